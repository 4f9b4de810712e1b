"""Names that no source has but that texts use, made by rules at compile time.

The rules are the rows of ``data/lexicon/rules.tsv``, which explains itself; each makes names of one
name of a concept, and :func:`add_variants` takes those that no concept has yet.  The kind of such a
name is ``generated:`` and the name of its rule, so that every match can say how it came about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from kg.lexicon.names import key_of
from kg.lexicon.pool import Draft, Pool
from kg.lexicon.records import GENERATED, Name
from kg.lexicon.tables import OrganRow, RuleRow
from kg.model import CategoryName, Curie
from kg.schema import CHEMICAL_CATEGORIES, DISEASE_CATEGORIES

SOURCE: Final = "rules"
"""The source of names that were made here."""

Maker = Callable[[str], Iterator[str]]
"""Makes names of a name; none where the rule does not fit it."""

_NOT_INVERTED = re.compile(
    r"\b(?:and|or|other|nos|unspecified|due|with|without|in|of|to|by|from|susceptibility|included|"
    r"human|mouse|rat|protein|drug combination)\b",
    re.IGNORECASE,
)
_PLAIN_PART = re.compile(r"[A-Za-z][A-Za-z' -]*[A-Za-z](?: (?:\d{1,2}[A-Z]?|[IVX]+))?|[A-Z]")

GROUPS: Final[Mapping[str, frozenset[CategoryName]]] = {
    "diseases": DISEASE_CATEGORIES,
    "chemicals": CHEMICAL_CATEGORIES,
}
"""Words for several categories in the table of rules; a category itself may stand there, too."""


def invert(name: str) -> Iterator[str]:
    """The name with its parts in the order of speech.

    >>> list(invert("Leukemia, Myeloid, Acute"))
    ['Acute Myeloid Leukemia']
    """
    parts = name.split(", ")
    if not 2 <= len(parts) <= 4 or _NOT_INVERTED.search(name):
        return
    if all(_PLAIN_PART.fullmatch(part) for part in parts):
        yield " ".join(reversed(parts))


def pattern(row: RuleRow) -> Maker:
    """Names that fit the row's regular expression as a whole become each of its templates."""
    expression = re.compile(row.source)

    def make(name: str) -> Iterator[str]:
        if match := expression.fullmatch(name):
            yield from map(match.expand, row.made)

    return make


def words(row: RuleRow) -> Maker:
    """One word in a name of two to five words becomes the other one, whichever of the two it is; not
    where there is a comma or a bracket."""
    [other] = row.made
    exchanged = {row.source: other, other: row.source}

    def make(name: str) -> Iterator[str]:
        lower = name.lower()
        if "," in name or "(" in name or not any(word in lower for word in exchanged):
            return
        found, folded = name.split(), lower.split()
        for old, new in exchanged.items():
            if 2 <= len(found) <= 5 and folded.count(old) == 1:
                place = folded.index(old)
                yield " ".join((*found[:place], new, *found[place + 1 :]))

    return make


def ending(row: RuleRow) -> Maker:
    """A name of one word that ends with one of the endings ends with each of the others instead; an
    ending with a hyphen has two letters and more before it."""
    endings = tuple((end.lstrip("-"), 2 * end.startswith("-")) for end in row.source.split())
    any_end = tuple(end for end, _ in endings)

    def make(name: str) -> Iterator[str]:
        lower = name.lower()
        if not lower.endswith(any_end) or not lower.replace("-", "").isalpha():
            return
        for end, before in endings:
            if lower.endswith(end) and len(lower) >= len(end) + before:
                yield from (name[: len(name) - len(end)] + other for other in row.made)

    return make


def inversion(row: RuleRow) -> Maker:
    """See :func:`invert`; the row has nothing to say."""
    return invert


MAKERS: Final[Mapping[str, Callable[[RuleRow], Maker]]] = {
    function.__name__: function for function in (pattern, words, ending, inversion)
}
"""What the rows of the table may name."""

