"""A finished graph, or a view of it, -> more formats."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg.errors import OutputError, UsageError
from kg.export import DATASET, WRITERS
from kg.export.base import Losses, WriteOptions
from kg.export.graph import Graph, read_graph
from kg.files import explained, whole_file
from kg.graph.cutting import View
from kg.pipeline.output import MANIFEST, file_facts, is_output, write_json
from kg.pipeline.targets import STDOUT, formats_of, is_file

WHOLE: Final = View()


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the files, by format what they do not hold, and how large the graph is."""

    files: tuple[Path, ...]
    losses: Mapping[str, Losses]
    nodes: int
    edges: int


def export(
    out: str | Path,
    target: str | Path | None = None,
    *,
    formats: Sequence[str] = (),
    view: View = WHOLE,
    full: bool = False,
) -> Exported:
    """Write formats of a graph that was built, or of a view of it.

    ``target`` is a folder, a file where there is one format of one file, or ``-`` for standard output.
    Without one the files go into ``out`` and its manifest, as if the build had written them; a view needs a
    place of its own.  Formats that are not given follow from the name of the file, else they are those for
    viewers.  Raises UsageError where the call contradicts itself, GraphError where there is no graph, and
    OutputError where the target cannot be written.
    """
    out = Path(out)
    graph = read_graph(out)
    chosen = formats_of(formats, target)
    part = graph if view.whole else graph.cut(view)
    options = WriteOptions(base_iri=graph.base_iri, full=full)
    if target is None or Path(target).resolve() == out.resolve():
        if not view.whole:
            raise UsageError(
                "a view cannot replace the files of its graph", remedy="name a place: -o"
            )
        files, losses = _into_build(graph, out, chosen, options)
    elif is_file(target, chosen):
        files, losses = _into_file(part, str(target), chosen, options)
    else:
        files, losses = _into_folder(part, Path(target), chosen, options)
    return Exported(files, losses, part.tables.count("nodes"), part.tables.count("edges"))


def _write(
    graph: Graph, folder: Path, formats: Sequence[str], options: WriteOptions
) -> dict[str, Losses]:
    return {name: WRITERS[name].write(graph, folder, options) for name in formats}


def _into_file(
    graph: Graph, target: str, formats: Sequence[str], options: WriteOptions
) -> tuple[tuple[Path, ...], dict[str, Losses]]:
    """Into one file, which appears when it is whole."""
    with tempfile.TemporaryDirectory(prefix="kg-export-") as folder:
        losses = _write(graph, Path(folder), formats, options)
        written = Path(folder) / WRITERS[formats[0]].files[0]
        path = None if target == STDOUT else Path(target)
        with written.open(encoding="utf-8", newline="") as source, whole_file(path) as file:
            shutil.copyfileobj(source, file, 1 << 20)
    if path is None:
        sys.stdout.flush()
    return ((path,) if path else ()), losses


def _into_folder(
    graph: Graph, folder: Path, formats: Sequence[str], options: WriteOptions
) -> tuple[tuple[Path, ...], dict[str, Losses]]:
    if is_output(folder):
        raise OutputError(
            "the folder holds another graph", path=str(folder), remedy="name another one with -o"
        )
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
    losses = _write(graph, folder, formats, options)
    return tuple(folder / file for name in formats for file in WRITERS[name].files), losses


def _into_build(
    graph: Graph, out: Path, formats: Sequence[str], options: WriteOptions
) -> tuple[tuple[Path, ...], dict[str, Losses]]:
    """Into the folder of the build, with its manifest: as if the build had written them.  The description
    of the data set, which names the files, is written again where there is one."""
    others = [name for name in formats if name != DATASET]
    losses = _write(graph, out, others, options)
    if graph.manifest:
        _note(graph.manifest, out, others, losses)
    described = graph.manifest.get("options", {}).get("formats", ())
    if DATASET in (*formats, *described):
        graph = read_graph(out)
        found = _write(graph, out, [DATASET], options)
        if graph.manifest:
            _note(graph.manifest, out, [DATASET], found)
        losses |= found
    written = dict.fromkeys(name for name in (*formats, *losses))
    files = tuple(out / file for name in written for file in WRITERS[name].files)
    return files, losses


def _note(
    manifest: Mapping[str, Any],
    out: Path,
    formats: Sequence[str],
    losses: Mapping[str, Losses],
) -> None:
    """Put the new files into the manifest of the build."""
    files = [file for name in formats for file in WRITERS[name].files]
    facts = {name: fact for name, fact in file_facts(out).items() if name in files}
    noted = dict(manifest)
    noted["files"] = dict(sorted({**manifest.get("files", {}), **facts}.items()))
    noted["losses"] = dict(sorted({**manifest.get("losses", {}), **losses}.items()))
    options = dict(manifest.get("options", {}))
    options["formats"] = sorted({*options.get("formats", ()), *formats})
    noted["options"] = options
    write_json(out / MANIFEST, noted)
