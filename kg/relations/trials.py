"""What the fields of a trial record state: its conditions, its interventions, and which drug is
tested in which disease."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.model import (
    Annotated,
    Assertion,
    Concept,
    Document,
    FieldEvidence,
    LinkedMention,
    Section,
    content_curie,
)
from kg.relations.sources import record_source
from kg.schema import CHEMICAL_CATEGORIES, DISEASE_CATEGORIES

DRUG_TYPES = frozenset({"DRUG", "BIOLOGICAL", "DIETARY_SUPPLEMENT", "COMBINATION_PRODUCT"})
"""Types of intervention that are substances."""

TYPE_CATEGORIES: dict[str, str] = {
    "DRUG": "Drug",
    "BIOLOGICAL": "Drug",
    "COMBINATION_PRODUCT": "Drug",
    "DIETARY_SUPPLEMENT": "ChemicalEntity",
    "DEVICE": "Device",
    "PROCEDURE": "Procedure",
    "RADIATION": "Procedure",
    "DIAGNOSTIC_TEST": "Procedure",
    "BEHAVIORAL": "Procedure",
}
"""Type of intervention -> category of one that no terminology knows; else ``NamedThing``."""

CONTROLS = frozenset({"MESH:D010919", "MESH:D019468"})
"""Placebos: interventions of a trial, but not drugs that it tests."""

CONTROL_WORDS = ("placebo", "sham", "standard of care", "no intervention", "usual care")

_SUBSTANCES = CHEMICAL_CATEGORIES | {"Protein"}


@dataclass(frozen=True, slots=True)
class FieldLink:
    """A field of a record, linked: the concept, the field's words, its path and its type."""

    concept: Concept
    text: str
    path: str
    type: str = ""
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class TrialLinks:
    """The linked conditions and interventions of a trial, in the order of the record."""

    conditions: tuple[FieldLink, ...]
    interventions: tuple[FieldLink, ...]


def trial_links(annotated: Annotated) -> TrialLinks | None:
    """The concepts of the condition and intervention fields; ``None`` for what is not a trial.

    A field in which nothing was linked becomes a concept of its own, named as it is written, with a
    CURIE of its content: what a record states is not lost.
    """
    document = annotated.document
    if document.trial is None:
        return None
    types = {i.path: i.type for i in document.trial.interventions}
    conditions: list[FieldLink] = []
    interventions: list[FieldLink] = []
    for section in document.sections:
        if section.name == "condition":
            conditions += _links(annotated, section, DISEASE_CATEGORIES, "", "Disease")
        elif section.name == "intervention":
            type_ = types.get(section.path, "")
            category = TYPE_CATEGORIES.get(type_, "NamedThing")
            interventions += _links(annotated, section, _SUBSTANCES, type_, category)
    return TrialLinks(tuple(conditions), tuple(interventions))


def _links(
    annotated: Annotated,
    section: Section,
    wanted: frozenset[str],
    type_: str,
    category: str,
) -> list[FieldLink]:
    """The concepts of one field: those of the wanted categories, else what names the whole field,
    else the longest, else a concept of the field's own words."""
    inside = [
        linked
        for linked in annotated.mentions
        if linked.concept is not None
        and section.start <= linked.span.start
        and linked.span.end <= section.end
        and linked.mention.category != "ClinicalTrial"
    ]
    chosen = [linked for linked in inside if linked.mention.category in wanted]
    if not chosen and inside:
        longest = max(len(linked.span) for linked in inside)
        if 2 * longest >= len(section.text):
            chosen = [linked for linked in inside if len(linked.span) == longest]
    if chosen:
        return [_link(linked, section, type_) for linked in _distinct(chosen)]
    words = " ".join(section.text.split())
    if not words:
        return []
    concept = Concept(content_curie(section.name, words.casefold()), words, category)
    return [FieldLink(concept, section.text, section.path, type_)]


def _link(linked: LinkedMention, section: Section, type_: str) -> FieldLink:
    assert linked.concept is not None
    return FieldLink(linked.concept, section.text, section.path, type_, linked.score)


def _distinct(linked: Sequence[LinkedMention]) -> list[LinkedMention]:
    first: dict[str, LinkedMention] = {}
    for one in linked:
        assert one.concept is not None
        first.setdefault(one.concept.id, one)
    return list(first.values())


def trial_assertions(document: Document, links: TrialLinks) -> Iterator[Assertion]:
    """Trial - condition, trial - intervention, and drug ``in_clinical_trials_for`` disease."""
    source = record_source(document)
    fields = (
        ("kgv:studies_condition", links.conditions),
        ("kgv:tests_intervention", links.interventions),
    )
    for original, linked in fields:
        for link in linked:
            yield Assertion(
                document.id,
                "related_to",
                link.concept.id,
                _evidence(document, link),
                source,
                original_predicate=original,
            )
    diseases = [link for link in links.conditions if link.concept.category in DISEASE_CATEGORIES]
    for drug in filter(_is_tested_drug, links.interventions):
        for disease in diseases:
            yield Assertion(
                drug.concept.id,
                "in_clinical_trials_for",
                disease.concept.id,
                _evidence(document, drug, disease),
                source,
            )


def _is_tested_drug(link: FieldLink) -> bool:
    if link.concept.category not in _SUBSTANCES or link.concept.id in CONTROLS:
        return False
    if link.type and link.type not in DRUG_TYPES:
        return False
    words = link.text.casefold()
    linked = not link.concept.id.startswith("KG:")
    return linked or not any(word in words for word in CONTROL_WORDS)


def _evidence(document: Document, *links: FieldLink) -> FieldEvidence:
    return FieldEvidence(
        document.id,
        tuple(link.path for link in links),
        tuple(link.text for link in links),
        "record field",
        min(link.score for link in links),
    )
