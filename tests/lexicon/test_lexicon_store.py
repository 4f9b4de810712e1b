"""A compiled lexicon: what goes in comes out, and damage is noticed."""

from __future__ import annotations

import json
import pickle
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import LexiconError
from kg.lexicon import layout
from kg.lexicon.compiling import compile_lexicon
from kg.lexicon.names import key_of
from kg.lexicon.records import ConceptRecord, Name, SourceInfo
from kg.lexicon.store import Lexicon
from kg.model import Concept

RECORDS = (
    ConceptRecord(
        "MESH:D009101",
        "Multiple Myeloma",
        "Disease",
        (
            Name("Multiple Myeloma", "label", "mesh"),
            Name("Kahler Disease", "synonym", "mesh"),
            Name("MM", "synonym", "mondo", case_only=True, common=True),
        ),
        xrefs=("MONDO:0009693", "UMLS:C0026764"),
        parents=("MESH:D054219", "MESH:D999999"),
        tree_numbers=("C04.557.595.500", "C15.378.147.780.650"),
    ),
    ConceptRecord("MESH:D054219", "Neoplasms, Plasma Cell", "Disease", xrefs=("UMLS:C0026764",)),
    ConceptRecord(
        "MESH:D000099289",
        "Avapritinib",
        "Drug",
        (Name("avapritinib", "synonym", "mesh"), Name("Ayvakit", "brand", "drug-ner")),
        retired=("MESH:C000707147",),
    ),
    ConceptRecord(
        "MESH:C537480", "Miyoshi myopathy", "Disease", (Name("MM", "generated:acronym", "rules"),)
    ),
)
SOURCES = (SourceInfo("mesh", "Medical Subject Headings", "2024", "public domain"),)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.from_concepts(RECORDS, name="small", version="1", sources=SOURCES)


@pytest.mark.parametrize(
    ("name", "concepts"),
    [
        ("Multiple Myeloma", ["MESH:D009101"]),
        ("multiple myelomas", ["MESH:D009101"]),
        ("Kahler's disease", ["MESH:D009101"]),
        ("MM", ["MESH:D009101", "MESH:C537480"]),
        ("neoplasms, plasma cell", ["MESH:D054219"]),
        ("myeloma", []),
        ("", []),
    ],
)
def test_look_up(lexicon: Lexicon, name: str, concepts: list[str]) -> None:
    assert [lexicon.concept(entry.concept).id for entry in lexicon.lookup(name)] == concepts


def test_entries_keep_what_the_source_says(lexicon: Lexicon) -> None:
    first, second = lexicon.lookup("MM")
    assert (first.name, first.kind, first.source) == ("MM", "synonym", "mondo")
    assert first.case_only and first.common and not first.generated
    assert second.generated and not second.case_only


def test_a_concept(lexicon: Lexicon) -> None:
    index = lexicon.index_of("MESH:D009101")
    assert index is not None
    assert lexicon.concept(index) == Concept("MESH:D009101", "Multiple Myeloma", "Disease")
    assert lexicon.category(index) == "Disease"
    assert lexicon.synonyms("MESH:D009101") == ("Kahler Disease", "MM")
    assert lexicon.synonyms("MESH:C537480") == ()
    assert lexicon.synonyms("MESH:C537480", generated=True) == ("MM",)
    assert lexicon.parents("MESH:D009101") == ("MESH:D054219",)
    assert lexicon.xrefs("MESH:D009101") == ("MONDO:0009693", "UMLS:C0026764")
    assert lexicon.tree_numbers("MESH:D009101") == ("C04.557.595.500", "C15.378.147.780.650")
    assert lexicon.tree_numbers("MESH:D000099289") == lexicon.parents("MESH:D999999") == ()
    assert [concept.id for concept in lexicon.concepts()] == sorted(r.id for r in RECORDS)


@pytest.mark.parametrize(
    ("curie", "current"),
    [
        ("MESH:D009101", "MESH:D009101"),
        ("MESH:D000009101", "MESH:D009101"),
        ("MESH:C000707147", "MESH:D000099289"),
        ("MONDO:0009693", "MESH:D009101"),
        ("MESH:C537480", "MESH:C537480"),
        ("UMLS:C0026764", None),  # of two concepts
        ("MESH:D000001", None),
        ("OMIM:1", None),
        ("", None),
    ],
)
def test_curies_resolve(lexicon: Lexicon, curie: str, current: str | None) -> None:
    assert lexicon.resolve(curie) == current


def test_prefixes_are_keys_of_names(lexicon: Lexicon) -> None:
    text = key_of("multiple myeloma in relapse")
    [length] = lexicon.prefixes(text)
    assert text[:length] == key_of("Multiple Myeloma")
    assert lexicon.key_id(text[:length]) is not None
    assert lexicon.key_id("no such key") is None


def test_info(lexicon: Lexicon) -> None:
    info = lexicon.info
    assert (info.name, info.version, info.sources) == ("small", "1", SOURCES)
    assert info.counts["category"] == {"Disease": 3, "Drug": 1}
    assert info.counts["total"] == {"concepts": 4, "names": 9}
    assert len(info.checksum) == 16


