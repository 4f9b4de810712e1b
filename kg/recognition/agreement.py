"""The mentions of several sources put together, each with what the sources say of it.

The input's annotations go before what the program finds itself, and that before what other recognisers
find. What has the same span and is of the same group of categories is one mention, with the concepts of the
source that goes first. Of mentions that overlap otherwise the one that goes first is kept. So what a source
finds where those before it have nothing is there, too.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from kg.model import (
    ANNOTATIONS,
    OWN_SOURCE,
    Annotated,
    Curie,
    LinkedMention,
    Sighting,
    Span,
    TaggedSpan,
)
from kg.prefixes import is_well_formed
from kg.recognition.labels import NOT_KNOWN, RULE, category_of
from kg.recognition.priors import group_of


class _Place(NamedTuple):
    """Where mentions stand, in half-open characters, and their group, or else their category."""

    start: int
    end: int
    group: str


class _Found:
    """The mentions of a source by place; those of one place are one that has several concepts."""

    def __init__(self, mentions: Iterable[LinkedMention]) -> None:
        self.places: dict[_Place, list[LinkedMention]] = {}
        for linked in mentions:
            category = linked.mention.category
            place = _Place(linked.span.start, linked.span.end, group_of(category) or category)
            there = self.places.setdefault(place, [])
            if all(linked.concept != other.concept for other in there):
                there.append(linked)
        for place, there in self.places.items():
            named = [linked for linked in there if linked.concept is not None]
            self.places[place] = named or there  # who names a concept contradicts who knows none
        self._sorted = sorted(self.places)
        self._longest = max((place.end - place.start for place in self._sorted), default=0)

    def concepts(self, place: _Place) -> tuple[Curie, ...]:
        """The concepts of a place, sorted; none for NIL."""
        return tuple(sorted({it.concept.id for it in self.places[place] if it.concept}))

    def overlapping(self, place: _Place) -> Iterator[_Place]:
        """The places that share a character with one, itself among them, in order."""
        first = bisect_left(self._sorted, (place.start - self._longest,))
        for number in range(first, len(self._sorted)):
            other = self._sorted[number]
            if other.start >= place.end:
                return
            if other.end > place.start:
                yield other


def agreed(annotated: Annotated) -> Annotated:
    """The document with its own mentions and those that other sources have beside them in one.

    ``tally`` then has for each source how many mentions it has ``found``, and how many of these
    ``same_mention``, ``same_concept``, ``overlapping`` and ``alone`` (nothing of ours is there; of ours:
    nothing of others).
    """
    if not annotated.beside:
        return annotated
    sources = _in_order(annotated.mentions, annotated.beside)
    mentions = _kept(sources)
    tally = _tally(sources)
    sentences = annotated.sentences
    if ANNOTATIONS in sources:
        tagged = annotated.document.tagged
        counts = tally_of(tagged) + _checked(tagged, annotated.beside[ANNOTATIONS])
        tally.update({(ANNOTATIONS, what): n for what, n in counts.items()})
        sentences = _joined(sentences, (mention.span for mention in mentions))
    return replace(annotated, sentences=sentences, mentions=tuple(mentions), beside={}, tally=tally)


def put_together(
    own: Sequence[LinkedMention], beside: Mapping[str, Sequence[LinkedMention]]
) -> list[LinkedMention]:
    """Our own mentions and those of other sources in one list, sorted, with their sightings; our own as they
    are where there are no others."""
    return _kept(_in_order(own, beside)) if beside else list(own)


def tally_of(tagged: Iterable[TaggedSpan]) -> Counter[str]:
    """How many mentions of an input are moved to where their words are, have an identifier that is not
    understood, or are skipped, by label, because they mean no category of ours."""
    tally: Counter[str] = Counter()
    for tag in tagged:
        if category_of(tag.label) is None:
            tally[f"skipped {tag.label or 'without a type'}"] += 1
            continue
        tally["moved"] += tag.is_moved
        tally["unknown_identifier"] += not all(map(is_well_formed, tag.identifiers))
    return +tally


def _checked(tagged: Iterable[TaggedSpan], linked: Iterable[LinkedMention]) -> Counter[str]:
    """How many annotations have an identifier that the lexicon does not have, and how many one of a disease
    though they are said to be chemicals, or the other way about."""
    tally: Counter[str] = Counter()
    groups: dict[Span, set[str]] = {}
    for tag in tagged:
        groups.setdefault(tag.span, set()).add(group_of(category_of(tag.label) or ""))
    for it in linked:
        if it.match is None or it.match.rule != RULE:
            continue
        group = group_of(it.mention.category)
        tally["not_in_lexicon"] += it.match.kind == NOT_KNOWN
        tally["other_kind"] += bool(group) and not groups[it.span] & {group, ""}
    return +tally


def _in_order(
    own: Iterable[LinkedMention], beside: Mapping[str, Iterable[LinkedMention]]
) -> dict[str, _Found]:
    """Source -> what it has found; the one that goes first first."""
    sources = {OWN_SOURCE: _Found(own)}
    sources |= {name: _Found(mentions) for name, mentions in beside.items()}
    return {name: sources[name] for name in sorted(sources, key=lambda name: name != ANNOTATIONS)}


def _kept(sources: Mapping[str, _Found]) -> list[LinkedMention]:
    """The mentions that are kept of these sources, sorted, with what the others say of them."""
    kept: dict[_Place, str] = {}
    for name, found in sources.items():
        before = [sources[other] for other in dict.fromkeys(kept.values())]
        free = [
            place
            for place in found.places
            if not any(it in kept for other in before for it in other.overlapping(place))
        ]
        kept.update(dict.fromkeys(free, name))
    result: list[LinkedMention] = []
    for place, name in kept.items():
        concepts = sources[name].concepts(place)
        sightings = tuple(
            _sighting(other, found, seen, place, concepts)
            for other, found in sources.items()
            if other != name
            for seen in found.overlapping(place)
        )
        result += [
            replace(linked, source=name, sightings=sightings)
            for linked in sources[name].places[place]
        ]
    return sorted(result, key=_order)


def _sighting(
    source: str, found: _Found, seen: _Place, place: _Place, concepts: tuple[Curie, ...]
) -> Sighting:
    theirs = found.concepts(seen)
    category = found.places[seen][0].mention.category
    span = Span(seen.start, seen.end)
    if seen != place:
        return Sighting(source, span, category, theirs, "overlap")
    return Sighting(source, span, category, theirs, "concept" if theirs == concepts else "mention")


def _tally(sources: Mapping[str, _Found]) -> Counter[tuple[str, str]]:
    """What each source has found, and how that agrees with our own."""
    own = sources[OWN_SOURCE]
    others = [found for name, found in sources.items() if name != OWN_SOURCE]
    tally: Counter[tuple[str, str]] = Counter()
    for name, found in sources.items():
        tally[name, "found"] += len(found.places)
        for place in found.places:
            if name == OWN_SOURCE:
                tally[name, "alone"] += not any(any(it.overlapping(place)) for it in others)
            elif place in own.places:
                tally[name, "same_mention"] += 1
                tally[name, "same_concept"] += found.concepts(place) == own.concepts(place)
            elif any(own.overlapping(place)):
                tally[name, "overlapping"] += 1
            else:
                tally[name, "alone"] += 1
    return +tally


def _joined(sentences: Sequence[Span], mentions: Iterable[Span]) -> tuple[Span, ...]:
    """The sentences, those together that have a mention across them: no name goes on after a sentence."""
    within = {character for span in mentions for character in range(span.start + 1, span.end)}
    joined: list[Span] = []
    for sentence in sentences:
        if joined and sentence.start in within:
            joined[-1] = Span(joined[-1].start, sentence.end)
        else:
            joined.append(sentence)
    return tuple(joined)


def _order(linked: LinkedMention) -> tuple[int, int, str, str]:
    concept = linked.concept.id if linked.concept else ""
    return linked.span.start, linked.span.end, linked.mention.category, concept
