"""Descriptions -> N-Triples and N-Quads: a statement a line, every term in full."""

from __future__ import annotations

from typing import Final

from kg.export.description import OBJECT, PAIR, PREDICATE, WIDE_OBJECT, Description
from kg.export.terms import Terms
from kg.prefixes import PREFIXES

_CACHED: Final = 1 << 14
_SHORT: Final = 96
"""Pairs of at most so many characters come again."""

_XSD: Final = PREFIXES["xsd"]


class NTriples:
    """Lines ``subject predicate object .``, in the order of the descriptions."""

    def __init__(self, terms: Terms) -> None:
        self._prefixes = terms.prefixes()
        self._terms: dict[str, str] = {}
        self._pairs: dict[str, list[str]] = {}

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
        subject = self._spelled(description.subject)
        known = self._pairs
        rests: list[str] = []
        for pair in description.body.split(PAIR):
            rests += known.get(pair) or self._rests(pair)
        return f"{subject}{f'{ending}{subject}'.join(rests)}{ending}"

    def _rests(self, pair: str) -> list[str]:
        """What follows the subject, for every object of a pair."""
        predicate, _, objects = pair.partition(PREDICATE)
        start = f" {self._spelled(predicate)} "
        terms = objects.replace(WIDE_OBJECT, OBJECT).split(OBJECT)
        rests = [start + self._spelled(term) for term in terms]
        if len(pair) <= _SHORT:
            if len(self._pairs) > _CACHED:
                self._pairs.clear()
            self._pairs[pair] = rests
        return rests

    def _spelled(self, term: str) -> str:
        if term[0] == '"':
            return term if term[-1] == '"' else self._in_full(term)
        spelled = self._terms.get(term)
        if spelled is None:
            if len(self._terms) > _CACHED:
                self._terms.clear()
            spelled = self._terms[term] = self._in_full(term)
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
