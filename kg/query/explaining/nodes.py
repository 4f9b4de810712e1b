"""What a node is: its names, who mentions it by which words, and its edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from kg.graph import facts
from kg.graph.reading import Session
from kg.model import Curie
from kg.query.explaining.records import (
    Called,
    DocumentName,
    EdgesOfKind,
    MentioningDocument,
    Neighbour,
    NodeExplanation,
    Thing,
)

Row = Mapping[str, Any]

_KIND: Final = itemgetter("predicate", "original_predicate", "direction")


@dataclass(frozen=True, slots=True)
class NodeLimits:
    """How many names, documents, and edges by each predicate are listed."""

    names: int = 10
    documents: int = 5
    edges: int = 3


DEFAULT_LIMITS: Final = NodeLimits()


def explain_node(
    session: Session, curie: Curie, limits: NodeLimits = DEFAULT_LIMITS
) -> NodeExplanation:
    """The explanation of a node that the graph has."""
    (row,) = session.records(facts.NODES, [curie])
    called = session.records(facts.NAMES_OF_NODE, curie)
    documents = session.records(facts.DOCUMENTS_OF_NODE, curie, limits.documents)
    edges = session.records(facts.EDGES_OF_NODE, curie, limits.edges)
    own = session.records(
        "select id, kind, title from documents where node = $1 order by id", curie
    )
    return NodeExplanation(
        curie,
        row["category"],
        row["name"],
        tuple(row["synonyms"]),
        tuple(row["xrefs"]),
        row["url"],
        row["mentioned"],
        row["mention_count"],
        row["document_count"],
        tuple(map(_called, called[: limits.names])),
        len(called),
        tuple(_document(it) for it in documents),
        tuple(_by_kind(edges)),
        tuple(DocumentName(it["id"], it["kind"], it["title"]) for it in own),
    )


def _called(row: Row) -> Called:
    return Called(
        row["text"],
        row["mentions"],
        row["documents"],
        tuple(rule for rule in row["rules"] if rule),
        tuple(name for name in row["names"] if name),
        row["lowest"],
        row["highest"],
    )


def _document(row: Row) -> MentioningDocument:
    name = DocumentName(row["document"], row["kind"] or "", row["title"] or "")
    return MentioningDocument(name, row["mentions"])


def _by_kind(rows: Iterable[Row]) -> Iterator[EdgesOfKind]:
    """The rows, which come by kind, as one record a kind."""
    for (predicate, original, direction), group in groupby(rows, key=_KIND):
        found = list(group)
        yield EdgesOfKind(
            f"biolink:{predicate}",
            original,
            found[0]["interaction"],
            direction,
            found[0]["total"],
            tuple(map(_neighbour, found)),
        )


def _neighbour(row: Row) -> Neighbour:
    other = Thing(
        row["other"], row["other_name"] or row["other"], row["other_category"] or "NamedThing"
    )
    return Neighbour(
        row["id"],
        other,
        row["evidence_count"],
        row["document_count"],
        row["confidence"],
        row["negated"],
        row["speculative"],
        row["primary_knowledge_source"],
    )
