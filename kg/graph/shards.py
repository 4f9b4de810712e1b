"""What was read from a batch of documents, as tables: the shards from which a graph is assembled.

A shard keeps what its documents say as they say it; whatever needs the whole corpus (duplicates, one
trial under several ids, counts) waits for :mod:`kg.graph.assembly`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from kg.graph.readings import Reading
from kg.graph.rows import (
    SentenceRows,
    assertion_row,
    document_row,
    mention_rows,
    node_rows,
    trial_row,
)
from kg.graph.tables import DOCUMENTS, MENTIONS, SENTENCES, TRIALS

_KEY = [("document", pa.string()), ("version", pa.string())]

ASSERTIONS: Final = pa.schema(
    [
        *_KEY,
        ("subject", pa.string()),
        ("predicate", pa.string()),
        ("object", pa.string()),
        ("original_predicate", pa.string()),
        ("either_way", pa.bool_()),
        ("qualifiers", pa.string()),
        ("source", pa.string()),
        ("knowledge_level", pa.string()),
        ("agent_type", pa.string()),
        ("negated", pa.bool_()),
        ("speculative", pa.bool_()),
        ("kind", pa.string()),
        ("section", pa.string()),
        ("sentence", pa.string()),
        ("text", pa.string()),
        ("path", pa.string()),
        ("subject_start", pa.int64()),
        ("subject_end", pa.int64()),
        ("object_start", pa.int64()),
        ("object_end", pa.int64()),
        ("method", pa.string()),
        ("confidence", pa.int64()),
    ]
)

SEEN_NODES: Final = pa.schema(
    [
        *_KEY,
        ("id", pa.string()),
        ("category", pa.string()),
        ("name", pa.string()),
        ("url", pa.string()),
        ("rank", pa.int64()),
    ]
)
"""Nodes as one document names them; of several namings the lowest rank wins, then the first by name."""

TALLY: Final = pa.schema(
    [*_KEY, ("source", pa.string()), ("what", pa.string()), ("count", pa.int64())]
)
"""How the mentions of a source agree with our own, where others were asked (``Annotated.tally``)."""

ALIASES: Final = pa.schema([*_KEY, ("id", pa.string()), ("alias", pa.string())])

SHARDS: Final[dict[str, pa.Schema]] = {
    "documents": pa.schema([*DOCUMENTS, ("tagged", pa.int64())]),
    "sentences": pa.schema([*SENTENCES, ("version", pa.string())]),
    "mentions": pa.schema([*MENTIONS, ("version", pa.string())]),
    "trials": pa.schema([*TRIALS, *_KEY]),
    "assertions": ASSERTIONS,
    "nodes": SEEN_NODES,
    "aliases": ALIASES,
    "tally": TALLY,
}


class Shard:
    """Rows of a batch of documents, kept in memory until written."""

    def __init__(self) -> None:
        self._rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SHARDS}
        self._seen: set[tuple[str, str]] = set()

    def add(self, reading: Reading) -> None:
        """Take in one document; of one that is in this shard already only the source is new."""
        document = reading.annotated.document
        key = {"document": document.id, "version": document.version}
        if (document.id, key["version"]) in self._seen:
            self._rows["documents"].append(document_row(document, key["version"], 0, 0, False))
            return
        self._seen.add((document.id, key["version"]))
        sentences = SentenceRows(reading.annotated, key)
        mentions = mention_rows(reading.annotated, sentences)
        self._rows["mentions"] += [{**row, **key} for row in mentions]
        self._rows["assertions"] += [
            {**assertion_row(assertion, document, sentences), **key}
            for assertion in reading.assertions
        ]
        self._rows["nodes"] += [{**row, **key} for row in node_rows(reading)]
        self._rows["aliases"] += [{"id": document.id, "alias": a, **key} for a in reading.aliases]
        self._rows["tally"] += [
            {"source": source, "what": what, "count": count, **key}
            for (source, what), count in reading.annotated.tally.items()
        ]
        if document.trial is not None:
            self._rows["trials"].append({**trial_row(reading), **key})
        self._rows["sentences"] += sentences.rows()
        self._rows["documents"].append(
            document_row(document, key["version"], len(sentences), len(mentions), reading.mined)
        )

    def write(self, folder: Path, name: str) -> None:
        """Write one file a table, ``folder/TABLE/NAME.parquet``, and forget the rows."""
        for table, schema in SHARDS.items():
            rows = self._rows[table]
            (folder / table).mkdir(parents=True, exist_ok=True)
            pq.write_table(
                pa.Table.from_pylist(rows, schema=schema), folder / table / f"{name}.parquet"
            )
            rows.clear()
        self._seen.clear()
