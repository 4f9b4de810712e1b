"""Names that no source has but that texts use, made by rules at compile time.

Each rule gives names for one name of a concept; :func:`add_variants` takes those that no concept has
yet, in the order of :data:`RULES`.  The kind of such a name is ``generated:`` and its rule.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kg.lexicon.names import key_of
from kg.lexicon.pool import Draft, Pool
from kg.lexicon.records import GENERATED, Name
from kg.lexicon.tables import OrganRow
from kg.model import CategoryName, Curie
from kg.schema import CHEMICAL_CATEGORIES, DISEASE_CATEGORIES

SOURCE: Final = "rules"
"""The source of names that were made here."""

_NOT_INVERTED = re.compile(
    r"\b(?:and|or|other|nos|unspecified|due|with|without|in|of|to|by|from|susceptibility|included|"
    r"human|mouse|rat|protein|drug combination)\b",
    re.IGNORECASE,
)
_PLAIN_PART = re.compile(r"[A-Za-z][A-Za-z' -]*[A-Za-z](?: (?:\d{1,2}[A-Z]?|[IVX]+))?|[A-Z]")
_NUMBERED = re.compile(r"(.+), ((?:type|stage|grade|group|class) [\dIVX]+[A-Za-z]?)", re.IGNORECASE)
_EPONYM = re.compile(
    r"((?:von |van |de )?[A-Z][a-z]+(?:[-\u2013][A-Z][a-z]+)+) (?:syndrome|disease|disorder)s?",
    re.IGNORECASE,
)
_ACID = re.compile(r"(.*[a-z])ic acid", re.IGNORECASE)
_BRACKETED = re.compile(r"(\S.*\S) \(([A-Z][A-Za-z]*[A-Z]\d?)\)")
_DEFICIENCY = re.compile(r"(\S+(?: \S+){0,3}) deficiency", re.IGNORECASE)
_COMBINATION = re.compile(r"([\w -]+), ([\w -]+) drug combination", re.IGNORECASE)
_COMBINED = re.compile(r"([\w -]+) drug combination", re.IGNORECASE)
_PROTEIN = re.compile(r"(\S.* protein), human")

_SAME_WORDS: Final[tuple[tuple[str, str], ...]] = (
    ("kidney", "renal"),
    ("liver", "hepatic"),
    ("heart", "cardiac"),
    ("lung", "pulmonary"),
    ("stomach", "gastric"),
    ("brain", "cerebral"),
    ("hemorrhage", "bleeding"),
    ("vasospasm", "spasm"),
    ("cancer", "carcinoma"),
    ("neoplasm", "tumor"),
    ("neoplasms", "tumors"),
    ("neoplasms", "cancer"),
)
"""Words that stand for each other in names of diseases."""


def invert(name: str) -> Iterator[str]:
    """The name with its parts in the order of speech.

    >>> list(invert("Leukemia, Myeloid, Acute"))
    ['Acute Myeloid Leukemia']
    >>> list(invert("Diabetes Mellitus, Type 2"))
    ['Type 2 Diabetes Mellitus', 'Diabetes Mellitus Type 2']
    """
    parts = name.split(", ")
    if not 2 <= len(parts) <= 4 or _NOT_INVERTED.search(name):
        return
    if all(_PLAIN_PART.fullmatch(part) for part in parts):
        yield " ".join(reversed(parts))
        if match := _NUMBERED.fullmatch(name):
            yield f"{match[1]} {match[2]}"


def eponym(name: str) -> Iterator[str]:
    """The persons of a disease's name alone, where there are two of them.

    >>> list(eponym("Tay-Sachs disease"))
    ['Tay-Sachs']
    """
    match = _EPONYM.fullmatch(name)
    if match and all(part[0].isupper() for part in re.split("[-\u2013]", match[1].split()[-1])):
        yield match[1]


def salt_of_acid(name: str) -> Iterator[str]:
    """
    >>> list(salt_of_acid("Aspartic Acid"))
    ['Aspartate']
    """
    if match := _ACID.fullmatch(name):
        yield f"{match[1]}ate"


def unbracketed(name: str) -> Iterator[str]:
    """The name without an acronym in brackets after it, and the acronym.

    >>> list(unbracketed("end-stage renal disease (ESRD)"))
    ['end-stage renal disease', 'ESRD']
    """
    if match := _BRACKETED.fullmatch(name):
        yield match[1]
        yield match[2]


def deficient(name: str) -> Iterator[str]:
    """
    >>> list(deficient("C5 deficiency"))
    ['C5-deficient', 'deficiency of C5']
    """
    match = _DEFICIENCY.fullmatch(name)
    if match and "," not in name:
        yield f"{match[1]}-deficient"
        yield f"deficiency of {match[1]}"


def combination(name: str) -> Iterator[str]:
    """The drugs of a combination, in both orders.

    >>> list(combination("Ezetimibe, Simvastatin Drug Combination"))
    ['Ezetimibe-Simvastatin', 'Simvastatin-Ezetimibe']
    """
    if match := _COMBINATION.fullmatch(name):
        yield f"{match[1]}-{match[2]}"
        yield f"{match[2]}-{match[1]}"
    elif match := _COMBINED.fullmatch(name):
        yield match[1]


def human_protein(name: str) -> Iterator[str]:
    """
    >>> list(human_protein("VEZF1 protein, human"))
    ['VEZF1 protein']
    """
    if match := _PROTEIN.fullmatch(name):
        yield match[1]


def other_word(name: str) -> Iterator[str]:
    """The name with one word replaced by another for the same.

    >>> list(other_word("Kidney papillary necrosis"))
    ['renal papillary necrosis']
    """
    words = name.lower().split()
    if not 2 <= len(words) <= 5 or "," in name:
        return
    for one, other in _SAME_WORDS:
        for old, new in ((one, other), (other, one)):
            if words.count(old) == 1:
                yield " ".join(new if word == old else word for word in words)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, the categories it is for, whether it looks at labels only, and whether it passes over
    supplementary records that are no drugs."""

    name: str
    apply: Callable[[str], Iterator[str]]
    categories: frozenset[CategoryName]
    labels_only: bool = False
    drugs_only: bool = False


