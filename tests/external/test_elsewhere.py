"""The graph in stores that nobody here wrote: Virtuoso, Jena's TDB2 and Oxigraph's server answer the named
queries as ours does, and hold the worst strings; Ladybug has all of the CSV files for Neo4j, in Cypher.

``scripts/external-tools`` installs them.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pyoxigraph as ox
import pytest

from kg.export import WRITERS, WriteOptions
from kg.export.graph import read_graph
from kg.query.running import run_query

pytestmark = pytest.mark.external

ROOT = Path(__file__).parent.parent.parent
TOOLS = Path(os.environ.get("KG_EXTERNAL", ROOT / ".external"))
ENGINES = ["virtuoso", "jena", "oxigraph"]


def script(name: str) -> ModuleType:
    """A script as a module; the scripts import each other by these names."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(scope="module")
def check() -> ModuleType:
    return script("check_elsewhere")


def installed(check: ModuleType, name: str) -> str:
    remedy = check.ENGINES[name][1]()
    if remedy:
        pytest.skip(f"{name} is not installed: {remedy}")
    return name


def folder_in(folder: Path) -> Path:
    """An empty folder for the data of an engine."""
    made = folder / "engine"
    made.mkdir()
    return made


def python() -> Path:
    found = TOOLS / "venv" / "bin" / "python"
    if not found.exists() or not list((TOOLS / "venv").glob("lib/*/site-packages/ladybug")):
        pytest.skip("ladybug is not installed: run scripts/external-tools")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", ENGINES)
def test_named_queries(check: ModuleType, out: Path, tmp_path: Path, name: str) -> None:
    graph, engine = read_graph(out), installed(check, name)
    WRITERS["ntriples"].write(graph, tmp_path, WriteOptions())
    file = tmp_path / "graph.nt"
    triples = len(file.read_bytes().splitlines())
    questions = check.questions_of(graph)
    assert len({asked.name for asked in questions}) == 20
    assert sum(asked.rows.total() > 0 for asked in questions) >= 20
    assert check.check(engine, file, folder_in(tmp_path), triples, questions) == 0


@pytest.mark.parametrize("file", ["graph.nt", "graph.ttl"])
@pytest.mark.parametrize("name", ENGINES)
def test_worst_strings(
    check: ModuleType, worst_out: Path, tmp_path: Path, name: str, file: str
) -> None:
    """What comes back means what was written: Virtuoso spells booleans 1 and 0, and 1.0 as 1."""
    engine, _ = check.ENGINES[installed(check, name)]
    graph = read_graph(worst_out)
    for writer in ("ntriples", "turtle"):
        WRITERS[writer].write(graph, tmp_path, WriteOptions())
    ours = Counter(
        tuple(meaning(check, term(it)) for it in (quad.subject, quad.predicate, quad.object))
        for quad in ox.parse(path=tmp_path / "graph.nt", format=ox.RdfFormat.N_TRIPLES)
    )
    with engine(tmp_path / file, folder_in(tmp_path)) as ask:
        answer = ask("SELECT ?s ?p ?o WHERE { ?s ?p ?o }")
    theirs = Counter(
        tuple(meaning(check, binding[name]) for name in "spo")
        for binding in answer["results"]["bindings"]
    )
    assert theirs == ours


def term(found: Any) -> dict[str, str]:
    """A term as JSON of SPARQL results has it."""
    if isinstance(found, ox.NamedNode):
        return {"type": "uri", "value": found.value}
    if found.language:
        return {"type": "literal", "value": found.value, "xml:lang": found.language}
    return {"type": "literal", "value": found.value, "datatype": found.datatype.value}


def meaning(check: ModuleType, found: Mapping[str, str]) -> Any:
    """The value of a term; languages are the same in capitals and in small letters."""
    return check.value_of({**found, "xml:lang": found.get("xml:lang", "").lower()})


