"""Values of JSON as they may be, whatever a format wants."""

from __future__ import annotations

import json
from typing import Final

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def beginning(value: object, limit: int) -> str:
    """The first characters of the JSON of a value. No more of it is looked at, however deep it goes.

    >>> beginning([[1, "a"], None], 8)
    '[[1,"a"]'
    """
    text = ""
    for part in _ENCODER.iterencode(value):
        text += part[:limit]
        if len(text) >= limit:
            break
    return text[:limit]


def plain(value: object) -> str:
    """A text, a number or a truth value as text; empty for null, a list and an object.

    >>> plain(7), plain("a"), plain(None), plain(["a"])
    ('7', 'a', '', '')
    """
    return str(value) if isinstance(value, str | int | float) else ""
