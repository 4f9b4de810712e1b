"""SPARQL text: parameters that become terms, federation that is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from kg.errors import QueryError
from kg.query.syntax import TOKEN

_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_PLACEHOLDER: Final = r"(?P<start>VALUES\s+[?$]{name}\s*\{{\s*)UNDEF(?P<end>\s*\}})"


def refuse_federation(query: str) -> None:
    """Raise QueryError where the query asks another server (``SERVICE``).

    Escapes of code points are undone by some parsers before they look for words and by others only
    within strings, so the text is held against both readings.  A word that merely contains ``service``
    is refused, too, as parsers need no space between words.
    """
    _refuse_service(query)
    _refuse_service(_ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16) % 0x110000), query))


def _refuse_service(text: str) -> None:
    for match in TOKEN.finditer(text):
        word = match["word"] or match["prefix"] or ""
        if "service" in word.lower():
            line = text.count("\n", 0, match.start()) + 1
            raise QueryError(
                "queries may not ask other servers (SERVICE)",
                place=f"line {line}",
                remedy="leave that part out and ask the other server yourself",
            )


def fill(query: str, terms: Mapping[str, str]) -> str:
    """The query with terms, as SPARQL spells them, in the places of its parameters.

    >>> fill("SELECT * { VALUES ?x { UNDEF } ?x ?p ?o }", {"x": "<http://example.org/>"})
    'SELECT * { VALUES ?x { <http://example.org/> } ?x ?p ?o }'
    """
    for name, term in terms.items():
        pattern = _PLACEHOLDER.format(name=re.escape(name))
        replacement = term.replace("\\", "\\\\")
        query, count = re.subn(
            pattern, rf"\g<start>{replacement}\g<end>", query, flags=re.IGNORECASE
        )
        if not count:
            raise QueryError(
                f"the query has no parameter {name!r}",
                remedy=f"write VALUES ?{name} {{ UNDEF }} where it belongs",
            )
    return query
