"""Rows on stdout."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cli.output import Cell, write_rows

COLUMNS = ("name", "count")
ROWS: list[tuple[Cell, ...]] = [("a", 1), ("bcd", None), ("e, f", 2.5)]


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("table", "name  count\n----  -----\na     1\nbcd\ne, f  2.5\n"),
        ("csv", 'name,count\na,1\nbcd,\n"e, f",2.5\n'),
        ("tsv", "name\tcount\na\t1\nbcd\t\ne, f\t2.5\n"),
        (
            "json",
            '[\n {\n  "name": "a",\n  "count": 1\n },\n {\n  "name": "bcd",\n  "count": null\n },\n'
            ' {\n  "name": "e, f",\n  "count": 2.5\n }\n]\n',
        ),
    ],
)
def test_formats(format: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    write_rows(COLUMNS, ROWS, format)
    assert capsys.readouterr().out == text


@pytest.mark.parametrize("format", ["table", "csv", "tsv", "json"])
def test_no_rows(format: str, capsys: pytest.CaptureFixture[str]) -> None:
    write_rows(COLUMNS, [], format)
    assert capsys.readouterr().out


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"))


@given(st.lists(st.tuples(TEXTS, TEXTS)))
def test_csv_and_json_read_back(rows: list[tuple[str, str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for format in ("csv", "json"):
            stdout = io.StringIO(newline="")
            patch.setattr("sys.stdout", stdout)
            write_rows(COLUMNS, rows, format)
            text = stdout.getvalue()
            if format == "csv":
                back = [tuple(row) for row in csv.reader(io.StringIO(text, newline=""))][1:]
            else:
                back = [(row["name"], row["count"]) for row in json.loads(text)]
            assert back == rows
