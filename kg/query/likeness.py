"""Which nodes of a graph are alike to SHACL: one of them stands for all.

A shape sees of a node which properties it has, how many values each has, of what kind and type these are,
and, where the shape lists or bounds values, which.  It cannot tell two nodes apart that agree in this, so a
validator needs to be shown one of them only.  Graphs have many nodes and few kinds of them.

This holds for shapes of the terms in :data:`UNDERSTOOD`, and on paths of one property.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

if TYPE_CHECKING:
    import rdflib

Likeness: TypeAlias = frozenset[tuple[Hashable, int]]
"""What shapes see of a node; equal for nodes that are alike."""

SHACL: Final = "http://www.w3.org/ns/shacl#"
TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

LOOKED_AT: Final = frozenset({"in", "hasValue"})
"""Constraints for which the value itself counts."""

BOUNDS: Final = frozenset({"minInclusive", "maxInclusive", "minExclusive", "maxExclusive"})
"""Constraints for which it counts on which side of the bound a value is."""

UNDERSTOOD: Final = (
    LOOKED_AT
    | BOUNDS
    | {"path", "property", "targetClass", "targetSubjectsOf", "message", "minCount", "maxCount"}
    | {"nodeKind", "datatype", "languageIn", "uniqueLang", "pattern", "or"}
)
"""Terms of SHACL by which a node is judged from what is seen of it here."""


class Likenesses:
    """Tells what the shapes of a graph see of a node."""

    def __init__(self, shapes: rdflib.Graph) -> None:
        from rdflib.namespace import SH

        self._seen: set[str] = {TYPE, *map(str, shapes.objects(None, SH.targetSubjectsOf))}
        self._looked_at: set[str] = {TYPE}
        self._bounds: dict[str, list[Any]] = {}
        self._most = 1
        self._patterns: dict[str, list[re.Pattern[str]]] = {}
        for shape, path in shapes.subject_objects(SH.path):
            self._seen.add(str(path))
            for constraint, value in _constraints(shapes, shape):
                self._note(str(path), constraint, value)
        self._literal = lru_cache(maxsize=1 << 16)(self._see_literal)
        self._iri = lru_cache(maxsize=1 << 16)(self._see_iri)

    def _note(self, path: str, constraint: str, value: Any) -> None:
        if constraint in LOOKED_AT:
            self._looked_at.add(path)
        elif constraint in BOUNDS:
            self._bounds.setdefault(path, []).append(value)
        elif constraint == "pattern":
            self._patterns.setdefault(path, []).append(re.compile(value))
        elif constraint in ("minCount", "maxCount"):
            self._most = max(self._most, int(value) + 1)

    def of(self, quads: Iterable[Any]) -> Likeness:
        """The likeness of a node, by the statements of pyoxigraph about it; empty where no shape sees it."""
        counts: Counter[Hashable] = Counter()
        for quad in set(quads):
            path = quad.predicate.value
            if path in self._seen:
                counts[path, self._see(path, quad.object)] += 1
        return frozenset((seen, min(count, self._most)) for seen, count in counts.items())

    def _see(self, path: str, value: Any) -> Hashable:
        """Kind, type, language, and of the value what counts."""
        datatype = getattr(value, "datatype", None)
        if datatype is None:
            return self._iri(path, type(value).__name__, value.value)
        if path in self._looked_at or path in self._patterns:
            return self._literal(path, value.value, datatype.value, value.language)
        if value.language is not None:
            return ("@", value.language)
        if datatype.value.endswith("#string"):
            return cast(str, datatype.value)
        return self._literal(path, value.value, datatype.value, None)

    def _see_iri(self, path: str, kind: str, text: str) -> Hashable:
        return (kind, text if path in self._looked_at else self._matches(path, text))

    def _see_literal(self, path: str, text: str, datatype: str, language: str | None) -> Hashable:
        import rdflib

        if path in self._looked_at:
            return (datatype, language, text)
        literal = rdflib.Literal(text, datatype=None if language else rdflib.URIRef(datatype))
        sides = tuple(_side(literal, bound) for bound in self._bounds.get(path, ()))
        value = (bool(literal.ill_typed), type(literal.value).__name__)
        return (datatype, language, value, sides, self._matches(path, text))

    def _matches(self, path: str, text: str) -> tuple[bool, ...]:
        return tuple(pattern.search(text) is not None for pattern in self._patterns.get(path, ()))


def _constraints(shapes: rdflib.Graph, shape: Any) -> Iterator[tuple[str, Any]]:
    """The constraints of a shape, those of its alternatives among them."""
    from rdflib.collection import Collection

    for constraint, value in shapes.predicate_objects(shape):
        name = str(constraint).removeprefix(SHACL)
        yield name, value
        if name == "or":
            for alternative in Collection(shapes, value):
                yield from _constraints(shapes, alternative)


def _side(literal: rdflib.Literal, bound: rdflib.Literal) -> Hashable:
    try:
        value, other = literal.toPython(), bound.toPython()
        return int(value > other) - int(value < other)
    except (TypeError, ArithmeticError):
        return str(literal)
