"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from kg.errors import OutputError
from kg.files import explained, output_error, umask

MANIFEST: Final = "manifest.json"
RUN: Final = "run.json"
PROGRAM: Final = "biomed-kg"


@contextmanager
def whole_folder(out: Path) -> Iterator[Path]:
    """A new folder beside ``out`` that takes its place when the block is left without an error.

    An earlier build of ours is replaced; a folder that holds anything else raises OutputError.
    """
    shown, out = out, out.resolve()
    _check_replaceable(out, shown)
    with explained(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}.", suffix=".partial"))
    try:
        with explained(out):
            yield partial
            partial.chmod(0o777 & ~umask())
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
        raise output_error(error, shown) from error
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
