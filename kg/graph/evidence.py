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
from itertools import accumulate, groupby
from operator import itemgetter
from pathlib import Path
from typing import Final, Generic, Protocol, Self, TypeAlias, TypeVar

import pyarrow as pa

from kg.graph import views
from kg.graph.reading import Tables
from kg.graph.streams import Columns, Following
from kg.graph.tables import EVIDENCE

Spelled = TypeVar("Spelled")


BEST: Final = 5
"""Texts of its evidence that formats have beside an edge."""


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


Texts: TypeAlias = Callable[[int, str | None], str]
"""Gives the text of a piece of evidence from its ``number`` and its ``text``."""


class Speller(Protocol[Spelled]):
    """Makes one string of the evidence of an edge: first something of every piece, then of these."""

    def pieces(self, columns: Columns, texts: Texts) -> Iterable[Spelled]:
        """Something for every row of some thousand rows of the table, in their order."""

    def join(self, pieces: Sequence[Spelled], texts: Texts) -> str:
        """The string of an edge from its pieces, which come sorted by id."""


class EvidenceOfEdges(Generic[Spelled]):
    """What a speller made of the evidence of every edge, by the positions of the edges."""

    def __init__(self, tables: Tables, speller: Speller[Spelled]) -> None:
        self._stack = ExitStack()
        try:
            folder = self._stack.enter_context(
                tempfile.TemporaryDirectory(prefix=".evidence-", dir=tables.spill_folder())
            )
            self._spelled = TextFile(Path(folder) / "spelled", self._stack)
            self._numbers = array("q", [-1]) * tables.count("edges")
            with ExitStack() as stack:
                sentences = TextFile(Path(folder) / "sentences", stack)
                self._fill(tables, speller, sentences)
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

    def _fill(self, tables: Tables, speller: Speller[Spelled], sentences: TextFile) -> None:
        for batch in tables.batches("sentences", ("text",)):
            sentences.extend(batch.column("text").to_pylist())
        sentences.flush()
        sentence_of = _sentence_places(tables)  # first: it sorts, as the next query does
        edges = Following(tables.query(views.EDGES_BY_ID))
        texts = _texts(sentences)
        spelled = _pieces(_evidence_batches(tables, sentence_of), speller, texts)
        for edge, pieces in groupby(spelled, key=itemgetter(0)):
            found = edges.take(edge)
            if found:
                self._numbers[found[0][1]] = len(self._spelled)
                self._spelled.append(speller.join([piece for _, piece in pieces], texts))
        self._spelled.flush()


def _pieces(
    batches: Iterable[Columns], speller: Speller[Spelled], texts: Texts
) -> Iterator[tuple[str, Spelled]]:
    """What is made of the rows of the evidence, each behind the id of its edge."""
    for columns in batches:
        yield from zip(columns["edge"], speller.pieces(columns, texts), strict=True)


def _sentence_places(tables: Tables) -> array[int]:
    """For every piece of evidence the place of its sentence in the table of sentences, or -1."""
    sentence_of = array("q", [-1]) * tables.count("evidence")
    for place, sentence in tables.query(views.SENTENCES_OF_EVIDENCE):
        sentence_of[place] = sentence
    return sentence_of


def _evidence_batches(tables: Tables, sentence_of: array[int]) -> Iterator[Columns]:
    """The rows of the evidence in their order as columns, some thousands at a time: ``document`` is the
    CURIE of the document's node, ``number`` the place of the sentence in its table or -1."""
    nodes: dict[str, str] = dict(tables.query(views.RENAMED_DOCUMENTS))
    start = 0
    for batch in tables.batches("evidence", EVIDENCE.names):
        columns = {name: batch.column(name).to_pylist() for name in EVIDENCE.names}
        if nodes:
            columns["document"] = [nodes.get(name, name) for name in columns["document"]]
        end = start + batch.num_rows
        columns["number"] = sentence_of[start:end].tolist()
        start = end
        yield columns


def _texts(sentences: TextFile) -> Texts:
    def texts(number: int, text: str | None) -> str:
        return (text or "") if number < 0 else sentences[number]

    return texts


# --------------------------------------------------------------------------------- the best few texts


class BestTexts:
    """The best texts of every edge's evidence, at most ``limit`` different ones an edge: sentences before
    fields, then by confidence.  What terminologies state has no text."""

    def __init__(self, tables: Tables, limit: int = BEST) -> None:
        self._found = EvidenceOfEdges(tables, _Best(limit))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._found.__exit__(*error)

    def of(self, position: int) -> list[tuple[str, str]]:
        """The texts and the CURIEs of their documents, best first."""
        return [(text, document) for text, document in json.loads(self._found[position] or "[]")]


class _Best:
    """Chooses the best texts of an edge, and reads no more than these."""

    _COLUMNS: Final = ("kind", "confidence", "id", "number", "text", "document")

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def pieces(self, columns: Columns, texts: Texts) -> Iterable[Candidate]:
        """The columns that matter."""
        return zip(*(columns[name] for name in self._COLUMNS), strict=True)

    def join(self, pieces: Sequence[Candidate], texts: Texts) -> str:
        """The texts with their documents, as JSON."""
        return json.dumps(best_texts(pieces, self._limit, texts))


Candidate: TypeAlias = tuple[str, float, str, int, str | None, str]
"""Kind, confidence and id of a piece of evidence, the two by which ``Texts`` finds its text, its document."""


def best_texts(candidates: Iterable[Candidate], limit: int, texts: Texts) -> list[tuple[str, str]]:
    """The best different texts, at most ``limit``, each with the document of the best piece that has it."""
    found: dict[str, str] = {}
    worded = (candidate for candidate in candidates if candidate[0] != "terminology")
    for _, _, _, number, text, document in sorted(worded, key=_rank):
        if len(found) == limit:
            break
        found.setdefault(texts(number, text), document)
    return list(found.items())


def _rank(candidate: Candidate) -> tuple[bool, float, str]:
    kind, confidence, identifier, *_ = candidate
    return kind != "sentence", -confidence, identifier


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
            self._sentence_of = _sentence_places(tables)
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
