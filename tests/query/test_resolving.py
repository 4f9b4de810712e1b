"""What users call things, and which nodes they get."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kg.errors import LexiconError, QueryError
from kg.export.graph import Graph, read_graph
from kg.lexicon.records import ConceptRecord, Name
from kg.lexicon.store import Lexicon
from kg.linking import LexiconLinker
from kg.query import resolving
from kg.query.resolving import resolve

DISEASES = ("Disease", "PhenotypicFeature")


@pytest.fixture(scope="module")
def graph(made: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The graph of the fixture in which documents say MM and mm, and one is titled Thalix."""
    rows = made.graph_rows()
    for text, concept in [
        ("MM", made.MYELOMA),
        ("mm", made.SMOLDERING),
        ("mm", made.SMOLDERING),
        ("Thalix", made.POMALIDOMIDE),
        ("unlinked", None),
    ]:
        rows["mentions"].append(rows["mentions"][0] | {"text": text, "concept": concept})
    titles = {made.ARTICLE: "Thalix", made.FRENCH: "Metformin", made.MENTION_ONLY: "A title only"}
    for row in rows["nodes"]:
        row["name"] = titles.get(row["id"], row["name"])
    return read_graph(made.write_graph(tmp_path_factory.mktemp("resolving"), rows))


@pytest.fixture(autouse=True)
def _lexicon(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    concepts = [
        concept("MESH:D000001", "Rarity", "Disease", "sweet disease"),
        concept("MESH:D003924", "Diabetes Mellitus, Type 2", "Disease", "sweet disease"),
        concept("MESH:D008687", "Metformin", "Drug", "sweet disease"),
    ]
    linker = LexiconLinker(Lexicon.from_concepts(concepts, folder=tmp_path / "lexicon"))
    monkeypatch.setattr(resolving, "_linker", lambda _: linker)
    yield


def concept(curie: str, name: str, category: str, synonym: str) -> ConceptRecord:
    names = (Name(name, "label", "made"), Name(synonym, "synonym", "made"))
    return ConceptRecord(curie, name, category, names=names)


CASES: list[tuple[str, tuple[str, ...], str, str]] = [
    ("MESH:D009101", (), "MYELOMA", "MESH:D009101 is Multiple Myeloma (Disease)"),
    ("d009101", (), "MYELOMA", "d009101 is MESH:D009101 (Multiple Myeloma, Disease)"),
    ("<http://id.nlm.nih.gov/mesh/D009101>", (), "MYELOMA", "(Multiple Myeloma, Disease)"),
    ("multiple MYELOMA", (), "MYELOMA", ", by its label"),
    ("kahler disease", (), "MYELOMA", ", by a synonym"),
    ("metformin", (), "METFORMIN", "by its label; not PMID:90000002 (Metformin)"),
    ("type 2 diabetes", ("Drug",), "DEXAMETHASONE", "by a synonym; not MESH:D003924"),
    ("MM", (), "MYELOMA", ", as 1 mention of it; not MESH:D000075122"),
    ("mm", (), "SMOLDERING", ", as 2 mentions of it; not MESH:D009101"),
    ("thalix", (), "POMALIDOMIDE", ", as 1 mention of it; not PMID:90000001 (Thalix)"),
    ("Sweet-Disease", DISEASES, "DIABETES", "the lexicon leads by the name 'sweet disease'"),
    ("sweet diseases", ("Drug",), "METFORMIN", "; not MESH:D003924 (Diabetes"),
    ("a title only", (), "MENTION_ONLY", ", by its label"),
]


@pytest.mark.parametrize(("text", "categories", "name", "note"), CASES)
def test_names(
    graph: Graph, made: ModuleType, text: str, categories: tuple[str, ...], name: str, note: str
) -> None:
    found = resolve(graph, text, categories)
    assert found.curie == getattr(made, name)
    assert note in found.notes[0]
    assert len(found.notes) == 1


def test_a_concept_of_another_category_is_noted(graph: Graph) -> None:
    assert resolve(graph, "Metformin", (*DISEASES, "Food")).notes[1:] == (
        "the query asks for Disease, PhenotypicFeature or Food; MESH:D008687 is Drug",
    )
    assert resolve(graph, "Metformin", ("Disease",)).notes[1:] == (
        "the query asks for Disease; MESH:D008687 is Drug",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rarity", "the lexicon has it as MESH:D000001 (Rarity), which the graph lacks"),
        ("unlinked", "nothing in the graph is called 'unlinked'"),
        ("multiple myeloms", "did you mean Multiple Myeloma"),
        (" ", "a parameter is empty"),
    ],
)
def test_what_is_not_found(graph: Graph, text: str, message: str) -> None:
    with pytest.raises(QueryError) as error:
        resolve(graph, text)
    assert message in str(error.value)


def test_without_a_lexicon(graph: Graph, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    def missing(_: object) -> LexiconLinker:
        raise LexiconError("there is none")

    monkeypatch.setattr(resolving, "_linker", missing)
    with pytest.raises(QueryError, match="nothing in the graph is called 'sweet disease'"):
        resolve(graph, "sweet disease")
    assert "not looked up" in caplog.text
