"""Which of the media types that can be had a client likes best (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def preferred(accept: str, available: Iterable[str]) -> str | None:
    """The best of the available media types, the first of equals; None where none is accepted.

    >>> preferred("text/csv;q=0.5, application/*", ["application/json", "text/csv"])
    'application/json'
    >>> preferred("text/html", ["text/csv"]) is None
    True
    """
    ranges = list(_ranges(accept)) or [("*/*", 1.0)]
    best, chosen = 0.0, None
    for media_type in available:
        quality = _quality(media_type, ranges)
        if quality > best:
            best, chosen = quality, media_type
    return chosen


def _ranges(accept: str) -> Iterable[tuple[str, float]]:
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if not name:
            continue
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        yield name, quality


def _quality(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """That of the most specific range the media type is in."""
    kind = media_type.partition("/")[0]
    for wanted in (media_type, f"{kind}/*", "*/*"):
        found = [quality for name, quality in ranges if name == wanted]
        if found:
            return max(found)
    return 0.0
