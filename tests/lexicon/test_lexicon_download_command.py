"""``kg lexicon download``: the table, the command, and its way to ``kg lookup``."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from kg.cli import main
from kg.lexicon.downloads import DOWNLOADS, Download, find_download
from kg.lexicon.sources.table import SOURCES
from kg.lexicon.store import Lexicon

Server: TypeAlias = Any
"""That of conftest.py."""

DATA = Path(__file__).parents[1] / "data" / "lexicon"
MONDO = (DATA / "mondo.obo").read_bytes()
ROOT = Path(__file__).parents[2]
BEGUN = {"mondo.obo.part", "mondo.obo.part.json"}


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# ------------------------------------------------------------------------------ table, command line


@pytest.mark.parametrize("source", DOWNLOADS, ids=[each.name for each in DOWNLOADS])
def test_the_table_is_of_known_terminologies(source: Download) -> None:
    assert source.source in {each.about.name for each in SOURCES}
    assert all(url.startswith("https://") for url in source.urls)
    assert find_download(source.name.upper()) is source


def test_the_list_shows_names_licences_and_addresses(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lexicon", "download", "--list", "--year", "2099", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows[:3]] == ["mesh"] * 3
    assert rows[0]["url"].endswith("/xmlmesh/desc2099.gz")
    assert all(row["title"] and row["license"] for row in rows)
    assert main(["lexicon", "download"]) == 0
    assert "mesh" in capsys.readouterr().out


def test_a_mistake_is_found_before_anything_is_fetched(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = ["--to", str(tmp_path), "--base-url", server.url]
    assert main(["lexicon", "download", "mondo", "nosuch", *to]) == 2
    assert "nothing to download is called 'nosuch'; the names are mesh" in capsys.readouterr().err
    assert main(["lexicon", "download", "mondo", "drugbank", *to]) == 2
    assert "https://go.drugbank.com/releases/latest#open-data" in capsys.readouterr().err
    assert server.requests == [] and names_in(tmp_path) == set()


def test_one_failure_does_not_stop_the_others(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = ["--to", str(tmp_path), "--base-url", server.url]
    assert main(["lexicon", "download", "hp", "mondo", *to]) == 1
    captured = capsys.readouterr()
    assert f"failed: {server.url}/hp.obo: the server has no such file" in captured.err
    assert captured.out == f"kg lexicon build {tmp_path}/mondo -o lexicon.tar.xz\n"


def test_from_download_to_lookup(
    server: Server,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "the cache"))
    monkeypatch.chdir(tmp_path)
    for name in ("desc", "supp"):
        server.files[f"{name}2099.gz"] = gzip.compress((DATA / f"{name}2099.xml").read_bytes())
    server.files["qual2099.xml"] = (DATA / "qual2099.xml").read_bytes()
    command = ["lexicon", "download", "mesh", "mondo", "--year", "2099", "--base-url", server.url]
    for state in ("fetched", "unchanged"):
        assert main(command) == 0
        captured = capsys.readouterr()
        assert captured.err.count(f"{state}: ") == 4
    folders = [str(tmp_path / "the cache" / "downloads" / name) for name in ("mesh-2099", "mondo")]
    printed = f"kg lexicon build '{folders[0]}' '{folders[1]}' -o lexicon.tar.xz\n"
    assert captured.out == printed

    begun = tmp_path / "the cache" / "downloads" / "mondo" / "mondo.obo.part"
    begun.write_bytes(MONDO[:400])  # is not read
    assert main(["lexicon", "build", *folders, "-o", "lexicon.tar.xz"]) == 0
    assert "skipped" not in capsys.readouterr().err
    lexicon = Lexicon.load(tmp_path / "lexicon.tar.xz")
    assert {source.name for source in lexicon.info.sources} == {"mesh", "mondo"}
    assert len(lexicon.info.sources) == 4

    assert main(["lookup", "glumamide", "--lexicon", "lexicon.tar.xz", "--format", "tsv"]) == 0
    [_, row] = capsys.readouterr().out.splitlines()
    assert row.split("\t")[1] == "MESH:D900001"


def test_ctrl_c_keeps_what_has_come(server: Server, tmp_path: Path) -> None:
    server.script = ["stall 300"]
    command = [sys.executable, "-m", "kg", "lexicon", "download", "mondo", "--to", str(tmp_path)]
    with subprocess.Popen(
        [*command, "--base-url", server.url],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        about = tmp_path / "mondo" / "mondo.obo.part.json"
        for _ in range(300):
            if about.exists() or process.poll() is not None:
                break
            threading.Event().wait(0.1)
        threading.Event().wait(0.5)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, "")
    assert err == "what has come is kept; the same command goes on with it\nkg: interrupted\n"
    assert names_in(tmp_path / "mondo") == BEGUN
    assert (tmp_path / "mondo" / "mondo.obo.part").read_bytes() == MONDO[:300]
    server.released.set()
    server.script = []
    assert server.fetch(tmp_path)[0].paths[0].read_bytes() == MONDO
    assert server.asked("Range")[-1] == "bytes=300-"
