"""The index of a graph, and what is kept in the cache of graphs that change or are damaged."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kg.errors import GraphError, OutputError
from kg.export.base import WriteOptions
from kg.export.graph import Graph, read_graph
from kg.export.turtle import write_turtle
from kg.graph.tables import TABLES
from kg.query import store
from kg.serve import index, loading

DAY = 86_400


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def changed(out: Path, table: str, change: Callable[[list[Any]], None]) -> None:
    path = out / "tables" / f"{table}.parquet"
    rows = pq.read_table(path).to_pylist()
    change(rows)
    pq.write_table(pa.Table.from_pylist(rows, schema=TABLES[table][0]), path)


def kept(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []


@pytest.fixture
def graph(made: ModuleType, tmp_path: Path) -> Graph:
    """A graph with a manifest, and another beside it to be put in its place."""
    for name in ("graph", "next"):
        made.write_graph(tmp_path / name)
        (tmp_path / name / "manifest.json").write_text(json.dumps({"name": name}))
    return read_graph(tmp_path / "graph")


def exchanging(graph: Graph, work: Callable[..., Any]) -> Callable[..., Any]:
    """Does the same after the other graph was put in the place of the first."""

    def late(*arguments: Any) -> Any:
        following = graph.folder.with_name("next")
        if following.is_dir():
            shutil.rmtree(graph.folder)
            following.rename(graph.folder)
        return work(*arguments)

    return late


def test_no_index_is_kept_of_a_graph_that_changes_meanwhile(
    graph: Graph, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "make_index", exchanging(graph, index.make_index))
    with pytest.raises(GraphError, match="built again while"):
        index.index_of(graph)
    assert kept(cache / "indexes") == []
    assert index.index_of(graph).is_file()


@pytest.mark.parametrize("turtle", [True, False])
def test_no_store_is_kept_of_a_graph_that_changes_meanwhile(
    graph: Graph, cache: Path, monkeypatch: pytest.MonkeyPatch, turtle: bool
) -> None:
    following = graph.folder.with_name("next")
    changed(following, "nodes", lambda rows: rows[0].update(name="another"))
    for folder in (graph.folder, following) if turtle else ():
        write_turtle(read_graph(folder), folder, WriteOptions())
    monkeypatch.setattr(store, "_turtle", exchanging(graph, store._turtle))
    with pytest.raises(GraphError, match="built again while"):
        store.stored(graph)
    assert kept(cache / "stores") == []
    assert store.stored(graph).is_dir()


def test_a_manifest_of_another_build_does_not_vouch_for_a_file(graph: Graph, cache: Path) -> None:
    write_turtle(graph, graph.folder, WriteOptions())
    turtle, manifest = graph.folder / "graph.ttl", graph.folder / "manifest.json"
    facts = {"sha256": "f" * 64, "bytes": turtle.stat().st_size}
    manifest.write_text(json.dumps({"files": {"graph.ttl": facts}}))
    assert graph.manifest["files"]
    manifest.write_text(json.dumps({"files": {"graph.ttl": facts | {"sha256": "e" * 64}}}))
    assert store.stored(graph).name.startswith("e" * 32)


@pytest.mark.parametrize(
    "files",
    [[], "x", None, {"graph.ttl": []}, {"graph.ttl": {"bytes": 1}}, {"graph.ttl": {"sha256": 1}}],
)
def test_files_of_a_manifest_that_say_nothing_are_read(
    graph: Graph, cache: Path, files: object
) -> None:
    write_turtle(graph, graph.folder, WriteOptions())
    (graph.folder / "manifest.json").write_text(json.dumps({"files": files}))
    assert store.stored(read_graph(graph.folder)).is_dir()


def test_an_index_that_cannot_be_kept_is_made_for_the_time_being(
    graph: Graph, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect

    def full(path: Path, *arguments: Any, **options: Any) -> sqlite3.Connection:
        if cache in Path(path).parents:
            raise sqlite3.OperationalError("database or disk is full")
        return connect(path, *arguments, **options)

    monkeypatch.setattr(sqlite3, "connect", full)
    with pytest.raises(OutputError, match="disk is full"):
        index.index_of(graph)
    found = Path(loading.load(graph.folder, tmp_path).index)
    assert found.parent == tmp_path and found.stat().st_size
    assert kept(cache / "indexes") == []


def test_tables_that_do_not_fit_together_are_an_error_of_ours(graph: Graph, tmp_path: Path) -> None:
    changed(graph.folder, "nodes", lambda rows: rows.append(rows[0]))
    with pytest.raises(GraphError, match="do not fit together"):
        index.make_index(graph, tmp_path / "index")


def test_metadata_that_are_not_json_have_no_year(graph: Graph, tmp_path: Path) -> None:
    changed(graph.folder, "documents", lambda rows: rows[0].update(metadata="not JSON"))
    index.make_index(graph, tmp_path / "index")
    with sqlite3.connect(tmp_path / "index") as made:
        assert made.execute("select count(*) from node").fetchone()[0] > 0


@pytest.mark.parametrize(
    ("folder", "make"), [("indexes", index.index_of), ("stores", store.stored)]
)
def test_what_is_old_is_removed_from_the_cache(
    graph: Graph, cache: Path, folder: str, make: Callable[[Graph], Path]
) -> None:
    days = {".partial-1-a": 2.0, ".partial-2-b": 0.5, "used": 20.0, "unused": 31.0}
    (cache / folder).mkdir(parents=True)
    for name, age in days.items():
        path = cache / folder / name
        path.write_text("") if "-a" in name or name == "used" else path.mkdir()
        os.utime(path, times=(time.time(), time.time() - age * DAY))
    made = make(graph).name
    assert set(kept(cache / folder)) == {".partial-2-b", "used", made}
