"""Mentions in context -> assertions, each with the one place it was read in.

:func:`assertions_of` gives all that one annotated document says: what it mentions, which drugs and
diseases stand together in a sentence, what the fields of its record state, which definitions it quotes,
and what others (NLM's indexers) say about it.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from kg.model import Annotated, Assertion
from kg.relations.cooccurrence import cooccurrences
from kg.relations.definitions import Definitions, definition_assertions, quoted_definitions
from kg.relations.field_links import FieldLink, FieldLinker, TrialLinks, trial_links
from kg.relations.mentions import mention_assertions
from kg.relations.records import Resolver, annotation_assertions, reference_assertions
from kg.relations.trials import trial_assertions

__all__ = [
    "Definitions",
    "FieldLink",
    "FieldLinker",
    "Resolver",
    "TrialLinks",
    "assertions_of",
    "quoted_definitions",
    "trial_links",
]


def assertions_of(
    annotated: Annotated,
    links: TrialLinks | None,
    resolve: Resolver,
    definitions: Definitions = MappingProxyType({}),
) -> Iterator[Assertion]:
    """All assertions of one document, in an order that depends on nothing but the document.

    ``links`` are its linked trial fields (:func:`trial_links`), ``resolve`` finds the concept of an
    annotation of somebody else's, ``definitions`` are those that it quotes (:func:`quoted_definitions`).
    """
    yield from mention_assertions(annotated)
    yield from cooccurrences(annotated)
    if links is not None:
        yield from trial_assertions(annotated.document, links)
    yield from reference_assertions(annotated.document)
    yield from definition_assertions(annotated, definitions)
    yield from annotation_assertions(annotated.document, resolve)
