"""The evidence of edges in the order of the edges, in memory that does not grow with the texts.

The table of evidence is sorted by the ids of edges, that of edges by their ends, and sentences stand in a
third.  So the evidence is gone through once in its own order; what a writer makes of it waits in a
file on disk until its edge goes by.
"""

from __future__ import annotations

import json
import os
import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from heapq import nsmallest
from itertools import accumulate, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Self, TypeAlias

import pyarrow as pa

from kg.graph import views
from kg.graph.reading import Tables
from kg.graph.streams import Following, Record
from kg.graph.tables import EVIDENCE

TextOf: TypeAlias = Callable[[Record], str]
"""Gives the text of a piece of evidence: its sentence, or the words of its fields."""

Speller: TypeAlias = Callable[[Iterable[Record], TextOf], str]
"""Makes one string of the evidence of an edge, which comes sorted by id, as rows of the table with
``document`` the CURIE of the document's node."""


class TextFile:
    """Texts on disk, by their number; eight bytes of memory a text, whatever its length."""

    def __init__(self, path: Path, stack: ExitStack) -> None:
        self._writing = stack.enter_context(path.open("wb"))
        self._reading = stack.enter_context(path.open("rb", buffering=0))
        self._ends = array("Q", [0])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def append(self, text: str) -> None:
        """Add a text under the next number."""
        data = text.encode()
        self._writing.write(data)
        self._ends.append(self._ends[-1] + len(data))

    def extend(self, texts: Sequence[str]) -> None:
        """Add texts under the next numbers."""
        data = [text.encode() for text in texts]
        self._writing.write(b"".join(data))
        ends = accumulate(map(len, data), initial=self._ends[-1])
        next(ends)
        self._ends.extend(ends)

    def flush(self) -> None:
        """To be called between adding and reading."""
        self._writing.flush()

    def __getitem__(self, number: int) -> str:
        start, end = self._ends[number], self._ends[number + 1]
        return os.pread(self._reading.fileno(), end - start, start).decode()


class EvidenceOfEdges:
    """What ``spell`` made of the evidence of every edge, by the positions of the edges."""

    def __init__(self, tables: Tables, spell: Speller) -> None:
        self._stack = ExitStack()
        try:
            folder = self._stack.enter_context(
                tempfile.TemporaryDirectory(prefix=".evidence-", dir=tables.spill_folder())
            )
            self._spelled = TextFile(Path(folder) / "spelled", self._stack)
            self._numbers = array("q", [-1]) * tables.count("edges")
            with ExitStack() as stack:
                sentences = TextFile(Path(folder) / "sentences", stack)
                self._fill(tables, spell, sentences)
        except BaseException:
            self._stack.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def __getitem__(self, position: int) -> str:
        """What was made of the evidence of the edge at this place of its table; empty for none."""
        number = self._numbers[position]
        return "" if number < 0 else self._spelled[number]

    def _fill(self, tables: Tables, spell: Speller, sentences: TextFile) -> None:
        for (text,) in tables.rows("sentences", ("text",)):
            sentences.append(text)
        sentences.flush()
        edges = Following(tables.query(views.EDGES_BY_ID))
        text_of = _text_of(sentences)
        for edge, records in groupby(_records(tables), key=itemgetter("edge")):
            found = edges.take(edge)
            if found:
                self._numbers[found[0][1]] = len(self._spelled)
                self._spelled.append(spell(records, text_of))
        self._spelled.flush()


def _records(tables: Tables) -> Iterator[Record]:
    """The rows of the evidence in their order, with ``number``, the place of the sentence."""
    nodes: dict[str, str] = dict(tables.query(views.RENAMED_DOCUMENTS))
    numbers = Following(tables.query(views.SENTENCES_OF_EVIDENCE))
    for position, row in enumerate(tables.rows("evidence", EVIDENCE.names)):
        record = dict(zip(EVIDENCE.names, row, strict=True))
        record["document"] = nodes.get(record["document"], record["document"])
        found = numbers.take(position)
        record["number"] = found[0][1] if found else None
        yield record


def _text_of(sentences: TextFile) -> TextOf:
    def text_of(record: Record) -> str:
        number = record["number"]
        return (record["text"] or "") if number is None else sentences[number]

    return text_of


# --------------------------------------------------------------------------------- the best few texts


