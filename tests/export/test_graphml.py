"""``graph.graphml``: that networkx and igraph read it alike, and the rules of the viewers."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import igraph
import networkx
import pytest
from lxml import etree

from kg.export import WRITERS, Losses, WriteOptions
from kg.export.graph import read_graph
from kg.export.graphml import EDGE_ATTRIBUTES, NODE_ATTRIBUTES

NS = "{http://graphml.graphdrawing.org/xmlns}"
VISUAL = {
    *("color", "r", "g", "b"),
    *("edgelabel", "nodelabel", "size"),
    *(f"{axis}{suffix}" for axis in "xyz" for suffix in ("", "pos")),
}
LOOKS = {"size": "double", "r": "int", "g": "int", "b": "int", "x": "double", "y": "double"}
"""Names that viewers take for the look of a node, and that are just that."""

Written = Callable[[bool], tuple[Path, Losses]]


@pytest.fixture(scope="module")
def written(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Written:
    found: dict[bool, tuple[Path, Losses]] = {}
    for full in (False, True):
        folder = tmp_path_factory.mktemp("graphml")
        losses = WRITERS["graphml"].write(read_graph(out), folder, WriteOptions(full=full))
        found[full] = (folder / "graph.graphml", losses)
    return found.__getitem__


def removed(text: str) -> str:
    """The text without the characters that XML forbids."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)


@pytest.mark.parametrize("full", [False, True])
def test_networkx_and_igraph_read_the_same(written: Written, full: bool) -> None:
    path, _ = written(full)
    theirs = networkx.read_graphml(path, force_multigraph=True)
    others = igraph.Graph.Read_GraphML(str(path))
    assert theirs.number_of_nodes() == others.vcount()
    assert theirs.number_of_edges() == others.ecount()
    for vertex in others.vs:
        assert vertex["id"] in theirs
        assert theirs.nodes[vertex["id"]]["label"] == vertex["label"]
    names = others.vs["id"]
    edges = {(names[e.source], names[e.target], e["predicate"], e["weight"]) for e in others.es}
    assert edges == {(s, t, d["predicate"], d["weight"]) for s, t, d in theirs.edges(data=True)}


def test_the_full_view_has_every_node_and_edge(written: Written, out: Path) -> None:
    graph, (path, losses) = read_graph(out), written(True)
    read = networkx.read_graphml(path, force_multigraph=True)
    assert set(read) == set(graph.nodes["id"])
    assert {key for _, _, key in read.edges(keys=True)} == set(graph.edges["id"])
    assert "nodes_left_out" not in losses and "edges_left_out" not in losses


def test_the_default_view(written: Written, made: ModuleType) -> None:
    path, losses = written(False)
    read = networkx.read_graphml(path, force_multigraph=True)
    assert made.ARTICLE in read, "an article that a trial points at"
    assert made.TRIAL in read and made.MYELOMA in read and made.NEOPLASMS in read
    assert not {made.FRENCH, made.MENTION_ONLY, made.TEXT} & set(read)
    for _, _, data in read.edges(data=True):
        assert data["predicate"] != "biolink:mentions"
        assert data["negated"] is False and data["speculative"] is False
    assert losses["nodes_left_out"] == 3
    assert losses["edges_left_out"] > 0 and losses["evidence_left_out"] > 0


def test_attributes_are_typed(written: Written, made: ModuleType) -> None:
    read = networkx.read_graphml(written(True)[0], force_multigraph=True)
    trial = read.nodes[made.TRIAL]
    assert trial["label"] == trial["name"] == "Pomalidomide in relapsed myeloma"
    assert trial["curie"] == made.TRIAL
    assert trial["category"] == "biolink:ClinicalTrial" and trial["kind"] == "Clinical trial"
    assert trial["enrollment"] == 84 and trial["has_results"] is False
    assert trial["std_ages"] == "ADULT|OLDER_ADULT" and trial["std_ages_count"] == 2
    assert read.nodes[made.NEOPLASMS]["mentioned"] is False
    data = read.get_edge_data(made.TRIAL, made.POMALIDOMIDE)
    [edge] = [e for e in data.values() if e.get("original_predicate")]
    assert edge["interaction"] == edge["label"] == "tests intervention"
    assert edge["weight"] == 1.0 and isinstance(edge["confidence"], float)
    assert edge["supporting_text"] == "Pomalidomide" and edge["supporting_document"] == made.TRIAL


def test_strings_come_back_without_what_xml_forbids(written: Written, made: ModuleType) -> None:
    path, losses = written(True)
    read = networkx.read_graphml(path, force_multigraph=True)
    assert read.nodes[made.NASTY]["label"] == removed(made.WORST)
    assert read.nodes[made.NASTY]["synonyms"].count("|") == 1
    assert read.nodes[made.NASTY]["synonyms_count"] == 2
    assert losses["characters_removed"] > 0 and losses["separators_replaced"] > 0


def test_the_rules_of_the_viewers(written: Written) -> None:
    root = etree.parse(written(True)[0]).getroot()
    assert {element.prefix for element in root.iter()} == {None}
    assert {element.tag for element in root.iter()} == {
        NS + name for name in ("graphml", "key", "graph", "node", "edge", "data")
    }
    [graph] = root.findall(NS + "graph")
    assert graph.get("id")
    kinds = [child.tag for child in graph]
    assert kinds == sorted(kinds, key=[NS + "node", NS + "edge"].index)
    edges = graph.findall(NS + "edge")
    assert len({edge.get("id") for edge in edges}) == len(edges)
    assert all(edge.get("label") for edge in edges)
    nodes = {node.get("id") for node in graph.findall(NS + "node")}
    assert {edge.get(end) for edge in edges for end in ("source", "target")} <= nodes
    keys = root.findall(NS + "key")
    assert len({key.get("id") for key in keys}) == len(keys)
    types = {"boolean", "int", "long", "float", "double", "string"}
    assert {key.get("attr.type") for key in keys} <= types


@pytest.mark.parametrize("attributes", [NODE_ATTRIBUTES, EDGE_ATTRIBUTES])
def test_attribute_names(attributes: Any) -> None:
    names = [attribute.name for attribute in attributes]
    assert len(set(names)) == len(names)
    looks = {a.name: a.type for a in attributes if a.name in VISUAL}
    assert looks == (LOOKS if attributes is NODE_ATTRIBUTES else {})
    assert names[0] == "label"


def test_a_name_has_one_type_on_nodes_and_edges() -> None:
    types: dict[str, str] = {}
    for attribute in (*NODE_ATTRIBUTES, *EDGE_ATTRIBUTES):
        assert types.setdefault(attribute.name, attribute.type) == attribute.type
