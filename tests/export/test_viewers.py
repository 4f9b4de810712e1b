"""The files for viewers: the same graph in each, whatever stands in it, and a look that can be read."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import igraph
import networkx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from kg.export import WRITERS, WriteOptions
from kg.export.graph import Graph, read_graph
from kg.export.looks import BORDER, COLOURS, LAID_OUT, LEAST, MOST, SHAPES, rgb
from kg.export.viewing import short
from kg.schema import CATEGORIES

FORMATS = ("graphml", "yed", "gexf", "cyjs", "cx2")
Y = "{http://www.yworks.com/xml/graphml}"
VIZ = "{http://gexf.net/1.3/viz}"


def write(graph: Graph, folder: Path, *, full: bool = True) -> Path:
    folder.mkdir(exist_ok=True)
    for name in FORMATS:
        WRITERS[name].write(graph, folder, WriteOptions(full=full))
    return folder


@pytest.fixture(scope="module")
def graph(out: Path) -> Graph:
    return read_graph(out)


@pytest.fixture(scope="module")
def files(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(graph, tmp_path_factory.mktemp("viewers"))


def removed(text: str) -> str:
    """The text without the characters that XML forbids."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)


def with_keys(graph: networkx.DiGraph) -> networkx.MultiDiGraph:
    """The graph with the ids of its edges as keys, which it lacks where no two edges are parallel."""
    if graph.is_multigraph():
        return graph
    multi = networkx.MultiDiGraph()
    multi.add_nodes_from(graph.nodes(data=True))
    multi.add_edges_from((s, o, data["id"], data) for s, o, data in graph.edges(data=True))
    return multi


def read(folder: Path) -> dict[str, networkx.MultiDiGraph]:
    """The files as networkx has them, those of Cytoscape by their own description."""
    found = {
        "graphml": networkx.read_graphml(folder / "graph.graphml", force_multigraph=True),
        "yed": networkx.read_graphml(folder / "graph.yed.graphml", force_multigraph=True),
        "gexf": with_keys(networkx.read_gexf(folder / "graph.gexf")),
        "cyjs": networkx.MultiDiGraph(),
        "cx2": networkx.MultiDiGraph(),
    }
    elements = json.loads((folder / "graph.cyjs").read_bytes())["elements"]
    for node in elements["nodes"]:
        found["cyjs"].add_node(node["data"]["id"], **node["data"])
    for edge in elements["edges"]:
        data = edge["data"]
        found["cyjs"].add_edge(data["source"], data["target"], data["id"], **data)
    aspects = {
        k: v for part in json.loads((folder / "graph.cx2").read_bytes()) for k, v in part.items()
    }
    names = {node["id"]: node["v"]["represents"] for node in aspects["nodes"]}
    for node in aspects["nodes"]:
        found["cx2"].add_node(names[node["id"]], **node["v"])
    for edge in aspects["edges"]:
        data = edge["v"]
        found["cx2"].add_edge(names[edge["s"]], names[edge["t"]], data["id"], **data)
    return found


def compare(graph: Graph, folder: Path) -> None:
    """Every format has the nodes and edges of the tables, with their labels and numbers."""
    nodes = {row["id"]: row for row in graph.nodes.to_dict("records")}
    edges = {row["id"]: row for row in graph.edges.to_dict("records")}
    for name, it in read(folder).items():
        kept = (lambda text: text) if name in ("cyjs", "cx2") else removed
        assert {kept(id) for id in nodes} == set(it), name
        for row in nodes.values():
            data = it.nodes[kept(row["id"])]
            assert data.get("name", "") == kept(row["name"]), name
            assert data["mention_count"] == row["mention_count"] and data["kind"], name
        ends = {
            kept(row["id"]): (kept(row["subject"]), kept(row["object"]), kept(row["interaction"]))
            for row in edges.values()
        }
        assert {k: (s, o, d["label"]) for s, o, k, d in it.edges(keys=True, data=True)} == ends, (
            name
        )


def test_every_format_is_the_same_graph(graph: Graph, files: Path) -> None:
    compare(graph, files)


