"""Tables -> ``graph.ttl``: Turtle that people can read, sorted, in memory that does not grow.

First the nodes with what is said of them, the plain statements among it; then the edges as
associations, each followed by its evidence; last the vocabulary and the prefixes as data.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, TypeAlias

from kg.export.base import Losses, WriteOptions
from kg.export.graph import Graph
from kg.export.terms import Terms, boolean, decimal
from kg.export.trials import trial_values
from kg.export.vocabulary import vocabulary_blocks
from kg.files import whole_file
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
    Slot,
)

FILE: Final = "graph.ttl"

Pairs: TypeAlias = list[tuple[str, list[str]]]
"""Predicates with their objects, as Turtle terms."""

Speller: TypeAlias = Callable[[Any], str]

_WIDTH: Final = 100
_BETWEEN: Final = " ;\n    "
_SEPARATOR: Final = "\0"
"""Between two pieces of Turtle; it stands in none."""

_NODE, _DOCUMENT, _TRIAL, _STATEMENT = range(4)
_DOCUMENT_COLUMNS: Final = ("node", "title", "language", "date", "url")

_TERMINOLOGIES: Final = ("MESH:", "DRUGBANK:", "CHEBI:", "MONDO:", "DOID:", "HP:", "OMIM:")
"""Concepts of these have a preferred label."""


def write_turtle(graph: Graph, folder: Path, options: WriteOptions) -> Losses:
    """Write ``graph.ttl`` into ``folder``. Gives how many NUL characters were left out."""
    terms = Terms(options.base_iri)
    with whole_file(folder / FILE) as file:
        file.writelines(turtle(graph.tables, terms))
    return {"characters_removed": terms.removed} if terms.removed else {}


def turtle(tables: Tables, terms: Terms) -> Iterator[str]:
    """The document in pieces."""
    for prefix, namespace in terms.prefixes().items():
        yield f"@prefix {prefix}: <{namespace}> .\n"
    yield "\n# Nodes, with the plain statements about them\n"
    yield from _node_blocks(tables, terms)
    yield "\n# Edges, each with its evidence\n"
    yield from _edge_blocks(tables, terms)
    yield "\n# The vocabulary: categories, our own terms and the prefixes\n"
    yield from (block(subject, lines_of(pairs)) for subject, pairs in vocabulary_blocks(terms))


def block(subject: str, lines: Iterable[str]) -> str:
    """All statements about one subject, a predicate with its objects a line."""
    return f"\n{subject}\n    {_BETWEEN.join(lines)} .\n"


def line(predicate: str, objects: Sequence[str]) -> str:
    """A predicate with its objects."""
    joined = ", ".join(objects)
    if len(joined) >= _WIDTH and len(objects) > 1:
        joined = ",\n        ".join(objects)
    return f"{predicate} {joined}"


def lines_of(pairs: Pairs) -> Iterator[str]:
    """A line for every predicate that has objects."""
    return (line(predicate, objects) for predicate, objects in pairs if objects)


class _Slots:
    """Spells the values of a row by a table of slots."""

    def __init__(self, slots: Sequence[Slot], terms: Terms) -> None:
        spellers: Mapping[str, Speller] = {
            "string": terms.literal,
            "integer": str,
            "decimal": decimal,
            "boolean": boolean,
            "curie": terms.curie,
            "iri": terms.url,
        }
        self._slots = [(slot.column, slot.property, spellers[slot.kind]) for slot in slots]

    def pairs(self, values: Mapping[str, Any]) -> Pairs:
        """The predicates that have a value, with the terms."""
        found: Pairs = []
        for column, property_, spell in self._slots:
            value = values[column]
            if value is None or value == "":
                continue
            if type(value) is not list:
                found.append((property_, [spell(value)]))
            elif value:
                found.append((property_, [spell(item) for item in value]))
        return found

    def lines(self, values: Mapping[str, Any]) -> list[str]:
        """The same as lines, quickly: this is what a large graph spends its time with."""
        found = []
        for column, property_, spell in self._slots:
            value = values[column]
            if value is None or value == "":
                continue
            if type(value) is not list:
                found.append(f"{property_} {spell(value)}")
            elif value:
                found.append(line(property_, [spell(item) for item in value]))
        return found


# ------------------------------------------------------------------------------------------- nodes


def _node_blocks(tables: Tables, terms: Terms) -> Iterator[str]:
    """A block for every node: its row, its documents, its trial and its plain statements, merged."""
    streams = (
        _keyed(_NODE, tables.rows("nodes", NODES.names), NODES.names.index("id")),
        _keyed(_DOCUMENT, tables.query(views.DOCUMENTS_BY_NODE), 0),
        _keyed(_TRIAL, tables.rows("trials", TRIALS.names), TRIALS.names.index("id")),
        _keyed(_STATEMENT, tables.query(views.STATEMENTS), 0),
    )
    spell = _NodeSpeller(terms)
    merged = heapq.merge(*streams, key=itemgetter(0, 1))
    for curie, rows in groupby(merged, key=itemgetter(0)):
        yield block(terms.curie(curie), lines_of(spell.pairs(rows)))


def _keyed(kind: int, rows: Iterable[Row], key: int) -> Iterator[tuple[str, int, Row]]:
    for row in rows:
        yield row[key], kind, row


class _NodeSpeller:
    """Makes one list of pairs of all rows that are about a node."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._node = _Slots(NODE_SLOTS, terms)
        self._trial = _Slots(TRIAL_SLOTS, terms)
        self._document = _Slots(DOCUMENT_SLOTS[1:], terms)

    def pairs(self, rows: Iterable[tuple[str, int, Row]]) -> Pairs:
        gathered: dict[str, dict[str, None]] = {}
        for _, kind, row in rows:
            for predicate, objects in self._row(kind, row):
                gathered.setdefault(predicate, {}).update(dict.fromkeys(objects))
        return [(predicate, list(objects)) for predicate, objects in gathered.items()]

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
            yield "skos:prefLabel", [self._terms.literal(values["name"])]


