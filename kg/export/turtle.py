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

from kg.export.base import Losses, WriteOptions, whole_file
from kg.export.graph import Graph
from kg.export.streams import Following
from kg.export.terms import Terms, boolean, decimal
from kg.export.trials import trial_values
from kg.export.vocabulary import vocabulary_blocks
from kg.graph import views
from kg.graph.reading import Row, Tables
from kg.graph.tables import DOCUMENTS, NODES, TRIALS
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
_NODE, _DOCUMENT, _TRIAL, _STATEMENT = range(4)

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
    yield from (block(subject, pairs) for subject, pairs in vocabulary_blocks(terms))


def block(subject: str, pairs: Pairs) -> str:
    """All statements about one subject."""
    lines = [f"{predicate} {_objects(objects)}" for predicate, objects in pairs if objects]
    return f"\n{subject}\n    " + " ;\n    ".join(lines) + " .\n"


def _objects(objects: list[str]) -> str:
    if len(objects) == 1:
        return objects[0]
    line = ", ".join(objects)
    return line if len(line) < _WIDTH else ",\n        ".join(objects)


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

    def pairs(self, values: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
        for column, property_, spell in self._slots:
            value = values[column]
            if value is None or value == "" or value == []:
                continue
            if isinstance(value, list):
                yield property_, [spell(item) for item in value]
            else:
                yield property_, [spell(value)]


# ------------------------------------------------------------------------------------------- nodes


def _node_blocks(tables: Tables, terms: Terms) -> Iterator[str]:
    """A block for every node: its row, its documents, its trial and its plain statements, merged."""
    documents = tables.query("from documents order by node, id")
    streams = (
        _keyed(_NODE, tables.rows("nodes", NODES.names), NODES.names.index("id")),
        _keyed(_DOCUMENT, documents, DOCUMENTS.names.index("node")),
        _keyed(_TRIAL, tables.rows("trials", TRIALS.names), TRIALS.names.index("id")),
        _keyed(_STATEMENT, tables.query(views.STATEMENTS), 0),
    )
    spell = _NodeSpeller(terms)
    merged = heapq.merge(*streams, key=itemgetter(0, 1))
    for curie, rows in groupby(merged, key=itemgetter(0)):
        yield block(terms.curie(curie), spell.pairs(rows))


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
            values = dict(zip(DOCUMENTS.names, row, strict=True))
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
    readings = _Readings(terms)
    evidence = Following(tables.query(views.EVIDENCE))
    for values in tables.records(views.edges(full=True), views.EDGE_COLUMNS):
        association = association_class(values["predicate"], values["subject_category"])
        values["predicate"] = f"biolink:{values['predicate']}"
        if values["qualifiers"] == "{}":
            values["qualifiers"] = ""
        nodes, blocks, terminologies = readings.spell(evidence.take(values["position"]))
        types = [f"biolink:{name}" for name in dict.fromkeys((association, ASSOCIATION))]
        yield block(
            terms.curie(values["id"]),
            [
                ("a", types),
                ("biolink:category", types[:1]),
                *slots.pairs(values),
                (TERMINOLOGY, terminologies),
                (HAS_EVIDENCE, nodes),
            ],
        )
        yield from blocks


class _Readings:
    """Spells the evidence of an edge."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._slots = _Slots(EVIDENCE_SLOTS, terms)

    def spell(self, rows: Iterable[Row]) -> tuple[list[str], list[str], list[str]]:
        """The nodes of the evidence, their blocks, and the terminologies that state the edge."""
        nodes: list[str] = []
        blocks: list[str] = []
        terminologies: set[str] = set()
        for row in rows:
            values = dict(zip(views.EVIDENCE_COLUMNS, row, strict=True))
            if values["kind"] == "terminology":
                terminologies.add(self._terms.literal(values["text"]))
            else:
                nodes.append(self._terms.curie(values["id"]))
                blocks.append(self._block(nodes[-1], values))
        return nodes, blocks, sorted(terminologies)

    def _block(self, node: str, values: dict[str, Any]) -> str:
        values["subject_location"] = _location(values["subject_start"], values["subject_end"])
        values["object_location"] = _location(values["object_start"], values["object_end"])
        values["section"] = SECTIONS.get(values["section"], values["section"])
        for flag in ("negated", "speculative"):
            values[flag] = values[flag] or None
        return block(node, [("a", [EVIDENCE_CLASSES[values["kind"]]]), *self._slots.pairs(values)])


def _location(start: int | None, end: int | None) -> list[int]:
    return [] if start is None or end is None else [start, end]
