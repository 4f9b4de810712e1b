"""Tables -> ``graph.graphml``, as Gephi, Cytoscape, networkx and igraph all read it.

Keys have one of the six common types, one type a name; values are scalars, lists are joined and
counted; all nodes stand before all edges; nothing has a prefix, a ``<default>`` or a ``<desc>``.
The default view leaves out mentions, denied or supposed claims, and documents but trials and those that
are joined to a trial.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from kg.export.base import Losses, WriteOptions
from kg.export.graph import Graph
from kg.export.lists import Joiner
from kg.export.terms import boolean
from kg.files import whole_file
from kg.graph.evidence import BestTexts
from kg.graph.reading import Tables
from kg.graph.streams import edge_records, node_records
from kg.graph.tables import EDGES, NODES, TRIALS
from kg.schema import CATEGORIES

FILE: Final = "graph.graphml"

_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns \
http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""

_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKUP: Final = re.compile('[&<>"\t\n\r]')
_ENTITIES: Final = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of nodes or of edges: its name and its GraphML type."""

    name: str
    type: str = "string"


def _attributes(schema: pa.Schema, leave_out: Sequence[str]) -> Iterator[Attribute]:
    """An attribute for every column, for a list the joined string and the count."""
    for field in schema:
        if field.name in leave_out:
            continue
        if pa.types.is_list(field.type):
            yield Attribute(field.name)
            yield Attribute(f"{field.name}_count", "int")
        else:
            yield Attribute(field.name, _TYPES[str(field.type)])


_TYPES: Final = {"string": "string", "bool": "boolean", "int64": "int", "double": "double"}

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


def write_graphml(graph: Graph, folder: Path, options: WriteOptions) -> Losses:
    """Write ``graph.graphml`` into ``folder``. Gives what it does not hold."""
    writing = _Writing(graph.tables, full=options.full)
    with whole_file(folder / FILE) as file:
        file.writelines(writing.pieces())
    return writing.losses()


class _Writing:
    """One run of the writer, with what it counted."""

    def __init__(self, tables: Tables, *, full: bool) -> None:
        self._tables = tables
        self._full = full
        self._joiner = Joiner()
        self._removed = 0
        self._nodes = 0
        self._edges = 0
        self._texts = 0

    def losses(self) -> Losses:
        found = {
            "nodes_left_out": self._tables.count("nodes") - self._nodes,
            "edges_left_out": self._tables.count("edges") - self._edges,
            "evidence_left_out": self._tables.count("evidence") - self._texts,
            "characters_removed": self._removed,
            "separators_replaced": self._joiner.replaced,
        }
        return {name: count for name, count in found.items() if count}

    def pieces(self) -> Iterator[str]:
        yield _HEAD
        node_keys = {a.name: f"n{index}" for index, a in enumerate(NODE_ATTRIBUTES)}
        edge_keys = {a.name: f"e{index}" for index, a in enumerate(EDGE_ATTRIBUTES)}
        for kind, attributes, keys in (
            ("node", NODE_ATTRIBUTES, node_keys),
            ("edge", EDGE_ATTRIBUTES, edge_keys),
        ):
            for attribute in attributes:
                yield (
                    f'  <key id="{keys[attribute.name]}" for="{kind}" '
                    f'attr.name="{attribute.name}" attr.type="{attribute.type}"/>\n'
                )
        yield '  <graph id="biomed-kg" edgedefault="directed">\n'
        for values in node_records(self._tables, full=self._full):
            self._nodes += 1
            yield self._node(values, node_keys)
        with BestTexts(self._tables, 1) as texts:
            for values in edge_records(self._tables, full=self._full):
                self._edges += 1
                yield self._edge(values, texts.of(values["position"]), edge_keys)
        yield "  </graph>\n</graphml>\n"

    def _node(self, values: dict[str, Any], keys: Mapping[str, str]) -> str:
        values["label"] = values["name"]
        values["curie"] = values["id"]
        values["kind"] = CATEGORIES.get(values["category"], values["category"])
        values["category"] = f"biolink:{values['category']}"
        return (
            f'    <node id="{self._text(values["id"])}">\n{self._data(values, keys)}    </node>\n'
        )

    def _edge(
        self, values: dict[str, Any], texts: Sequence[tuple[str, str]], keys: Mapping[str, str]
    ) -> str:
        values["label"] = values["interaction"]
        values["weight"] = float(values["evidence_count"])
        values["predicate"] = f"biolink:{values['predicate']}"
        if values["qualifiers"] == "{}":
            values["qualifiers"] = ""
        for text, document in texts:
            self._texts += 1
            values |= {"supporting_text": text, "supporting_document": document}
        predicate = values["original_predicate"] or values["predicate"]
        return (
            f'    <edge id="{self._text(values["id"])}" source="{self._text(values["subject"])}" '
            f'target="{self._text(values["object"])}" label="{self._text(predicate)}">\n'
            f"{self._data(values, keys)}    </edge>\n"
        )

    def _data(self, values: Mapping[str, Any], keys: Mapping[str, str]) -> str:
        parts = []
        for name, key in keys.items():
            value = values.get(name)
            if value is None or value == "":
                continue
            if isinstance(value, list):
                parts.append(f'      <data key="{keys[name + "_count"]}">{len(value)}</data>\n')
                if not value:
                    continue
                value = self._joiner.join(value)
            parts.append(f'      <data key="{key}">{self._scalar(value)}</data>\n')
        return "".join(parts)

    def _scalar(self, value: str | int | float | bool) -> str:
        if isinstance(value, str):
            return self._text(value)
        return boolean(value) if isinstance(value, bool) else repr(value)

    def _text(self, text: str) -> str:
        """The text with markup escaped and what XML 1.0 forbids removed."""
        text, removed = _ILLEGAL.subn("", text)
        self._removed += removed
        return _MARKUP.sub(lambda match: _ENTITIES[match.group()], text)