NEVER: Final = "never"
"""What a row names that has names which its rule must not make."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The rows of one name: its makers with the categories and restrictions of each, the keys of the
    names that it never makes, and the kinds of the names that it does not look at: its own and those
    of later rules, so that a lexicon that is compiled again has the same names."""

    name: str
    rows: tuple[tuple[RuleRow, frozenset[CategoryName], Maker], ...]
    never: frozenset[str]
    unseen: frozenset[str]

    @classmethod
    def of(cls, name: str, rows: Sequence[RuleRow], later: Iterable[str] = ()) -> Rule:
        """The rule of its rows, and of the names of later rules."""
        making = (row for row in rows if row.maker != NEVER)
        never = (key_of(made) for row in rows if row.maker == NEVER for made in row.made)
        return cls(
            name,
            tuple((row, _categories(row), MAKERS[row.maker](row)) for row in making),
            frozenset(never),
            frozenset(GENERATED + rule for rule in (name, *later)),
        )

    def variants(self, draft: Draft, category: CategoryName) -> Iterator[str]:
        """The names that the rule makes of the names of a concept, one of each key."""
        made: dict[str, str] = {}
        rows = [(row, maker) for row, categories, maker in self.rows if category in categories]
        names = list(self._seen(draft)) if rows else []
        for row, maker in rows:
            if not (row.drugs_only and _is_minor(draft)):
                for name in [draft.name] if row.labels_only else names:
                    for variant in maker(name):
                        made.setdefault(key_of(variant), variant)
        return (variant for key, variant in made.items() if key not in self.never)

    def _seen(self, draft: Draft) -> Iterator[str]:
        for names in draft.names.values():
            yield from (name.name for name in names if name.kind not in self.unseen)


def rules_of(rows: Iterable[RuleRow]) -> list[Rule]:
    """The rules of a table, in its order; rows of one name that follow one another are one rule."""
    groups = [(name, list(group)) for name, group in groupby(rows, lambda row: row.rule)]
    names = [name for name, _ in groups]
    return [Rule.of(*group, names[place:]) for place, group in enumerate(groups, 1)]


def add_variants(
    pool: Pool, categories: Mapping[Curie, CategoryName], rows: Iterable[RuleRow]
) -> Counter[str]:
    """Give every concept the names that the rules make of its names and that nobody has; a name that
    a rule makes for several concepts is given to none.  Later rules see what earlier ones made."""
    counts: Counter[str] = Counter()
    for rule in rules_of(rows):
        claims: dict[str, list[tuple[Draft, str]]] = {}
        for draft in pool:
            for name in rule.variants(draft, categories[draft.id]):
                claims.setdefault(key_of(name), []).append((draft, name))
        counts[rule.name] += _grant(pool, rule.name, claims)
    return counts


def add_organ_names(pool: Pool, rows: Iterable[OrganRow]) -> int:
    """Names of damage to organs; gives how many."""
    claims: dict[str, list[tuple[Draft, str]]] = {}
    for row in rows:
        draft = pool.get(row.concept)
        if draft is not None:
            for name in (f"{word} {head}" for word in row.words for head in row.heads):
                claims.setdefault(key_of(name), []).append((draft, name))
    return _grant(pool, "organ", claims)


def _categories(row: RuleRow) -> frozenset[CategoryName]:
    return frozenset().union(*(GROUPS.get(word, {word}) for word in row.categories))


def _is_minor(draft: Draft) -> bool:
    return draft.id.startswith("MESH:C") and not draft.drug


def _grant(pool: Pool, kind: str, claims: Mapping[str, list[tuple[Draft, str]]]) -> int:
    granted = 0
    for key, claimants in claims.items():
        draft, name = claimants[0]
        alone = all(other is draft for other, _ in claimants)
        if alone and key and not pool.owners(name):
            pool.add_names(draft, [Name(name, GENERATED + kind, SOURCE)])
            granted += 1
    return granted
