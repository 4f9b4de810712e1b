"""What can be seen of a compiled lexicon without knowing how it was made: names that several concepts
share, names that cannot be looked up, cross references that lead nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from kg.lexicon.findings import DROPPED, Finding
from kg.lexicon.names import key_of
from kg.lexicon.records import NameEntry
from kg.lexicon.store import Lexicon
from kg.model import Curie

LABELS: Final = "labels of several concepts"
LABEL: Final = "the label of one concept, another name of others"
NAMES: Final = "no label"
MATTERS: Final = (LABELS, LABEL, NAMES)
"""How much it matters that several concepts share a name, most first."""

NO_KEY: Final = "the name cannot be looked up"
SHARED_XREF: Final = "the cross reference of several concepts leads to none"
"""Reasons why something of a compiled lexicon is out of reach."""


class AmbiguousName(NamedTuple):
    """A key and the names of several concepts that have it; ``matter`` is one of :data:`MATTERS`."""

    key: str
    matter: str
    names: tuple[NameEntry, ...]

    @property
    def concepts(self) -> int:
        """How many concepts share it."""
        return len({name.concept for name in self.names})

    @property
    def alike(self) -> bool:
        """Whether two concepts spell it alike, but for case; else the key folds away how they differ."""
        owners: dict[str, set[int]] = {}
        for name in self.names:
            owners.setdefault(name.name.casefold(), set()).add(name.concept)
        return any(len(concepts) > 1 for concepts in owners.values())


def ambiguous_names(lexicon: Lexicon) -> list[AmbiguousName]:
    """The names that several concepts share: labels first, then those spelt alike, then those that most
    concepts share, then the shortest.

    Names that differ by their case, where it decides, are not the same.
    """
    rows, owners = lexicon.column("key_names"), lexicon.column("name_concept")
    found, start = [], 0
    for key, end in enumerate(lexicon.column("key_names_end")):
        first = owners[rows[start]]
        if any(owners[rows[place]] != first for place in range(start + 1, end)):
            names = _clashing(lexicon.entries(key))
            if names:
                matter = _matter(lexicon, names)
                found.append(AmbiguousName(key_of(names[0].name), matter, names))
        start = end
    return sorted(found, key=_importance)


def _importance(name: AmbiguousName) -> tuple[object, ...]:
    return MATTERS.index(name.matter), not name.alike, -name.concepts, len(name.key), name.key


def _clashing(names: Sequence[NameEntry]) -> tuple[NameEntry, ...]:
    """Of the names of one key those that one spelling may mean as names of several concepts."""
    groups = [[name for name in names if not name.case_only]]
    spellings = {name.name for name in names if name.case_only}
    groups += [[name for name in names if name.name == spelling] for spelling in spellings]
    clashing = [group for group in groups if len({name.concept for name in group}) > 1]
    return tuple(name for name in names if any(name in group for group in clashing))


def _matter(lexicon: Lexicon, names: Sequence[NameEntry]) -> str:
    labelled = {n.concept for n in names if lexicon.concept(n.concept).name == n.name}
    return MATTERS[2 - min(len(labelled), 2)]


def pairs(
    names: Iterable[AmbiguousName], what: Callable[[NameEntry], str]
) -> Counter[tuple[str, str]]:
    """How many of the names stand between one and another: between two sources, or two categories, as
    ``what`` tells them. The two may be equal."""
    counts: Counter[tuple[str, str]] = Counter()
    for each in names:
        between = combinations(each.names, 2)
        both = (sorted((what(a), what(b))) for a, b in between if a.concept != b.concept)
        counts.update({(first, second) for first, second in both})
    return counts


def unreachable(lexicon: Lexicon) -> Iterator[Finding]:
    """Names that have no key, and cross references of several concepts."""
    keyed = bytearray(len(lexicon.column("name_concept")))
    for row in lexicon.column("key_names"):
        keyed[row] = 1
    start = 0
    claims: dict[Curie, list[Curie]] = {}
    for concept, end in zip(lexicon.concepts(), lexicon.column("concept_names_end"), strict=True):
        if not all(keyed[start:end]):
            for name, known in zip(lexicon.names(concept.id), keyed[start:end], strict=True):
                if not known:
                    yield Finding(DROPPED, name.source, NO_KEY, concept.id, name.name)
        start = end
        for xref in lexicon.xrefs(concept.id):
            if lexicon.index_of(xref) is None:
                claims.setdefault(xref, []).append(concept.id)
    for xref, owners in sorted(claims.items()):
        yield Finding(DROPPED, "", SHARED_XREF, xref, "", tuple(owners))
