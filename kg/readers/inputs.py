"""Inputs -> Documents, and a report for each file and each member of an archive."""

from __future__ import annotations

import io
import re
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO, Final, TypeAlias

from kg.errors import FormatError, InputError, UsageError
from kg.model import Document, Source
from kg.readers.base import InputReport, ReadContext, Reader, ReadOptions
from kg.readers.detect import choose_reader, make_head, refuse_empty
from kg.readers.encoding import check_encoding
from kg.readers.registry import READERS
from kg.readers.streams import (
    HashedStream,
    HeadedStream,
    InputStream,
    decompressed,
    is_tar,
    is_zip,
    unreadable,
)
from kg.readers.walk import STDIN, InputFile, find_files, is_furniture, shown_name

Item: TypeAlias = Document | InputReport

_DEEPEST: Final = 3
"""Archives in archives are opened so far down."""
_ABSOLUTE: Final = re.compile(r"[/\\]|[A-Za-z]:[/\\]")
_LARGEST_COPY: Final = 2_000_000_000
"""So many bytes of a zip archive that is no file of its own are copied to the temporary folder."""
_OFFICE: Final[tuple[tuple[str, str], ...]] = (
    ("word/", "a Word document"),
    ("xl/", "an Excel workbook"),
    ("ppt/", "a PowerPoint presentation"),
    ("META-INF/container.xml", "an EPUB book"),
    ("META-INF/MANIFEST.MF", "a Java archive"),
    ("content.xml", "an OpenDocument file"),
)


def read_inputs(
    inputs: Sequence[str | Path],
    options: ReadOptions | None = None,
    *,
    exclude: Sequence[Path] = (),
) -> Iterator[Item]:
    """The documents of all inputs; after those of a file or of a member of an archive its report.

    An input is a file, a folder, a pattern, an archive (zip, tar, compressed or not) or ``-`` for
    standard input.  Files come sorted by name, whatever the order of the inputs.  Bad input raises
    nothing: it is in the reports, and the good documents of a partly bad file are given.  An archive
    has a report of its own, after its members; its documents are counted by theirs.

    Raises UsageError for an unknown format or encoding.
    """
    options = options or ReadOptions()
    if options.input_format and options.input_format not in READERS:
        raise UsageError(
            f"unknown input format {options.input_format!r}",
            remedy="use one of " + ", ".join(sorted(READERS)),
        )
    if options.encoding:
        check_encoding(options.encoding)
    return _read_files(find_files(inputs, exclude), options)


def _read_files(files: list[InputFile], options: ReadOptions) -> Iterator[Item]:
    for file in files:
        if file.error is not None:
            yield InputReport(file.shown, errors=(file.error,))
            continue
        if file.path == STDIN:
            yield from _read_stream(sys.stdin.buffer, _Place(file.shown), options)
            continue
        with ExitStack() as stack:
            try:
                source = stack.enter_context(Path(file.path).open("rb", 0))
            except OSError as fault:
                yield InputReport(file.shown, errors=(unreadable(fault, file.shown),))
                continue
            yield from _read_stream(source, _Place(file.shown, file=file.path), options)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a stream comes from: the file as shown, the member of the archive, how deep it lies.

    ``file`` is the path of a stream that is a file of its own.
    """

    path: str
    member: str = ""
    depth: int = 0
    file: str = ""

    def inside(self, name: str) -> _Place:
        member = f"{self.member}!{name}" if self.member else name
        return _Place(self.path, shown_name(member), self.depth + 1)


def _read_stream(source: IO[bytes], place: _Place, options: ReadOptions) -> Iterator[Item]:
    """The documents of one file or member, those of its members if it is an archive; its report."""
    context = ReadContext(place.path, place.member, options)
    raw = HashedStream(source, context.shown)
    stream = decompressed(raw, context.shown)
    count = 0
    form = ""
    try:
        if is_zip(stream.head) or is_tar(stream.head):
            form = "zip" if is_zip(stream.head) else "tar"
            yield from _read_archive(form, stream, place, context)
        else:
            reader = _reader(stream, context)
            form = reader.name
            for document in reader.read(InputStream(stream), context):
                origin = Source(place.path, place.member, form, context.encoding)
                count += 1
                yield replace(document, sources=(origin,))
            if not count and not context.errors and stream.fault is None:
                raise context.bad("it holds no documents", remedy="check how it was made")
    except InputError as error:
        # A broken stream is the cause of what the reader then complains of.
        context.errors.append(stream.fault or error)
    if stream.fault is not None and stream.fault not in context.errors:
        context.errors.append(stream.fault)
    _count_unlisted(context)
    yield InputReport(
        place.path,
        place.member,
        raw.sha256(),
        raw.size,
        form,
        context.encoding,
        count,
        tuple(context.errors),
        tuple(context.warnings),
    )


def _count_unlisted(context: ReadContext) -> None:
    """Add to what is noted how much more there was."""
    if context.unlisted:
        reason = f"{context.unlisted} more records like these could not be read"
        context.errors.append(InputError(reason, path=context.shown))
    if context.unlisted_warnings:
        reason = f"{context.unlisted_warnings} more warnings like these"
        context.warnings.append(InputError(reason, path=context.shown))


def _reader(stream: HeadedStream, context: ReadContext) -> Reader:
    if context.options.input_format:
        refuse_empty(stream.head, context)
        return READERS[context.options.input_format]
    if stream.fault is not None and not stream.head:
        raise stream.fault
    return choose_reader(make_head(stream.head, context.name), READERS, context)


def _read_archive(
    form: str, stream: HeadedStream, place: _Place, context: ReadContext
) -> Iterator[Item]:
    if place.depth >= _DEEPEST:
        raise context.bad("archives lie too deep in archives", remedy="unpack the outer one first")
    members = _zip_members if form == "zip" else _tar_members
    found = False
    for name, member in members(stream, place, context):
        if _is_unsafe(name):
            found = True
            context.skip(
                "its path leads out of the archive",
                place=shown_name(name),
                remedy="make the archive anew with relative paths",
            )
            continue
        if any(is_furniture(part) for part in PurePosixPath(name).parts):
            continue
        found = True
        with member:
            yield from _read_stream(member, place.inside(name), context.options)
    if not found:
        raise context.bad("there are no files in the archive", remedy="check how it was made")


def _is_unsafe(name: str) -> bool:
    """Whether a member's path is absolute or climbs, by the rules of any system."""
    return _ABSOLUTE.match(name) is not None or ".." in re.split(r"[/\\]", name)


