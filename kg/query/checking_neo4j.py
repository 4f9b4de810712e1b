"""Are the CSV files for Neo4j such as neo4j-admin takes, and the graph of the tables?"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from kg.export.graph import Graph
from kg.export.neo4j import (
    EDGE_COLUMNS,
    EVIDENCE_COLUMNS,
    FILES,
    NODE_COLUMNS,
    SEPARATOR,
    labels_of,
)
from kg.export.neo4j_script import Column
from kg.query.findings import Finding, Findings
from kg.query.id_columns import IdColumn
from kg.schema import OWN_PREDICATES, PREDICATES

_VALUES: Final[Mapping[str, re.Pattern[str]]] = {
    "boolean": re.compile("true|false|"),
    "long": re.compile(r"-?\d+|"),
    "double": re.compile(r"-?\d+\.\d+|"),
}
_NAMES: Final = {name.partition(":")[2].upper() for name in OWN_PREDICATES} | {
    name.upper() for name in PREDICATES
}
_TYPES: Final = {f"{prefix}{name}" for name in _NAMES for prefix in ("", "DENIED_", "SUPPOSED_")}


_REFERENCES: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "nodes": {},
    "edges": {
        "subject": ("nodes", "the subject is not a node"),
        "object": ("nodes", "the object is not a node"),
    },
    "evidence": {"edge": ("edges", "the edge is not there")},
}
"""Table -> column -> the table whose ids it has, and what is said where that lacks one."""


def check_neo4j(graph: Graph) -> Iterator[Finding]:
    """Read the files, row by row; what refers to a file that cannot be read is not looked up."""
    ids: dict[str, IdColumn] = {}
    columns = (NODE_COLUMNS, EDGE_COLUMNS, EVIDENCE_COLUMNS)
    for name, expected, table in zip(FILES, columns, ("nodes", "edges", "evidence"), strict=False):
        findings = Findings(name)
        found = {column: IdColumn() for column in ("id", *_REFERENCES[table])}
        try:
            is_read = _check_rows(graph.folder / name, expected, found, findings)
        except (OSError, ValueError, csv.Error) as error:
            findings.add(f"cannot be read ({error})")
        else:
            if is_read:
                ids[table] = found["id"]
                _check_ids(found, ids, table, findings)
            if (count := found["id"].count()) != (wanted := graph.tables.count(table)):
                findings.add(f"it has {count:,} ids, the tables have {wanted:,} {table}")
        yield from findings


def _check_rows(
    path: Path,
    columns: Sequence[Column],
    found: Mapping[str, IdColumn],
    findings: Findings,
) -> bool:
    """Whether it is a file of these columns; what stands in those of ids goes into ``found``."""
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, strict=True)
        if next(rows, None) != [column.header for column in columns]:
            findings.add("the columns are not those that this version writes", "line 1")
            return False
        for number, cells in enumerate(rows, start=1):
            place = f"row {number}"
            if len(cells) != len(columns):
                findings.add("there are too many or too few cells", place)
                continue
            row = {column.key: cell for column, cell in zip(columns, cells, strict=True)}
            if not row["id"]:
                findings.add("the id is missing", place)
            for column, ids in found.items():
                ids.add(row[column], number)
            for message in (*_wrong_types(row, columns), *_wrong_terms(row)):
                findings.add(message, place)
    return True


def _check_ids(
    found: Mapping[str, IdColumn], ids: Mapping[str, IdColumn], table: str, findings: Findings
) -> None:
    for number in found["id"].repeated():
        findings.add("the id is not unique", f"row {number}")
    for column, (other, message) in _REFERENCES[table].items():
        if other in ids:
            for number in found[column].missing_in(ids[other]):
                findings.add(message, f"row {number}")


def _wrong_types(row: Mapping[str, str], columns: Sequence[Column]) -> Iterator[str]:
    for column in columns:
        pattern = _VALUES.get(column.type)
        if pattern and not pattern.fullmatch(row[column.key]):
            yield f"{column.key} is no {column.type}"


def _wrong_terms(row: Mapping[str, str]) -> Iterator[str]:
    if "type" in row:
        if row["type"] not in _TYPES:
            yield f"{row['type']!r} is not a predicate of the vocabulary"
    elif "edge" not in row and row["labels"].split(SEPARATOR) != labels_of(
        row["category"].partition(":")[2]
    ):
        yield "the labels are not the category and what it is a kind of"
