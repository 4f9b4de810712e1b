"""Do the RDF files have the shapes of ``shapes.ttl``? Asked of pyshacl, where it is installed.

Every shape looks at the statements about one node alone, which stand together in our files, so that
these are checked in pieces and memory does not grow.  pyshacl is shown a node only where one of its
shapes sees in it what it has seen in no node before (:mod:`kg.query.likeness`).
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.prefixes import compact
from kg.query.findings import EXAMPLES, Finding, Findings
from kg.query.likeness import Aspect, Likeness, Likenesses
from kg.query.requirements import requirement

if TYPE_CHECKING:
    import rdflib

TOGETHER: Final = 2000
"""Nodes that are checked at a time."""

SHOWN: Final = 80
"""Characters of a value that are told."""

REMEMBERED: Final = 10_000
"""Likenesses of whole nodes that are remembered at a time."""


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


@dataclass(slots=True)
class _Alike:
    """Nodes that are alike: how many, and the first of them, each with its number in the file."""

    count: int = 0
    first: list[tuple[int, str]] = field(default_factory=list)

    def add(self, count: int, first: list[tuple[int, str]]) -> None:
        self.count += count
        if len(self.first) < EXAMPLES or first[0] < self.first[-1]:
            self.first = sorted([*self.first, *first])[:EXAMPLES]


class _Checking:
    """Shows pyshacl what is new to its shapes, and counts the nodes that have it."""

    def __init__(self, shapes: rdflib.Graph, findings: Findings) -> None:
        self._shapes = shapes
        self._findings = findings
        self._likenesses = Likenesses(shapes)
        self._whole: dict[Likeness, _Alike] = {}
        self._aspects: dict[Aspect, _Alike] = {}
        self._broken: dict[Aspect, tuple[str, str]] = {}

    def check(self, path: Path) -> None:
        """Go through the file; what is broken is told at its end, when all nodes are counted."""
        import rdflib

        piece, shown = rdflib.Graph(), dict[str, list[Aspect]]()
        for subject, new, quads in self._unlike(path):
            _add(piece, quads)
            shown[subject] = new
            if len(shown) == TOGETHER:
                self._validate(piece, shown)
                piece, shown = rdflib.Graph(), {}
        if shown:
            self._validate(piece, shown)
        self._sum_up()
        self._tell()

    def _tell(self) -> None:
        """The findings, sorted, so that they are the same in every run."""
        told = [(*said, self._aspects[aspect]) for aspect, said in self._broken.items()]
        for message, place, alike in sorted(told, key=lambda it: (*it[:2], it[2].first)):
            self._findings.add(message, place)
            for _, other in alike.first[1:]:
                self._findings.add(message, _short(other))
            if (more := alike.count - len(alike.first)) > 0:
                self._findings.add(message, times=more)

    def _unlike(self, path: Path) -> Iterator[tuple[str, list[Aspect], list[Any]]]:
        """The nodes of which shapes see something new, and what."""
        import pyoxigraph

        parsed = pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE)
        nodes = groupby(parsed, key=attrgetter("subject"))
        for number, (subject, described) in enumerate(nodes):
            quads = list(described)
            likeness = self._likenesses.of(quads)
            if not likeness:
                continue
            alike = self._whole.get(likeness)
            if alike is None:
                if len(self._whole) >= REMEMBERED:
                    self._sum_up()
                alike = self._whole[likeness] = _Alike()
                new = [it for it in self._likenesses.aspects(likeness) if it not in self._aspects]
                if new:
                    self._aspects.update((it, _Alike()) for it in new)
                    yield subject.value, new, quads
            alike.count += 1
            if len(alike.first) < EXAMPLES:
                alike.first.append((number, subject.value))

    def _sum_up(self) -> None:
        """Count the nodes that are alike as a whole under each of their aspects."""
        for likeness, alike in self._whole.items():
            for aspect in self._likenesses.aspects(likeness):
                self._aspects[aspect].add(alike.count, alike.first)
        self._whole.clear()

    def _validate(self, piece: rdflib.Graph, shown: dict[str, list[Aspect]]) -> None:
        import pyshacl
        from rdflib.namespace import RDF, SH

        conforms, report, _ = pyshacl.validate(piece, shacl_graph=self._shapes, inplace=True)
        if conforms:
            return
        values: dict[tuple[Any, str], set[str]] = {}
        for result in report.subjects(RDF.type, SH.ValidationResult):
            node, shape, value = (
                report.value(result, it) for it in (SH.focusNode, SH.sourceShape, SH.value)
            )
            said = "" if value is None or value == node else _short(value)
            values.setdefault((shape, str(node)), set()).add(said)
        for (shape, node), all_said in values.items():
            said = min(all_said - {""}, default="")
            place = f"{_short(node)} has {said}" if said else _short(node)
            message = requirement(self._shapes, shape)
            self._broken.update((it, (message, place)) for it in shown[node] if it[0] == str(shape))


def _add(piece: rdflib.Graph, quads: list[Any]) -> None:
    for quad in quads:
        piece.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))


def _term(value: Any) -> Any:
    """The term of rdflib; a statement is a node without a name, as it is no IRI and no literal either."""
    import pyoxigraph
    import rdflib

    from kg.export.objects import term

    if isinstance(value, pyoxigraph.BlankNode | pyoxigraph.Triple):
        return rdflib.BNode(getattr(value, "value", None))
    return term(value)


def _short(term: Any) -> str:
    import rdflib
    from rdflib.namespace import XSD

    if not isinstance(term, rdflib.Literal):
        return compact(str(term)) or str(term)
    text = f'"{term}"' if len(term) <= SHOWN else f'"{term[:SHOWN]}"...'
    return text + (
        f"@{term.language}" if term.language else f"^^{_short(term.datatype or XSD.string)}"
    )
