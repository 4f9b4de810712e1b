"""The evidence of edges in the order of the edges, in memory that does not grow with the texts.

The table of evidence is sorted by the ids of edges, that of edges by their ends, and sentences stand in a
third.  So the evidence is gone through once in its own order; what a writer makes of it waits in a
file on disk until its edge goes by.
"""

from __future__ import annotations

import json
import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from heapq import nsmallest
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Self, TypeAlias

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

    def flush(self) -> None:
        """To be called between adding and reading."""
        self._writing.flush()

    def __getitem__(self, number: int) -> str:
        start, end = self._ends[number], self._ends[number + 1]
        self._reading.seek(start)
        return self._reading.read(end - start).decode()


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
            best = nsmallest(limit, filter(_has_text, records), key=_rank)
            return json.dumps([(text_of(record), record["document"]) for record in best])

        super().__init__(tables, spell)

    def of(self, position: int) -> list[tuple[str, str]]:
        """The texts and the CURIEs of their documents, best first."""
        return [(text, document) for text, document in json.loads(self[position] or "[]")]


def _has_text(record: Record) -> bool:
    return bool(record["kind"] != "terminology")


def _rank(record: Record) -> tuple[Any, ...]:
    return record["kind"] != "sentence", -record["confidence"], record["id"]


class BestText:
    """The best text of every edge, as :class:`BestTexts` has it first, for edges asked for in ascending
    order: sooner than that, because all but the texts is joined by the database."""

    def __init__(self, tables: Tables) -> None:
        self._stack = ExitStack()
        try:
            folder = self._stack.enter_context(
                tempfile.TemporaryDirectory(prefix=".evidence-", dir=tables.spill_folder())
            )
            self._sentences = TextFile(Path(folder) / "sentences", self._stack)
            self._fields = TextFile(Path(folder) / "fields", self._stack)
            for file, name in ((self._sentences, "sentences"), (self._fields, "evidence")):
                for (text,) in tables.rows(name, ("text",)):
                    file.append(text or "")
                file.flush()
            self._best = Following(tables.query(views.BEST_EVIDENCE))
        except BaseException:
            self._stack.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def of(self, position: int) -> tuple[str, str] | None:
        """The text and the CURIE of its document; None for an edge that only a terminology states."""
        found = self._best.take(position)
        if not found:
            return None
        _, place, sentence, document = found[0]
        text = self._fields[place] if sentence is None else self._sentences[sentence]
        return text, document
