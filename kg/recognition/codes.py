"""Laboratory codes of compounds ("SM-5887", "FK506") as names of chemicals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from kg.recognition.tables import word_list

_YEAR: Final = re.compile(r"(?:19|20)\d\d")


def find_codes(text: str) -> Iterator[tuple[int, int]]:
    """Where codes of compounds stand, as half-open spans.

    >>> text = "SM-5887 and BMS 986165 in 2001"
    >>> [text[start:end] for start, end in find_codes(text)]
    ['SM-5887', 'BMS 986165']
    """
    for match in _pattern().finditer(text):
        if not _YEAR.fullmatch(match[2] or ""):
            yield match.span()


@cache
def _pattern() -> re.Pattern[str]:
    """A letter alone needs a hyphen or a long number: A207D is a mutation."""
    prefixes = sorted(word_list("code_prefixes"), key=lambda word: (-len(word), word))
    letters = "|".join(prefix for prefix in prefixes if len(prefix) > 1)
    letter = "".join(prefix for prefix in prefixes if len(prefix) == 1)
    firsts = "".join(
        sorted({prefix[0] for prefix in prefixes})
    )  # a class is looked for the fastest
    return re.compile(
        rf"(?=[{firsts}])(?<![\w/.-])(?:(?:{letters})(?:-?(\d{{3,8}})|[ ](\d{{4,6}}))"
        rf"|[{letter}]-?\d{{5,6}}|[{letter}]-\d{{3,4}})(?![\w/.%]*\w)"
    )
