"""What is made of a graph and kept in the user's cache: until when, and that it is of one build."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from typing import Final

from kg.errors import GraphError
from kg.export.graph import Graph

KEPT_DAYS: Final = 30
"""What was not used for so long is removed when another is made."""

_PARTIAL_DAYS: Final = 1
_PARTIAL: Final = ".partial-"


def partial_prefix(process: int | None = None) -> str:
    """How the name begins of what a process, this one unless told otherwise, is still making."""
    return f"{_PARTIAL}{os.getpid() if process is None else process}-"


def remove_old(folder: Path) -> None:
    """Remove what nobody has used for long, and what was begun a day ago and never became whole."""
    now = time.time()
    for entry in folder.iterdir():
        days = _PARTIAL_DAYS if entry.name.startswith(_PARTIAL) else KEPT_DAYS
        try:
            old = entry.stat().st_mtime < now - days * 86_400
        except OSError:
            continue
        if old:
            remove(entry)


def remove(path: Path) -> None:
    """Remove a file or a folder as far as that is possible."""
    shutil.rmtree(path, ignore_errors=True)
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return


def built_meanwhile(graph: Graph) -> GraphError:
    """The error of a graph that is another one than when its reading began."""
    return GraphError(
        "the graph was built again while it was read", path=str(graph.folder), remedy="try again"
    )
