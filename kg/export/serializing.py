"""Statements -> files: every RDF format is a serializer, and one pass feeds all that spell terms alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import ClassVar, Final, NamedTuple, Protocol, TypeAlias

from kg.export.base import Losses, WriteOptions
from kg.export.description import Description, count_statements
from kg.export.graph import Graph
from kg.export.statements import statements
from kg.export.terms import Terms
from kg.files import whole_file

_CHUNK: Final = 256
"""Descriptions that are written at a time."""


class Serializer(Protocol):
    """Spells descriptions in one format; called in the order of the file."""

    TERMS: ClassVar[type[Terms]]
    """What spells the terms of the descriptions that it takes."""

    def __init__(self, terms: Terms) -> None: ...

    def start(self) -> str:
        """What the file begins with."""

    def heading(self, title: str) -> str:
        """A comment for people before a part of the file; empty where the format has none."""

    def describe(self, description: Description) -> str:
        """The statements of a description."""

    def end(self) -> str:
        """What the file ends with."""


SerializerOf: TypeAlias = type[Serializer]


class Written(NamedTuple):
    """What was written: how many statements, and what they lack."""

    statements: int
    losses: Losses


def write_rdf(
    graph: Graph,
    folder: Path,
    options: WriteOptions,
    files: Sequence[tuple[str, SerializerOf]],
) -> Written:
    """Write the graph into files of ``folder``, each with its name and its format, in one pass for all
    formats that spell terms alike."""
    count, replaced = 0, 0
    for spelling in dict.fromkeys(make.TERMS for _, make in files):
        terms = spelling(options.base_iri)
        alike = [(name, make) for name, make in files if make.TERMS is spelling]
        count = write_descriptions(statements(graph.tables, terms), folder, terms, alike)
        replaced = terms.replaced
    return Written(count, {"characters_replaced": replaced} if replaced else {})


def write_descriptions(
    parts: Iterable[tuple[str, Iterable[Description]]],
    folder: Path,
    terms: Terms,
    files: Sequence[tuple[str, SerializerOf]],
) -> int:
    """Write titled parts of descriptions into files of ``folder``. Gives the number of statements."""
    count = 0
    with ExitStack() as stack:
        outputs = [
            (stack.enter_context(whole_file(folder / name)).write, make(terms))
            for name, make in files
        ]
        for write, serializer in outputs:
            write(serializer.start())
        for title, descriptions in parts:
            for write, serializer in outputs:
                write(serializer.heading(title))
            iterator = iter(descriptions)
            while chunk := list(islice(iterator, _CHUNK)):
                count += count_statements(chunk, terms.BETWEEN)
                for write, serializer in outputs:
                    write("".join(map(serializer.describe, chunk)))
        for write, serializer in outputs:
            write(serializer.end())
    return count
