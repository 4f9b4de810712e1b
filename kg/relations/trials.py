"""What the fields of a trial record state: its conditions, its interventions, and which drug is
tested in which disease."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from kg.model import (
    Annotated,
    Assertion,
    Candidate,
    CategoryName,
    Concept,
    Curie,
    Document,
    FieldEvidence,
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
"""Placebos: listed as interventions of a trial, but not what it tests."""

CONTROL_WORDS = ("placebo", "sham", "standard of care", "no intervention", "usual care")

SUBSTANCES = CHEMICAL_CATEGORIES | {"Protein"}

FieldLinker: TypeAlias = Callable[[str, frozenset[CategoryName]], Sequence[Candidate]]
"""A field's words and the categories expected of it -> the concepts that it names."""


@dataclass(frozen=True, slots=True)
class FieldLink:
    """A field of a record, linked: the concept, the field's words, its path and its type."""

    concept: Concept
    text: str
    path: str
    type: str = ""
    score: float = 1.0

    @property
    def is_control(self) -> bool:
        """Whether the field names what the trial compares with: a placebo, a sham, usual care."""
        words = self.text.casefold()
        unknown = self.concept.id.startswith("KG:")
        return self.concept.id in CONTROLS or (
            unknown and any(word in words for word in CONTROL_WORDS)
        )


@dataclass(frozen=True, slots=True)
class TrialLinks:
    """The linked conditions and interventions of a trial, in the order of the record."""

    conditions: tuple[FieldLink, ...]
    interventions: tuple[FieldLink, ...]


def trial_links(annotated: Annotated, link_field: FieldLinker) -> TrialLinks | None:
    """The concepts of the condition and intervention fields; ``None`` for what is not a trial.

    What ``link_field`` finds goes before what recognition found in the field: it knows that the field
    is a name.  A field that nobody can link becomes a concept of its own, named as it is written,
    with a CURIE of its content: what a record states is not lost.
    """
    document = annotated.document
    if document.trial is None:
        return None
    types = {i.path: i.type for i in document.trial.interventions}
    conditions: list[FieldLink] = []
    interventions: list[FieldLink] = []
    for section in document.sections:
        if section.name == "condition":
            found = _concepts(annotated, section, DISEASE_CATEGORIES, link_field)
            conditions += _links(found, section, "", "Disease")
        elif section.name == "intervention":
            type_ = types.get(section.path, "")
            category = TYPE_CATEGORIES.get(type_, "NamedThing")
            found = _concepts(annotated, section, SUBSTANCES, link_field)
            interventions += _links(found, section, type_, category)
    return TrialLinks(tuple(conditions), tuple(interventions))


def _concepts(
    annotated: Annotated,
    section: Section,
    wanted: frozenset[CategoryName],
    link_field: FieldLinker,
) -> list[tuple[Concept, float]]:
    """(concept, score) of what a field names, each concept once."""
    found = [(c.concept, c.score) for c in link_field(section.text, wanted)] or [
        (linked.concept, linked.score)
        for linked in annotated.mentions
        if linked.concept is not None
        and linked.mention.category in wanted
        and section.start <= linked.span.start
        and linked.span.end <= section.end
    ]
    distinct: dict[Curie, tuple[Concept, float]] = {}
    for concept, score in found:
        distinct.setdefault(concept.id, (concept, score))
    return list(distinct.values())


def _links(
    found: list[tuple[Concept, float]], section: Section, type_: str, category: CategoryName
) -> list[FieldLink]:
    words = " ".join(section.text.split())
    if not found and words:
        found = [(Concept(content_curie(section.name, words.casefold()), words, category), 1.0)]
    return [
        FieldLink(concept, section.text, section.path, type_, score) for concept, score in found
    ]


def trial_assertions(document: Document, links: TrialLinks) -> Iterator[Assertion]:
    """Trial - condition, trial - intervention or control, and drug ``in_clinical_trials_for`` disease."""
    source = record_source(document)
    conditions = [("kgv:studies_condition", link) for link in links.conditions]
    interventions = [
        ("kgv:compares_with" if link.is_control else "kgv:tests_intervention", link)
        for link in links.interventions
    ]
    for original, link in conditions + interventions:
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
            if drug.concept.id != disease.concept.id:
                yield Assertion(
                    drug.concept.id,
                    "in_clinical_trials_for",
                    disease.concept.id,
                    _evidence(document, drug, disease),
                    source,
                )


def _is_tested_drug(link: FieldLink) -> bool:
    if link.concept.category not in SUBSTANCES or link.is_control:
        return False
    return not link.type or link.type in DRUG_TYPES


def _evidence(document: Document, *links: FieldLink) -> FieldEvidence:
    return FieldEvidence(
        document.id,
        tuple(link.path for link in links),
        tuple(link.text for link in links),
        "record field",
        min(link.score for link in links),
    )
