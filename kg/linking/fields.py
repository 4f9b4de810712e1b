"""The concepts of a field of a record: a few words that name something, without a sentence around.

In a field every word counts: what names the whole field is what it means, and where nothing does, the
longest names in it are.  No prior of running text applies: a trial's intervention "Lead" is lead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.lexicon.names import key_of, tokenize
from kg.lexicon.words import stems_of
from kg.model import Candidate, CategoryName, Linker

MAX_CHARACTERS: Final = 300
"""Of a longer field only the beginning is looked at: it is a text, not a name."""

MAX_NAME_TOKENS: Final = 12

LEAST_SCORE: Final = 0.75

LEAST_ACRONYM_SCORE: Final = 0.95
"""An acronym stands for many things: one that is a whole field has to be a usual name of a heading."""

SURE: Final = 0.9
LIKELY: Final = 0.6
SAME_WORDS: Final = 0.15
"""How likely a concept of a similar name has to be: to be taken before names within the field, or after
them, or where the two names have the same words."""

_COORDINATED: Final = re.compile(r"[,;/+]|\b(?:and|or|with)\b", re.I)
"""What stands in a field that says several things."""

LEAST_PART: Final = 4
"""Characters that a name which is only a part of a field must have."""

_BRACKETS: Final = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_LABEL: Final = re.compile(
    r"^(?:drug|biological|device|procedure|arm \w+|group \w+|cohort \w+)\s*:\s*", re.I
)
_AMOUNT: Final = re.compile(
    r"(?<!\S)\d[\d.,/-]*\s?(?:mg|mcg|µg|μg|ug|g|kg|ml|l|iu|u|units?|mmol|mol|%|ppm|gy|mci|mbq)"
    r"(?:\s?/\s?(?:kg|m2|m²|ml|l|day|d|h|dose))*(?!\w)",
    re.I,
)
_FORM: Final = re.compile(
    r"\b(?:film[- ]coated|extended[- ]release|oral|topical|intravenous|iv|i\.v\.|subcutaneous|sc"
    r"|intramuscular|inhaled|nasal|ophthalmic|vaginal|transdermal|low[- ]dose|high[- ]dose"
    r"|tab(?:let)?s?|caps?(?:ules?)?|pills?|injections?|infusions?|solutions?|suspensions?|creams?"
    r"|ointments?|gels?|sprays?|drops?|syrups?|patch(?:es)?|powders?|formulations?(?: \d+)?"
    r"|monotherapy|treatment|therapy|group|arm|dose)(?!\w)",
    re.I,
)
_MODIFIED: Final = re.compile(
    r"[\s-]*(?:\w{1,9}[\s-]+)?(?:inhibit\w*|agonist\w*|antagonist\w*|block\w*|receptors?|antibod\w*"
    r"|antigens?|vaccin\w*|modulator\w*|analog\w*|induced|free|robot\w*|laser\w*|level\w*)\b",
    re.I,
)
"""What follows a name that is only named to say what something else acts on: not the thing itself."""

_ACRONYM: Final = re.compile(r"[A-Z0-9][A-Za-z0-9-]{0,5}(?<=[A-Z0-9])")
_ANTI: Final = re.compile(r"\b(?:anti|non|pre|post)[\s-]*$", re.I)


def link_field(
    text: str,
    linker: Linker,
    wanted: frozenset[CategoryName],
    similar: Linker | None = None,
) -> tuple[Candidate, ...]:
    """The concepts that a field names, in the order of the text; empty where it names none.

    First what names the whole field, in a ``wanted`` category or else in any; then, without what stands
    in brackets, amounts and forms; then what has a ``similar`` name and is surely meant; then the longest
    names of a ``wanted`` category in it; then what has a similar name and is likely meant.  Acronyms and
    fragments of codes ("K" of "K-877") are left to those who see the whole document.
    """
    text = text[:MAX_CHARACTERS]
    for name in _whole_names(text):
        found = _best(name, linker, wanted) or _best(name, linker, None)
        if found is not None:
            return (found,)
    alike = _alike(text, similar, wanted) if similar is not None else None
    if alike is not None and (alike.score >= SURE or alike.match.rule == "words"):
        return (alike,)
    longest = _longest_names(text, linker, wanted)
    return longest if longest or alike is None else (alike,)


def _alike(text: str, similar: Linker, wanted: frozenset[CategoryName]) -> Candidate | None:
    """The most likely concept of a ``wanted`` category that has a name like all that the field says."""
    *_, name = _whole_names(text)
    if _ACRONYM.fullmatch(name) or len(name) < LEAST_PART or _COORDINATED.search(name):
        return None
    best = next(iter(similar.candidates(name)), None)
    if best is None or best.concept.category not in wanted:
        return None
    same_words = best.match.rule == "words" and " " in name
    if best.match.rule == "similar" and not set(stems_of(best.match.name)) <= set(stems_of(name)):
        return None  # what says more than the field says something else
    return best if best.score >= (SAME_WORDS if same_words else LIKELY) else None


def _whole_names(text: str) -> Iterator[str]:
    """The field's words with less and less around the name, each once."""
    name = " ".join(text.split())
    seen = set()
    for pattern in (None, _LABEL, _BRACKETS, _AMOUNT, _FORM):
        if pattern is not None:
            name = pattern.sub("", name).strip(" ,;:.-®™*")
        name = " ".join(name.split())
        if name not in seen and (pattern is None or len(name) >= LEAST_PART):
            seen.add(name)
            yield name


def _best(name: str, linker: Linker, wanted: frozenset[CategoryName] | None) -> Candidate | None:
    least = LEAST_ACRONYM_SCORE if _ACRONYM.fullmatch(name) else LEAST_SCORE
    for candidate in linker.candidates(name):
        if candidate.score >= least and (wanted is None or candidate.concept.category in wanted):
            return candidate
    return None


def _longest_names(
    text: str, linker: Linker, wanted: frozenset[CategoryName]
) -> tuple[Candidate, ...]:
    """Longest names first, none within another, in the order of the text, each concept once."""
    tokens = tokenize(text)
    taken = [False] * len(tokens)
    found: dict[int, Candidate] = {}
    for length in range(min(MAX_NAME_TOKENS, len(tokens)), 0, -1):
        for first in range(len(tokens) - length, -1, -1):
            if any(taken[first : first + length]):
                continue
            start, end = tokens[first][0], tokens[first + length - 1][1]
            candidate = (
                _best(text[start:end], linker, wanted) if _may_name(text, start, end) else None
            )
            if candidate is not None:
                found[first] = candidate
                taken[first : first + length] = [True] * length
    distinct: dict[str, Candidate] = {}
    for first in sorted(found):
        distinct.setdefault(found[first].concept.id, found[first])
    return tuple(distinct.values())


def _may_name(text: str, start: int, end: int) -> bool:
    """Whether these characters could name something by themselves: a few letters at least, no acronym, no
    piece of a code, and not said only of what something else acts on."""
    name = text[start:end]
    return (
        len(name) >= LEAST_PART
        and name[0].isalnum()
        and (name[-1].isalnum() or name[-1] in ")]")
        and any(character.islower() for character in name)
        and not _ACRONYM.fullmatch(name)
        and bool(key_of(name))
        and not _MODIFIED.match(text, end)
        and not _ANTI.search(text, 0, start)
    )
