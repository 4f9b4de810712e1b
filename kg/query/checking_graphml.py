"""Does ``graph.graphml`` keep the rules that viewers need, and is it the graph of the tables?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from kg.export.graph import Graph
from kg.export.graphml import FILE
from kg.query.findings import Finding, Findings

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMESPACE: Final = "{http://graphml.graphdrawing.org/xmlns}"
_TAGS: Final = frozenset(
    _NAMESPACE + name for name in ("graphml", "key", "graph", "node", "edge", "data")
)
_VISUAL: Final = {
    **dict.fromkeys(("size", "x", "y", "z"), ("double", "float")),
    **dict.fromkeys(("r", "g", "b"), ("int",)),
    "color": (),
}
"""Names that a viewer takes for the look of a node -> the types that they must have for it."""


def _is_boolean(text: str) -> bool:
    return text in ("true", "false")


def _is_number(kind: Callable[[str], object]) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        try:
            kind(text)
        except ValueError:
            return False
        return True

    return check


_TYPES: Final[dict[str, Callable[[str], bool]]] = {
    "string": lambda text: True,
    "boolean": _is_boolean,
    "int": _is_number(int),
    "long": _is_number(int),
    "float": _is_number(float),
    "double": _is_number(float),
}


def check_graphml(graph: Graph) -> Iterator[Finding]:
    """Read the file once, as a stream."""
    from lxml import etree

    findings = Findings(FILE)
    reading = _Reading(findings)
    try:
        events = etree.iterparse(
            str(graph.folder / FILE),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            huge_tree=True,
        )
        for event, element in events:
            if event == "start":
                reading.start(element)
            else:
                reading.end(element)
    except (etree.XMLSyntaxError, OSError) as error:
        findings.add(f"cannot be read ({error})")
    else:
        reading.compare(graph)
    yield from findings


class _Reading:
    """The state of reading one file."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._keys: dict[str, Callable[[str], bool]] = {}
        self._names: dict[str, str] = {}
        self._nodes: set[str] = set()
        self._edges: set[str] = set()

    def start(self, element: _Element) -> None:
        if element.tag not in _TAGS or element.prefix:
            self._findings.add("viewers do not read this element", str(element.tag))
        elif element.tag == _NAMESPACE + "graph" and not element.get("id"):
            self._findings.add("the graph has no id")
        elif element.tag == _NAMESPACE + "key":
            self._key(element)

    def end(self, element: _Element) -> None:
        if element.tag == _NAMESPACE + "node":
            self._node(element)
        elif element.tag == _NAMESPACE + "edge":
            self._edge(element)
        else:
            return
        self._data(element)
        parent = element.getparent()
        element.clear()
        if parent is not None:
            parent.remove(element)

    def compare(self, graph: Graph) -> None:
        """The ids against those of the tables; a view may leave some out."""
        [nodes, edges] = graph.tables.queries(["select id from nodes", "select id from edges"])
        for what, found, known in (("node", self._nodes, nodes), ("edge", self._edges, edges)):
            for curie in sorted(found - {row[0] for row in known}):
                self._findings.add(f"this {what} is not in the tables", curie)
        losses = graph.manifest.get("losses", {}).get("graphml")
        if losses is None:
            return
        for name, found, known in (("nodes", self._nodes, nodes), ("edges", self._edges, edges)):
            expected = len(known) - losses.get(f"{name}_left_out", 0)
            if len(found) != expected:
                self._findings.add(f"it has {len(found):,} {name}, the manifest says {expected:,}")

    def _key(self, element: _Element) -> None:
        name, kind = element.get("attr.name", ""), element.get("attr.type", "")
        what = element.get("for", "")
        if kind not in _TYPES:
            self._findings.add(f"viewers do not know the type {kind!r}", name)
        if kind not in _VISUAL.get(name, (kind,)) or (name in _VISUAL and what != "node"):
            self._findings.add("viewers take this attribute for the look of a node", name)
        if self._names.setdefault(name, kind) != kind:
            self._findings.add("this attribute has two types", name)
        self._keys[element.get("id", "")] = _TYPES.get(kind, _TYPES["string"])

    def _node(self, element: _Element) -> None:
        identifier = element.get("id", "")
        if identifier in self._nodes:
            self._findings.add("the id of this node is not unique", identifier)
        if self._edges:
            self._findings.add("this node stands after an edge", identifier)
        self._nodes.add(identifier)

    def _edge(self, element: _Element) -> None:
        identifier = element.get("id", "")
        if identifier in self._edges:
            self._findings.add("the id of this edge is not unique", identifier)
        if not {element.get("source"), element.get("target")} <= self._nodes:
            self._findings.add("an end of this edge is not a node", identifier)
        if not element.get("label"):
            self._findings.add("this edge has no label", identifier)
        self._edges.add(identifier)

    def _data(self, element: _Element) -> None:
        for data in element:
            check = self._keys.get(data.get("key", ""))
            if check is None:
                self._findings.add("the key of this value is not declared", data.get("key", ""))
            elif not check(data.text or ""):
                self._findings.add(
                    "this value is not of the type of its key", element.get("id", "")
                )
