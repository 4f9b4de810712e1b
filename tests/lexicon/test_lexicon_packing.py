"""Packing and unpacking into the user's cache."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import LexiconError
from kg.lexicon import layout
from kg.lexicon.compiling import compile_lexicon
from kg.lexicon.packing import CACHE_VARIABLE, cache_folder, pack, unpacked
from kg.lexicon.records import ConceptRecord
from kg.lexicon.store import Lexicon

RECORDS = [ConceptRecord(f"KG:{n}", f"disease of sort {n}", "Disease") for n in range(200)]


@pytest.fixture
def packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    compile_lexicon(RECORDS, tmp_path / "folder")
    pack(tmp_path / "folder", tmp_path / "packed.tar.xz")
    return tmp_path / "packed.tar.xz"


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_round_trip(packed: Path, tmp_path: Path) -> None:
    lexicon = Lexicon.load(packed)
    assert len(lexicon) == len(RECORDS)
    for file in (layout.HEADER, *layout.FILES):
        assert (lexicon.path / file).read_bytes() == (tmp_path / "folder" / file).read_bytes()
    assert Lexicon.load(packed).path == lexicon.path
    assert _names(cache_folder()) == [lexicon.path.name]


def test_the_same_bytes(packed: Path, tmp_path: Path) -> None:
    pack(tmp_path / "folder", tmp_path / "again.tar.xz")
    assert packed.read_bytes() == (tmp_path / "again.tar.xz").read_bytes()


def test_what_is_unpacked_is_found_by_its_content(packed: Path, tmp_path: Path) -> None:
    folder = unpacked(packed)
    copy = tmp_path / "copy.tar.xz"
    copy.write_bytes(packed.read_bytes())
    assert unpacked(copy) == folder
    compile_lexicon(RECORDS[1:], tmp_path / "other")
    pack(tmp_path / "other", packed)
    assert unpacked(packed) != folder
    assert len(Lexicon.load(packed)) == len(RECORDS) - 1


def test_what_is_damaged_in_the_cache_is_unpacked_again(packed: Path) -> None:
    folder = Lexicon.load(packed).path
    (folder / layout.TABLES).write_bytes(b"damage")
    assert len(Lexicon.load(packed)) == len(RECORDS)
    (folder / layout.HEADER).unlink()
    assert len(Lexicon.load(packed)) == len(RECORDS)
    assert _names(cache_folder()) == [folder.name]


def test_bytes_are_checked_of_what_was_changed_since(packed: Path) -> None:
    folder = Lexicon.load(packed).path
    tables = folder / layout.TABLES
    content, written = tables.read_bytes(), tables.stat().st_mtime_ns
    tables.write_bytes(bytes(len(content)))
    os.utime(tables, ns=(written, written))
    assert tables.read_bytes() == bytes(len(content))
    Lexicon(folder)  # nobody has changed it, says its date
    later = (folder / layout.STAMP).stat().st_mtime_ns + 1_000_000_000
    os.utime(tables, ns=(later, later))
    with pytest.raises(LexiconError, match="damaged"):
        Lexicon(folder)
    assert Lexicon.load(packed).concept(0).id == "KG:0"
    assert tables.read_bytes() == content


@pytest.mark.parametrize("place", [0, 0.3, 0.6, 0.99])
def test_a_damaged_file_is_refused(packed: Path, place: float) -> None:
    content = bytearray(packed.read_bytes())
    content[int(place * len(content))] ^= 0xFF
    packed.write_bytes(content)
    with pytest.raises(LexiconError, match="damaged") as error:
        Lexicon.load(packed)
    assert str(packed) in str(error.value)
    assert not _names(cache_folder())


@pytest.mark.parametrize("content", [b"", b"not xz at all"])
def test_something_else_is_refused(packed: Path, content: bytes) -> None:
    packed.write_bytes(content)
    with pytest.raises(LexiconError, match="damaged"):
        Lexicon.load(packed)


def test_a_cache_that_cannot_be_written(
    packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "file"))
    with pytest.raises(LexiconError, match="cannot be unpacked") as error:
        unpacked(packed)
    assert CACHE_VARIABLE in error.value.remedy


def test_a_full_disk(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kg.lexicon.packing.shutil.copyfileobj", full)
    with pytest.raises(LexiconError, match="No space left"):
        unpacked(packed)
    assert not _names(cache_folder())


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({CACHE_VARIABLE: "/a"}, "/a"),
        ({"XDG_CACHE_HOME": "/b"}, "/b/biomed-kg"),
        ({"HOME": "/c"}, "/c/.cache/biomed-kg"),
    ],
)
def test_where_the_cache_is(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], folder: str
) -> None:
    for name in (CACHE_VARIABLE, "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cache_folder() == Path(folder)


def test_two_processes_unpack_at_once(packed: Path) -> None:
    code = "import sys; from kg.lexicon.store import Lexicon; print(len(Lexicon.load(sys.argv[1])))"
    root = str(Path(__file__).parent.parent.parent)
    environment = {**os.environ, "PYTHONPATH": root}
    command = [sys.executable, "-c", code, str(packed)]
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(2)
    ]
    assert [process.communicate()[0].strip() for process in processes] == [str(len(RECORDS))] * 2
    assert len(_names(cache_folder())) == 1
