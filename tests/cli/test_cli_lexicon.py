"""``kg lexicon``: building one from small files and looking into it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kg.cli import main


def test_a_lexicon_is_built_and_opened(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(data / "lexicon" / name) for name in ("desc2099.xml", "mondo.obo", "own.tsv")]
    output, conflicts = tmp_path / "glum.tar.xz", tmp_path / "conflicts.tsv"
    command = ["lexicon", "build", *files, "-o", str(output), "--version", "7"]
    assert main([*command, "--conflicts", str(conflicts)]) == 0
    captured = capsys.readouterr()
    assert captured.out == "" and f"Lexicon in {output}\n" in captured.err
    assert conflicts.read_text(encoding="utf-8") == "id\tname\treason\tconcepts\n"

    assert main(["lexicon", "info", str(output), "--format", "tsv"]) == 0
    rows = dict(csv.reader(capsys.readouterr().out.splitlines(), delimiter="\t"))
    assert (rows["name"], rows["version"]) == ("glum", "7")
    assert rows["source mondo"].startswith("Mondo Disease Ontology, 2099-01-01; CC BY 4.0; Vasil")
    assert rows["concepts: Disease"] == "2"

    assert main(["lookup", "glum fever", "--lexicon", str(output), "--format", "tsv"]) == 0
    [_, row] = capsys.readouterr().out.splitlines()
    assert row.split("\t")[1:3] == ["MESH:D900003", "Glumitis"]


def test_a_file_of_no_terminology_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = tmp_path / "odd.txt"
    odd.write_text("hello", encoding="utf-8")
    assert main(["lexicon", "build", str(odd), "-o", str(tmp_path / "x")]) == 1
    assert f"{odd}: this is no terminology that the program knows" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
