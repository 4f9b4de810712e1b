"""The files of a compiled lexicon: checked, and mapped as columns."""

from __future__ import annotations

import json
import mmap
import sys
import zlib
from array import array
from pathlib import Path
from typing import Any, Final, TypeAlias

from kg.errors import LexiconError
from kg.lexicon import layout
from kg.lexicon.names import KEY_VERSION

REMEDY: Final = "compile the lexicon again, or install the package again if it is the default one"
_CHUNK: Final = 1 << 20
Column: TypeAlias = memoryview

_COLUMNS: Final = {"|u1": ("B", 1), "<u4": ("I", 4)}
"""Kind of a column in the header -> its code and its width in bytes."""


def read_header(folder: Path) -> dict[str, Any]:
    """The header of a lexicon. Raises LexiconError where there is none that this program reads."""
    path = folder / layout.HEADER
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = f"there is no lexicon here ({error.strerror})"
        raise LexiconError(reason, path=str(folder), remedy=REMEDY) from error
    try:
        header = json.loads(content)
    except ValueError as error:
        raise LexiconError("the header is damaged", path=str(path), remedy=REMEDY) from error
    if not isinstance(header, dict) or header.get("format") != layout.FORMAT:
        raise LexiconError("this is not a lexicon", path=str(path), remedy=REMEDY)
    version = (header.get("format_version"), header.get("key_version"))
    known = (layout.FORMAT_VERSION, KEY_VERSION)
    if version != known:
        reason = "the lexicon has format {}.{}, this program reads {}.{}".format(*version, *known)
        raise LexiconError(reason, path=str(path), remedy=REMEDY)
    if header.get("checksum") != layout.header_checksum(header):
        raise LexiconError("the header is damaged", path=str(path), remedy=REMEDY)
    return header


def check_files(folder: Path, header: dict[str, Any], *, verify: bool) -> None:
    """Raise LexiconError where a file has not the size or, with ``verify``, not the bytes of the header.

    The bytes of what was not changed since it was put into the cache are not looked at.
    """
    stamp = folder / layout.STAMP
    checked = stamp.stat().st_mtime_ns if stamp.exists() else 0
    for name in layout.files_of(header):
        path = folder / name
        try:
            expected = header["files"][name]
            found = path.stat()
            good = found.st_size == expected["size"]
            if good and verify and found.st_mtime_ns > checked:
                good = crc32(path) == expected["crc32"]
        except (OSError, KeyError, TypeError) as error:
            raise LexiconError("a file is missing", path=str(path), remedy=REMEDY) from error
        if not good:
            raise LexiconError("the file is damaged", path=str(path), remedy=REMEDY)


def crc32(path: Path) -> int:
    """The CRC-32 of a file, which is read and not mapped, so as to add nothing to the process's memory."""
    total = 0
    buffer = bytearray(_CHUNK)
    view = memoryview(buffer)
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(buffer):
            total = zlib.crc32(view[:count], total)
    return total


def map_tables(path: Path, places: dict[str, list[Any]]) -> dict[str, Column]:
    """The columns by name: views of the mapped file, for a number at a time is what is asked for."""
    with path.open("rb") as file:
        empty = path.stat().st_size == 0  # no concept at all
        mapped = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    content = memoryview(mapped)
    columns: dict[str, Column] = {}
    for name, (offset, count, kind) in places.items():
        code, width = _COLUMNS[kind]
        column = content[offset : offset + count * width]
        if width > 1 and sys.byteorder == "big":
            swapped = array(code, column.tobytes())
            swapped.byteswap()
            column = memoryview(swapped).cast("B")
        columns[name] = column.cast(code)  # type: ignore[call-overload]
    return columns
