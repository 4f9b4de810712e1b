"""Descriptions -> N-Triples and N-Quads: a statement a line, every term in full."""

from __future__ import annotations

from typing import Final

from kg.export.description import Description
from kg.export.terms import Terms
from kg.prefixes import PREFIXES

_CACHED: Final = 1 << 16
_XSD: Final = PREFIXES["xsd"]


class NTriples:
    """Lines ``subject predicate object .``, in the order of the descriptions."""

    def __init__(self, terms: Terms) -> None:
        self._prefixes = terms.prefixes()
        self._full: dict[str, str] = {}

    def start(self) -> str:
        """Nothing."""
        return ""

    def heading(self, title: str) -> str:
        """Nothing: not every reader takes comments."""
        return ""

    def describe(self, description: Description) -> str:
        """A line for every object."""
        return self._lines(description, " .\n")

    def end(self) -> str:
        """Nothing."""
        return ""

    def _lines(self, description: Description, ending: str) -> str:
        full = self._full
        if len(full) > _CACHED:
            full.clear()
        subject = self._spelled(description.subject)
        lines = []
        for predicate, objects in description.pairs():
            start = f"{subject} {full.get(predicate) or self._spelled(predicate)} "
            for term in objects:
                if term[0] != '"' or term[-1] != '"':
                    term = full.get(term) or self._spelled(term)
                lines.append(f"{start}{term}{ending}")
        return "".join(lines)

    def _spelled(self, term: str) -> str:
        spelled = self._in_full(term)
        if term[0] != '"':
            self._full[term] = spelled
        return spelled

    def _in_full(self, term: str) -> str:
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
        if term == "a":
            term = "rdf:type"
        prefix, _, local = term.partition(":")
        return f"<{self._prefixes[prefix]}{local}>"


class NQuads(NTriples):
    """Lines ``subject predicate object graph .``, without the graph in the default one."""

    def describe(self, description: Description) -> str:
        """A line for every object."""
        if not description.graph:
            return self._lines(description, " .\n")
        return self._lines(description, f" {self._spelled(description.graph)} .\n")
