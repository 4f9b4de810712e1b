"""Rows on stdout."""

from __future__ import annotations

import csv
import io
import json
import sys

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


def test_a_table_does_nothing_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    write_rows(COLUMNS, [("a\x1b[31mb\x07\u202ec\x9f", 1)], "table")
    assert "a\ufffd[31mb\ufffd\ufffdc\ufffd" in capsys.readouterr().out


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


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_table_too_wide_for_the_terminal_is_paragraphs(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("COLUMNS", "40")
    write_rows(COLUMNS, [("word " * 12, 1), ("a", None)], "table")
    assert terminal.getvalue() == (
        "name   word word word word word word\n"
        "       word word word word word word\n"
        "count  1\n"
        "\n"
        "name   a\n"
        "\n"
    )


def test_a_table_that_fits_the_terminal_is_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("COLUMNS", "40")
    write_rows(COLUMNS, [("a", 1)], "table")
    assert terminal.getvalue() == "name  count\n----  -----\na     1\n"


def test_steps_are_told_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.cli.progress import show_steps

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, told in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        with show_steps() as started:
            started("shapes of graph.ttl")
        assert ("shapes of graph.ttl" in stream.getvalue()) == told
