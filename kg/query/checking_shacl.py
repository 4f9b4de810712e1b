"""Do the RDF files have the shapes of ``shapes.ttl``? Asked of pyshacl, where it is installed.

Every shape looks at the statements about one node alone, which stand together in our files, so that
these are checked in pieces and memory does not grow.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.prefixes import compact
from kg.query.findings import Finding, Findings

if TYPE_CHECKING:
    import rdflib

TOGETHER: Final = 2000
"""Nodes that are checked at a time."""


def is_available() -> bool:
    """Whether pyshacl is installed."""
    from importlib.util import find_spec

    return find_spec("pyshacl") is not None


def check_shapes(path: Path) -> Iterator[Finding]:
    """What in a Turtle file of ours does not have its shape. The file has to be valid Turtle."""
    import rdflib

    shapes = rdflib.Graph().parse(data=_shapes(), format="turtle")
    findings = Findings(path.name)
    for piece in _pieces(path):
        _check(piece, shapes, findings)
    yield from findings


def _shapes() -> str:
    return files("kg.query").joinpath("shapes.ttl").read_text(encoding="utf-8")


def _pieces(path: Path) -> Iterator[rdflib.Graph]:
    import pyoxigraph
    import rdflib

    from kg.export.objects import term

    quads = pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE)
    graph, count = rdflib.Graph(), 0
    for _, described in groupby(quads, key=attrgetter("subject")):
        for quad in described:
            graph.add((term(quad.subject), term(quad.predicate), term(quad.object)))
        count += 1
        if count == TOGETHER:
            yield graph
            graph, count = rdflib.Graph(), 0
    if count:
        yield graph


def _check(piece: rdflib.Graph, shapes: rdflib.Graph, findings: Findings) -> None:
    import pyshacl
    from rdflib.namespace import RDF, SH

    conforms, report, _ = pyshacl.validate(piece, shacl_graph=shapes, inplace=True)
    if conforms:
        return
    broken = []
    for result in report.subjects(RDF.type, SH.ValidationResult):
        told = (SH.resultPath, SH.sourceConstraintComponent, SH.focusNode, SH.value)
        broken.append(tuple(_short(report.value(result, property_)) for property_ in told))
    for path, component, node, value in sorted(broken):
        message = f"{path or 'the node'} does not have its shape ({component})"
        findings.add(message, f"{node} {value}".strip())


def _short(term: Any) -> str:
    return "" if term is None else compact(str(term)) or str(term)
