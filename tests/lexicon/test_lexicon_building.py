"""Files of terminologies become one lexicon: one concept for one thing."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from kg.errors import FormatError, InputError, LexiconError, OutputError
from kg.lexicon.building import BuildReport, build_lexicon
from kg.lexicon.findings import CONFLICTS
from kg.lexicon.joining_records import Joiner
from kg.lexicon.records import ConceptRecord, Name
from kg.lexicon.sources.compiled import read_compiled
from kg.lexicon.sources.table import SOURCES, recognise, version_of
from kg.lexicon.store import Lexicon
from kg.model import CategoryName, Curie

FILES = (
    "desc2099.xml",
    "qual2099.xml",
    "supp2099.xml",
    "drugbank.csv",
    "RXNCONSO.RRF",
    "RXNREL.RRF",
    "chebi.obo",
    "mondo.obo",
    "mappings.sssom.tsv",
    "own.tsv",
)


def _build(data: Path, output: Path, names: Sequence[str] = FILES) -> tuple[Lexicon, BuildReport]:
    report = build_lexicon([data / "lexicon" / name for name in names], output)
    return Lexicon.load(output), report


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    data = Path(__file__).parent.parent / "data"
    return _build(data, tmp_path_factory.mktemp("lexicon") / "glum")[0]


@pytest.mark.parametrize(
    ("name", "curie", "category"),
    [
        ("glumamide", "MESH:D900001", "Drug"),
        ("glumamide hydrochloride", "MESH:D900001", "Drug"),
        ("Glumex", "MESH:D900001", "Drug"),
        ("Glumaril", "MESH:D900001", "Drug"),
        ("glumamide mesylate", "MESH:D900001", "Drug"),
        ("GL-9000", "MESH:C900001", "Drug"),
        ("glum inflammation", "MESH:D900003", "Disease"),
        ("glum fever", "MESH:D900003", "Disease"),
        ("glum cure", "KG:glumotherapy", "Procedure"),
        ("Glumonium", "DRUGBANK:DB90003", "Drug"),
        ("disorder of glum", "MONDO:9000001", "Disease"),
    ],
)
def test_every_name_leads_to_one_concept(
    lexicon: Lexicon, name: str, curie: Curie, category: CategoryName
) -> None:
    concepts = {lexicon.concept(entry.concept) for entry in lexicon.lookup(name)}
    assert {(concept.id, concept.category) for concept in concepts} == {(curie, category)}


@pytest.mark.parametrize(
    ("curie", "current"),
    [
        ("DRUGBANK:DB90002", "MESH:C900001"),
        ("RXCUI:905", "MESH:C900001"),
        ("UNII:ZZ9ZZ9ZZ9Z", "MESH:C900001"),
        ("CHEBI:900001", "MESH:D900001"),
        ("RXCUI:903", "MESH:D900001"),
        ("DRUGBANK:DB99991", "MESH:D900001"),
        ("MONDO:9000002", "MESH:D900003"),
        ("MONDO:9000003", "MESH:D900003"),
        ("MONDO:9000009", "MESH:D900003"),
        ("DOID:900003", "MESH:D900003"),
        ("HP:9000001", "MESH:D900003"),
        ("MESH:D000900003", "MESH:D900003"),
        ("MESH:D999999", None),
    ],
)
def test_ids_resolve(lexicon: Lexicon, curie: Curie, current: Curie | None) -> None:
    assert lexicon.resolve(curie) == current


def test_what_is_known_of_a_concept(lexicon: Lexicon) -> None:
    assert lexicon.definition("MESH:D900003") == "Swelling of the glum."
    assert lexicon.definition("MESH:D900002") == ""
    assert lexicon.actions("MESH:D900001") == ("CHEBI:900002", "MESH:D900002")
    assert lexicon.xrefs("MESH:C900001") == (
        "CAS:765-43-2",
        "DRUGBANK:DB90002",
        "RXCUI:905",
        "UNII:ZZ9ZZ9ZZ9Z",
    )
    assert lexicon.parents("RXCUI:904") == ("MESH:C900001", "MESH:D900001")
    assert lexicon.parents("MESH:D900003") == ("MONDO:9000001",)
    kinds = {entry.name: entry.kind for entry in lexicon.names("MESH:D900001")}
    assert kinds["Hydrochloride, Glumamide"] == "permuted"
    assert kinds["Glumex"] == "brand"
    assert kinds["glumamide mesylate"] == "synonym"
    [mesh, *_] = lexicon.info.sources
    assert (mesh.name, mesh.version, mesh.origin) == ("mesh", "2099", "desc2099.xml")
    assert mesh.citation and len(mesh.sha256) == 64


def test_the_order_of_sources_changes_nothing(data: Path, lexicon: Lexicon, tmp_path: Path) -> None:
    other, report = _build(data, tmp_path / "glum", FILES[::-1])
    assert other.info.checksum == lexicon.info.checksum
    assert report.findings.totals(CONFLICTS) == {}


def test_rdf_gives_the_same_lexicon_as_xml(data: Path, tmp_path: Path) -> None:
    xml, _ = _build(data, tmp_path / "xml", FILES[:3])
    rdf, _ = _build(data, tmp_path / "rdf", ["mesh2099.nt"])
    assert list(read_compiled(xml)) == list(read_compiled(rdf))


def test_a_lexicon_is_a_source(data: Path, lexicon: Lexicon, tmp_path: Path) -> None:
    shutil.copytree(lexicon.path, tmp_path / "base")
    build_lexicon([tmp_path / "base"], tmp_path / "again.tar.xz", name="glum")
    assert list(read_compiled(Lexicon.load(tmp_path / "again.tar.xz"))) == list(
        read_compiled(lexicon)
    )
    table = tmp_path / "own.tsv"
    table.write_text("id\tname\tcategory\nMESH:D900003\tglum blight\tDisease\n", encoding="utf-8")
    build_lexicon([table, tmp_path / "base"], tmp_path / "base", version="2")
    layered = Lexicon.load(tmp_path / "base")
    assert [layered.concept(e.concept).name for e in layered.lookup("glum blights")] == ["Glumitis"]
    assert len(layered) == len(lexicon) and layered.info.version == "2"
    assert layered.info.sources[-1].name == "user"


def test_what_cannot_be_built(data: Path, tmp_path: Path) -> None:
    odd = tmp_path / "odd.txt"
    odd.write_text("hello", encoding="utf-8")
    for sources, output, error, message in [
        ([odd], "x", FormatError, "odd.txt: this is no terminology that the program knows"),
        ([tmp_path / "none.tsv"], "x", InputError, "cannot be read"),
        ([tmp_path / "empty"], "x", FormatError, "no terminology here"),
        ([tmp_path / "x.tar.xz"], "x", LexiconError, "x.tar.xz"),
        ([data / "lexicon" / "own.tsv"], "odd.txt", OutputError, "something else here"),
    ]:
        (tmp_path / "empty").mkdir(exist_ok=True)
        with pytest.raises(error, match=message):
            build_lexicon(sources, tmp_path / output)
    build_lexicon([data / "lexicon" / "own.tsv"], tmp_path / "good")
    folder = tmp_path / "folder"
    folder.mkdir()
    shutil.copy(odd, folder)
    shutil.copy(data / "lexicon" / "own.tsv", folder)
    assert build_lexicon([folder], tmp_path / "good").skipped == (str(folder / "odd.txt"),)


def test_sources_are_recognised(data: Path) -> None:
    found = {path.name: recognise(path).about.name for path in sorted((data / "lexicon").iterdir())}
    assert found == {
        "RXNCONSO.RRF": "rxnorm",
        "RXNREL.RRF": "rxnorm",
        "chebi.obo": "chebi",
        "desc2099.xml": "mesh",
        "drugbank.csv": "drugbank",
        "mappings.sssom.tsv": "sssom",
        "mesh2099.nt": "mesh",
        "mondo.json": "mondo",
        "mondo.obo": "mondo",
        "own.tsv": "user",
        "qual2099.xml": "mesh",
        "supp2099.xml": "mesh",
    }
    assert version_of(data / "lexicon" / "mondo.obo") == "2099-01-01"
    assert all(terminology.about.license for terminology in SOURCES)


def _record(curie: Curie, name: str, category: str = "Drug", **more: object) -> ConceptRecord:
    names = (Name(name, "label", curie.partition(":")[0]),)
    return ConceptRecord(curie, name, category, names, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "new", "joined"),
    [
        # the same name, and nothing against it
        (_record("MESH:D1", "glum"), _record("DRUGBANK:DB1", "Glum"), True),
        # the same name of another kind of thing
        (_record("MESH:D1", "glum", "Disease"), _record("DRUGBANK:DB1", "glum"), False),
        # the same name, other numbers
        (
            _record("MESH:D1", "glum", xrefs=("CAS:50-00-0",)),
            _record("DRUGBANK:DB1", "glum", xrefs=("CAS:60-00-0",)),
            False,
        ),
        # another name, the same number
        (
            _record("MESH:D1", "glum", xrefs=("CAS:50-00-0",)),
            _record("DRUGBANK:DB1", "glam", xrefs=("CAS:50-00-0",)),
            True,
        ),
        # a salt
        (_record("MESH:D1", "glum"), _record("DRUGBANK:DB1", "glum sodium"), True),
        # a supplementary record that has become a descriptor
        (_record("MESH:C1", "glum"), _record("MESH:D1", "Glum"), True),
        (_record("MESH:D2", "glum"), _record("MESH:D1", "Glum"), False),
    ],
)
def test_what_is_the_same(known: ConceptRecord, new: ConceptRecord, joined: bool) -> None:
    joiner = Joiner()
    joiner.add([known])
    joiner.add([new])
    assert len(joiner.pool) == (1 if joined else 2)
    if new.id.startswith("MESH:D") and joined:
        [draft] = joiner.pool
        assert (draft.id, draft.retired) == ("MESH:D1", {"MESH:C1"})


def test_conflicts_are_listed() -> None:
    joiner = Joiner()
    joiner.add([_record("MESH:D1", "glum", xrefs=("CAS:50-00-0",)), _record("MESH:D2", "glam")])
    joiner.add([_record("DRUGBANK:DB1", "glum", xrefs=("CAS:60-00-0",))], "drugbank")
    [conflict] = joiner.findings
    assert (conflict.group, conflict.source, conflict.id) == (CONFLICTS, "drugbank", "DRUGBANK:DB1")
    assert conflict.reason == "the name is that of a concept with other ids"
    assert conflict.concepts == ("MESH:D1",)


def test_two_narrow_things_with_one_id_stay_apart() -> None:
    joiner = Joiner()
    joiner.add([_record("MESH:D1", "glumitis", "Disease")])
    narrow = [_record(f"MONDO:{n}", f"glumitis {n}", "Disease", xrefs=("MESH:D1",)) for n in (1, 2)]
    joiner.add(narrow)
    assert len(joiner.pool) == 3
    conflicts = [case.id for case in joiner.findings if case.group == CONFLICTS]
    assert conflicts == ["MONDO:1", "MONDO:2"]


def test_a_drug_displaces_its_ester() -> None:
    joiner = Joiner()
    joiner.add([_record("MESH:D1", "glumone", xrefs=("DRUGBANK:DB2",))])
    ester = _record("DRUGBANK:DB2", "glumone glumoate", xrefs=("CAS:50-00-0",))
    joiner.add([ester, _record("DRUGBANK:DB1", "Glumone", xrefs=("CAS:60-00-0",))])
    [draft] = joiner.pool
    assert draft.xrefs == {"DRUGBANK:DB1", "CAS:60-00-0"}
    assert draft.retired == {"DRUGBANK:DB2", "CAS:50-00-0"}
    assert joiner.findings.totals(CONFLICTS) == {}
