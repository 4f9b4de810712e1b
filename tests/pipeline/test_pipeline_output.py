"""Files and folders appear whole or not at all."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from kg.errors import OutputError
from kg.files import whole_file
from kg.pipeline.output import (
    MANIFEST,
    PROGRAM,
    file_facts,
    is_output,
    whole_folder,
    write_json,
)


def make_output(folder: Path, word: str) -> None:
    with whole_folder(folder) as partial:
        write_json(partial / MANIFEST, {"program": PROGRAM, "files": {"graph.ttl": {}}})
        (partial / "graph.ttl").write_text(word)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_appears_and_is_replaced(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    make_output(out, "one")
    assert is_output(out)
    make_output(out, "two")
    assert (out / "graph.ttl").read_text() == "two"
    assert names(out) == ["graph.ttl", MANIFEST]
    assert names(out.parent) == ["out"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    make_output(out, "one")
    assert is_output(out)


def test_a_folder_of_somebody_elses_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("years of work")
    with pytest.raises(OutputError, match="not a build of this program"):
        make_output(tmp_path, "one")
    assert names(tmp_path) == ["thesis.doc"]


@pytest.mark.parametrize("manifest", ["{}", "[]", "no JSON", '{"program": "another"}'])
def test_a_manifest_of_another_program_is_not_ours(tmp_path: Path, manifest: str) -> None:
    (tmp_path / MANIFEST).write_text(manifest)
    assert not is_output(tmp_path)
    with pytest.raises(OutputError):
        make_output(tmp_path, "one")


def test_what_the_user_put_beside_an_earlier_build_is_not_deleted(tmp_path: Path) -> None:
    out = tmp_path / "out"
    make_output(out, "one")
    (out / "my-notes.md").write_text("precious")
    with pytest.raises(OutputError, match="my-notes"):
        make_output(out, "two")
    assert (out / "my-notes.md").read_text() == "precious"
    assert (out / "graph.ttl").read_text() == "one"


def test_a_link_to_a_folder_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    make_output(tmp_path / "out", "one")
    make_output(tmp_path / "out", "two")
    assert (tmp_path / "out").is_symlink()
    assert (tmp_path / "real" / "graph.ttl").read_text() == "two"


def test_a_link_to_a_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with whole_file(tmp_path / "link") as file:
        file.write("text")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text() == "text"


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match="there is a file of this name"):
        make_output(tmp_path / "out", "one")


def test_a_failed_build_leaves_the_old_one(tmp_path: Path) -> None:
    out = tmp_path / "out"
    make_output(out, "one")
    with pytest.raises(RuntimeError), whole_folder(out) as partial:
        (partial / "graph.ttl").write_text("half")
        raise RuntimeError
    assert (out / "graph.ttl").read_text() == "one"
    assert names(tmp_path) == ["out"]


def test_a_full_disk_is_said_so(tmp_path: Path) -> None:
    full = pytest.raises(OutputError, match=r"disk is full.*free some space")
    with full, whole_folder(tmp_path / "out"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert names(tmp_path) == []


def test_a_file_appears_when_done(tmp_path: Path) -> None:
    target = tmp_path / "a.jsonl"
    with whole_file(target) as file:
        file.write("one\n")
        assert not target.exists()
    assert target.read_text() == "one\n"
    with pytest.raises(RuntimeError), whole_file(target) as file:
        file.write("two\n")
        raise RuntimeError
    assert target.read_text() == "one\n"
    assert names(tmp_path) == ["a.jsonl"]


def test_a_file_in_no_folder_is_explained(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match="the folder does not exist"),
        whole_file(tmp_path / "x/y"),
    ):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_device_is_written_to_as_it_is() -> None:
    with (
        pytest.raises(OutputError, match="the disk is full"),
        whole_file(Path("/dev/full")) as file,
    ):
        file.write("text")
    assert Path("/dev/full").is_char_device()


def test_facts_of_files(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "a").write_bytes(b"")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert file_facts(tmp_path) == {"tables/a": {"sha256": empty, "bytes": 0}}
