"""Views: what a cut keeps, against networkx as an oracle."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError, UsageError
from kg.export.graph import Graph, read_graph
from kg.graph.checking import broken_rules
from kg.graph.cutting import View, _in_core, _within

HIERARCHY = {"subclass_of"}


@pytest.fixture(scope="module")
def graph(out: Path) -> Graph:
    return read_graph(out)


def shown(graph: Graph) -> networkx.MultiDiGraph:
    """What a default view shows, joined by its edges."""
    return networkx.MultiDiGraph(graph.view().to_networkx())


def test_without_conditions_it_is_the_default_view(graph: Graph, made: ModuleType) -> None:
    view = graph.view()
    assert not view.edges["negated"].any() and view.edges["default"].all()
    assert "mentions" not in set(view.edges["predicate"])
    assert made.FRENCH not in set(view.nodes["id"])
    assert "a view" in repr(view)


def test_full_keeps_every_edge(graph: Graph) -> None:
    assert list(graph.view(full=True).edges["id"]) == list(graph.edges["id"])


@pytest.mark.parametrize("hops", [0, 1, 2, 3])
def test_a_neighbourhood_is_that_of_networkx(graph: Graph, made: ModuleType, hops: int) -> None:
    view = graph.view(around=made.MYELOMA, hops=hops)
    ego = networkx.ego_graph(shown(graph), made.MYELOMA, radius=hops, undirected=True)
    assert set(view.nodes["id"]) == set(ego)
    assert set(view.edges["id"]) == {key for _, _, key in ego.edges(keys=True)}


def test_a_name_will_do(graph: Graph, made: ModuleType) -> None:
    by_name = graph.view(around="kahler disease")
    assert list(by_name.nodes["id"]) == list(graph.view(around=[made.MYELOMA]).nodes["id"])
    with pytest.raises(QueryError, match="nothing in the graph is called"):
        graph.view(around="unheard of")


def test_drugs_and_diseases(graph: Graph) -> None:
    view = graph.view("drugs-and-diseases")
    assert set(view.nodes["category"]) <= {"Drug", "ChemicalEntity", "Disease", "PhenotypicFeature"}
    assert len(view.edges) and not HIERARCHY & set(view.edges["predicate"])


def test_trials(graph: Graph) -> None:
    view = graph.view("trials")
    trials = set(view.nodes.loc[view.nodes["category"] == "ClinicalTrial", "id"])
    assert trials
    assert (view.edges["subject"].isin(trials) | view.edges["object"].isin(trials)).all()


def test_confidence(graph: Graph) -> None:
    view = graph.view(min_confidence=0.9, full=True)
    assert set(view.edges["id"]) == set(graph.edges.loc[graph.edges["confidence"] >= 0.9, "id"])


@pytest.mark.parametrize("k", [1, 2, 3])
def test_the_core_is_that_of_networkx(graph: Graph, k: int) -> None:
    simple = networkx.Graph(graph.view(full=True).to_networkx())
    simple.remove_edges_from(networkx.selfloop_edges(simple))
    core = networkx.k_core(simple, k)
    if not len(core):
        with pytest.raises(UsageError, match="nothing is left"):
            graph.view(k_core=k, full=True)
        return
    assert set(graph.view(k_core=k, full=True).nodes["id"]) == {n for n in core if core.degree(n)}


PAIRS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=60)


@given(PAIRS, st.integers(1, 5))
def test_cores_of_any_graph(pairs: list[tuple[int, int]], k: int) -> None:
    sources, targets = np.array(pairs, np.int64).T
    keep = _in_core(sources, targets, np.ones(len(pairs), np.bool_), k)
    simple = networkx.Graph([pair for pair in pairs if pair[0] != pair[1]])
    core = networkx.k_core(simple, k)
    assert [bool(it) for it in keep] == [s != t and core.has_edge(s, t) for s, t in pairs]


@given(PAIRS, st.integers(0, 4))
def test_neighbourhoods_of_any_graph(pairs: list[tuple[int, int]], hops: int) -> None:
    sources, targets = np.array(pairs, np.int64).T
    start = pairs[0][0]
    near = _within(np.array([start]), sources, targets, hops)
    assert set(near.tolist()) == set(networkx.ego_graph(networkx.Graph(pairs), start, radius=hops))


def test_what_belongs_to_a_cut_comes_along(graph: Graph, made: ModuleType) -> None:
    view = graph.view("drugs-and-diseases", around=made.MYELOMA)
    edges = set(view.edges["id"])
    evidence = view.table("evidence").to_pylist()
    assert {row["edge"] for row in evidence} == edges
    whole = [row for row in graph.table("evidence").to_pylist() if row["edge"] in edges]
    assert evidence == whole, "all of their evidence, in its order"
    sentences = {row["id"] for row in view.table("sentences").to_pylist()}
    documents = {row["id"] for row in view.table("documents").to_pylist()}
    assert {row["sentence"] for row in evidence if row["sentence"]} <= sentences
    assert {row["document"] for row in evidence if row["document"]} <= documents
    broken = {broken.check.message for broken in broken_rules(view.tables)}
    assert broken <= {
        "node is not in the table of nodes",  # of the documents that evidence is from
        "mention_count is not the number of mentions",  # that is still of the whole graph
    }
    assert set(view.to_networkx()) == set(view.nodes["id"])


def test_a_view_of_a_view(graph: Graph, made: ModuleType) -> None:
    both = graph.view("trials").view(around=made.MYELOMA)
    assert list(both.edges["id"]) == list(graph.view("trials", around=made.MYELOMA).edges["id"])


def test_the_folder_goes_with_the_view(graph: Graph) -> None:
    view = graph.view("trials")
    folder = view.folder
    assert folder.is_dir()
    del view
    assert not folder.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"names": ("nosuch",)},
        {"names": ("neighbourhood",)},
        {"hops": -1},
        {"k_core": -1},
        {"min_confidence": 1.5},
    ],
)
def test_wrong_views(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        View(**wrong)  # type: ignore[arg-type]


def test_nothing_left(graph: Graph) -> None:
    with pytest.raises(UsageError, match="nothing is left"):
        graph.view(k_core=50)
    with pytest.raises(UsageError, match="no node"):
        graph.cut(View(around=("MESH:D000000",)))
