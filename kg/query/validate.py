"""Is an output folder whole: its files, its tables, and that every format is the same graph?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

from kg.errors import GraphError
from kg.export import WRITERS
from kg.export.graph import MANIFEST, Graph, read_graph, read_manifest
from kg.graph.checking import broken_rules
from kg.query import checking_shacl
from kg.query.checking_graphml import check_graphml
from kg.query.checking_kgx import check_kgx
from kg.query.checking_neo4j import check_neo4j
from kg.query.checking_rdf import SYNTAXES, check_rdf
from kg.query.checking_viewers import check_cx2, check_cyjs, check_gexf, check_yed
from kg.query.findings import Finding

RUN: Final = "run.json"
"""The file that may differ between equal builds; not in the manifest."""

FORMAT_CHECKS: Final[Mapping[str, Callable[[Graph], Iterator[Finding]]]] = {
    **{name: partial(check_rdf, name) for name in SYNTAXES},
    "graphml": check_graphml,
    "kgx": check_kgx,
    "neo4j": check_neo4j,
    "yed": check_yed,
    "gexf": check_gexf,
    "cyjs": check_cyjs,
    "cx2": check_cx2,
}
"""Format -> what checks its files."""


SHAPED: Final = ("turtle", "mentions")
"""Formats that are checked against the shapes of SHACL."""


Started: TypeAlias = Callable[[str], None]
"""Called with what is checked next."""


def validate(
    out: Path | str, *, shapes: bool = True, started: Started = lambda what: None
) -> list[Finding]:
    """All that is wrong with the output folder ``out``: nothing in a good one.

    Checks the files against the checksums of the manifest, the tables against their keys, references
    and rules, and every format that is there against its own rules, the vocabulary and the tables; with
    ``shapes``, and where pyshacl is installed, the RDF against the shapes of SHACL, too.
    ``started`` is told what is checked next.  Raises GraphError where there is no graph at all.
    """
    out = Path(out)
    if not out.is_dir():
        raise GraphError("there is no such folder", path=str(out), remedy="name one of kg build")
    try:
        graph = read_graph(out)
    except GraphError as error:
        if not (out / MANIFEST).is_file():
            raise
        unread = _finding(out, error)
        return [unread, *(it for it in _check_files(out) if it.file != unread.file)]
    started("checksums")
    found = list(_check_files(out))
    try:
        started("tables")
        found += _check_tables(graph)
        found += _check_formats(graph, shapes, started)
    except GraphError as error:  # a table or the manifest cannot be read to its end
        found += [it for it in [_finding(out, error)] if it not in found]
    return found


def _finding(out: Path, error: GraphError) -> Finding:
    place = Path(error.path).relative_to(out).as_posix() if error.path else ""
    return Finding("error", place, error.place, error.reason)


def _check_files(out: Path) -> Iterator[Finding]:
    """What is wrong with the manifest, or with the files that it names."""
    try:
        manifest = read_manifest(out)
    except GraphError as error:
        yield _finding(out, error)
        return
    yield from _check_manifest(out, manifest)


def _check_manifest(out: Path, manifest: Mapping[str, Any]) -> Iterator[Finding]:
    files = manifest.get("files")
    if not isinstance(files, dict):
        yield Finding("error", MANIFEST, "", "there is no manifest with a list of files")
        return
    for name, facts in sorted(files.items()):
        yield from _check_file(out, name, facts)
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        if path.is_file() and name not in files and name not in (MANIFEST, RUN):
            yield Finding("warning", name, "", "the file is not in the manifest")


def _check_file(out: Path, name: str, facts: Mapping[str, Any]) -> Iterator[Finding]:
    path = out / name
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            checksum = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        yield Finding("error", name, "", f"cannot be read ({error.strerror})")
        return
    if size != facts.get("bytes"):
        yield Finding(
            "error", name, "", f"has {size:,} bytes, the manifest says {facts.get('bytes'):,}"
        )
    elif checksum != facts.get("sha256"):
        yield Finding("error", name, "", "is not the file that was written: its checksum differs")


def _check_tables(graph: Graph) -> Iterator[Finding]:
    for broken in broken_rules(graph.tables):
        examples: Sequence[str] = broken.examples
        more = f" and {broken.count - len(examples):,} more" if broken.count > len(examples) else ""
        yield Finding(
            "error",
            f"tables/{broken.check.table}.parquet",
            ", ".join(examples) + more,
            broken.check.message,
        )


def _check_formats(graph: Graph, shapes: bool, started: Started) -> Iterator[Finding]:
    for name, check in FORMAT_CHECKS.items():
        files = WRITERS[name].files
        if not any((graph.folder / file).exists() for file in files):
            continue
        started(", ".join(files))
        found = list(check(graph))
        yield from found
        if shapes and not found and name in SHAPED and checking_shacl.is_available():
            started(f"shapes of {files[0]}")
            yield from checking_shacl.check_shapes(graph.folder / files[0])
