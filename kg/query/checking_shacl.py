"""Do the RDF files have the shapes of ``shapes.ttl``? Asked of pyshacl, where it is installed.

Every shape looks at the statements about one node alone, which stand together in our files, so that
these are checked in pieces and memory does not grow.  Of nodes that are alike to the shapes
(:mod:`kg.query.likeness`) pyshacl is shown the first.
"""

from __future__ import annotations

import logging
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.prefixes import compact
from kg.query.findings import EXAMPLES, Finding, Findings
from kg.query.likeness import Likeness, Likenesses
from kg.query.requirements import requirement

if TYPE_CHECKING:
    import rdflib

TOGETHER: Final = 2000
"""Nodes that are checked at a time."""

SHOWN: Final = 80
"""Characters of a value that are told."""

REMEMBERED: Final = 200_000
"""Likenesses that are remembered; of more, nodes are checked again."""


def is_available() -> bool:
    """Whether pyshacl is installed."""
    from importlib.util import find_spec

    return find_spec("pyshacl") is not None


def check_shapes(path: Path) -> Iterator[Finding]:
    """What in a Turtle file of ours does not have its shape: which node, what is wrong, what is right.

    The file has to be valid Turtle.
    """
    import rdflib

    shapes = rdflib.Graph().parse(data=_shapes(), format="turtle")
    findings = Findings(path.name)
    with _quiet():
        _Checking(shapes, findings).check(path)
    yield from findings


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what rdflib says of values that are not valid: they are told as findings."""
    logger = logging.getLogger("rdflib.term")
    logger.addFilter(_nothing)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        logger.removeFilter(_nothing)


def _nothing(record: logging.LogRecord) -> bool:
    return False


def _shapes() -> str:
    return files("kg.query").joinpath("shapes.ttl").read_text(encoding="utf-8")


class _Checking:
    """Shows pyshacl one of each kind of nodes, and counts the others."""

    def __init__(self, shapes: rdflib.Graph, findings: Findings) -> None:
        self._shapes = shapes
        self._findings = findings
        self._likenesses = Likenesses(shapes)
        self._counts: Counter[Likeness] = Counter()
        self._named: dict[Likeness, list[str]] = {}
        self._broken: dict[tuple[str, str], tuple[str, Likeness]] = {}

    def check(self, path: Path) -> None:
        """Go through the file; what is broken is told at its end, when all nodes are counted."""
        import rdflib

        piece, shown = rdflib.Graph(), dict[str, Likeness]()
        for subject, likeness, quads in self._unlike(path):
            _add(piece, quads)
            shown[subject] = likeness
            if len(shown) == TOGETHER:
                self._validate(piece, shown)
                piece, shown = rdflib.Graph(), {}
        if shown:
            self._validate(piece, shown)
        self._tell()

    def _tell(self) -> None:
        for (message, node), (place, likeness) in sorted(self._broken.items(), key=itemgetter(0)):
            alike = self._named.get(likeness, [node])
            self._findings.add(message, place)
            for other in alike[1:]:
                self._findings.add(message, _short(other))
            if (more := self._counts[likeness] - len(alike)) > 0:
                self._findings.add(message, times=more)

    def _unlike(self, path: Path) -> Iterator[tuple[str, Likeness, list[Any]]]:
        """The nodes that are like none before them."""
        import pyoxigraph

        parsed = pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE)
        for subject, described in groupby(parsed, key=attrgetter("subject")):
            quads = list(described)
            likeness = self._likenesses.of(quads)
            if likeness and likeness not in self._counts:
                yield subject.value, likeness, quads
            if likeness in self._counts or len(self._counts) < REMEMBERED:
                self._counts[likeness] += 1
                if self._counts[likeness] <= EXAMPLES:
                    self._named.setdefault(likeness, []).append(subject.value)

    def _validate(self, piece: rdflib.Graph, shown: dict[str, Likeness]) -> None:
        import pyshacl
        from rdflib.namespace import RDF, SH

        conforms, report, _ = pyshacl.validate(piece, shacl_graph=self._shapes, inplace=True)
        if conforms:
            return
        for result in sorted(report.subjects(RDF.type, SH.ValidationResult), key=str):
            node = str(report.value(result, SH.focusNode))
            shape, value = (report.value(result, it) for it in (SH.sourceShape, SH.value))
            message = requirement(self._shapes, shape)
            said = "" if value is None or str(value) == node else _short(value)
            place = f"{_short(node)} has {said}" if said else _short(node)
            self._broken[message, node] = place, shown[node]


def _add(piece: rdflib.Graph, quads: list[Any]) -> None:
    from kg.export.objects import term

    for quad in quads:
        piece.add((term(quad.subject), term(quad.predicate), term(quad.object)))


def _short(term: Any) -> str:
    import rdflib
    from rdflib.namespace import XSD

    if not isinstance(term, rdflib.Literal):
        return compact(str(term)) or str(term)
    text = f'"{term}"' if len(term) <= SHOWN else f'"{term[:SHOWN]}"...'
    return text + (
        f"@{term.language}" if term.language else f"^^{_short(term.datatype or XSD.string)}"
    )
