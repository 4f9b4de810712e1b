"""Shards of hand-made readings -> tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kg.graph.assembly import ConceptRow, assemble, edge_counts
from kg.graph.identity import edge_id, sentence_id
from kg.graph.readings import CONCEPT, POINTER, Reading, SeenNode
from kg.graph.shards import Shard
from kg.graph.tables import TABLES
from kg.model import (
    Annotated,
    Assertion,
    Concept,
    Document,
    FieldEvidence,
    LinkedMention,
    Match,
    Mention,
    Section,
    SentenceEvidence,
    Source,
    Span,
    TerminologyEvidence,
    Trial,
)

MYELOMA = Concept("MESH:D009101", "Multiple Myeloma", "Disease")
THALIDOMIDE = Concept("MESH:D013792", "Thalidomide", "Drug")
PARENTS = {"MESH:D009101": ("MESH:D009369",), "MESH:D009369": ()}
MAPPED = {"MESH:D013792": ("MESH:D009369",)}
NAMES = {
    "MESH:D009101": "Multiple Myeloma",
    "MESH:D009369": "Neoplasms",
    "MESH:D013792": "Thalidomide",
}


class Terms:
    def describe(self, curie: str) -> ConceptRow | None:
        if curie not in NAMES:
            return None
        category = "Drug" if curie == THALIDOMIDE.id else "Disease"
        return ConceptRow(
            curie,
            category,
            NAMES[curie],
            ["b", "a"],
            ["UMLS:C2", "UMLS:C1"],
            PARENTS.get(curie, ()),
            "infores:mesh",
            TerminologyEvidence("MeSH", "2024"),
            MAPPED.get(curie, ()),
        )


def linked(start: int, end: int, concept: Concept, score: float = 0.9) -> LinkedMention:
    return LinkedMention(
        Mention(Span(start, end), concept.category), concept, score, Match(concept.name, "exact")
    )


def article(number: int, text: str, path: str = "a.txt", date: str = "") -> Document:
    return Document.of(
        f"PMID:{number}",
        "article",
        "T",
        [Section("title", "T"), Section("abstract", text)],
        date=date,
        sources=(Source(path, format="text"),),
    )


def reading(document: Document) -> Reading:
    """The words Thalidomide and myeloma of the document, and that they stand together."""
    text = document.text
    start, other = text.index("Thalidomide"), text.index("myeloma")
    drug = linked(start, start + 11, THALIDOMIDE)
    disease = linked(other, other + 7, MYELOMA, 0.8)
    sentence = Span(2, len(text))
    mentions = tuple(sorted((drug, disease), key=lambda m: m.span))
    assertions = [
        Assertion(
            document.id,
            "mentions",
            m.concept.id,
            SentenceEvidence(document.id, sentence, None, m.span, "exact", m.score),
            "infores:biomed-kg",
        )
        for m in mentions
        if m.concept
    ]
    assertions.append(
        Assertion(
            THALIDOMIDE.id,
            "occurs_together_in_literature_with",
            MYELOMA.id,
            SentenceEvidence(document.id, sentence, drug.span, disease.span, "co-occurrence", 0.8),
            "infores:biomed-kg",
        )
    )
    return Reading(Annotated(document, (Span(0, 1), sentence), mentions), assertions)


def build(folder: Path, *batches: list[Reading]) -> Path:
    for number, batch in enumerate(batches):
        shard = Shard()
        for one in batch:
            shard.add(one)
        shard.write(folder / "shards", f"{number:06}")
    assemble(folder / "shards", folder / "tables", Terms())
    return folder / "tables"


def rows(tables: Path, name: str) -> list[dict]:
    return pq.read_table(tables / f"{name}.parquet").to_pylist()


def test_two_articles_make_one_edge_with_two_readings(tmp_path: Path) -> None:
    tables = build(
        tmp_path,
        [reading(article(1, "Thalidomide in myeloma."))],
        [reading(article(2, "In myeloma, Thalidomide."))],
    )
    edges = [e for e in rows(tables, "edges") if e["predicate"].startswith("occurs")]
    assert len(edges) == 1
    edge = edges[0]
    assert (edge["subject"], edge["object"]) == (MYELOMA.id, THALIDOMIDE.id)
    assert edge["evidence_count"] == edge["document_count"] == 2
    assert edge["publications"] == ["PMID:1", "PMID:2"]
    assert edge["confidence"] == 0.8
    assert edge["default"] is True
    assert edge["id"] == edge_id(
        MYELOMA.id, edge["predicate"], THALIDOMIDE.id, source="infores:biomed-kg"
    )
    sentences = {s["id"]: s["text"] for s in rows(tables, "sentences")}
    for evidence in rows(tables, "evidence"):
        if evidence["edge"] == edge["id"]:
            text = sentences[evidence["sentence"]]
            assert text[evidence["subject_start"] : evidence["subject_end"]] == "myeloma"
            assert text[evidence["object_start"] : evidence["object_end"]] == "Thalidomide"


def test_ancestors_are_nodes_and_flagged_as_not_mentioned(tmp_path: Path) -> None:
    tables = build(tmp_path, [reading(article(1, "Thalidomide in myeloma."))])
    nodes = {n["id"]: n for n in rows(tables, "nodes")}
    assert set(nodes) == {"PMID:1", *NAMES}
    assert nodes["MESH:D009369"]["mentioned"] is False
    assert nodes["MESH:D009101"]["mentioned"] is True
    assert nodes["MESH:D009101"]["mention_count"] == 1
    assert nodes["MESH:D009101"]["synonyms"] == ["a", "b"]
    assert edge_counts(tables) == {
        "biolink:mentions": 2,
        "biolink:occurs_together_in_literature_with": 1,
        "biolink:subclass_of": 1,
        "kgv:heading_mapped_to": 1,
    }
    mapped = [e for e in rows(tables, "edges") if e["original_predicate"]]
    assert [(e["subject"], e["predicate"], e["interaction"]) for e in mapped] == [
        ("MESH:D013792", "related_to", "heading mapped to")
    ]
    texts = {e["text"] for e in rows(tables, "evidence") if e["kind"] == "terminology"}
    assert texts == {"MeSH 2024"}


def test_a_copy_counts_once_and_keeps_its_sources(tmp_path: Path) -> None:
    one = article(1, "Thalidomide in myeloma.", "a.xml")
    other = replace(one, sources=(Source("b.xml", format="text"),))
    third = replace(one, sources=(Source("c.xml", format="text"),))
    shard_path = tmp_path / "x"
    tables = build(shard_path, [reading(one), reading(third)], [reading(other)])
    documents = rows(tables, "documents")
    assert [s["path"] for s in documents[0]["sources"]] == ["a.xml", "b.xml", "c.xml"]
    assert documents[0]["mention_count"] == 2
    assert len(rows(tables, "mentions")) == 2
    assert all(e["evidence_count"] == 1 for e in rows(tables, "edges"))


def test_the_newest_version_counts(tmp_path: Path) -> None:
    old = article(1, "Thalidomide in old myeloma.", date="2019-01-01")
    new = article(1, "Thalidomide in new myeloma.", date="2020-01-01")
    for name, order in (("a", (old, new)), ("b", (new, old))):
        tables = build(tmp_path / name, *[[reading(d)] for d in order])
        assert [s["text"] for s in rows(tables, "sentences")] == ["Thalidomide in new myeloma."]


def trial(curie: str, *aliases: str) -> Reading:
    document = Document.of(
        curie,
        "trial",
        f"Trial {curie}",
        [Section("title", f"Trial {curie}")],
        trial=Trial(brief_title=f"Trial {curie}", identifiers=aliases, phases=("PHASE2",)),
    )
    condition = FieldEvidence(document.id, ("c[0]",), ("MM",), "record field", 1.0)
    claim = Assertion(
        document.id,
        "related_to",
        MYELOMA.id,
        condition,
        "infores:clinicaltrials",
        original_predicate="kgv:studies_condition",
    )
    return Reading(
        Annotated(document, (Span(0, 5),), ()),
        [claim],
        [SeenNode(MYELOMA.id, "Disease", "Multiple Myeloma", CONCEPT)],
        aliases,
        [MYELOMA.id],
    )


def test_a_trial_in_two_registries_is_one_node(tmp_path: Path) -> None:
    tables = build(
        tmp_path,
        [trial("euclinicaltrials:2009-012345-12", "CLINICALTRIALS:NCT00000001")],
        [
            trial("CLINICALTRIALS:NCT00000001"),
            trial("CLINICALTRIALS:NCT00000002", "sponsor:x:abc1"),
        ],
    )
    trials = rows(tables, "trials")
    assert [t["id"] for t in trials] == ["CLINICALTRIALS:NCT00000001", "CLINICALTRIALS:NCT00000002"]
    assert trials[0]["brief_title"] == "Trial CLINICALTRIALS:NCT00000001"
    nodes = {n["id"]: n for n in rows(tables, "nodes")}
    assert nodes["CLINICALTRIALS:NCT00000001"]["xrefs"] == ["euclinicaltrials:2009-012345-12"]
    edges = [e for e in rows(tables, "edges") if e["original_predicate"] == "kgv:studies_condition"]
    assert [e["evidence_count"] for e in edges] == [2, 1]
    assert edges[0]["interaction"] == "studies condition"
    assert edges[0]["supporting_studies"] == ["CLINICALTRIALS:NCT00000001"]


def test_a_pointer_names_a_node_that_has_no_record(tmp_path: Path) -> None:
    one = trial("CLINICALTRIALS:NCT00000001")
    pointed = SeenNode("PMID:7", "Article", "A  title", POINTER, "https://example.org/7")
    claim = Assertion(
        one.annotated.document.id,
        "related_to",
        "PMID:7",
        FieldEvidence(one.annotated.document.id, ("r[0]",), ("A title",), "record field", 1.0),
        "infores:clinicaltrials",
        original_predicate="kgv:has_publication",
    )
    changed = replace(one, assertions=[*one.assertions, claim], nodes=[*one.nodes, pointed])
    nodes = {n["id"]: n for n in rows(build(tmp_path, [changed]), "nodes")}
    assert nodes["PMID:7"]["name"] == "A title"
    assert nodes["PMID:7"]["url"] == "https://example.org/7"
    assert nodes["PMID:7"]["mentioned"] is False


def test_the_bytes_do_not_depend_on_order_or_batches(tmp_path: Path) -> None:
    readings = [reading(article(n, f"Thalidomide in myeloma {n}.")) for n in range(1, 8)]
    readings.append(trial("CLINICALTRIALS:NCT00000001"))
    one = build(tmp_path / "one", readings)
    other = build(tmp_path / "other", *[[r] for r in reversed(readings)])
    for name in TABLES:
        assert (one / f"{name}.parquet").read_bytes() == (other / f"{name}.parquet").read_bytes()


def test_nothing_makes_empty_tables_of_the_right_types(tmp_path: Path) -> None:
    tables = build(tmp_path, [])
    for name, (schema, _) in TABLES.items():
        assert pq.read_schema(tables / f"{name}.parquet").equals(schema)


@pytest.mark.parametrize("document", ["PMID:1", "KG:abc"])
def test_a_sentence_is_its_document_and_offsets(document: str) -> None:
    assert sentence_id(document, Span(1, 2)) != sentence_id(document, Span(1, 3))
    assert sentence_id(document, Span(1, 2)).startswith("KG:s-")
