"""Identities made of content, for what has no identifier of its own."""

from __future__ import annotations

import hashlib
from typing import TypeAlias

Curie: TypeAlias = str
"""A compact identifier, ``prefix:identifier``; see :mod:`kg.prefixes`."""


def content_curie(*parts: str) -> str:
    """A CURIE for what nobody has given an identifier, hashed from what it consists of.

    >>> content_curie("trial", "A title") == content_curie("trial", "A title")
    True
    """
    return f"KG:{digest(chr(0).join(parts))}"


def title_curie(kind: str, title: str) -> str:
    """The CURIE of a document of which only the title is known.

    >>> title_curie("article", "A Title.") == title_curie("article", "A  title")
    True
    """
    return content_curie(kind, " ".join(title.split()).rstrip(" .").casefold())


def digest(text: str) -> str:
    """A hash of a text: 32 hexadecimal digits."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
