"""Streams that are joined while they go by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType

from hypothesis import given
from hypothesis import strategies as st

from kg.graph.evidence import BestTexts, Columns, EvidenceOfEdges, Texts
from kg.graph.reading import Tables
from kg.graph.streams import Following, edge_records, node_records


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
    words = {"kind": "field", "sentence": None, "text": "words", "confidence": 1.0}
    rows["evidence"] += [
        one | {"id": "KG:v-0", "confidence": 0.1},
        one | {"id": "KG:v-1", **words},
        one | {"id": "KG:v-2", **words, "kind": "terminology"},
    ]
    tables = Tables(made.write_graph(tmp_path / "graph", rows))
    with BestTexts(tables, 5) as texts:
        [edge] = [edge for edge in edge_records(tables) if edge["id"] == one["edge"]]
        found = texts.of(edge["position"])
    assert len(found) == 3 and found[-1] == ("words", one["document"])


def test_nodes_have_the_fields_of_their_trial(out: Path, made: ModuleType) -> None:
    records = {record["id"]: record for record in node_records(Tables(out))}
    assert records[made.TRIAL]["phases"] == ["PHASE2"] and records[made.TRIAL]["language"] == "en"
    assert records[made.MYELOMA]["phases"] is None and records[made.MYELOMA]["language"] is None
    assert len(records) == 14
