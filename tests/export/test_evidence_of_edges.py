"""Streams that are joined while they go by."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType

from hypothesis import given
from hypothesis import strategies as st

from kg.export import WRITERS, WriteOptions
from kg.export.graph import read_graph
from kg.graph.evidence import BestTexts, EvidenceOfEdges, Texts
from kg.graph.reading import Tables
from kg.graph.streams import Columns, Following, edge_records, node_records


@given(st.lists(st.integers(0, 20)), st.lists(st.integers(0, 20)))
def test_rows_are_taken_by_their_keys(keys: list[int], wanted: list[int]) -> None:
    rows = [(key, number) for number, key in enumerate(sorted(keys))]
    following = Following(rows)
    for key in sorted(set(wanted)):
        assert following.take(key) == [row for row in rows if row[0] == key]


class Lines:
    """A line for every piece."""

    def pieces(self, columns: Columns, texts: Texts) -> Iterable[str]:
        found = map(texts, columns["number"], columns["text"])
        rows = zip(columns["id"], columns["document"], found, strict=True)
        return [f"{identifier} {document} {text}" for identifier, document, text in rows]

    def join(self, pieces: Sequence[str], texts: Texts) -> str:
        return "\n".join(pieces)


def test_evidence_comes_with_its_edge(out: Path) -> None:
    tables = Tables(out)
    evidence = tables.table("evidence").to_pylist()
    sentences = {row["id"]: row["text"] for row in tables.table("sentences").to_pylist()}
    with EvidenceOfEdges(tables, Lines()) as spelled:
        for edge in edge_records(tables):
            rows = sorted(
                (row for row in evidence if row["edge"] == edge["id"]), key=lambda r: r["id"]
            )
            assert spelled[edge["position"]] == "\n".join(
                f"{row['id']} {row['document']} {sentences.get(row['sentence']) or row['text']}"
                for row in rows
            )
    assert not list(tables.folder.glob(".evidence-*"))


def test_evidence_of_a_merged_record_names_its_node(made: ModuleType, tmp_path: Path) -> None:
    rows = made.graph_rows()
    moved = next(row for row in rows["evidence"] if row["document"] == made.TRIAL)
    moved["document"] = made.EU_RECORD
    tables = Tables(made.write_graph(tmp_path / "graph", rows))
    with EvidenceOfEdges(tables, Lines()) as spelled:
        [edge] = [edge for edge in edge_records(tables) if edge["id"] == moved["edge"]]
        assert f"{moved['id']} {made.TRIAL} " in spelled[edge["position"]]


def test_edges_without_evidence_and_evidence_without_edge(made: ModuleType, tmp_path: Path) -> None:
    rows = made.graph_rows()
    lone = rows["edges"].pop(3)
    bare = rows["edges"][5]["id"]
    rows["evidence"] = [row for row in rows["evidence"] if row["edge"] != bare]
    tables = Tables(made.write_graph(tmp_path / "graph", rows))
    with EvidenceOfEdges(tables, Lines()) as spelled:
        found = {edge["id"]: spelled[edge["position"]] for edge in edge_records(tables)}
    assert lone["id"] not in found
    assert [id_ for id_, text in found.items() if not text] == [bare]


def test_the_best_texts(made: ModuleType, tmp_path: Path) -> None:
    rows = made.graph_rows()
    one = next(row for row in rows["evidence"] if row["kind"] == "sentence")
    said = dict(tables_sentences(rows))[one["sentence"]]
    words = {"kind": "field", "sentence": None, "confidence": 1.0}
    rows["evidence"] = [row for row in rows["evidence"] if row["edge"] != one["edge"]]
    rows["evidence"] += [
        one | {"id": "KG:v-1", "confidence": 0.9},
        one | {"id": "KG:v-2", **words, "text": "words", "confidence": 0.8},
        one | {"id": "KG:v-3", "confidence": 0.1},
        one | {"id": "KG:v-4", **words, "text": "words", "document": made.TRIAL},
        one | {"id": "KG:v-5", **words, "text": "more words", "confidence": 0.7},
        one | {"id": "KG:v-6", **words, "text": "a name", "kind": "terminology"},
    ]
    graph = made.write_graph(tmp_path / "graph", rows)
    best = [
        (said, one["document"]),
        ("words", made.TRIAL),
        ("more words", one["document"]),
    ]
    with BestTexts(Tables(graph), 5) as texts, BestTexts(Tables(graph), 2) as two:
        [edge] = [edge for edge in edge_records(Tables(graph)) if edge["id"] == one["edge"]]
        assert texts.of(edge["position"]) == best
        assert two.of(edge["position"]) == best[:2]
    WRITERS["neo4j"].write(read_graph(graph), tmp_path, WriteOptions())
    with (tmp_path / "graph.neo4j.edges.csv").open(encoding="utf-8", newline="") as file:
        [row] = [row for row in csv.DictReader(file) if row["id"] == one["edge"]]
    assert row["supporting_texts:string[]"].split("\x1f") == [text for text, _ in best]
    assert row["supporting_documents:string[]"].split("\x1f") == [document for _, document in best]


def tables_sentences(rows: dict[str, list[dict[str, str]]]) -> Iterable[tuple[str, str]]:
    return ((row["id"], row["text"]) for row in rows["sentences"])


def test_nodes_have_the_fields_of_their_trial(out: Path, made: ModuleType) -> None:
    records = {record["id"]: record for record in node_records(Tables(out))}
    assert records[made.TRIAL]["phases"] == ["PHASE2"] and records[made.TRIAL]["language"] == "en"
    assert records[made.MYELOMA]["phases"] is None and records[made.MYELOMA]["language"] is None
    assert len(records) == 14
