"""What is said of one subject, as every RDF format gets it.

Terms are spelled as Turtle spells them: prefixed names and ``<IRI>``, strings in double quotes with the
escapes that JSON has, too, numbers and booleans bare.  None holds a control character, so these stand
between them: a description is one string that can wait on disk, becomes Turtle by replacing, and is
taken apart by splitting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

Pairs: TypeAlias = Iterable[tuple[str, Sequence[str]]]
"""Predicates with their objects, as Turtle terms."""

DESCRIPTION: Final = "\x1a"
GRAPH: Final = "\x1b"
WIDE_OBJECT: Final = "\x1c"
PAIR: Final = "\x1d"
PREDICATE: Final = "\x1e"
OBJECT: Final = "\x1f"
"""Between descriptions; after the graph and the subject; between objects that do not fit on a line;
between pairs; after a predicate; between objects."""

_WIDTH: Final = 100


class Description(NamedTuple):
    """All statements about one subject that stand in one graph; ``graph`` is empty for the default one."""

    graph: str
    subject: str
    body: str

    @classmethod
    def of(cls, subject: str, pairs: Pairs, graph: str = "") -> Description:
        """A description of these pairs; those without objects are left out."""
        return cls(graph, subject, join_pairs(pairs))

    def pairs(self) -> Iterator[tuple[str, list[str]]]:
        """The predicates with their objects."""
        for pair in self.body.replace(WIDE_OBJECT, OBJECT).split(PAIR):
            predicate, _, objects = pair.partition(PREDICATE)
            yield predicate, objects.split(OBJECT)


def count_statements(descriptions: Sequence[Description], between: str) -> int:
    """How many statements they hold, given the separators of statements that their bodies may have."""
    bodies = [description.body for description in descriptions]
    return len(bodies) + sum([body.count(mark) for mark in between for body in bodies])


def join_pairs(pairs: Pairs) -> str:
    """The body of a description."""
    return PAIR.join(join_objects(predicate, objects) for predicate, objects in pairs if objects)


def join_objects(predicate: str, objects: Sequence[str]) -> str:
    """A predicate and its objects, a part of a body."""
    if len(objects) == 1:
        return f"{predicate}{PREDICATE}{objects[0]}"
    wide = sum(map(len, objects)) + 2 * (len(objects) - 1) >= _WIDTH
    return f"{predicate}{PREDICATE}{(WIDE_OBJECT if wide else OBJECT).join(objects)}"


def split_descriptions(text: str) -> Iterator[Description]:
    """The descriptions that were joined."""
    if text:
        for part in text.split(DESCRIPTION):
            yield Description(*part.split(GRAPH))
