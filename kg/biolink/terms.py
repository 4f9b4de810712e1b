"""The terms of the Biolink Model that kg uses. Made by scripts/build_biolink.py."""

from __future__ import annotations

from typing import Final

from kg.biolink.records import AssociationClass, Class, Slot

VERSION: Final = "4.4.6"
"""Of the model that this was made from."""

CLASSES: Final[dict[str, Class]] = {
    "Activity": Class("Activity", ("NamedThing",)),
    "AnatomicalEntity": Class(
        "AnatomicalEntity",
        ("OrganismalEntity", "BiologicalEntity", "NamedThing"),
        mixins=("OntologyClass",),
    ),
    "Article": Class("Article", ("Publication", "InformationContentEntity", "NamedThing")),
    "Behavior": Class(
        "Behavior",
        (
            "BiologicalProcess",
            "BiologicalProcessOrActivity",
            "BiologicalEntity",
            "NamedThing",
        ),
        mixins=("OntologyClass",),
    ),
    "BiologicalEntity": Class("BiologicalEntity", ("NamedThing",)),
    "BiologicalProcess": Class(
        "BiologicalProcess",
        ("BiologicalProcessOrActivity", "BiologicalEntity", "NamedThing"),
        mixins=("OntologyClass",),
    ),
    "BiologicalProcessOrActivity": Class(
        "BiologicalProcessOrActivity",
        ("BiologicalEntity", "NamedThing"),
        mixins=("OntologyClass",),
    ),
    "Cell": Class(
        "Cell",
        ("AnatomicalEntity", "OrganismalEntity", "BiologicalEntity", "NamedThing"),
        mixins=("OntologyClass",),
    ),
    "CellularComponent": Class(
        "CellularComponent",
        ("AnatomicalEntity", "OrganismalEntity", "BiologicalEntity", "NamedThing"),
        mixins=("OntologyClass",),
    ),
    "ChemicalEntity": Class(
        "ChemicalEntity",
        ("NamedThing",),
        mixins=("ChemicalOrDrugOrTreatment",),
    ),
    "ChemicalMixture": Class(
        "ChemicalMixture",
        ("ChemicalEntity", "NamedThing"),
        mixins=("ChemicalOrDrugOrTreatment", "OntologyClass"),
    ),
    "ClinicalTrial": Class("ClinicalTrial", ("Study", "Activity", "NamedThing")),
    "Device": Class("Device", ("NamedThing",)),
    "Disease": Class(
        "Disease",
        ("DiseaseOrPhenotypicFeature", "BiologicalEntity", "NamedThing"),
        mixins=("OntologyClass",),
    ),
    "DiseaseOrPhenotypicFeature": Class(
        "DiseaseOrPhenotypicFeature",
        ("BiologicalEntity", "NamedThing"),
        mixins=("OntologyClass",),
    ),
    "Drug": Class(
        "Drug",
        ("MolecularMixture", "ChemicalMixture", "ChemicalEntity", "NamedThing"),
        mixins=("ChemicalOrDrugOrTreatment", "OntologyClass"),
    ),
    "Food": Class(
        "Food",
        ("ChemicalMixture", "ChemicalEntity", "NamedThing"),
        mixins=("ChemicalOrDrugOrTreatment", "OntologyClass"),
    ),
    "GeographicLocation": Class("GeographicLocation", ("PlanetaryEntity", "NamedThing")),
    "InformationContentEntity": Class("InformationContentEntity", ("NamedThing",)),
    "MolecularMixture": Class(
        "MolecularMixture",
        ("ChemicalMixture", "ChemicalEntity", "NamedThing"),
        mixins=("ChemicalOrDrugOrTreatment", "OntologyClass"),
    ),
    "NamedThing": Class("NamedThing", ()),
    "OrganismTaxon": Class("OrganismTaxon", ("NamedThing",)),
    "OrganismalEntity": Class("OrganismalEntity", ("BiologicalEntity", "NamedThing")),
    "Phenomenon": Class("Phenomenon", ("NamedThing",)),
    "PhenotypicFeature": Class(
        "PhenotypicFeature",
        ("DiseaseOrPhenotypicFeature", "BiologicalEntity", "NamedThing"),
        mixins=("OntologyClass",),
    ),
    "PhysiologicalProcess": Class(
        "PhysiologicalProcess",
        (
            "BiologicalProcess",
            "BiologicalProcessOrActivity",
            "BiologicalEntity",
            "NamedThing",
        ),
        mixins=("OntologyClass",),
    ),
    "PlanetaryEntity": Class("PlanetaryEntity", ("NamedThing",)),
    "Polypeptide": Class("Polypeptide", ("BiologicalEntity", "NamedThing")),
    "PopulationOfIndividualOrganisms": Class(
        "PopulationOfIndividualOrganisms",
        ("OrganismalEntity", "BiologicalEntity", "NamedThing"),
    ),
    "Procedure": Class("Procedure", ("NamedThing",)),
    "Protein": Class("Protein", ("Polypeptide", "BiologicalEntity", "NamedThing")),
    "Publication": Class("Publication", ("InformationContentEntity", "NamedThing")),
    "Study": Class("Study", ("Activity", "NamedThing")),
    "StudyResult": Class("StudyResult", ("NamedThing",)),
    "TextMiningStudyResult": Class("TextMiningStudyResult", ("StudyResult", "NamedThing")),
}
"""Categories and what they are kinds of."""

