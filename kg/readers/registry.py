"""The formats that are read, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kg.readers import pubmed, pubtator, text
from kg.readers.base import Reader

READERS: Final[Mapping[str, Reader]] = {
    reader.name: reader
    for reader in (
        pubmed.READER,
        pubtator.READER,
        text.MARKDOWN,
        text.TEXT,
    )
}
"""Name of a format -> its reader; where two are equally sure of a file, the first gets it."""
