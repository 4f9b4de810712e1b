"""The slots of the graph: which property carries which column of the tables, and our own terms.

Biolink's slots and values are looked up in :mod:`kg.biolink` at import, and one that the model lacks raises
ValueError.  What the model lacks is a term of schema.org, Dublin Core or SKOS, else one of ours under
``kgv:``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from kg import biolink

Kind: TypeAlias = Literal["string", "integer", "decimal", "boolean", "date", "curie", "iri"]
"""What the value of a slot is written as; ``curie`` and ``iri`` become IRIs, ``date`` a day, a month or a
year, as precise as it is."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A column of a table and the property that carries it in RDF; lists give one value each.

    Raises ValueError for a property of Biolink's that the model lacks.

    >>> Slot("colour", "biolink:colour")
    Traceback (most recent call last):
    ...
    ValueError: 'colour' is no slot of the Biolink Model ...
    """

    column: str
    property: str
    kind: Kind = "string"

    def __post_init__(self) -> None:
        name = self.property.removeprefix(biolink.PREFIX)
        if name != self.property:
            biolink.slot(name)


NODE_SLOTS: Final[tuple[Slot, ...]] = (
    Slot("name", "rdfs:label"),
    Slot("synonyms", "skos:altLabel"),
    Slot("xrefs", "skos:exactMatch", "curie"),
    Slot("url", "schema:url", "iri"),
    Slot("mentioned", "kgv:mentioned", "boolean"),
    Slot("mention_count", "kgv:mention_count", "integer"),
    Slot("document_count", "kgv:document_count", "integer"),
)

DOCUMENT_SLOTS: Final[tuple[Slot, ...]] = (
    Slot("title", "dcterms:title"),
    Slot("language", "dcterms:language"),
    Slot("date", "dcterms:modified", "date"),
    Slot("url", "schema:url", "iri"),
)
"""Of the documents that make up a node; titles carry their language where it is known."""

TRIAL_SLOTS: Final[tuple[Slot, ...]] = (
    Slot("brief_title", "biolink:clinical_trial_brief_title"),
    Slot("official_title", "kgv:official_title"),
    Slot("acronym", "schema:alternateName"),
    Slot("sponsor", "schema:sponsor"),
    Slot("sponsor_ids", "kgv:sponsor_id"),
    Slot("phase", "biolink:clinical_trial_phase"),
    Slot("phases", "kgv:phase"),
    Slot("overall_status", "biolink:clinical_trial_overall_status"),
    Slot("other_status", "kgv:overall_status"),
    Slot("study_type", "kgv:study_type"),
    Slot("allocation", "kgv:allocation"),
    Slot("intervention_model", "biolink:clinical_trial_intervention_model"),
    Slot("masking", "kgv:masking"),
    Slot("design", "schema:trialDesign", "curie"),
    Slot("control", "kgv:control"),
    Slot("endpoint_classification", "kgv:endpoint_classification"),
    Slot("primary_purpose", "biolink:clinical_trial_primary_purpose"),
    Slot("observational_model", "kgv:observational_model"),
    Slot("time_perspective", "biolink:clinical_trial_time_perspective"),
    Slot("enrollment", "biolink:clinical_trial_enrollment", "integer"),
    Slot("enrollment_type", "biolink:clinical_trial_enrollment_type"),
    Slot("start_date", "biolink:clinical_trial_start_date"),
    Slot("completion_date", "kgv:completion_date", "date"),
    Slot("minimum_age", "kgv:minimum_age"),
    Slot("maximum_age", "kgv:maximum_age"),
    Slot("age_stages", "biolink:clinical_trial_age_stage"),
    Slot("sex", "kgv:sex"),
    Slot("countries", "kgv:country"),
    Slot("locations", "schema:studyLocation"),
    Slot("has_results", "kgv:has_results", "boolean"),
    Slot("conditions", "kgv:condition_name"),
    Slot("interventions", "kgv:intervention_name"),
    Slot("keywords", "schema:keywords"),
    Slot("condition_concepts", "biolink:clinical_trial_conditions", "curie"),
    Slot("intervention_concepts", "biolink:clinical_trial_interventions", "curie"),
)
"""Columns of the table of trials, and ``phase``, ``other_status``, ``design`` and ``age_stages``, which
are made of them (``export.trials``)."""

TYPED_TRIAL_SLOTS: Final[tuple[Slot, ...]] = (Slot("start_date", "kgv:start_date", "date"),)
"""Only in RDF: columns that Biolink's slot holds as a string, with their type."""

