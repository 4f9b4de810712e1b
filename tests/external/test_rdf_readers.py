"""The RDF of a graph of the worst strings, given to readers that nobody here wrote.

``scripts/external-tools`` installs them: rapper (Raptor), serdi (Serd), Jena's riot and jsonld.js.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.export import WRITERS, WriteOptions, write_formats
from kg.export.graph import read_graph
from kg.query.checking_rdf import SYNTAXES

pytestmark = pytest.mark.external

ROOT = Path(__file__).parent.parent.parent
EXTERNAL = Path(os.environ.get("KG_EXTERNAL", ROOT / ".external"))
JARS = Path("/usr/share/java")
LIBRARIES = (
    *("jena-cmds", "jena-arq", "jena-core", "jena-base", "jena-iri", "jena-shacl", "jena-shex"),
    *("commons-cli", "commons-codec", "commons-compress", "commons-csv", "commons-io"),
    *("commons-lang3", "dexx.collection", "gson", "guava", "httpclient", "httpcore"),
    *("jackson-core", "jackson-databind", "jackson-annotations", "jsonld-java", "jakarta.json-api"),
    *("protobuf", "slf4j-api", "slf4j-simple", "thrift", "titanium-json-ld"),
)

RAPTOR = {
    "turtle": "turtle",
    "ntriples": "ntriples",
    "nquads": "nquads",
    "trig": "trig",
    "mentions": "turtle",
    "dataset": "turtle",
}
"""Format -> its name for rapper and serdi; riot goes by the ending of the file.  None of the three
reads RDF 1.2."""

JSONLD = """
const jsonld = require("jsonld");
const document = JSON.parse(require("fs").readFileSync(process.argv[2], "utf8"));
jsonld.toRDF(document, {format: "application/n-quads", safe: true}).then(
  text => process.stdout.write(text));
"""


@pytest.fixture(scope="module")
def folder(worst_out: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rdf")
    write_formats(read_graph(worst_out), folder, SYNTAXES, WriteOptions())
    return folder


def path_of(folder: Path, name: str) -> Path:
    return folder / WRITERS[name].files[0]


def quads(data: bytes | Path, syntax: str) -> set[ox.Quad]:
    format_ = getattr(ox.RdfFormat, syntax)
    if isinstance(data, Path):
        return set(ox.parse(path=data, format=format_))
    return set(ox.parse(data, format=format_))


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: run scripts/external-tools")
    return found


def silently(arguments: Sequence[str | Path]) -> bytes:
    """What a program prints, which has nothing to complain of."""
    done = subprocess.run(list(map(str, arguments)), capture_output=True, check=False)
    assert done.stderr.decode() == ""
    assert done.returncode == 0
    return done.stdout


@pytest.mark.parametrize("name", RAPTOR)
def test_rapper(folder: Path, name: str) -> None:
    path = path_of(folder, name)
    printed = silently([tool("rapper"), "-q", "-i", RAPTOR[name], "-o", "nquads", path])
    assert quads(printed, "N_QUADS") == quads(path, SYNTAXES[name][0])


@pytest.mark.parametrize("name", RAPTOR)
def test_serdi(folder: Path, name: str) -> None:
    path = path_of(folder, name)
    printed = silently([tool("serdi"), "-i", RAPTOR[name], "-o", "nquads", path])
    assert quads(printed, "N_QUADS") == quads(path, SYNTAXES[name][0])


@pytest.mark.parametrize("name", RAPTOR)
def test_riot(folder: Path, name: str) -> None:
    path = path_of(folder, name)
    messages = EXTERNAL / "jena"
    if not (JARS / "jena-arq.jar").is_file() or not messages.is_dir():
        pytest.skip("Jena is not installed: run scripts/external-tools")
    class_path = ":".join(map(str, (messages, *(JARS / f"{jar}.jar" for jar in LIBRARIES))))
    riot = [tool("java"), "-cp", class_path, "riotcmd.riot", "--check", "--output", "nquads"]
    assert quads(silently([*riot, path]), "N_QUADS") == quads(path, SYNTAXES[name][0])


def test_jsonld(folder: Path, tmp_path: Path) -> None:
    path = path_of(folder, "jsonld")
    modules = EXTERNAL / "node_modules"
    if not (modules / "jsonld").is_dir():
        pytest.skip("jsonld is not installed: run scripts/external-tools")
    script = tmp_path / "read.js"
    script.write_text(JSONLD, encoding="utf-8")
    done = subprocess.run(
        [tool("node"), script, path],
        env=os.environ | {"NODE_PATH": str(modules)},
        capture_output=True,
        check=False,
    )
    assert done.stderr.decode() == ""
    assert quads(done.stdout, "N_QUADS") == quads(path, "JSON_LD")
