"""The triples of a graph in an Oxigraph store: in memory where they are few, else on disk, once."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.errors import GraphError, LexiconError
from kg.export.base import WriteOptions
from kg.export.graph import MANIFEST, Graph, read_manifest
from kg.export.turtle import FILE, write_turtle
from kg.graph.tables import TABLES
from kg.query.asking import open_stored
from kg.query.keeping import built_meanwhile, partial_prefix, remove_old

if TYPE_CHECKING:
    import pyoxigraph

logger = logging.getLogger(__name__)

VERSION: Final = 2
"""Of how a store is made."""

IN_MEMORY: Final = 4_000_000
"""Turtle of at most this many bytes is loaded into memory each time."""


def open_store(graph: Graph) -> pyoxigraph.Store:
    """The store of a graph, of its ``graph.ttl`` where there is one and of its tables otherwise.

    A large one is kept in the user's cache under the checksum of what it is made of, and used again
    as long as that is the same.  It is for reading only.
    """
    if _is_large(graph):
        try:
            return open_stored(str(stored(graph)))
        except (OSError, RuntimeError, LexiconError) as error:
            logger.warning("no store could be kept (%s); loading all into memory", error)
    with _turtle(graph) as file, _explained(file):
        return _loaded(file)


def _is_large(graph: Graph) -> bool:
    path = graph.folder / FILE
    return path.stat().st_size > IN_MEMORY if path.is_file() else bool(graph.manifest)


def stored(graph: Graph) -> Path:
    """The folder of the graph's store on disk, which is made now where it is not there or damaged.

    Raises GraphError where what it is made of cannot be read or becomes another while it is, and OSError,
    RuntimeError or LexiconError where it cannot be kept.
    """
    import pyoxigraph

    folder = stores_folder()
    checksum = _checksum(graph)
    target = folder / f"{checksum[:32]}-{VERSION}-{pyoxigraph.__version__}"
    folder.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        try:
            _check(target)
            return target
        except (OSError, RuntimeError) as error:
            logger.warning("the store is damaged (%s); making it again", error)
            shutil.rmtree(target, ignore_errors=True)
    remove_old(folder)
    with _made(graph, folder) as store:
        if _checksum(graph) != checksum:  # what is kept is kept under what it was made of
            raise built_meanwhile(graph)
        _put(store, target)
    return target


def make_store(graph: Graph, target: Path) -> None:
    """Make the graph's store in the folder ``target``, which is not there yet."""
    with _made(graph, target.parent) as store:
        _put(store, target)


def _check(target: Path) -> None:
    """Raise OSError or RuntimeError where the store is damaged; else it counts as used now."""
    next(iter(open_stored(str(target))), None)  # reads its files
    os.utime(target)


@contextmanager
def _turtle(graph: Graph) -> Iterator[Path]:
    """The graph as a file of Turtle, made for the time being where the output has none."""
    path = graph.folder / FILE
    if path.is_file():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="kg-store-") as folder:
        write_turtle(graph, Path(folder), WriteOptions(base_iri=graph.base_iri))
        yield Path(folder) / FILE


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except SyntaxError as error:
        raise _not_turtle(path, error) from error
    except OSError as error:
        raise GraphError(
            f"cannot be read ({error})", path=str(path), remedy="build the graph again"
        ) from error


def _not_turtle(path: Path, error: SyntaxError) -> GraphError:
    return GraphError(
        f"this is not Turtle: {error}", path=str(path), remedy="build the graph again"
    )


def _loaded(path: Path) -> pyoxigraph.Store:
    import pyoxigraph

    store = pyoxigraph.Store()
    store.bulk_load(path=path, format=pyoxigraph.RdfFormat.TURTLE)
    return store


def _checksum(graph: Graph) -> str:
    """That of what the store is made of.  The manifest's is taken where the files are as old as it."""
    manifest = read_manifest(graph.folder)  # that of now, which may not be the graph's any more
    path = graph.folder / FILE
    if path.is_file():
        return _recorded(manifest, graph.folder, path) or _hash(path)
    tables = [graph.tables.path(name) for name in TABLES]
    known = [_recorded(manifest, graph.folder, table) or _hash(table) for table in tables]
    return hashlib.sha256("\n".join([graph.base_iri, *known]).encode()).hexdigest()


def _recorded(manifest: Mapping[str, Any], out: Path, path: Path) -> str | None:
    """The checksum that the manifest has of a file, unless the file has changed since."""
    files = manifest.get("files")
    facts = files.get(path.relative_to(out).as_posix()) if isinstance(files, dict) else None
    if not isinstance(facts, dict) or not isinstance(facts.get("sha256"), str):
        return None
    with _explained(path):
        found, written = path.stat(), (out / MANIFEST).stat().st_mtime_ns
    if found.st_size != facts.get("bytes") or found.st_mtime_ns > written:
        return None
    return str(facts["sha256"])


def _hash(path: Path) -> str:
    with _explained(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stores_folder() -> Path:
    """Where stores are kept; it may not exist yet. Raises LexiconError where there is no cache."""
    from kg.lexicon.packing import cache_folder

    return cache_folder() / "stores"


@contextmanager
def _made(graph: Graph, folder: Path) -> Iterator[Path]:
    """A store that is made in a folder of its own within ``folder``, and removed unless it is moved."""
    import pyoxigraph

    partial = Path(tempfile.mkdtemp(prefix=partial_prefix(), dir=folder))
    try:
        with _turtle(graph) as path:
            store = pyoxigraph.Store(str(partial / "store"))
            try:
                store.bulk_load(path=path, format=pyoxigraph.RdfFormat.TURTLE)
            except SyntaxError as error:
                raise _not_turtle(path, error) from error
        store.optimize()  # one file for each order of triples: look-ups take half the time
        store.flush()
        del store
        yield partial / "store"
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _put(store: Path, target: Path) -> None:
    """Move a store to its place, where another process was not faster."""
    try:
        store.rename(target)
    except OSError:
        if not target.is_dir():
            raise
