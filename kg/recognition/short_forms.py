"""Where the short forms stand that a document explains, and what its long forms say of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Self

from kg.recognition.layout import Layout


@dataclass(frozen=True, slots=True)
class ShortForms:
    """The short forms that a text explains, and where they stand, as :func:`occurrences` finds them.

    ``explained``: for each, in the order of the text, where it is explained and the span of the long form.
    """

    explained: Mapping[str, Sequence[tuple[int, tuple[int, int]]]]
    places: Sequence[tuple[int, int, str]]

    @classmethod
    def of(cls, layout: Layout) -> Self:
        """Those of a text by its abbreviations."""
        text = layout.text
        explained: dict[str, list[tuple[int, tuple[int, int]]]] = {}
        for short_start, short_end, long_start, long_end in sorted(layout.abbreviations):
            longs = explained.setdefault(singular(text[short_start:short_end]), [])
            longs.append((short_start, (long_start, long_end)))
        return cls(explained, occurrences(text, explained))

    def long_at(self, start: int, short: str) -> tuple[int, int]:
        """The span of what a short form stands for at a place: of the last long form before, else of the
        first of all."""
        longs = self.explained[short]
        before = [long for place, long in longs if place <= start]
        return before[-1] if before else longs[0][1]


def occurrences(text: str, shorts: Iterable[str]) -> list[tuple[int, int, str]]:
    """Where the short forms stand as words of their own, without overlaps, the longest first: start, end,
    short form.

    A plural is an occurrence, too.

    >>> occurrences("MM, MMs, MMP and anti-MM", ["MM"])
    [(0, 2, 'MM'), (4, 7, 'MM'), (22, 24, 'MM')]
    """
    found: list[tuple[int, int, str]] = []
    last = 0
    for start, _, end, short in sorted(chain.from_iterable(_places(text, s) for s in shorts)):
        if start >= last:
            found.append((start, end, short))
            last = end
    return found


def _places(text: str, short: str) -> Iterator[tuple[int, int, int, str]]:
    """Where a short form stands as a word, with its negative length, by which the longest comes first."""
    start = text.find(short)
    while start >= 0:
        end = start + len(short)
        end += text.startswith("s", end)
        if not _is_of_word(text[start - 1 : start]) and not _is_of_word(text[end : end + 1]):
            yield start, -len(short), end, short
        start = text.find(short, start + 1)


def _is_of_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


def singular(short: str) -> str:
    """A short form without the s of its plural.

    >>> singular("ADRs"), singular("AIDS")
    ('ADR', 'AIDS')
    """
    return short[:-1] if len(short) > 2 and short[-1] == "s" and short[-2].isupper() else short