def test_another_process_maps_the_same_files(lexicon: Lexicon) -> None:
    again = pickle.loads(pickle.dumps(lexicon))
    assert again.path == lexicon.path
    assert again.lookup("Ayvakit") == lexicon.lookup("Ayvakit")


def test_order_makes_no_difference(tmp_path: Path) -> None:
    for name, records in (("one", RECORDS), ("other", RECORDS[::-1])):
        compile_lexicon(records, tmp_path / name)
    for file in (layout.HEADER, *layout.FILES):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "other" / file).read_bytes()


def test_a_chosen_name_goes_first() -> None:
    records = [
        ConceptRecord("MESH:D000438", "Alcohols", "ChemicalEntity"),
        ConceptRecord("MESH:D000431", "Ethanol", "Drug", (Name("alcohol", "synonym"),)),
    ]
    assert Lexicon.from_concepts(records).lookup("alcohol")[0].name == "alcohol"
    label_first = Lexicon.from_concepts(records).lookup("ALCOHOL")
    assert [entry.kind for entry in label_first] == ["label", "synonym"]
    chosen = [
        records[0],
        ConceptRecord("MESH:D000431", "Ethanol", "Drug", (Name("alcohol", "chosen"),)),
    ]
    assert [e.kind for e in Lexicon.from_concepts(chosen).lookup("ALCOHOL")] == ["chosen", "label"]


def test_a_concept_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="MESH:D009101"):
        compile_lexicon([RECORDS[0], RECORDS[0]], tmp_path)


def test_numbers_name_nothing() -> None:
    lexicon = Lexicon.from_concepts([ConceptRecord("KG:1", "A name", "Disease", (Name("2-4"),))])
    assert lexicon.lookup("2 4") == ()
    assert lexicon.synonyms("KG:1") == ("2-4",)


NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=20
).filter(lambda text: any(map(str.isalpha, key_of(text))))


@settings(max_examples=25, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=8, unique=True))
def test_every_name_is_found(names: list[str]) -> None:
    records = [
        ConceptRecord(f"KG:{number}", name, "Disease", (Name(name.lower()), Name(name)))
        for number, name in enumerate(names)
    ]
    lexicon = Lexicon.from_concepts(records)
    for number, name in enumerate(names):
        found = lexicon.lookup(name)
        assert found[0].name == name
        assert f"KG:{number}" in {lexicon.concept(entry.concept).id for entry in found}


@settings(max_examples=25, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=8, unique=True), st.lists(NAMES, max_size=4))
def test_a_lexicon_without_spellings_answers_the_same(names: list[str], others: list[str]) -> None:
    records = [
        ConceptRecord(f"KG:{number}", name, "Disease", (Name(name.upper()), Name(name)))
        for number, name in enumerate(names)
    ]
    with tempfile.TemporaryDirectory() as folder:
        for place, spellings in (("with", True), ("without", False)):
            compile_lexicon(records, Path(folder, place), spellings=spellings)
        one, other = Lexicon.load(Path(folder, "with")), Lexicon.load(Path(folder, "without"))
        for name in (*names, *map(str.lower, names), *map(str.title, names), *others):
            assert one.lookup(name) == other.lookup(name)


def test_names_with_one_checksum_are_told_apart() -> None:
    names = ("plumless", "buckeroo")
    assert len({zlib.crc32(name.encode()) for name in names}) == 1
    lexicon = Lexicon.from_concepts(ConceptRecord(f"KG:{name}", name, "Drug") for name in names)
    for name in names:
        [entry] = lexicon.lookup(name)
        assert entry.name == name
    only = Lexicon.from_concepts([ConceptRecord("KG:1", "plumless", "Drug")])
    assert only.lookup("buckeroo") == ()


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _change_version(path: Path) -> None:
    header = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**header, "format_version": 999}), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "damage", "reason"),
    [
        (layout.TABLES, _truncate, "damaged"),
        (layout.TABLES, _flip, "damaged"),
        (layout.NAMES, _flip, "damaged"),
        (layout.IDS, Path.unlink, "missing"),
        (layout.HEADER, Path.unlink, "no lexicon"),
        (layout.HEADER, _flip, "header is damaged|not a lexicon"),
        (layout.HEADER, _truncate, "no lexicon|damaged"),
        (layout.HEADER, lambda path: path.write_bytes(b"{}"), "not a lexicon"),
        (layout.HEADER, lambda path: path.write_bytes(b"\xff"), "damaged"),
        (layout.HEADER, _change_version, "format 999"),
    ],
)
def test_damage_is_refused(
    tmp_path: Path, file: str, damage: Callable[[Path], object], reason: str
) -> None:
    compile_lexicon(RECORDS, tmp_path)
    if (file, damage) == (layout.HEADER, _truncate):  # its last character is the end of the line
        _truncate(tmp_path / file)
    damage(tmp_path / file)
    with pytest.raises(LexiconError, match=reason) as error:
        Lexicon.load(tmp_path)
    assert str(tmp_path) in str(error.value)
    assert error.value.remedy


def test_no_lexicon_at_all(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="no lexicon"):
        Lexicon.load(tmp_path / "absent")


def test_the_header_is_as_good_as_its_folder(tmp_path: Path) -> None:
    compile_lexicon(RECORDS, tmp_path)
    assert len(Lexicon.load(tmp_path / layout.HEADER)) == len(RECORDS)
