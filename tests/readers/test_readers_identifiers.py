"""Identifiers of documents and concepts, and numbers, as files spell them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.prefixes import PREFIXES
from kg.readers.identifiers import concept_curie, document_curie, doi_curie, doi_in, pmc_curie
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
    ("text", "curie"),
    [
        ("J Med. 2019. doi: 10.1000/J.2019.01. Epub 2019 Jan 3.", "doi:10.1000/j.2019.01"),
        ("10.1016/S0140-6736(05)66001-1", "doi:10.1016/s0140-6736(05)66001-1"),
        ("(10.1016/S0140-6736(05)66001-1)", "doi:10.1016/s0140-6736(05)66001-1"),
        ("[doi:10.1016/S0140-6736(05)66001-1].", "doi:10.1016/s0140-6736(05)66001-1"),
        ("10.1017/S1460396921000029[Opens in a new window]", "doi:10.1017/s1460396921000029"),
        ("doi: 10.1038/leu.2012.115.[Epub ahead of print]", "doi:10.1038/leu.2012.115"),
        (
            "doi: 10.1667/0033-7587(2003)159[0283:sariao]2.0.co;2.",
            "doi:10.1667/0033-7587(2003)159[0283:sariao]2.0.co;2",
        ),
        (
            "10.1002/(SICI)1097-0142(19960715)78:2<S1::AID-CNCR1>3.0.CO;2-K.",
            "doi:10.1002/(sici)1097-0142(19960715)78:2<s1::aid-cncr1>3.0.co;2-k",
        ),
        (
            "10.1175/1520-0469(1998)055&lt;0001:TT&gt;2.0.CO;2",
            "doi:10.1175/1520-0469(1998)055<0001:tt>2.0.co;2",
        ),
        ("<i>10.1000/a.b</i>", "doi:10.1000/a.b"),
        ("https://doi.org/10.1000/a<br>more", "doi:10.1000/a"),
        ('"10.1000/a.b",', "doi:10.1000/a.b"),
        ("10.1000/a;10.1000/b", "doi:10.1000/a"),
        ("10.1000/a,https://example.org", "doi:10.1000/a"),
        ("https://x.org/doi/10.1002/a.22223/abstract;jsessionid=0", "doi:10.1002/a.22223"),
        ("https://x.org/doi/10.1002/a.22223?via=b", "doi:10.1002/a.22223"),
        ("10.1000/full.text/fullness", "doi:10.1000/full.text/fullness"),
        ("10.1111/j.1600-0560.2007.00816.x.", "doi:10.1111/j.1600-0560.2007.00816.x"),
        ("10.1007/978-94-007-4549-0_15.", "doi:10.1007/978-94-007-4549-0_15"),
        ("2010.1234/5", ""),
        ("10.1000/", ""),
        ("10.1000/).", ""),
        ("10.1000", ""),
    ],
)
def test_where_a_doi_in_a_text_ends(text, curie):
    assert doi_in(text) == curie


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_may_stand_around_a_doi(before, after):
    curie = doi_in(f"{before} 10.1000/{after}")
    assert not curie or re.fullmatch(r"doi:10\.[0-9]{4,9}/\S*[^\s.,;:]", curie)


def test_a_doi_as_an_address_is_the_same():
    assert doi_curie("https://doi.org/10.1000/%28SICI%291%3C1:A%3E3") == "doi:10.1000/(sici)1<1:a>3"
    assert doi_curie("https://doi.org/10.1000/a%20b") == ""


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
