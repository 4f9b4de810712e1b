"""The Biolink Model, as far as it is used here: the one way to its terms.

What is not among the generated :mod:`kg.biolink.terms` is refused, so that nothing gets into a graph
under a name that the model does not have.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final, TypeVar

from kg.biolink.records import AssociationClass, Class, Slot
from kg.biolink.terms import ASSOCIATIONS, CLASSES, ENUMS, PREDICATES, SLOTS, VERSION

__all__ = [
    "VERSION",
    "ancestors",
    "association",
    "category",
    "check_term",
    "predicate",
    "slot",
    "values",
]

Term = TypeVar("Term")

PREFIX: Final = "biolink:"


def category(name: str) -> Class:
    """A class by its local name. Raises ValueError where it is none.

    >>> category("Drug").is_a("ChemicalEntity"), category("Protein").is_a("ChemicalEntity")
    (True, False)
    """
    return _term("class", name, CLASSES)


def association(name: str) -> AssociationClass:
    """A class of edges by its local name. Raises ValueError where it is none."""
    return _term("association", name, ASSOCIATIONS)


def predicate(name: str) -> Slot:
    """A predicate by its local name. Raises ValueError where it is none.

    >>> predicate("in_clinical_trials_for").domain, predicate("in_clinical_trials_for").range
    ('ChemicalOrDrugOrTreatment', 'DiseaseOrPhenotypicFeature')
    """
    return _term("predicate", name, PREDICATES)


def slot(name: str) -> Slot:
    """A slot that is no predicate by its local name. Raises ValueError where it is none."""
    return _term("slot", name, SLOTS)


def values(enum: str) -> tuple[str, ...]:
    """The permissible values of an enumeration. Raises ValueError where it is none."""
    return _term("enumeration", enum, ENUMS)


@cache
def ancestors(name: str) -> tuple[str, ...]:
    """A category and what it is a kind of, the nearest first, up to ``NamedThing``.

    >>> ancestors("Disease")
    ('Disease', 'DiseaseOrPhenotypicFeature', 'BiologicalEntity', 'NamedThing')
    """
    return (name, *category(name).ancestors)


def check_term(curie: str) -> str:
    """The CURIE itself, if it is none of Biolink's or one that the model has. Raises ValueError else.

    >>> check_term("biolink:negated"), check_term("skos:altLabel")
    ('biolink:negated', 'skos:altLabel')
    """
    name = curie.removeprefix(PREFIX)
    if name != curie:
        _term("term", name, {**CLASSES, **ASSOCIATIONS, **PREDICATES, **SLOTS})
    return curie


def _term(kind: str, name: str, terms: Mapping[str, Term]) -> Term:
    try:
        return terms[name]
    except KeyError:
        raise ValueError(
            f"{name!r} is no {kind} of the Biolink Model {VERSION} in kg/biolink/terms.py; if the model "
            "has it, add it to the list in scripts/build_biolink.py and run that"
        ) from None
