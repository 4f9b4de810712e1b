"""A compiled lexicon as a source of another one: its concepts as they were before compilation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.lexicon.base import AnyLexicon
from kg.lexicon.records import ConceptRecord, Name
from kg.model import Concept, Curie


def read_compiled(lexicon: AnyLexicon) -> Iterator[ConceptRecord]:
    """The concepts of a lexicon, in the order of their CURIEs."""
    retired: dict[Curie, list[Curie]] = {}
    for old, current in lexicon.retired():
        retired.setdefault(current, []).append(old)
    for concept in lexicon.concepts():
        yield record_of(lexicon, concept, retired.get(concept.id, ()))


def record_of(
    lexicon: AnyLexicon, concept: Concept, retired: Iterable[Curie] = ()
) -> ConceptRecord:
    """A concept of a lexicon with the retired ids given."""
    names = (
        Name(entry.name, entry.kind, entry.source, entry.case_only, entry.common)
        for entry in lexicon.names(concept.id)
    )
    return ConceptRecord(
        concept.id,
        concept.name,
        concept.category,
        tuple(names),
        lexicon.xrefs(concept.id),
        lexicon.parents(concept.id),
        lexicon.tree_numbers(concept.id),
        tuple(retired),
        lexicon.definition(concept.id),
        lexicon.actions(concept.id),
    )
