"""Files that appear whole or not at all, and what the system says about writing them."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from kg.errors import OutputError


@contextmanager
def whole_file(path: Path | None, option: str = "-o") -> Iterator[IO[str]]:
    """Write text to a file that appears only when the block is left without an error.

    ``None`` is standard output; a device or a pipe is written to as it is, a link is followed.  Raises
    OutputError where the file cannot be written; ``option`` names another place.
    """
    if path is None:
        yield sys.stdout
        return
    path = path.resolve()
    if path.exists() and not path.is_file() and not path.is_dir():
        with explained(path, option), path.open("w", encoding="utf-8", newline="") as device:
            yield device
        return
    with explained(path, option):
        descriptor, name = tempfile.mkstemp(
            dir=path.absolute().parent, prefix=f".{path.name}.", suffix=".partial"
        )
    partial = Path(name)
    try:
        with explained(path, option):
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
                yield file
            _as_if_created(partial)
            partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def umask() -> int:
    """The permissions that new files do not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _as_if_created(path: Path) -> None:
    """Give a temporary file the permissions of one made by ``open``."""
    path.chmod(0o666 & ~umask())


@contextmanager
def explained(path: Path, option: str = "-o") -> Iterator[None]:
    """Turn what the system says about writing into an OutputError; ``option`` names another place."""
    try:
        yield
    except OSError as error:
        raise output_error(error, path, option) from error


_REMEDIES: Final = {
    errno.ENOSPC: ("the disk is full", "free some space or name another place with {option}"),
    errno.EDQUOT: (
        "the disk quota is used up",
        "free some space or name another place with {option}",
    ),
    errno.EACCES: ("no permission to write here", "name another place with {option}"),
    errno.EPERM: ("no permission to write here", "name another place with {option}"),
    errno.EROFS: ("the file system is read-only", "name another place with {option}"),
    errno.ENOENT: ("the folder does not exist", "make it first or name another with {option}"),
    errno.ENOTDIR: ("a part of the path is a file", "name another place with {option}"),
    errno.EEXIST: ("a file is in the way", "name another place with {option}"),
    errno.EISDIR: ("there is a folder of this name", "name a file"),
}


def output_error(error: OSError, path: Path, option: str = "-o") -> OutputError:
    """What the system says about writing, as an error that says what to do."""
    code = error.errno
    if code is None and os.strerror(errno.ENOSPC) in str(error):
        code = errno.ENOSPC  # libraries that keep only the words
    reason, remedy = _REMEDIES.get(
        code or 0, (error.strerror or str(error), "name another place with {option}")
    )
    return OutputError(reason, path=str(path), remedy=remedy.format(option=option))
