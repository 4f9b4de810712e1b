"""Names that share a word: "breast and ovarian cancer" is one mention of two diseases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from kg.lexicon.names import key_of
from kg.lexicon.words import SMALL_WORDS
from kg.recognition.layout import Found
from kg.recognition.priors import group_of

_MOST_CHARACTERS: Final = 80
"""Before a mention, in which what shares its head is looked for."""

_JOINED: Final = re.compile(
    r"(?P<items>(?:\w[\w'\u2019-]*,\s)*\w[\w'\u2019-]*)(?:,?\s(?:and/or|and|or|as\swell\sas)\s|\s?/\s?)$"
)
"""Words that are joined with what follows."""

_JOINING: Final = ("and", "or", "as", "/")
"""How such words end."""

_ITEM: Final = re.compile(r"\w[\w'\u2019-]*")

_AFTER: Final = re.compile(
    r"(?P<items>(?:,\s\w[\w'\u2019-]*)*)(?:,?\s(?:and/or|and|or)\s|/)(?P<item>\w[\w'\u2019-]*)"
)

_CONJUNCTION: Final = re.compile(r"\s(?:and/or|and|or|as\swell\sas)\s|/")
_COORDINATION: Final = re.compile(r",?\s(?:and/or|and|or|as\swell\sas)\s|\s?/\s?|,\s")

Meaning = Callable[[str], Found | None]
"""A name -> what it is taken for, as a mention of no place; None where it is no disease."""


def with_composites(text: str, found: Sequence[Found], meaning: Meaning) -> list[Found]:
    """The mentions, those of diseases that share a word made one span with a mention for each disease.

    ``found`` are sorted and do not overlap; the result is sorted, and only mentions of one span overlap.
    What is neither chemical nor disease gives way ("breast" in "breast and ovarian cancer").
    """
    named = [mention for mention in found if group_of(mention.category)]
    result: list[Found] = []
    for position, mention in enumerate(named):
        parts: list[Found] = []
        if group_of(mention.category) == "Disease":
            before = named[position - 1].end if position else 0
            after = named[position + 1].start if position + 1 < len(named) else len(text)
            parts = _before(text, mention, before, meaning) or _after(text, mention, after, meaning)
        result += parts or [mention]
    taken = {place for mention in result for place in range(mention.start, mention.end)}
    others = [
        mention
        for mention in found
        if not group_of(mention.category) and taken.isdisjoint(range(mention.start, mention.end))
    ]
    return sorted([*result, *others], key=lambda it: (it.start, it.end))


def _before(text: str, mention: Found, least: int, meaning: Meaning) -> list[Found]:
    """What shares the last words of the mention: "Duchenne or Becker muscular dystrophy"."""
    begin = max(least, mention.start - _MOST_CHARACTERS)
    words = text[begin : mention.start]
    joined = _JOINED.search(words) if words.rstrip().endswith(_JOINING) else None
    if joined is None:
        return []
    items = [
        (begin + joined.start("items") + item.start(), item[0])
        for item in _ITEM.finditer(joined["items"])
    ]
    for head in _heads(text[mention.start : mention.end]):
        parts: list[Found] = []
        start = mention.start
        for place, item in reversed(items):
            part = meaning(f"{item} {head}") if _says_something(item) else None
            if part is None:
                break
            parts.insert(0, part)
            start = place
        if parts and _are_distinct([*parts, mention]):
            return [part._replace(start=start, end=mention.end) for part in (*parts, mention)]
    return []


def parts_of(name: str, meaning: Meaning) -> list[Found]:
    """The diseases that a name of several names, whose first or last words they share; else empty.

    "Brain, breast, and prostate cancer" names three, "hepatitis B and C" two; names that stand for one
    and the same disease ("bilateral and unilateral retinoblastoma") are no parts.
    """
    items = (
        [item for item in _COORDINATION.split(name) if item] if _CONJUNCTION.search(name) else []
    )
    choices = (*_with_head(items), *_with_beginning(items)) if len(items) > 1 else ()
    for names in choices:
        parts = [part for each in names if (part := meaning(each)) is not None]
        if len(parts) == len(items) and _are_distinct(parts):
            return parts
    return []


def _with_head(items: Sequence[str]) -> Iterator[list[str]]:
    *others, last = items
    for head in _heads(last):
        yield [*(f"{item} {head}" for item in others), last]


def _with_beginning(items: Sequence[str]) -> Iterator[list[str]]:
    first, *others = items
    words = first.split()
    for last in range(len(words) - 1, 0, -1):
        beginning = " ".join(words[:last])
        yield [first, *(f"{beginning} {item}" for item in others)]


def _concept_of(part: Found) -> str:
    return part.candidates[0].concept.id if part.candidates else ""


def _says_something(word: str) -> bool:
    """Whether a word is more than an article or a preposition."""
    key = key_of(word)
    return bool(key) and key not in SMALL_WORDS


def _heads(name: str) -> Iterator[str]:
    """The ends of a name that others may share, the longest first.

    >>> list(_heads("Becker muscular dystrophy")), list(_heads("cancer"))
    (['muscular dystrophy', 'dystrophy'], [])
    """
    words = name.split()
    for first in range(1, len(words)):
        yield " ".join(words[first:])


def _after(text: str, mention: Found, most: int, meaning: Meaning) -> list[Found]:
    """What shares all but the last word of the mention: "hepatitis B and C", "cleft lip/palate"."""
    joined = _AFTER.match(text, mention.end, min(len(text), mention.end + _MOST_CHARACTERS))
    words = text[mention.start : mention.end].split()
    if joined is None or joined.end() > most or len(words) < 2:
        return []
    items = [*_ITEM.findall(joined["items"]), joined["item"]]
    parts = [
        meaning(" ".join([*words[:-1], item])) if _says_something(item) else None for item in items
    ]
    known = [part for part in (mention, *parts) if part is not None]
    if len(known) <= len(items) or not _are_distinct(known):
        return []
    return [it._replace(start=mention.start, end=joined.end()) for it in known]


def _are_distinct(parts: Sequence[Found]) -> bool:
    return len(set(map(_concept_of, parts))) == len(parts)
