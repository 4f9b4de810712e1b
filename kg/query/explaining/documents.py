"""Why a document of a graph has the mentions that it has.

The tables hold the mentions, and the sentences that have some; who found a mention they do not say.  So
what was kept of the text is read again, in which a mention may come out differently: then its reading is
left open.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from kg.graph import facts
from kg.graph.reading import Session
from kg.model import Source, Span
from kg.query.explaining.links import Links
from kg.query.explaining.mentions import (
    Asked,
    by_span,
    explain_mention,
    passed_name,
    reading_of,
)
from kg.query.explaining.records import (
    DocumentExplanation,
    MentionFacts,
    SentenceFacts,
    Thing,
)
from kg.recognition.tracing import Trace, Tracer

Row = Mapping[str, Any]


def explain_document(
    session: Session, row: Row, links: Links, tracer: Tracer | None, asked: Asked, limit: int
) -> DocumentExplanation:
    """The explanation of a row of the documents, with at most ``limit`` of the mentions asked for."""
    sentences = [_sentence(it) for it in session.records(facts.SENTENCES, row["id"])]
    mentions = [_mention(it) for it in session.records(facts.MENTIONS, row["id"])]
    text = kept_text(sentences)
    wanted = [it for it in mentions if asked and asked.has(it)]
    spans = dict.fromkeys(Span(it.start, it.end) for it in wanted[:limit])
    trace = Trace((), (), ())
    if asked and tracer is not None:
        sections = list(kept_sections(sentences))
        others = [] if wanted else sorted(asked.spans_in(text))[:limit]
        at = None if spans or others else asked.at
        trace = tracer.trace(
            text, sections, only=None if at is not None else {*spans, *others}, at=at
        )
    traced = by_span(trace.mentions)
    explained = tuple(
        explain_mention(
            it,
            links,
            reading_of(it, traced),
            [other for other in mentions if (other.start, other.end) == (it.start, it.end)],
        )
        for it in wanted[:limit]
    )
    passed = (it for it in trace.passed if it.span not in spans)
    return DocumentExplanation(
        row["id"],
        row["node"],
        row["kind"],
        row["title"],
        row["language"],
        row["date"],
        row["url"],
        row["mined"],
        tuple(row["identifiers"]),
        tuple(Source(**source) for source in row["sources"]),
        json.loads(row["metadata"]),
        row["sentence_count"],
        row["mention_count"],
        tuple(sentences),
        tuple(mentions),
        explained,
        len(wanted),
        tuple(passed_name(text, it, links) for it in passed),
        bool(asked) and tracer is not None,
    )


def kept_text(sentences: Iterable[SentenceFacts]) -> str:
    """The text of a document as far as it was kept, every character at its place; line breaks, which no
    sentence crosses, stand for what is not there.

    >>> kept_text([SentenceFacts(2, 4, "", "", "Ab"), SentenceFacts(5, 6, "", "", "c")])
    '\\n\\nAb\\nc'
    """
    pieces: list[str] = []
    place = 0
    for sentence in sentences:
        if sentence.start >= place:
            pieces += ["\n" * (sentence.start - place), sentence.text]
            place = sentence.end
    return "".join(pieces)


def kept_sections(sentences: Sequence[SentenceFacts]) -> Iterator[tuple[int, int]]:
    """Start and end of each section, as far as its sentences were kept."""
    for _, group in groupby(sentences, key=lambda it: (it.section, it.path)):
        found = list(group)
        yield found[0].start, found[-1].end


def _sentence(row: Row) -> SentenceFacts:
    return SentenceFacts(
        row["start"], row["end"], row["section"] or "", row["path"] or "", row["text"]
    )


def _mention(row: Row) -> MentionFacts:
    concept = row["concept"]
    return MentionFacts(
        row["start"],
        row["end"],
        row["text"],
        row["section"] or "",
        row["category"],
        Thing(concept, row["concept_name"] or concept, row["concept_category"] or row["category"])
        if concept
        else None,
        row["score"],
        row["rule"] or "",
        row["name"] or "",
    )
