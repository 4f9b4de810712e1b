"""Descriptions -> JSON-LD 1.1: a context of our prefixes, then an object a line for every description."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, ClassVar, Final

from kg.export.description import Description
from kg.export.terms import Terms
from kg.schema import OWN_PREDICATES, PREDICATES
from kg.slots import (
    DOCUMENT_SLOTS,
    EDGE_SLOTS,
    EVIDENCE_SLOTS,
    HAS_EVIDENCE,
    NODE_SLOTS,
    TRIAL_SLOTS,
)

_SLOTS: Final = (*NODE_SLOTS, *DOCUMENT_SLOTS, *TRIAL_SLOTS, *EDGE_SLOTS, *EVIDENCE_SLOTS)

LINKS: Final = frozenset(
    {
        *(slot.property for slot in _SLOTS if slot.kind in ("curie", "iri")),
        *(predicate.curie for predicate in PREDICATES.values()),
        *OWN_PREDICATES,
        HAS_EVIDENCE,
        "biolink:category",
        "rdfs:subClassOf",
        "rdfs:subPropertyOf",
        "rdfs:isDefinedBy",
        "sh:declare",
    }
)
"""Properties whose values are IRIs."""

DECIMALS: Final = frozenset(slot.property for slot in _SLOTS if slot.kind == "decimal")


_DIGITS: Final = 15
"""Numbers of JSON are doubles to most readers: these many digits are exact."""


def context(prefixes: dict[str, str]) -> dict[str, Any]:
    """The context: how CURIEs expand, and which properties have IRIs or decimals."""
    terms: dict[str, Any] = {"@version": 1.1}
    terms |= {prefix: {"@id": namespace, "@prefix": True} for prefix, namespace in prefixes.items()}
    terms |= {name: {"@id": name, "@type": "@id"} for name in sorted(LINKS)}
    terms |= {name: {"@id": name, "@type": "xsd:decimal"} for name in sorted(DECIMALS)}
    return terms


class JsonLd:
    """One object ``{"@context": ..., "@graph": [...]}``."""

    TERMS: ClassVar[type[Terms]] = Terms

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._separator = ""

    def start(self) -> str:
        """The context."""
        text = json.dumps(context(self._terms.prefixes()), ensure_ascii=False, indent=1)
        return f'{{"@context": {text},\n"@graph": ['

    def heading(self, title: str) -> str:
        """Nothing: JSON has no comments."""
        return ""

    def describe(self, description: Description) -> str:
        """An object."""
        members = [f'"@id":"{_identifier(description.subject)}"']
        members += [_member(predicate, objects) for predicate, objects in description.pairs()]
        separator, self._separator = self._separator, ","
        return f"{separator}\n{{{','.join(members)}}}"

    def end(self) -> str:
        """The end of the object."""
        return "\n]}\n"


def _member(predicate: str, objects: Sequence[str]) -> str:
    if predicate == "a":
        name, values = "@type", [f'"{_identifier(term)}"' for term in objects]
    elif predicate in LINKS:
        name, values = predicate, [_link(term) for term in objects]
    elif predicate in DECIMALS:
        name, values = predicate, [f'"{term}"' for term in objects]
    else:
        name, values = _identifier(predicate), [_value(term) for term in objects]
    value = values[0] if len(values) == 1 else f"[{','.join(values)}]"
    return f'"{name}":{value}'


def _identifier(term: str) -> str:
    return term[1:-1] if term[0] == "<" else term


def _link(term: str) -> str:
    return _value(term, text="@value") if term[0] == '"' else f'"{_identifier(term)}"'


def _value(term: str, text: str = "") -> str:
    """A string, number or boolean as JSON, which escapes as our Turtle does; what has a language or
    a type as an object."""
    if term[0] == '"':
        if term[-1] == '"':
            return f'{{"@value":{term}}}' if text else term
        end = term.rindex('"') + 1
        string, suffix = term[:end], term[end:]
        if suffix[0] == "@":
            return f'{{"@language":"{suffix[1:]}","@value":{string}}}'
        return f'{{"@type":"{suffix[2:]}","@value":{string}}}'
    if term[0] in "0123456789-":
        if "." in term:
            return f'{{"@type":"xsd:decimal","@value":"{term}"}}'
        return term if len(term) <= _DIGITS else f'{{"@type":"xsd:integer","@value":"{term}"}}'
    if term in ("true", "false"):
        return term
    return f'{{"@id":"{_identifier(term)}"}}'
