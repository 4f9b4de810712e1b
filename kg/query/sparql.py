"""SPARQL text: parameters that become terms, federation that is refused, errors that say where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from kg.errors import QueryError

_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TOKEN: Final = re.compile(
    r'''
    (?P<quoted> """(?:[^"\\]|\\.|"(?!""))*""" | \'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'
        | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
        | <[^<>"{}|^`\\\s]*> | \#[^\n\r]* | [?$]\w+ | @[\w-]+ )
    | (?P<prefix> [\w.-]* ) : [\w.:%-]*
    | (?P<word> \w+ )
    ''',
    re.VERBOSE | re.DOTALL,
)
_POSITION: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_PLACEHOLDER: Final = r"(?P<start>VALUES\s+[?$]{name}\s*\{{\s*)UNDEF(?P<end>\s*\}})"


def refuse_federation(query: str) -> None:
    """Raise QueryError where the query asks another server (``SERVICE``).

    Escapes of code points are undone first, as a SPARQL parser does.  A word that merely contains
    ``service`` is refused, too, as parsers need no space between words.
    """
    text = _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16) % 0x110000), query)
    for match in _TOKEN.finditer(text):
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


def syntax_error(error: SyntaxError, path: str = "") -> QueryError:
    """What a parser says of a query, with the place in it."""
    message = str(error)
    found = _POSITION.match(message)
    place = f"line {found[1]}, column {found[2]}" if found else ""
    detail = found[3] if found else message
    if "Prefix not found" in detail:
        return QueryError(
            "a prefix is used here that is not declared",
            path=path,
            place=place,
            remedy="declare it with PREFIX at the beginning, or use one of the graph's own",
        )
    detail = " ".join(detail.split()).replace("expected [_]", "something else was expected")
    if len(detail) > 160:
        detail = detail[:160].rsplit(",", 1)[0] + " ..."
    return QueryError(
        f"this is not SPARQL: {detail}",
        path=path,
        place=place,
        remedy="mend the query at this place",
    )
