"""Names that no source has but that texts use, made by rules at compile time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from kg.lexicon.pool import Pool
from kg.model import CategoryName, Curie


def add_variants(pool: Pool, categories: Mapping[Curie, CategoryName]) -> Counter[str]:
    return Counter()
