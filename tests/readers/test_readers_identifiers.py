"""Identifiers of documents and concepts, and numbers, as files spell them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.prefixes import PREFIXES
from kg.readers.identifiers import concept_curie, document_curie, doi_curie, pmc_curie
from kg.trial_ids import REGISTRIES


@pytest.mark.parametrize(
    ("local_id", "curie"),
    [
        ("PMID:19470797", "PMID:19470797"),
        ("pmid: 0019", "PMID:19"),
        ("PMC3456789", "PMC:3456789"),
        ("PMC:3456789", "PMC:3456789"),
        ("https://doi.org/10.1056/NEJMoa1", "doi:10.1056/nejmoa1"),
        ("CLINICALTRIALS:NCT01053949", "CLINICALTRIALS:NCT01053949"),
        ("drks:DRKS00031815", "drks:DRKS00031815"),
        ("euclinicaltrials:2009-012345-12", "euclinicaltrials:2009-012345-12"),
        ("ctri:CTRI/2009/091/000123", "ctri:CTRI/2009/091/000123"),
    ],
)
def test_ids_of_documents_are_known_by_their_prefix(local_id, curie):
    assert document_curie(local_id) == curie


@pytest.mark.parametrize(
    "local_id",
    [
        *(
            f"{prefix}:x1"
            for prefix in sorted(PREFIXES)
            if prefix not in {registry.prefix for registry in REGISTRIES}
        ),
        "MESH:D009101",
        "CLINICALTRIALS:17",
        "PMID:123456789",
        "doi:none",
        "\u0661\u0662",
        "PMID:\u0661\u0662",
        "PMC\u0661\u0662",
        "NCT\u0661\u0662345678",
    ],
)
def test_no_document_takes_the_place_of_a_concept(local_id):
    assert document_curie(local_id, digits_are_pmids=True) == ""


def test_a_table_whose_ids_are_concepts_has_documents_of_its_own(read, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("id,text\nMESH:D009101,Gout hurts.\nbiolink:Drug,Gout aches.\n")
    documents, _ = read(path)
    assert [document.metadata["local_id"] for document in documents] == [
        "MESH:D009101",
        "biolink:Drug",
    ]
    assert all(document.id.startswith("KG:") for document in documents)


@given(st.text(max_size=40) | st.from_regex(r"[A-Za-z.:]{0,8}[\d]{1,30}", fullmatch=True))
def test_any_text_is_an_id(text):
    curie = document_curie(text, digits_are_pmids=True)
    assert not curie or curie.partition(":")[0] in PREFIXES
    for spelled in (concept_curie(text), doi_curie(text), pmc_curie(text)):
        assert spelled == spelled.strip()
