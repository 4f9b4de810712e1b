"""Rows to stdout: as a table for people, or as CSV, TSV or JSON for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from enum import StrEnum

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
        cells = [[" ".join(text.split()) for text in _texts(row)] for row in rows]
        sys.stdout.writelines(_aligned([columns, *cells]))
    else:
        delimiter = "," if format == RowFormat.CSV else "\t"
        writer = csv.writer(sys.stdout, delimiter=delimiter, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(
            [text.replace("\r\n", "\n").replace("\r", "\n") for text in _texts(row)] for row in rows
        )


def _texts(row: Sequence[Cell]) -> tuple[str, ...]:
    return tuple("" if cell is None else str(cell) for cell in row)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of columns as wide as their widest cell; the last column is as long as it is."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    rows = [rows[0], ["-" * width for width in widths], *rows[1:]]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        + "\n"
        for row in rows
    ]
