"""What the recogniser sees of a token by itself: its letters, in features for its place and those around.

A feature speaks for places at some offsets from the token: ``1:n=acid`` says of a place that the token
before it has the normal form "acid".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from kg.lexicon.names import normalize_token

REACH: Final = 2
"""How far a token is seen from, in tokens to either side."""

Place: TypeAlias = tuple[int, str]
"""An offset, and how the names begin of what is said of the place there."""


def places_at(*offsets: int) -> tuple[Place, ...]:
    """The places at these offsets.

    >>> places_at(-1, 0)
    ((-1, '-1:'), (0, '0:'))
    """
    return tuple((offset, f"{offset}:") for offset in offsets)


BEFORE: Final = places_at(-1)
HERE: Final = places_at(0)
NEXT_TO: Final = places_at(-1, 0, 1)
AROUND: Final = places_at(-2, -1, 0, 1, 2)
_ENDING: Final = places_at(0, 1)

Feature: TypeAlias = tuple[tuple[Place, ...], str]
"""The places that something is said of, and what."""

_DIGITS: Final = re.compile(r"\d+")
_RUNS: Final = (
    (re.compile(r"[A-Z]{3,}"), "AA"),
    (re.compile(r"[a-z]{2,}"), "a"),
    (re.compile(r"[0-9]+"), "0"),
)


BORDER: Final = ""
"""In place of a token: what lies beyond a sentence."""


def styled(features: Iterable[Feature], style: str) -> Iterable[Feature]:
    """The features, and once more as those of a style (Daumé 2007), if there is one."""
    if not style:
        return features
    return ((places, each) for places, it in features for each in (it, f"{style}:{it}"))


def token_features(token: str, style: str = "") -> Iterable[Feature]:
    """What a token says of itself and of the places around it."""
    return styled(_token_features(token), style if token else "")


def _token_features(token: str) -> Iterator[Feature]:
    low = token.lower()
    yield AROUND, f"n={word_of(token)}"
    yield NEXT_TO, f"h={shape_of(token)}"
    if not low.isalpha():
        return
    if len(low) > 3:
        yield _ENDING, f"s3={low[-3:]}"
    if token != low:
        yield HERE, f"w={token}"
    for length in (2, 4, 5):
        if len(low) > length:
            yield HERE, f"s{length}={low[-length:]}"
    for length in (2, 3, 4):
        if len(low) > length:
            yield HERE, f"p{length}={low[:length]}"


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
