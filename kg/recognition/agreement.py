"""The mentions of several sources put together, each with what the sources say of it.

The input's annotations go before what the program finds itself, and that before what other recognisers
find. What has the same span and is of the same group of categories is one mention, with the concepts of the
source that goes first. Of mentions that overlap otherwise the one that goes first is kept. So what a source
finds where those before it have nothing is there, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

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
from kg.prefixes import is_curie
from kg.recognition.labels import category_of
from kg.recognition.priors import group_of


class _Place(NamedTuple):
    """Where mentions stand, in half-open characters, and their group, or else their category."""

    start: int
    end: int
    group: str


_Found: TypeAlias = Mapping[_Place, Sequence[LinkedMention]]
"""The mentions of a source; those of one place are one that has several concepts."""


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
        counts = tally_of(annotated.document.tagged)
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
        tally["unknown_identifier"] += not all(map(is_curie, tag.identifiers))
    return +tally


def _in_order(
    own: Iterable[LinkedMention], beside: Mapping[str, Iterable[LinkedMention]]
) -> dict[str, _Found]:
    """Source -> what it has found; the one that goes first first."""
    sources: dict[str, _Found] = {OWN_SOURCE: _by_place(own)}
    sources |= {name: _by_place(mentions) for name, mentions in beside.items()}
    return {name: sources[name] for name in sorted(sources, key=lambda name: name != ANNOTATIONS)}


def _kept(sources: Mapping[str, _Found]) -> list[LinkedMention]:
    """The mentions that are kept of these sources, sorted, with their sightings."""
    kept: dict[_Place, str] = {}
    taken: set[int] = set()
    for name, found in sources.items():
        free = [place for place in found if taken.isdisjoint(_characters(place))]
        kept.update(dict.fromkeys(free, name))
        for place in free:
            taken.update(_characters(place))
    standing = {name: _standing(found) for name, found in sources.items()}
    result: list[LinkedMention] = []
    for place, name in kept.items():
        own = _concepts(sources[name][place])
        sightings = tuple(
            _sighting(other, seen, sources[other], place, own)
            for other in (name, *(it for it in sources if it != name))
            for seen in _seen(place, standing[other], sources[other])
        )
        result += [replace(it, sightings=sightings) for it in sources[name][place]]
    return sorted(result, key=_order)


def _by_place(mentions: Iterable[LinkedMention]) -> dict[_Place, list[LinkedMention]]:
    places: dict[_Place, list[LinkedMention]] = {}
    for linked in mentions:
        category = linked.mention.category
        place = _Place(linked.span.start, linked.span.end, group_of(category) or category)
        there = places.setdefault(place, [])
        if all(linked.concept != other.concept for other in there):
            there.append(linked)
    return places


def _characters(place: _Place) -> range:
    return range(place.start, place.end)


def _standing(found: Iterable[_Place]) -> dict[int, list[_Place]]:
    """Character -> the places that it is in."""
    standing: dict[int, list[_Place]] = {}
    for place in found:
        for character in _characters(place):
            standing.setdefault(character, []).append(place)
    return standing


def _seen(place: _Place, standing: Mapping[int, Sequence[_Place]], found: _Found) -> list[_Place]:
    """What a source has at a place: the same, else what overlaps it."""
    if place in found:
        return [place]
    return sorted({it for character in _characters(place) for it in standing.get(character, ())})


def _sighting(
    source: str, seen: _Place, found: _Found, place: _Place, concepts: tuple[Curie, ...]
) -> Sighting:
    theirs = _concepts(found[seen])
    category = found[seen][0].mention.category
    span = Span(seen.start, seen.end)
    if seen != place:
        return Sighting(source, span, category, theirs, "overlap")
    return Sighting(source, span, category, theirs, "concept" if theirs == concepts else "mention")


def _concepts(mentions: Iterable[LinkedMention]) -> tuple[Curie, ...]:
    return tuple(sorted({linked.concept.id for linked in mentions if linked.concept}))


def _tally(sources: Mapping[str, _Found]) -> Counter[tuple[str, str]]:
    """What each source has found, and how that agrees with our own."""
    own = sources[OWN_SOURCE]
    ours = _standing(own)
    others = _standing(
        place for name, found in sources.items() if name != OWN_SOURCE for place in found
    )
    tally: Counter[tuple[str, str]] = Counter()
    for name, found in sources.items():
        tally[name, "found"] += len(found)
        for place, mentions in found.items():
            if name == OWN_SOURCE:
                tally[name, "alone"] += others.keys().isdisjoint(_characters(place))
            elif place in own:
                tally[name, "same_mention"] += 1
                tally[name, "same_concept"] += _concepts(mentions) == _concepts(own[place])
            elif ours.keys().isdisjoint(_characters(place)):
                tally[name, "alone"] += 1
            else:
                tally[name, "overlapping"] += 1
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
