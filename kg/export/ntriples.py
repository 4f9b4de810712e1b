"""Descriptions -> N-Triples and N-Quads: a statement a line, every term in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from kg.export.description import PAIR, Description
from kg.export.terms import Terms, boolean, date, decimal
from kg.model import Curie
from kg.prefixes import DEFAULT_BASE_IRI, PREFIXES

_XSD: Final = PREFIXES["xsd"]


class FullTerms(Terms):
    """Spells every term in full, and every statement of a description as a pair of its own:
    ``<predicate> <object>``, so that a serializer has but to put the subject before it."""

    BETWEEN: ClassVar[str] = PAIR

    def __init__(self, base_iri: str = DEFAULT_BASE_IRI) -> None:
        super().__init__(base_iri)
        self._namespaces = self.prefixes()
        self._starts: dict[str, str] = {}

    def _curie(self, curie: Curie) -> str:
        spelled = super()._curie(curie)
        if spelled[0] == "<":
            return spelled
        prefix, _, local = spelled.partition(":")
        return f"<{self._namespaces[prefix]}{local}>"

    def name(self, term: str) -> str:
        """The IRI of a prefixed name."""
        return self._in_full("rdf:type" if term == "a" else term)

    def integer(self, value: int) -> str:
        """A whole number with its type."""
        return self._in_full(str(value))

    def decimal(self, value: float) -> str:
        """A number with its type."""
        return self._in_full(decimal(value))

    def boolean(self, value: bool) -> str:
        """A boolean with its type."""
        return self._in_full(boolean(value))

    def date(self, text: str) -> str:
        """A day, a month or a year with its type."""
        return self._in_full(date(text))

    def pair(self, predicate: str, objects: Sequence[str]) -> str:
        """A pair for every object."""
        start = self._starts.get(predicate)
        if start is None:
            start = self._starts[predicate] = self.name(predicate) + " "
        return start + f"{PAIR}{start}".join(objects)

    def described(self, description: Description) -> Description:
        """The description in full."""
        graph, subject, _ = description
        pairs = (
            self.pair(predicate, list(map(self._in_full, objects)))
            for predicate, objects in description.pairs()
        )
        full_graph = self._in_full(graph) if graph else ""
        return Description(full_graph, self._in_full(subject), PAIR.join(pairs))

    def _in_full(self, term: str) -> str:
        """A term as Turtle spells it, or in full already."""
        first = term[0]
        if first == "<":
            return term
        if first == '"':
            text, _, suffix = term.rpartition('"')
            return f'{text}"^^{self._in_full(suffix[2:])}' if suffix.startswith("^^") else term
        if first in "0123456789-":
            return f'"{term}"^^<{_XSD}{"decimal" if "." in term else "integer"}>'
        if term in ("true", "false"):
            return f'"{term}"^^<{_XSD}boolean>'
        return self._curie(term)


class NTriples:
    """Lines ``subject predicate object .``, in the order of the descriptions."""

    TERMS: ClassVar[type[Terms]] = FullTerms

    def __init__(self, terms: Terms) -> None:
        pass

    def start(self) -> str:
        """Nothing."""
        return ""

    def heading(self, title: str) -> str:
        """Nothing: not every reader takes comments."""
        return ""

    def describe(self, description: Description) -> str:
        """A line for every object."""
        _, subject, body = description
        lines = body.replace(PAIR, f" .\n{subject} ")
        return f"{subject} {lines} .\n"

    def end(self) -> str:
        """Nothing."""
        return ""


class NQuads(NTriples):
    """Lines ``subject predicate object graph .``, without the graph in the default one."""

    def describe(self, description: Description) -> str:
        """A line for every object."""
        graph, subject, body = description
        if not graph:
            return super().describe(description)
        lines = body.replace(PAIR, f" {graph} .\n{subject} ")
        return f"{subject} {lines} {graph} .\n"
