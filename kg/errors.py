"""The exceptions of the program.

::

    KgError                  base of all; ``str(error)`` is one line: where, what, what to do
    ├── UsageError           the call cannot be carried out as asked (exit code 2)
    ├── InputError           one input, or one document of it, cannot be read; the others go on
    │   ├── FormatError      no reader for this format, or the content is not what it says it is
    │   └── RecordError      one record of a readable file is damaged
    ├── LexiconError         a lexicon is missing, damaged or of another version
    ├── OutputError          the output cannot be written where it was asked for
    ├── GraphError           an output folder cannot be read as a graph
    ├── NotFoundError        what is asked about is not in the graph
    └── QueryError           a query is unknown, malformed or lacks a parameter

Whatever is raised and is not one of these is a bug and stops the run.
"""

from __future__ import annotations


class KgError(Exception):
    """Something went wrong that the user can understand and mend.

    ``path`` is the file concerned, ``place`` the spot inside it (a line, a record, an element),
    ``reason`` what is wrong and ``remedy`` what to do about it.  Empty strings where unknown.
    """

    def __init__(self, reason: str, *, path: str = "", place: str = "", remedy: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = path
        self.place = place
        self.remedy = remedy

    def __str__(self) -> str:
        where = ": ".join(part for part in (self.path, self.place) if part)
        what = f"{where}: {self.reason}" if where else self.reason
        line = f"{what}; {self.remedy}" if self.remedy else what
        return " ".join(line.split())

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions cross process borders; the default would lose the keyword arguments.
        return (_rebuild, (type(self), self.reason, self.path, self.place, self.remedy))


def _rebuild(kind: type[KgError], reason: str, path: str, place: str, remedy: str) -> KgError:
    return kind(reason, path=path, place=place, remedy=remedy)


class UsageError(KgError):
    """The call cannot be carried out as asked."""


class InputError(KgError):
    """One input cannot be read; the others go on."""


class FormatError(InputError):
    """There is no reader for the content, or it is not what it says it is."""


class RecordError(InputError):
    """One record of a readable file is damaged; the other records go on."""


class LexiconError(KgError):
    """A lexicon is missing, damaged or of another version."""


class OutputError(KgError):
    """The output cannot be written where it was asked for."""


class GraphError(KgError):
    """An output folder cannot be read as a graph."""


class NotFoundError(KgError):
    """What is asked about is not in the graph, or may be several things."""


class QueryError(KgError):
    """A query is unknown, malformed or lacks a parameter."""
