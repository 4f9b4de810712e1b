"""What was downloaded into a folder, and what was begun: small JSON files beside the files.

``download.json`` has an entry for each file that was fetched.  While ``NAME`` is being fetched there are
``NAME.part``, what has come so far, and ``NAME.part.json``, which says of what it is a part.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

from kg.files import whole_file

RECORD: Final = "download.json"
PART: Final = ".part"
ABOUT_PART: Final = ".part.json"
OPTION: Final = "--to"
"""The option that names another place for the files."""


@dataclass(frozen=True, slots=True)
class Edition:
    """Which state of a file a server gives: its URL and the ``ETag`` and ``Last-Modified`` of the answer."""

    url: str
    etag: str = ""
    modified: str = ""

    @property
    def condition(self) -> str:
        """By what a server goes on with the same state only (``If-Range`` of RFC 9110); may be empty."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.modified

    def differs(self, other: Edition) -> bool:
        """Whether something says that the two are not the same state."""
        return self.url != other.url or any(ours != theirs for ours, theirs in self._given(other))

    def is_same(self, other: Edition) -> bool:
        """Whether something says that the two are the same state, and nothing the contrary."""
        return not self.differs(other) and bool(self._given(other))

    def _given(self, other: Edition) -> list[tuple[str, str]]:
        pairs = ((self.etag, other.etag), (self.modified, other.modified))
        return [pair for pair in pairs if all(pair)]


@dataclass(frozen=True, slots=True)
class Sum:
    """Size in bytes and checksum of a file."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was fetched, and the files that it became: itself, or what was taken out of it."""

    edition: Edition
    fetched: Sum
    files: Mapping[str, Sum] = field(default_factory=dict)

    @property
    def date(self) -> str:
        """The day on which the server says it was changed, as 2099-12-31, or nothing."""
        try:
            return parsedate_to_datetime(self.edition.modified).date().isoformat()
        except ValueError:
            return ""

    def is_whole(self, folder: Path) -> bool:
        """Whether its files are in the folder as they were when they were fetched."""
        return all(_is_same(folder / name, known) for name, known in self.files.items())


def sum_of(path: Path) -> Sum:
    """Size and checksum of a file."""
    with path.open("rb") as file:
        return Sum(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _is_same(path: Path, known: Sum) -> bool:
    try:
        return path.stat().st_size == known.size and sum_of(path) == known
    except OSError:
        return False


# -------------------------------------------------------------------------------------------- files


def is_own(path: Path) -> bool:
    """Whether a file is of the downloads and not of a terminology: a record, or a part of a file."""
    return path.name == RECORD or path.name.endswith((PART, ABOUT_PART))


def read_record(folder: Path) -> dict[str, Fetched]:
    """What was fetched into the folder, by published name; nothing where the record is damaged."""
    try:
        entries = json.loads((folder / RECORD).read_text(encoding="utf-8"))["files"]
        return {
            entry["name"]: Fetched(
                Edition(**entry["edition"]),
                Sum(**entry["fetched"]),
                {name: Sum(**known) for name, known in entry["files"].items()},
            )
            for entry in entries
        }
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def write_record(folder: Path, record: Mapping[str, Fetched]) -> None:
    """Write the record of a folder. Raises OutputError."""
    entries = [{"name": name, **asdict(entry)} for name, entry in sorted(record.items())]
    with whole_file(folder / RECORD, OPTION) as file:
        file.write(json.dumps({"files": entries}, indent=1) + "\n")


def read_edition(path: Path) -> Edition | None:
    """Of what a part is a part, if that is known."""
    try:
        return Edition(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_edition(path: Path, edition: Edition) -> None:
    """Keep of what a part is a part. Raises OutputError."""
    with whole_file(path, OPTION) as file:
        file.write(json.dumps(asdict(edition)) + "\n")


def date_of(path: Path, sha256: str) -> str:
    """The date of a file that was downloaded and not changed since, or nothing."""
    for entry in read_record(path.parent).values():
        known = entry.files.get(path.name)
        if known is not None and known.sha256 == sha256:
            return entry.date
    return ""
