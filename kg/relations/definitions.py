"""What the definitions on a page say: whose they are, and which headings they refer to.

A page may quote a scope note of MeSH without naming the heading.  What the note says of its heading is
MeSH's word, wherever it is quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from kg.model import (
    Annotated,
    Assertion,
    Concept,
    Document,
    FieldEvidence,
    LinkedMention,
    Section,
    SentenceEvidence,
)
from kg.relations.sources import record_source
from kg.schema import DEFINITION_SECTION, HEADING_RULE, SOURCE_MESH

Definer: TypeAlias = Callable[[str], Concept | None]
"""A text -> the concept whose definition it is word for word, or the beginning of it; else None."""

Definitions: TypeAlias = Mapping[Section, Concept]
"""Section that quotes a definition -> the concept defined."""


def quoted_definitions(document: Document, define: Definer) -> Definitions:
    """The definitions that the document quotes, those that ``define`` knows."""
    found = (
        (section, define(section.text))
        for section in document.sections
        if section.name == DEFINITION_SECTION
    )
    return {section: concept for section, concept in found if concept is not None}


def definition_assertions(annotated: Annotated, definitions: Definitions) -> Iterator[Assertion]:
    """Document - concept whose definition it quotes, and concept of MeSH - heading that its scope note
    refers to."""
    document = annotated.document
    for section, concept in definitions.items():
        yield Assertion(
            section.about or document.id,
            "related_to",
            concept.id,
            FieldEvidence(document.id, (section.path,), (section.text,), "definition", 1.0),
            record_source(document),
            original_predicate="kgv:quotes_definition_of",
        )
    for linked in annotated.mentions:
        if linked.match is None or linked.match.rule != HEADING_RULE:
            continue
        defined = definitions.get(document.section_at(linked.span.start))
        if defined is not None and defined.id.startswith("MESH:"):
            yield from _reference(annotated, defined, linked)


def _reference(
    annotated: Annotated, defined: Concept, linked: LinkedMention
) -> Iterator[Assertion]:
    """That the definition refers to the heading, at the sentence where it stands on the page."""
    if linked.concept is None or linked.concept.id == defined.id:
        return
    sentence = annotated.sentence_of(linked.span)
    yield Assertion(
        defined.id,
        "related_to",
        linked.concept.id,
        SentenceEvidence(
            annotated.document.id,
            sentence,
            None,
            linked.span,
            "reference in definition",
            linked.score,
        ),
        SOURCE_MESH,
        original_predicate="kgv:definition_refers_to",
    )
