"""Readers of terminologies as they are published, on small files in their layout."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

from kg.errors import FormatError
from kg.lexicon.records import ConceptRecord, LeftOut
from kg.lexicon.sources.drugbank_csv import read_drugbank_csv
from kg.lexicon.sources.obo import read_obo
from kg.lexicon.sources.obo_json import read_obo_json
from kg.lexicon.sources.rrf import read_rxnconso, read_rxnrel
from kg.lexicon.sources.sssom import read_sssom
from kg.lexicon.sources.user_tsv import read_user_tsv

Reader = Callable[[IO[bytes], str], Iterator[ConceptRecord | LeftOut]]


@pytest.fixture
def read(data: Path) -> Callable[[Reader, str], list[ConceptRecord]]:
    def read(reader: Reader, name: str) -> list[ConceptRecord]:
        with (data / "lexicon" / name).open("rb") as file:
            return [it for it in reader(file, name) if isinstance(it, ConceptRecord)]

    return read


def _names(record: ConceptRecord) -> list[tuple[str, str]]:
    return [(name.name, name.kind) for name in record.names]


def test_ones_own_table(read: Callable[[Reader, str], list[ConceptRecord]]) -> None:
    cure, disease, device = read(read_user_tsv, "own.tsv")
    assert _names(cure) == [
        ("Glumotherapy", "label"),
        ("glum therapy", "synonym"),
        ("glum cure", "synonym"),
    ]
    assert (cure.id, cure.category, cure.definition) == (
        "KG:glumotherapy",
        "Procedure",
        "A cure by glum.",
    )
    assert (disease.id, disease.xrefs) == ("MESH:D900003", ("DOID:900003",))
    assert device.id.startswith("KG:") and len(device.id) == 35


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("id\tlabel\n", "line 1: the header is not that of a table of names"),
        ("", "line 1: the header"),
        ("id\tname\nKG:1\t\n", "line 2: the row has no name"),
        ("id\tname\tcategory\nKG:1\tx\tDisese\n", "line 2: unknown category 'Disese'; use one of"),
        ("id\tname\nMY:1\tx\n", "line 2: 'MY:1' is no id that the program knows; write"),
        ("id\tname\nKG:1\tx\t\ty\n", "line 2: the row has more cells than there are columns"),
        ("id\tname\nKG:1\t\udcff\n", "not UTF-8"),
    ],
)
def test_what_is_wrong_with_ones_own_table(content: str, message: str) -> None:
    file = io.BytesIO(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(FormatError) as caught:
        list(read_user_tsv(file, "own.tsv"))
    assert message in str(caught.value)


def test_drugbank(read: Callable[[Reader, str], list[ConceptRecord]]) -> None:
    amide, virus, bare = read(read_drugbank_csv, "drugbank.csv")
    assert _names(amide) == [
        ("Glumamide", "label"),
        ("Glumamidum", "synonym"),
        ("N,N-glum", "synonym"),
    ]
    assert amide.xrefs == ("CAS:99-99-9", "INCHIKEY:AAAAAAAAAAAAAA-BBBBBBBBBB-N")
    assert amide.retired == ("DRUGBANK:DB99991",)
    assert virus.xrefs == ("CAS:765-43-2", "UNII:ZZ9ZZ9ZZ9Z")
    assert (bare.id, bare.xrefs) == ("DRUGBANK:DB90003", ())
    with pytest.raises(FormatError, match="no column"):
        list(read_drugbank_csv(io.BytesIO(b"a,b\n"), "x.csv"))


@pytest.mark.shared
def test_drugbank_as_published(shared: Path) -> None:
    with (shared / "lexicon_sources" / "drugbank_vocabulary.csv").open("rb") as file:
        records = list(read_drugbank_csv(file))
    assert len(records) > 15_000
    assert all(record.names[0].name == record.name for record in records)
    assert sum(bool(record.xrefs) for record in records) > 10_000


@pytest.mark.parametrize(
    ("reader", "name"), [(read_obo, "mondo.obo"), (read_obo_json, "mondo.json")]
)
def test_both_forms_of_an_ontology(
    read: Callable[[Reader, str], list[ConceptRecord]], reader: Reader, name: str
) -> None:
    top, glumitis, gone = read(reader, name)
    assert (top.id, top.category, top.definition) == (
        "MONDO:9000001",
        "Disease",
        'Any disease "of" the glum.',
    )
    assert _names(glumitis) == [
        ("glumitis", "label"),
        ("glum inflammation", "synonym"),
        ("GLM", "abbreviation"),
        ("glum swelling", "narrower"),
    ]
    xrefs = ("DOID:900003", "MESH:D900003", "UMLS:C9000002")
    assert (glumitis.xrefs, glumitis.parents) == (xrefs, ("MONDO:9000001",))
    assert glumitis.retired == ("MONDO:9000009",)
    assert gone == ConceptRecord("MONDO:9000002", "", "Disease", retired=("MONDO:9000003",))


def test_chebi(read: Callable[[Reader, str], list[ConceptRecord]]) -> None:
    drug, role = read(read_obo, "chebi.obo")
    assert _names(drug) == [("glumamide", "label"), ("Glumaril", "brand")]
    assert drug.xrefs == ("CAS:99-99-9", "INCHIKEY:AAAAAAAAAAAAAA-BBBBBBBBBB-N")
    assert (drug.actions, role.category) == (("CHEBI:900002",), "ChemicalEntity")
    with pytest.raises(FormatError, match="which ontology"):
        list(read_obo(io.BytesIO(b"[Term]\nid: X:1\n"), "x.obo"))
    with pytest.raises(FormatError, match="no OBO graph"):
        list(read_obo_json(io.BytesIO(b"{}"), "x.json"))


def test_mappings(read: Callable[[Reader, str], list[ConceptRecord]]) -> None:
    assert read(read_sssom, "mappings.sssom.tsv") == [
        ConceptRecord("HP:9000001", "", "", xrefs=("MESH:D900003",)),
        ConceptRecord("MESH:D900003", "", "", parents=("MONDO:9000001",)),
    ]


def test_rxnorm(read: Callable[[Reader, str], list[ConceptRecord]]) -> None:
    records = {record.id: record for record in read(read_rxnconso, "RXNCONSO.RRF")}
    assert sorted(records) == [f"RXCUI:{number}" for number in range(901, 906)]
    assert records["RXCUI:901"].xrefs == ("MESH:D900001",)
    assert _names(records["RXCUI:903"]) == [("Glumex", "brand")]
    assert _names(records["RXCUI:905"]) == [("glumavir", "label"), ("Glumavirum", "synonym")]
    assert read(read_rxnrel, "RXNREL.RRF") == [
        ConceptRecord("RXCUI:901", "", "", retired=("RXCUI:902",)),
        ConceptRecord("RXCUI:901", "", "", retired=("RXCUI:903",)),
        ConceptRecord("RXCUI:904", "", "", parents=("RXCUI:901", "RXCUI:905")),
    ]
    with pytest.raises(FormatError, match="2 fields where there should be 18"):
        list(read_rxnconso(io.BytesIO(b"1|2|3\n"), "x"))
