"""What docs/add-a-terminology.md shows, done."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path
from types import ModuleType

import pytest

from kg.cli import main
from kg.errors import FormatError
from kg.lexicon.building import build_lexicon
from kg.lexicon.sources import table
from kg.lexicon.store import Lexicon

PAGE = Path(__file__).parent.parent.parent / "docs" / "add-a-terminology.md"


def _blocks(language: str) -> list[str]:
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def _module(code: str, folder: Path) -> ModuleType:
    path = folder / "plants.py"
    path.write_text(code, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("plants", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_table_of_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    [content] = _blocks("tsv")
    Path("own.tsv").write_text(content, encoding="utf-8")
    [script] = _blocks("bash")
    for line in script.splitlines():
        assert main(shlex.split(line)[1:]) == 0
    assert "KG:pod" in capsys.readouterr().out
    assert len(Lexicon.load("own.tar.xz")) == 3


def test_a_reader_and_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [content] = _blocks("text")
    reader, line = _blocks("python")
    module = _module(reader, tmp_path)
    names = {"Terminology": table.Terminology, "About": table.About}
    row = eval(line, {**names, "read_plants": module.read_plants})
    monkeypatch.setattr(table, "SOURCES", (row, *table.SOURCES))

    plants = tmp_path / "plants.txt"
    plants.write_text(content, encoding="utf-8")
    build_lexicon([plants], tmp_path / "plants")
    lexicon = Lexicon.load(tmp_path / "plants")
    [entry] = lexicon.lookup("Pale Glum")
    assert lexicon.concept(entry.concept).id == "KG:plant-0001"
    [source] = lexicon.info.sources
    assert (source.name, source.license) == ("plants", "CC BY 4.0")

    plants.write_text("#PLANTS 3\nodd\n", encoding="utf-8")
    with pytest.raises(FormatError, match=r"plants\.txt: line 2: not three parts"):
        build_lexicon([plants], tmp_path / "plants")
