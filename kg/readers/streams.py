"""Binary streams as readers get them: hashed while read, decompressed, faults in our own words."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, Any, Final

from kg.errors import FormatError, InputError
from kg.readers.base import HEAD_SIZE

_FAULTS: Final = (
    EOFError,
    OSError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    tarfile.TarError,
)
_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x1f\x8b", "gzip"),
    (b"\xfd7zXZ\0", "xz"),
    (b"BZh", "bzip2"),
)
_OPENERS: Final[dict[str, Callable[[IO[bytes]], Any]]] = {
    "gzip": lambda stream: gzip.GzipFile(fileobj=stream),
    "xz": lzma.LZMAFile,
    "bzip2": bz2.BZ2File,
}
ZIP_MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")
_CHUNK: Final = 1 << 20
_MOST_LAYERS: Final = 3
"""Nobody compresses a file more often; each layer takes memory and a place on the stack."""


class HashedStream(io.RawIOBase):
    """The bytes of a file as they lie there, counted and hashed as they are read."""

    def __init__(self, source: IO[bytes], shown: str) -> None:
        self.source = source
        self.shown = shown
        self.size = 0
        self.broken = False
        self._hash = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            data = self.source.read(len(buffer)) or b""
        except InputError:
            self.broken = True
            raise
        except _FAULTS as fault:
            self.broken = True
            raise unreadable(fault, self.shown) from None
        buffer[: len(data)] = data
        self.size += len(data)
        self._hash.update(data)
        return len(data)

    def sha256(self) -> str:
        """The checksum of the whole file, what no reader asked for included; empty if unreadable."""
        try:
            while not self.broken and self.read(_CHUNK):
                pass
        except InputError:
            return ""
        return "" if self.broken else self._hash.hexdigest()


class HeadedStream(io.RawIOBase):
    """A stream whose first bytes can be looked at before it is read; a fault is kept until then."""

    def __init__(self, source: IO[bytes] | io.RawIOBase, shown: str, what: str = "") -> None:
        self.source = source
        self.shown = shown
        self.what = what
        self.fault: InputError | None = None
        head = bytearray()
        while len(head) < HEAD_SIZE and (data := self._next(HEAD_SIZE - len(head))):
            head += data
        self.head = bytes(head)
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self._given < len(self.head):
            data = self.head[self._given : self._given + len(buffer)]
            self._given += len(data)
        else:
            data = self._next(len(buffer))
            if not data and self.fault is not None:
                raise self.fault
        buffer[: len(data)] = data
        return len(data)

    def refuse(self, reason: str, remedy: str) -> None:
        """Give nothing of it, but this fault."""
        self.fault = FormatError(reason, path=self.shown, remedy=remedy)
        self.head = b""

    def _next(self, size: int) -> bytes:
        if self.fault is not None:
            return b""
        try:
            read1 = getattr(self.source, "read1", self.source.read)
            return read1(size) or b""
        except InputError as fault:
            self.fault = fault
        except _FAULTS as fault:
            self.fault = unreadable(fault, self.shown, self.what)
        return b""


class InputStream(io.BufferedReader):
    """The stream a reader gets. What comes before a fault is read before the fault is raised."""

    def __init__(self, source: HeadedStream) -> None:
        super().__init__(source, HEAD_SIZE)

    def read(self, size: int | None = -1, /) -> bytes:
        """At most ``size`` bytes, less only at the end or where the next call raises InputError."""
        wanted = sys.maxsize if size is None or size < 0 else size
        pieces: list[bytes] = []
        while wanted:
            try:
                piece = self.read1(min(wanted, _CHUNK))
            except InputError:
                if not pieces:
                    raise
                break
            if not piece:
                break
            pieces.append(piece)
            wanted -= len(piece)
        return b"".join(pieces)


def decompressed(source: IO[bytes] | io.RawIOBase, shown: str) -> HeadedStream:
    """The content of a file, with every layer of compression taken off; a fault where they are many."""
    stream = HeadedStream(source, shown)
    layers = 0
    while what := _compression(stream.head):
        layers += 1
        if layers > _MOST_LAYERS:
            stream.refuse(f"compressed more than {_MOST_LAYERS} times over", "decompress it first")
            break
        buffered = io.BufferedReader(stream, HEAD_SIZE)
        stream = HeadedStream(_OPENERS[what](buffered), shown, what)
        if not stream.head:
            break
    return stream


def is_zip(head: bytes) -> bool:
    """Whether the content is a zip archive (or one of the formats that are zip archives)."""
    return head.startswith(ZIP_MAGIC)


def is_tar(head: bytes) -> bool:
    """Whether the content is a tar archive: its first block has the checksum that it says."""
    if len(head) < tarfile.BLOCKSIZE or not head[0]:
        return False
    try:
        tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except tarfile.TarError:
        return False
    return True


def unreadable(fault: Exception, shown: str, what: str = "") -> InputError:
    """What went wrong while bytes were read, in a line for the user."""
    if isinstance(fault, InputError):
        return fault
    if isinstance(fault, FileNotFoundError):
        reason, remedy = "the file is gone", "it vanished after it was found; run again"
    elif isinstance(fault, PermissionError):
        reason, remedy = "no permission to read it", "change its permissions, or leave it out"
    elif isinstance(fault, EOFError):
        reason, remedy = (
            f"the {what} data end too early",
            "what comes before is read; fetch it again",
        )
    elif isinstance(fault, OSError) and fault.errno is not None:
        reason, remedy = f"cannot be read: {(fault.strerror or str(fault)).lower()}", "try again"
    else:
        reason = f"damaged {what or 'archive'}: {str(fault) or type(fault).__name__}"
        remedy = "what comes before is read; fetch it again"
    return InputError(reason, path=shown, remedy=remedy)


def _compression(head: bytes) -> str:
    return next((what for magic, what in _MAGIC if head.startswith(magic)), "")
