"""What a check of an output folder found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Level: TypeAlias = Literal["error", "warning"]

EXAMPLES = 3
"""Findings of one kind in one file that are told one by one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be: where, and what."""

    level: Level
    file: str
    place: str
    message: str

    def __str__(self) -> str:
        where = ": ".join(part for part in (self.file, self.place) if part)
        return f"{where}: {self.message}"


class Findings:
    """Gathers the findings of one file; of many of one kind the first are kept and the rest counted."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: list[Finding] = []
        self._counts: Counter[str] = Counter()
        self._told: Counter[str] = Counter()

    def add(self, message: str, place: str = "", times: int = 1) -> None:
        """Note an error that is at this place and, in all, in so many."""
        if self._counts[message] < EXAMPLES:
            self._found.append(Finding("error", self.file, place, message))
            self._told[message] += 1
        self._counts[message] += times

    def __iter__(self) -> Iterator[Finding]:
        yield from self._found
        for message, count in self._counts.items():
            if more := count - self._told[message]:
                yield Finding("error", self.file, "", f"{message}: {more:,} more")