def _tar_members(
    stream: HeadedStream, place: _Place, context: ReadContext
) -> Iterator[tuple[str, IO[bytes]]]:
    """In the order of the archive, which is read once from front to back."""
    buffered = io.BufferedReader(stream, 65536)
    try:
        with tarfile.open(fileobj=buffered, mode="r|") as archive:
            for entry in archive:
                opened = archive.extractfile(entry) if entry.isreg() else None
                if opened is not None:
                    yield entry.name, opened
                elif entry.isdev():
                    reason, name = "a pipe or a device, not a file", shown_name(entry.name)
                    context.skip(reason, place=name, remedy="leave it out")
    except (tarfile.TarError, EOFError) as fault:
        raise unreadable(fault, context.shown, "tar archive") from None


def _zip_members(
    stream: HeadedStream, place: _Place, context: ReadContext
) -> Iterator[tuple[str, IO[bytes]]]:
    """Sorted by name."""
    with ExitStack() as stack:
        try:
            source = place.file if place.file and not stream.what else _copied(stream, stack)
            archive = stack.enter_context(zipfile.ZipFile(source))
        except (RuntimeError, ValueError, OSError, zipfile.BadZipFile) as fault:
            raise unreadable(fault, context.shown, "zip archive") from None
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        _refuse_office([entry.filename for entry in entries], context)
        for entry in sorted(entries, key=lambda entry: entry.filename):
            try:
                opened = archive.open(entry)
            except (RuntimeError, ValueError, OSError, EOFError, zipfile.BadZipFile) as fault:
                name = shown_name(entry.filename)
                context.skip(
                    f"cannot be unpacked: {fault}", place=name, remedy="unpack it yourself"
                )
                continue
            yield entry.filename, opened


def _copied(stream: HeadedStream, stack: ExitStack) -> IO[bytes]:
    """A copy that can be searched: the list of a zip archive stands at its end."""
    copy = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
    source = io.BufferedReader(stream)
    while data := source.read(1 << 20):
        if copy.tell() + len(data) > _LARGEST_COPY:
            raise FormatError(
                f"a zip archive of more than {_LARGEST_COPY} bytes that is no file of its own",
                path=stream.shown,
                remedy="give it as a file",
            )
        copy.write(data)
    copy.seek(0)
    return copy


def _refuse_office(names: Sequence[str], context: ReadContext) -> None:
    if not {"[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"}.intersection(names):
        return
    for mark, what in _OFFICE:
        if any(name.startswith(mark) for name in names):
            raise FormatError(
                f"no reader for this: it is {what}",
                path=context.shown,
                remedy="save it as text, HTML or CSV",
            )
