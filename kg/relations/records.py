"""What a record points at, and what others say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from kg.model import Annotation, Assertion, Concept, Document, FieldEvidence
from kg.relations.sources import record_source

Resolver: TypeAlias = Callable[[Annotation], Concept | None]
"""Annotation -> the concept it means, or None where the terminology does not have it."""

_REFERENCES: dict[tuple[str, str], str] = {
    ("trial", "trial"): "kgv:related_trial",
    ("trial", "article"): "kgv:has_publication",
    ("article", "trial"): "kgv:reports_trial",
    ("text", "trial"): "kgv:reports_trial",
}
"""(kind of document, kind of what it points at) -> predicate; other pointers are not edges."""

_ROLES_OF_ARTICLES: dict[tuple[str, str], str] = {
    ("article", "BACKGROUND"): "kgv:cites",
    ("article", "related"): "kgv:related_article",
}
"""(kind, role) of a pointer that says less than that the article reports the trial -> predicate."""

_ROLES: dict[str, str] = {
    "condition": "kgv:studies_condition",
    "intervention": "kgv:tests_intervention",
    "mesh_heading": "kgv:indexed_with",
    "chemical": "kgv:indexed_with",
}


def reference_assertions(document: Document) -> Iterator[Assertion]:
    """The pointers from the document's record to trials and articles."""
    for reference in document.references:
        original = _REFERENCES.get((document.kind, reference.kind))
        if original is None or reference.curie == document.id:
            continue
        original = _ROLES_OF_ARTICLES.get((reference.kind, reference.role), original)
        words = reference.title or reference.curie.partition(":")[2]
        yield Assertion(
            document.id,
            "related_to",
            reference.curie,
            FieldEvidence(document.id, (reference.path,), (words,), "record field", 1.0),
            record_source(document),
            original_predicate=original,
        )


def annotation_assertions(document: Document, resolve: Resolver) -> Iterator[Assertion]:
    """What an indexer or a registry's algorithm says the document is about, as its own word."""
    for annotation in document.annotations:
        concept = resolve(annotation)
        if concept is None:
            continue
        words = annotation.name or annotation.curie.partition(":")[2]
        yield Assertion(
            document.id,
            "related_to",
            concept.id,
            FieldEvidence(document.id, (annotation.path,), (words,), "annotation", 1.0),
            annotation.source,
            original_predicate=_ROLES[annotation.role],
        )
