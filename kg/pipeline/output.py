"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from kg.errors import OutputError

MANIFEST: Final = "manifest.json"
RUN: Final = "run.json"
PROGRAM: Final = "biomed-kg"


@contextmanager
def whole_file(path: Path | None) -> Iterator[Callable[[str], object]]:
    """Write text to a file that appears only when the block is left without an error.

    ``None`` is standard output; a device or a pipe is written to as it is, a link is followed.  Raises
    OutputError where the file cannot be written.
    """
    if path is None:
        yield sys.stdout.write
        return
    path = path.resolve()
    if path.exists() and not path.is_file() and not path.is_dir():
        with _explained(path), path.open("w", encoding="utf-8", newline="") as device:
            yield device.write
        return
    with _explained(path):
        descriptor, name = tempfile.mkstemp(
            dir=path.absolute().parent, prefix=f".{path.name}.", suffix=".partial"
        )
    partial = Path(name)
    try:
        with _explained(path):
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
                yield file.write
            _as_if_created(partial)
            partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def whole_folder(out: Path) -> Iterator[Path]:
    """A new folder beside ``out`` that takes its place when the block is left without an error.

    An earlier build of ours is replaced; a folder that holds anything else raises OutputError.
    """
    shown, out = out, out.resolve()
    _check_replaceable(out, shown)
    with _explained(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}.", suffix=".partial"))
    try:
        with _explained(out):
            yield partial
            partial.chmod(0o777 & ~_umask())
            _check_replaceable(out, shown)
            _take_place(partial, out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def is_output(folder: Path) -> bool:
    """Whether the folder holds a build of ours."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get("program") == PROGRAM


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write JSON for people and programs: indented, keys as given, UTF-8."""
    path.write_text(
        json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline=""
    )


def file_facts(folder: Path) -> dict[str, dict[str, Any]]:
    """Name -> SHA-256 and size of every file below the folder, sorted by name."""
    facts: dict[str, dict[str, Any]] = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        facts[path.relative_to(folder).as_posix()] = {
            "sha256": digest,
            "bytes": path.stat().st_size,
        }
    return facts


def _check_replaceable(out: Path, shown: Path) -> None:
    """Raise OutputError unless there is nothing at ``out``, or a build of ours and nothing else."""
    if not out.exists():
        return
    if not out.is_dir():
        raise OutputError(
            "there is a file of this name", path=str(shown), remedy="name another folder with -o"
        )
    try:
        found = sorted(
            path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()
        )
    except OSError as error:
        raise _output_error(error, shown) from error
    if found and not is_output(out):
        raise OutputError(
            "the folder holds something that is not a build of this program",
            path=str(shown),
            remedy="name another folder with -o, or empty this one",
        )
    strangers = sorted(set(found) - _own_files(out)) if found else []
    if strangers:
        raise OutputError(
            f"beside the earlier build the folder holds {', '.join(strangers[:3])}",
            path=str(shown),
            remedy="move that elsewhere, or name another folder with -o",
        )


def _own_files(out: Path) -> set[str]:
    manifest = json.loads((out / MANIFEST).read_bytes())
    return {*manifest.get("files", ()), MANIFEST, RUN}


def _take_place(partial: Path, out: Path) -> None:
    """Put the new folder where the old one is, which is removed when the new one stands."""
    if not out.exists():
        partial.rename(out)
        return
    old = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}.", suffix=".old"))
    out.rename(old / out.name)
    try:
        partial.rename(out)
    except OSError:
        (old / out.name).rename(out)
        old.rmdir()
        raise
    shutil.rmtree(old, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _as_if_created(path: Path) -> None:
    """Give a temporary file the permissions of one made by ``open``."""
    path.chmod(0o666 & ~_umask())


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what the system says about writing into an OutputError."""
    try:
        yield
    except OSError as error:
        raise _output_error(error, path) from error


_REMEDIES: Final = {
    errno.ENOSPC: ("the disk is full", "free some space or name another place with -o"),
    errno.EDQUOT: ("the disk quota is used up", "free some space or name another place with -o"),
    errno.EACCES: ("no permission to write here", "name another place with -o"),
    errno.EPERM: ("no permission to write here", "name another place with -o"),
    errno.EROFS: ("the file system is read-only", "name another place with -o"),
    errno.ENOENT: ("the folder does not exist", "make it first or name another with -o"),
    errno.ENOTDIR: ("a part of the path is a file", "name another place with -o"),
    errno.EISDIR: ("there is a folder of this name", "name a file"),
}


def _output_error(error: OSError, path: Path) -> OutputError:
    code = error.errno
    if code is None and os.strerror(errno.ENOSPC) in str(error):
        code = errno.ENOSPC  # libraries that keep only the words
    reason, remedy = _REMEDIES.get(
        code or 0, (error.strerror or str(error), "name another place with -o")
    )
    return OutputError(reason, path=str(path), remedy=remedy)