ASSOCIATIONS: Final[dict[str, AssociationClass]] = {
    "Association": AssociationClass("Association", ()),
    "ChemicalOrDrugOrTreatmentToDiseaseOrPhenotypicFeatureAssociation": AssociationClass(
        "ChemicalOrDrugOrTreatmentToDiseaseOrPhenotypicFeatureAssociation",
        ("Association",),
        object="DiseaseOrPhenotypicFeature",
        predicate="treats_or_applied_or_studied_to_treat",
    ),
    "InformationContentEntityToNamedThingAssociation": AssociationClass(
        "InformationContentEntityToNamedThingAssociation",
        ("Association",),
        subject="Publication",
        object="NamedThing",
        predicate="mentions",
    ),
}
"""Classes of edges, and what such edges join."""

PREDICATES: Final[dict[str, Slot]] = {
    "in_clinical_trials_for": Slot(
        "biolink:in_clinical_trials_for",
        ancestors=(
            "studied_to_treat",
            "treats_or_applied_or_studied_to_treat",
            "related_to_at_instance_level",
            "related_to",
        ),
        domain="ChemicalOrDrugOrTreatment",
        range="DiseaseOrPhenotypicFeature",
        inverse="tested_by_clinical_trials_of",
    ),
    "mentions": Slot(
        "biolink:mentions",
        ancestors=("related_to_at_instance_level", "related_to"),
        inverse="mentioned_by",
    ),
    "occurs_together_in_literature_with": Slot(
        "biolink:occurs_together_in_literature_with",
        ancestors=(
            "correlated_with",
            "associated_with",
            "related_to_at_instance_level",
            "related_to",
        ),
        domain="NamedThing",
        range="NamedThing",
        symmetric=True,
    ),
    "related_to": Slot(
        "biolink:related_to",
        domain="NamedThing",
        range="NamedThing",
        multivalued=True,
        symmetric=True,
    ),
    "subclass_of": Slot(
        "biolink:subclass_of",
        ancestors=("related_to_at_concept_level", "related_to"),
        domain="OntologyClass",
        range="OntologyClass",
        multivalued=True,
        inverse="superclass_of",
    ),
}
"""What edges say."""

