"""Short forms that no word of the text explains but the name before: "cyclosporine (CsA)", "myotonic
dystrophy (DM)"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from kg.lexicon.names import key_of
from kg.recognition.abbreviations import is_short_form
from kg.recognition.layout import Found
from kg.recognition.priors import group_of
from kg.recognition.tables import word_list

_APPOSITION: Final = re.compile(r" \(([^\W_][\w.+-]{1,9})[);,]")
_CAPITALS: Final = re.compile(r"[A-Z0-9]")
_LONGEST_OTHER: Final = 30
"""Characters of another name of the concept, beyond which it has the letters of anything."""

NamesOf = Callable[[str], Iterable[str]]

_CODE: Final = re.compile(r"[A-Z]{2,5}-?\d{3,}")
_SIGNS: Final = re.compile(r"[^\W_]")


def appositions(
    text: str, found: Iterable[Found], names_of: NamesOf
) -> Iterator[tuple[str, Found]]:
    """Short forms right behind a chemical, whose letters the name has in their order, or behind a disease
    that has another name of which they are the initials.

    A concept has one such short form in a text: what stands behind its name elsewhere is a dose, an
    arm or a study.  ``names_of`` gives all names of a concept.
    """
    known: dict[str, str] = {}
    for mention in found:
        group = group_of(mention.category)
        if not group or not text.startswith(" (", mention.end):
            continue
        match = _APPOSITION.match(text, mention.end)
        name = text[mention.start : mention.end]
        if not match or not is_short_form(match[1]) or len(_CAPITALS.findall(match[1])) < 2:
            continue
        short = match[1]
        if group == "Disease":
            if not _is_acronym(short, mention, names_of):
                continue
        elif _is_part_of_name(text, mention) or not _stands_for(short, name, mention, names_of):
            continue
        concept = mention.candidates[0].concept.id if mention.candidates else name.lower()
        if known.setdefault(concept, short.lower()) == short.lower():
            yield short, mention


def _is_part_of_name(text: str, mention: Found) -> bool:
    """Whether it is the salt at the end of a name that the lexicon does not have as a whole."""
    name = text[mention.start : mention.end]
    before = text[mention.start - 1 : mention.start]
    return before in tuple(" -") and name.lower() in word_list("salts")


def _stands_for(short: str, name: str, mention: Found, names_of: NamesOf) -> bool:
    """Whether the short form fits the name in the text or a short one of its concept, or is a code."""
    if name.isupper():
        return False  # one short form says nothing of another: "CPI (ESCC)"
    if fits(short, name) or _CODE.fullmatch(short):
        return True
    concepts = [candidate.concept.id for candidate in mention.candidates[:1]]
    names = [known for concept in concepts for known in names_of(concept)]
    key = key_of(short)
    return any(
        key == key_of(known)
        or (len(short) > 2 and len(known) <= _LONGEST_OTHER and fits(short, known))
        for known in names
    )


def _is_acronym(short: str, mention: Found, names_of: NamesOf) -> bool:
    """Whether a name of the concept has these initials ("Dystrophia Myotonica")."""
    concepts = [candidate.concept.id for candidate in mention.candidates[:1]]
    names = (known for concept in concepts for known in names_of(concept) if "," not in known)
    return any(short == "".join(word[0] for word in name.split()).upper() for name in names)


def fits(short: str, name: str) -> bool:
    """Whether a name begins like a short form and has its letters and digits in their order.

    >>> fits("CSA", "cyclosporin A"), fits("AUC5", "carboplatin"), fits("Q3W", "doxorubicin")
    (True, False, False)
    """
    wanted = "".join(_SIGNS.findall(short.lower()))
    signs = iter(_SIGNS.findall(name.lower()))
    return next(signs, "") == wanted[:1] and all(sign in signs for sign in wanted[1:])
