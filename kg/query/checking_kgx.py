"""Are ``nodes.tsv`` and ``edges.tsv`` tables that KGX takes, and the graph of the tables?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from kg.biolink import ancestors
from kg.export.graph import Graph
from kg.export.kgx import EDGE_COLUMNS, FILES, NODE_COLUMNS
from kg.query.findings import Finding, Findings
from kg.query.id_columns import IdColumn
from kg.schema import ASSOCIATION, ASSOCIATIONS, CATEGORIES, PREDICATES

_CATEGORIES: Final = {
    f"biolink:{name}": "|".join(f"biolink:{parent}" for parent in ancestors(name))
    for name in CATEGORIES
}
"""Category -> the cell of a node that is one."""
_ASSOCIATIONS: Final = frozenset(
    f"biolink:{name}" for name in (ASSOCIATION, *(name for _, _, name in ASSOCIATIONS))
)
_PREDICATES: Final = frozenset(predicate.curie for predicate in PREDICATES.values())


_ENDS: Final = ("subject", "object")


def check_kgx(graph: Graph) -> Iterator[Finding]:
    """Read both files, line by line; ends of edges are not looked up where the nodes cannot be read."""
    nodes: IdColumn | None = None
    for name, columns, table in zip(
        FILES, (NODE_COLUMNS, EDGE_COLUMNS), ("nodes", "edges"), strict=True
    ):
        findings = Findings(name)
        found = {column: IdColumn() for column, _ in columns if column in ("id", *_ENDS)}
        try:
            is_read = _check_lines(
                graph.folder / name, [column for column, _ in columns], found, findings
            )
        except (OSError, UnicodeDecodeError) as error:
            findings.add(f"cannot be read ({error})")
        else:
            if is_read:
                _check_ids(found, nodes, findings)
                nodes = nodes or found["id"]
            seen, expected = found["id"].count(), graph.tables.count(table)
            if seen != expected:
                findings.add(f"it has {seen:,} lines, the tables have {expected:,} {table}")
        yield from findings


def _check_lines(
    path: Path, columns: list[str], found: Mapping[str, IdColumn], findings: Findings
) -> bool:
    """Whether it is a file of these columns; what stands in those of ids goes into ``found``."""
    with path.open(encoding="utf-8", newline="\n") as file:
        header = file.readline().removesuffix("\n").split("\t")
        if header != columns:
            findings.add("the columns are not those that this version writes", "line 1")
            return False
        for number, line in enumerate(file, start=2):
            cells = line.removesuffix("\n").split("\t")
            place = f"line {number}"
            if len(cells) != len(columns):
                findings.add("there are too many or too few cells", place)
                continue
            row = dict(zip(columns, cells, strict=True))
            if not row["id"]:
                findings.add("the id is missing", place)
            for column, ids in found.items():
                ids.add(row[column], number)
            _check_terms(row, place, findings)
    return True


def _check_ids(found: Mapping[str, IdColumn], nodes: IdColumn | None, findings: Findings) -> None:
    for number in found["id"].repeated():
        findings.add("the id is not unique", f"line {number}")
    for end in _ENDS:
        if end in found and nodes is not None:
            for number in found[end].missing_in(nodes):
                findings.add(f"the {end} is not a node", f"line {number}")


def _check_terms(row: dict[str, str], place: str, findings: Findings) -> None:
    if "subject" not in row:
        category = row["category"].partition("|")[0]
        if category not in _CATEGORIES:
            findings.add(f"{category!r} is not a category of the vocabulary", place)
        elif row["category"] != _CATEGORIES[category]:
            findings.add(f"{category!r} is not followed by what it is a kind of", place)
        return
    if row["category"] not in _ASSOCIATIONS:
        findings.add(f"{row['category']!r} is not an association of the vocabulary", place)
    if row["predicate"] not in _PREDICATES:
        findings.add(f"{row['predicate']!r} is not a predicate of the vocabulary", place)
