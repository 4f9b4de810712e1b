"""Tables -> the statements of the graph, by subject, sorted, in memory that does not grow.

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
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, TypeAlias

from kg.export.description import (
    PAIR,
    PREDICATE,
    Description,
    join_descriptions,
    join_objects,
    join_pairs,
    split_descriptions,
)
from kg.export.terms import Terms, boolean, date, decimal
from kg.export.trials import trial_values
from kg.export.vocabulary import vocabulary
from kg.graph import views
from kg.graph.evidence import EvidenceOfEdges, TextOf
from kg.graph.reading import Row, Tables
from kg.graph.streams import Record, edge_records
from kg.graph.tables import NODES, TRIALS
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
    Slot,
)

Speller: TypeAlias = Callable[[Any], str]

_LINKS: Final = "\x19"
"""After what links an edge to its evidence."""

_NODE, _DOCUMENT, _TRIAL, _STATEMENT = range(4)
_DOCUMENT_COLUMNS: Final = ("node", "title", "language", "date", "url")

_TERMINOLOGIES: Final = ("MESH:", "DRUGBANK:", "CHEBI:", "MONDO:", "DOID:", "HP:", "OMIM:")
"""Concepts of these have a preferred label, which is English."""


def statements(tables: Tables, terms: Terms) -> Iterator[tuple[str, Iterator[Description]]]:
    """The parts of the graph, each with a title, in this order."""
    yield "Nodes, with the plain statements about them", _nodes(tables, terms)
    yield "Edges, each with its evidence", _edges(tables, terms)
    yield "The vocabulary: categories, our own terms and the prefixes", vocabulary(terms)


class _Slots:
    """Spells the values of a row by a table of slots."""

    def __init__(self, slots: Sequence[Slot], terms: Terms) -> None:
        spellers: Mapping[str, Speller] = {
            "string": terms.literal,
            "integer": str,
            "decimal": decimal,
            "boolean": boolean,
            "date": date,
            "curie": terms.curie,
            "iri": terms.url,
        }
        self._slots = [(slot.column, slot.property, spellers[slot.kind]) for slot in slots]

    def pairs(self, values: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
        """The predicates that have a value, with the terms."""
        for column, property_, spell in self._slots:
            value = values[column]
            if value is None or value == "":
                continue
            if type(value) is not list:
                yield property_, [spell(value)]
            elif value:
                yield property_, [spell(item) for item in value]

    def joined(self, values: Mapping[str, Any]) -> list[str]:
        """The same as parts of a body, quickly: this is what a large graph spends its time with."""
        found = []
        for column, property_, spell in self._slots:
            value = values[column]
            if value is None or value == "":
                continue
            if type(value) is not list:
                found.append(f"{property_}{PREDICATE}{spell(value)}")
            elif value:
                found.append(join_objects(property_, [spell(item) for item in value]))
        return found


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
        self._node = _Slots(NODE_SLOTS, terms)
        self._trial = _Slots((*TRIAL_SLOTS, *TYPED_TRIAL_SLOTS), terms)
        self._document = _Slots(DOCUMENT_SLOTS[1:], terms)

    def __call__(self, curie: str, rows: Iterable[tuple[str, int, Row]]) -> Description:
        gathered: dict[str, dict[str, None]] = {}
        is_document = False
        for _, kind, row in rows:
            is_document = is_document or kind == _DOCUMENT
            for predicate, objects in self._row(kind, row):
                gathered.setdefault(predicate, {}).update(dict.fromkeys(objects))
        subject = self._terms.curie(curie)
        pairs = ((predicate, list(objects)) for predicate, objects in gathered.items())
        return Description.of(subject, pairs, subject if is_document else "")

    def _row(self, kind: int, row: Row) -> Iterator[tuple[str, list[str]]]:
        if kind == _STATEMENT:
            yield self._terms.curie(row[1]), [self._terms.curie(row[2])]
        elif kind == _NODE:
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
    slots = _Slots(EDGE_SLOTS, terms)
    with EvidenceOfEdges(tables, _EvidenceSpeller(terms)) as evidence:
        for values in edge_records(tables):
            association = association_class(values["predicate"], values["subject_category"])
            values["predicate"] = f"biolink:{values['predicate']}"
            if values["qualifiers"] == "{}":
                values["qualifiers"] = ""
            types = [f"biolink:{name}" for name in dict.fromkeys((association, ASSOCIATION))]
            links, _, readings = evidence[values["position"]].partition(_LINKS)
            parts = [
                join_objects("a", types),
                f"biolink:category{PREDICATE}{types[0]}",
                *slots.joined(values),
            ]
            if links:
                parts.append(links)
            yield Description("", terms.curie(values["id"]), PAIR.join(parts))
            yield from split_descriptions(readings)


class _EvidenceSpeller:
    """Spells the evidence of an edge: how the edge is linked to it, and what is said of it."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._slots = _Slots(EVIDENCE_SLOTS, terms)

    def __call__(self, records: Iterable[Record], text_of: TextOf) -> str:
        readings: list[Description] = []
        terminologies: set[str] = set()
        for values in records:
            values["text"] = text_of(values)
            if values["kind"] == "terminology":
                terminologies.add(self._terms.literal(values["text"]))
            else:
                readings.append(self._reading(values))
        nodes = [reading.subject for reading in readings]
        links = join_pairs([(TERMINOLOGY, sorted(terminologies)), (HAS_EVIDENCE, nodes)])
        return links + _LINKS + join_descriptions(readings)

    def _reading(self, values: Record) -> Description:
        values["subject_location"] = _location(values["subject_start"], values["subject_end"])
        values["object_location"] = _location(values["object_start"], values["object_end"])
        values["section"] = SECTIONS.get(values["section"], values["section"])
        for flag in ("negated", "speculative"):
            values[flag] = values[flag] or None
        parts = [f"a{PREDICATE}{EVIDENCE_CLASSES[values['kind']]}", *self._slots.joined(values)]
        document = values["document"]
        return Description(
            self._terms.curie(document) if document else "",
            self._terms.curie(values["id"]),
            PAIR.join(parts),
        )


def _location(start: int | None, end: int | None) -> list[int]:
    if start is None or end is None:
        return []
    return [start] if start == end else [start, end]
