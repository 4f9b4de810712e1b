"""Files of terminologies, plain or gzipped."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, cast

from kg.errors import FormatError, InputError

GZIP_MAGIC: Final = b"\x1f\x8b"
HEAD: Final = 1 << 16
"""So many bytes are enough to tell what a file is."""


@contextmanager
def open_source(path: Path) -> Iterator[IO[bytes]]:
    """The content of a file, unpacked where it is gzipped. Raises InputError where it cannot be read."""
    name = str(path)
    try:
        with path.open("rb") as file:
            zipped = file.read(2) == GZIP_MAGIC
            file.seek(0)
            if not zipped:
                yield file
                return
            with gzip.open(file) as plain:
                yield cast("IO[bytes]", plain)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        reason = f"the file is damaged ({error})"
        raise FormatError(reason, path=name, remedy="download it again") from error
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror or error})", path=name) from error


def head_of(path: Path) -> bytes:
    """The first bytes of a file, unpacked where it is gzipped."""
    with open_source(path) as file:
        return file.read(HEAD)


@contextmanager
def open_lines(file: IO[bytes], path: str = "") -> Iterator[io.TextIOWrapper]:
    """The lines of a UTF-8 file, with or without a byte order mark. Raises FormatError for other bytes."""
    lines = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        yield lines
    except UnicodeDecodeError as error:
        raise FormatError("not UTF-8", path=path, remedy="save it as UTF-8") from error
    finally:
        lines.detach()