SLOTS: Final[dict[str, Slot]] = {
    "agent_type": Slot("biolink:agent_type", domain="Association", range="AgentTypeEnum"),
    "aggregator_knowledge_source": Slot("biolink:aggregator_knowledge_source", multivalued=True),
    "category": Slot("biolink:category", domain="Entity", range="uriorcurie", multivalued=True),
    "clinical_trial_age_stage": Slot(
        "biolink:clinical_trial_age_stage",
        domain="ClinicalTrial",
        range="ClinicalTrialAgeStageEnum",
        multivalued=True,
    ),
    "clinical_trial_brief_title": Slot(
        "biolink:clinical_trial_brief_title",
        domain="ClinicalTrial",
        range="string",
    ),
    "clinical_trial_conditions": Slot(
        "biolink:clinical_trial_conditions",
        domain="ClinicalTrial",
        range="DiseaseOrPhenotypicFeature",
        multivalued=True,
    ),
    "clinical_trial_enrollment": Slot(
        "biolink:clinical_trial_enrollment",
        domain="ClinicalTrial",
        range="integer",
    ),
    "clinical_trial_enrollment_type": Slot(
        "biolink:clinical_trial_enrollment_type",
        domain="ClinicalTrial",
        range="string",
    ),
    "clinical_trial_intervention_model": Slot(
        "biolink:clinical_trial_intervention_model",
        domain="ClinicalTrial",
        range="string",
    ),
    "clinical_trial_interventions": Slot(
        "biolink:clinical_trial_interventions",
        domain="ClinicalTrial",
        range="ClinicalIntervention",
        multivalued=True,
    ),
    "clinical_trial_overall_status": Slot(
        "biolink:clinical_trial_overall_status",
        domain="ClinicalTrial",
        range="ClinicalTrialStatusEnum",
    ),
    "clinical_trial_phase": Slot("biolink:clinical_trial_phase", range="ResearchPhaseEnum"),
    "clinical_trial_primary_purpose": Slot(
        "biolink:clinical_trial_primary_purpose",
        domain="ClinicalTrial",
        range="string",
    ),
    "clinical_trial_start_date": Slot(
        "biolink:clinical_trial_start_date",
        domain="ClinicalTrial",
        range="string",
    ),
    "clinical_trial_time_perspective": Slot(
        "biolink:clinical_trial_time_perspective",
        domain="ClinicalTrial",
        range="string",
    ),
    "evidence_count": Slot("biolink:evidence_count", range="integer"),
    "extraction_confidence_score": Slot("biolink:extraction_confidence_score", range="float"),
    "has_confidence_score": Slot("biolink:has_confidence_score", range="float"),
    "has_evidence": Slot(
        "biolink:has_evidence",
        range="InformationContentEntity",
        multivalued=True,
    ),
    "has_supporting_studies": Slot(
        "biolink:has_supporting_studies",
        range="Study",
        multivalued=True,
    ),
    "id": Slot("biolink:id", domain="Entity"),
    "keywords": Slot("biolink:keywords", domain="Publication", multivalued=True),
    "knowledge_level": Slot(
        "biolink:knowledge_level",
        domain="Association",
        range="KnowledgeLevelEnum",
    ),
    "name": Slot("rdfs:label", domain="Entity", range="label type"),
    "negated": Slot("biolink:negated", range="boolean"),
    "object": Slot("rdf:object", domain="Association", range="NamedThing"),
    "object_location_in_text": Slot(
        "biolink:object_location_in_text",
        range="integer",
        multivalued=True,
    ),
    "original_predicate": Slot(
        "biolink:original_predicate",
        domain="Association",
        range="uriorcurie",
    ),
    "predicate": Slot("rdf:predicate", range="uriorcurie"),
    "primary_knowledge_source": Slot("biolink:primary_knowledge_source"),
    "provided_by": Slot("biolink:provided_by", multivalued=True),
    "publications": Slot("biolink:publications", range="Publication", multivalued=True),
    "subject": Slot("rdf:subject", domain="Association", range="NamedThing"),
    "subject_location_in_text": Slot(
        "biolink:subject_location_in_text",
        range="integer",
        multivalued=True,
    ),
    "supporting_text": Slot("biolink:supporting_text", range="string", multivalued=True),
    "supporting_text_section_type": Slot("biolink:supporting_text_section_type", range="string"),
    "synonym": Slot("biolink:synonym", domain="NamedThing", range="label type", multivalued=True),
    "url": Slot("biolink:url", domain="Entity", range="string"),
    "xref": Slot("biolink:xref", domain="NamedThing", range="uriorcurie", multivalued=True),
}
"""What is said of nodes and edges."""

ENUMS: Final[dict[str, tuple[str, ...]]] = {
    "AgentTypeEnum": (
        "manual_agent",
        "automated_agent",
        "data_analysis_pipeline",
        "computational_model",
        "text_mining_agent",
        "image_processing_agent",
        "manual_validation_of_automated_agent",
        "not_provided",
    ),
    "ClinicalTrialAgeStageEnum": ("adult", "child", "older_adult"),
    "ClinicalTrialStatusEnum": (
        "ACTIVE_NOT_RECRUITING",
        "APPROVED_FOR_MARKETING",
        "AVAILABLE",
        "COMPLETED",
        "ENROLLING_BY_INVITATION",
        "NO_LONGER_AVAILABLE",
        "NOT_YET_RECRUITING",
        "RECRUITING",
        "SUSPENDED",
        "TEMPORARILY_NOT_AVAILABLE",
        "TERMINATED",
        "UNKNOWN",
        "WITHDRAWN",
    ),
    "KnowledgeLevelEnum": (
        "knowledge_assertion",
        "logical_entailment",
        "prediction",
        "statistical_association",
        "text_co_occurrence",
        "observation",
        "not_provided",
    ),
    "ResearchPhaseEnum": (
        "pre_clinical_research_phase",
        "clinical_trial_phase",
        "clinical_trial_phase_1",
        "clinical_trial_phase_1_to_2",
        "clinical_trial_phase_2",
        "clinical_trial_phase_2_to_3",
        "clinical_trial_phase_3",
        "clinical_trial_phase_4",
        "not_provided",
    ),
}
"""Permissible values."""
