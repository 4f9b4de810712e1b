"""Lines that were only wrapped, told from lines that end a paragraph, an item or a row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Final

_SHORTEST: Final = 45
"""Nobody wraps at a column before this one."""
_LONGEST: Final = 160
"""Nor after this one: longer lines are whole paragraphs."""
_FILLED: Final = 0.85
"""A wrapped line and the first word of the next fill so much of the width."""
_LIST_ITEM: Final = re.compile(
    r"\s*(?:[-*•+–]\s+|\(?\d{1,3}[.)]\s+|\(?[a-z][.)]\s+)|.*\S(?:\t| {3,})\S"
)


def goes_on(paragraph: Sequence[str]) -> list[bool]:
    """For each line of a paragraph whether it was only wrapped and goes on in the next.

    A line was wrapped where the first word of the next one would not have fitted in any more; the
    width is that of the longest line.

    >>> goes_on(["A heading of the following text, with no full stop", "It is " + "long " * 30])
    [False, False]
    """
    longest = max(map(len, paragraph), default=0)
    if longest > _LONGEST:
        return [False] * len(paragraph)
    width = longest * _FILLED
    wrapped = [
        len(line) >= _SHORTEST
        and len(line) + 1 + len(following.split(maxsplit=1)[0]) >= width
        and not _LIST_ITEM.match(following)
        for line, following in pairwise(paragraph)
    ]
    return [*wrapped, False] if paragraph else []


def plain_breaks(text: str) -> str:
    """The text with line feeds only, and those only where a paragraph, an item or a row ends.

    A line break within a paragraph becomes a blank, so that offsets stay what they are, but for
    carriage returns.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    breaks: list[str] = []
    for blank, group in groupby(lines, key=lambda line: not line.strip()):
        block = list(group)
        within = [False] * len(block) if blank else goes_on(block)
        breaks += [" " if wrapped else "\n" for wrapped in within]
    return "".join(line + end for line, end in zip(lines, breaks, strict=True))[:-1]
