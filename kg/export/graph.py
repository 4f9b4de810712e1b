"""A graph in an output folder, and the foreign objects it can be had as."""

from __future__ import annotations

import json
import shutil
import tempfile
import weakref
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import GraphError, QueryError
from kg.export.wording import counted
from kg.graph.cutting import View, cut
from kg.graph.naming import find_by_mentions, find_nodes
from kg.graph.reading import FOLDER, Tables
from kg.model import Curie
from kg.prefixes import DEFAULT_BASE_IRI

if TYPE_CHECKING:
    import networkx
    import pandas
    import pyarrow
    import rdflib

    from kg.export.looks import Looks

MANIFEST = "manifest.json"


def read_manifest(out: Path | str) -> dict[str, Any]:
    """The manifest in an output folder; empty where there is none. Raises GraphError where it is damaged."""
    path = Path(out) / MANIFEST
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        reason = f"the manifest cannot be read ({error})"
        raise GraphError(reason, path=str(path), remedy="build the graph again") from error
    if not isinstance(content, dict):
        reason = "this is no manifest but other JSON"
        raise GraphError(reason, path=str(path), remedy="build the graph again")
    return content


def read_graph(out: Path | str) -> Graph:
    """The graph in an output folder of ``kg build``. Raises GraphError where there is none."""
    return Graph(Path(out))


class Graph:
    """A graph on disk. What is asked for is read then, and frames are kept.

    ``name`` is what it is shown under: the folder, and of what view it is.
    """

    def __init__(self, folder: Path | str, name: str = "") -> None:
        self.folder = Path(folder)
        self.name = name or str(folder)
        self.tables = Tables(self.folder)
        self.is_view = False
        """Whether it is a part of a graph: nothing of it is left out then."""
        self._looks: dict[bool, Looks] = {}

    def __repr__(self) -> str:
        return (
            f"<Graph {self.name!r}: {counted(self.tables.count('nodes'), 'node')}, "
            f"{counted(self.tables.count('edges'), 'edge')}>"
        )

    def view(
        self,
        *names: str,
        around: str | Sequence[str] = (),
        hops: int = 1,
        min_confidence: float = 0.0,
        k_core: int = 0,
        full: bool = False,
    ) -> Graph:
        """A part of the graph, as a graph of its own that lives in a temporary folder as long as it is
        in use.

        ``names`` are of :data:`kg.graph.cutting.VIEWS`, ``around`` CURIEs or names of concepts; see
        :class:`kg.graph.cutting.View` for what is kept.  Raises UsageError where nothing is, and QueryError
        for a name that nothing in the graph has.

        ``graph.view("drugs-and-diseases", around="multiple myeloma", min_confidence=0.8)``
        """
        texts = [around] if isinstance(around, str) else around
        curies = tuple(self.find(text) for text in texts)
        return self.cut(View(names, curies, hops, min_confidence, k_core, full))

    def cut(self, view: View) -> Graph:
        """The part of the graph that a view keeps; as :meth:`view`."""
        folder = Path(tempfile.mkdtemp(prefix="kg-view-"))
        remove = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        try:
            cut(self.tables, folder / FOLDER, view)
            options = {"base_iri": self.base_iri}
            (folder / MANIFEST).write_text(json.dumps({"options": options}), encoding="utf-8")
            part = Graph(folder, f"{self.name}, a view")
            part.is_view = True
        except BaseException:
            remove()
            raise
        remove.detach()
        weakref.finalize(part, shutil.rmtree, folder, ignore_errors=True)
        return part

    def find(self, text: str) -> Curie:
        """The node that a CURIE, a label, a synonym or a name in the documents means, the most
        mentioned of several. Raises QueryError where there is none."""
        found = find_nodes(self.tables, text) or find_by_mentions(self.tables, text)
        if not found:
            raise QueryError(
                f"nothing in the graph is called {text!r}", remedy="see nodes.tsv for names"
            )
        return found[0].curie

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The manifest of the build; empty where the folder has none."""
        return read_manifest(self.folder)

    @property
    def base_iri(self) -> str:
        """Where the identifiers of our own live."""
        options = self.manifest.get("options")
        value = options.get("base_iri") if isinstance(options, dict) else None
        return value if isinstance(value, str) else DEFAULT_BASE_IRI

    def table(self, name: str) -> pyarrow.Table:
        """A table of ``kg.graph.tables`` by its name. Raises GraphError for an unknown one."""
        return self.tables.table(name)

    @cached_property
    def nodes(self) -> pandas.DataFrame:
        """One row a node; ``synonyms`` and ``xrefs`` are lists."""
        return _frame(self.table("nodes"))

    @cached_property
    def edges(self) -> pandas.DataFrame:
        """One row an edge; ``publications`` and ``supporting_studies`` are lists."""
        return _frame(self.table("edges"))

    def looks(self, *, full: bool = False) -> Looks:
        """Sizes and places of the nodes in a picture of the default view or of all; kept once made."""
        if full not in self._looks:
            from kg.export.looks import looks_of

            self._looks[full] = looks_of(self.tables, full=full)
        return self._looks[full]

    def to_networkx(self) -> networkx.MultiDiGraph:
        """The nodes under their CURIEs, the edges with their ids as keys.

        Attributes are typed scalars and lists, those of trials and documents included.
        """
        from kg.export.objects import to_networkx

        return to_networkx(self)

    def to_rdflib(self) -> rdflib.Graph:
        """The same triples as ``graph.ttl``."""
        from kg.export.objects import to_rdflib

        return to_rdflib(self)

    def _repr_html_(self) -> str:
        from kg.export.picture import to_html

        return to_html(self)


def _frame(table: pyarrow.Table) -> pandas.DataFrame:
    import pandas
    import pyarrow

    columns = {
        field.name: pandas.Series(table[field.name].to_pylist(), dtype=object)
        if pyarrow.types.is_list(field.type)
        else table[field.name].to_pandas()
        for field in table.schema
    }
    return pandas.DataFrame(columns)
