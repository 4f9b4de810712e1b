"""Numbers of things in words."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """A number of things; ``noun`` is the word for one of them.

    >>> counted(1, "node"), counted(2000, "edge"), counted(0, "edge")
    ('1 node', '2,000 edges', '0 edges')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def noun_of(name: str, number: int) -> str:
    """The name of a count, which is a plural or has none, for so many.

    >>> noun_of("nodes", 1), noun_of("nodes", 2), noun_of("evidence", 1)
    ('node', 'nodes', 'evidence')
    """
    return name.removesuffix("s") if number == 1 else name