def test_cypher_over_the_files_for_neo4j(worst_out: Path, tmp_path: Path) -> None:
    program, graph = python(), read_graph(worst_out)
    WRITERS["neo4j"].write(graph, tmp_path, WriteOptions())
    reader = Path(__file__).parent / "read_cypher.py"
    done = subprocess.run([program, reader, tmp_path], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    read = json.loads(done.stdout)
    changed = {"category", "predicate", "qualifiers", "document", "text"}
    for table in ("nodes", "edges", "evidence"):
        rows = {row["id"]: row for row in graph.table(table).to_pylist()}
        assert Counter(row["id"] for row in read[table]) == Counter(list(rows))
        for found in read[table]:
            row = rows[found["id"]]
            for key in set(row) & set(found) - changed:
                assert (found[key] or None) == (kept(row[key]) or None), key
    sentences = {row["id"]: row["text"] for row in graph.table("sentences").to_pylist()}
    texts = {row["id"]: row for row in graph.table("evidence").to_pylist()}
    for found in read["evidence"]:
        row = texts[found["id"]]
        assert (found["text"] or "") == (sentences.get(row["sentence"]) or row["text"] or "")


def kept(found: Any) -> Any:
    """Items of lists have no U+001F."""
    return [item.replace("\x1f", " ") for item in found] if isinstance(found, list) else found


def linted(text: str, folder: Path) -> list[str]:
    """What Neo4j's own library has against Cypher, but that a parameter has no value."""
    node, modules = shutil.which("node"), TOOLS / "node_modules" / "@neo4j-cypher"
    if node is None or not modules.is_dir():
        pytest.skip("node or its modules are not there: run scripts/external-tools")
    file = folder / "linted.cypher"
    file.write_text(text, encoding="utf-8")
    command = [node, Path(__file__).parent / "lint.cjs", TOOLS, file]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    answer = json.loads(done.stdout)
    assert answer["versions"] == ["CYPHER 5", "CYPHER 25"]
    messages = [f"{it['version']}, line {it['line']}: {it['message']}" for it in answer["found"]]
    return [it for it in messages if not re.search(r"Parameter \$\w+ is not defined", it)]


def test_the_script_for_neo4j_is_cypher(worst_out: Path, tmp_path: Path) -> None:
    WRITERS["neo4j"].write(read_graph(worst_out), tmp_path, WriteOptions())
    text = (tmp_path / "graph.neo4j.cypher").read_text(encoding="utf-8")
    assert linted(text, tmp_path) == []
    assert linted(text.replace("LOAD CSV WITH", "LOAD CSV"), tmp_path)


def test_the_cypher_of_the_documentation_is_cypher(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "elsewhere.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```cypher\n(.*?)```", page, re.DOTALL)
    blocks += re.findall(r"\| `(MATCH [^`]*)` \|", page)
    assert len(blocks) == 7
    for block in blocks:
        assert [it for it in linted(block, tmp_path) if "n10s" not in it] == []


QUESTIONS = {
    "drugs-of-disease": (
        {"disease": "MESH:D009101"},
        ("drug", "name", "trials", "sentences", "documents", "via"),
    ),
    "evidence-of-pair": (
        {"subject": "MESH:C467566", "object": "MESH:D009101"},
        ("predicate", "text", "document", "confidence", "negated"),
    ),
    "phases-of-disease": ({"disease": "MESH:D009101"}, ("phase", "trials", "first", "last")),
}
"""Named query -> parameters, and the columns that the question in Cypher gives."""


@pytest.mark.parametrize("number", range(3))
def test_questions_in_cypher_have_the_same_answers(out: Path, tmp_path: Path, number: int) -> None:
    program, graph = python(), read_graph(out)
    WRITERS["neo4j"].write(graph, tmp_path, WriteOptions())
    page = (ROOT / "docs" / "elsewhere.md").read_text(encoding="utf-8")
    query = re.findall(r"```cypher\n(MATCH .*?)```", page, re.DOTALL)[number]
    name, (parameters, columns) = list(QUESTIONS.items())[number]
    reader = Path(__file__).parent / "read_cypher.py"
    command = [program, reader, tmp_path, query, json.dumps(parameters)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    rows = Counter(tuple(map(spelled, row)) for row in json.loads(done.stdout))
    answer = run_query(out, name, parameters)
    places = [answer.columns.index(column) for column in columns]
    assert rows
    assert rows == Counter(tuple(spelled(row[place]) for place in places) for row in answer.rows)


def spelled(found: Any) -> str:
    """A value of either language as one string."""
    if isinstance(found, bool):
        return str(found).lower()
    text = "" if found is None else str(found)
    return str(float(text)) if re.fullmatch(r"\d+(\.\d+)?", text) else text


def test_ladybug_as_the_documentation_says(out: Path, tmp_path: Path) -> None:
    """The code of docs/elsewhere.md, on the tables of the graph made by hand."""
    program, graph = python(), read_graph(out)
    page = (ROOT / "docs" / "elsewhere.md").read_text(encoding="utf-8")
    [code] = re.findall(r"```python\n(import ladybug\n.*?)```", page, re.DOTALL)
    (tmp_path / "out").symlink_to(out)
    code = code.replace("out/quickstart", "out")
    done = subprocess.run(
        [program, "-c", code], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    counts = (graph.tables.count(name) for name in ("nodes", "edges"))
    assert [int(number) for number in re.findall(r"\d+", done.stdout)[:2]] == list(counts)
