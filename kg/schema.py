"""Categories, predicates and slots of the graph: Biolink Model terms and our own few, as data.

The Biolink terms are those of version 4.4; a test holds every one of them against the
``biolink-model`` package, so that a term that the model lacks cannot get in under its name.  Our own
terms live under ``kgv:`` and are described here and in ``docs/data-model.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

BIOLINK_VERSION: Final = "4.4"

# --------------------------------------------------------------------------------------- categories

CHEMICAL_CATEGORIES: Final = frozenset({"Drug", "ChemicalEntity"})
"""Drugs and other chemicals: written as ``Chemical`` in PubTator."""

DISEASE_CATEGORIES: Final = frozenset({"Disease", "PhenotypicFeature"})
"""Diseases and phenotypic findings: written as ``Disease`` in PubTator."""

CATEGORIES: Final[dict[str, str]] = {
    "Drug": "Drug",
    "ChemicalEntity": "Chemical",
    "Disease": "Disease",
    "PhenotypicFeature": "Finding",
    "ClinicalTrial": "Clinical trial",
    "Article": "Article",
    "Publication": "Document",
    "Protein": "Protein",
    "AnatomicalEntity": "Anatomy",
    "Cell": "Cell",
    "CellularComponent": "Cell component",
    "OrganismTaxon": "Organism",
    "Procedure": "Procedure",
    "Device": "Device",
    "Behavior": "Behavior",
    "BiologicalProcess": "Biological process",
    "PhysiologicalProcess": "Physiological process",
    "Phenomenon": "Phenomenon",
    "Food": "Food",
    "PopulationOfIndividualOrganisms": "Population",
    "GeographicLocation": "Place",
    "NamedThing": "Other",
}
"""Biolink class -> the word shown to people."""

DOCUMENT_CATEGORIES: Final = {"article": "Article", "trial": "ClinicalTrial", "text": "Publication"}
"""Kind of document -> category of its node."""

MESH_TREE_CATEGORIES: Final[tuple[tuple[str, str], ...]] = (
    ("A11.284.", "CellularComponent"),
    ("A11.", "Cell"),
    ("A", "AnatomicalEntity"),
    ("B", "OrganismTaxon"),
    ("C23.888", "PhenotypicFeature"),
    ("C", "Disease"),
    ("F03", "Disease"),
    ("D08.811", "Protein"),
    ("D12.776", "Protein"),
    ("D", "ChemicalEntity"),
    ("E07", "Device"),
    ("E", "Procedure"),
    ("F01", "Behavior"),
    ("F02", "BiologicalProcess"),
    ("F04", "Procedure"),
    ("G", "Phenomenon"),
    ("J02", "Food"),
    ("M", "PopulationOfIndividualOrganisms"),
    ("Z", "GeographicLocation"),
    ("", "NamedThing"),
)
"""MeSH tree number prefix -> category; the first that fits."""

# --------------------------------------------------------------------------------------- predicates


@dataclass(frozen=True, slots=True)
class Predicate:
    """A predicate of the graph: CURIE, the words shown on an edge, and whether it is symmetric."""

    curie: str
    interaction: str
    symmetric: bool = False


PREDICATES: Final[dict[str, Predicate]] = {
    "mentions": Predicate("biolink:mentions", "mentions"),
    "occurs_together_in_literature_with": Predicate(
        "biolink:occurs_together_in_literature_with", "occurs together with", symmetric=True
    ),
    "in_clinical_trials_for": Predicate("biolink:in_clinical_trials_for", "in clinical trials for"),
    "subclass_of": Predicate("biolink:subclass_of", "subclass of"),
    "related_to": Predicate("biolink:related_to", "related to", symmetric=True),
}
"""The Biolink predicates in use, by local name."""

OWN_PREDICATES: Final[dict[str, Predicate]] = {
    "kgv:studies_condition": Predicate("kgv:studies_condition", "studies condition"),
    "kgv:tests_intervention": Predicate("kgv:tests_intervention", "tests"),
    "kgv:related_trial": Predicate("kgv:related_trial", "related trial"),
    "kgv:has_publication": Predicate("kgv:has_publication", "has publication"),
    "kgv:reports_trial": Predicate("kgv:reports_trial", "reports on trial"),
    "kgv:indexed_with": Predicate("kgv:indexed_with", "indexed with"),
    "kgv:cites": Predicate("kgv:cites", "cites as background"),
}
"""Ours: what an edge says more precisely than its Biolink predicate (``original_predicate``).

An edge with one of these is directed, even where its Biolink predicate (``related_to``) is symmetric.
"""


# -------------------------------------------------------------------------------------------- slots

Kind: TypeAlias = Literal["string", "integer", "decimal", "boolean", "curie", "iri"]
"""What the value of a slot is written as; ``curie`` and ``iri`` become IRIs."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A column of a table and the property that carries it in RDF; lists give one value each."""

    column: str
    property: str
    kind: Kind = "string"


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
    Slot("date", "dcterms:modified"),
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
    Slot("completion_date", "kgv:completion_date"),
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
"""Columns of the table of trials, and ``phase``, ``design`` and ``age_stages`` that are made of them."""

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

HAS_EVIDENCE: Final = "biolink:has_evidence"
TERMINOLOGY: Final = "kgv:terminology"

EVIDENCE_CLASSES: Final = {
    "sentence": "biolink:TextMiningStudyResult",
    "field": "kgv:FieldEvidence",
}
"""Kind of evidence -> class of its node; what a terminology says is a property of the association."""

# ----------------------------------------------------------------------------------------- sections

FIELD_SECTIONS: Final = frozenset({"condition", "intervention", "keyword"})
"""Sections that are one field of a record each, not prose: they give edges by what they are."""

SECTIONS: Final[dict[str, str]] = {
    "title": "title",
    "official_title": "title",
    "abstract": "abstract",
    "background": "introduction",
    "objective": "introduction",
    "methods": "methods",
    "results": "results",
    "conclusions": "conclusion",
    "body": "body",
    "brief_summary": "abstract",
    "detailed_description": "body",
    "study_design": "methods",
    "eligibility": "methods",
    "outcome": "methods",
    "arm": "methods",
    "intervention_description": "methods",
    "condition": "record field",
    "intervention": "record field",
    "keyword": "record field",
    "related_trial": "related documents",
    "related_article": "related documents",
    "definition": "definitions",
    "topic": "related documents",
}
"""Section name -> ``biolink:supporting_text_section_type``."""

# -------------------------------------------------------------------------------- knowledge sources

SOURCE_SELF: Final = "infores:biomed-kg"
SOURCE_CTGOV: Final = "infores:clinicaltrials"
SOURCE_PUBMED: Final = "infores:pubmed"
SOURCE_MESH: Final = "infores:mesh"
SOURCE_NLM: Final = "infores:nlm"
SOURCE_BIOPORTFOLIO: Final = "infores:bioportfolio"
