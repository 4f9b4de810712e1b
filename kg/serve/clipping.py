"""Names and texts that are too long for a line, cut."""

from __future__ import annotations

from typing import Final

LONGEST_NAME: Final = 300
"""Characters of a name in a line of a page."""

_ELLIPSIS: Final = " …"


def clipped(text: str, most: int = LONGEST_NAME) -> str:
    """A text of at most so many characters, else its beginning, which ends with a word where it can, and
    an ellipsis.

    >>> clipped("one two three four", 9), clipped("one", 9)
    ('one two …', 'one')
    """
    if len(text) <= most:
        return text
    start = text[:most]
    words = start if text[most].isspace() else start.rpartition(" ")[0]
    return (words if len(words) > most // 2 else start).rstrip() + _ELLIPSIS
