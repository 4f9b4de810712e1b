"""Descriptions -> Turtle that people can read, TriG, and Turtle of RDF 1.2."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Final

from kg.export.base import Losses, WriteOptions
from kg.export.description import OBJECT, PAIR, PREDICATE, WIDE_OBJECT, Description
from kg.export.graph import Graph
from kg.export.serializing import write_rdf
from kg.export.terms import Terms
from kg.schema import PREDICATES

FILE: Final = "graph.ttl"


def write_turtle(graph: Graph, folder: Path, options: WriteOptions) -> Losses:
    """Write ``graph.ttl`` into ``folder``. Gives how many characters were left out."""
    return write_rdf(graph, folder, options, [(FILE, Turtle)]).losses


class Turtle:
    """A block of lines for every description."""

    TERMS: ClassVar[type[Terms]] = Terms

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def start(self) -> str:
        """The prefixes."""
        prefixes = self._terms.prefixes().items()
        return "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in prefixes)

    def heading(self, title: str) -> str:
        """A comment."""
        return f"\n# {title}\n"

    def describe(self, description: Description) -> str:
        """The subject, and a line for every predicate."""
        _, subject, body = description
        if WIDE_OBJECT in body:
            body = body.replace(WIDE_OBJECT, ",\n        ")
        lines = body.replace(PREDICATE, " ").replace(PAIR, " ;\n    ").replace(OBJECT, ", ")
        return f"\n{subject}\n    {lines} .\n"

    def end(self) -> str:
        """Nothing."""
        return ""


class TriG(Turtle):
    """Turtle whose blocks stand in the graphs of documents; a graph may come more than once."""

    def __init__(self, terms: Terms) -> None:
        super().__init__(terms)
        self._graph = ""

    def heading(self, title: str) -> str:
        """A comment, outside of any graph."""
        return self._turn_to("") + super().heading(title)

    def describe(self, description: Description) -> str:
        """The block, in its graph."""
        block = super().describe(description)
        if description.graph == self._graph:
            return block
        return self._turn_to(description.graph) + block

    def end(self) -> str:
        """The end of the last graph."""
        return self._turn_to("")

    def _turn_to(self, graph: str) -> str:
        if graph == self._graph:
            return ""
        closing = "\n}\n" if self._graph else ""
        self._graph = graph
        return f"{closing}\n{graph} {{\n" if graph else closing


_SYMMETRIC: Final = frozenset(p.curie for p in PREDICATES.values() if p.symmetric)


class Turtle12(Turtle):
    """Turtle of RDF 1.2, in which every association also reifies the statements that it is about."""

    def describe(self, description: Description) -> str:
        """The block; that of an association with what it reifies."""
        if f"rdf:predicate{PREDICATE}" in description.body:
            terms = WIDE_OBJECT.join(self._reified(description))
            body = f"{description.body}{PAIR}rdf:reifies{PREDICATE}{terms}"
            description = description._replace(body=body)
        return super().describe(description)

    def _reified(self, description: Description) -> Iterator[str]:
        pairs = {predicate: objects[0] for predicate, objects in description.pairs()}
        subject, object_ = pairs["rdf:subject"], pairs["rdf:object"]
        own = pairs.get("biolink:original_predicate")
        yield f"<<( {subject} {pairs['rdf:predicate']} {object_} )>>"
        if own:
            yield f"<<( {subject} {own} {object_} )>>"
        elif pairs["rdf:predicate"] in _SYMMETRIC:
            yield f"<<( {object_} {pairs['rdf:predicate']} {subject} )>>"
