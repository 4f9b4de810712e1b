"""Numbers as files spell them."""

from __future__ import annotations

import re
from typing import Final

_DIGITS: Final = re.compile(r"[0-9]{1,18}")


def to_int(text: str) -> int | None:
    """The whole number that a text is: digits of ASCII, not more than 64 bits hold; else None.

    >>> to_int(" 42 "), to_int("\u00b2"), to_int("9" * 5000), to_int("-1"), to_int("")
    (42, None, None, None, None)
    """
    text = text.strip()
    return int(text) if _DIGITS.fullmatch(text) else None
