"""Encodings that the user names, compression in compression, copies of archives."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile

import pytest

from kg.errors import FormatError, UsageError
from kg.readers import inputs
from kg.readers.base import ReadContext, ReadOptions
from kg.readers.encoding import check_encoding, decode, read_lines


@pytest.mark.parametrize(
    "name", ["undefined", "hex", "rot13", "a\0b", "\udc80", "no-such", "\u00e9"]
)
def test_names_of_no_encoding(read, tmp_path, name):
    with pytest.raises(UsageError, match="encoding"):
        check_encoding(name)
    with pytest.raises(UsageError):
        read(tmp_path, encoding=name)


SURROGATES = [
    ("unicode_escape", b"Gout \\ud800 hurts", "Gout \ufffd hurts"),
    ("unicode_escape", b"Gout \\ud83d\\ude00 hurts", "Gout \U0001f600 hurts"),
    ("raw_unicode_escape", b"Gout \\udfff hurts", "Gout \ufffd hurts"),
    ("utf-7", b"Gout +2AA- hurts", "Gout \ufffd hurts"),
]


@pytest.mark.parametrize(("encoding", "data", "text"), SURROGATES)
def test_half_characters_are_replaced(read, tmp_path, encoding, data, text):
    assert decode(data, encoding) == text
    context = ReadContext("x", options=ReadOptions(encoding=encoding))
    assert list(read_lines(io.BytesIO(data + b"\n"), context)) == [(1, text)]
    for name, content in {
        "x.txt": data,
        "x.md": data,
        "x.csv": b"id,text\n1," + data,
        "x.pubtator": b"1|t|" + data,
        "x.html": b"<html><body><p>" + data + b"</p></body></html>",
    }.items():
        (tmp_path / name).write_bytes(content)
    documents, reports = read(tmp_path, encoding=encoding)
    assert len(documents) == 5
    assert [error for report in reports for error in report.errors] == []
    for document in documents:
        document.text.encode()


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("unicode_escape", b"a \\x"),
        ("utf-7", b"+\xff"),
        ("punycode", b"a-\xff"),
        ("idna", b"xn--\xff"),
    ],
)
def test_what_is_not_in_the_encoding_is_named(read, tmp_path, encoding, data):
    for name in ("x.txt", "x.csv"):
        path = tmp_path / name
        path.write_bytes(b"id,text\n1," + data)
        _, (report,) = read(path, encoding=encoding)
        assert f"not valid {encoding}" in str(report.errors[0])
        assert "--encoding" in str(report.errors[0])


@pytest.mark.parametrize("encoding", ["utf16", "U16", "UTF-16", "utf_32", "utf-16-le"])
def test_wide_encodings_by_any_name(read, tmp_path, encoding):
    path = tmp_path / "x.pubtator"
    path.write_bytes("1|t|Gout\n1|a|It hurts.\n".encode(encoding))
    (document,), (report,) = read(path, encoding=encoding, input_format="pubtator")
    assert (document.text, report.errors) == ("Gout\nIt hurts.", ())


def layers(count: int) -> bytes:
    data = b"Gout hurts."
    for number in range(count):
        data = (gzip.compress, bz2.compress, lzma.compress)[number % 3](data)
    return data


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_compression_in_compression(read, tmp_path, count):
    path = tmp_path / "x.txt"
    path.write_bytes(layers(count))
    (document,), (report,) = read(path)
    assert (document.text.strip(), report.errors) == ("Gout hurts.", ())


@pytest.mark.parametrize("input_format", ["", "text", "pubmed"])
@pytest.mark.parametrize("count", [4, 400])
def test_compression_too_deep_is_refused(read, tmp_path, count, input_format):
    data = b"Gout hurts."
    for _ in range(count):
        data = gzip.compress(data)
    path = tmp_path / "x.gz"
    path.write_bytes(data)
    documents, (report,) = read(path, input_format=input_format)
    assert documents == []
    (error,) = report.errors
    assert isinstance(error, FormatError)
    assert str(error) == "x.gz: compressed more than 3 times over; decompress it first"
    assert report.sha256


def test_archives_that_would_fill_the_disk_are_refused(read, tmp_path, monkeypatch):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.txt", "Gout hurts.")
        archive.writestr("big.txt", "Gout " * 20_000)
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.zip", inner.getvalue())
        archive.writestr("z.txt", "Gout aches.")
    assert len(read(path)[0]) == 3
    monkeypatch.setattr(inputs, "_LARGEST_COPY", 50_000)
    documents, reports = read(path)
    assert [document.text.strip() for document in documents] == ["Gout aches."]
    (error,) = (error for report in reports for error in report.errors)
    assert "x.zip!inner.zip: a zip archive of more than 50000 bytes" in str(error)
    assert error.remedy
