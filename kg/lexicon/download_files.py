"""What becomes of a file that has been fetched: it is checked, unpacked where need be, and named."""

from __future__ import annotations

import hashlib
import lzma
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from kg.errors import FormatError, InputError
from kg.files import explained
from kg.lexicon.download_record import (
    ABOUT_PART,
    OPTION,
    PART,
    Edition,
    Fetched,
    read_edition,
    read_record,
    sum_of,
    write_record,
)
from kg.lexicon.downloads import Download, name_of
from kg.lexicon.sources.table import recognise

_CHUNK: Final = 1 << 20
_CHECKSUM: Final = re.compile(r"\b(?:[0-9a-fA-F]{64}|[0-9a-fA-F]{32})\b")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file to fetch: where it is published, where it is fetched from, where it goes."""

    source: Download
    published: str
    url: str
    folder: Path

    @property
    def name(self) -> str:
        """The name it is published under."""
        return name_of(self.published)

    @property
    def part(self) -> Path:
        """What has come so far."""
        return self.folder / (self.name + PART)

    @property
    def about_part(self) -> Path:
        """Of what that is a part."""
        return self.folder / (self.name + ABOUT_PART)

    def error(self, reason: str, *, url: str = "", missing: bool = False) -> InputError:
        """The error that it cannot be had; ``missing`` where the server has no such file."""
        members = " and ".join(self.source.members)
        what = f"{members} of it" if members else "the file"
        remedy = f"download {self.published} with a browser and give {what} to kg lexicon build"
        if missing and self.source.earlier:
            folder = self.source.earlier.replace("{year}", "YEAR")
            remedy = f"for an earlier year use --year YEAR --base-url {folder}"
        return InputError(reason, path=url or self.url, remedy=remedy)


def discard(wanted: Wanted) -> None:
    """Remove what has come so far."""
    with explained(wanted.part, OPTION):
        wanted.part.unlink(missing_ok=True)
        wanted.about_part.unlink(missing_ok=True)


def finish(wanted: Wanted, checksum: str = "") -> Fetched:
    """Check the part, which is complete, give it or what is in it its name, and record it.

    ``checksum`` is the text of the file that holds the published checksum, if there is one.  Raises
    InputError where the part is not what it should be; it is removed then.
    """
    edition = read_edition(wanted.about_part) or Edition(wanted.url)
    fetched = sum_of(wanted.part)
    try:
        if checksum:
            _check_sum(wanted, checksum)
        names = _unpack(wanted) if wanted.source.members else _name(wanted)
    except InputError:
        discard(wanted)
        raise
    discard(wanted)
    entry = Fetched(edition, fetched, {name: sum_of(wanted.folder / name) for name in names})
    write_record(wanted.folder, {**read_record(wanted.folder), wanted.name: entry})
    return entry


def _check_sum(wanted: Wanted, text: str) -> None:
    lines = text.splitlines()
    named = [line for line in lines if wanted.name in line] or lines
    match = next(filter(None, map(_CHECKSUM.search, named)), None)
    if match is None:
        raise wanted.error("there is no checksum here", url=wanted.url + wanted.source.checksum)
    expected = match[0].lower()
    algorithm = "md5" if len(expected) == 32 else "sha256"
    with wanted.part.open("rb") as file:
        found = hashlib.file_digest(file, algorithm).hexdigest()
    if found != expected:
        raise wanted.error(f"what came has the {algorithm} checksum {found} instead of {expected}")


def _check_content(wanted: Wanted, path: Path) -> None:
    """See whether it is the terminology: a server may answer with a page of its own."""
    about = wanted.source.about
    try:
        found = recognise(path).about
    except FormatError as error:
        raise wanted.error(f"what came is no file of {about.title}") from error
    if found != about:
        raise wanted.error(f"what came is a file of {found.title}, not of {about.title}")


_DAMAGES: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,  # a password is asked for
)
"""What reading an archive may end with."""


def _name(wanted: Wanted) -> tuple[str, ...]:
    _check_content(wanted, wanted.part)
    with explained(wanted.part, OPTION):
        wanted.part.replace(wanted.folder / wanted.name)
    return (wanted.name,)


def _unpack(wanted: Wanted) -> tuple[str, ...]:
    """Take what is wanted out of the archive, all or nothing."""
    members = {name: wanted.folder / (name + PART) for name in wanted.source.members}
    try:
        with zipfile.ZipFile(wanted.part) as archive:
            for name, part in members.items():
                _extract(wanted, archive, name, part)
                _check_content(wanted, part)
        for name, part in members.items():
            with explained(part, OPTION):
                part.replace(wanted.folder / name)
    except _DAMAGES as error:
        raise wanted.error(f"what came is no archive, or a damaged one ({error})") from error
    finally:
        for part in members.values():
            part.unlink(missing_ok=True)
    return tuple(members)


def _extract(wanted: Wanted, archive: zipfile.ZipFile, name: str, part: Path) -> None:
    found = [each for each in archive.namelist() if PurePosixPath(each).name == name]
    if not found:
        raise wanted.error(f"there is no {name} in the archive")
    with archive.open(min(found, key=len)) as member, part.open("wb") as file:
        while chunk := _read(member):
            with explained(part, OPTION):
                file.write(chunk)


def _read(member: IO[bytes]) -> bytes:
    """The next piece of a member; damage within is no error of the system, whatever zipfile calls it."""
    try:
        return member.read(_CHUNK)
    except OSError as error:
        raise zipfile.BadZipFile(str(error)) from error
