"""Two sorted streams side by side: what belongs to an edge is taken while the edges go by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.graph.reading import Row


class Following:
    """Rows that begin with a position, in ascending order, taken by positions in ascending order."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = iter(rows)
        self._row = next(self._rows, None)

    def take(self, position: int) -> Iterator[Row]:
        """The rows of a position; those of positions before it are passed over."""
        while self._row is not None and self._row[0] <= position:
            row, self._row = self._row, next(self._rows, None)
            if row[0] == position:
                yield row
