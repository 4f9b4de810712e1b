"""What the formats for viewers have in common: the attributes of nodes and edges, and their values.

Values come in columns, some thousands of rows at a time, so that a writer spells a column at once.  The
default view leaves out mentions, denied or supposed claims, and documents but trials and those that are
joined to a trial.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import pyarrow as pa

from kg.export.base import WriteOptions
from kg.export.graph import Graph
from kg.export.looks import COLOURS, Looks
from kg.graph import views
from kg.graph.evidence import BestText
from kg.graph.streams import Columns, edge_batches, node_records
from kg.graph.tables import EDGES, NODES, TRIALS
from kg.schema import CATEGORIES

BATCH: Final = 8192


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of nodes or of edges: its name, and its type: ``string``, ``boolean``, ``int``, ``double``
    or, of several strings, ``list``."""

    name: str
    type: str = "string"


_TYPES: Final = {"string": "string", "bool": "boolean", "int64": "int", "double": "double"}


def _attributes(schema: pa.Schema, leave_out: Sequence[str]) -> Iterator[Attribute]:
    for field in schema:
        if field.name not in leave_out:
            kind = "list" if pa.types.is_list(field.type) else _TYPES[str(field.type)]
            yield Attribute(field.name, kind)


NODE_ATTRIBUTES: Final[tuple[Attribute, ...]] = (
    Attribute("label"),
    Attribute("name"),
    Attribute("curie"),
    Attribute("kind"),
    *_attributes(NODES, ("id", "name")),
    Attribute("language"),
    Attribute("date"),
    *_attributes(TRIALS, ("id",)),
)
"""``label`` is what Gephi shows, ``name`` what Cytoscape shows; ``kind`` is the category in words."""

EDGE_ATTRIBUTES: Final[tuple[Attribute, ...]] = (
    Attribute("label"),
    Attribute("interaction"),
    Attribute("weight", "double"),
    *_attributes(EDGES, ("id", "subject", "object", "interaction", "default")),
    Attribute("supporting_text"),
    Attribute("supporting_document"),
)
"""``weight`` is the number of pieces of evidence; ``supporting_text`` the best of their texts."""

_LABEL: Final = 32
"""Characters of a label that are drawn."""


class Viewed:
    """The nodes and edges that a viewer gets, and how many they were when all have been asked for."""

    def __init__(self, graph: Graph, options: WriteOptions) -> None:
        self._tables = graph.tables
        self._full = options.full or graph.is_view
        self.looks: Looks = graph.looks(full=self._full)
        self.node_count = 0
        self.edge_count = 0
        self.text_count = 0

    def counts(self) -> tuple[int, int]:
        """How many nodes and edges there will be."""
        if self._full:
            return self._tables.count("nodes"), self._tables.count("edges")
        queries = (
            f"select count(*) from ({query})" for query in (views.VIEWED_NODES, views.VIEWED_EDGES)
        )
        [[(nodes,)], [(edges,)]] = self._tables.queries(queries)
        return int(nodes), int(edges)

    def nodes(self) -> Iterator[Columns]:
        """The nodes by id.  Beside the attributes there are ``id``, ``position`` (in the table),
        ``size``, ``place`` (x and y, or None), ``colour``, and ``short_label``, a label that can be drawn."""
        names = [attribute.name for attribute in NODE_ATTRIBUTES]
        records = node_records(self._tables, full=self._full)
        while chunk := list(islice(records, BATCH)):
            self.node_count += len(chunk)
            columns: Columns = {name: [record.get(name) for record in chunk] for name in names}
            columns["id"] = columns["curie"] = [record["id"] for record in chunk]
            columns["label"] = columns["name"]
            columns["short_label"] = [short(name) for name in columns["name"]]
            columns["position"] = [record["position"] for record in chunk]
            categories = columns["category"]
            columns["kind"] = [CATEGORIES.get(name, name) for name in categories]
            columns["category"] = [f"biolink:{name}" for name in categories]
            columns["bare_category"] = categories
            columns["colour"] = [COLOURS.get(name, COLOURS["NamedThing"]) for name in categories]
            columns["size"] = [self.looks.size(place) for place in columns["position"]]
            columns["place"] = [self.looks.place(place) for place in columns["position"]]
            yield columns

    def edges(self) -> Iterator[Columns]:
        """The edges in their order.  Beside the attributes there are ``id``, ``subject``, ``object`` and
        ``kept_predicate``: our own predicate where there is one, else that of Biolink."""
        wanted = [name for name in EDGES.names if name != "default"]
        with BestText(self._tables) as texts:
            for columns in edge_batches(self._tables, wanted, full=self._full):
                self.edge_count += len(columns["id"])
                best = [texts.of(position) for position in columns["position"]]
                self.text_count += len(best) - best.count(None)
                columns["supporting_text"] = [it[0] if it else None for it in best]
                columns["supporting_document"] = [it[1] if it else None for it in best]
                columns["label"] = columns["interaction"]
                columns["weight"] = [float(count) for count in columns["evidence_count"]]
                columns["predicate"] = [f"biolink:{name}" for name in columns["predicate"]]
                columns["kept_predicate"] = [
                    own or predicate
                    for own, predicate in zip(
                        columns["original_predicate"], columns["predicate"], strict=True
                    )
                ]
                yield columns

    def left_out(self) -> dict[str, int]:
        """What is in the tables and was not given; zeros included."""
        return {
            "nodes_left_out": self._tables.count("nodes") - self.node_count,
            "edges_left_out": self._tables.count("edges") - self.edge_count,
            "evidence_left_out": self._tables.count("evidence") - self.text_count,
        }


def short(label: str) -> str:
    """A label of a length that can be drawn, on one line.

    >>> short("a  b"), len(short("a" * 1_000_000))
    ('a b', 32)
    """
    label = " ".join(label[: 4 * _LABEL].split())
    return label if len(label) <= _LABEL else label[: _LABEL - 1] + "\N{HORIZONTAL ELLIPSIS}"
