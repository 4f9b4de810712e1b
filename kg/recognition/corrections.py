"""What was recognised, mended by what the lexicon and the text itself say of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kg.recognition.layout import Found
from kg.recognition.priors import group_of
from kg.recognition.short_forms import ShortForms

Place = tuple[int, int, str]
"""Start and end, half-open, and group of a mention."""


def corrected(spans: Sequence[Place], likely: Iterable[Place]) -> list[Place]:
    """What was recognised, with likely names of the lexicon: those that nothing was recognised in, and
    those of diseases in place of other spans of them."""
    kept = set(spans)
    for start, end, group in likely:
        crossed = [each for each in kept if each[0] < end and start < each[1]]
        if not crossed or (group == "Disease" and all(each[2] == group for each in crossed)):
            kept.difference_update(crossed)
            kept.add((start, end, group))
    return sorted(kept)


def shared_places(by_lexicon: Iterable[Found]) -> Iterator[Place]:
    """Where the lexicon has several diseases that share words."""
    places = Counter((it.start, it.end, group_of(it.category)) for it in by_lexicon)
    return (place for place, diseases in places.items() if diseases > 1)


def with_short_forms(spans: Sequence[Place], shorts: ShortForms) -> list[Place]:
    """What was recognised, with the short forms of chemicals wherever nothing was recognised in them.

    Of diseases this is left to the recogniser, for the short form may name the gene.
    """
    chemicals = {end for _, end, group in spans if group == "Chemical"}
    free = [
        (start, end, "Chemical")
        for start, end, short in shorts.places
        if shorts.explained[short][1] in chemicals
        and not any(left < end and start < right for left, right, _ in spans)
    ]
    return sorted([*spans, *free])


def combined(recognized: Sequence[Found], by_lexicon: Iterable[Found]) -> list[Found]:
    """What was recognised, and the names of one's own and of other things that the lexicon adds."""
    own = [mention for mention in by_lexicon if mention.own]
    kept = [*own, *_apart_from(own, recognized)]
    others = [m for m in by_lexicon if not m.own and not group_of(m.category)]
    return sorted([*kept, *_apart_from(kept, others)], key=lambda mention: mention.start)


def _apart_from(taken: Iterable[Found], mentions: Iterable[Found]) -> list[Found]:
    """The mentions that share no character with others."""
    places = {place for mention in taken for place in range(mention.start, mention.end)}
    return [m for m in mentions if places.isdisjoint(range(m.start, m.end))]
