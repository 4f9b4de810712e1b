"""What the shapes of a graph see of its nodes: nodes that agree in it are alike to SHACL.

A constraint sees of a node how many values its properties have, of what kind and type these are, and, where
it lists or bounds them, whether they are listed and on which side of the bound.  It cannot tell two nodes
apart that agree in this, so a validator needs to be shown one of them only.  Each constraint is looked at
by itself: there are far fewer of such aspects than combinations of them in nodes, however long a graph is.

This holds for shapes of the terms in :data:`UNDERSTOOD`, and on paths of one property.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    import rdflib

Seen: TypeAlias = tuple[str, Hashable, int]
"""A property, what is seen of a value of it, and how many values look so (or one more than matters)."""

Likeness: TypeAlias = frozenset[Seen]
"""What all shapes see of a node."""

Aspect: TypeAlias = tuple[str, Likeness]
"""A shape of a property or of nodes, by its name in the graph of shapes, and what it sees of a node."""

SHACL: Final = "http://www.w3.org/ns/shacl#"
NODE: Final = ""
"""In place of a property: the node itself."""

TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

STRING: Final = "http://www.w3.org/2001/XMLSchema#string"

LISTED: Final = frozenset({"in", "hasValue"})
"""Constraints for which it counts whether a value is listed."""

BOUNDS: Final = frozenset({"minInclusive", "maxInclusive", "minExclusive", "maxExclusive"})
"""Constraints for which it counts on which side of the bound a value is."""

UNDERSTOOD: Final = (
    LISTED
    | BOUNDS
    | {"path", "property", "targetClass", "targetSubjectsOf", "message", "minCount", "maxCount"}
    | {"nodeKind", "datatype", "languageIn", "uniqueLang", "pattern", "or"}
)
"""Terms of SHACL by which a node is judged from what is seen of it here."""


class Likenesses:
    """Tells what the shapes of a graph see of a node."""

    def __init__(self, shapes: rdflib.Graph) -> None:
        from rdflib.namespace import RDF, SH

        self._shapes = [_Targeted.of(shapes, it) for it in shapes.subjects(RDF.type, SH.NodeShape)]
        self._classes = frozenset[str]().union(*(it.classes for it in self._shapes))
        self._seen = {TYPE}.union(*(it.properties for it in self._shapes))
        self._lists: dict[str, list[frozenset[Any]]] = {}
        self._bounds: dict[str, list[Any]] = {}
        self._most: dict[str, int] = {}
        self._patterns: dict[str, list[re.Pattern[str]]] = {}
        for shape, path in shapes.subject_objects(SH.path):
            self._seen.add(str(path))
            for constraint, value in _constraints(shapes, shape):
                self._note(shapes, str(path), constraint, value)
        self._literal = lru_cache(maxsize=1 << 16)(self._see_literal)
        self._iri = lru_cache(maxsize=1 << 16)(self._see_iri)

    def _note(self, shapes: rdflib.Graph, path: str, constraint: str, value: Any) -> None:
        if constraint in LISTED:
            listed = {value} if constraint == "hasValue" else shapes.items(value)
            self._lists.setdefault(path, []).append(frozenset(listed))
        elif constraint in BOUNDS:
            self._bounds.setdefault(path, []).append(value)
        elif constraint == "pattern":
            self._patterns.setdefault(path, []).append(re.compile(value))
        elif constraint in ("minCount", "maxCount"):
            self._most[path] = max(self._most.get(path, 1), int(value) + 1)
        elif constraint == "uniqueLang":
            self._most[path] = max(self._most.get(path, 1), 2)

    def of(self, quads: Iterable[Any]) -> Likeness:
        """All that shapes see of a node, by the statements of pyoxigraph about it; empty where none does."""
        counts: Counter[tuple[str, Hashable]] = Counter()
        for quad in set(quads):
            path = quad.predicate.value
            if path in self._seen:
                counts[path, self._see(path, quad.object)] += 1
        if counts:
            counts[NODE, type(quad.subject).__name__] = 1
        most = self._most
        return frozenset(
            (path, seen, min(count, most.get(path, 1))) for (path, seen), count in counts.items()
        )

    def aspects(self, likeness: Likeness) -> Iterator[Aspect]:
        """What each of the shapes sees of a node that has this likeness and to which it applies."""
        by_path: dict[str, list[Seen]] = {}
        for seen in likeness:
            by_path.setdefault(seen[0], []).append(seen)
        types = {seen[1] for _, seen, _ in by_path.get(TYPE, ()) if isinstance(seen, tuple)}
        for shape in self._shapes:
            if not types.isdisjoint(shape.classes) or not shape.properties.isdisjoint(by_path):
                for name, paths in shape.parts:
                    yield name, frozenset(it for path in paths for it in by_path.get(path, ()))

    def _see(self, path: str, value: Any) -> Hashable:
        """Kind, type, language, and of the value what counts."""
        datatype = getattr(value, "datatype", None)
        if datatype is None:  # an IRI, a node without a name, or a statement
            return self._iri(path, type(value).__name__, getattr(value, "value", ""))
        if path in self._lists or path in self._patterns:
            return self._literal(path, value.value, datatype.value, value.language)
        if value.language is not None:
            return ("@", value.language)
        if datatype.value == STRING:
            return STRING
        return self._literal(path, value.value, datatype.value, None)

    def _see_iri(self, path: str, kind: str, text: str) -> Hashable:
        import rdflib

        named = text if path == TYPE and text in self._classes else ""
        return (kind, named, self._listed(path, rdflib.URIRef(text)), self._matches(path, text))

    def _see_literal(self, path: str, text: str, datatype: str, language: str | None) -> Hashable:
        import rdflib

        # as pyshacl is given it: a plain string has no datatype
        is_plain = language or datatype == STRING
        literal = rdflib.Literal(
            text, lang=language, datatype=None if is_plain else rdflib.URIRef(datatype)
        )
        sides = tuple(_side(literal, bound) for bound in self._bounds.get(path, ()))
        value = (bool(literal.ill_typed), type(literal.value).__name__, sides)
        listed = self._listed(path, literal)
        return (datatype, language, value, listed, self._matches(path, text))

    def _listed(self, path: str, value: Any) -> tuple[bool, ...]:
        return tuple(value in values for values in self._lists.get(path, ()))

    def _matches(self, path: str, text: str) -> tuple[bool, ...]:
        return tuple(pattern.search(text) is not None for pattern in self._patterns.get(path, ()))


@dataclass(frozen=True, slots=True)
class _Targeted:
    """A shape of nodes: the classes it applies to, the properties that those have to which it applies, and
    its parts, each with the properties that it looks at: itself, and a shape for each property."""

    classes: frozenset[str]
    properties: frozenset[str]
    parts: tuple[tuple[str, frozenset[str]], ...]

    @classmethod
    def of(cls, shapes: rdflib.Graph, shape: Any) -> _Targeted:
        from rdflib.namespace import SH

        classes, properties = (
            frozenset(map(str, shapes.objects(shape, it)))
            for it in (SH.targetClass, SH.targetSubjectsOf)
        )
        parts = [(shape, {NODE})]
        for constraint, value in _constraints(shapes, shape):
            if constraint == "property":
                parts.append((value, set()))
            elif constraint == "path":
                parts[0][1].add(str(value))
        for part, paths in parts[1:]:
            paths.update(str(path) for path in shapes.objects(part, SH.path))
        return cls(classes, properties, tuple((str(part), frozenset(it)) for part, it in parts))


def _constraints(shapes: rdflib.Graph, shape: Any) -> Iterator[tuple[str, Any]]:
    """The constraints of a shape, those of its alternatives among them."""
    for constraint, value in shapes.predicate_objects(shape):
        name = str(constraint).removeprefix(SHACL)
        yield name, value
        if name == "or":
            for alternative in shapes.items(value):
                yield from _constraints(shapes, alternative)


def _side(literal: rdflib.Literal, bound: rdflib.Literal) -> Hashable:
    try:
        value, other = literal.toPython(), bound.toPython()
        return int(value > other) - int(value < other)
    except (TypeError, ArithmeticError):
        return str(literal)