RESEARCH_PHASES: Final[dict[tuple[str, ...], str]] = {
    ("EARLY_PHASE1",): "clinical_trial_phase",
    ("PHASE1",): "clinical_trial_phase_1",
    ("PHASE1", "PHASE2"): "clinical_trial_phase_1_to_2",
    ("PHASE2",): "clinical_trial_phase_2",
    ("PHASE2", "PHASE3"): "clinical_trial_phase_2_to_3",
    ("PHASE3",): "clinical_trial_phase_3",
    ("PHASE4",): "clinical_trial_phase_4",
}
"""Phases of a record, sorted -> value of Biolink's ``ResearchPhaseEnum``; ``NA`` has none."""

TRIAL_DESIGNS: Final[dict[tuple[str, str], str]] = {
    ("allocation", "RANDOMIZED"): "schema:RandomizedTrial",
    ("masking", "NONE"): "schema:OpenTrial",
    ("masking", "SINGLE"): "schema:SingleBlindedTrial",
    ("masking", "DOUBLE"): "schema:DoubleBlindedTrial",
    ("masking", "TRIPLE"): "schema:TripleBlindedTrial",
}
"""(column, value) -> ``MedicalTrialDesign`` of schema.org."""

TRIAL_STATUSES: Final = frozenset(biolink.values("ClinicalTrialStatusEnum"))
"""Biolink's ``ClinicalTrialStatusEnum``."""

AGE_STAGES: Final = {"CHILD": "child", "ADULT": "adult", "OLDER_ADULT": "older_adult"}
"""Age groups of a record -> value of Biolink's ``ClinicalTrialAgeStageEnum``."""

EDGE_SLOTS: Final[tuple[Slot, ...]] = (
    Slot("subject", "rdf:subject", "curie"),
    Slot("predicate", "rdf:predicate", "curie"),
    Slot("object", "rdf:object", "curie"),
    Slot("original_predicate", "biolink:original_predicate", "curie"),
    Slot("negated", "biolink:negated", "boolean"),
    Slot("speculative", "kgv:speculative", "boolean"),
    Slot("qualifiers", "kgv:qualifiers"),
    Slot("primary_knowledge_source", "biolink:primary_knowledge_source", "curie"),
    Slot("knowledge_level", "biolink:knowledge_level"),
    Slot("agent_type", "biolink:agent_type"),
    Slot("confidence", "biolink:has_confidence_score", "decimal"),
    Slot("evidence_count", "biolink:evidence_count", "integer"),
    Slot("document_count", "kgv:document_count", "integer"),
    Slot("publications", "biolink:publications", "curie"),
    Slot("supporting_studies", "biolink:has_supporting_studies", "curie"),
)

EVIDENCE_SLOTS: Final[tuple[Slot, ...]] = (
    Slot("text", "biolink:supporting_text"),
    Slot("subject_location", "biolink:subject_location_in_text", "integer"),
    Slot("object_location", "biolink:object_location_in_text", "integer"),
    Slot("section", "biolink:supporting_text_section_type"),
    Slot("confidence", "biolink:extraction_confidence_score", "decimal"),
    Slot("document", "dcterms:source", "curie"),
    Slot("path", "kgv:path"),
    Slot("method", "kgv:method"),
    Slot("negated", "biolink:negated", "boolean"),
    Slot("speculative", "kgv:speculative", "boolean"),
)
"""``subject_location`` and ``object_location`` are the start and the end of the span in the text."""

