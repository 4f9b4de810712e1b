"""Triple stores of others, each loaded with a file of RDF and asked over SPARQL: Virtuoso, Jena, Oxigraph.

Every engine keeps its data in a folder that it is given and is gone when its block is left.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EXTERNAL = Path(os.environ.get("KG_EXTERNAL", ROOT / ".external"))
JARS = Path("/usr/share/java")
JENA = (
    *("jena-cmds", "jena-arq", "jena-core", "jena-base", "jena-iri", "jena-shacl", "jena-shex"),
    *("jena-tdb", "jena-tdb2", "jena-dboe-base", "jena-dboe-index", "jena-dboe-storage"),
    *("jena-dboe-trans-data", "jena-dboe-transaction", "jena-rdfconnection"),
    *("commons-cli", "commons-codec", "commons-compress", "commons-csv", "commons-io"),
    *("commons-lang3", "dexx.collection", "gson", "guava", "httpclient", "httpcore"),
    *("jackson-core", "jackson-databind", "jackson-annotations", "jsonld-java", "jakarta.json-api"),
    *("protobuf", "slf4j-api", "slf4j-simple", "thrift", "titanium-json-ld"),
)
GRAPH = "https://w3id.org/biomed-kg/graph"
"""The graph that a store of quads is given the triples in."""

VIRTUOSO_INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
MaxCheckpointRemap = 2000

[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx

[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 10
NumberOfBuffers = 85000
MaxDirtyBuffers = 62500
DirsAllowed = {folder}

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 5

[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 300
"""

VIRTUOSO_ORDER = 'DEFINE sql:select-option "order"\n'
"""Before a query: join in the order in which it is written.  Without it, Virtuoso 7.2.5 chooses by samples of
the data and, depending on these, loses rows of some queries with paths."""

Ask = Callable[[str], dict[str, Any]]
"""SPARQL -> its answer as JSON of SPARQL results. Raises AskError where the engine gives none."""


class AskError(Exception):
    """What an engine says instead of an answer."""


class LoadError(Exception):
    """What an engine says instead of loading a file."""


Engine = Callable[[Path, Path], AbstractContextManager[Ask]]


@contextlib.contextmanager
def virtuoso(file: Path, folder: Path) -> Iterator[Ask]:
    """Virtuoso 7 on ports of loopback that are free, loaded with a file of N-Triples or Turtle."""
    sql, http = free_ports(2)
    shutil.copy(file, folder / file.name)  # it reads from folders only that DirsAllowed names
    settings = VIRTUOSO_INI.format(sql=sql, http=http, folder=folder)
    (folder / "virtuoso.ini").write_text(settings, encoding="utf-8")

    def tell(commands: str) -> str:
        done = subprocess.run(
            [
                "isql-vt",
                f"127.0.0.1:{sql}",
                "dba",
                "dba",
                "VERBOSE=OFF",
                "PROMPT=OFF",
                "BANNER=OFF",
            ],
            input=commands,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode or "*** Error" in done.stdout + done.stderr:
            raise LoadError((done.stdout + done.stderr).strip())
        return done.stdout

    command = ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(sql, process)
            tell(f"ld_dir('{folder}', '{file.name}', '{GRAPH}');\nrdf_loader_run();\ncheckpoint;\n")
            failed = tell("select ll_error from DB.DBA.load_list where ll_error is not null;\n")
            _, _, rows = failed.rpartition("____\n")
            if rows.strip():
                raise LoadError(rows.strip())
            address = f"http://127.0.0.1:{http}/sparql"
            yield lambda query: ask_over_http(address, VIRTUOSO_ORDER + query, graph=GRAPH)
        finally:
            process.kill()  # its data are thrown away


@contextlib.contextmanager
def jena(file: Path, folder: Path) -> Iterator[Ask]:
    """Jena's TDB2, by its commands: each query is a process of its own."""

    def run(*arguments: str | Path) -> str:
        command = ["java", "-cp", jena_class_path(), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        if done.returncode:
            raise AskError(done.stderr.strip()[-1000:])
        return done.stdout

    try:
        run("tdb2.tdbloader", "--loader=phased", "--loc", folder / "store", file)
    except AskError as error:
        raise LoadError(str(error)) from error

    def ask(query: str) -> dict[str, Any]:
        path = folder / "query.rq"
        path.write_text(query, encoding="utf-8")
        answer = run(
            "tdb2.tdbquery", "--loc", folder / "store", "--results", "json", "--query", path
        )
        return json.loads(answer)  # type: ignore[no-any-return]

    yield ask


@contextlib.contextmanager
def oxigraph(file: Path, folder: Path) -> Iterator[Ask]:
    """Oxigraph's own server."""
    program = find_oxigraph()
    assert program is not None
    store, [port] = folder / "store", free_ports(1)
    done = subprocess.run(
        [program, "load", "--location", store, "--file", file],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise LoadError(done.stderr.strip())
    command = [program, "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port, process)
            yield lambda query: ask_over_http(f"http://127.0.0.1:{port}/query", query)
        finally:
            process.terminate()


def jena_class_path() -> str:
    """The class path of Jena as Debian has it, with the messages that it does not find in its own jar."""
    return ":".join(map(str, (EXTERNAL / "jena", *(JARS / f"{name}.jar" for name in JENA))))


def find_oxigraph() -> str | None:
    """The program ``oxigraph``, of the readers in Python or elsewhere."""
    own = EXTERNAL / "venv" / "bin" / "oxigraph"
    return str(own) if own.is_file() else shutil.which("oxigraph")


ENGINES: dict[str, tuple[Engine, Callable[[], str]]] = {
    "virtuoso": (
        virtuoso,
        lambda: (
            ""
            if shutil.which("virtuoso-t") and shutil.which("isql-vt")
            else "install Debian's virtuoso-opensource-7-bin"
        ),
    ),
    "jena": (
        jena,
        lambda: (
            ""
            if shutil.which("java")
            and (JARS / "jena-tdb2.jar").is_file()
            and (EXTERNAL / "jena").is_dir()
            else "run scripts/external-tools"
        ),
    ),
    "oxigraph": (oxigraph, lambda: "" if find_oxigraph() else "run scripts/external-tools"),
}
"""Engine -> how it is run, and what to do where it is not installed (empty: nothing)."""


def ask_over_http(address: str, query: str, graph: str = "") -> dict[str, Any]:
    """By the SPARQL 1.1 protocol."""
    parameters = {"query": query} | ({"default-graph-uri": graph} if graph else {})
    request = urllib.request.Request(
        address,
        data=urllib.parse.urlencode(parameters).encode(),
        headers={"Accept": "application/sparql-results+json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=600) as response:
            return json.load(response)  # type: ignore[no-any-return]
    except urllib.error.HTTPError as error:
        raise AskError(error.read().decode("utf-8", "replace").strip()[:1000]) from error
    except (OSError, ValueError) as error:
        raise AskError(str(error)) from error


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def wait_for(port: int, process: subprocess.Popen[Any], seconds: float = 120) -> None:
    """Until the process listens. Raises LoadError where it ends or takes too long."""
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise LoadError(f"{process.args!r} does not listen")
