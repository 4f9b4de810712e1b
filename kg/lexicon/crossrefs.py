"""Cross references of MeSH concepts: the same thing in other terminologies."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from typing import Final

from kg.lexicon.pool import Pool
from kg.model import Curie

NAMESPACES: Final = frozenset({"CHEBI", "DOID", "EFO", "HP", "NCIT"})


def add_mappings(pool: Pool, rows: Iterable[tuple[Curie, str, str]]) -> Counter[str]:
    """Cross references, counted by namespace; those of namespaces we have no prefix for are left out."""
    counts: Counter[str] = Counter()
    for curie, namespace, identifier in rows:
        draft = pool.get(curie)
        if namespace in NAMESPACES and draft is not None:
            draft.xrefs.add(f"{namespace}:{identifier.removeprefix(namespace + ':')}")
            counts[namespace] += 1
        else:
            counts["left out"] += 1
    return counts


def add_cas_numbers(pool: Pool, rows: Iterable[tuple[Curie, str]]) -> None:
    """CAS numbers of MeSH concepts."""
    for curie, number in rows:
        draft = pool.get(curie)
        if draft is not None:
            draft.xrefs.add(f"CAS:{number}")


def same_structures(
    pool: Pool, structures: Iterable[str], compounds: Iterable[str]
) -> dict[Curie, list[Curie]]:
    """ChEBI id -> the MeSH concepts of the same PubChem compound, from the rows of
    ``chebi_to_pubchem.tsv`` and ``pubchem_mesh_map.tsv``."""
    mesh: dict[str, list[Curie]] = {}
    for compound, identifier in csv.reader(compounds, delimiter="\t"):
        draft = pool.get(f"MESH:{identifier}")
        if draft is not None:
            mesh.setdefault(compound, []).append(draft.id)
    found: dict[Curie, list[Curie]] = {}
    for row in csv.DictReader(structures, delimiter="\t"):
        for curie in mesh.get(row["PUBCHEM"], ()):
            found.setdefault(f"CHEBI:{row['CHEBI']}", []).append(curie)
    return found
