"""The CSV files for Neo4j, as readers of CSV see them."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pandas
import pytest

from kg.export import WRITERS, Losses, WriteOptions
from kg.export.graph import Graph, read_graph
from kg.export.neo4j import (
    EDGE_COLUMNS,
    EVIDENCE_COLUMNS,
    FILES,
    NODE_COLUMNS,
    SEPARATOR,
    labels_of,
    relationship_type,
)
from kg.export.neo4j_script import Column
from kg.query.checking_neo4j import check_neo4j
from kg.schema import CATEGORIES, OWN_PREDICATES, PREDICATES

Rows = list[dict[str, str]]
TABLES = dict(zip(FILES, ("nodes", "edges", "evidence"), strict=False))


def write(out: Path, folder: Path) -> tuple[Graph, Losses]:
    graph = read_graph(out)
    return graph, WRITERS["neo4j"].write(graph, folder, WriteOptions())


def by_csv(path: Path) -> Rows:
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def by_pandas(path: Path) -> Rows:
    return pandas.read_csv(path, dtype=str, keep_default_na=False).to_dict("records")  # type: ignore[return-value]


def by_duckdb(path: Path) -> Rows:
    found = duckdb.sql(
        f"select * from read_csv('{path}', all_varchar=true, header=true, delim=',', quote='\"',"
        " escape='\"', parallel=false, max_line_size=20000000, strict_mode=true, new_line='\\n')"
    )
    return [
        {name: value or "" for name, value in zip(found.columns, row, strict=True)}
        for row in found.fetchall()
    ]


@pytest.fixture(scope="module")
def folder(worst_out: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("neo4j")
    write(worst_out, folder)
    return folder


def expected(graph: Graph, table: str) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in graph.table(table).to_pylist()}


def value(cell: str, column: Column) -> Any:
    """What a cell says, by the type in the header."""
    readers: dict[str, Callable[[str], Any]] = {
        "string": str,
        "string[]": lambda text: text.split(SEPARATOR),
        "boolean": {"true": True, "false": False}.__getitem__,
        "long": int,
        "double": float,
    }
    return readers[column.type](cell) if cell else None


def kept(found: Any) -> Any:
    """What a file holds of a value of the tables: of an empty one nothing, in items no separator."""
    if isinstance(found, list):
        return [item.replace(SEPARATOR, " ") for item in found] or None
    return None if found == "" else found


@pytest.mark.parametrize("read", [by_csv, by_pandas, by_duckdb])
@pytest.mark.parametrize(
    ("name", "columns"),
    list(zip(FILES, (NODE_COLUMNS, EDGE_COLUMNS, EVIDENCE_COLUMNS), strict=False)),
)
def test_every_value_survives(
    folder: Path,
    worst_out: Path,
    read: Callable[[Path], Rows],
    name: str,
    columns: tuple[Column, ...],
) -> None:
    table = TABLES[name]
    rows = expected(read_graph(worst_out), table)
    found = read(folder / name)
    assert len(found) == len(rows)
    key = "id:ID" if table != "edges" else "id"
    plain = {field.name for field in read_graph(worst_out).table(table).schema}
    changed = {"category", "predicate", "qualifiers", "document", "text"}
    for line in found:
        row = rows[line[key]]
        for column in columns:
            if column.key in plain - changed:
                assert value(line[column.header], column) == kept(row[column.key])


def test_edges_lead_to_their_sentences(folder: Path, worst_out: Path) -> None:
    graph = read_graph(worst_out)
    sentences = {row["id"]: row["text"] for row in graph.table("sentences").to_pylist()}
    rows = expected(graph, "evidence")
    evidence = by_csv(folder / FILES[2])
    for reading in evidence:
        row = rows[reading["id:ID"]]
        assert reading["text"] == (sentences.get(row["sentence"]) or row["text"] or "")
        assert reading["edge"] == row["edge"]
    by_edge: dict[str, set[tuple[str, str]]] = {}
    for reading in evidence:
        if reading["kind"] != "terminology":
            by_edge.setdefault(reading["edge"], set()).add((reading["text"], reading["document"]))
    for edge in by_csv(folder / FILES[1]):
        if edge["id"] not in by_edge:
            assert edge["supporting_texts:string[]"] == ""
            continue
        texts = edge["supporting_texts:string[]"].split(SEPARATOR)
        documents = edge["supporting_documents:string[]"].split(SEPARATOR)
        pairs = set(zip(texts, documents, strict=True))
        readings = {(text.replace(SEPARATOR, " "), it) for text, it in by_edge[edge["id"]]}
        assert pairs <= readings
        assert len(pairs) == min(len({text for text, _ in by_edge[edge["id"]]}), 5)


def test_labels_are_the_category_and_its_ancestors(folder: Path, made: ModuleType) -> None:
    nodes = {row["id:ID"]: row for row in by_csv(folder / FILES[0])}
    assert nodes[made.TRIAL][":LABEL"].split(SEPARATOR) == [
        "ClinicalTrial",
        "Study",
        "Activity",
        "NamedThing",
    ]
    assert all(labels_of(category)[-1] == "NamedThing" for category in CATEGORIES)


def test_types_tell_claims_from_denials(folder: Path, made: ModuleType) -> None:
    edges = by_csv(folder / FILES[1])
    denied = {row[":TYPE"] for row in edges if row["negated:boolean"] == "true"}
    assert denied and all(name.startswith("DENIED_") for name in denied)
    assert not any(
        row[":TYPE"].startswith("DENIED_") for row in edges if row["negated:boolean"] == "false"
    )
    names = [name.partition(":")[2] for name in OWN_PREDICATES] + list(PREDICATES)
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[A-Z0-9_]+", row[":TYPE"]) for row in edges)
    claim = {"predicate": "related_to", "original_predicate": "kgv:cites"}
    assert relationship_type(claim | {"negated": False, "speculative": True}) == "SUPPOSED_CITES"


def test_what_cannot_be_kept_is_counted(made: ModuleType, tmp_path: Path, worst_out: Path) -> None:
    assert set(write(worst_out, tmp_path)[1]) == {"separators_replaced"}
    rows = made.graph_rows()
    rows["nodes"][0]["name"] = "a\0b\x1fc"
    rows["nodes"][0]["synonyms"] = ["d\x1fe", "f"]
    graph, losses = write(made.write_graph(tmp_path / "out", rows), tmp_path)
    assert losses == {"characters_replaced": 1, "separators_replaced": 1}
    node = next(row for row in by_csv(tmp_path / FILES[0]) if row["name"].startswith("a\ufffdb"))
    assert node["name"] == "a\ufffdb\x1fc"
    assert node["synonyms:string[]"].split(SEPARATOR) == ["d e", "f"]
    assert list(graph.nodes["name"])  # the tables are as they were


def test_equal_graphs_are_equal_bytes(folder: Path, worst_out: Path, tmp_path: Path) -> None:
    write(worst_out, tmp_path)
    for name in FILES:
        assert (folder / name).read_bytes() == (tmp_path / name).read_bytes()


def test_the_script_names_every_column(folder: Path) -> None:
    script = (folder / FILES[3]).read_text(encoding="utf-8")
    for name in FILES[:3]:
        assert f"'file:///{name}'" in script
    for column in (*NODE_COLUMNS, *EDGE_COLUMNS, *EVIDENCE_COLUMNS):
        assert f"row['{column.header}']" in script
    assert re.search(r"Values here with such a backslash: [1-9]\d*\.\n", script)


def test_validation_finds_what_is_wrong(out: Path, tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "tables").symlink_to(out / "tables")
    graph, _ = write(target, target)
    assert list(check_neo4j(graph)) == []
    nodes, edges = target / FILES[0], target / FILES[1]
    text = nodes.read_text(encoding="utf-8")
    nodes.write_text(text.replace(f'"Disease{SEPARATOR}', f'"Drug{SEPARATOR}'), encoding="utf-8")
    text = edges.read_text(encoding="utf-8")
    edges.write_text(text.replace('"MENTIONS"', '"KNOWS"') + "x\n", encoding="utf-8")
    messages = {finding.message for finding in check_neo4j(graph)}
    assert "the labels are not the category and what it is a kind of" in messages
    assert "'KNOWS' is not a predicate of the vocabulary" in messages
    assert "there are too many or too few cells" in messages


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (0, "", "", []),
        (0, "id:ID", "id", ["the columns are not those", "it has 0 ids, the tables"]),
        (0, '\n"', '\n"x"y', ["cannot be read"]),
        (1, ",id,", ",ident,", ["the columns are not those", "it has 0 ids, the tables"]),
        (1, None, None, ["cannot be read"]),
        (1, ',"MESH:C467566",', ',"MESH:C0",', ["the (subject|object) is not a node"]),
        (2, ',"KG:e-', ',"KG:f-', ["the edge is not there"]),
    ],
)
def test_one_bad_file_is_no_fault_of_the_others(
    out: Path, tmp_path: Path, file: int, old: str | None, new: str, expected: list[str]
) -> None:
    """Nodes that cannot be read say nothing of the ends of edges, nor these of evidence."""
    target = tmp_path / "out"
    target.mkdir()
    (target / "tables").symlink_to(out / "tables")
    graph, _ = write(target, target)
    path = target / FILES[file]
    if old is None:
        path.unlink()
    else:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = list(check_neo4j(graph))
    assert {finding.file for finding in found} <= {FILES[file]}
    messages = sorted({finding.message for finding in found})
    assert all(re.match(words, it) for it, words in zip(messages, sorted(expected), strict=True))


def test_an_id_that_comes_again_is_named_by_its_row(out: Path, tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "tables").symlink_to(out / "tables")
    graph, _ = write(target, target)
    for name in FILES[:3]:
        path = target / name
        rows = path.read_text(encoding="utf-8").split('\n"')
        path.write_text('\n"'.join([*rows, rows[1]]).rstrip("\n") + "\n", encoding="utf-8")
    found = {finding.file: finding for finding in check_neo4j(graph)}
    assert set(found) == set(FILES[:3])
    for finding in found.values():
        assert finding.message == "the id is not unique"
        assert re.fullmatch(r"row \d+", finding.place)
