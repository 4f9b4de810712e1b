"""The concepts of a field of a record: a few words that name something, without a sentence around.

In a field every word counts: what names the whole field is what it means, and where nothing does, the
longest names in it are.  No prior of running text applies: a trial's intervention "Lead" is lead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from kg.lexicon.names import key_of, tokenize
from kg.lexicon.salts import SALT_WORDS
from kg.lexicon.words import stems_of
from kg.model import Candidate, CategoryName, Linker
from kg.schema import DISEASE_CATEGORIES

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

_SAME_WORDS: Final = frozenset({"words", "spelling"})
"""Rules by which a name has all the words of the field."""

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

_EXCEPT: Final = re.compile(
    r"(?<!\bor )\b(?:excluding|except|without|other than|not including)\b[^;()\[\]]*", re.I
)
"""What a field says that it is not about."""

_PART_END: Final = re.compile(r"[,;:/+()\[\]]|\b(?:and|or|with|in|plus|vs|versus|due to)\b", re.I)
"""What stands between the parts of a field, each of which names one thing."""

_UNSPECIFIC: Final = frozenset(
    stem
    for words in (
        "disease disorder illness condition syndrome abnormality impairment injury",  # of anything
        "positive negative non no not type stage grade",  # the words they belong to may be others
    )
    for stem in stems_of(words)
)
"""Stems of words that make a name of the words beside them only."""

_NEGATION: Final = re.compile(r"\b(?:non|no|not)\b", re.I)

SCATTERED: Final = 0.5
"""How good a name is whose words all stand in a part of a field, in another order or with others between."""

_INFECTIONS: Final = ("infection", "disease")


def link_field(
    text: str,
    linker: Linker,
    wanted: frozenset[CategoryName],
    similar: Linker | None = None,
) -> tuple[Candidate, ...]:
    """The concepts that a field names, in the order of the text; empty where it names none.

    First what names the whole field, in a ``wanted`` category or else in any; then, without what stands
    in brackets, amounts and forms; then what has a ``similar`` name and is surely meant; then the longest
    names of a ``wanted`` category in it, or names whose words are scattered over a part of it; then what has
    a similar name and is likely meant.  Acronyms and fragments of codes ("K" of "K-877") are left to those
    who see the whole document.  An organism where a disease is wanted is the infection with it.
    """
    text = text[:MAX_CHARACTERS]
    whole, *bare = _whole_names(text)
    found = _best(whole, linker, wanted) or _of_any_category(whole, linker, wanted)
    for name in bare:
        found = found or _best(name, linker, wanted)
    if found is not None:
        return (found,)
    alike = _alike(text, similar, wanted) if similar is not None else None
    if alike is not None and (alike.score >= SURE or alike.match.rule in _SAME_WORDS):
        return (alike,)
    within = _names_within(text, linker, wanted, similar)
    if within:
        return within
    for name in bare:
        found = found or _of_any_category(name, linker, wanted)
    last = found or alike
    return () if last is None else (last,)


def _of_any_category(
    name: str, linker: Linker, wanted: frozenset[CategoryName]
) -> Candidate | None:
    """What has the name in a category that is not wanted, and where it is an organism, the infection."""
    found = _best(name, linker, None)
    return found and (_infection_with(found, linker, wanted) or found)


def _infection_with(
    candidate: Candidate, linker: Linker, wanted: frozenset[CategoryName]
) -> Candidate | None:
    """The infection with an organism, where a name of it is made of the organism's."""
    if candidate.concept.category != "OrganismTaxon":
        return None
    names = (candidate.match.name, candidate.concept.name)
    found = (_best(f"{name} {word}", linker, wanted) for word in _INFECTIONS for name in names)
    return next(filter(None, found), None)


def _alike(text: str, similar: Linker, wanted: frozenset[CategoryName]) -> Candidate | None:
    """The most likely concept of a ``wanted`` category that has a name like all that the field says."""
    *_, name = _whole_names(text)
    if _ACRONYM.fullmatch(name) or len(name) < LEAST_PART or _COORDINATED.search(name):
        return None
    best = next(iter(similar.candidates(name)), None)
    if best is None or best.concept.category not in wanted:
        return None
    same_words = best.match.rule == "words" and " " in name
    own, words = stems_of(best.match.name), stems_of(name)
    if best.match.rule == "similar" and not set(own) <= set(words):
        # what says more than the field says something else, but for a word misspelt
        return best if best.score >= SURE and len(own) == len(words) else None
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