# ------------------------------------------------------------------------------------------- edges


def _edge_blocks(tables: Tables, terms: Terms) -> Iterator[str]:
    """A block for every edge and one for each piece of its evidence."""
    slots = _Slots(EDGE_SLOTS, terms)
    with EvidenceOfEdges(tables, _EvidenceSpeller(terms)) as evidence:
        for values in edge_records(tables):
            association = association_class(values["predicate"], values["subject_category"])
            values["predicate"] = f"biolink:{values['predicate']}"
            if values["qualifiers"] == "{}":
                values["qualifiers"] = ""
            types = [f"biolink:{name}" for name in dict.fromkeys((association, ASSOCIATION))]
            links, _, blocks = evidence[values["position"]].partition(_SEPARATOR)
            lines = [line("a", types), f"biolink:category {types[0]}", *slots.lines(values)]
            yield block(terms.curie(values["id"]), [*lines, links] if links else lines)
            yield blocks


class _EvidenceSpeller:
    """Spells the evidence of an edge: how the edge is linked to it, and its blocks."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._slots = _Slots(EVIDENCE_SLOTS, terms)

    def __call__(self, records: Iterable[Record], text_of: TextOf) -> str:
        nodes: list[str] = []
        blocks: list[str] = []
        terminologies: set[str] = set()
        for values in records:
            values["text"] = text_of(values)
            if values["kind"] == "terminology":
                terminologies.add(self._terms.literal(values["text"]))
            else:
                nodes.append(self._terms.curie(values["id"]))
                blocks.append(self._block(nodes[-1], values))
        links = lines_of([(TERMINOLOGY, sorted(terminologies)), (HAS_EVIDENCE, nodes)])
        return _SEPARATOR.join((_BETWEEN.join(links), "".join(blocks)))

    def _block(self, node: str, values: Record) -> str:
        values["subject_location"] = _location(values["subject_start"], values["subject_end"])
        values["object_location"] = _location(values["object_start"], values["object_end"])
        values["section"] = SECTIONS.get(values["section"], values["section"])
        for flag in ("negated", "speculative"):
            values[flag] = values[flag] or None
        return block(node, [f"a {EVIDENCE_CLASSES[values['kind']]}", *self._slots.lines(values)])


def _location(start: int | None, end: int | None) -> list[int]:
    return [] if start is None or end is None else [start, end]
