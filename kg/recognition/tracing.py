"""Why a text has the mentions that it has: what the lexicon and the recogniser say of each name in it.

A :class:`Tracer` reads a text as the pipeline does and keeps what the pipeline throws away.  It is slower and
meant for one text at a time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from kg.lexicon.base import AnyLexicon
from kg.lexicon.records import OWN_SOURCE
from kg.model import Candidate, LinkedMention, Linker, Span
from kg.recognition.corrections import Place
from kg.recognition.finder import Clues, NameFinder
from kg.recognition.judging import MINIMUM
from kg.recognition.layout import Found, Layout
from kg.recognition.lexical_features import GROUPS, LexiconView
from kg.recognition.loading import components
from kg.recognition.priors import group_of
from kg.recognition.recognizer import Recognizer, text_of
from kg.recognition.resources import Resources
from kg.recognition.trials import TRIAL

RECOGNISER: Final = "recogniser"
LEXICON: Final = "lexicon"
BOTH: Final = "recogniser and lexicon"
OWN_TABLE: Final = "own table"
NUMBER: Final = "registration number"
TEXT: Final = "text"
"""Who finds mentions; the text does where it repeats a name or a short form that was recognised elsewhere."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of a span of text as a name.

    ``names`` are the concepts that have this very name, best first.  ``usual`` is, for chemicals and
    diseases, how likely the name is meant as such in annotated texts, whatever stands around it;
    ``likely`` how likely the recogniser holds the span for one mention of it here, empty where there is no
    recogniser for the lexicon.  ``reason`` says in words why it is no mention, empty where it is one.
    """

    span: Span
    names: Sequence[Candidate]
    usual: Mapping[str, float]
    likely: Mapping[str, float]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TracedMention:
    """A linked mention, who found it, and what is said of its span."""

    linked: LinkedMention
    found_by: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Trace:
    """The sentences and mentions of a text, sorted, and the names of the lexicon in it that are no mention
    and no part of one."""

    sentences: Sequence[Span]
    mentions: Sequence[TracedMention]
    passed: Sequence[Verdict]


class Tracer:
    """Traces texts; with the default lexicon as the pipeline reads them, with another one without the
    recogniser, as the pipeline does, too."""

    def __init__(self, lexicon: AnyLexicon, linker: Linker) -> None:
        self._lexicon = lexicon
        self._linker = linker
        self._finder = NameFinder(lexicon, linker)
        self._components = components(lexicon, linker)
        self._has_default = Resources(lexicon, linker).has_default

    @cached_property
    def _recognizer(self) -> Recognizer:
        return Recognizer.load()

    def trace(
        self,
        text: str,
        sections: Iterable[tuple[int, int]] = (),
        *,
        only: Collection[Span] | None = None,
        at: int | None = None,
    ) -> Trace:
        """The trace of a text, whose ``sections`` are half-open characters.

        With ``only`` of these spans alone: the mentions that are one, and the others as names that were
        passed over, whether the lexicon has them or not.  With ``at`` of what stands at that place alone:
        the mentions, or else the longest name of the lexicon, or else the word.
        """
        layout = Layout.of(text, sections)
        for component in self._components:
            component.read([layout])
        clues = self._finder.clues(layout)
        names = clues.names
        by_lexicon = self._finder.find(layout, clues)
        spans = _Spans(it.span for it in layout.linked)
        if at is not None:
            only = {*spans.overlapping(Span(at, at + 1))} or _name_at(layout, names, at)
        if only is None:
            passed = {it for it in _longest(names) if not any(spans.overlapping(it))}
        else:
            passed = {*only}.difference(spans)
        linked = [it for it in layout.linked if only is None or it.span in only]
        opinion = self._opinion(layout, clues, by_lexicon, [*passed, *(it.span for it in linked)])
        found = {(it.start, it.end, group_of(it.category)) for it in by_lexicon}
        mentions = [
            TracedMention(it, _finder_of(it, found, opinion), self._verdict(text, it.span, opinion))
            for it in linked
        ]
        verdicts = (
            self._verdict(text, span, opinion, self._reason(text, span, spans, found, opinion))
            for span in sorted(passed)
        )
        known = [it for it in verdicts if it.names or it.usual or only is not None]
        return Trace([Span(*sentence) for sentence in layout.sentences], mentions, known)

    def _opinion(
        self,
        layout: Layout,
        clues: Clues,
        by_lexicon: Sequence[Found],
        spans: Sequence[Span],
    ) -> _Opinion | None:
        """What the recogniser says, of these spans above all; None where it is not asked."""
        if not self._has_default:
            return None
        views = LexiconView(self._lexicon, self._finder.judge).views(layout, clues, by_lexicon)
        read = text_of(layout, views, self._recognizer.style_of(layout))
        places = [(span.start, span.end, group) for span in spans for group in GROUPS]
        likely = self._recognizer.likelihoods(layout, read, places)
        tokens = layout.tokens
        (recognized,) = self._recognizer.read([read])
        seen = frozenset(
            (tokens[first][0], tokens[last - 1][1], group) for first, last, group in recognized
        )
        return _Opinion(seen, dict(zip(places, likely, strict=True)))

    def _verdict(
        self, text: str, span: Span, opinion: _Opinion | None, reason: str = ""
    ) -> Verdict:
        name = text[span.start : span.end]
        names = self._linker.candidates(name)
        usual = {}
        for group in GROUPS:
            fitting = [c for c in names if group_of(c.concept.category) == group]
            probability = self._finder.judge.probability(name, group, fitting)
            if fitting or probability > MINIMUM:
                usual[group] = round(probability, 4)
        return Verdict(span, names, usual, opinion.of(span) if opinion else {}, reason)

    def _reason(
        self,
        text: str,
        span: Span,
        mentions: _Spans,
        found: set[Place],
        opinion: _Opinion | None,
    ) -> str:
        """Why a span is no mention."""
        crossed = next(mentions.overlapping(span), None)
        if crossed is not None:
            words = text[crossed.start : crossed.end]
            return f"the mention {words!r} stands there"
        if opinion is not None and any((span.start, span.end, group) in found for group in GROUPS):
            return (
                "the recogniser, which has the last word on chemicals and diseases, sees none here"
            )
        reason = self._finder.judge.why_not(text[span.start : span.end])
        return reason or "what stands around it speaks against it"


class _Spans:
    """Spans of a text, each once, in order; those that overlap others are found without a look at all."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._sorted = sorted({*spans})
        self._starts = [span.start for span in self._sorted]
        self._longest = max(map(len, self._sorted), default=0)

    def __iter__(self) -> Iterator[Span]:
        return iter(self._sorted)

    def overlapping(self, span: Span) -> Iterator[Span]:
        """Those that share a character with a span, in order."""
        first = bisect_right(self._starts, span.start - self._longest)
        last = bisect_left(self._starts, span.end)
        return (it for it in self._sorted[first:last] if it.overlaps(span))


