"""Small things in words: nodes, numbers, counts, parts of lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from kg.schema import CATEGORIES

if TYPE_CHECKING:
    from kg.query.explaining.records import Thing


def thing(it: Thing) -> str:
    """Name, CURIE and category of a node."""
    return f"{it.name} ({id_and_category(it)})"


def id_and_category(it: Thing) -> str:
    """CURIE and category of a node."""
    return f"{it.id}, {category(it.category)}"


def category(name: str) -> str:
    """The word for a category.

    >>> category("PhenotypicFeature")
    'finding'
    """
    return CATEGORIES.get(name, name).lower()


def number(value: float) -> str:
    """A score or a confidence.

    >>> number(1.0), number(0.9123)
    ('1', '0.912')
    """
    return f"{value:.3f}".rstrip("0").rstrip(".")


def count(number: int, noun: str) -> str:
    """A count of things.

    >>> count(1, "document"), count(2000, "document")
    ('1 document', '2,000 documents')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def part(shown: int, all: int) -> str:
    """How many of how many there are, where not all are shown."""
    return f", {shown:,} of {all:,}" if shown < all else ""


def shown_of(shown: int, all: int, noun: str = "") -> str:
    """How many there are, and of what.

    >>> shown_of(10, 52), shown_of(3, 3), shown_of(1, 2, "edge")
    ('10 of 52', '3', '1 of 2 edges')
    """
    total = count(all, noun) if noun else f"{all:,}"
    return f"{shown:,} of {total}" if shown < all else total


def some(items: Sequence[str], limit: int) -> str:
    """The first items, and how many more there are; semicolons between, for names have commas in them.

    >>> some(["Myeloma, Multiple", "b", "c"], 2)
    'Myeloma, Multiple; b; and 1 more'
    """
    more = [f"and {len(items) - limit:,} more"] if len(items) > limit else []
    return "; ".join([*items[:limit], *more])


def shares(shares: Mapping[str, float]) -> str:
    """How likely something is a chemical or a disease.

    >>> shares({"Chemical": 0.98, "Disease": 0.001})
    'a chemical 0.98, a disease 0.00'
    """
    return ", ".join(f"a {group.lower()} {share:.2f}" for group, share in shares.items())


def joined(words: Iterable[str]) -> str:
    """What there is of these words, with commas between.

    >>> joined(["title", "", "ArticleTitle"])
    'title, ArticleTitle'
    """
    return ", ".join(filter(None, words))