_BOTH: Final = CHEMICAL_CATEGORIES | DISEASE_CATEGORIES
RULES: Final = (
    Rule("inversion", invert, DISEASE_CATEGORIES | {"ChemicalEntity", "Drug"}),
    Rule("brackets", unbracketed, _BOTH),
    Rule("acid", salt_of_acid, CHEMICAL_CATEGORIES, drugs_only=True),
    Rule("combination", combination, CHEMICAL_CATEGORIES),
    Rule("deficiency", deficient, DISEASE_CATEGORIES),
    Rule("eponym", eponym, DISEASE_CATEGORIES),
    Rule("word", other_word, DISEASE_CATEGORIES),
    Rule("human", human_protein, frozenset({"Protein"}), labels_only=True),
)


def add_variants(pool: Pool, categories: Mapping[Curie, CategoryName]) -> Counter[str]:
    """Give every concept the names that the rules make of its names and that nobody has; a name that
    a rule makes for several concepts is given to none."""
    counts: Counter[str] = Counter()
    for rule in RULES:
        claims: dict[str, list[tuple[Draft, str]]] = {}
        for draft in pool:
            if categories[draft.id] in rule.categories and not (rule.drugs_only and _minor(draft)):
                for name in _made(rule, draft):
                    claims.setdefault(key_of(name), []).append((draft, name))
        counts.update({rule.name: _grant(pool, rule.name, claims)})
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


def _made(rule: Rule, draft: Draft) -> Iterator[str]:
    names = [name.name for names in draft.names.values() for name in names]
    made: dict[str, None] = {}
    for name in [draft.name] if rule.labels_only else names:
        made.update(dict.fromkeys(rule.apply(name)))
    keys: set[str] = set()
    for name in made:
        if (key := key_of(name)) not in keys:
            keys.add(key)
            yield name


def _minor(draft: Draft) -> bool:
    return draft.id.startswith("MESH:C") and not draft.drug


def _grant(pool: Pool, kind: str, claims: Mapping[str, list[tuple[Draft, str]]]) -> int:
    granted = 0
    for key, claimants in claims.items():
        if len(claimants) == 1 and key and not pool.owners(claimants[0][1]):
            draft, name = claimants[0]
            pool.add_names(draft, [Name(name, GENERATED + kind, SOURCE)])
            granted += 1
    return granted
