"""One concept for one thing: how the sources are joined, categories, flags, names made by rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from kg.errors import LexiconError
from kg.lexicon.categories import categories_of
from kg.lexicon.crossrefs import add_cas_numbers, add_mappings, same_structures
from kg.lexicon.flags import WordLists, flag_names
from kg.lexicon.joining import (
    add_descriptors,
    add_diseases,
    add_headings,
    add_supplement,
    add_supplementary,
    add_tree_parents,
)
from kg.lexicon.joining_diseases import add_disease_ontology, add_mondo, without_branches
from kg.lexicon.joining_drugs import add_drugs, add_salt_bases
from kg.lexicon.names import key_of
from kg.lexicon.pool import Draft, Pool
from kg.lexicon.records import ConceptRecord, Name
from kg.lexicon.sources.drugbank_tables import DrugBankEntry
from kg.lexicon.sources.mesh_tables import MeshMapping, MeshRecord
from kg.lexicon.sources.name_pickles import NamedEntry
from kg.lexicon.sources.ontology_json import OntologyTerm
from kg.lexicon.tables import OrganRow, SupplementRow, load_tables
from kg.lexicon.variants import add_organ_names, add_variants

DESCRIPTORS = (
    MeshRecord("MESH:D1", "Diseases of Glum", (), ("C05",)),
    MeshRecord("MESH:D2", "Glumitis", ("Inflammation of Glum",), ("C05.100",)),
    MeshRecord("MESH:D3", "Glumitis, Acute", (), ("C05.100.200",)),
    MeshRecord("MESH:D4", "Glumafaxine Hydrochloride", (), ("D02.100",)),
    MeshRecord("MESH:D5", "Glumazole", ("AB-12",), ("D02.200", "D03.100")),
    MeshRecord("MESH:D6", "Glum Grass", (), ("B01.100",)),
    MeshRecord("MESH:D7", "Glumin", (), ("D12.776.100",)),
    MeshRecord("MESH:D8", "Glumic Acid", (), ("D02.300",)),
)
SUPPLEMENTARY = (
    MeshRecord("MESH:C1", "avaglumib", ("BLU-1",), mapped_to=("MESH:D5",)),
    MeshRecord("MESH:C2", "GLM1 protein, human", (), mapped_to=("MESH:D7",)),
    MeshRecord("MESH:C3", "Glumin Deficiency", (), mapped_to=("MESH:D7", "MESH:D2")),
    MeshRecord("MESH:C4", "Glumus albus", (), mapped_to=("MESH:D6",)),
    MeshRecord("MESH:C5", "glumin analog", (), mapped_to=("MESH:D5", "MESH:D7")),
    MeshRecord("MESH:C6", "glumin receptor", (), mapped_to=("MESH:D5", "MESH:D7")),
)


@pytest.fixture
def pool() -> Pool:
    pool = Pool()
    add_descriptors(pool, DESCRIPTORS, "mesh")
    add_supplementary(pool, SUPPLEMENTARY, "mesh")
    return pool


def _names(pool: Pool, curie: str) -> list[str]:
    draft = pool.get(curie)
    assert draft is not None
    return [name.name for names in draft.names.values() for name in names]


def _ids(drafts: Iterable[Draft]) -> list[str]:
    return [draft.id for draft in drafts]


def test_newer_headings(pool: Pool) -> None:
    headings = [
        MeshRecord("MESH:D2", "Glum Inflammation"),
        MeshRecord("MESH:D9", "Avaglumib"),
        MeshRecord("MESH:D10", "Something New"),
        MeshRecord("MESH:D5", "Glumazole"),
    ]
    counts = add_headings(pool, headings, "mesh-2026")
    assert counts == {"renamed": 1, "promoted": 1, "new": 1}
    renamed = pool.get("MESH:D2")
    assert renamed is not None and renamed.name == "Glum Inflammation"
    assert "Glumitis" in _names(pool, "MESH:D2")
    promoted = pool.get("MESH:C1")
    assert promoted is not None and (promoted.id, promoted.name) == ("MESH:D9", "Avaglumib")
    assert promoted.retired == {"MESH:C1"} and promoted.parents == {"MESH:D5"}
    assert _ids(pool.owners("BLU-1")) == _ids(pool.owners("avaglumib")) == ["MESH:D9"]
    categories = categories_of(pool, {})
    assert categories["MESH:D9"] == "ChemicalEntity"
    assert categories["MESH:D10"] == "NamedThing"


def test_tree_parents(pool: Pool) -> None:
    add_tree_parents(pool)
    parents = {draft.id: draft.parents for draft in pool}
    assert parents["MESH:D3"] == {"MESH:D2"}
    assert parents["MESH:D2"] == {"MESH:D1"}
    assert parents["MESH:D1"] == set()


@pytest.mark.parametrize(
    ("curie", "category"),
    [
        ("MESH:D2", "Disease"),
        ("MESH:D5", "ChemicalEntity"),
        ("MESH:D6", "OrganismTaxon"),
        ("MESH:D7", "Protein"),
        ("MESH:C1", "ChemicalEntity"),
        ("MESH:C2", "Protein"),
        ("MESH:C3", "Disease"),  # maps to the protein that is missing, too
        ("MESH:C4", "OrganismTaxon"),
        ("MESH:C5", "ChemicalEntity"),
        ("MESH:C6", "Protein"),
    ],
)
def test_categories(pool: Pool, curie: str, category: str) -> None:
    assert categories_of(pool, {})[curie] == category


def test_categories_by_exception(pool: Pool) -> None:
    categories = categories_of(pool, {"D03.": "Protein", "MESH:D6": "Food"})
    assert categories["MESH:D5"] == "Protein"
    assert categories["MESH:D6"] == "Food"


@pytest.mark.parametrize(
    ("name", "trees", "category"),
    [
        ("Glumumab", {"D12.776.1"}, "Drug"),
        ("Glumin alfa", {"D12.776.1"}, "Drug"),
        ("Some Antibody", {"D12.776.124.486.485.114.224.75"}, "Drug"),
        ("Glumin", {"D12.776.1"}, "Protein"),
        ("Glumazole", {"D02.1"}, "Drug"),
        ("Glum Grass", {"B01.1"}, "OrganismTaxon"),
    ],
)
def test_categories_of_drugs(name: str, trees: set[str], category: str) -> None:
    pool = Pool()
    pool.add(Draft("MESH:D1", name, tree_numbers=trees, drug=True))
    assert categories_of(pool, {})["MESH:D1"] == category


def test_dictionary_of_diseases_goes_by_tree_numbers(pool: Pool) -> None:
    add_headings(pool, [MeshRecord("MESH:D11", "Chronic Glumitis")], "mesh-2026")
    entries = [
        NamedEntry("Glumitis", ("glum fever", "glumazole"), (), "MESH:D6", "", ("C05.100",)),
        NamedEntry("Chronic Glumitis", ("slow glum",), (), "MESH:D6", "", ("C05.100.300",)),
        NamedEntry("Unheard Of", ("unheard",), (), "MESH:D6", "", ("C99.1",)),
    ]
    counts = add_diseases(pool, entries, "medical-ner")
    assert counts == {"known": 2, "unknown": 1, "names of other concepts": 1}
    assert "glum fever" in _names(pool, "MESH:D2")
    assert _names(pool, "MESH:D6") == ["Glum Grass"]
    newer = pool.get("MESH:D11")
    assert newer is not None and newer.tree_numbers == {"C05.100.300"}


CHEMICALS = {"MESH:D4", "MESH:D5", "MESH:D7", "MESH:D8", "MESH:C1", "MESH:C5"}


def _add_drugs(
    pool: Pool, entries: list[NamedEntry], *tables: DrugBankEntry, **structures: list[str]
) -> Counter[str]:
    drugbank = {table.id: table for table in tables}
    paths = {f"CHEBI:{key[1:]}": value for key, value in structures.items()}
    return add_drugs(pool, entries, drugbank, CHEMICALS, paths, "drug-ner")


def test_a_drug_joins_by_its_name(pool: Pool) -> None:
    entries = [NamedEntry("Glumazole", ("glumaz",), ("glumarel",), "", "DRUGBANK:DB1")]
    _add_drugs(pool, entries, DrugBankEntry("DRUGBANK:DB1", "Glumazole", ["CHEBI:7"]))
    draft = pool.get("MESH:D5")
    assert draft is not None and draft.drug
    assert draft.xrefs == {"DRUGBANK:DB1", "CHEBI:7"}
    assert {"glumaz", "glumarel"} <= set(_names(pool, "MESH:D5"))


def test_a_drug_joins_by_its_structure(pool: Pool) -> None:
    entries = [NamedEntry("Otherwise", (), (), "", "DRUGBANK:DB1")]
    _add_drugs(pool, entries, DrugBankEntry("DRUGBANK:DB1", "", ["CHEBI:7"]), _7=["MESH:D5"])
    assert _ids(pool.owners("otherwise")) == ["MESH:D5"]


def test_a_drug_does_not_join_where_its_names_disagree(pool: Pool) -> None:
    entries = [NamedEntry("Newol", ("ab 12", "blu 1"), (), "", "DRUGBANK:DB1")]
    counts = _add_drugs(pool, entries)
    assert counts["new"] == 1
    new = pool.get("DRUGBANK:DB1")
    assert new is not None and (new.name, new.hint) == ("Newol", "Drug")
    assert _names(pool, "DRUGBANK:DB1") == ["Newol"]  # the others are names of other things


def test_a_plant_is_no_drug(pool: Pool) -> None:
    counts = _add_drugs(pool, [NamedEntry("Glum grass", (), (), "", "DRUGBANK:DB1")])
    assert counts["nothing but names of other concepts"] == 1
    assert pool.get("DRUGBANK:DB1") is None


def test_an_allergen_is_no_drug_and_what_has_no_id_is_left_out(pool: Pool) -> None:
    entries = [NamedEntry("Lemon", (), (), "", "DRUGBANK:DB10538"), NamedEntry("A name only", ())]
    counts = _add_drugs(pool, entries)
    assert counts == {"allergens": 1, "without an id": 1}
    assert categories_of(pool, {})["DRUGBANK:DB10538"] == "NamedThing"


def test_salts_and_bases(pool: Pool) -> None:
    base = DrugBankEntry("DRUGBANK:DB1", "Glumafaxine")
    salt = DrugBankEntry("DRUGBANK:DB2", "Glumazole sodium")
    ester = DrugBankEntry("DRUGBANK:DB3", "Glumate mofetil")
    counts = add_salt_bases(pool, [], {base.id: base}, CHEMICALS)
    assert counts == {"one salt": 1}
    _add_drugs(pool, [NamedEntry("Glumafaxine", ("glumex",), (), "", base.id)], base, salt, ester)
    for name, curie in (("glumex", "D4"), ("glumazole sodium", "D5"), ("glumate mofetil", "D8")):
        assert _ids(pool.owners(name)) == [f"MESH:{curie}"]
    joined = pool.get("MESH:D4")
    assert joined is not None and joined.xrefs == {"DRUGBANK:DB1"}


DISEASES = {"MESH:D1", "MESH:D2", "MESH:D3", "MESH:C3"}


def _term(
    number: int, name: str, *xrefs: str, synonyms: Iterable[str] = (), parent: int = 0
) -> OntologyTerm:
    parents = (f"MONDO:{parent}",) if parent else ()
    return OntologyTerm(f"MONDO:{number}", name, tuple(synonyms), xrefs, parents)


def test_mondo(pool: Pool) -> None:
    terms = [
        _term(1, "glumitis", "MESH:D2", "OMIM:1", synonyms=["glum fire", "Glumazole"]),
        _term(2, "glumitis of sort 2", "MESH:D2", "OMIM:2", parent=1),
        _term(3, "inflammation of glum", "MESH:D2", synonyms=["IOG"]),
        _term(4, "sudden glumitis", "MESH:D3"),
        _term(5, "quite another", "MESH:C999"),
        _term(6, "glumin deficiency", "MESH:C888"),
        _term(7, "wholly new", parent=2),
    ]
    counts = add_mondo(pool, terms, DISEASES, "mondo")
    assert counts["the same as in MeSH"] == 3
    assert counts["within a MeSH disease"] == 1
    assert counts["new"] == 3
    same = pool.get("MESH:D2")
    assert same is not None
    assert same.xrefs == {"MONDO:1", "OMIM:1"} and same.retired == {"MONDO:3"}
    assert {"glum fire", "IOG"} <= set(_names(pool, "MESH:D2"))
    assert "Glumazole" not in _names(pool, "MESH:D2")
    narrower, newest, sort = pool.get("MONDO:2"), pool.get("MONDO:7"), pool.get("MESH:D3")
    assert narrower and narrower.parents == {"MESH:D2"} and narrower.xrefs == {"OMIM:2"}
    assert newest and newest.parents == {"MONDO:2"} and newest.hint == "Disease"
    assert sort and sort.xrefs == {"MONDO:4"}
    by_name = pool.get("MESH:C3")  # by its name; the id that Mondo still has leads there
    assert by_name and by_name.xrefs == {"MONDO:6"} and by_name.retired == {"MESH:C888"}


def test_branches_are_left_out() -> None:
    terms = [
        _term(1, "root"),
        _term(2, "a", parent=1),
        _term(3, "b", parent=2),
        _term(4, "c", parent=1),
    ]
    assert [term.id for term in without_branches(terms, ["MONDO:2"], ["MONDO:1"])] == ["MONDO:4"]


def test_disease_ontology(pool: Pool) -> None:
    rows = [
        MeshMapping("MESH:D2", "Glumitis", "DOID", "DOID:1"),
        MeshMapping("MESH:D2", "Glumitis", "UP", "X"),
        MeshMapping("MESH:C77", "glumazole", "HP", "1"),
        MeshMapping("MESH:C78", "unheard of", "HP", "1"),
    ]
    assert add_mappings(pool, rows) == {"DOID": 1, "left out": 1, "retired": 1, "of no concept": 1}
    retired = pool.get("MESH:D5")
    assert retired is not None and retired.retired == {"MESH:C77"}
    terms = [OntologyTerm("DOID:1", "glumitis", ("glumming",)), OntologyTerm("DOID:2", "unknown")]
    assert add_disease_ontology(pool, terms, "doid") == {"known": 1, "unknown": 1}
    assert "glumming" in _names(pool, "MESH:D2")


def test_cross_references(pool: Pool) -> None:
    add_cas_numbers(pool, [("MESH:D5", "50-00-0"), ("MESH:D77", "50-00-1")])
    draft = pool.get("MESH:D5")
    assert draft is not None and draft.xrefs == {"CAS:50-00-0"}
    found = same_structures(
        pool, ["CHEBI\tPUBCHEM\tIK_MATCH\n", "7\t100\t\n", "8\t200\t\n"], ["100\tD5\n", "300\tD4\n"]
    )
    assert found == {"CHEBI:7": ["MESH:D5"]}


def test_the_supplement_gives_names_that_are_taken(pool: Pool) -> None:
    add_supplement(
        pool, [SupplementRow("MESH:D5", "glumitis", "chosen", "for a test")], "supplement"
    )
    assert _ids(pool.owners("glumitis")) == ["MESH:D2", "MESH:D5"]
    with pytest.raises(LexiconError, match="MESH:D77"):
        add_supplement(pool, [SupplementRow("MESH:D77", "x", "y", "z")], "supplement")


def test_names_made_by_rules(pool: Pool) -> None:
    row = OrganRow("MESH:D1", ("glum", "glumal"), ("damage", "grass"))
    assert add_organ_names(pool, [row]) == 3  # "glum grass" is taken
    counts = add_variants(pool, categories_of(pool, {}), load_tables().rules)
    assert _ids(pool.owners("acute glumitis")) == ["MESH:D3"]
    assert _ids(pool.owners("glumate")) == ["MESH:D8"]
    assert _ids(pool.owners("deficiency of glumin")) == ["MESH:C3"]
    assert _ids(pool.owners("GLM1 protein")) == ["MESH:C2"]
    assert counts["inversion"] == 1
    [made] = [n for names in pool.owners("glumate")[0].names.values() for n in names][1:]
    assert (made.kind, made.source) == ("generated:acid", "rules")


def _flags(name: Name, category: str = "Disease", *others: str) -> tuple[bool, bool]:
    names = (name, *map(Name, others))
    words = WordLists(common={"lead"}, genes={"GLM1", "VHL"})
    record = ConceptRecord("KG:1", "x", category, names)
    flagged = flag_names(record, [key_of(name.name) for name in names], words).names[0]
    return flagged.case_only, flagged.common


@pytest.mark.parametrize(
    ("name", "category", "others", "case_only", "common"),
    [
        (Name("Lead"), "ChemicalEntity", (), False, True),
        (Name("glumitis"), "Disease", (), False, False),
        (Name("GLMS", source="mesh"), "Disease", (), True, False),
        (Name("GLM", source="mondo"), "Disease", ("Glum Long Malady",), True, True),
        (Name("GLMS", source="mondo"), "Disease", (), True, True),
        (Name("GLMS", source="mondo"), "Disease", ("Glum of Long Malady Sort",), True, False),
        (Name("GLM1", source="mesh"), "Disease", (), True, True),
        (Name("GLM1", source="mesh"), "Protein", (), True, False),
        (Name("P2", source="mesh"), "ChemicalEntity", (), True, True),
        (Name("Sore Leg"), "Disease", (), False, False),
        (Name("Ill, Leg-Low"), "Disease", (), False, False),
        (Name("Leg B2"), "Disease", (), True, False),
        (Name("K", source="supplement"), "ChemicalEntity", (), True, False),
        (Name("K", source="mesh"), "ChemicalEntity", (), True, True),
    ],
)
def test_flags(
    name: Name, category: str, others: tuple[str, ...], case_only: bool, common: bool
) -> None:
    assert _flags(name, category, *others) == (case_only, common)


def test_lost_case_comes_back(pool: Pool) -> None:
    draft = pool.get("MESH:D2")
    assert draft is not None
    names = ["glms", "lupus", "glum 1", "gouty"]
    pool.add_names(draft, [Name(name, source="medical-ner") for name in names])
    assert {"GLMS", "lupus", "glum 1", "gouty"} <= set(_names(pool, "MESH:D2"))
