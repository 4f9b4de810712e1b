"""A cut of a graph that a person can look at: some of its nodes and edges, and what belongs to them.

A cut is tables again, so that whatever reads the tables of a graph reads those of a cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from kg.errors import UsageError
from kg.graph import views
from kg.graph.reading import Tables
from kg.graph.tables import TABLES
from kg.graph.writing import ROW_GROUP, write_table
from kg.model import Curie
from kg.schema import CHEMICAL_CATEGORIES, DISEASE_CATEGORIES, HIERARCHY_PREDICATES

Places: TypeAlias = npt.NDArray[np.int64]
"""Places of rows in their table."""

DRUGS_AND_DISEASES: Final = "drugs-and-diseases"
TRIALS: Final = "trials"
NEIGHBOURHOOD: Final = "neighbourhood"

VIEWS: Final = {
    DRUGS_AND_DISEASES: "drugs, diseases and findings, and what is said of two of them",
    TRIALS: "the trials, and what they are joined to",
    NEIGHBOURHOOD: "one concept, what is near it, and the edges between these",
}
"""Views by name, and what is in them."""


@dataclass(frozen=True, slots=True)
class View:
    """What a cut keeps.  Conditions that are left empty keep everything.

    ``names`` are of :data:`VIEWS`; ``around`` are nodes, of which those are kept that are at most
    ``hops`` edges away from one; edges have at least ``min_confidence``; every node has at least
    ``k_core`` neighbours that are kept, too.  Without ``full`` it is a cut of the default view, which
    holds no ``mentions``, no denied or supposed claims and few documents.  All conditions hold at once, in
    this order: names, confidence, neighbourhood, k-core.
    """

    names: tuple[str, ...] = ()
    around: tuple[Curie, ...] = ()
    hops: int = 1
    min_confidence: float = 0.0
    k_core: int = 0
    full: bool = False

    def __post_init__(self) -> None:
        for name in self.names:
            if name not in VIEWS:
                raise UsageError(f"no view {name!r}", remedy="use one of " + ", ".join(VIEWS))
        if NEIGHBOURHOOD in self.names and not self.around:
            raise UsageError("a neighbourhood is that of a concept", remedy="name it")
        if self.hops < 0 or self.k_core < 0 or not 0 <= self.min_confidence <= 1:
            raise UsageError(
                "hops and k-core count from 0, a confidence is between 0 and 1",
                remedy="give other numbers",
            )

    @property
    def whole(self) -> bool:
        """Whether nothing is asked for that would leave something out."""
        return not (self.names or self.around or self.min_confidence or self.k_core)


def cut(tables: Tables, folder: Path, view: View) -> None:
    """Write the tables of the cut into ``folder``.

    Evidence and sentences are those of the edges kept; documents those that a node or a piece of evidence
    is of; mentions those of the concepts kept in these documents.  Nodes without an edge are left out, but
    for those that are asked for by name.  Raises UsageError where nothing is left, or a node is unknown.
    """
    with tables.database() as database:
        nodes, edges = _chosen(database, view)
        if not len(nodes):
            raise UsageError("nothing is left in this view", remedy="ask for less")
        database.register("kept_nodes", pa.table({"place": pa.array(nodes)}))
        database.register("kept_edges", pa.table({"place": pa.array(edges)}))
        for statement in _PARTS:
            database.execute(statement)
        folder.mkdir(parents=True, exist_ok=True)
        for name, (schema, _) in TABLES.items():
            columns = ", ".join(f't."{column}"' for column in schema.names)
            rows = database.sql(
                f"select {columns} from {name}_in_order t {_KEPT[name]} order by t.file_row_number"
            ).to_arrow_reader(ROW_GROUP)
            with tables.naming_damage():
                write_table(folder / f"{name}.parquet", schema, rows)


# --------------------------------------------------------------------------------- which nodes and edges


def _strings(values: frozenset[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


_NAMED: Final = {
    DRUGS_AND_DISEASES: f"""s.category in ({_strings(CHEMICAL_CATEGORIES | DISEASE_CATEGORIES)})
        and o.category in ({_strings(CHEMICAL_CATEGORIES | DISEASE_CATEGORIES)})
        and if(e.original_predicate = '', 'biolink:' || e.predicate, e.original_predicate)
            not in ({_strings(HIERARCHY_PREDICATES)})""",
    TRIALS: "(s.category = 'ClinicalTrial' or o.category = 'ClinicalTrial')",
    NEIGHBOURHOOD: "true",
}
"""View -> which edges it keeps."""

_ENDS: Final = """
select e.position, s.file_row_number, o.file_row_number
from edges e
join nodes_in_order s on s.id = e.subject
join nodes_in_order o on o.id = e.object
where {conditions} order by 1
"""


def _chosen(database: duckdb.DuckDBPyConnection, view: View) -> tuple[Places, Places]:
    """The places of the nodes and of the edges that are kept, ascending."""
    conditions = [_NAMED[name] for name in view.names]
    conditions.append(f"e.confidence >= {view.min_confidence!r}")
    if not view.full:
        conditions.append(f"e.position in ({views.VIEWED_EDGES})")
    found = database.execute(_ENDS.format(conditions=" and ".join(conditions))).fetchnumpy()
    edges, sources, targets = (np.asarray(column, np.int64) for column in found.values())
    asked = _places_of(database, view.around)
    keep = np.ones(len(edges), np.bool_)
    if view.around:
        near = _within(asked, sources, targets, view.hops)
        keep = np.isin(sources, near) & np.isin(targets, near)
    if view.k_core:
        keep &= _in_core(sources, targets, keep, view.k_core)
    nodes = np.union1d(sources[keep], targets[keep])
    if not view.k_core:
        nodes = np.union1d(nodes, asked)
    return nodes, edges[keep]


def _places_of(database: duckdb.DuckDBPyConnection, curies: Sequence[Curie]) -> Places:
    places = []
    for curie in curies:
        rows = database.execute(
            "select file_row_number from nodes_in_order where id = $1", [curie]
        ).fetchall()
        if not rows:
            raise UsageError(
                f"there is no node {curie!r}", remedy="see nodes.tsv for those there are"
            )
        places.append(rows[0][0])
    return np.array(sorted(places), np.int64)


def _within(start: Places, sources: Places, targets: Places, hops: int) -> Places:
    """The nodes that are at most so many edges away from those at the start."""
    near = start
    for _ in range(hops):
        touched = np.isin(sources, near) | np.isin(targets, near)
        wider = np.union1d(near, np.union1d(sources[touched], targets[touched]))
        if len(wider) == len(near):
            break
        near = wider
    return near


def _in_core(
    sources: Places, targets: Places, keep: npt.NDArray[np.bool_], k: int
) -> npt.NDArray[np.bool_]:
    """Which edges lie in the k-core of those kept: the largest part in which every node has at least
    k neighbours (Seidman 1983).  Parallel edges are one, loops none."""
    keep = keep & (sources != targets)
    while True:
        low, high = np.minimum(sources, targets)[keep], np.maximum(sources, targets)[keep]
        pairs = np.unique(np.stack([low, high], axis=1), axis=0)
        nodes, degrees = np.unique(pairs, return_counts=True)
        weak = nodes[degrees < k]
        if not len(weak):
            return keep
        keep &= ~(np.isin(sources, weak) | np.isin(targets, weak))


# -------------------------------------------------------------------------------------- what belongs to them

_PARTS: Final = (
    """create temp table kept_ids as
    select id from nodes_in_order where file_row_number in (select place from kept_nodes)""",
    """create temp table kept_edge_ids as
    select id from edges where position in (select place from kept_edges)""",
    """create temp table kept_evidence as
    select file_row_number as place, document, sentence from evidence_in_order
    where edge in (select id from kept_edge_ids)""",
    """create temp table kept_documents as
    select id from documents where node in (select id from kept_ids)
    union select document from kept_evidence where document is not null""",
    """create temp table kept_mentions as
    select file_row_number as place, sentence from mentions_in_order
    where concept in (select id from kept_ids) and document in (select id from kept_documents)""",
    """create temp table kept_sentences as
    select sentence as id from kept_evidence where sentence is not null
    union select sentence from kept_mentions""",
)

_KEPT: Final = {
    "nodes": "where t.file_row_number in (select place from kept_nodes)",
    "edges": "where t.file_row_number in (select place from kept_edges)",
    "evidence": "where t.file_row_number in (select place from kept_evidence)",
    "documents": "where t.id in (select id from kept_documents)",
    "mentions": "where t.file_row_number in (select place from kept_mentions)",
    "sentences": "where t.id in (select id from kept_sentences)",
    "trials": "where t.id in (select id from kept_ids)",
}
"""Table -> which of its rows are kept."""
