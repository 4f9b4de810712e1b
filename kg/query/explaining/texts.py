"""Why a text that is read now has the mentions that it has, and why other names in it are none."""

from __future__ import annotations

from kg.query.explaining.links import Links
from kg.query.explaining.mentions import (
    Asked,
    by_span,
    explain_mention,
    facts_of,
    passed_name,
    reading_of,
)
from kg.query.explaining.records import MentionFacts, TextExplanation
from kg.recognition.tracing import Tracer


def explain_text(text: str, tracer: Tracer, links: Links, asked: Asked) -> TextExplanation:
    """All mentions of the text and the names of the lexicon that are none, or what is asked for of it."""
    words = asked.spans_in(text) if asked.words else None
    trace = tracer.trace(text, only=words, at=None if asked.words else asked.at)
    traced = by_span(trace.mentions)
    facts = [facts_of(it.linked, text) for it in trace.mentions]
    together: dict[tuple[int, int], list[MentionFacts]] = {}
    for it in facts:
        together.setdefault((it.start, it.end), []).append(it)
    mentions = tuple(
        explain_mention(it, links, reading_of(it, traced), together[it.start, it.end])
        for it in facts
    )
    passed = tuple(passed_name(text, verdict, links) for verdict in trace.passed)
    return TextExplanation(text, tuple(trace.sentences), mentions, passed)
