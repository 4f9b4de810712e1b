"""Mentions that stand in a file -> spans of the text; what fits no text is told.

Offsets in such files are wrong now and then: they count bytes, leave out a separator, or belong to another
version of the text. So the words of a mention are looked for where they should stand, then near it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kg.model import Curie, Span, TaggedSpan
from kg.readers.base import ReadContext

NEAR: Final = 30
"""So many characters from its offset the words of a mention may stand where they occur several times."""

NOWHERE: Final = -1
"""The offset of what has none."""

_SHOWN: Final = 3
"""So many mentions that fit no text are shown of a document."""


@dataclass(frozen=True, slots=True)
class Given:
    """A mention as a file has it. ``start`` and ``end`` are offsets of the text that it is held against,
    or ``NOWHERE``; ``place`` is where in the file it stands."""

    label: str
    words: str
    start: int
    end: int
    curies: tuple[Curie, ...] = ()
    is_nil: bool = False
    place: str = ""


def find_words(text: str, words: str, start: int, end: int) -> tuple[int, int] | None:
    """Where in a text the words of a mention are, of which a file says that they are at ``start`` to ``end``.

    There, but for case and white space; else at the nearest place of those near by; else at the only one.

    >>> find_words("Gout hurts. Gout!", "gout", 0, 4), find_words("Gout hurts. Gout!", "Gout", 14, 18)
    ((0, 4), (12, 16))
    >>> find_words("Gout hurts.", "pain", 5, 9), find_words("No offsets: gout", "gout", -1, -1)
    (None, (12, 16))
    """
    if 0 <= start < end <= len(text) and (not words or _folded(text[start:end]) == _folded(words)):
        return start, end
    if not words.strip():
        return None
    pattern = re.compile(rf"(?<!\w){re.escape(words.strip())}(?!\w)")
    found = sorted(
        (match.span() for match in pattern.finditer(text)), key=lambda it: abs(it[0] - start)
    )
    if not found or (len(found) > 1 and abs(found[0][0] - start) > NEAR):
        return None
    return found[0]


def tagged_spans(
    text: str, mentions: Iterable[Given], shift: int, lost: list[Given]
) -> Iterator[TaggedSpan]:
    """The mentions of a text that begins at ``shift`` of the document's; those that fit nowhere go to
    ``lost``."""
    for given in mentions:
        place = find_words(text, given.words, given.start, given.end)
        if place is None:
            lost.append(given)
            continue
        span = Span(shift + place[0], shift + place[1])
        is_moved = place != (given.start, given.end)
        yield TaggedSpan(span, given.label, given.curies, given.is_nil, is_moved)


def report_lost(lost: list[Given], document: str, context: ReadContext) -> None:
    """Warn of the mentions of a document that fit no text."""
    if not lost:
        return
    shown = [
        f"{given.words[:40]!r}" + (f" ({given.place})" if given.place else "") for given in lost
    ]
    more = [f"{len(lost) - _SHOWN} more"] if len(lost) > _SHOWN else []
    context.warn(
        f"annotations that fit no text are left out: {', '.join([*shown[:_SHOWN], *more])}",
        place=f"document {document}",
        remedy="mend their offsets, which count characters",
    )


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()
