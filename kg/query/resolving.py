"""What a user calls a thing -> its CURIE in the graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.errors import QueryError
from kg.export.graph import Graph
from kg.graph.naming import Found, find_nodes, near_names
from kg.model import Curie
from kg.prefixes import compact


@dataclass(frozen=True, slots=True)
class Resolved:
    """The CURIE that was chosen and what to tell the user about the choice."""

    curie: Curie
    note: str


def resolve(graph: Graph, text: str, categories: Sequence[str] = ()) -> Resolved:
    """The node that a CURIE, an IRI, an identifier or a name means.

    Of several that go by the name, one of the categories is chosen first, one whose label it is
    before one whose synonym it is, and of these the one that is mentioned most; the note names the
    others.  Raises QueryError, with names that are near, where there is none.
    """
    words = text.strip()
    if not words:
        raise QueryError("a parameter is empty", remedy="give a name or a CURIE")
    iri = words.removeprefix("<").removesuffix(">")
    found = find_nodes(
        graph.tables, (compact(iri, graph.base_iri) if "://" in iri else None) or words
    )
    if not found:
        near = near_names(graph.tables, words)
        remedy = (
            f"did you mean {', '.join(near)}" if near else "see kg lookup for how it may be called"
        )
        raise QueryError(f"nothing in the graph is called {words!r}", remedy=remedy)
    best, *others = sorted(found, key=lambda node: _order(node, categories))
    return Resolved(best.curie, _note(words, best, others))


def _order(node: Found, categories: Sequence[str]) -> tuple[bool, int]:
    return bool(categories) and node.category not in categories, node.rank


def _note(words: str, best: Found, others: Sequence[Found]) -> str:
    note = f"{words} is {best.curie} ({best.name}, {best.category})"
    if words == best.curie:
        note = f"{best.curie} is {best.name} ({best.category})"
    if others:
        note += "; not " + ", ".join(f"{node.curie} ({node.name})" for node in others[:5])
    return note
