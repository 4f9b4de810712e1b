"""Cross references of MeSH concepts: the same thing in other terminologies."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from typing import Final

from kg.lexicon.pool import Pool
from kg.lexicon.sources.mesh_tables import MeshMapping
from kg.model import Curie

NAMESPACES: Final = frozenset({"CHEBI", "DOID", "EFO", "HP", "NCIT"})


def add_mappings(pool: Pool, rows: Iterable[MeshMapping]) -> Counter[str]:
    """Cross references, counted by namespace; those of namespaces we have no prefix for are left out.

    An id that MeSH no longer has leads to the one concept that has its label as a name.
    """
    counts: Counter[str] = Counter()
    for row in rows:
        draft = pool.get(row.id)
        if draft is None:
            owners = pool.owners(row.label)
            if len(owners) == 1:
                owners[0].retired.add(row.id)
            counts["retired" if len(owners) == 1 else "of no concept"] += 1
        elif row.namespace in NAMESPACES:
            draft.xrefs.add(f"{row.namespace}:{row.identifier.removeprefix(row.namespace + ':')}")
            counts[row.namespace] += 1
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