def test_the_worst_strings(made: ModuleType, tmp_path: Path) -> None:
    rows = made.worst_rows()
    graph = read_graph(made.write_graph(tmp_path / "graph", rows))
    compare(graph, write(graph, tmp_path / "files"))
    texts = {row["text"] for row in rows["evidence"] if row["text"]}
    for name, it in read(tmp_path / "files").items():
        kept = {text if name in ("cyjs", "cx2") else removed(text) for text in texts}
        found = {data.get("supporting_text", "") for _, _, data in it.edges(data=True)}
        assert {text for text in kept if text.startswith("m<")} <= found, "a megabyte"
        assert len(kept & found) >= len(made.worst_strings()), name


def test_igraph_reads_the_worst_strings(made: ModuleType, tmp_path: Path) -> None:
    graph = read_graph(made.write_graph(tmp_path / "graph", made.worst_rows()))
    folder = write(graph, tmp_path / "files")
    names = dict(zip(graph.nodes["id"], graph.nodes["name"], strict=True))
    for file in ("graph.graphml", "graph.yed.graphml"):
        it = igraph.Graph.Read_GraphML(str(folder / file))
        assert {v["id"]: v["label"] for v in it.vs} == {k: removed(v) for k, v in names.items()}
        ends = Counter((it.vs[e.source]["id"], it.vs[e.target]["id"], e["label"]) for e in it.es)
        columns = (graph.edges[name] for name in ("subject", "object", "interaction"))
        assert ends == Counter(zip(*columns, strict=True)), "igraph 1.0 gives edges ids of nodes"


TEXTS = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("&<>\"'|]\t\n\r\x00\x0b\x85\u2028\ufffe\uffff\U0010ffff"),
    ),
    min_size=1,
    max_size=40,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(TEXTS, min_size=8, max_size=8))
