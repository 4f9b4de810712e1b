"""The inputs of a call -> the files to read: folders walked, patterns expanded, each file once."""

from __future__ import annotations

import glob
import os
import stat
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kg.errors import InputError

STDIN: Final = "-"
SHOWN_STDIN: Final = "stdin"
_DEVICE: Final = "neither a file nor a folder, but a pipe, a socket or a device"
_FURNITURE: Final = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini", "__pycache__"})


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read, and how it is shown: without the part of its path that depends on the machine.

    ``path`` is ``-`` for standard input.  With ``error`` there is nothing to read.
    """

    shown: str
    path: str
    error: InputError | None = None


def find_files(inputs: Sequence[str | Path], exclude: Sequence[Path] = ()) -> list[InputFile]:
    """The files of all inputs, sorted by how they are shown, whatever the order of the inputs.

    A file is shown by its name, a file of a folder by the name of the folder and the path in it;
    where two files would be shown alike, by as many parents more as it takes to tell them apart.
    """
    excluded = frozenset(os.path.realpath(path) for path in exclude)
    found: dict[str, InputFile] = {}
    for item in inputs:
        for file in _find(os.fspath(item), excluded):
            key = _identity(file)
            if key not in found or _rank(file) < _rank(found[key]):
                found[key] = file
    return sorted(_told_apart(found.values()), key=lambda file: (file.shown, file.path))


def is_furniture(name: str) -> bool:
    """Whether a name is hidden, or left behind by an operating system."""
    return name.startswith((".", "~$")) or name in _FURNITURE


def shown_name(path: str) -> str:
    """A path as text that can be written to any file: with forward slashes, without surrogates."""
    text = path.replace(os.sep, "/")
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _find(item: str, excluded: frozenset[str]) -> Iterator[InputFile]:
    if item == STDIN:
        yield InputFile(SHOWN_STDIN, STDIN)
        return
    problem = _problem(item)
    if problem and glob.has_magic(item) and not os.path.lexists(item):
        matches = _matches(item)
        if not matches:
            yield _unusable(item, "nothing matches the pattern")
        for match in matches:
            if _is_device(match):
                yield _unusable(match, _DEVICE, "leave it out")
            else:
                yield from _find(match, excluded)
    elif not item:
        yield _unusable("''", "an empty name is no file or folder")
    elif problem:
        yield _unusable(item, problem)
    elif Path(item).is_dir():
        yield from _walk(item, excluded)
    else:
        yield InputFile(shown_name(Path(item).name), item)


def _problem(path: str) -> str:
    """Why there is nothing to read at a path; empty where there is."""
    if not path:  # Path("") would be the current folder
        return "no such file or folder"
    try:
        Path(path).stat()
    except PermissionError:
        return "no permission to look for it"
    except (OSError, ValueError):
        return "a broken link" if os.path.lexists(path) else "no such file or folder"
    return ""


def _matches(pattern: str) -> list[str]:
    """What the pattern matches, but for furniture in the part of the path that it leaves open."""
    fixed = next(index for index, part in enumerate(Path(pattern).parts) if glob.has_magic(part))
    return [
        match
        for match in glob.glob(pattern, recursive=True)  # noqa: PTH207 (it may be absolute)
        if not any(is_furniture(part) for part in Path(match).parts[fixed:])
    ]


def _is_device(path: str) -> bool:
    """Whether something is there that is neither a file nor a folder: reading might never end."""
    try:
        mode = Path(path).stat().st_mode
    except (OSError, ValueError):
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _unusable(path: str, reason: str, remedy: str = "check the path") -> InputFile:
    shown = shown_name(path)
    return InputFile(shown, path, InputError(reason, path=shown, remedy=remedy))


def _walk(folder: str, excluded: frozenset[str]) -> Iterator[InputFile]:
    """All files of a folder but hidden ones; a folder reached twice through links is read once."""
    absolute = Path(folder).absolute()
    absolute = absolute.resolve() if absolute.name in ("", "..") else absolute
    base = absolute.name or "root"
    seen: set[str] = set()
    failed: list[OSError] = []
    empty = True
    for place, folders, files in os.walk(absolute, onerror=failed.append, followlinks=True):
        real = os.path.realpath(place)
        if real in seen or real in excluded:
            folders.clear()
            continue
        seen.add(real)
        if _is_graph(place, files):
            empty = False
            folders.clear()
            shown = _shown_in(base, absolute, Path(place))
            error = InputError(
                "a graph that kg build wrote, no documents",
                path=shown,
                remedy="move it out of the folder, or leave it out",
            )
            yield InputFile(shown, place, error)
            continue
        folders[:] = sorted(name for name in folders if not is_furniture(name))
        for name in sorted(files):
            path = Path(place, name)
            if is_furniture(name) or os.path.realpath(path) in excluded:
                continue
            empty = False
            shown = _shown_in(base, absolute, path)
            problem = _problem(str(path)) or (_DEVICE if _is_device(str(path)) else "")
            if problem:
                error = InputError(problem, path=shown, remedy="remove it, or leave it out")
                yield InputFile(shown, str(path), error)
            else:
                yield InputFile(shown, str(path))
    yield from _failures(failed, base, absolute)
    if empty and not failed:
        error = InputError("there are no files in it", path=base, remedy="check the path")
        yield InputFile(base, str(absolute), error)


def _is_graph(folder: str, files: Iterable[str]) -> bool:
    """Whether a folder with these files is the output of a build: its tables are no tables of documents."""
    return "manifest.json" in files and Path(folder, "tables", "documents.parquet").is_file()


def _failures(failed: Iterable[OSError], base: str, absolute: Path) -> Iterator[InputFile]:
    for fault in failed:
        path = Path(os.fsdecode(fault.filename or absolute))
        shown = _shown_in(base, absolute, path)
        reason = f"the folder cannot be read: {(fault.strerror or 'unknown').lower()}"
        error = InputError(reason, path=shown, remedy="change its permissions, or leave it out")
        yield InputFile(shown, str(path), error)


def _shown_in(base: str, folder: Path, path: Path) -> str:
    return shown_name("/".join((base, *path.relative_to(folder).parts)))


def _identity(file: InputFile) -> str:
    if file.path == STDIN:
        return STDIN
    return f"error:{file.path}" if file.error else os.path.realpath(file.path)


def _rank(file: InputFile) -> tuple[int, str]:
    """Of the ways to show the same file the one that says most."""
    return -file.shown.count("/"), file.shown


def _told_apart(files: Iterable[InputFile]) -> Iterator[InputFile]:
    alike: defaultdict[str, list[InputFile]] = defaultdict(list)
    for file in files:
        alike[file.shown].append(file)
    for shown, group in alike.items():
        if len(group) == 1:
            yield group[0]
            continue
        parts = [Path(file.path).absolute().parts for file in group]
        length = shown.count("/") + 1
        longest = max(map(len, parts))
        while length < longest and len({own[-length:] for own in parts}) < len(group):
            length += 1
        for file, own in zip(group, parts, strict=True):
            yield replace(file, shown=shown_name("/".join(own[-length:])))
