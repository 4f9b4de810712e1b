"""Tables -> ``mentions.ttl``: every mention as a Web Annotation.

The target is the document with two selectors: the place in its text (``Document.text``, in characters)
and the words with what stands around them in the sentence.  The body is the concept; of a mention that
was linked to none, its category.  Source: https://www.w3.org/TR/annotation-model/
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kg.content import digest
from kg.export.base import Losses, WriteOptions
from kg.export.description import Description
from kg.export.graph import Graph
from kg.export.serializing import write_descriptions
from kg.export.terms import Terms, decimal
from kg.export.turtle import Turtle
from kg.graph.reading import Row, Tables

FILE: Final = "mentions.ttl"

AROUND: Final = 32
"""How many characters before and after the words are quoted, at most."""

_COLUMNS: Final = ("document", "start", "end", "text", "sentence", "category", "concept", "score")
_SENTENCE_COLUMNS: Final = ("document", "start", "id", "text")


def write_mentions(graph: Graph, folder: Path, options: WriteOptions) -> Losses:
    """Write ``mentions.ttl`` into ``folder``. Gives how many characters were left out."""
    terms = Terms(options.base_iri)
    parts = [("Mentions, as Web Annotations", _mentions(graph.tables, terms))]
    write_descriptions(parts, folder, terms, [(FILE, Turtle)])
    return {"characters_replaced": terms.replaced} if terms.replaced else {}


def _mentions(tables: Tables, terms: Terms) -> Iterator[Description]:
    sentences = _SentencesNearby(tables)
    rules = tables.rows("mentions", ("rule",))
    for row, (rule,) in zip(tables.rows("mentions", _COLUMNS), rules, strict=True):
        document, start, _, _, sentence, *_ = row
        yield from _annotation(row, rule, sentences.of(document, start, sentence), terms)


def _annotation(
    row: Row, rule: str, around: tuple[int, str], terms: Terms
) -> Iterator[Description]:
    document, start, end, text, _, category, concept, score = row
    key = digest("\0".join((document, str(start), str(end), category, concept or "")))
    node, place, quote = (terms.curie(f"KG:{kind}-{key}") for kind in ("m", "mp", "mq"))
    target = terms.curie(f"KG:mt-{key}")
    body = terms.curie(concept) if concept else f"biolink:{category}"
    purpose = "oa:identifying" if concept else "oa:classifying"
    source = terms.curie(document)
    pairs = [
        ("a", ["oa:Annotation"]),
        ("oa:motivatedBy", [purpose]),
        ("oa:hasBody", [body]),
        ("oa:hasTarget", [target]),
        ("kgv:method", [terms.literal(rule)] if rule else []),
        ("biolink:extraction_confidence_score", [decimal(score)] if concept else []),
    ]
    yield Description.of(node, pairs, source)
    yield Description.of(
        target,
        [
            ("a", ["oa:SpecificResource"]),
            ("oa:hasSource", [source]),
            ("oa:hasSelector", [place, quote]),
        ],
        source,
    )
    yield Description.of(
        place,
        [
            ("a", ["oa:TextPositionSelector"]),
            ("oa:start", [_offset(start)]),
            ("oa:end", [_offset(end)]),
        ],
        source,
    )
    before, after = _context(around, start, end)
    yield Description.of(
        quote,
        [
            ("a", ["oa:TextQuoteSelector"]),
            ("oa:exact", [terms.literal(text)]),
            ("oa:prefix", [terms.literal(before)] if before else []),
            ("oa:suffix", [terms.literal(after)] if after else []),
        ],
        source,
    )


def _offset(value: int) -> str:
    return f'"{value}"^^xsd:nonNegativeInteger'


def _context(sentence: tuple[int, str], start: int, end: int) -> tuple[str, str]:
    """What stands before and after the mention in its sentence."""
    offset, text = sentence
    first, last = start - offset, end - offset
    if first < 0 or last > len(text):
        return "", ""
    return text[max(0, first - AROUND) : first], text[last : last + AROUND]


class _SentencesNearby:
    """The sentences of the document that is gone through; both tables are sorted by document."""

    def __init__(self, tables: Tables) -> None:
        self._rows = tables.rows("sentences", _SENTENCE_COLUMNS)
        self._row = next(self._rows, None)
        self._document = ""
        self._texts: dict[str, tuple[int, str]] = {}

    def of(self, document: str, start: int, sentence: str) -> tuple[int, str]:
        """Start and text of a sentence; the text is empty where the table lacks it."""
        if document != self._document:
            self._texts = dict(self._take(document))
            self._document = document
        return self._texts.get(sentence, (start, ""))

    def _take(self, document: str) -> Iterator[tuple[str, tuple[int, str]]]:
        while self._row is not None and self._row[0] <= document:
            if self._row[0] == document:
                yield self._row[2], (self._row[1], self._row[3])
            self._row = next(self._rows, None)
