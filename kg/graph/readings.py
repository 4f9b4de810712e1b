"""All that was read from one document, as the graph takes it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.model import Annotated, Assertion, Curie

OWN_RECORD, CONCEPT, POINTER, BARE = range(4)
"""Ranks of a naming: by the thing's own record, by a terminology, by a pointer with a title, by an id."""


@dataclass(frozen=True, slots=True)
class SeenNode:
    """A thing that an assertion or a record speaks of, as it is named there."""

    id: Curie
    category: str
    name: str
    rank: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one document: what a shard takes.

    ``nodes`` are the things that its assertions speak of and that no mention names; ``aliases`` are
    other identifiers or keys of the document; ``condition_concepts`` and ``intervention_concepts`` the
    CURIEs its record's fields were linked to.
    """

    annotated: Annotated
    assertions: Sequence[Assertion]
    nodes: Sequence[SeenNode] = ()
    aliases: Sequence[str] = ()
    condition_concepts: Sequence[Curie] = ()
    intervention_concepts: Sequence[Curie] = ()
    mined: bool = True
