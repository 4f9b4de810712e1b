"""A compiled lexicon as a source of another one: its concepts as they were before compilation."""

from __future__ import annotations

from collections.abc import Iterator

from kg.lexicon.records import ConceptRecord, Name
from kg.lexicon.store import Lexicon
from kg.model import Curie


def read_compiled(lexicon: Lexicon) -> Iterator[ConceptRecord]:
    """The concepts of a lexicon, in the order of their CURIEs."""
    retired: dict[Curie, list[Curie]] = {}
    for old, current in lexicon.retired():
        retired.setdefault(current, []).append(old)
    for concept in lexicon.concepts():
        names = (
            Name(entry.name, entry.kind, entry.source, entry.case_only, entry.common)
            for entry in lexicon.names(concept.id)
        )
        yield ConceptRecord(
            concept.id,
            concept.name,
            concept.category,
            tuple(names),
            lexicon.xrefs(concept.id),
            lexicon.parents(concept.id),
            lexicon.tree_numbers(concept.id),
            tuple(retired.get(concept.id, ())),
            lexicon.definition(concept.id),
            lexicon.actions(concept.id),
        )
