"""NLM's XML and NLM's RDF give the same records."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest

from kg.errors import FormatError, InputError
from kg.lexicon.sources.mesh_rdf import read_mesh_rdf
from kg.lexicon.sources.mesh_records import MappedTo, MeshHeading, to_record
from kg.lexicon.sources.mesh_xml import read_mesh_xml
from kg.lexicon.sources.opening import open_source


def _xml(*paths: Path) -> dict[str, MeshHeading]:
    found: dict[str, MeshHeading] = {}
    for path in paths:
        with open_source(path) as file:
            found |= {heading.id: heading for heading in read_mesh_xml(file, str(path))}
    return found


def _rdf(path: Path) -> dict[str, MeshHeading]:
    with open_source(path) as file:
        found = read_mesh_rdf(file, str(path))
        return {heading.id: heading for heading in found if isinstance(heading, MeshHeading)}


@pytest.fixture
def headings(data: Path) -> dict[str, MeshHeading]:
    return _xml(*(data / "lexicon" / f"{name}2099.xml" for name in ("desc", "qual", "supp")))


def test_both_readers_agree(data: Path, headings: dict[str, MeshHeading]) -> None:
    assert _rdf(data / "lexicon" / "mesh2099.nt") == headings


@pytest.mark.shared
def test_both_readers_agree_on_nlms_samples(shared: Path) -> None:
    xml = _xml(shared / "mesh" / "desc-samples.xml", shared / "mesh" / "supp-samples.xml")
    rdf = _rdf(shared / "mesh" / "samples.nt")
    assert sorted(xml) == sorted(rdf)
    for curie, heading in xml.items():
        assert rdf[curie] == heading
    assert {c.relation for heading in xml.values() for c in heading.concepts} == {
        "preferred",
        "narrower",
        "broader",
        "related",
    }


def test_all_of_a_record_is_read(headings: dict[str, MeshHeading]) -> None:
    drug = headings["MESH:D900001"]
    assert [(c.name, c.relation) for c in drug.concepts] == [
        ("Glumamide Hydrochloride", "preferred"),
        ("Glumamide", "broader"),
        ("Glumöl", "narrower"),
    ]
    assert [(t.name, t.lexical_tag, t.permuted) for t in drug.concepts[0].terms] == [
        ("Glumamide Hydrochloride", "NON", ("Hydrochloride, Glumamide",)),
        ("GLH", "ACR", ()),
    ]
    assert drug.definition == "A salt of glum that quells GLUMITIS & is sweet."
    assert (drug.actions, drug.see_also) == (("MESH:D900002",), ("MESH:D900003",))
    assert drug.previous_indexing == ("Foo Acids (1990-2000)",)
    virus = headings["MESH:C900001"]
    assert virus.mapped_to == (
        MappedTo("MESH:D900001", "MESH:Q900008", True),
        MappedTo("MESH:D900002"),
    )
    assert virus.definition.startswith("acts against")


def test_a_heading_becomes_a_record(headings: dict[str, MeshHeading]) -> None:
    record = to_record(headings["MESH:D900001"])
    assert [(name.name, name.kind) for name in record.names] == [
        ("Glumamide Hydrochloride", "label"),
        ("Hydrochloride, Glumamide", "permuted"),
        ("GLH", "abbreviation"),
        ("Glumamide", "broader"),
        ("Glumöl", "brand"),
    ]
    assert record.xrefs == ("CAS:123-45-6", "UNII:1A2B3C4D5E")
    assert to_record(headings["MESH:C900001"]).parents == ("MESH:D900001", "MESH:D900002")
    assert to_record(headings["MESH:C900001"]).category == "ChemicalEntity"


def test_gzipped_and_damaged_files(data: Path, tmp_path: Path) -> None:
    content = (data / "lexicon" / "desc2099.xml").read_bytes()
    path = tmp_path / "desc2099.xml.gz"
    path.write_bytes(gzip.compress(content))
    assert len(_xml(path)) == 3
    path.write_bytes(gzip.compress(content)[:-40])
    with pytest.raises(FormatError, match="damaged"):
        _xml(path)
    with pytest.raises(FormatError, match="damaged"):
        list(read_mesh_xml(io.BytesIO(content[:-60]), "x.xml"))
    with pytest.raises(FormatError, match="lacks its id"):
        list(read_mesh_xml(io.BytesIO(b"<a><DescriptorRecord/></a>")))
    with pytest.raises(FormatError, match="line 1: this line is no triple"):
        list(read_mesh_rdf(io.BytesIO(b"@prefix mesh: <x> .\n")))
    with pytest.raises(InputError, match="cannot be read"):
        _xml(tmp_path / "missing.xml")
