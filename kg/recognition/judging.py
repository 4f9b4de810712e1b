"""What a name means in a text, if anything: by the linker's candidates and by how likely they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple

from kg.lexicon.base import AnyLexicon
from kg.lexicon.names import key_of
from kg.lexicon.records import OWN_SOURCE
from kg.model import Candidate, CategoryName, Linker
from kg.recognition.priors import Priors, group_of, prior_key, properties_of
from kg.recognition.short_forms import singular
from kg.recognition.tables import word_list
from kg.schema import CHEMICAL_CATEGORIES, DISEASE_CATEGORIES

MINIMUM: Final = 0.45
"""How likely a name has to be meant as that name, to be a mention."""

_CACHED_NAMES: Final = 50_000
_RECENT_NAMES: Final = 2_000
GROUP_CATEGORIES: Final = {"Chemical": "ChemicalEntity", "Disease": "Disease"}
"""Group -> the category of a mention of the group that has no concept."""

CATEGORIES: Final = {"Chemical": CHEMICAL_CATEGORIES, "Disease": DISEASE_CATEGORIES}
"""Group -> all its categories."""

_ENUMERATION: Final = re.compile(r", [a-z]|[\"“”;]", re.IGNORECASE)
"""An inverted name of a terminology ("cancer, gallbladder") is two names in a text."""

_CAUSED: Final = re.compile(r"(.+?)[- ](?:induced|associated|related)[- ]", re.IGNORECASE)


_BARE: Final = re.compile(r"(?=.*[A-Z].*[A-Z])[A-Za-z]{2,4}")
"""A short form of letters alone."""

_LOOSE_SOURCES: Final = frozenset({"mondo", "doid"})
"""Terminologies that list as synonyms whatever letters a text has used for a disease."""


class Meaning(NamedTuple):
    """What a name is taken for: a category, and the concepts it may stand for, best first.

    ``own``: the name is in a table of the user's own, which leaves no doubt.
    """

    category: CategoryName
    candidates: Sequence[Candidate]
    own: bool = False

    @property
    def group(self) -> str:
        """Chemical, Disease, or empty."""
        return group_of(self.category)

    def by_abbreviation(self) -> Meaning:
        """The same of a short form that stands for the name."""
        candidates = [
            replace(c, match=replace(c.match, rule="abbreviation")) for c in self.candidates
        ]
        return self._replace(candidates=candidates)


class Senses(NamedTuple):
    """What a linker has a name for: all candidates, best first; of each group its candidates and how likely
    the name is meant as one of the group; and the candidates of no group."""

    candidates: Sequence[Candidate]
    groups: Mapping[str, tuple[list[Candidate], float]]
    others: list[Candidate]


class NameJudge:
    """Judges names; the same name is always judged alike."""

    def __init__(self, lexicon: AnyLexicon, linker: Linker, priors: Priors) -> None:
        self._lexicon = lexicon
        self._linker = linker
        self._priors = priors
        self._has_own = any(OWN_SOURCE in part.name_sources for part in lexicon.parts)
        self.meaning_of = lru_cache(_CACHED_NAMES)(self._meaning_of)
        self.senses_of = lru_cache(_RECENT_NAMES)(self._senses_of)

    def _meaning_of(self, name: str) -> Meaning | None:
        """What the name is taken for; None where it is rather just a word."""
        if (own := self._own_meaning(name)) is not None:
            return own
        if is_everyday(name) or name.lower() in word_list("no_mentions"):
            return None
        if name.lower() in word_list("behaviors"):
            known = self._linker.candidates(name)
            return self._other(name, [c for c in known if not group_of(c.concept.category)])
        meaning = self._sense_of(name)
        return meaning if meaning is None or self._may_stand_alone(name, meaning) else None

    def _sense_of(self, name: str) -> Meaning | None:
        """The same of a name that the text explains."""
        if (own := self._own_meaning(name)) is not None:
            return own
        if _ENUMERATION.search(name) or self._is_caused(name):
            return None
        senses = self.senses_of(name)
        if name.lower() in word_list("everyday"):
            candidates = [c for c in senses.candidates if c.match.rule != "variant"]
            if not candidates:
                return None  # "fit" of a patient, for it is the plural that names seizures
            senses = self._senses(name, candidates)
        best: Meaning | None = None
        highest = MINIMUM
        for group, (fitting, likely) in senses.groups.items():
            if likely >= highest:
                chosen: Sequence[Candidate] = ()
                if group == "Disease" or not fitting:
                    chosen = self._linker.choose(name, CATEGORIES[group])
                meant = list(chosen) or fitting
                category = meant[0].concept.category if meant else GROUP_CATEGORIES[group]
                best, highest = Meaning(category, meant or senses.others), likely
        return best or self._other(name, senses.others)

    def _senses_of(self, name: str) -> Senses:
        """What the linker has the name for."""
        return self._senses(name, self._linker.candidates(name))

    def _senses(self, name: str, candidates: Sequence[Candidate]) -> Senses:
        fitting: dict[str, list[Candidate]] = {group: [] for group in (*GROUP_CATEGORIES, "")}
        for candidate in candidates:
            fitting[group_of(candidate.concept.category)].append(candidate)
        groups = {
            group: (fitting[group], self.probability(name, group, fitting[group]))
            for group in GROUP_CATEGORIES
        }
        return Senses(candidates, groups, fitting[""])

    def why_not(self, name: str) -> str:
        """Why a name is taken for no mention by itself, in words; empty where it is taken for one."""
        if self.meaning_of(name) is not None:
            return ""
        word = name.lower()
        if is_everyday(name) or word in word_list("no_mentions") or word in word_list("behaviors"):
            return "texts use it as a word, not as this name"
        if _ENUMERATION.search(name):
            return "in a text an inverted name is two names"
        if self._is_caused(name):
            return "it is a cause and what was caused: two mentions"
        if self._sense_of(name) is not None:
            return "it is a short form of several things, and the text does not explain it"
        candidates = self._linker.candidates(name)
        if not candidates:
            return "the lexicon does not have the name"
        if word in word_list("everyday") and all(c.match.rule == "variant" for c in candidates):
            return "it is an everyday word, and the name is another form of it"
        if any(group_of(c.concept.category) for c in candidates):
            return f"texts mean it as this name too seldom: less than {MINIMUM}"
        if " " not in name and word in word_list("common_names"):
            return "it is a common word, which seldom tells anything"
        return "the name is another form of it, or too general"

    def _own_meaning(self, name: str) -> Meaning | None:
        """What a table of the user's own says that the name is, unless it is an everyday word or a short
        form: the text decides on these."""
        if not self._has_own:
            return None
        key_id = self._lexicon.key_id(key_of(name))
        entries = self._lexicon.entries(key_id) if key_id is not None else ()
        own = {
            self._lexicon.concept(entry.concept).id
            for entry in entries
            if entry.priority and not entry.common
        }
        candidates = self._linker.candidates(name) if own else ()
        if not candidates or candidates[0].concept.id not in own:
            return None
        return Meaning(candidates[0].concept.category, candidates, own=True)

    def probability(self, name: str, group: str, fitting: Sequence[Candidate]) -> float:
        if fitting and key_of(name) in word_list("always_names"):
            return 1.0
        properties = properties_of(name, fitting[0], self._lexicon) if fitting else ()
        return self._priors.probability(name, group, properties)

    def _other(self, name: str, candidates: Sequence[Candidate]) -> Meaning | None:
        """What a name that is no chemical and no disease is taken for: not what any word may be."""
        fitting = [c for c in candidates if _is_plain(name, c)]
        if not fitting or (" " not in name and name.lower() in word_list("common_names")):
            return None
        if fitting[0].concept.category == "NamedThing" and " " not in name and name[1:].islower():
            return None
        return Meaning(fitting[0].concept.category, fitting)

    def _may_stand_alone(self, name: str, meaning: Meaning) -> bool:
        """Whether a name says by itself what it means.

        A few capitals do not, unless they were seen in training, are known to everybody or are a
        drug's or disease's short form for MeSH, too: a text explains them.
        """
        short = singular(name)
        if not meaning.group or not _BARE.fullmatch(short) or short in word_list("known_acronyms"):
            return True
        if short in word_list("ambiguous_acronyms"):
            return False
        if prior_key(name) in self._priors.counts:
            return True
        return any(self._is_established(short, c) for c in meaning.candidates)

    def _is_established(self, short: str, candidate: Candidate) -> bool:
        concept, match = candidate.concept, candidate.match
        if concept.id.startswith("MESH:C") or match.kind == "supplementary":
            return False
        sources = {e.source for e in self._lexicon.names(concept.id) if singular(e.name) == short}
        return not sources or not sources <= _LOOSE_SOURCES

    def _is_caused(self, name: str) -> bool:
        """Whether it is a cause and what it caused ("lithium-induced tremor"): two mentions, not one."""
        match = _CAUSED.match(name)
        cause = self.meaning_of(match[1]) if match else None
        return cause is not None and bool(cause.group)

    def field_meaning(self, name: str) -> Meaning | None:
        """What a name is taken for that is all that a field of a record says."""
        if is_everyday(name):
            return None
        candidates = sorted(
            self._linker.candidates(name), key=lambda c: not group_of(c.concept.category)
        )
        return Meaning(candidates[0].concept.category, candidates) if candidates else None

    def code_meaning(self, code: str) -> Meaning:
        """What the code of a compound is taken for: always a chemical."""
        known = self._linker.candidates(code)
        candidates = [c for c in known if group_of(c.concept.category) == "Chemical"]
        return Meaning(
            candidates[0].concept.category if candidates else GROUP_CATEGORIES["Chemical"],
            candidates,
        )

    def meaning_like(self, short: str, long: str) -> Meaning | None:
        """What a short form is taken for whose long form means nothing to us.

        Only what has a name with a word of the long form: MM for a malignant mesothelioma is no
        multiple myeloma.
        """
        meaning = self._sense_of(short)
        if meaning is None:
            return None
        words = {word for word in key_of(long).split() if len(word) > 3}
        candidates = [c for c in meaning.candidates if words & self._words_of(c.concept.id)]
        return meaning._replace(candidates=candidates) if candidates else None

    def _words_of(self, curie: str) -> set[str]:
        return {word for name in self.names_of(curie) for word in key_of(name).split()}

    def names_of(self, curie: str) -> set[str]:
        """All names of a concept in the lexicon."""
        return {entry.name for entry in self._lexicon.names(curie)}


def is_everyday(name: str) -> bool:
    """Whether a name in capitals is a word of every day or of trials, until the text explains it.

    >>> is_everyday("ARM"), is_everyday("Q3W"), is_everyday("AIDS"), is_everyday("arm")
    (True, True, False, False)
    """
    short = singular(name)
    if short in word_list("trial_jargon"):
        return True
    return short.isupper() and len(short) < 5 and short.lower() in word_list("everyday")


def _is_plain(name: str, candidate: Candidate) -> bool:
    """Whether a match leaves no doubt: by the same characters, but for case and a plural."""
    if candidate.match.rule != "variant" or " " in name:
        return True
    short, long = sorted((name.lower(), candidate.match.name.lower()), key=len)
    return len(short) > 4 and long in (short + "s", short + "es")
