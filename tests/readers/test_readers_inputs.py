"""Files, folders, patterns, archives, standard input."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import os
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.model import Source
from kg.readers import ReadOptions, read_inputs


@pytest.fixture
def folder(tmp_path) -> Path:
    root = tmp_path / "corpus"
    for name in ("b.txt", "a.txt", "sub/c.txt", ".hidden/d.txt", ".e.txt", "sub/__MACOSX/f.txt"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Text {name}")
    return root


def names(reports) -> list[str]:
    return [
        f"{report.name}!{report.member}" if report.member else report.name for report in reports
    ]


def tar(path: Path, mode: str, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, mode) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def zipped(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_a_folder_is_walked_in_order(read, folder):
    documents, reports = read(folder)
    assert names(reports) == ["corpus/a.txt", "corpus/b.txt", "corpus/sub/c.txt"]
    assert [document.text for document in documents] == [
        "Text a.txt",
        "Text b.txt",
        "Text sub/c.txt",
    ]
    assert documents[2].sources == (Source("corpus/sub/c.txt", "", "text", "utf-8"),)


def test_a_report_comes_after_the_documents_of_its_file(folder):
    kinds = [type(item).__name__ for item in read_inputs([folder])]
    assert kinds == ["Document", "InputReport"] * 3


def test_the_report_of_a_file(read, folder):
    _, (report,) = read(folder / "a.txt")
    content = (folder / "a.txt").read_bytes()
    assert report.name == "a.txt"
    assert report.size == len(content)
    assert report.sha256 == hashlib.sha256(content).hexdigest()


def test_the_order_of_inputs_does_not_matter(folder):
    inputs = [folder / "sub", folder / "b.txt", folder / "a.txt"]
    assert list(read_inputs(inputs)) == list(read_inputs(inputs[::-1]))


def test_what_is_shown_does_not_depend_on_where_the_folder_lies(read, folder, monkeypatch):
    before = names(read(folder)[1])
    moved = folder.parent / "elsewhere" / "corpus"
    moved.parent.mkdir()
    folder.rename(moved)
    assert names(read(moved)[1]) == before
    monkeypatch.chdir(moved)
    assert names(read(".")[1]) == before
    monkeypatch.chdir(moved / "sub")
    assert names(read("..")[1]) == before


def test_each_file_is_read_once(read, folder):
    _, reports = read(folder, folder / "a.txt", folder / "sub", str(folder / "*.txt"))
    assert names(reports) == ["corpus/a.txt", "corpus/b.txt", "corpus/sub/c.txt"]


def test_files_of_the_same_name_are_told_apart(read, tmp_path):
    for place in ("one", "two"):
        (tmp_path / place / "x").mkdir(parents=True)
        (tmp_path / place / "x" / "a.txt").write_text(place)
    _, reports = read(tmp_path / "two/x/a.txt", tmp_path / "one/x/a.txt")
    assert names(reports) == ["one/x/a.txt", "two/x/a.txt"]


def test_patterns(read, folder):
    _, reports = read(str(folder / "**" / "*.txt"))
    assert sorted(names(reports)) == ["a.txt", "b.txt", "c.txt"]
    _, (report,) = read(str(folder / "*.nothing"))
    assert "nothing matches the pattern" in str(report.errors[0])


def test_excluded_folders(read, folder):
    _, reports = read(folder, exclude=[folder / "sub", folder / "a.txt"])
    assert names(reports) == ["corpus/b.txt"]


def test_loops_of_links(read, folder):
    (folder / "sub" / "loop").symlink_to(folder)
    (folder / "again.txt").symlink_to(folder / "a.txt")
    (folder / "broken.txt").symlink_to(folder / "nowhere")
    documents, reports = read(folder)
    assert [document.text for document in documents] == [
        "Text a.txt",
        "Text b.txt",
        "Text sub/c.txt",
    ]
    assert [str(error) for report in reports for error in report.errors] == [
        "corpus/broken.txt: a broken link; remove it, or leave it out"
    ]


@pytest.mark.parametrize(
    ("name", "compress"),
    [("x.txt.gz", gzip.compress), ("x.txt.xz", lzma.compress), ("x.txt.bz2", bz2.compress),
     ("twice.gz", lambda data: gzip.compress(gzip.compress(data)))],
)  # fmt: skip
def test_compressed_files(read, tmp_path, name, compress):
    path = tmp_path / name
    path.write_bytes(compress(b"Gout\n\nIt hurts."))
    (document,), (report,) = read(path)
    assert document.text == "Gout\nIt hurts."
    assert report.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


MEMBERS = {
    "texts/b.txt": b"B",
    "texts/a.txt": b"A",
    "texts/.hidden": b"no",
    "__MACOSX/._a.txt": b"no",
    "data.jsonl.gz": gzip.compress(b'{"id": "x", "text": "C"}\n{"id": "y", "text": "D"}'),
    "inner.zip": zipped({"deep.txt": b"E"}),
}


@pytest.mark.parametrize(
    ("name", "mode"),
    [("x.tar", "w"), ("x.tar.gz", "w:gz"), ("x.tgz", "w:gz"), ("x.tar.xz", "w:xz"), ("x.zip", "")],
)
def test_archives(read, tmp_path, name, mode):
    path = tmp_path / name
    if mode:
        tar(path, mode, MEMBERS)
    else:
        path.write_bytes(zipped(MEMBERS))
    documents, reports = read(path)
    assert [report for report in reports if report.errors] == []
    assert sorted(document.text.strip() for document in documents) == ["A", "B", "C", "D", "E"]
    assert sorted(names(reports)) == [
        name,
        f"{name}!data.jsonl.gz",
        f"{name}!inner.zip",
        f"{name}!inner.zip!deep.txt",
        f"{name}!texts/a.txt",
        f"{name}!texts/b.txt",
    ]
    by_member = {report.member: report for report in reports}
    assert by_member["texts/a.txt"].sha256 == hashlib.sha256(b"A").hexdigest()
    assert by_member["data.jsonl.gz"].documents == 2
    assert by_member[""].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert by_member[""].documents == 0
    assert {document.sources[0].path for document in documents} == {name}


def test_archives_in_folders(read, tmp_path):
    (tmp_path / "corpus").mkdir()
    tar(tmp_path / "corpus" / "x.tar.gz", "w:gz", {"a.txt": b"A"})
    (document,), _ = read(tmp_path / "corpus")
    assert document.sources == (Source("corpus/x.tar.gz", "a.txt", "text", "utf-8"),)


@pytest.mark.parametrize("wrap", [bytes, gzip.compress, lambda data: zipped({"a.txt": data})])
def test_standard_input(read, monkeypatch, wrap):
    class Stdin:
        buffer = io.BytesIO(wrap(b"Gout\n\nIt hurts."))

    monkeypatch.setattr(sys, "stdin", Stdin)
    (document,), reports = read("-", "-")
    assert document.text == "Gout\nIt hurts."
    assert {report.name for report in reports} == {"stdin"}


def test_a_pipe(read, tmp_path):
    reading, writing = os.pipe()
    os.write(writing, b"Gout\n\nIt hurts.")
    os.close(writing)
    (document,), _ = read(f"/dev/fd/{reading}")
    os.close(reading)
    assert document.text == "Gout\nIt hurts."


def test_the_format_can_be_given(read, tmp_path):
    path = tmp_path / "x.dat"
    path.write_text('{"text": "Gout hurts."}')
    (document,), (report,) = read(path, input_format="text")
    assert (report.format, document.text) == ("text", '{"text": "Gout hurts."}')


@pytest.mark.parametrize(
    ("options", "word"),
    [(ReadOptions(input_format="word"), "word"), (ReadOptions(encoding="utf-9"), "utf-9"),
     (ReadOptions(encoding="rot13"), "rot13")],
)  # fmt: skip
def test_options_that_mean_nothing(tmp_path, options, word):
    with pytest.raises(UsageError, match=word):
        read_inputs([tmp_path], options)


def test_only_the_files_that_are_asked_for_are_opened(folder):
    items = read_inputs([folder])
    next(items)
    (folder / "b.txt").unlink()
    errors = [error for item in items for error in getattr(item, "errors", ())]
    assert [str(error) for error in errors] == [
        "corpus/b.txt: the file is gone; it vanished after it was found; run again"
    ]


@pytest.mark.shared
def test_all_real_documents_are_recognised(read, shared):
    _, reports = read(shared / "documents")
    odd = [
        report.name
        for report in reports
        if report.errors
        and not any("no reader" in str(e) or "empty" in str(e) for e in report.errors)
    ]
    assert odd == ["documents/all_formats/txt_tsv/test.tsv"]  # has no column of texts


def test_a_graph_in_a_folder_is_no_documents(read, tmp_path):
    out = tmp_path / "in" / "out"
    (out / "tables").mkdir(parents=True)
    for name in ("manifest.json", "nodes.tsv", "tables/documents.parquet"):
        (out / name).write_text("{}")
    (tmp_path / "in" / "a.txt").write_text("Aspirin helps.")
    documents, reports = read(tmp_path / "in")
    assert [document.title for document in documents] == ["Aspirin helps."]
    assert [str(error) for report in reports for error in report.errors] == [
        "in/out: a graph that kg build wrote, no documents; move it out of the folder, or leave it out"
    ]
    documents, (report,) = read(out)
    assert documents == [] and "a graph that kg build wrote" in str(report.errors[0])


def test_an_empty_name(read):
    documents, (report,) = read("")
    assert documents == [] and "an empty name is no file or folder" in str(report.errors[0])
