"""Rows to stdout: as a table for people, or as CSV, TSV or JSON for programs."""

from __future__ import annotations

import csv
import json
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from enum import StrEnum

from kg.cli.page import clean

Cell = str | int | float | bool | None


class RowFormat(StrEnum):
    """The formats of rows."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"


def write_rows(columns: Sequence[str], rows: Sequence[Sequence[Cell]], format: str) -> None:
    """Write the rows to stdout. JSON is a list of objects."""
    if format == RowFormat.JSON:
        records = [dict(zip(columns, row, strict=True)) for row in rows]
        sys.stdout.write(json.dumps(records, ensure_ascii=False, indent=1) + "\n")
    elif format == RowFormat.TABLE:
        cells = [[clean(" ".join(text.split())) for text in _texts(row)] for row in rows]
        sys.stdout.writelines(_for_people([columns, *cells]))
    else:
        delimiter = "," if format == RowFormat.CSV else "\t"
        writer = csv.writer(sys.stdout, delimiter=delimiter, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(
            [text.replace("\r\n", "\n").replace("\r", "\n") for text in _texts(row)] for row in rows
        )


def _texts(row: Sequence[Cell]) -> tuple[str, ...]:
    return tuple("" if cell is None else str(cell) for cell in row)


def _for_people(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines of a table; where a terminal is too narrow for it, a paragraph for each row."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    width = shutil.get_terminal_size().columns
    if sys.stdout.isatty() and sum(widths) + 2 * (len(widths) - 1) > width:
        return _paragraphs(rows, max(width, 40))
    return _aligned(rows, widths)


def _aligned(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    """Columns as wide as their widest cell; the last column is as long as it is."""
    for row in (rows[0], ["-" * width for width in widths], *rows[1:]):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip() + "\n"


def _paragraphs(rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """A line for each cell that is not empty, after its column's name."""
    columns = rows[0]
    indent = max(map(len, columns)) + 2
    for row in rows[1:]:
        for column, cell in zip(columns, row, strict=True):
            if cell:
                text = textwrap.wrap(cell, width - indent) or [cell]
                yield column.ljust(indent) + ("\n" + " " * indent).join(text) + "\n"
        yield "\n"
