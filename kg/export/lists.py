"""Lists as one string, for formats that have none: joined by ``|``, in items a broken bar for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

SEPARATOR: Final = "|"
REPLACEMENT: Final = "\N{BROKEN BAR}"


class Joiner:
    """Joins lists. ``replaced`` counts the separators that stood in items."""

    def __init__(self) -> None:
        self.replaced = 0

    def join(self, items: Sequence[str]) -> str:
        """The items in one string.

        >>> joiner = Joiner()
        >>> joiner.join(["a", "b|c"]), joiner.replaced
        ('a|b¦c', 1)
        """
        joined = SEPARATOR.join(items)
        found = joined.count(SEPARATOR) - max(len(items) - 1, 0)
        if not found:
            return joined
        self.replaced += found
        return SEPARATOR.join([item.replace(SEPARATOR, REPLACEMENT) for item in items])
