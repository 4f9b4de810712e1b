"""Downloading: what is fetched, what is not fetched again, and what is gone on with."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from kg.lexicon.download_record import Edition, read_record

Server: TypeAlias = Any
"""That of conftest.py."""

DATA = Path(__file__).parents[1] / "data" / "lexicon"
MONDO = (DATA / "mondo.obo").read_bytes()
NEWER = MONDO.replace(b"2099-01-01", b"2099-02-02")
FIRST_DAY, SECOND_DAY = "Thu, 01 Jan 2099 10:00:00 GMT", "Mon, 02 Feb 2099 10:00:00 GMT"
DONE = {"mondo.obo", "download.json"}
BEGUN = {"mondo.obo.part", "mondo.obo.part.json"}


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# -------------------------------------------------------------------------------------- whole files


def test_a_file_is_fetched_and_recorded(server: Server, tmp_path: Path) -> None:
    shown: list[tuple[str, int, int | None]] = []
    [outcome] = server.fetch(tmp_path, progress=lambda *state: shown.append(state))
    folder = tmp_path / "mondo"
    assert (outcome.state, outcome.paths) == ("fetched", (folder / "mondo.obo",))
    assert (folder / "mondo.obo").read_bytes() == MONDO
    assert shown[-1] == ("mondo.obo", len(MONDO), len(MONDO))
    assert names_in(folder) == DONE
    [entry] = json.loads((folder / "download.json").read_text(encoding="utf-8"))["files"]
    known = {"size": len(MONDO), "sha256": hashlib.sha256(MONDO).hexdigest()}
    assert (entry["name"], entry["fetched"], entry["files"]) == (
        "mondo.obo",
        known,
        {"mondo.obo": known},
    )
    assert entry["edition"]["url"] == f"{server.url}/mondo.obo"
    assert (entry["edition"]["modified"], outcome.entry.date) == (FIRST_DAY, "2099-01-01")
    assert server.asked("User-Agent") == ["biomed-kg"]


@pytest.mark.parametrize("conditions", [True, False])
def test_what_is_there_and_unchanged_is_not_fetched_again(
    server: Server, tmp_path: Path, conditions: bool
) -> None:
    server.conditions = conditions
    server.fetch(tmp_path)
    before = (tmp_path / "mondo" / "mondo.obo").stat().st_ino
    [outcome] = server.fetch(tmp_path)
    assert outcome.state == "unchanged" and names_in(tmp_path / "mondo") == DONE
    assert (tmp_path / "mondo" / "mondo.obo").stat().st_ino == before
    assert server.asked("If-Modified-Since") == ["", FIRST_DAY]


def test_what_the_server_has_changed_is_fetched_again(server: Server, tmp_path: Path) -> None:
    server.fetch(tmp_path)
    server.files["mondo.obo"], server.modified = NEWER, SECOND_DAY
    [outcome] = server.fetch(tmp_path)
    assert (outcome.state, outcome.entry.date) == ("fetched", "2099-02-02")
    assert (tmp_path / "mondo" / "mondo.obo").read_bytes() == NEWER


@pytest.mark.parametrize("damage", [b"", MONDO[:-1] + b"!", None])
def test_what_is_damaged_is_fetched_again(
    server: Server, tmp_path: Path, damage: bytes | None
) -> None:
    server.fetch(tmp_path)
    path = tmp_path / "mondo" / "mondo.obo"
    path.unlink() if damage is None else path.write_bytes(damage)
    assert server.fetch(tmp_path)[0].state == "fetched"
    assert path.read_bytes() == MONDO
    assert server.asked("If-None-Match") == ["", ""]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": [{}]}', '{"files": 1}', "\x00"])
def test_a_damaged_record_counts_as_none(server: Server, tmp_path: Path, text: str) -> None:
    server.fetch(tmp_path)
    (tmp_path / "mondo" / "download.json").write_text(text, encoding="utf-8")
    assert server.fetch(tmp_path)[0].state == "fetched"
    assert read_record(tmp_path / "mondo").keys() == {"mondo.obo"}


@pytest.mark.parametrize("answer", [404, 500])
def test_what_is_whole_is_kept_when_the_server_fails(
    server: Server, tmp_path: Path, answer: int
) -> None:
    server.fetch(tmp_path)
    server.script = [answer] * 3
    [outcome] = server.fetch(tmp_path)
    assert outcome.state == "kept" and str(answer) in outcome.reason
    assert (tmp_path / "mondo" / "mondo.obo").read_bytes() == MONDO


# ------------------------------------------------------------------------------------------- resume


@pytest.mark.parametrize("etags", [True, False])
def test_a_cut_connection_is_resumed(server: Server, tmp_path: Path, etags: bool) -> None:
    server.etags = etags
    server.script = ["cut 300", "cut 200"]
    [outcome] = server.fetch(tmp_path)
    assert outcome.paths[0].read_bytes() == MONDO
    assert server.asked("Range") == ["", "bytes=300-", "bytes=500-"]
    etag = f'"{hashlib.md5(MONDO).hexdigest()}"'
    assert server.asked("If-Range")[1:] == [etag if etags else FIRST_DAY] * 2


def test_attempts_that_get_further_are_not_counted(server: Server, tmp_path: Path) -> None:
    server.script = [f"cut {100}"] * 6
    assert server.fetch(tmp_path)[0].paths[0].read_bytes() == MONDO


def test_a_later_run_resumes(server: Server, tmp_path: Path, begun: Path) -> None:
    [outcome] = server.fetch(tmp_path)
    assert server.asked("Range") == ["bytes=300-"]
    assert outcome.paths[0].read_bytes() == MONDO and names_in(tmp_path / "mondo") == DONE


def test_a_complete_part_is_only_named(server: Server, tmp_path: Path, begun: Path) -> None:
    (begun / "mondo.obo.part").write_bytes(MONDO)
    [outcome] = server.fetch(tmp_path)
    assert outcome.paths[0].read_bytes() == MONDO
    assert server.asked("Range") == [f"bytes={len(MONDO)}-"]


@pytest.mark.parametrize(("shift", "more"), [(0, b"more"), (9, b""), (-9, b"")])
def test_a_part_that_does_not_fit_is_begun_anew(
    server: Server, tmp_path: Path, begun: Path, shift: int, more: bytes
) -> None:
    server.shift = shift
    if more:
        (begun / "mondo.obo.part").write_bytes(MONDO + more)
    assert server.fetch(tmp_path)[0].paths[0].read_bytes() == MONDO
    assert [bool(value) for value in server.asked("Range")] == [True, False]


@pytest.mark.parametrize("heeds_if_range", [True, False])
@pytest.mark.parametrize("newer", [NEWER, NEWER[:200] + b"\nontology: mondo\n"])
def test_a_file_that_changed_meanwhile_is_begun_anew(
    server: Server, tmp_path: Path, begun: Path, heeds_if_range: bool, newer: bytes
) -> None:
    server.files["mondo.obo"], server.modified = newer, SECOND_DAY
    server.heeds_if_range = heeds_if_range
    [outcome] = server.fetch(tmp_path)
    assert outcome.paths[0].read_bytes() == newer
    assert outcome.entry.date == "2099-02-02"
    assert len(server.requests) == (1 if heeds_if_range else 2)


def test_a_server_without_ranges_begins_anew(server: Server, tmp_path: Path, begun: Path) -> None:
    server.ranges = False
    assert server.fetch(tmp_path)[0].paths[0].read_bytes() == MONDO


def test_a_part_of_nobody_knows_what_is_begun_anew(
    server: Server, tmp_path: Path, begun: Path
) -> None:
    (begun / "mondo.obo.part.json").write_text("{", encoding="utf-8")
    assert server.fetch(tmp_path)[0].paths[0].read_bytes() == MONDO
    assert server.asked("Range") == [""]


def test_a_part_from_elsewhere_is_begun_anew(server: Server, tmp_path: Path, begun: Path) -> None:
    assert server.fetch(tmp_path, base_url=f"{server.url}/other/")[0].state == "fetched"
    assert server.requests[0][0] == "/other/mondo.obo" and server.asked("Range") == [""]


def test_a_server_that_says_nothing_of_its_files_is_asked_for_all(
    server: Server, tmp_path: Path
) -> None:
    server.etags, server.modified, server.lengths = False, "", False
    for _ in range(2):
        [outcome] = server.fetch(tmp_path)
        assert (outcome.state, outcome.entry.date) == ("fetched", "")
    server.lengths, server.script = True, ["cut 300"]
    assert server.fetch(tmp_path)[0].paths[0].read_bytes() == MONDO
    assert set(server.asked("Range")) == {""}


def test_an_interrupted_download_is_resumed(server: Server, tmp_path: Path) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    server.script = ["cut 300"]
    with pytest.raises(KeyboardInterrupt):
        server.fetch(tmp_path, progress=interrupt)
    assert names_in(tmp_path / "mondo") == BEGUN
    assert server.fetch(tmp_path)[0].paths[0].read_bytes() == MONDO
    assert server.asked("Range") == ["", "bytes=300-"]


@pytest.mark.parametrize(
    ("etag", "modified", "condition"),
    [
        ('"a"', "day", '"a"'),
        ('W/"a"', "day", "day"),
        ("", "day", "day"),
        ('W/"a"', "", ""),
        ("", "", ""),
    ],
)
def test_weak_tags_are_no_condition(etag: str, modified: str, condition: str) -> None:
    assert Edition("u", etag, modified).condition == condition


@pytest.mark.parametrize(
    ("other", "same", "differs"),
    [
        (Edition("u", "a", "day"), True, False),
        (Edition("u", "", "day"), True, False),
        (Edition("u", "a", "night"), False, True),
        (Edition("v", "a", "day"), False, True),
        (Edition("u", "", ""), False, False),
    ],
)
def test_editions_are_compared(other: Edition, same: bool, differs: bool) -> None:
    edition = Edition("u", "a", "day")
    assert (edition.is_same(other), other.is_same(edition)) == (same, same)
    assert (edition.differs(other), other.differs(edition)) == (differs, differs)
