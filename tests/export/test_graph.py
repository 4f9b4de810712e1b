"""The graph as an object."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import kg
from kg.errors import GraphError
from kg.export import WRITERS, WriteOptions
from kg.export.graph import Graph, read_graph
from kg.graph.differing import differences
from kg.graph.tables import TABLES


def test_frames(out: Path, made: ModuleType) -> None:
    graph = kg.read_graph(out)
    assert isinstance(graph, Graph)
    nodes = graph.nodes.set_index("id")
    assert nodes.loc[made.MYELOMA, "name"] == "Multiple Myeloma"
    assert nodes.loc[made.MYELOMA, "synonyms"] == [
        "Kahler Disease",
        "Myeloma, Plasma-Cell",
        "Plasma cell myeloma",
    ]
    assert set(graph.edges["subject"]) | set(graph.edges["object"]) <= set(graph.nodes["id"])
    assert graph.edges["evidence_count"].sum() == graph.table("evidence").num_rows
    assert graph.nodes is graph.nodes


def test_networkx(out: Path, made: ModuleType) -> None:
    graph = read_graph(out)
    found = graph.to_networkx()
    assert set(found) == set(graph.nodes["id"])
    assert {key for _, _, key in found.edges(keys=True)} == set(graph.edges["id"])
    trial = found.nodes[made.TRIAL]
    assert (
        trial["enrollment"] == 84
        and trial["phases"] == ["PHASE2"]
        and trial["category"] == "ClinicalTrial"
    )
    assert trial["name"] == "Pomalidomide in relapsed myeloma"
    for _, _, data in found.edges(made.TRIAL, data=True):
        assert isinstance(data["confidence"], float) and isinstance(data["publications"], list)


def test_rdflib(out: Path, made: ModuleType) -> None:
    found = read_graph(out).to_rdflib()
    rows = found.query("SELECT ?d { ?d biolink:in_clinical_trials_for MESH:D009101 }")
    assert [str(row.d) for row in rows] == ["http://id.nlm.nih.gov/mesh/C467566"]


def test_unknown_table(out: Path) -> None:
    with pytest.raises(GraphError, match="there is no table 'nope'"):
        read_graph(out).table("nope")


@pytest.mark.parametrize("content", [None, b"", b"no parquet at all"])
def test_a_folder_that_is_no_graph(made: ModuleType, tmp_path: Path, content: bytes | None) -> None:
    folder = made.write_graph(tmp_path / "graph")
    damaged = folder / "tables" / "edges.parquet"
    damaged.unlink()
    if content is not None:
        damaged.write_bytes(content)
    with pytest.raises(GraphError) as error:
        read_graph(folder)
    assert str(damaged) in str(error.value) and error.value.remedy


def test_several_missing_tables_are_named(made: ModuleType, tmp_path: Path) -> None:
    folder = made.write_graph(tmp_path / "graph")
    for name in ("nodes", "trials"):
        (folder / "tables" / f"{name}.parquet").unlink()
    with pytest.raises(
        GraphError, match=r"tables are missing: nodes\.parquet, trials\.parquet; build"
    ):
        read_graph(folder)


def test_a_folder_without_a_graph_is_told_from_one_with_a_damaged_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "empty").mkdir()
    (tmp_path / "emptied").mkdir()
    (tmp_path / "emptied" / "manifest.json").write_text("{}")
    for name, message in [
        ("nope", "nope: there is no such folder"),
        ("file", "file: a file, not a folder"),
        ("empty", "empty: there is no graph here"),
        ("emptied", "tables are missing"),
    ]:
        with pytest.raises(GraphError, match=message):
            read_graph(tmp_path / name)


def damage(path: Path) -> None:
    """Change what is within a table, so that its end can still be read."""
    content = bytearray(path.read_bytes())
    footer = int.from_bytes(content[-8:-4], "little")
    for place in range(4, len(content) - 8 - footer):
        content[place] = (content[place] * 7 + 13) % 256
    path.write_bytes(content)


@pytest.mark.parametrize("table", ["nodes", "edges", "mentions"])
def test_a_table_with_a_damaged_middle_is_named(
    made: ModuleType, tmp_path: Path, table: str
) -> None:
    folder = made.write_graph(tmp_path / "graph")
    whole = read_graph(made.write_graph(tmp_path / "whole")).tables
    damage(folder / "tables" / f"{table}.parquet")
    tables = read_graph(folder).tables
    columns = TABLES[table][0].names
    for read in (
        lambda: tables.table(table),
        lambda: list(tables.rows(table, columns)),
        lambda: list(tables.query(f"select * from {table}")),
        lambda: list(differences(whole, tables)),
        lambda: list(differences(tables, whole)),
    ):
        with pytest.raises(GraphError, match=f"{table}.parquet: the table is damaged") as error:
            read()
        assert error.value.remedy == "build the graph again"


def test_a_faulty_query_is_no_damage(out: Path) -> None:
    with pytest.raises(duckdb.BinderException):
        list(read_graph(out).tables.query("select nothing from nodes"))


def test_a_table_of_another_version(made: ModuleType, tmp_path: Path) -> None:
    folder = made.write_graph(tmp_path / "graph")
    pq.write_table(pa.table({"id": [1]}), folder / "tables" / "nodes.parquet")
    with pytest.raises(GraphError, match="other columns"):
        read_graph(folder)


def test_base_iri_of_the_manifest(made: ModuleType, tmp_path: Path) -> None:
    folder = made.write_graph(tmp_path / "graph")
    assert read_graph(folder).base_iri == WriteOptions().base_iri
    manifest = {"options": {"base_iri": "https://example.org/"}}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert read_graph(folder).base_iri == "https://example.org/"
    for content in ("{", "[]"):
        (folder / "manifest.json").write_text(content)
        with pytest.raises(GraphError, match="manifest"):
            _ = read_graph(folder).base_iri


def test_shows_itself(out: Path) -> None:
    graph = read_graph(out)
    assert "14 nodes" in repr(graph)
    assert "<td>Disease</td><td>4</td>" in graph._repr_html_()


@pytest.mark.parametrize("name", WRITERS)
def test_every_writer_writes_its_files(out: Path, tmp_path: Path, name: str) -> None:
    writer = WRITERS[name]
    contents = []
    for run in ("one", "two"):
        folder = tmp_path / run
        folder.mkdir()
        losses = writer.write(read_graph(out), folder, WriteOptions())
        assert sorted(path.name for path in folder.iterdir()) == sorted(writer.files)
        assert all(count > 0 for count in losses.values())
        contents.append([(folder / file).read_bytes() for file in writer.files])
    assert contents[0] == contents[1]
    assert writer.lossless == (not writer.limits)


@pytest.mark.parametrize("name", WRITERS)
def test_a_graph_without_anything(made: ModuleType, tmp_path: Path, name: str) -> None:
    empty = {table: [] for table in made.graph_rows()}
    graph = read_graph(made.write_graph(tmp_path / "graph", empty))
    assert WRITERS[name].write(graph, tmp_path, WriteOptions(full=True)) == {}
    assert all((tmp_path / file).stat().st_size for file in WRITERS[name].files)
