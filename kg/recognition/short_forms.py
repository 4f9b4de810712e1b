"""Where the short forms stand that a document explains, and what its long forms say of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kg.recognition.layout import Abbreviation


def short_forms(text: str, abbreviations: Iterable[Abbreviation]) -> dict[str, tuple[int, int]]:
    """Short form -> the span of its first long form."""
    explained: dict[str, tuple[int, int]] = {}
    for short_start, short_end, long_start, long_end in abbreviations:
        explained.setdefault(singular(text[short_start:short_end]), (long_start, long_end))
    return explained


def occurrences(text: str, shorts: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Where the short forms stand as words of their own: start, end, short form.

    A plural is an occurrence, too.

    >>> list(occurrences("MM, MMs, MMP and anti-MM", ["MM"]))
    [(0, 2, 'MM'), (4, 7, 'MM'), (22, 24, 'MM')]
    """
    if not shorts:
        return
    choices = "|".join(re.escape(short) for short in sorted(shorts, key=len, reverse=True))
    for match in re.finditer(rf"(?<!\w)({choices})s?(?!\w)", text):
        yield match.start(), match.end(), match[1]


def singular(short: str) -> str:
    """A short form without the s of its plural.

    >>> singular("ADRs"), singular("AIDS")
    ('ADR', 'AIDS')
    """
    return short[:-1] if len(short) > 2 and short[-1] == "s" and short[-2].isupper() else short
