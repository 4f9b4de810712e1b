"""The way up the hierarchies of a lexicon."""

from __future__ import annotations

from collections.abc import Iterator

from kg.lexicon.base import AnyLexicon
from kg.model import Curie


def levels_above(lexicon: AnyLexicon, curie: Curie) -> Iterator[list[Curie]]:
    """The concepts above one, level by level, the nearest first: each concept once, at the level where it is
    reached first, the levels sorted; the concept itself is not among them."""
    seen = {curie}
    front = [curie]
    while front := sorted({above for it in front for above in lexicon.parents(it)} - seen):
        seen.update(front)
        yield front
