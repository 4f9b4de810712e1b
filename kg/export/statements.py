"""Tables -> the statements of the graph, by subject, sorted, in memory that does not grow with the texts.

This is what all RDF formats are made of.  First the nodes with what is said of them, the plain
statements among it; then the edges as associations, each followed by its evidence; last the vocabulary
and the prefixes as data.

What follows from one document stands in the graph of that document, which has the name of its node:
all that is said of the node, what the document mentions among it, and the evidence read in it.  The rest
(concepts, associations, statements between concepts, the vocabulary) is in the default graph.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, TypeAlias

from kg.export.columns import SlotColumns, SlotRows, join_columns
from kg.export.description import (
    DESCRIPTION,
    GRAPH,
    PAIR,
    Description,
    split_descriptions,
)
from kg.export.terms import Terms
from kg.export.trials import trial_values
from kg.export.vocabulary import vocabulary
from kg.graph import views
from kg.graph.evidence import EvidenceOfEdges, Texts
from kg.graph.reading import Row, Tables
from kg.graph.streams import Columns, categories_of_subjects, edge_batches
from kg.graph.tables import EDGES, NODES, TRIALS
from kg.prefixes import page_url
from kg.schema import ASSOCIATION, SECTIONS, association_class
from kg.slots import (
    DOCUMENT_SLOTS,
    EDGE_SLOTS,
    EVIDENCE_CLASSES,
    EVIDENCE_SLOTS,
    HAS_EVIDENCE,
    NODE_SLOTS,
    TERMINOLOGY,
    TRIAL_SLOTS,
    TYPED_TRIAL_SLOTS,
)

_LINKS: Final = "\x19"
"""After what links an edge to its evidence."""

_NODE, _DOCUMENT, _TRIAL, _STATEMENT = range(4)
_DOCUMENT_COLUMNS: Final = ("node", "title", "language", "date", "url")

_TERMINOLOGIES: Final = ("MESH:", "DRUGBANK:", "CHEBI:", "MONDO:", "DOID:", "HP:", "OMIM:")
"""Concepts of these have a preferred label, which is English."""


def statements(tables: Tables, terms: Terms) -> Iterator[tuple[str, Iterator[Description]]]:
    """The parts of the graph, each with a title, in this order."""
    described = terms.described
    yield "Nodes, with the plain statements about them", map(described, _nodes(tables, terms))
    yield "Edges, each with its evidence", _edges(tables, terms)
    yield (
        "The vocabulary: categories, our own terms and the prefixes",
        map(described, vocabulary(terms)),
    )


# ------------------------------------------------------------------------------------------- nodes


def _nodes(tables: Tables, terms: Terms) -> Iterator[Description]:
    """Every node: its row, its documents, its trial and its plain statements, merged."""
    streams = (
        _keyed(_NODE, tables.rows("nodes", NODES.names), NODES.names.index("id")),
        _keyed(_DOCUMENT, tables.query(views.DOCUMENTS_BY_NODE), 0),
        _keyed(_TRIAL, tables.rows("trials", TRIALS.names), TRIALS.names.index("id")),
        _keyed(_STATEMENT, tables.query(views.STATEMENTS), 0),
    )
    spell = _NodeSpeller(terms)
    merged = heapq.merge(*streams, key=itemgetter(0, 1))
    for curie, rows in groupby(merged, key=itemgetter(0)):
        yield spell(curie, rows)


def _keyed(kind: int, rows: Iterable[Row], key: int) -> Iterator[tuple[str, int, Row]]:
    for row in rows:
        yield row[key], kind, row


class _NodeSpeller:
    """Makes one description of all rows that are about a node."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._node = SlotRows(NODE_SLOTS, terms)
        self._trial = SlotRows((*TRIAL_SLOTS, *TYPED_TRIAL_SLOTS), terms)
        self._document = SlotRows(DOCUMENT_SLOTS[1:], terms)

    def __call__(self, identifier: str, rows: Iterable[tuple[str, int, Row]]) -> Description:
        gathered: dict[str, dict[str, None]] = {}
        is_document = False
        curie = self._terms.curie
        for _, kind, row in rows:
            if kind == _STATEMENT:
                gathered.setdefault(curie(row[1]), {})[curie(row[2])] = None
                continue
            is_document = is_document or kind == _DOCUMENT
            for predicate, objects in self._row(kind, row):
                gathered.setdefault(predicate, {}).update(dict.fromkeys(objects))
        subject = curie(identifier)
        pairs = ((predicate, list(objects)) for predicate, objects in gathered.items())
        return Description.of(subject, pairs, subject if is_document else "")

    def _row(self, kind: int, row: Row) -> Iterator[tuple[str, list[str]]]:
        if kind == _NODE:
            values = dict(zip(NODES.names, row, strict=True))
            values["url"] = values["url"] or page_url(values["id"])
            yield from self._concept(values)
            yield from self._node.pairs(values)
        elif kind == _TRIAL:
            yield from self._trial.pairs(trial_values(dict(zip(TRIALS.names, row, strict=True))))
        else:
            values = dict(zip(_DOCUMENT_COLUMNS, row, strict=True))
            yield (
                DOCUMENT_SLOTS[0].property,
                [self._terms.literal(values["title"], values["language"])],
            )
            yield from self._document.pairs(values)

    def _concept(self, values: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
        category = f"biolink:{values['category']}"
        yield "a", [category]
        yield "biolink:category", [category]
        if values["id"].startswith(_TERMINOLOGIES):
            yield "skos:prefLabel", [self._terms.literal(values["name"], "en")]


# ------------------------------------------------------------------------------------------- edges


def _edges(tables: Tables, terms: Terms) -> Iterator[Description]:
    """Every edge, followed by each piece of its evidence."""
    slots = SlotColumns(EDGE_SLOTS, terms)
    types_of = _types_of(terms)
    with EvidenceOfEdges(tables, _EvidenceSpeller(terms)) as evidence:
        for columns in categories_of_subjects(tables, edge_batches(tables, EDGES.names)):
            types = list(map(types_of, columns["predicate"], columns["subject_category"]))
            columns["predicate"] = [f"biolink:{name}" for name in columns["predicate"]]
            found = [evidence[place].partition(_LINKS) for place in columns["position"]]
            links = [links for links, _, _ in found]
            bodies = join_columns([types, *slots.spelled(columns), links])
            for curie, body, (_, _, readings) in zip(columns["id"], bodies, found, strict=True):
                yield Description("", terms.curie(curie), body)
                yield from split_descriptions(readings)


def _types_of(terms: Terms) -> Callable[[str, str], str]:
    """Gives the class of an association and its category."""

    @cache
    def types_of(predicate: str, subject_category: str) -> str:
        association = association_class(predicate, subject_category)
        types = [terms.name(f"biolink:{name}") for name in (association, ASSOCIATION)]
        pairs = ("a", list(dict.fromkeys(types))), ("biolink:category", types[:1])
        return PAIR.join([terms.pair(*pair) for pair in pairs])

    return types_of


class _EvidenceSpeller:
    """Spells the evidence of an edge: how the edge is linked to it, and what is said of it.

    A piece is the name of its terminology, or empty, its node and its description.
    """

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._slots = SlotColumns(EVIDENCE_SLOTS, terms)
        self._types = {
            kind: terms.pair("a", [terms.name(name)]) for kind, name in EVIDENCE_CLASSES.items()
        }

    def pieces(self, columns: Columns, texts: Texts) -> Iterable[_Piece]:
        """A piece for every row."""
        columns["text"] = list(map(texts, columns["number"], columns["text"]))
        for end in ("subject", "object"):
            columns[f"{end}_location"] = _locations(columns[f"{end}_start"], columns[f"{end}_end"])
        columns["section"] = [SECTIONS.get(name, name) for name in columns["section"]]
        for flag in ("negated", "speculative"):
            columns[flag] = [value or None for value in columns[flag]]
        types = [self._types.get(kind, "") for kind in columns["kind"]]
        bodies = join_columns([types, *self._slots.spelled(columns)])
        for kind, text, identifier, document, body in zip(
            *(columns[name] for name in ("kind", "text", "id", "document")), bodies, strict=True
        ):
            if kind == "terminology":
                yield self._terms.literal(text), "", ""
            else:
                node = self._terms.curie(identifier)
                graph = self._terms.curie(document) if document else ""
                yield "", node, f"{graph}{GRAPH}{node}{GRAPH}{body}"

    def join(self, pieces: Sequence[_Piece], texts: Texts) -> str:
        """The links to the evidence, then its descriptions."""
        terminologies = sorted({literal for literal, _, _ in pieces if literal})
        nodes = [node for _, node, _ in pieces if node]
        links = [
            self._terms.pair(predicate, objects)
            for predicate, objects in ((TERMINOLOGY, terminologies), (HAS_EVIDENCE, nodes))
            if objects
        ]
        descriptions = filter(None, map(itemgetter(2), pieces))
        return PAIR.join(links) + _LINKS + DESCRIPTION.join(descriptions)


_Piece: TypeAlias = tuple[str, str, str]


def _locations(starts: Sequence[int | None], ends: Sequence[int | None]) -> list[list[int]]:
    """The start and the end of each span, one number where they are the same, none where there is none."""
    return [
        [] if start is None or end is None else [start] if start == end else [start, end]
        for start, end in zip(starts, ends, strict=True)
    ]
