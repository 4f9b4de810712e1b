"""Tables -> CSV files that ``neo4j-admin database import`` takes, and Cypher that loads the same files.

Nodes, relationships and evidence are a file each, with the headers of neo4j-admin; every text is quoted by
RFC 4180, so that line breaks, quotes and backslashes stay what they are, and what is missing is empty.
Items of lists are separated by U+001F, which no text has.  A relationship cannot lead to its evidence, so
each has the best of its texts, and all readings are nodes that have its id.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from kg.biolink import ancestors
from kg.export.base import Losses, WriteOptions
from kg.export.graph import Graph
from kg.export.neo4j_script import Column, load_script
from kg.export.terms import REPLACEMENT, boolean, decimal
from kg.export.trials import trial_values
from kg.files import whole_file
from kg.graph.evidence import BEST, EvidenceOfEdges, Texts, best_texts
from kg.graph.reading import Tables
from kg.graph.streams import Columns, Record, edge_records, node_records
from kg.graph.tables import EDGES, EVIDENCE, NODES, TRIALS

FILES: Final = (
    "graph.neo4j.nodes.csv",
    "graph.neo4j.edges.csv",
    "graph.neo4j.evidence.csv",
    "graph.neo4j.cypher",
)

SEPARATOR: Final = "\x1f"
"""Between the items of a list: neo4j-admin knows it as U+001F."""

EVIDENCE_LABEL: Final = "Evidence"
_NUL: Final = "\0"

_TYPES: Final = {"string": "string", "bool": "boolean", "int64": "long", "double": "double"}


def _columns(schema: pa.Schema, leave_out: Sequence[str]) -> Iterator[Column]:
    for field in schema:
        if field.name in leave_out:
            continue
        kind = "string[]" if pa.types.is_list(field.type) else _TYPES[str(field.type)]
        header = field.name if kind == "string" else f"{field.name}:{kind}"
        yield Column(header, field.name, kind)


NODE_COLUMNS: Final[tuple[Column, ...]] = (
    Column("id:ID", "id"),
    Column(":LABEL", "labels", "string[]"),
    *_columns(NODES, ("id",)),
    Column("language", "language"),
    Column("date", "date"),
    Column("phase", "phase"),
    *_columns(TRIALS, ("id",)),
)

EDGE_COLUMNS: Final[tuple[Column, ...]] = (
    Column(":START_ID", "subject"),
    Column(":END_ID", "object"),
    Column(":TYPE", "type"),
    *_columns(EDGES, ("subject", "object", "default")),
    Column("supporting_texts:string[]", "supporting_texts", "string[]"),
    Column("supporting_documents:string[]", "supporting_documents", "string[]"),
)
"""The texts and the documents they stand in are in the same order."""

EVIDENCE_COLUMNS: Final[tuple[Column, ...]] = (
    Column("id:ID", "id"),
    Column(":LABEL", "labels", "string[]"),
    *_columns(EVIDENCE, ("id",)),
)


def write_neo4j(graph: Graph, folder: Path, options: WriteOptions) -> Losses:
    """Write the files into ``folder``. Gives what they do not hold."""
    speller, tables = Speller(), graph.tables
    with whole_file(folder / FILES[0]) as file:
        file.writelines(_nodes(tables, speller))
    with ExitStack() as stack:
        edges, evidence = (stack.enter_context(whole_file(folder / name)) for name in FILES[1:3])
        edges.write(header(EDGE_COLUMNS))
        evidence.write(header(EVIDENCE_COLUMNS))
        for edge, readings in _edges(tables, speller):
            edges.write(edge)
            evidence.write(readings)
    with whole_file(folder / FILES[3]) as file:
        file.write(load_script(NODE_COLUMNS, EDGE_COLUMNS, EVIDENCE_COLUMNS, speller.backslashes))
    return speller.losses()


class Speller:
    """Spells rows of CSV. ``backslashes`` counts the values that LOAD CSV misreads by its default."""

    def __init__(self) -> None:
        self.backslashes = 0
        self._characters = 0
        self._separators = 0
        self._spell: Mapping[str, Callable[[Any], str]] = {
            "string": self._text,
            "string[]": self._list,
            "boolean": boolean,
            "long": str,
            "double": decimal,
        }

    def losses(self) -> Losses:
        found = {
            "characters_replaced": self._characters,
            "separators_replaced": self._separators,
        }
        return {name: count for name, count in found.items() if count}

    def row(self, values: Mapping[str, Any], columns: Sequence[Column]) -> str:
        """A line of a file; what is None or an empty string has an empty cell."""
        cells = []
        for column in columns:
            value = values.get(column.key)
            cells.append("" if value is None else self._spell[column.type](value))
        return ",".join(cells) + "\n"

    def _text(self, text: str) -> str:
        if not text:
            return ""
        if _NUL in text:
            self._characters += text.count(_NUL)
            text = text.replace(_NUL, REPLACEMENT)
        if "\\" in text and (text.endswith("\\") or '\\"' in text or "\\\\" in text):
            self.backslashes += 1
        return '"' + text.replace('"', '""') + '"'

    def _list(self, items: Sequence[str]) -> str:
        joined = SEPARATOR.join(items)
        found = joined.count(SEPARATOR) - max(len(items) - 1, 0)
        if found:
            self._separators += found
            joined = SEPARATOR.join([item.replace(SEPARATOR, " ") for item in items])
        return self._text(joined)


def header(columns: Sequence[Column]) -> str:
    """The first line of a file."""
    return ",".join(column.header for column in columns) + "\n"


def labels_of(category: str) -> list[str]:
    """The category and what it is a kind of, up to ``NamedThing``."""
    return list(ancestors(category))


def relationship_type(edge: Mapping[str, Any]) -> str:
    """The type of an edge: our own predicate where there is one, else that of Biolink; what is denied or
    only supposed has a type of its own, so that a question about the claim does not meet it.

    >>> relationship_type({"predicate": "related_to", "original_predicate": "kgv:cites", "negated": False,
    ...                    "speculative": False})
    'CITES'
    """
    name: str = edge["original_predicate"].partition(":")[2] or edge["predicate"]
    prefix = "DENIED_" if edge["negated"] else "SUPPOSED_" if edge["speculative"] else ""
    return prefix + name.upper()


def _nodes(tables: Tables, speller: Speller) -> Iterator[str]:
    yield header(NODE_COLUMNS)
    for values in node_records(tables):
        if values["phases"] is not None:
            values["phase"] = trial_values(values)["phase"]
        values["labels"] = labels_of(values["category"])
        values["category"] = f"biolink:{values['category']}"
        yield speller.row(values, NODE_COLUMNS)


def _edges(tables: Tables, speller: Speller) -> Iterator[tuple[str, str]]:
    """The line of every edge and the lines of its evidence."""
    with EvidenceOfEdges(tables, _EvidenceSpeller(speller)) as evidence:
        for values in edge_records(tables):
            texts, _, lines = evidence[values["position"]].partition("\n")
            pairs = json.loads(texts or "[]")
            values["supporting_texts"] = [text for text, _ in pairs]
            values["supporting_documents"] = [document for _, document in pairs]
            values["type"] = relationship_type(values)
            values["predicate"] = f"biolink:{values['predicate']}"
            yield speller.row(values, EDGE_COLUMNS), lines


class _EvidenceSpeller:
    """Spells the evidence of an edge: its best texts with their documents on a line of JSON, then all of
    it as lines of the file."""

    def __init__(self, speller: Speller) -> None:
        self._speller = speller

    def pieces(self, columns: Columns, texts: Texts) -> Iterator[Record]:
        """The rows."""
        columns["text"] = list(map(texts, columns["number"], columns["text"]))
        columns["labels"] = [[EVIDENCE_LABEL]] * len(columns["text"])
        columns["known"] = [-1] * len(columns["text"])  # the text is here already
        for row in zip(*columns.values(), strict=True):
            yield dict(zip(columns, row, strict=True))

    def join(self, pieces: Sequence[Record], texts: Texts) -> str:
        """The line of texts, and the lines of the file."""
        best = best_texts(map(_candidate, pieces), BEST, texts)
        lines = [self._speller.row(values, EVIDENCE_COLUMNS) for values in pieces]
        return json.dumps(best) + "\n" + "".join(lines)


_candidate: Final = itemgetter("kind", "confidence", "id", "known", "text", "document")
