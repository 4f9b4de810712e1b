"""Readers of the packages' files, on small files in their layout."""

from __future__ import annotations

import bz2
import io
import json
import os
import pickle

import pytest

from kg.errors import FormatError
from kg.lexicon.sources.drugbank_tables import read_drugbank
from kg.lexicon.sources.gene_tables import read_symbols
from kg.lexicon.sources.mesh_tables import (
    MeshMapping,
    read_cas_numbers,
    read_descriptors,
    read_headings,
    read_mappings,
    read_supplementary,
)
from kg.lexicon.sources.name_pickles import read_diseases, read_drugs
from kg.lexicon.sources.ontology_json import read_terms
from kg.lexicon.tables import load_tables
from kg.prefixes import is_curie
from kg.schema import CATEGORIES


def _pickle(content: object) -> io.BytesIO:
    return io.BytesIO(bz2.compress(pickle.dumps(content)))


def test_mesh_tables() -> None:
    [first, second] = read_descriptors(
        ["D000111\tGlumitis\tGlumitides|Inflamed Glum\tC01.5|C23.7\t\n", "D000222\tBare\t\t\t\n"]
    )
    assert first.synonyms == ("Glumitides", "Inflamed Glum")
    assert (second.synonyms, second.tree_numbers) == ((), ())
    lines = ["C000333\tglumamide\tAB 12\tD000111,D000222\n", 'C000444\tx\t"a\tb|c"\tD000111\n']
    [drug, quoted] = read_supplementary(lines)
    assert drug.mapped_to == ("MESH:D000111", "MESH:D000222")
    assert quoted.synonyms == ("a\tb", "c")
    [heading] = read_headings(["id,scheme,subject\r\n", 'https://x/mesh/D000111,MeSH,"A, b"\r\n'])
    assert (heading.id, heading.label) == ("MESH:D000111", "A, b")
    assert list(read_cas_numbers(["C000333\t50-00-0\n"])) == [("MESH:C000333", "50-00-0")]
    [mapping] = read_mappings(["MESH\tC000333\tglumamide\tCHEBI\tCHEBI:7\tx\n"])
    assert mapping == MeshMapping("MESH:C000333", "glumamide", "CHEBI", "CHEBI:7")


def test_drugbank_and_genes() -> None:
    rows = ["DRUGBANK_ID\tNAMESPACE\tID\tSOURCE\n", "DB00001\tNAME\tGlumamide\tdrugbank\n"]
    rows += [
        "DB00001\tCHEBI\t7\tchebi\n",
        "DB00001\tCHEBI\t7\tdrugbank\n",
        "DB00002\tCHEMBL\tX1\tx\n",
    ]
    entries = read_drugbank(rows)
    assert entries["DRUGBANK:DB00001"].name == "Glumamide"
    assert entries["DRUGBANK:DB00001"].xrefs == ["CHEBI:7"]
    assert entries["DRUGBANK:DB00002"].xrefs == ["CHEMBL.COMPOUND:X1"]
    assert list(read_symbols(["HGNC ID\tApproved symbol\n", "HGNC:5\tGLM1\n"])) == ["GLM1"]


def test_ontology_terms() -> None:
    term = {
        "id": "0000009",
        "name": "glumitis",
        "namespace": "mondo",
        "relations": {"is_a": ["0000001"]},
        "synonyms": ["can", "CAN"],
        "xrefs": [
            {"namespace": "MESH", "id": "D000111"},
            {"namespace": "OMIMPS", "id": "PS12"},
            {"namespace": "GARD", "id": "1"},
        ],
    }
    content = json.dumps([term, {"id": "0000010", "namespace": "mondo"}]).encode()
    [read] = read_terms(io.BytesIO(content), "MONDO")
    assert (read.id, read.parents) == ("MONDO:0000009", ("MONDO:0000001",))
    assert read.xrefs == ("MESH:D000111", "OMIM:PS12")
    assert read.synonyms == ("CAN",)


def test_dictionaries() -> None:
    drugs = {
        "drug_canonical_to_data": {
            "glumamide": {
                "name": "Glumamide",
                "drugbank_id": "DB00001",
                "mesh_id": "D000999",
                "mesh_tree": ["D02.1"],
            }
        },
        "drug_variant_to_canonical": {
            "glumamide": ["glumamide"],
            "glumax": ["glumamide"],
            "glum 1": ["glumamide"],
            "orphan": ["not described"],
        },
        "drug_variant_to_variant_data": {"glumax": {"is_brand": True}},
    }
    entry, orphan = read_drugs(_pickle(drugs))
    assert (entry.label, entry.names, entry.brands) == ("Glumamide", ("glum 1",), ("glumax",))
    assert (entry.drugbank, entry.tree_numbers) == ("DRUGBANK:DB00001", ("D02.1",))
    assert (orphan.label, orphan.names, orphan.drugbank) == ("not described", ("orphan",), "")
    diseases = {
        "disease_canonical_to_data": {"glumitis": {"name": "Glumitis", "mesh_tree": ["C01.5"]}},
        "disease_variant_to_canonical": {"inflamed glum": ["glumitis"]},
        "disease_variant_to_variant_data": {},
    }
    [disease] = read_diseases(_pickle(diseases))
    assert (disease.label, disease.names) == ("Glumitis", ("inflamed glum",))


class _Harmful:
    def __reduce__(self) -> tuple[object, ...]:
        return (os.system, ("true",))


def test_a_pickle_that_would_run_something_is_refused() -> None:
    with pytest.raises(FormatError, match="system"):
        list(read_drugs(_pickle({"drug_canonical_to_data": _Harmful()})))


def test_the_tables_written_by_hand() -> None:
    tables = load_tables()
    assert {"lead", "date", "combined"} <= tables.common
    assert set(tables.categories.values()) <= CATEGORIES.keys()
    assert all(row.reason and is_curie(row.concept) for row in tables.supplement)
    assert len({(row.concept, row.name) for row in tables.supplement}) == len(tables.supplement)
    assert all(row.words and row.heads for row in tables.organs)
