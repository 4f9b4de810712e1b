"""Mentions in context -> assertions, each with the one place it was read in.

:func:`assertions_of` gives all that one annotated document says: what it mentions, which drugs and
diseases stand together in a sentence, what the fields of its record state, and what others (NLM's
indexers) say about it.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.model import Annotated, Assertion
from kg.relations.cooccurrence import cooccurrences
from kg.relations.mentions import mention_assertions
from kg.relations.records import Resolver, annotation_assertions, reference_assertions
from kg.relations.trials import FieldLinker, TrialLinks, trial_assertions, trial_links

__all__ = ["FieldLinker", "Resolver", "TrialLinks", "assertions_of", "trial_links"]


def assertions_of(
    annotated: Annotated, links: TrialLinks | None, resolve: Resolver
) -> Iterator[Assertion]:
    """All assertions of one document, in an order that depends on nothing but the document.

    ``links`` are its linked trial fields (:func:`trial_links`), ``resolve`` finds the concept of an
    annotation of somebody else's.
    """
    yield from mention_assertions(annotated)
    yield from cooccurrences(annotated)
    if links is not None:
        yield from trial_assertions(annotated.document, links)
    yield from reference_assertions(annotated.document)
    yield from annotation_assertions(annotated.document, resolve)
