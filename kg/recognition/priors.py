"""How likely it is that a name of the lexicon, where it stands in a text, is meant as that name.

Many names are words, too ("lead", "impact"), and what counts as a mention is a matter of convention
("toxicity" does, "drug" does not).  The tables are counted by ``scripts/build_priors.py`` on corpora
annotated by hand: for each name seen there how often it was annotated, and for properties of names
and of their concepts the weights of a logistic regression, which speaks for names not seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

from kg.lexicon.base import AnyLexicon
from kg.lexicon.names import key_of
from kg.model import Candidate
from kg.recognition.tables import read_table
from kg.schema import CHEMICAL_CATEGORIES, DISEASE_CATEGORIES

COUNTS_FILE: Final = "name_counts.tsv"
WEIGHTS_FILE: Final = "name_weights.tsv"

_SHRINKAGE: Final = 1.0
"""How many sightings of a name weigh as much as its properties."""

_UNKNOWN: Final = 0.1
"""How likely a name is to be meant as something of a group in which the lexicon does not have it."""


class Count(NamedTuple):
    """How often a name was seen, and how often as chemical and as disease."""

    seen: int
    chemical: int
    disease: int

    @property
    def annotated(self) -> int:
        """How often it was annotated at all."""
        return self.chemical + self.disease

    def of(self, group: str) -> int:
        """How often it was annotated as one of the group."""
        return self.chemical if group == "Chemical" else self.disease


@dataclass(frozen=True, slots=True)
class Priors:
    """The tables of counts and weights."""

    counts: Mapping[str, Count]
    weights: Mapping[str, float]

    @classmethod
    def load(cls) -> Self:
        """Those under ``data/recognition``."""
        rows = read_table(COUNTS_FILE)
        counts = {row[0]: Count(int(row[1]), int(row[2]), int(row[3])) for row in rows}
        weights = {row[0]: float(row[1]) for row in read_table(WEIGHTS_FILE)}
        return cls(counts, weights)

    def probability(self, name: str, group: str, properties: Iterable[str] = ()) -> float:
        """How likely it is that the name means something of the group (Chemical, Disease)."""
        total = [self.weights.get(f"{group} {item}", 0.0) for item in properties]
        expected = 1 / (1 + math.exp(-sum(total))) if total else _UNKNOWN
        count = self.counts.get(prior_key(name))
        if count is None:
            return expected
        return (count.of(group) + _SHRINKAGE * expected) / (count.seen + _SHRINKAGE)


def group_of(category: str) -> str:
    """The group of a category: Chemical, Disease, or empty.

    >>> group_of("Drug"), group_of("PhenotypicFeature"), group_of("Cell")
    ('Chemical', 'Disease', '')
    """
    if category in CHEMICAL_CATEGORIES:
        return "Chemical"
    return "Disease" if category in DISEASE_CATEGORIES else ""


def prior_key(name: str) -> str:
    """What counts of a name are kept under: short names in capitals as they are, others by their key.

    >>> prior_key("ALL"), prior_key("All"), prior_key("ADRs")
    ('ALL', 'all', 'ADR')
    """
    if len(name) <= 8 and " " not in name and sum(map(str.isupper, name)) >= 2:
        return name[:-1] if name[-1] == "s" and name[-2].isupper() else name
    return key_of(name)


def properties_of(name: str, candidate: Candidate, lexicon: AnyLexicon) -> Iterator[str]:
    """The properties of a name and its best candidate that say how likely it is to be meant."""
    concept, match = candidate.concept, candidate.match
    key = key_of(name)
    words = key.split()
    key_id = lexicon.key_id(key)
    yield "any"
    if key_id is not None and any(entry.common for entry in lexicon.entries(key_id)):
        yield "common"
    yield f"category {concept.category}"
    yield f"kind {match.kind}"
    yield f"rule {match.rule}"
    prefix, _, identifier = concept.id.partition(":")
    yield f"terminology {prefix}{identifier[0] if prefix == 'MESH' else ''}"
    yield f"words {min(len(words), 3)}"
    yield f"shape {_shape(name)}"
    for branch in sorted(branches_of(concept.id, lexicon)):
        yield f"branch {branch}"
    if words:
        yield f"end {words[-1][-3:]}"
        yield f"end {words[-1][-4:]}"
        if len(words) > 1:
            yield f"head {words[-1]}"
            yield f"first {words[0]}"


def branches_of(curie: str, lexicon: AnyLexicon) -> set[str]:
    """The top branches of MeSH's tree that hold a concept, or else its parents: ``D27``."""
    numbers = lexicon.tree_numbers(curie)
    if not numbers:
        numbers = tuple(
            n for parent in lexicon.parents(curie) for n in lexicon.tree_numbers(parent)
        )
    return {number[:3] for number in numbers} or {"none"}


def _shape(name: str) -> str:
    """Length and case of a name."""
    size = len(name) if len(name) <= 4 else 5
    if name.islower():
        case = "lower"
    elif name.isupper():
        case = "upper"
    else:
        case = "title" if name[:1].isupper() and name[1:].islower() else "mixed"
    digits = " digit" if any(map(str.isdigit, name)) else ""
    return f"{size} {case}{digits}"