class _Named(NamedTuple):
    """A candidate and the half-open span of what names it in the field."""

    start: int
    end: int
    candidate: Candidate


def _names_within(
    text: str, linker: Linker, wanted: frozenset[CategoryName], similar: Linker | None
) -> tuple[Candidate, ...]:
    """What parts of the field name, in the order of the text, each concept once."""
    text = _EXCEPT.sub(lambda match: " " * len(match[0]), text)
    named = _longest_names(text, linker, wanted)
    if similar is not None:
        named = _with_scattered(text, named, similar, wanted)
    distinct: dict[str, Candidate] = {}
    for it in sorted(named, key=lambda it: it.start):
        distinct.setdefault(it.candidate.concept.id, it.candidate)
    return tuple(distinct.values())


def _with_scattered(
    text: str, named: list[_Named], similar: Linker, wanted: frozenset[CategoryName]
) -> list[_Named]:
    """What is named, where parts of the field have a name that says more, that in its place."""
    for start, end in _parts(text):
        inside = [it for it in named if start <= it.start and it.end <= end]
        if any(it.start < end and start < it.end for it in named if it not in inside):
            continue
        stems = {stem for it in inside for stem in stems_of(it.candidate.match.name)}
        better = _scattered(text[start:end], stems, similar, wanted)
        if better is not None:
            named = [it for it in named if it not in inside] + [_Named(start, end, better)]
    return named


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """The spans between what separates the things that a field names."""
    start = 0
    for match in _PART_END.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _scattered(
    part: str, stems: set[str], similar: Linker, wanted: frozenset[CategoryName]
) -> Candidate | None:
    """What has a name of several words that all stand in a part of a field, more than ``stems``, which are
    those of the names found there, and these with them.

    Words that are left out must not change what the others say: names of substances, names with numbers,
    with "positive", or of a "disease" of something count only if they have all words of the part.
    """
    words = set(stems_of(part))
    best: tuple[int, float] = (0, 0.0)
    found = None
    for candidate in similar.candidates(part) if len(words) > 1 else ():
        own = set(stems_of(candidate.match.name))
        is_like = candidate.match.rule == "words" or (
            candidate.concept.category in DISEASE_CATEGORIES
            and own.isdisjoint(_UNSPECIFIC)
            and all(map(str.isalpha, own))
        )
        if (
            candidate.concept.category in wanted
            and len(own) > 1
            and stems < own <= words
            and is_like
            and _negations(part) == _negations(candidate.match.name)
            and (len(own), candidate.score) > best
        ):
            best = len(own), candidate.score
            found = replace(candidate, score=max(candidate.score, SCATTERED))
    return found


def _negations(name: str) -> int:
    return len(_NEGATION.findall(name))


def _longest_names(text: str, linker: Linker, wanted: frozenset[CategoryName]) -> list[_Named]:
    """Longest names first, none within another."""
    tokens = tokenize(text)
    taken = [False] * len(tokens)
    found = []
    for length in range(min(MAX_NAME_TOKENS, len(tokens)), 0, -1):
        for first in range(len(tokens) - length, -1, -1):
            if any(taken[first : first + length]):
                continue
            start, end = tokens[first][0], tokens[first + length - 1][1]
            candidate = (
                _best(text[start:end], linker, wanted) if _may_name(text, start, end) else None
            )
            if candidate is not None:
                found.append(_Named(start, end, candidate))
                taken[first : first + length] = [True] * length
    return [it for it in found if not _is_salt(text, it, found)]


def _is_salt(text: str, named: _Named, others: Sequence[_Named]) -> bool:
    """Whether a name only says in which form the substance before it comes ("dexamethasone sodium
    phosphate")."""
    words = text[named.start : named.end].casefold().split()
    before = (text[it.end : named.start] for it in others if it.end < named.start)
    return SALT_WORDS.issuperset(words) and any(map(str.isspace, before))


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
        and is_meant(text, start, end)
    )


def is_meant(text: str, start: int, end: int) -> bool:
    """Whether the words between these offsets of a field are not only said of something else, as an agonist
    of a hormone or a vaccine against a virus.

    >>> is_meant("LHRH agonist", 0, 4), is_meant("LHRH infusion", 0, 4)
    (False, True)
    """
    return not _MODIFIED.match(text, end) and not _ANTI.search(text, 0, start)
