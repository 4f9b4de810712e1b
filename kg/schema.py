"""What nodes and edges may be: the categories and predicates, from the Biolink Model or ours, in tables.

Each Biolink term is looked up in :mod:`kg.biolink`, which is generated from the model, when this module is
imported: one that the model lacks raises ValueError.  Our own terms live under ``kgv:`` and are described
here and in ``docs/data-model.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kg import biolink

BIOLINK_VERSION: Final = ".".join(biolink.VERSION.split(".")[:2])

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

CATEGORY_PARENTS: Final[dict[str, str]] = {
    name: parent
    for category in CATEGORIES
    for name, parent in pairwise(biolink.ancestors(category))
}
"""Biolink class -> what it is a kind of, up to ``NamedThing``, for every category in use."""

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
    """A predicate of the graph: CURIE, the words shown on an edge, and whether it is symmetric.

    Raises ValueError for one of Biolink's that the model lacks or says otherwise of.

    >>> Predicate("biolink:heals", "heals")
    Traceback (most recent call last):
    ...
    ValueError: 'heals' is no predicate of the Biolink Model ...
    """

    curie: str
    interaction: str
    symmetric: bool = False

    def __post_init__(self) -> None:
        name = self.curie.removeprefix(biolink.PREFIX)
        if name != self.curie and biolink.predicate(name).symmetric != self.symmetric:
            raise ValueError(f"the Biolink Model says otherwise of the symmetry of {name}")


def _biolink(name: str, interaction: str) -> Predicate:
    found = biolink.predicate(name)
    return Predicate(found.curie, interaction, found.symmetric)


PREDICATES: Final[dict[str, Predicate]] = {
    name: _biolink(name, interaction)
    for name, interaction in (
        ("mentions", "mentions"),
        ("occurs_together_in_literature_with", "occurs together with"),
        ("in_clinical_trials_for", "in clinical trials for"),
        ("subclass_of", "subclass of"),
        ("related_to", "related to"),
    )
}
"""The Biolink predicates in use, by local name."""

OWN_PREDICATES: Final[dict[str, Predicate]] = {
    "kgv:studies_condition": Predicate("kgv:studies_condition", "studies condition"),
    "kgv:tests_intervention": Predicate("kgv:tests_intervention", "tests"),
    "kgv:compares_with": Predicate("kgv:compares_with", "compares with"),
    "kgv:related_trial": Predicate("kgv:related_trial", "related trial"),
    "kgv:related_article": Predicate("kgv:related_article", "related article"),
    "kgv:has_publication": Predicate("kgv:has_publication", "has publication"),
    "kgv:reports_trial": Predicate("kgv:reports_trial", "reports on trial"),
    "kgv:indexed_with": Predicate("kgv:indexed_with", "indexed with"),
    "kgv:cites": Predicate("kgv:cites", "cites as background"),
    "kgv:heading_mapped_to": Predicate("kgv:heading_mapped_to", "heading mapped to"),
    "kgv:quotes_definition_of": Predicate("kgv:quotes_definition_of", "quotes definition of"),
    "kgv:definition_refers_to": Predicate("kgv:definition_refers_to", "definition refers to"),
}
"""Ours: what an edge says more precisely than its Biolink predicate (``original_predicate``).

An edge with one of these is directed, even where its Biolink predicate (``related_to``) is symmetric.
"""

HIERARCHY_PREDICATES: Final = frozenset({"biolink:subclass_of", "kgv:heading_mapped_to"})
"""What a terminology says of the place of its concepts: what no document claims."""


ASSOCIATION: Final = biolink.association("Association").name

ASSOCIATIONS: Final[tuple[tuple[str, frozenset[str] | None, str], ...]] = (
    (
        "in_clinical_trials_for",
        None,
        biolink.association(
            "ChemicalOrDrugOrTreatmentToDiseaseOrPhenotypicFeatureAssociation"
        ).name,
    ),
    (
        "mentions",
        frozenset(name for name in CATEGORIES if biolink.category(name).is_a("Publication")),
        biolink.association("InformationContentEntityToNamedThingAssociation").name,
    ),
)
"""Predicate, categories of the subject (None: any), and the association that such an edge is; others
are an ``Association`` and no more.

Two names in a sentence are no more: the model's class of chemicals and diseases says that the disease is
affected by the chemical.
"""


def association_class(predicate: str, subject_category: str | None) -> str:
    """The Biolink class of an edge, local name.

    >>> association_class("mentions", "Article"), association_class("mentions", "ClinicalTrial")
    ('InformationContentEntityToNamedThingAssociation', 'Association')
    """
    for name, categories, association in ASSOCIATIONS:
        if name == predicate and (categories is None or subject_category in categories):
            return association
    return ASSOCIATION


# ----------------------------------------------------------------------------------------- sections

FIELD_SECTIONS: Final = frozenset({"condition", "intervention", "keyword"})
"""Sections that are one field of a record each, not prose: they give edges by what they are."""

DEFINITION_SECTION: Final = "definition"
"""A section that is a scope note of MeSH, of whichever heading: it says nothing of the document."""

HEADING_RULE: Final = "heading"
"""The rule of a match by which capitals in a definition are a heading (:class:`kg.model.Match`)."""

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
    "brief_summary": "brief summary",
    "detailed_description": "detailed description",
    "study_design": "study design",
    "eligibility": "eligibility",
    "outcome": "outcomes",
    "arm": "arms",
    "intervention_description": "interventions",
    "condition": "record field",
    "intervention": "record field",
    "keyword": "record field",
    "related_trial": "related documents",
    "related_article": "related documents",
    DEFINITION_SECTION: "definitions",
    "topic": "related documents",
}
"""Section name -> ``biolink:supporting_text_section_type``: of articles what their parts are called, of
trials what registries call theirs (a criterion of exclusion is no method)."""

# -------------------------------------------------------------------------------- knowledge sources

SOURCE_SELF: Final = "infores:biomed-kg"
SOURCE_CTGOV: Final = "infores:clinicaltrials"
SOURCE_PUBMED: Final = "infores:pubmed"
SOURCE_MESH: Final = "infores:mesh"
SOURCE_NLM: Final = "infores:nlm"
SOURCE_BIOPORTFOLIO: Final = "infores:bioportfolio"
