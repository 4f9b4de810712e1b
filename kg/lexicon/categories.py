"""The category of a concept: by its places in MeSH's tree, by what it maps to, by what its source says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from kg.lexicon.pool import Draft, Pool
from kg.model import CategoryName, Curie
from kg.schema import MESH_TREE_CATEGORIES

TREE_EXCEPTIONS: Final[tuple[tuple[str, CategoryName], ...]] = (
    ("C23.550.288", "NamedThing"),  # disease, syndrome
    ("C23.550.291", "NamedThing"),  # attributes of diseases: recurrence, susceptibility
    ("D13.444", "NamedThing"),  # DNA, RNA
    ("D20.", "NamedThing"),  # mixtures
    ("D25.", "NamedThing"),  # materials
    ("D26", "NamedThing"),  # preparations: tablets, solutions, placebos
    ("D27.", "NamedThing"),  # actions and uses: antipsychotic agents
)
"""Parts of the tree that are not what ``schema.MESH_TREE_CATEGORIES`` says of the whole."""

PRECEDENCE: Final[tuple[CategoryName, ...]] = (
    "Disease",
    "PhenotypicFeature",
    "Drug",
    "Protein",
    "ChemicalEntity",
)
"""Which category wins where a concept stands in several parts of the tree; others follow by name."""

_PROTEIN_LABEL = re.compile(
    r"\b(?:proteins?|receptors?|antigens?|antibody|\w+ase|polypeptides?)\b.*"
    r"(?:, (?:human|mouse|rat|bovine|zebrafish|[A-Z]\w* \w+|[A-Z] \w+))?$"
)


def categories_of(pool: Pool) -> dict[Curie, CategoryName]:
    """The category of every draft."""
    known: dict[Curie, CategoryName] = {}
    for draft in pool:
        if draft.tree_numbers:
            known[draft.id] = _drug(draft, best(map(_of_tree, sorted(draft.tree_numbers))))
        elif draft.hint:
            known[draft.id] = draft.hint
    for draft in pool:
        if draft.id not in known:
            known[draft.id] = _drug(draft, _of_parents(draft, pool, known))
    return known


def best(categories: Iterable[CategoryName]) -> CategoryName:
    """The category that wins.

    >>> best(["Procedure", "Disease"]), best(["Protein", "ChemicalEntity"])
    ('Disease', 'Protein')
    """
    found = set(categories)
    for category in PRECEDENCE:
        if category in found:
            return category
    return min(found - {"NamedThing"}, default="NamedThing")


@lru_cache(maxsize=1 << 16)
def _of_tree(number: str) -> CategoryName:
    for prefix, category in (*TREE_EXCEPTIONS, *MESH_TREE_CATEGORIES):
        if number.startswith(prefix):
            return category
    return "NamedThing"


def _of_parents(draft: Draft, pool: Pool, known: Mapping[Curie, CategoryName]) -> CategoryName:
    """Of a supplementary record, by the descriptors it maps to."""
    parents = [parent for parent in map(pool.get, sorted(draft.parents)) if parent is not None]
    found = {known[parent.id] for parent in parents if parent.id in known}
    if "Drug" in found:
        found = found - {"Drug"} | {"ChemicalEntity"}
    if not found:
        return draft.hint or "NamedThing"
    if "Disease" in found:  # a rare disease also maps to the protein that is missing
        return "Disease"
    if "Protein" in found and ("ChemicalEntity" not in found or _PROTEIN_LABEL.search(draft.name)):
        return "Protein"
    return "ChemicalEntity" if "ChemicalEntity" in found else best(found)


def _drug(draft: Draft, category: CategoryName) -> CategoryName:
    return "Drug" if draft.drug and category in ("ChemicalEntity", "Protein") else category
