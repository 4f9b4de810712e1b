"""Names that need care: acronyms that count only in their own case, and everyday words.

How good short names of a source are was counted on the training corpora: acronyms that only Mondo or a
source without case has, and that the document does not explain, are right once in five times; those of
four letters and more that are the initials of a name are right as a rule.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from kg.lexicon.records import ConceptRecord, Name
from kg.schema import CHEMICAL_CATEGORIES, DISEASE_CATEGORIES

LOWER_CASE_SOURCES: Final = {"medical-ner": 4, "drug-ner": 4, "mondo": 5, "doid": 5}
"""Sources that have lost the case of some names, and up to how many letters a word that they alone
have was an acronym once."""

SHORT_WORDS: Final = frozenset({"lupus", "flu", "atopy", "polio", "burn", "boil", "ulcer"})
"""Short names of such sources that are words."""

LOOSE_SOURCES: Final = frozenset({"medical-ner", "drug-ner", "mondo"})
"""Sources whose short names are often something else in a text."""

TRUSTED_SOURCES: Final = frozenset({"supplement"})
"""Sources that were looked through by a person."""

_CODE = re.compile(r"[a-z]{1,3}(?:[- ]?\d{1,3}|[- ][ivx]{1,4})")
_LETTERS = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[a-z]{4}")
_PARTS = re.compile(r"[^\W_]+")
_SMALL_WORDS: Final = frozenset({"of", "the", "and", "with", "in", "to", "due"})


@dataclass(frozen=True, slots=True)
class WordLists:
    """What is known of words: keys of everyday words, and symbols of genes."""

    common: Collection[str] = frozenset()
    genes: Collection[str] = frozenset()


def with_case(name: Name) -> Name:
    """A short name from a source in lower case, as the acronym that it most likely was.

    >>> [with_case(Name(text, source="medical-ner")).name for text in ("was", "at 10", "gout fit")]
    ['WAS', 'AT 10', 'gout fit']
    """
    length = LOWER_CASE_SOURCES.get(name.source, 0)
    if not length or not name.name.islower() or name.name in SHORT_WORDS or name.kind == "label":
        return name
    word = len(name.name) <= length and name.name.isalpha() and name.name.isascii()
    return name._replace(name=name.name.upper()) if word or _CODE.fullmatch(name.name) else name


def flag_names(record: ConceptRecord, keys: Iterable[str], words: WordLists) -> ConceptRecord:
    """The record with the flags of its names set; ``keys`` are those of its names."""
    is_loose = any(name.source in LOOSE_SOURCES for name in record.names)
    initials = _initials(record.names) if is_loose else ()
    names = []
    for name, key in zip(record.names, keys, strict=True):
        case_only = name.case_only or is_acronym(name.name)
        common = name.common or _is_common(name, key, record.category, initials, words)
        is_new = (case_only, common) != (name.case_only, name.common)
        names.append(name._replace(case_only=case_only, common=common) if is_new else name)
    return replace(record, names=tuple(names))


@lru_cache(maxsize=1 << 16)
def is_acronym(text: str) -> bool:
    """Whether the case of a name matters: capitals and no word of four letters or more, nor several
    short words.

    >>> [is_acronym(text) for text in ("MM", "HOE 140", "5-FU", "Gel", "Vitamin D", "K", "Li")]
    [True, True, True, False, False, True, True]
    >>> is_acronym("Low Back Pain"), is_acronym("Hb E")
    (False, True)
    """
    if _WORD.search(text) or _is_of_short_words(text):
        return False
    capitals = sum(letter.isupper() for letter in text)
    letters = len(_LETTERS.findall(text))
    return capitals >= 2 or (capitals == 1 and (letters <= 2 or any(map(str.isdigit, text))))


def _is_of_short_words(text: str) -> bool:
    """Whether a name has two words of three letters and more, and no word, number or code beside them that
    is written otherwise."""
    parts = _PARTS.findall(text) if " " in text else []
    return sum(len(part) > 2 for part in parts) > 1 and all(
        part.isalpha() and (part.islower() or part.istitle()) for part in parts
    )


def _is_common(
    name: Name, key: str, category: str, initials: Collection[str], words: WordLists
) -> bool:
    if key in words.common:
        return True
    if name.source in TRUSTED_SOURCES:
        return False
    if len(key.replace(" ", "")) < 3:
        return True
    if category not in CHEMICAL_CATEGORIES | DISEASE_CATEGORIES or not is_acronym(name.name):
        return False
    bare = "".join(_PARTS.findall(name.name))
    letters = len(_LETTERS.findall(bare))
    if bare in words.genes:
        return True
    if letters < 2:
        return len(bare) < 4
    if name.source not in LOOSE_SOURCES:
        return False
    return letters <= 3 or (letters == 4 and bare.upper() not in initials)


def _initials(names: Iterable[Name]) -> set[str]:
    """The initials of the names, with and without small words."""
    found = set()
    for name in names:
        parts = _PARTS.findall(name.name)
        if len(parts) > 1:
            found.add("".join(part[0] for part in parts).upper())
            found.add("".join(p[0] for p in parts if p.lower() not in _SMALL_WORDS).upper())
    return found
