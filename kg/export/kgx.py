"""Tables -> ``nodes.tsv`` and ``edges.tsv`` of the Knowledge Graph Exchange format.

One line a node or an edge, tab-separated, never quoted, lists joined by ``|``; columns are named as the
slots of the Biolink Model, and none of ours has the name of one.  As KGX splits every value at ``|``, one
within a value becomes a broken bar, and as it takes any value of ``negated`` for true, that is empty where
it is false.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from kg.biolink import ancestors
from kg.export.base import Losses, WriteOptions
from kg.export.graph import Graph
from kg.export.lists import Joiner
from kg.export.terms import boolean, decimal
from kg.export.trials import trial_values
from kg.files import whole_file
from kg.graph.evidence import BestTexts
from kg.graph.reading import Tables
from kg.graph.streams import Record, edge_records, node_records
from kg.schema import SOURCE_SELF, association_class
from kg.slots import EDGE_SLOTS, TRIAL_SLOTS, Slot

FILES: Final = ("nodes.tsv", "edges.tsv")

_BREAK: Final = re.compile(r"\r\n|[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")

_RENAMED: Final = {"kgv:phase": "phases", "kgv:qualifiers": "qualifiers_json"}
"""Ours, by whose local name Biolink calls something else."""


def _column(property_: str) -> str:
    return _RENAMED.get(property_) or property_.partition(":")[2]


NODE_COLUMNS: Final[tuple[tuple[str, str], ...]] = (
    ("id", "id"),
    ("category", "category"),
    ("name", "name"),
    ("synonym", "synonyms"),
    ("xref", "xrefs"),
    ("provided_by", "provided_by"),
    ("url", "url"),
    ("mentioned", "mentioned"),
    ("mention_count", "mention_count"),
    ("document_count", "document_count"),
    ("language", "language"),
    ("date", "date"),
    *((_column(slot.property), slot.column) for slot in TRIAL_SLOTS),
)
"""Column of the file -> column of the table."""


def _edge_columns(slots: Sequence[Slot]) -> Iterator[tuple[str, str]]:
    first = ("id", "subject", "predicate", "object", "category")
    yield from ((name, name) for name in first)
    for slot in slots:
        if slot.column not in first:
            yield _column(slot.property), slot.column
        if slot.column == "primary_knowledge_source":
            yield "aggregator_knowledge_source", "aggregator_knowledge_source"
    yield "supporting_text", "supporting_text"


EDGE_COLUMNS: Final[tuple[tuple[str, str], ...]] = tuple(_edge_columns(EDGE_SLOTS))


def write_kgx(graph: Graph, folder: Path, options: WriteOptions) -> Losses:
    """Write ``nodes.tsv`` and ``edges.tsv`` into ``folder``. Gives what they do not hold."""
    writing = _Writing(graph.tables)
    for name, lines in zip(FILES, (writing.nodes(), writing.edges()), strict=True):
        with whole_file(folder / name) as file:
            file.writelines(lines)
    return writing.losses()


class _Writing:
    """One run of the writer, with what it counted."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._joiner = Joiner()
        self._replaced = 0
        self._texts = 0

    def losses(self) -> Losses:
        found = {
            "evidence_left_out": self._tables.count("evidence") - self._texts,
            "characters_replaced": self._replaced,
            "separators_replaced": self._joiner.replaced,
        }
        return {name: count for name, count in found.items() if count}

    def nodes(self) -> Iterator[str]:
        yield _header(NODE_COLUMNS)
        for values in node_records(self._tables):
            if values["phases"] is not None:
                values = trial_values(values)
            values["category"] = [f"biolink:{name}" for name in ancestors(values["category"])]
            values["provided_by"] = SOURCE_SELF
            yield self._line(values, NODE_COLUMNS)

    def edges(self) -> Iterator[str]:
        yield _header(EDGE_COLUMNS)
        with BestTexts(self._tables) as texts:
            for values in edge_records(self._tables):
                yield self._edge(values, [text for text, _ in texts.of(values["position"])])

    def _edge(self, values: Record, texts: Sequence[str]) -> str:
        association = association_class(values["predicate"], values["subject_category"])
        values["category"] = f"biolink:{association}"
        values["predicate"] = f"biolink:{values['predicate']}"
        values["negated"] = values["negated"] or None
        if values["primary_knowledge_source"] != SOURCE_SELF:
            values["aggregator_knowledge_source"] = SOURCE_SELF
        self._texts += len(texts)
        values["supporting_text"] = texts
        return self._line(values, EDGE_COLUMNS)

    def _line(self, values: Mapping[str, Any], columns: Sequence[tuple[str, str]]) -> str:
        return "\t".join([self._cell(values.get(column)) for _, column in columns]) + "\n"

    def _cell(self, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list):
            return self._text_of_list(value)
        if isinstance(value, bool):
            return boolean(value)
        return decimal(value) if isinstance(value, float) else str(value)

    def _text(self, text: str) -> str:
        return self._joiner.join([self._clean(text)])

    def _text_of_list(self, items: Sequence[str]) -> str:
        return self._joiner.join([self._clean(item) for item in items])

    def _clean(self, text: str) -> str:
        text, breaks = _BREAK.subn(" ", text)
        text, controls = _CONTROL.subn("", text)
        self._replaced += breaks + controls
        return text


def _header(columns: Sequence[tuple[str, str]]) -> str:
    return "\t".join(name for name, _ in columns) + "\n"
