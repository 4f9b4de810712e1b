"""The bundled queries: ``.rq`` files with a comment header that describes them and their parameters.

A parameter stands in a query as ``VALUES ?name { UNDEF }``, so that the file is SPARQL as it is; asking
puts a term in the place of ``UNDEF``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from kg.errors import QueryError

_HEADER: Final = re.compile(r"(?:#.*\n)+")
_PARAMETER: Final = re.compile(r"param (?P<name>\w+)(?: \((?P<categories>[^)]*)\))?: (?P<text>.*)")
_NAME: Final = re.compile(r"[A-Za-z][\w-]*")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query: its name, what it is, and the categories it is looked for in first."""

    name: str
    description: str
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A bundled query: ``description`` is one line, ``details`` what more there is to say."""

    name: str
    description: str
    details: str
    parameters: tuple[Parameter, ...]
    text: str


@cache
def named_queries() -> dict[str, NamedQuery]:
    """The bundled queries by name, sorted."""
    folder = files("kg.query") / "named"
    found = {}
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name, _, suffix = file.name.rpartition(".")
        if suffix == "rq":
            found[name] = read_query(name, file.read_text(encoding="utf-8"))
    return found


def is_query_name(text: str) -> bool:
    """Whether the text is spelled like a name and not like SPARQL."""
    return _NAME.fullmatch(text) is not None


def find_query(name: str) -> NamedQuery:
    """The bundled query of this name. Raises QueryError, with names that are near, for none."""
    queries = named_queries()
    if name in queries:
        return queries[name]
    near = difflib.get_close_matches(name, queries, n=3)
    raise QueryError(
        f"there is no query {name!r}",
        remedy="use one of " + ", ".join(near or queries) + ", or give SPARQL or @FILE",
    )


def read_query(name: str, text: str) -> NamedQuery:
    """A query from its text: the header is its first paragraph of comments."""
    match = _HEADER.match(text)
    lines = [line[1:].strip() for line in match.group().splitlines()] if match else []
    paragraphs = list(_paragraphs(line for line in lines if not _PARAMETER.fullmatch(line)))
    parameters = tuple(
        Parameter(
            found["name"],
            found["text"],
            tuple(part.strip() for part in (found["categories"] or "").split(",") if part.strip()),
        )
        for found in map(_PARAMETER.fullmatch, lines)
        if found
    )
    return NamedQuery(name, "".join(paragraphs[:1]), "\n".join(paragraphs[1:]), parameters, text)


def _paragraphs(lines: Iterable[str]) -> Iterator[str]:
    held: list[str] = []
    for line in lines:
        if line:
            held.append(line)
        elif held:
            yield " ".join(held)
            held = []
    if held:
        yield " ".join(held)