HAS_EVIDENCE: Final = biolink.slot("has_evidence").curie
TERMINOLOGY: Final = "kgv:terminology"

EVIDENCE_CLASSES: Final = {
    "sentence": biolink.check_term("biolink:TextMiningStudyResult"),
    "field": "kgv:FieldEvidence",
}
"""Kind of evidence -> class of its node; what a terminology says is a property of the association."""

# ------------------------------------------------------------------------------------ our own terms

OWN_CLASSES: Final[dict[str, str]] = {
    "kgv:FieldEvidence": "What fields of a record say: their words, and their paths in the record.",
}

OWN_PROPERTIES: Final[dict[str, str]] = {
    "kgv:studies_condition": "From a trial to a condition that it studies.",
    "kgv:tests_intervention": "From a trial to an intervention that it tests.",
    "kgv:compares_with": "From a trial to what it compares with: a placebo, usual care.",
    "kgv:related_trial": "From a trial to another one that its record or page names as related.",
    "kgv:related_article": "From a trial to an article that its page lists as related, no more.",
    "kgv:has_publication": "From a trial to an article that its record names as being about it.",
    "kgv:cites": "From a trial to an article that its record cites as background.",
    "kgv:reports_trial": "From a document to a trial whose registration number its record gives.",
    "kgv:indexed_with": "From a document to a concept that an indexer assigned to it.",
    "kgv:heading_mapped_to": "From a supplementary record of MeSH to the heading that NLM maps it to.",
    "kgv:quotes_definition_of": "From a document to a concept whose definition it quotes.",
    "kgv:definition_refers_to": "From a heading of MeSH to one that its scope note refers to.",
    "kgv:mentioned": "Whether a document mentions the concept; false for an ancestor or a pointer.",
    "kgv:mention_count": "How many mentions were linked to the concept.",
    "kgv:document_count": "How many documents mention the concept, or the edge was read in.",
    "kgv:official_title": "The official title of a trial.",
    "kgv:sponsor_id": "The sponsor's own number of a trial.",
    "kgv:phase": "A phase of a trial as its record spells it (PHASE2, NA).",
    "kgv:overall_status": "The status of a trial where Biolink's list of statuses lacks it.",
    "kgv:study_type": "Interventional, observational or expanded access.",
    "kgv:allocation": "How participants are assigned to the arms of a trial (RANDOMIZED).",
    "kgv:masking": "Who does not know the assignment (NONE, SINGLE, DOUBLE ...).",
    "kgv:control": "What the arm of a trial is compared with.",
    "kgv:endpoint_classification": "What kind of endpoint a trial has (efficacy, safety).",
    "kgv:observational_model": "The design of an observational study (COHORT).",
    "kgv:start_date": "When a trial began or will begin: a day, a month or a year.",
    "kgv:completion_date": "When a trial was or will be completed: a day, a month or a year.",
    "kgv:minimum_age": "The minimum age of participants, as the record has it.",
    "kgv:maximum_age": "The maximum age of participants, as the record has it.",
    "kgv:sex": "The sex of participants, as the record has it.",
    "kgv:country": "A country where a trial takes place.",
    "kgv:has_results": "Whether the registry has results of a trial.",
    "kgv:condition_name": "A condition of a trial in its record's words.",
    "kgv:intervention_name": "An intervention of a trial in its record's words.",
    "kgv:speculative": "Whether the claim is supposed only, not affirmed.",
    "kgv:qualifiers": "What narrows the claim of an edge, as a JSON object.",
    "kgv:terminology": "The name and version of a terminology that states the edge.",
    "kgv:options": "The options of a build that make a difference to its output, as a JSON object.",
    "kgv:edge_count": "How many edges of the data set have a predicate.",
    "kgv:path": "Where in the record the words stand.",
    "kgv:method": "How the evidence was read.",
}
"""Our properties and what they say; the predicates of ``schema.OWN_PREDICATES`` are among them."""
