"""What every reader is made of: its options, what it sees of an input, and what it is.

A reader is two functions under a name: ``sniff`` says from the first 64 KB how sure it is that a
file is its own, ``read`` turns a binary stream into Documents.  A reader does not fill in
``Document.sources``, opens no file, and does not know whether its stream comes from a folder, an
archive or standard input: :func:`kg.readers.read_inputs` does all that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import BinaryIO, Final, TypeAlias

from kg.errors import FormatError, InputError, RecordError
from kg.model import Document

MOST_ERRORS: Final = 1000
"""More bad records than this in one file are only counted, and so are warnings."""

SHOWN: Final = 40
"""So many characters of a value that is wrong are shown."""

HEAD_SIZE: Final = 65536
"""How many bytes of a file (after decompression) its format is recognised from."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How inputs are read. The column names are those of the user's own tables and JSON records."""

    input_format: str = ""
    id_column: str = "id"
    title_column: str = "title"
    text_column: str = "text"
    encoding: str = ""
    use_annotations: bool = False
    """Whether mentions that stand in the file (PubTator, BioC) are read: ``Document.tagged``."""
    max_document_bytes: int = 50_000_000
    """A single document larger than this is refused: nobody writes such a text."""


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a file, as the readers' ``sniff`` sees it.

    ``data`` are up to ``HEAD_SIZE`` bytes, ``text`` the same decoded as well as it goes, without a
    byte order mark; ``name`` is the base name of the file, ``root`` the local name of the root
    element where the content is XML (empty otherwise), ``complete`` whether ``data`` is all there is.
    """

    data: bytes
    name: str = ""
    text: str = ""
    root: str = ""
    complete: bool = False

    @property
    def suffix(self) -> str:
        """The last suffix of the name in lower case, without that of a compression.

        >>> Head(b"", "Trials.JSONL.gz").suffix
        '.jsonl'
        """
        path = PurePosixPath(self.name.lower())
        if path.suffix in (".gz", ".xz", ".bz2"):
            path = path.with_suffix("")
        return path.suffix


@dataclass(slots=True)
class ReadContext:
    """What a reader knows of the input at hand, and where it notes what it could not read.

    ``path`` names the input as it is shown to the user, ``member`` the member of an archive.
    A reader sets ``encoding`` before its first document if its format does not fix it.
    """

    path: str
    member: str = ""
    options: ReadOptions = field(default_factory=ReadOptions)
    encoding: str = ""
    errors: list[InputError] = field(default_factory=list)
    warnings: list[InputError] = field(default_factory=list)
    unlisted: int = 0
    unlisted_warnings: int = 0

    @property
    def shown(self) -> str:
        """The input as errors name it: the path, and the member after an exclamation mark."""
        return f"{self.path}!{self.member}" if self.member else self.path

    @property
    def name(self) -> str:
        """The base name of the file or member."""
        return PurePosixPath(self.member or self.path).name

    def skip(self, reason: str, *, place: str = "", remedy: str = "") -> None:
        """Note that one record could not be read; the reader goes on with the next."""
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(RecordError(reason, path=self.shown, place=place, remedy=remedy))
        else:
            self.unlisted += 1

    def warn(self, reason: str, *, place: str = "", remedy: str = "") -> None:
        """Note that something of a record is left out, which is read all the same."""
        if len(self.warnings) < MOST_ERRORS:
            self.warnings.append(RecordError(reason, path=self.shown, place=place, remedy=remedy))
        else:
            self.unlisted_warnings += 1

    def bad(self, reason: str, *, place: str = "", remedy: str = "") -> FormatError:
        """The error to raise when the rest of the file cannot be read."""
        return FormatError(reason, path=self.shown, place=place, remedy=remedy)


Sniff: TypeAlias = Callable[[Head], float]
Read: TypeAlias = Callable[[BinaryIO, ReadContext], Iterator[Document]]


@dataclass(frozen=True, slots=True)
class Reader:
    """A format: its name, a description for people, and the two functions.

    ``sniff(head)`` is in [0, 1]: 0 not mine, 1 certainly mine; the highest wins.  ``read(stream,
    context)`` streams Documents; it raises ``context.bad(...)`` when it cannot go on and calls
    ``context.skip(...)`` for a single bad record.  The stream is at the beginning of the content,
    decompressed, and need not be seekable.
    """

    name: str
    description: str
    sniff: Sniff
    read: Read


@dataclass(frozen=True, slots=True)
class InputReport:
    """What became of one file, or one member of an archive.

    ``sha256`` and ``size`` are of the raw bytes of the file as it lies there (of the member, for an
    archive); ``encoding`` is empty where the format fixes it.
    """

    name: str
    member: str = ""
    sha256: str = ""
    size: int = 0
    format: str = ""
    encoding: str = ""
    documents: int = 0
    errors: tuple[InputError, ...] = ()
    warnings: tuple[InputError, ...] = ()
