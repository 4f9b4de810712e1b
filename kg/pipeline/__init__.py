"""From inputs to a graph or to tagged documents: the stages in their order, spread over processes.

:func:`build` makes a graph of documents in a folder, :func:`annotate` only tags and links,
:func:`load` gives the recognition pipeline.  Each is imported when first asked for: tagging needs no
database.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from kg.pipeline.options import BuildOptions, BuildResult

if TYPE_CHECKING:
    from kg.pipeline.annotating import annotate
    from kg.pipeline.building import build
    from kg.pipeline.stages import load

__all__ = ["BuildOptions", "BuildResult", "annotate", "build", "load"]

_HOMES = {
    "annotate": "kg.pipeline.annotating",
    "build": "kg.pipeline.building",
    "load": "kg.pipeline.stages",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
