"""Which formats are written, and whether into one file or into a folder, by what a user asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from kg.errors import UsageError
from kg.export import WRITERS

VIEWER_FORMATS: Final = ("graphml", "yed", "gexf", "cyjs", "cx2")
"""What is written where nothing says which formats are wanted."""

STDOUT: Final = "-"


def check_formats(names: Iterable[str]) -> None:
    """Raise UsageError for the first name that is of no format."""
    for name in names:
        if name not in WRITERS:
            raise UsageError(f"unknown format {name!r}", remedy="use one of " + ", ".join(WRITERS))


def formats_of(wanted: Sequence[str], target: str | Path | None) -> tuple[str, ...]:
    """The formats that are wanted, else that of the name of a file, else those for viewers.

    Raises UsageError for an unknown one, and where a name looks like that of a file but says no format.
    """
    check_formats(wanted)
    if wanted:
        return tuple(dict.fromkeys(wanted))
    if target is None or Path(target).is_dir():
        return VIEWER_FORMATS
    if str(target) == STDOUT:
        raise UsageError("which format is to be written?", remedy="say so with --formats")
    found = _formats_named(Path(target).name)
    if found:
        return found[:1]
    if _is_folder_name(target):
        return VIEWER_FORMATS
    suffixes = ", ".join(sorted(f".{suffix}" for suffix in _suffixes()))
    raise UsageError(
        f"{target}: no format has files of this name",
        remedy=f"name a file with {suffixes}, or say the format with --formats; a folder ends with /",
    )


def is_file(target: str | Path, formats: Sequence[str]) -> bool:
    """Whether a target is a file (or stdout) and no folder.

    Raises UsageError for several files into one, and for a file named as one of another format.
    """
    several = len(formats) > 1 or len(WRITERS[formats[0]].files) > 1
    if str(target) == STDOUT:
        if several:
            raise UsageError(
                "several files cannot go to stdout", remedy="name one format, or a folder with -o"
            )
        return True
    path = Path(target)
    if path.is_dir() or (_is_folder_name(target) and not path.exists()):
        return False
    named = _formats_named(path.name)
    if several:
        if not path.exists() and not named:
            return False
        raise UsageError(
            f"{target}: several files cannot go into one file",
            remedy="name one format of one file, or a folder",
        )
    if named and formats[0] not in named:
        raise UsageError(
            f"{target}: by its name a file of {named[0]}, not of {formats[0]}",
            remedy=f"end its name with {Path(WRITERS[formats[0]].files[0]).suffix}",
        )
    return True


def _suffixes() -> dict[str, list[str]]:
    """Suffix of files -> the formats that have it, the one that it stands for first."""
    found: dict[str, list[str]] = {}
    for name, writer in WRITERS.items():
        if len(writer.files) == 1:
            found.setdefault(writer.files[0].partition(".")[2], []).append(name)
    return found


def _formats_named(file: str) -> tuple[str, ...]:
    """The formats that a file of this name may be of, the likeliest first."""
    file = file.lower()
    exact = [name for name, writer in WRITERS.items() if file in writer.files]
    suffixes = sorted(_suffixes().items(), key=lambda it: -len(it[0]))
    by_suffix = [
        name for suffix, names in suffixes if file.endswith(f".{suffix}") for name in names
    ]
    of_last = Path(file).suffix
    others = [
        name
        for name, writer in WRITERS.items()
        if of_last and any(Path(it).suffix == of_last for it in writer.files)
    ]
    return tuple(dict.fromkeys([*exact, *by_suffix, *others]))


def _is_folder_name(target: str | Path) -> bool:
    """Whether nothing in a name says that it is one of a file."""
    return str(target).endswith("/") or not Path(target).suffix
