"""The tables as sorted streams side by side: what belongs together is joined while it goes by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias

import pyarrow as pa

from kg.graph import views
from kg.graph.reading import Row, Tables
from kg.graph.tables import EDGES, NODES, TRIALS

Record = dict[str, Any]

Columns: TypeAlias = dict[str, list[Any]]
"""Rows of a table by column."""

_TRIAL_COLUMNS: Final = tuple(name for name in TRIALS.names if name != "id")
_NO_TRIAL: Final = dict.fromkeys(_TRIAL_COLUMNS)

NODE_COLUMNS: Final = (*NODES.names, "position", "language", "date", *_TRIAL_COLUMNS)
EDGE_COLUMNS: Final = (*EDGES.names, "position", "subject_category")


class Following:
    """Rows that begin with a key, in ascending order, taken by keys in ascending order."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = iter(rows)
        self._row = next(self._rows, None)

    def take(self, key: Any) -> list[Row]:
        """The rows of a key; those of keys before it are passed over."""
        found = []
        while self._row is not None and self._row[0] <= key:
            if self._row[0] == key:
                found.append(self._row)
            self._row = next(self._rows, None)
        return found


def edge_batches(tables: Tables, columns: Sequence[str], *, full: bool = True) -> Iterator[Columns]:
    """The edges in their order as columns, some thousands at a time, with ``position``; all or those of
    the default view.  ``qualifiers`` is empty where there are none."""
    keep = chosen(tables, views.VIEWED_EDGES, full=full)
    start = 0
    for batch in tables.batches("edges", columns):
        end = start + batch.num_rows
        places = [place for place in range(start, end) if full or keep(place)]
        if len(places) < batch.num_rows:
            batch = batch.take(pa.array([place - start for place in places], pa.int64()))
        start = end
        found = {name: batch.column(name).to_pylist() for name in columns}
        if "qualifiers" in found:
            found["qualifiers"] = ["" if text == "{}" else text for text in found["qualifiers"]]
        yield found | {"position": places}


def categories_of_subjects(tables: Tables, batches: Iterable[Columns]) -> Iterator[Columns]:
    """Batches of edges in their order, with ``subject_category``; ``subject`` is among their columns."""
    category_of = _categories(tables)
    for columns in batches:
        yield columns | {"subject_category": list(map(category_of, columns["subject"]))}


def _categories(tables: Tables) -> Callable[[str], str | None]:
    """The category of a node, asked for in ascending order of nodes."""
    nodes = Following(tables.rows("nodes", ("id", "category")))
    last: tuple[str, str | None] = ("", None)

    def category(identifier: str) -> str | None:
        nonlocal last
        if identifier != last[0]:
            found = nodes.take(identifier)
            last = identifier, found[0][1] if found else None
        return last[1]

    return category


def node_records(tables: Tables, *, full: bool = True) -> Iterator[Record]:
    """The nodes by id, with their position, the language and date of their document and the fields of
    their trial; all or those of the default view."""
    documents = Following(tables.query(views.DOCUMENTS_BY_NODE))
    trials = Following(tables.rows("trials", ("id", *_TRIAL_COLUMNS)))
    keep = chosen(tables, views.VIEWED_NODES, full=full)
    for position, row in enumerate(tables.rows("nodes", NODES.names)):
        record = dict(zip(NODES.names, row, strict=True))
        document, trial = documents.take(record["id"]), trials.take(record["id"])
        if not keep(position):
            continue
        record["position"] = position
        record["language"], record["date"] = document[0][2:4] if document else (None, None)
        record |= dict(zip(_TRIAL_COLUMNS, trial[0][1:], strict=True)) if trial else _NO_TRIAL
        yield record


def edge_records(tables: Tables, *, full: bool = True) -> Iterator[Record]:
    """The edges in their order, with their position and the category of their subject; all or those of
    the default view."""
    batches = edge_batches(tables, EDGES.names, full=full)
    for columns in categories_of_subjects(tables, batches):
        for row in zip(*columns.values(), strict=True):
            yield dict(zip(columns, row, strict=True))


def chosen(tables: Tables, query: str, *, full: bool) -> Callable[[int], bool]:
    """Whether a position, asked for in ascending order, is among those of the query."""
    if full:
        return lambda position: True
    following = Following(tables.query(query))
    return lambda position: bool(following.take(position))
