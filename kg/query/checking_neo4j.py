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


def check_neo4j(graph: Graph) -> Iterator[Finding]:
    """Read the files, row by row."""
    ids: dict[str, set[str]] = {}
    columns = (NODE_COLUMNS, EDGE_COLUMNS, EVIDENCE_COLUMNS)
    for name, expected, table in zip(FILES, columns, ("nodes", "edges", "evidence"), strict=False):
        findings = Findings(name)
        ids[table] = set()
        try:
            _check_rows(graph.folder / name, expected, ids, table, findings)
        except (OSError, ValueError, csv.Error) as error:
            findings.add(f"cannot be read ({error})")
        else:
            found, count = len(ids[table]), graph.tables.count(table)
            if found != count:
                findings.add(f"it has {found:,} ids, the tables have {count:,} {table}")
        yield from findings


def _check_rows(
    path: Path,
    columns: Sequence[Column],
    ids: Mapping[str, set[str]],
    table: str,
    findings: Findings,
) -> None:
    """Ids go into ``ids`` under the name of the table; ends and edges are looked up there."""
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, strict=True)
        if next(rows, None) != [column.header for column in columns]:
            findings.add("the columns are not those that this version writes", "line 1")
            return
        for number, cells in enumerate(rows, start=1):
            place = f"row {number}"
            if len(cells) != len(columns):
                findings.add("there are too many or too few cells", place)
                continue
            row = {column.key: cell for column, cell in zip(columns, cells, strict=True)}
            if not row["id"] or row["id"] in ids[table]:
                findings.add("the id is missing or not unique", place)
            ids[table].add(row["id"])
            for message in (*_wrong_types(row, columns), *_wrong_terms(row, ids)):
                findings.add(message, place)


def _wrong_types(row: Mapping[str, str], columns: Sequence[Column]) -> Iterator[str]:
    for column in columns:
        pattern = _VALUES.get(column.type)
        if pattern and not pattern.fullmatch(row[column.key]):
            yield f"{column.key} is no {column.type}"


def _wrong_terms(row: Mapping[str, str], ids: Mapping[str, set[str]]) -> Iterator[str]:
    if "edge" in row:
        if row["edge"] not in ids["edges"]:
            yield "the edge is not there"
    elif "type" in row:
        if row["type"] not in _TYPES:
            yield f"{row['type']!r} is not a predicate of the vocabulary"
        for end in ("subject", "object"):
            if row[end] not in ids["nodes"]:
                yield f"the {end} is not a node"
    elif row["labels"].split(SEPARATOR) != labels_of(row["category"].partition(":")[2]):
        yield "the labels are not the category and what it is a kind of"
