"""The files for viewers as readers nobody here wrote see them: graphology, cytoscape.js, Tulip, ndex2."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kg.export import WRITERS, WriteOptions
from kg.export.graph import Graph, read_graph
from kg.export.looks import COLOURS, SHAPES, rgb

pytestmark = pytest.mark.external

HERE = Path(__file__).parent
TOOLS = Path(os.environ.get("KG_EXTERNAL", HERE.parent.parent / ".external"))
INSTALL = "run scripts/external-tools"

Read = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def graph(made: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The graph made by hand with the worst strings there are."""
    return read_graph(made.write_graph(tmp_path_factory.mktemp("worst"), made.worst_rows()))


@pytest.fixture(scope="module")
def files(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    for name in ("graphml", "yed", "gexf", "cyjs", "cx2"):
        WRITERS[name].write(graph, folder, WriteOptions(full=True))
    return folder


def in_node(format: str, path: Path) -> Read:
    """What a module of npm reads."""
    node, modules = shutil.which("node"), TOOLS / "node_modules"
    if node is None or not modules.is_dir():
        pytest.skip(f"node or its modules are not there; {INSTALL}")
    return run([node, str(HERE / "read.cjs"), str(TOOLS), format, str(path)])


def in_python(reader: str, path: Path) -> Read:
    """What a library reads that is not one of ours."""
    python = TOOLS / "venv" / "bin" / "python"
    if not python.exists():
        pytest.skip(f"{reader} is not there; {INSTALL}")
    return run([str(python), str(HERE / "read.py"), reader, str(path)])


def run(command: list[str]) -> Read:
    done = subprocess.run(command, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    read: Read = json.loads(done.stdout)
    return read


def removed(text: str) -> str:
    """The text without the characters that XML forbids."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)


def same(text: str) -> str:
    return text


def check_nodes(read: Read, graph: Graph, expected: Callable[[str], str]) -> None:
    """Every node is there once, with its label and its attributes in their types."""
    rows = {row["id"]: row for row in graph.nodes.to_dict("records")}
    assert Counter(node["id"] for node in read["nodes"]) == Counter(list(rows))
    for node in read["nodes"]:
        row, data = rows[node["id"]], node["data"]
        assert data["label"] == data["name"] == expected(row["name"])
        assert data["curie"] == row["id"]
        assert data["category"] == f"biolink:{row['category']}"
        assert data["mentioned"] is row["mentioned"]
        assert data["mention_count"] == row["mention_count"]
        assert isinstance(data["mention_count"], int)


def check_edges(read: Read, graph: Graph) -> None:
    """Every edge is there once, between its ends, with its label and its attributes in their types."""
    rows = graph.edges.to_dict("records")

    assert Counter((e["source"], e["target"], e["id"]) for e in read["edges"]) == Counter(
        (row["subject"], row["object"], row["id"]) for row in rows
    )
    assert Counter(map(said, (edge["data"] for edge in read["edges"]))) == Counter(
        said_in_tables(row) for row in rows
    )
    assert all(isinstance(edge["data"]["negated"], bool) for edge in read["edges"])


def said(edge: Mapping[str, Any]) -> tuple[Any, ...]:
    names = (
        "label",
        "interaction",
        "predicate",
        "confidence",
        "weight",
        "evidence_count",
        "negated",
    )
    return tuple(edge[name] for name in names)


def said_in_tables(row: Mapping[str, Any]) -> tuple[Any, ...]:
    predicate = f"biolink:{row['predicate']}"
    named = {"predicate": predicate, "label": row["interaction"], "weight": row["evidence_count"]}
    return said({**row, **named})


def check_lists(read: Read, made: ModuleType, expected: Callable[[str], str]) -> None:
    """Lists as joined strings with their length, supporting texts as they are."""
    nodes = {node["id"]: node["data"] for node in read["nodes"]}
    assert nodes[made.POMALIDOMIDE]["synonyms"] == "CC-4047|Imnovid"
    assert nodes[made.POMALIDOMIDE]["synonyms_count"] == 2
    texts = {edge["data"].get("supporting_text") for edge in read["edges"]}
    assert {expected(text) for text in made.worst_strings()} <= texts


def test_graphology_reads_graphml(graph: Graph, files: Path, made: ModuleType) -> None:
    read = in_node("graphml", files / "graph.graphml")
    check_nodes(read, graph, removed)
    check_edges(read, graph)
    check_lists(read, made, removed)
    assert all(isinstance(node["data"]["x"], float | int) for node in read["nodes"])


def test_graphology_reads_the_attributes_in_the_file_of_yed(
    graph: Graph, files: Path, made: ModuleType
) -> None:
    read = in_node("graphml", files / "graph.yed.graphml")
    check_nodes(read, graph, removed)
    check_edges(read, graph)
    check_lists(read, made, removed)


def test_graphology_reads_gexf(graph: Graph, files: Path, made: ModuleType) -> None:
    read = in_node("gexf", files / "graph.gexf")
    check_nodes(read, graph, removed)
    check_edges(read, graph)
    check_lists(read, made, removed)
    for node in read["nodes"]:
        category = node["data"]["category"].removeprefix("biolink:")
        red, green, blue = rgb(COLOURS[category])
        assert node["data"]["color"] == f"rgb({red},{green},{blue})"
        assert node["data"]["size"] > 0 and {"x", "y"} <= set(node["data"])
    kinds = Counter(edge["data"]["kind"] for edge in read["edges"])
    rows = graph.edges.to_dict("records")
    assert kinds == Counter(
        row["original_predicate"] or f"biolink:{row['predicate']}" for row in rows
    )


def test_cytoscape_reads_its_json(graph: Graph, files: Path, made: ModuleType) -> None:
    read = in_node("cyjs", files / "graph.cyjs")
    check_nodes(read, graph, same)
    check_edges(read, graph)
    check_native(read, made)
    for node in read["nodes"]:
        category = node["data"]["category"].removeprefix("biolink:")
        assert node["drawn"]["colour"] == "rgb({},{},{})".format(*rgb(COLOURS[category]))
        assert node["drawn"]["shape"] == SHAPES[category]
        assert node["drawn"]["width"] == node["data"]["size"]
    assert len({tuple(node["place"].values()) for node in read["nodes"]}) == len(read["nodes"])


def test_ndex2_reads_cx2(graph: Graph, files: Path, made: ModuleType) -> None:
    read = in_python("ndex2", files / "graph.cx2")
    check_nodes(read, graph, same)
    check_edges(read, graph)
    check_native(read, made)


def check_native(read: Read, made: ModuleType) -> None:
    """Lists as lists, and every character."""
    nodes = {node["id"]: node["data"] for node in read["nodes"]}
    assert nodes[made.POMALIDOMIDE]["synonyms"] == ["CC-4047", "Imnovid"]
    assert nodes[made.NASTY]["synonyms"] == ["a|b", made.WORST + "2"]
    texts = {edge["data"].get("supporting_text") for edge in read["edges"]}
    assert set(made.worst_strings()) <= texts


def last_piece(text: str) -> str:
    """What Tulip keeps of a text: its importer takes what follows an escape or a line break for another
    text, and forgets the one before."""
    breaks = r"[&<\r\n\x85\u2028]"
    pieces = re.split(rf"(?<={breaks})|(?={breaks})|(?<=]])(?=>)|(?<=]]>)", removed(text))
    return next((piece for piece in reversed(pieces) if piece and piece != "\n"), "")


@pytest.mark.parametrize("name", ["graph.graphml", "graph.yed.graphml"])
def test_tulip_reads_graphml(name: str, graph: Graph, files: Path) -> None:
    read = in_python("tulip", files / name)
    rows = {last_piece(row["id"]): row for row in graph.nodes.to_dict("records")}
    assert Counter(node["id"] for node in read["nodes"]) == Counter(list(rows))
    for node in read["nodes"]:
        row, data = rows[node["id"]], node["data"]
        if len(row["name"]) < 50_000:
            assert data["label"] == data["name"] == last_piece(row["name"])
        else:  # read in blocks, each another text
            assert row["name"].endswith(data["label"])
        assert data["category"] == f"biolink:{row['category']}"
        assert data["mentioned"] is row["mentioned"]
        assert data["mention_count"] == row["mention_count"]
    edges = graph.edges.to_dict("records")
    assert Counter((e["source"], e["target"], *said(e["data"])) for e in read["edges"]) == Counter(
        (last_piece(row["subject"]), last_piece(row["object"]), *said_in_tables(row))
        for row in edges
    )
