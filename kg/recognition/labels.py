"""What annotators and models call what they mark -> our categories."""

from __future__ import annotations

import re
from typing import Final

from kg.schema import CATEGORIES, DOCUMENT_CATEGORIES

UNTYPED: Final = "NamedThing"
"""The category of a label that says nothing: such a mention is of the category of its concept, if any."""

RULE: Final = "annotated"
"""How a mention was linked whose concept the input gives (:class:`kg.model.Match`)."""

NOT_KNOWN: Final = "unknown"
"""The kind of the name of such a concept that the lexicon does not have."""

MENTION_CATEGORIES: Final = sorted(set(CATEGORIES) - set(DOCUMENT_CATEGORIES.values()))
"""Categories that a mention of another source may have."""

_LABELS: Final = {
    "ChemicalEntity": ("chemical", "simple chemical", "amino acid", "chebi"),
    "Disease": (
        "cancer",
        "condition",
        "specific disease",
        "disease class",
        "modifier",
        "composite mention",
        "disease or phenotypic feature",
    ),
    "PhenotypicFeature": ("phenotype", "symptom"),
    "OrganismTaxon": ("species", "organism", "taxon"),
    "Cell": ("cell type", "cl"),
    "AnatomicalEntity": (
        "anatomy",
        "organ",
        "tissue",
        "anatomical system",
        "developing anatomical structure",
        "immaterial anatomical entity",
        "multi tissue structure",
        "organism subdivision",
        "organism substance",
    ),
    UNTYPED: ("entity",),
}
"""Category -> labels of PubTator, of the corpora that are written in it or in BioC, and of scispaCy's
models. A label that has no category of ours (genes, variants, cell lines) is not among them."""

_NO_WORD: Final = re.compile(r"[\W_]+")


def _key(label: str) -> str:
    return _NO_WORD.sub("", label).casefold()


_CATEGORIES: Final = {_key(name): name for name in MENTION_CATEGORIES} | {
    _key(label): category for category, labels in _LABELS.items() for label in labels
}


def category_of(label: str) -> str | None:
    """The category that a label means; None where it means none of ours.

    >>> category_of("CHEMICAL"), category_of("SpecificDisease"), category_of("cell_type")
    ('ChemicalEntity', 'Disease', 'Cell')
    >>> category_of("Gene"), category_of("PERSON"), category_of("")
    (None, None, None)
    """
    return _CATEGORIES.get(_key(label))


def named_category(name: str) -> str | None:
    """The category of that name, in whatever case; None where there is none.

    >>> named_category("disease"), named_category("CHEMICAL")
    ('Disease', None)
    """
    category = _CATEGORIES.get(_key(name))
    return category if category and _key(category) == _key(name) else None