class _Opinion(NamedTuple):
    """What the recogniser sees in a text, and how likely it holds each of some spans for a mention."""

    places: frozenset[Place]
    likely: Mapping[Place, float]

    def of(self, span: Span) -> dict[str, float]:
        """How likely the span is a mention of each group."""
        return {group: round(self.likely[span.start, span.end, group], 4) for group in GROUPS}


def _finder_of(linked: LinkedMention, found: set[Place], opinion: _Opinion | None) -> str:
    """Who found a mention."""
    if linked.match is not None and linked.match.source == OWN_SOURCE:
        return OWN_TABLE
    if linked.mention.category == TRIAL:
        return NUMBER
    place = (linked.span.start, linked.span.end, group_of(linked.mention.category))
    if opinion is None or not place[2]:
        return LEXICON
    if place not in opinion.places:
        return LEXICON if place in found else TEXT
    return BOTH if place in found else RECOGNISER


def _longest(names: Iterable[Sequence[tuple[int, int]]]) -> Iterator[Span]:
    """Of the names that begin at each token the longest, but for those within one before."""
    behind = 0
    for spans in names:
        if spans and spans[0][1] > behind:
            behind = spans[0][1]
            yield Span(*spans[0])


def _name_at(layout: Layout, names: Iterable[Sequence[tuple[int, int]]], place: int) -> set[Span]:
    """The longest name of the lexicon around a place, else the word there; nothing where there is none."""
    known = (Span(*span) for spans in names for span in spans)
    words = (Span(start, end) for start, end in layout.tokens if layout.text[start].isalnum())
    for spans in (known, words):
        around = [span for span in spans if span.start <= place < span.end]
        if around:
            return {max(around, key=len)}
    return set()
