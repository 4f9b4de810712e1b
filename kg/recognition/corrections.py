"""What was recognised, mended by what the lexicon and the text itself say of it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kg.recognition.layout import Found
from kg.recognition.priors import group_of
from kg.recognition.short_forms import ShortForms

Place = tuple[int, int, str]
"""Start and end, half-open, and group of a mention."""


def corrected(spans: Iterable[Place], likely: Iterable[Place]) -> list[Place]:
    """What was recognised, with likely names of the lexicon: those that nothing was recognised in, and
    those of diseases in place of other spans of them.  Neither overlap among themselves."""
    kept = sorted(set(spans))
    for start, end, group in likely:
        first, last = _crossed(kept, start, end)
        crossed = kept[first:last]
        if not crossed or (group == "Disease" and all(each[2] == group for each in crossed)):
            kept[first:last] = [(start, end, group)]
    return kept


def _crossed(spans: Sequence[Place], start: int, end: int) -> tuple[int, int]:
    """Which of sorted spans without overlaps share a character with these: half-open numbers."""
    first = bisect_left(spans, (start, 0, ""))
    if first and spans[first - 1][1] > start:
        first -= 1
    return first, bisect_left(spans, (end, 0, ""), first)


def shared_places(by_lexicon: Iterable[Found]) -> Iterator[Place]:
    """Where the lexicon has several diseases that share words."""
    places = Counter((it.start, it.end, group_of(it.category)) for it in by_lexicon)
    return (place for place, diseases in places.items() if diseases > 1)


def with_short_forms(spans: Sequence[Place], shorts: ShortForms) -> list[Place]:
    """What was recognised, with the short forms of chemicals wherever nothing was recognised in them.

    Of diseases this is left to the recogniser, for the short form may name the gene.
    """
    known = sorted(spans)
    chemicals = {end for _, end, group in known if group == "Chemical"}
    free = []
    for start, end, short in shorts.places:
        first, last = _crossed(known, start, end)
        if first == last and shorts.long_at(start, short)[1] in chemicals:
            free.append((start, end, "Chemical"))
    return sorted([*known, *free])


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
