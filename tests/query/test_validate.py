"""``validate``: nothing in a good folder, and the place of what is wrong in a bad one."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kg.errors import GraphError
from kg.export import WRITERS, WriteOptions
from kg.export.graph import read_graph
from kg.query.checking_kgx import check_kgx
from kg.query.validate import FORMAT_CHECKS, validate


def write_all(folder: Path, *, full: bool = False) -> Path:
    graph = read_graph(folder)
    losses = {n: dict(w.write(graph, folder, WriteOptions(full=full))) for n, w in WRITERS.items()}
    files = {
        path.relative_to(folder).as_posix(): {
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "bytes": path.stat().st_size,
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    (folder / "manifest.json").write_text(json.dumps({"files": files, "losses": losses}))
    return folder


@pytest.fixture(scope="module")
def good(made: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_all(made.write_graph(tmp_path_factory.mktemp("good")))


@pytest.mark.parametrize("full", [False, True])
def test_a_good_folder(made: ModuleType, tmp_path: Path, full: bool) -> None:
    assert validate(write_all(made.write_graph(tmp_path / "good"), full=full)) == []


def test_an_empty_graph(made: ModuleType, tmp_path: Path) -> None:
    empty = {name: [] for name in made.graph_rows()}
    assert validate(write_all(made.write_graph(tmp_path / "empty", empty))) == []


def replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")

    return change


CHANGES: list[tuple[Callable[[Path], None], str]] = [
    (replace("graph.gexf", '<node id="', '<node id="X'), "this node is not in the tables"),
    (replace("graph.yed.graphml", '<edge id="', '<edge id="X'), "this edge is not in the tables"),
    (replace("graph.cyjs", '"elements"', '"element"'), "graph.cyjs: cannot be read"),
    (replace("graph.cx2", '{"represents":"', '{"represents":"X'), "this node is not in the tables"),
    (replace("graph.gexf", "</gexf>", ""), "graph.gexf: cannot be read"),
    (lambda folder: (folder / "graph.ttl").unlink(), "graph.ttl: cannot be read"),
    (lambda folder: (folder / "manifest.json").unlink(), "manifest.json: there is no manifest"),
    (lambda folder: (folder / "extra.txt").touch(), "extra.txt: the file is not in the manifest"),
    (
        replace("graph.ttl", "a biolink:Drug", "a biolink:Durg"),
        "graph.ttl: is not the file that was",
    ),
    (replace("graph.ttl", " ;\n", " \n"), "graph.ttl: this is not Turtle: "),
    (
        replace("graph.ttl", "a biolink:Drug", "a biolink:Nope"),
        "Nope: this class is not in the vocab",
    ),
    (
        replace("graph.ttl", "kgv:method", "kgv:methods"),
        "methods: this property is not in the vocab",
    ),
    (
        replace("graph.ttl", "rdf:predicate biolink:mentions", "rdf:predicate biolink:cites"),
        "this predicate is not in the vocabulary",
    ),
    (replace("graph.ttl", "rdfs:label", "schema:about [] ; rdfs:label"), "there is a blank node"),
    (replace("graph.ttl", "    rdf:subject", "    rdf:object"), "associations, the tables have"),
    (replace("graph.graphml", "</node>", ""), "graph.graphml: cannot be read (Opening and ending"),
    (
        replace("graph.graphml", '<key id="n0"', '<key id="n999"'),
        "n0: the key of this value is not",
    ),
    (
        replace("graph.graphml", 'attr.type="int"', 'attr.type="boolean"'),
        "value is not of the type",
    ),
    (replace("graph.graphml", 'attr.type="int"', 'attr.type="liststring"'), "do not know the type"),
    (replace("graph.graphml", 'attr.name="kind"', 'attr.name="size"'), "for the look of a node"),
    (replace("graph.graphml", ' source="', ' source="x'), "an end of this edge is not a node"),
    (
        replace("graph.graphml", '<node id="MESH:', '<node id="XX:'),
        "this node is not in the tables",
    ),
    (replace("graph.graphml", 'graph id="', 'graph name="'), "the graph has no id"),
    (replace("graph.graphml", "<data", "<desc>x</desc><data"), "viewers do not read this element"),
    (replace("nodes.tsv", "category", "categories"), "nodes.tsv: line 1: the columns are not"),
    (replace("nodes.tsv", "biolink:Drug", "biolink:Drag"), "'biolink:Drag' is not a category"),
    (replace("edges.tsv", "biolink:mentions", "mentions"), "'mentions' is not a predicate"),
    (replace("edges.tsv", "\tMESH:C467566\t", "\tMESH:C0\t"), "the object is not a node"),
    (replace("edges.tsv", "\ttrue\t", "\ttrue"), "too many or too few cells"),
]


@pytest.mark.parametrize(("change", "message"), CHANGES, ids=[message for _, message in CHANGES])
def test_a_changed_file(
    good: Path, tmp_path: Path, change: Callable[[Path], None], message: str
) -> None:
    folder = tmp_path / "changed"
    shutil.copytree(good, folder)
    change(folder)
    found = [str(finding) for finding in validate(folder)]
    assert any(message in line for line in found), found


def first(table: str, **values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda rows: rows[table][0].update(values)


def set_start(rows: dict[str, Any]) -> None:
    rows["mentions"][0]["start"] += 1


TABLES: list[tuple[Callable[[dict[str, Any]], None], str, str]] = [
    (first("edges", subject="MESH:D0"), "edges", "subject is not in the table of nodes"),
    (first("evidence", edge="KG:e-0"), "evidence", "edge is not in the table of edges"),
    (first("mentions", concept="MESH:D0"), "mentions", "concept is not in the table of nodes"),
    (first("mentions", text="nope"), "mentions", "the text is not what stands there"),
    (set_start, "mentions", "the text is not what stands there"),
    (first("sentences", end=1), "sentences", "the offsets do not fit the text"),
    (first("nodes", category="Nope"), "nodes", "category is not a category of the vocabulary"),
    (first("nodes", mention_count=7), "nodes", "mention_count is not the number of mentions"),
    (first("nodes", name=""), "nodes", "there is no name"),
    (first("edges", predicate="nope"), "edges", "predicate is not a predicate of the vocabulary"),
    (first("edges", evidence_count=9), "edges", "evidence_count is not the number"),
    (first("edges", negated=True), "edges", "default is not what negated and speculative say"),
    (first("edges", confidence=1.5), "edges", "the confidence is not between 0 and 1"),
    (first("evidence", negated=True), "edges", "without evidence that affirms it"),
    (first("evidence", object_end=10_000), "evidence", "the place of the subject or object"),
    (lambda rows: rows["evidence"].pop(0), "edges", "there is no evidence"),
    (lambda rows: rows["nodes"].append(dict(rows["nodes"][0])), "nodes", "the id is not unique"),
]


@pytest.mark.parametrize(("change", "table", "message"), TABLES, ids=[m for _, _, m in TABLES])
def test_a_broken_rule_of_the_tables(
    made: ModuleType,
    tmp_path: Path,
    change: Callable[[dict[str, Any]], None],
    table: str,
    message: str,
) -> None:
    rows = made.graph_rows()
    change(rows)
    folder = made.write_graph(tmp_path / "broken", rows)
    (folder / "manifest.json").write_text('{"files": {}}')
    found = [f for f in validate(folder) if f.level == "error"]
    assert any(f.file == f"tables/{table}.parquet" and message in f.message for f in found), found


def test_nodes_that_cannot_be_read_say_nothing_of_the_edges(good: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    shutil.copytree(good, folder)
    replace("nodes.tsv", "category", "categories")(folder)
    found = list(check_kgx(read_graph(folder)))
    assert [finding.file for finding in found] == ["nodes.tsv", "nodes.tsv"]


def test_an_id_that_comes_again_is_named_by_its_line(good: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    shutil.copytree(good, folder)
    for name in ("nodes.tsv", "edges.tsv"):
        lines = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / name).write_text("".join([*lines, lines[1]]), encoding="utf-8")
    for finding in (found := list(check_kgx(read_graph(folder)))):
        assert (finding.message, finding.place[:5]) == ("the id is not unique", "line ")
    assert len(found) == 2


def test_a_damaged_table_is_a_finding(good: Path, tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(good, folder)
    (folder / "tables" / "edges.parquet").write_bytes(b"PAR1")
    [finding] = validate(folder)
    assert finding.file == "tables/edges.parquet" and finding.level == "error"


def test_all_that_is_missing_or_damaged_is_a_finding(good: Path, tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(good, folder)
    (folder / "tables" / "edges.parquet").unlink()
    (folder / "graph.graphml").unlink()
    (folder / "nodes.tsv").write_text("id")
    assert {finding.file for finding in validate(folder)} == {
        "tables/edges.parquet",
        "graph.graphml",
        "nodes.tsv",
    }


def test_a_folder_that_is_not_there_or_not_ours(tmp_path: Path) -> None:
    for folder in (tmp_path / "nope", tmp_path):
        with pytest.raises(GraphError) as error:
            validate(folder)
        assert error.value.remedy


def test_many_findings_of_a_kind_are_counted(good: Path, tmp_path: Path) -> None:
    folder = tmp_path / "changed"
    shutil.copytree(good, folder)
    text = (folder / "graph.ttl").read_text(encoding="utf-8")
    (folder / "graph.ttl").write_text(text.replace("kgv:method ", "kgv:way "), encoding="utf-8")
    found = [finding for finding in validate(folder) if "property" in finding.message]
    assert len(found) == 4 and "more" in found[-1].message


def test_every_format_has_a_check() -> None:
    assert set(FORMAT_CHECKS) == set(WRITERS)


def test_what_is_checked_is_told(good: Path) -> None:
    steps: list[str] = []
    assert validate(good, started=steps.append) == []
    assert steps[:2] == ["checksums", "tables"]
    assert "nodes.tsv, edges.tsv" in steps
    assert steps.index("graph.ttl") + 1 == steps.index("shapes of graph.ttl")
