"""What the fields of a trial record state: its conditions, its interventions, and which drug is
tested in which disease."""

from __future__ import annotations

from collections.abc import Iterator

from kg.model import Assertion, Document, FieldEvidence
from kg.relations.field_links import DRUG_TYPES, SUBSTANCES, FieldLink, TrialLinks
from kg.relations.sources import record_source
from kg.schema import DISEASE_CATEGORIES


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
