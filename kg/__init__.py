"""A knowledge graph of biomedical documents that can say of each edge where it was read.

``kg.load()`` gives the recognition pipeline (a ``spacy.Language``), ``kg.build(inputs, out)`` builds a
graph, ``kg.annotate(inputs, file)`` only tags and links, ``kg.read_graph(out)`` reads a graph,
``kg.Explainer(out)`` says why its edges and mentions are there; ``kg.BuildOptions`` has what the commands
have as options.  Importing this package opens no file and loads no model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.export.graph import Graph, read_graph
    from kg.pipeline import BuildOptions, annotate, build, load
    from kg.query.explaining import Explainer

__version__ = "0.1.0"
__all__ = [
    "BuildOptions",
    "Explainer",
    "Graph",
    "__version__",
    "annotate",
    "build",
    "load",
    "read_graph",
]

_HOMES = {
    "BuildOptions": "kg.pipeline",
    "Explainer": "kg.query.explaining",
    "Graph": "kg.export.graph",
    "annotate": "kg.pipeline",
    "build": "kg.pipeline",
    "load": "kg.pipeline",
    "read_graph": "kg.export.graph",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
