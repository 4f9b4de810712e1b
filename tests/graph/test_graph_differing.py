"""What came and went between two graphs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kg.graph.differing import Difference, differences
from kg.graph.reading import Tables

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def compared(
    made: ModuleType, tmp_path: Path
) -> Callable[[Callable[[Rows], None]], list[Difference]]:
    """Differences of the graph made by hand and one that a function has changed, in this order."""

    def compare(change: Callable[[Rows], None]) -> list[Difference]:
        rows = made.graph_rows()
        change(rows)
        old = made.write_graph(tmp_path / "old")
        new = made.write_graph(tmp_path / "new", rows)
        there = list(differences(Tables(old), Tables(new)))
        back = list(differences(Tables(new), Tables(old)))
        turned = {"came": "went", "went": "came", "changed": "changed"}
        assert [(it.kind, it.id, it.change) for it in there] == [
            (it.kind, it.id, turned[it.change]) for it in back
        ], "the other way round it is the reverse"
        return there

    return compare


def without(rows: Rows, table: str, column: str, value: object) -> None:
    rows[table] = [row for row in rows[table] if row[column] != value]


def test_the_same(compared: Any) -> None:
    assert compared(lambda rows: None) == []


def test_an_edge_that_went(compared: Any, made: ModuleType) -> None:
    def change(rows: Rows) -> None:
        [edge] = [
            row["id"]
            for row in rows["edges"]
            if row["predicate"] == "in_clinical_trials_for" and row["subject"] == made.POMALIDOMIDE
        ]
        without(rows, "edges", "id", edge)
        without(rows, "evidence", "edge", edge)

    [gone] = compared(change)
    assert (gone.change, gone.kind) == ("went", "edge")
    assert gone.name == "pomalidomide in clinical trials for Multiple Myeloma"
    assert (gone.subject, gone.object) == (made.POMALIDOMIDE, made.MYELOMA)
    assert gone.predicate == "biolink:in_clinical_trials_for"
    assert gone.old_evidence and gone.new_evidence is None
    assert gone.documents == (made.TRIAL,), "through which it had come"


def test_evidence_that_came(compared: Any, made: ModuleType) -> None:
    added: dict[str, Any] = {}

    def change(rows: Rows) -> None:
        first = next(row for row in rows["evidence"] if row["kind"] == "field")
        added.update(first | {"id": "KG:v-new", "document": made.MENTION_ONLY})
        rows["evidence"].append(added)
        for row in rows["edges"]:
            if row["id"] == added["edge"]:
                row["evidence_count"] += 1

    [changed] = compared(change)
    assert (changed.change, changed.id) == ("changed", added["edge"])
    assert changed.documents == (made.MENTION_ONLY,)
    assert changed.new_evidence == changed.old_evidence + 1


def test_a_node_with_another_name(compared: Any, made: ModuleType) -> None:
    def change(rows: Rows) -> None:
        for row in rows["nodes"]:
            if row["id"] == made.MYELOMA:
                row["name"] = "Plasma Cell Myeloma"

    [node] = compared(change)
    assert (node.kind, node.change, node.name) == ("node", "changed", "Plasma Cell Myeloma")
    assert node.documents == (made.ARTICLE,), "where it is mentioned"


def test_a_document_with_another_version_and_one_that_went(compared: Any, made: ModuleType) -> None:
    def change(rows: Rows) -> None:
        without(rows, "documents", "id", made.FRENCH)
        without(rows, "nodes", "id", made.FRENCH)
        for row in rows["documents"]:
            if row["id"] == made.ARTICLE:
                row["version"] = "another"

    found = [(it.kind, it.change, it.id) for it in compared(change)]
    assert found == [
        ("document", "changed", made.ARTICLE),
        ("document", "went", made.FRENCH),
        ("node", "went", made.FRENCH),
    ]


def test_confidence_and_speculation(compared: Any) -> None:
    def change(rows: Rows) -> None:
        rows["edges"][0]["confidence"] = 0.123
        rows["edges"][1]["speculative"] = not rows["edges"][1]["speculative"]

    assert [(it.kind, it.change) for it in compared(change)] == [("edge", "changed")] * 2
