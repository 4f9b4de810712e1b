"""Names that need care: acronyms that count only in their own case, and everyday words."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from kg.lexicon.names import key_of
from kg.lexicon.records import Name

LOWER_CASE_SOURCES: Final = frozenset({"medical-ner", "drug-ner"})
"""Sources that have lost the case of their names."""

_ACRONYM_LENGTH: Final = 4
"""A word of up to so many letters that only a source in lower case has was an acronym once."""

_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[a-z]{4}")


def with_case(name: Name) -> Name:
    """A short name from a source in lower case, as the acronym that it most likely was.

    >>> with_case(Name("was", source="medical-ner")).name
    'WAS'
    """
    short = len(name.name) <= _ACRONYM_LENGTH and name.name.isalpha() and name.name.isascii()
    if short and name.source in LOWER_CASE_SOURCES and name.name.islower():
        return name._replace(name=name.name.upper())
    return name


def with_flags(name: Name, common: Collection[str]) -> Name:
    """The name with its flags set; ``common`` holds the keys of everyday words.

    >>> [with_flags(Name(text), {"lead"}).case_only for text in ("LEV", "CsA", "Lead", "Ca", "Tumor")]
    [True, True, False, True, False]
    >>> with_flags(Name("Lead"), {"lead"}).common
    True
    """
    key = key_of(name.name)
    return name._replace(
        case_only=name.case_only or is_acronym(name.name),
        common=name.common or key in common or len(key.replace(" ", "")) < 3,
    )


def is_acronym(text: str) -> bool:
    """Whether the case of a name matters: capitals and no word of four letters or more.

    >>> [is_acronym(text) for text in ("MM", "HOE 140", "5-FU", "Gel", "Vitamin D", "K", "Li")]
    [True, True, True, False, False, True, True]
    """
    if _WORD.search(text):
        return False
    capitals = sum(letter.isupper() for letter in text)
    letters = sum(map(len, _LETTERS.findall(text)))
    return capitals >= 2 or (capitals == 1 and (letters <= 2 or any(map(str.isdigit, text))))
