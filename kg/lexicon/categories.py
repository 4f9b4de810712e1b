"""The category of a concept: by its places in MeSH's tree, by what it maps to, by what its source says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from typing import Final

from kg.lexicon.pool import Draft, Pool
from kg.model import CategoryName, Curie
from kg.schema import MESH_TREE_CATEGORIES

PRECEDENCE: Final[tuple[CategoryName, ...]] = (
    "Disease",
    "PhenotypicFeature",
    "Drug",
    "Protein",
    "ChemicalEntity",
)
"""Which category wins where a concept stands in several parts of the tree; others follow by name."""

ANTIBODIES: Final = "D12.776.124.486.485.114.224"
"""Monoclonal antibodies, in MeSH's tree."""

_THERAPEUTIC = re.compile(
    r"(?:mab|cept|kinra|plase|grastim|gramostim|tide|relin|pressin|ermin|irudin|tocin|leukin)\b"
    r"|\b(?:alfa|pegol|recombinant|glargine|lispro|aspart|detemir|degludec|toxin)"
    r"|\w+vedotin|\w+tecan\b|botulinumtoxin",
    re.IGNORECASE,
)
"""Stems of the names of proteins that are drugs."""

_PROTEIN_LABEL = re.compile(
    r"\b(?:proteins?|receptors?|antigens?|antibody|\w+ase|polypeptides?)\b.*"
    r"(?:, (?:human|mouse|rat|bovine|zebrafish|[A-Z]\w* \w+|[A-Z] \w+))?$"
)


def categories_of(pool: Pool, exceptions: Mapping[str, CategoryName]) -> dict[Curie, CategoryName]:
    """The category of every draft. ``exceptions`` are categories of single CURIEs and of parts of the
    tree that differ from what ``schema.MESH_TREE_CATEGORIES`` says of the whole."""
    known: dict[Curie, CategoryName] = {}
    places = (*((p, c) for p, c in exceptions.items() if ":" not in p), *MESH_TREE_CATEGORIES)
    of_tree = lru_cache(maxsize=1 << 16)(partial(_of_tree, places))
    for draft in pool:
        if draft.id in exceptions:
            known[draft.id] = exceptions[draft.id]
        elif draft.tree_numbers:
            known[draft.id] = _drug(draft, best(map(of_tree, sorted(draft.tree_numbers))))
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


def _of_tree(places: Iterable[tuple[str, CategoryName]], number: str) -> CategoryName:
    return next(
        (category for prefix, category in places if number.startswith(prefix)), "NamedThing"
    )


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
    """A chemical of a list of drugs is a drug; a protein only by its name or its kind, for most
    proteins of such a list are meant as what the body makes."""
    if not draft.drug:
        return category
    if category == "Protein" and (
        _THERAPEUTIC.search(draft.name)
        or any(number.startswith(ANTIBODIES) for number in draft.tree_numbers)
    ):
        return "Drug"
    return "Drug" if category == "ChemicalEntity" else category
