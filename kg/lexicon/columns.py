"""Columns of a compiled lexicon: views of the mapped file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload


class Strings(Sequence[str]):
    """Sorted strings that lie end to end in UTF-8; each is decoded when it is asked for."""

    def __init__(self, content: memoryview, ends: memoryview) -> None:
        self._content = content
        self._ends = ends

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[str]: ...
    def __getitem__(self, number: int | slice) -> str | Sequence[str]:
        if isinstance(number, slice):
            return [self[i] for i in range(*number.indices(len(self)))]
        return str(self._bytes(range(len(self))[number]), "utf-8")

    def _bytes(self, number: int) -> bytes:
        start = self._ends[number - 1] if number else 0
        return bytes(self._content[start : self._ends[number]])

    def index_of(self, text: str) -> int | None:
        """The number of a string, None where it is not there."""
        wanted = text.encode("utf-8", "replace")
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._bytes(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self) and self._bytes(low) == wanted else None
