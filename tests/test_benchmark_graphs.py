"""The benchmark of GraphML, at a small size: both sides write the same graph."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import networkx
import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    return importlib.import_module("benchmark_graphs")


def test_both_sides_write_the_same(script: ModuleType, tmp_path: Path) -> None:
    script.make_tables(tmp_path, 50, 200)
    script.write_ours(tmp_path)
    script.write_networkx(tmp_path)
    ours = networkx.read_graphml(tmp_path / "ours" / "graph.graphml", force_multigraph=True)
    theirs = networkx.read_graphml(tmp_path / "networkx.graphml", force_multigraph=True)
    looks = {"size", "r", "g", "b", "x", "y", "kind"}
    assert set(ours) == set(theirs)
    for node, data in theirs.nodes(data=True):
        mine = {name: value for name, value in ours.nodes[node].items() if name not in looks}
        assert {**data, "id": node} == {**mine, "id": node}
    said = [
        sorted(
            (s, o, sorted((k, str(v)) for k, v in d.items() if k not in ("default", "qualifiers")))
            for s, o, d in graph.edges(data=True)
        )
        for graph in (ours, theirs)
    ]
    assert said[0] == said[1]