def test_any_strings(
    made: ModuleType, tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    rows = made.graph_rows()
    for node, text in zip(rows["nodes"], texts, strict=False):
        node["name"], node["synonyms"], node["url"] = text, [text, text[::-1]], text
    for edge, text in zip(rows["edges"], texts, strict=False):
        edge["interaction"] = "x" + text
    folder = tmp_path_factory.mktemp("any")
    graph = read_graph(made.write_graph(folder / "graph", rows))
    compare(graph, write(graph, folder / "files"))


def test_equal_graphs_are_equal_bytes(out: Path, files: Path, tmp_path: Path) -> None:
    again = write(read_graph(out), tmp_path / "again")
    for path in sorted(files.iterdir()):
        assert path.read_bytes() == (again / path.name).read_bytes(), path.name


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_left_out_is_said(
    name: str, graph: Graph, made: ModuleType, tmp_path: Path
) -> None:
    losses = WRITERS[name].write(graph, tmp_path, WriteOptions())
    assert losses["nodes_left_out"] == 3 and losses["edges_left_out"] > 0
    full = WRITERS[name].write(graph, tmp_path, WriteOptions(full=True))
    assert "nodes_left_out" not in full and full["evidence_left_out"] > 0
    lossy = {"characters_removed", "separators_replaced"}
    assert bool(lossy & set(full)) == (name not in ("cyjs", "cx2"))


def test_colours_and_shapes_are_for_every_category() -> None:
    assert set(COLOURS) == set(SHAPES) == set(CATEGORIES)
    main = ("Drug", "ChemicalEntity", "Disease", "PhenotypicFeature", "ClinicalTrial", "Protein")
    assert len({COLOURS[name] for name in main}) == len(main)
    assert rgb(BORDER) == (64, 64, 64)


@pytest.mark.parametrize("one", sorted(set(COLOURS.values())))
def test_colours_can_be_told_apart_without_red_or_green(one: str) -> None:
    """As people without the cones for red or for green see them (Viénot, Brettel, Mollon 1999)."""
    for blind in (
        lambda r, g, b: (0.11 * r + 0.89 * g, b),
        lambda r, g, b: (0.29 * r + 0.71 * g, b),
    ):
        seen = blind(*(channel / 255 for channel in rgb(one)))
        for other in set(COLOURS.values()) - {one}:
            away = blind(*(channel / 255 for channel in rgb(other)))
            assert sum((a - b) ** 2 for a, b in zip(seen, away, strict=True)) ** 0.5 > 0.1, other


def test_yed_draws_labels_shapes_colours_and_places(files: Path, graph: Graph) -> None:
    root = etree.parse(files / "graph.yed.graphml").getroot()
    categories = dict(zip(graph.nodes["id"], graph.nodes["category"], strict=True))
    corners = set()
    for node in root.iter("{*}node"):
        category = categories[node.get("id", "")]
        [shape] = node.iter(f"{Y}ShapeNode")
        assert shape.find(f"{Y}Fill").get("color") == COLOURS[category]
        assert shape.find(f"{Y}Shape").get("type") == SHAPES[category]
        box = shape.find(f"{Y}Geometry")
        assert LEAST <= float(box.get("width")) == float(box.get("height")) <= MOST
        corners.add((box.get("x"), box.get("y")))
        assert 0 < len(shape.find(f"{Y}NodeLabel").text) <= 32
    assert len(corners) == len(categories)
    labels = [edge.find(f".//{Y}EdgeLabel").text for edge in root.iter("{*}edge")]
    assert Counter(labels) == Counter(graph.edges["interaction"])
    keys = {key.get("id"): key.attrib for key in root.iter("{*}key")}
    assert keys["nodegraphics"]["yfiles.type"] == "nodegraphics"
    assert all("attr.type" in key for name, key in keys.items() if "graphics" not in name)


def test_gexf_has_the_look(files: Path, graph: Graph) -> None:
    root = etree.parse(files / "graph.gexf").getroot()
    assert root.tag == "{http://gexf.net/1.3}gexf" and root.get("version") == "1.3"
    ids = [it.get("id") for it in root.iter("{*}attribute")]
    assert len(set(ids)) == len(ids) and all(it.isdigit() for it in ids)
    for node in root.iter("{*}node"):
        assert [child.tag for child in node][1:] == [
            f"{VIZ}{name}" for name in ("color", "position", "size", "shape")
        ]
    sizes = {it.getparent().get("id"): float(it.get("value")) for it in root.iter(f"{VIZ}size")}
    counts: Counter[str] = Counter()
    for row in graph.edges.to_dict("records"):
        for end in {row["subject"], row["object"]}:
            counts[end] += row["evidence_count"]
    order = sorted(sizes, key=lambda node: counts[node])
    assert [sizes[node] for node in order] == sorted(sizes.values()), "the more evidence the larger"


def test_a_view_of_a_view_is_small_enough_to_label(graph: Graph, tmp_path: Path) -> None:
    folder = write(graph.view("drugs-and-diseases"), tmp_path)
    text = (folder / "graph.yed.graphml").read_text(encoding="utf-8")
    assert 'visible="true"' in text and 'visible="false"' not in text


def test_a_graph_too_large_for_a_picture_has_no_places(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert LAID_OUT == 20_000
    monkeypatch.setattr("kg.export.looks.LAID_OUT", 3)
    graph = read_graph(out)
    it = read(write(graph, tmp_path))
    assert not any("x" in data for _, data in it["graphml"].nodes(data=True))
    assert all("size" in data and "r" in data for _, data in it["graphml"].nodes(data=True))
    assert "viz:position" not in (tmp_path / "graph.gexf").read_text(encoding="utf-8")


def test_cx2_declares_what_it_holds(files: Path) -> None:
    parts: list[dict[str, Any]] = json.loads((files / "graph.cx2").read_bytes())
    assert parts[0] == {"CXVersion": "2.0", "hasFragments": False}
    counts = {it["name"]: it["elementCount"] for it in parts[1]["metaData"]}
    aspects = {name: content for part in parts[2:] for name, content in part.items()}
    assert {name: len(content) for name, content in aspects.items() if name != "status"} == counts
    [declared] = aspects["attributeDeclarations"]
    types = {"string": str, "boolean": bool, "long": int, "double": float, "list_of_string": list}
    for kind in ("nodes", "edges"):
        for it in aspects[kind]:
            for name, value in it["v"].items():
                assert isinstance(value, types[declared[kind][name]["d"]]), name
    assert aspects["status"] == [{"success": True, "error": ""}]


def test_nothing_of_a_view_is_left_out(graph: Graph, made: ModuleType, tmp_path: Path) -> None:
    view = graph.view(around=made.SMOLDERING)
    assert made.ARTICLE in set(view.nodes["id"]), "an article whose trial is not in the view"
    assert made.TRIAL not in set(view.nodes["id"])
    losses = WRITERS["graphml"].write(view, tmp_path, WriteOptions())
    assert not {"nodes_left_out", "edges_left_out"} & set(losses)
    compare(view, write(view, tmp_path, full=False))


def test_labels_that_are_drawn_are_short() -> None:
    assert short("Multiple Myeloma") == "Multiple Myeloma"
    assert len(short("long " * 1000)) <= 32 and short("a\n\tb") == "a b"
