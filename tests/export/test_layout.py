"""Where nodes stand: apart from each other, near their neighbours, and always in the same place."""

from __future__ import annotations

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.export.layout import Floats, layout

LEAST = 40.0
"""Nodes overlap where they are nearer than that, but for the largest."""


def laid_out(graph: networkx.Graph) -> Floats:
    edges = np.array(list(graph.edges()), np.int64).reshape(-1, 2)
    return layout(len(graph), edges[:, 0], edges[:, 1])


def nearest(places: Floats) -> Floats:
    """The distance of each node to the nearest other one."""
    distances = np.sqrt(((places[:, None] - places[None, :]) ** 2).sum(axis=2))
    np.fill_diagonal(distances, np.inf)
    found: Floats = distances.min(axis=1)
    return found


GRAPHS = {
    "cliques in a ring": networkx.ring_of_cliques(12, 8),
    "grid": networkx.convert_node_labels_to_integers(networkx.grid_2d_graph(14, 14)),
    "tree": networkx.balanced_tree(3, 5),
    "star": networkx.star_graph(300),
    "path": networkx.path_graph(200),
    "no edges": networkx.empty_graph(50),
    "pairs": networkx.from_edgelist([(2 * n, 2 * n + 1) for n in range(40)]),
    "scale-free": networkx.barabasi_albert_graph(700, 3, seed=1),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_nodes_stand_apart_in_a_frame(name: str) -> None:
    places = laid_out(GRAPHS[name])
    assert np.isfinite(places).all() and (places >= 0).all()
    near = nearest(places)
    assert near.min() > LEAST / 4 and np.mean(near > LEAST) > 0.9
    frame = places.max(axis=0) + 90
    assert frame[0] * frame[1] < 90**2 * len(places) * 60, "not lost in space"


@pytest.mark.parametrize("name", ["cliques in a ring", "grid", "tree", "scale-free"])
def test_neighbours_are_near(name: str) -> None:
    graph = GRAPHS[name]
    places = laid_out(graph)
    ends = np.array(list(graph.edges()))
    joined = np.sqrt(((places[ends[:, 0]] - places[ends[:, 1]]) ** 2).sum(axis=1)).mean()
    others = np.sqrt(((places[:, None] - places[None, :]) ** 2).sum(axis=2)).mean()
    assert joined < 0.65 * others


def test_cliques_hold_together() -> None:
    places = laid_out(GRAPHS["cliques in a ring"]).reshape(12, 8, 2)
    centres = places.mean(axis=1)
    within = np.sqrt(((places - centres[:, None]) ** 2).sum(axis=2)).mean()
    assert within < nearest(centres).min()


def test_components_do_not_overlap() -> None:
    graph = networkx.disjoint_union(networkx.complete_graph(40), networkx.cycle_graph(30))
    places = laid_out(graph)
    one, other = places[:40], places[40:]
    apart = (one.max(axis=0) < other.min(axis=0)) | (other.max(axis=0) < one.min(axis=0))
    assert apart.any()


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 40), st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39)), max_size=80))
def test_any_graph_has_a_layout_and_just_one(size: int, pairs: list[tuple[int, int]]) -> None:
    edges = np.array([p for p in pairs if max(p) < size], np.int64).reshape(-1, 2)
    places = layout(size, edges[:, 0], edges[:, 1])
    assert places.shape == (size, 2) and np.isfinite(places).all()
    assert len({tuple(place) for place in places.tolist()}) == size
    again = layout(size, edges[::-1, 1], edges[::-1, 0])
    assert np.array_equal(places, again), "whatever the order and the direction of the edges"


def test_no_nodes() -> None:
    nothing = np.zeros(0, np.int64)
    assert layout(0, nothing, nothing).shape == (0, 2)