class BestTexts(EvidenceOfEdges):
    """The best texts of every edge's evidence, at most ``limit`` an edge: sentences before fields, then
    by confidence.  What terminologies state has no text."""

    def __init__(self, tables: Tables, limit: int) -> None:
        def spell(records: Iterable[Record], text_of: TextOf) -> str:
            best = nsmallest(limit, filter(has_text, records), key=rank_of_text)
            return json.dumps([(text_of(record), record["document"]) for record in best])

        super().__init__(tables, spell)

    def of(self, position: int) -> list[tuple[str, str]]:
        """The texts and the CURIEs of their documents, best first."""
        return [(text, document) for text, document in json.loads(self[position] or "[]")]


def has_text(record: Record) -> bool:
    """Whether a row of the evidence has a text: what terminologies state has none."""
    return bool(record["kind"] != "terminology")


def rank_of_text(record: Record) -> tuple[Any, ...]:
    """By this key the best text of an edge's evidence comes first."""
    return record["kind"] != "sentence", -record["confidence"], record["id"]


class BestText:
    """The best text of every edge, as :class:`BestTexts` has it first: sooner than that, in sixteen
    bytes of memory for an edge or a piece of evidence and what else is on disk."""

    def __init__(self, tables: Tables) -> None:
        self._stack = ExitStack()
        try:
            folder = self._stack.enter_context(
                tempfile.TemporaryDirectory(prefix=".evidence-", dir=tables.spill_folder())
            )
            self._sentences = TextFile(Path(folder) / "sentences", self._stack)
            self._evidence = TextFile(Path(folder) / "evidence", self._stack)
            self._places = array("q", [-1]) * tables.count("edges")
            self._sentence_of = array("q", [-1]) * tables.count("evidence")
            self._fill(tables)
        except BaseException:
            self._stack.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def of(self, position: int) -> tuple[str, str] | None:
        """The text and the CURIE of its document; None for an edge that only a terminology states."""
        place = self._places[position]
        if place < 0:
            return None
        sentence = self._sentence_of[place]
        line = self._evidence[place] if sentence < 0 else self._sentences[sentence]
        document, _, text = line.partition("\n")
        return text, document

    def _fill(self, tables: Tables) -> None:
        nodes: dict[str, str] = dict(tables.query(views.RENAMED_DOCUMENTS))
        for batch in tables.batches("sentences", ("document", "text")):
            self._sentences.extend(_with_documents(batch, nodes))
        self._sentences.flush()
        for place, sentence in tables.query(views.SENTENCES_OF_EVIDENCE):
            self._sentence_of[place] = sentence
        edges = tables.query(views.EDGES_BY_ID)
        identifier, position = "", -1
        for edge, place in self._best(tables, nodes):
            while identifier < edge:
                identifier, position = next(edges, ("\U0010ffff", -1))
            if identifier == edge:
                self._places[position] = place
        self._evidence.flush()

    def _best(self, tables: Tables, nodes: dict[str, str]) -> Iterator[tuple[str, int]]:
        """Edges, by id, and the places of the best of their evidence that have a text; the texts go
        into the file meanwhile."""
        columns = ("edge", "kind", "confidence")
        current, best, chosen, start = "", _NO_RANK, -1, 0
        for batch in tables.batches("evidence", (*columns, "document", "text")):
            edges, kinds, confidences = (batch.column(name).to_pylist() for name in columns)
            self._evidence.extend(_with_documents(batch, nodes))
            for place, (edge, kind, confidence) in enumerate(
                zip(edges, kinds, confidences, strict=True), start
            ):
                if edge != current:
                    if chosen >= 0:
                        yield current, chosen
                    current, best, chosen = edge, _NO_RANK, -1
                rank = (kind != "sentence", -confidence)
                if rank < best and kind != "terminology":
                    best, chosen = rank, place
            start += len(edges)
        if chosen >= 0:
            yield current, chosen


def _with_documents(batch: pa.RecordBatch, nodes: dict[str, str]) -> list[str]:
    """The texts, each behind the node of its document and a line break."""
    columns = (batch.column(name).to_pylist() for name in ("document", "text"))
    return [
        f"{nodes.get(document, document)}\n{text or ''}"
        for document, text in zip(*columns, strict=True)
    ]


_NO_RANK = (True, 1.0)
"""Comes after every rank."""
