"""Where SPARQL goes wrong, and what of it is not for this graph.

The parser of pyoxigraph looks ahead for keywords and reports how far it has looked, which is often
behind the place that is wrong and sometimes in another line.  So a query that it refuses is parsed once
more with room around its tokens, in which the parser's look ahead ends.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Final

from kg.errors import QueryError

_ROOM: Final = " " * 40
"""More than the longest keyword of SPARQL."""

TOKEN: Final = re.compile(
    r'''
    (?P<quoted> """(?:[^"\\]|\\.|"(?!""))*""" | \'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'
        | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
        | <[^<>"{}|^`\\\s]*> | \#[^\n\r]* | [?$]\w+ | @[\w-]+ )
    | (?P<prefix> [\w.-]* ) : [\w.:%-]*
    | (?P<word> \w+ )
    ''',
    re.VERBOSE | re.DOTALL,
)
"""What is not a word of the language, and words."""

_PIECE: Final = re.compile(
    r'''
    (?P<blank> \s+ | \#[^\n\r]* )
    | """(?:[^"\\]|\\.|"(?!""))*""" | \'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' | ["'][^\n\r]*
    | <[^<>"{}|^`\\\s]*> | << | \{\| | \|\} | [{}();]
    | (?: \\. | [^\s\#"'{}();] )+? (?= [\s\#"'<{}();] | \|\} | $ )
    ''',
    re.VERBOSE | re.DOTALL,
)
"""Blanks and, in one piece each, what a parser reads as one token or a few; an open string ends its line."""

_UPDATES: Final = frozenset(
    ("INSERT", "DELETE", "DROP", "CLEAR", "LOAD", "CREATE", "COPY", "MOVE", "ADD", "WITH")
)
_QUERIES: Final = frozenset(("SELECT", "CONSTRUCT", "ASK", "DESCRIBE"))
_ASSIGNED: Final = re.compile(r"\bAS\s+[?$]", re.IGNORECASE)
_POSITION: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def refuse_updates(query: str) -> None:
    """Raise QueryError where the first word after the declarations is one of an update."""
    for match in TOKEN.finditer(query):
        word = (match["word"] or "").upper()
        if word in _QUERIES:
            return
        if word in _UPDATES:
            raise QueryError(
                "updates are not possible: the graph is read-only",
                place=place(query, match.start()),
                remedy="ask with SELECT, CONSTRUCT, DESCRIBE or ASK",
            )


def refuse_graphs(query: str) -> None:
    """Raise QueryError where the query names a graph, which would leave it without an answer."""
    for match in TOKEN.finditer(query):
        word = (match["word"] or "").upper()
        if word in ("FROM", "GRAPH"):
            raise QueryError(
                f"there is one graph only, which needs no name ({word})",
                place=place(query, match.start()),
                remedy=f"leave out {word} and the name",
            )


def place(text: str, offset: int) -> str:
    """An offset as a line and a column."""
    line = text.count("\n", 0, offset) + 1
    return f"line {line}, column {offset - text.rfind(chr(10), 0, offset)}"


def syntax_error(
    query: str, error: SyntaxError, parse: Callable[[str], object], path: str = ""
) -> QueryError:
    """What the parser says of a query, with the place in it. ``parse`` parses a text."""
    offset = _offset(query, error, parse)
    detail = str(error)
    remedy = "mend the query at this place"
    if "variable that is unbound" in detail:
        return QueryError(
            "a variable after SELECT is neither grouped nor aggregated",
            path=path,
            remedy="name it in GROUP BY",
        )
    if offset >= len(query.rstrip()):
        return QueryError(
            "this is not SPARQL: something is missing at the end, or a variable is given a value twice",
            path=path,
            place=place(query, len(query.rstrip())),
            remedy="mend the query",
        )
    token = next(token for start, token in _tokens(query) if start >= offset)
    if "Prefix not found" in detail:
        reason = f"a prefix is used here that is not declared: {token}"
        remedy = "declare it with PREFIX at the beginning, or use one of the graph's own"
    else:
        reason = f"this is not SPARQL: {_short(token)} does not belong here"
        if token == "}" and _ASSIGNED.search(query):
            reason += ", or a variable before it is given a value twice"
    return QueryError(reason, path=path, place=place(query, offset), remedy=remedy)


def _short(token: str) -> str:
    return token if len(token) <= 40 else token[:37] + "..."


def _tokens(query: str) -> Iterator[tuple[int, str]]:
    for match in _PIECE.finditer(query):
        if match["blank"] is None:
            yield match.start(), match.group()


def _offset(query: str, error: SyntaxError, parse: Callable[[str], object]) -> int:
    """Where the piece begins that cannot stand where it does; the query's length for its end."""
    places, starts, roomy = [], [], io.StringIO()
    for match in _PIECE.finditer(query):
        if match["blank"] is None:
            places.append(match.start())
            starts.append(roomy.tell())
            roomy.write(match.group() + _ROOM)
        else:
            roomy.write(match.group())
    ends = roomy.tell()
    places.append(len(query))
    starts.append(ends)
    try:
        parse(roomy.getvalue())
    except SyntaxError as second:
        found = _POSITION.match(str(second))
        if found and starts[0] < ends:
            reached = _index(roomy.getvalue(), int(found[1]), int(found[2]))
            return places[max(bisect_right(starts, reached) - 1, 0)]
    found = _POSITION.match(str(error))
    return _index(query, int(found[1]), int(found[2])) if found else 0


def _index(text: str, line: int, column: int) -> int:
    before = text.split("\n")[: line - 1]
    return sum(len(part) + 1 for part in before) + column - 1
