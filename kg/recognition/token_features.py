"""What the recogniser sees of a token by itself: its letters, in features for its place and those around.

A feature has the offset of the place that it speaks for from the token: ``1:n=acid`` says of a place that
the token before it has the normal form "acid".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from kg.lexicon.names import normalize_token

REACH: Final = 2
"""How far a token is seen from, in tokens to either side."""

_DIGITS: Final = re.compile(r"\d+")
_RUNS: Final = (
    (re.compile(r"[A-Z]{3,}"), "AA"),
    (re.compile(r"[a-z]{2,}"), "a"),
    (re.compile(r"[0-9]+"), "0"),
)


BORDER: Final = ""
"""In place of a token: what lies beyond a sentence."""


def styled(features: Iterable[tuple[int, str]], style: str) -> Iterable[tuple[int, str]]:
    """The features, and once more as those of a style (Daumé 2007), if there is one."""
    if not style:
        return features
    return (
        (offset, each) for offset, feature in features for each in (feature, f"{style}:{feature}")
    )


def token_features(token: str, style: str = "") -> Iterable[tuple[int, str]]:
    """(offset, feature): what a token says of itself and of the places around it."""
    return styled(_token_features(token), style if token else "")


def _token_features(token: str) -> Iterator[tuple[int, str]]:
    norm = word_of(token)
    shape = shape_of(token)
    low = token.lower()
    for offset in range(-REACH, REACH + 1):
        yield offset, f"n={norm}"
    for offset in (-1, 0, 1):
        yield offset, f"h={shape}"
    for offset in (0, 1):
        if len(low) > 3 and low.isalpha():
            yield offset, f"s3={low[-3:]}"
    if not low.isalpha():
        return
    if token != low:
        yield 0, f"w={token}"
    for length in (2, 4, 5):
        if len(low) > length:
            yield 0, f"s{length}={low[-length:]}"
    for length in (2, 3, 4):
        if len(low) > length:
            yield 0, f"p{length}={low[:length]}"


def word_of(token: str) -> str:
    """The token as a word of the features: its normal form, in which numbers are all the same.

    >>> word_of("Tumours"), word_of("1998"), word_of("-"), word_of(BORDER)
    ('tumor', '0', '-', '<>')
    """
    if not token:
        return "<>"
    return _DIGITS.sub("0", normalize_token(token) or token.lower())


def shape_of(text: str) -> str:
    """The case of a token.

    >>> [shape_of(text) for text in ("Acid", "NSAIDs", "mRNA", "B", "12", "-")]
    ['Aa', 'AAs', 'mAA', 'A', '0', '-']
    """
    for pattern, sign in _RUNS:
        text = pattern.sub(sign, text)
    return re.sub(r"[B-Z]", "A", text)[:5]
