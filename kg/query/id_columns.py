"""Columns of ids, for checks of files of any length: eight bytes an id."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class IdColumn:
    """The ids of a column, each with the number of its row, by hashes of 64 bits.

    >>> nodes, ends = IdColumn(), IdColumn()
    >>> for row, name in enumerate(["a", "b", "a"]):
    ...     nodes.add(name, row)
    >>> ends.add("c", 7)
    >>> nodes.count(), list(nodes.repeated()), list(ends.missing_in(nodes))
    (2, [2], [7])
    """

    def __init__(self) -> None:
        self._hashes = array("q")
        self._rows = array("q")

    def add(self, text: str, row: int) -> None:
        self._hashes.append(hash(text))
        self._rows.append(row)

    def count(self) -> int:
        """How many different ids there are."""
        return len(self._distinct())

    def repeated(self) -> Iterator[int]:
        """The rows whose id an earlier one has."""
        import numpy as np

        _, first = np.unique(self._column(self._hashes), return_index=True)
        is_repeated = np.ones(len(self._hashes), dtype=bool)
        is_repeated[first] = False
        yield from self._column(self._rows)[is_repeated].tolist()

    def missing_in(self, others: IdColumn) -> Iterator[int]:
        """The rows whose id the other column does not have."""
        import numpy as np

        is_there = np.isin(self._column(self._hashes), others._distinct())
        yield from self._column(self._rows)[~is_there].tolist()

    def _distinct(self) -> NDArray[np.int64]:
        import numpy as np

        found: NDArray[np.int64] = np.unique(self._column(self._hashes))
        return found

    @staticmethod
    def _column(numbers: array[int]) -> NDArray[np.int64]:
        import numpy as np

        return np.frombuffer(numbers, dtype=np.int64) if numbers else np.empty(0, dtype=np.int64)
