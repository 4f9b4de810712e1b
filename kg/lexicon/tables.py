"""The tables under ``data/lexicon`` that were written for the default lexicon. Read at build time only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from kg.lexicon.names import key_of
from kg.model import CategoryName, Curie
from kg.resources import data_path

_FILES: Final = (
    *("common_words.txt", "categories.tsv", "supplement.tsv", "organs.tsv", "retired.tsv"),
    "rules.tsv",
)
_BETWEEN: Final = " | "


@dataclass(frozen=True, slots=True)
class SupplementRow:
    """A name that the packages lack, of which kind it is and why it is there."""

    concept: Curie
    name: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class OrganRow:
    """Words for an organ and what damage to it is called: each of ``words`` before each of ``heads``
    names the concept."""

    concept: Curie
    words: tuple[str, ...]
    heads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A row of the table of rules, which explains its columns at its top.

    ``example`` is a name and what the row makes of it.
    """

    rule: str
    maker: str
    source: str
    made: tuple[str, ...]
    categories: tuple[str, ...] = ()
    labels_only: bool = False
    drugs_only: bool = False
    example: tuple[str, tuple[str, ...]] = ("", ())


@dataclass(frozen=True, slots=True)
class RetiredRow:
    """A CURIE that another has replaced."""

    old: Curie
    current: Curie


@dataclass(frozen=True, slots=True)
class Tables:
    """All that was written by hand: keys of everyday words, categories of CURIEs and of parts of MeSH's
    tree, names, words for organs, CURIEs that were replaced, rules that make names."""

    common: frozenset[str] = frozenset()
    categories: Mapping[str, CategoryName] = field(default_factory=dict)
    supplement: tuple[SupplementRow, ...] = ()
    organs: tuple[OrganRow, ...] = ()
    retired: tuple[RetiredRow, ...] = ()
    rules: tuple[RuleRow, ...] = ()


def load_tables() -> Tables:
    """The tables of the default lexicon."""
    return Tables(
        frozenset(key_of(cells[0]) for cells in _rows("common_words.txt")),
        {place: category for place, category, *_ in _rows("categories.tsv")},
        tuple(SupplementRow(*cells[:4]) for cells in _rows("supplement.tsv")),
        tuple(
            OrganRow(concept, tuple(words.split("|")), tuple(heads.split("|")))
            for concept, words, heads, *_ in _rows("organs.tsv")
        ),
        tuple(RetiredRow(*cells[:2]) for cells in _rows("retired.tsv")),
        tuple(map(_rule, _rows("rules.tsv"))),
    )


def tables_checksum() -> str:
    """What identifies the content of the tables."""
    files = (data_path(f"lexicon/{name}").read_bytes() for name in _FILES)
    return hashlib.sha256(b"\0".join(files)).hexdigest()[:16]


def _rule(cells: list[str]) -> RuleRow:
    rule, maker, source, made, categories, only, example = cells
    name, _, variants = example.partition(" => ")
    return RuleRow(
        rule,
        maker,
        source,
        _parts(made),
        tuple(categories.split()),
        only == "labels",
        only == "drugs",
        (name, () if variants == "-" else _parts(variants)),
    )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(_BETWEEN)) if cell else ()


def _rows(name: str) -> Iterator[list[str]]:
    with data_path(f"lexicon/{name}").open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                yield line.rstrip("\n").split("\t")
