"""The triples of a graph in an Oxigraph store: in memory where they are few, else on disk, once."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import GraphError, LexiconError
from kg.export.base import WriteOptions
from kg.export.graph import Graph
from kg.export.turtle import FILE, write_turtle

if TYPE_CHECKING:
    import pyoxigraph

logger = logging.getLogger(__name__)

IN_MEMORY: Final = 4_000_000
"""Turtle of at most this many bytes is loaded into memory each time."""

KEPT_DAYS: Final = 30
"""Stores in the cache that were not used for so long are removed when a new one is made."""


def open_store(graph: Graph) -> pyoxigraph.Store:
    """The store of a graph, of its ``graph.ttl`` where there is one and of its tables otherwise.

    A large one is kept in the user's cache under the checksum of the Turtle and used again as long
    as that is the same.  It is for reading only.
    """
    path = graph.folder / FILE
    if path.is_file():
        return _open(path)
    with tempfile.TemporaryDirectory(prefix="kg-store-") as folder:
        write_turtle(graph, Path(folder), WriteOptions(base_iri=graph.base_iri))
        return _open(Path(folder) / FILE)


def _open(path: Path) -> pyoxigraph.Store:
    import pyoxigraph

    try:
        size = path.stat().st_size
        if size > IN_MEMORY:
            stored = _stored(path)
            if stored is not None:
                return stored
        store = pyoxigraph.Store()
        store.bulk_load(path=path, format=pyoxigraph.RdfFormat.TURTLE)
    except SyntaxError as error:
        raise GraphError(
            f"this is not Turtle: {error}", path=str(path), remedy="build the graph again"
        ) from error
    except OSError as error:
        raise GraphError(
            f"cannot be read ({error})", path=str(path), remedy="build the graph again"
        ) from error
    return store


def _stored(path: Path) -> pyoxigraph.Store | None:
    """The store on disk, made now if need be; None where the cache cannot be written."""
    import pyoxigraph

    with path.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    try:
        folder = _stores_folder()
        target = folder / f"{checksum[:32]}-{pyoxigraph.__version__}"
        folder.mkdir(parents=True, exist_ok=True)
        if target.is_dir():
            try:
                return _opened(target)
            except (OSError, RuntimeError) as error:
                logger.warning("the store is damaged (%s); making it again", error)
                shutil.rmtree(target, ignore_errors=True)
        _remove_old(folder)
        _make(path, target)
        return _opened(target)
    except (OSError, RuntimeError, LexiconError) as error:
        logger.warning("no store could be kept (%s); loading all into memory", error)
        return None


def _opened(target: Path) -> pyoxigraph.Store:
    """A store on disk, which counts as used now. Raises OSError or RuntimeError where it is damaged."""
    import pyoxigraph

    store = pyoxigraph.Store.read_only(str(target))
    next(iter(store), None)  # reads its files
    os.utime(target)
    return store


def _stores_folder() -> Path:
    from kg.lexicon.packing import cache_folder

    return cache_folder() / "stores"


def _make(path: Path, target: Path) -> None:
    """Load into a folder of another name, which becomes ``target`` when it is whole."""
    import pyoxigraph

    partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=target.parent))
    try:
        store = pyoxigraph.Store(str(partial / "store"))
        store.bulk_load(path=path, format=pyoxigraph.RdfFormat.TURTLE)
        store.flush()
        del store
        try:
            (partial / "store").rename(target)
        except OSError:
            if not target.is_dir():  # another process was not faster
                raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _remove_old(folder: Path) -> None:
    oldest = time.time() - KEPT_DAYS * 86_400
    for entry in folder.iterdir():
        try:
            old = entry.stat().st_mtime < oldest
        except OSError:
            continue
        if old:
            shutil.rmtree(entry, ignore_errors=True)
