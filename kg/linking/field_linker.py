"""What linking the fields of a record needs to know of names and of concepts."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import Final

from kg.lexicon.base import AnyLexicon
from kg.lexicon.words import stems_of
from kg.linking.fields import is_meant, link_field
from kg.linking.hierarchy import levels_above
from kg.linking.name_linker import NameLinker
from kg.model import Candidate, CategoryName, Concept, Curie

_CACHED: Final = 4096


class FieldLinker:
    """Links fields by the rules of :mod:`kg.linking.fields`; a ``kg.relations.FieldLinker``."""

    def __init__(self, lexicon: AnyLexicon, linker: NameLinker) -> None:
        self._lexicon = lexicon
        self._linker = linker
        self.link = lru_cache(_CACHED)(self._link)
        self.is_meant = is_meant
        self._broader = lru_cache(_CACHED)(self._all_broader)

    def _link(self, text: str, wanted: frozenset[CategoryName]) -> tuple[Candidate, ...]:
        """The concepts that a field names; ``wanted`` are the categories expected of it."""
        return link_field(text, self._linker, wanted, self._linker.similar)

    def is_kind_of(self, narrower: Curie, broader: Curie) -> bool:
        """Whether the one concept is below the other one, in MeSH's tree or in Mondo's hierarchy."""
        return broader in self._broader(narrower)

    def _all_broader(self, curie: Curie) -> frozenset[Curie]:
        return frozenset(chain.from_iterable(levels_above(self._lexicon, curie)))

    def headings(self, concept: Concept) -> tuple[Curie, ...]:
        """The nearest headings of MeSH above a concept that is none, in the order of their identifiers; none
        for a heading.

        Of those that a supplementary record is mapped to, which may be symptoms, only such as are called
        like it.
        """
        if is_heading(concept.id):
            return ()
        levels = levels_above(self._lexicon, concept.id)
        nearest = next((level for level in levels if any(map(is_heading, level))), [])
        return tuple(it for it in nearest if is_heading(it) and self._is_above(it, concept))

    def _is_above(self, heading: Curie, concept: Concept) -> bool:
        """Whether a heading is wider than a concept, by Mondo, or because it has a name half of whose words
        the concept's name has."""
        if not concept.id.startswith("MESH:"):
            return True
        stems = set(stems_of(concept.name))
        names = (set(stems_of(entry.name)) for entry in self._lexicon.names(heading))
        return any(2 * len(name & stems) >= len(name) for name in names if name)


def is_heading(curie: Curie) -> bool:
    """Whether it is a descriptor of MeSH."""
    return curie.startswith("MESH:D")
