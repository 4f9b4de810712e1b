"""What a notebook shows of a graph."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from lxml import etree, html

from kg.export.graph import read_graph
from kg.export.picture import DRAWN, to_svg


def test_counts_and_a_picture(out: Path) -> None:
    graph = read_graph(out)
    shown = graph._repr_html_()
    tree = html.fromstring(shown)
    assert f"{len(graph.nodes)} nodes, {len(graph.edges)} edges" in tree.text_content()
    assert len(tree.findall(".//circle")) == len(graph.nodes)
    assert len(tree.findall(".//line")) == len(graph.edges)


def test_one_node_is_one(lonely: Path) -> None:
    graph = read_graph(lonely)
    shown = graph._repr_html_()
    assert "1 node, 0 edges" in html.fromstring(shown).text_content()
    assert "aria-label='1 node, 0 edges'" in shown
    assert repr(graph).endswith(": 1 node, 0 edges>")


def test_the_picture_is_well_formed_whatever_the_names(made: ModuleType, tmp_path: Path) -> None:
    graph = read_graph(made.write_graph(tmp_path / "worst", made.worst_rows()))
    assert len(to_svg(graph)) < 200_000, "not a megabyte for a name"
    tree = html.fromstring(graph._repr_html_())
    assert len(tree.findall(".//circle")) == len(graph.nodes)
    assert not tree.findall(".//b"), "markup in a name is no markup"


def test_a_large_graph_has_no_picture(made: ModuleType, tmp_path: Path) -> None:
    rows = made.graph_rows()
    first = rows["nodes"][0]
    rows["nodes"] += [first | {"id": f"KG:{number}"} for number in range(DRAWN)]
    graph = read_graph(made.write_graph(tmp_path / "large", rows))
    assert "<svg" not in graph._repr_html_()


def test_an_empty_graph(made: ModuleType, tmp_path: Path) -> None:
    empty: dict[str, list[object]] = {name: [] for name in made.graph_rows()}
    assert "0 nodes" in read_graph(made.write_graph(tmp_path / "empty", empty))._repr_html_()


def test_the_svg_alone_is_xml(out: Path) -> None:
    root = etree.fromstring(to_svg(read_graph(out).view()))
    assert root.tag.endswith("svg")
