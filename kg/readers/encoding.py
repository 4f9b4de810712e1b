"""Bytes -> text: which encoding, and how sure.

Unicode is recognised by its byte order mark, its null bytes or by being valid UTF-8; whatever is
left is windows-1252 unless charset-normalizer finds a script that is not Latin.
"""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO, Final

from kg.errors import FormatError, UsageError
from kg.readers.base import HEAD_SIZE, ReadContext

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_WESTERN: Final = "windows-1252"
_ENOUGH_FOREIGN_LETTERS: Final = 8
_SAMPLE: Final = 16384
_REMEDY: Final = "name the encoding with --encoding, or save the file as UTF-8"
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_CONTROLS: Final = bytes(frozenset(range(32)) - {9, 10, 12, 13, 27} | {127})


def detect_encoding(data: bytes, *, complete: bool = True) -> str:
    """The encoding of a text that begins with ``data``; ``complete`` says that nothing follows.

    >>> detect_encoding("naïve".encode()), detect_encoding("naïve".encode("latin-1"))
    ('utf-8', 'windows-1252')
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    if wide := _wide_encoding(data):
        return wide
    if _is_utf8(data, complete=complete):
        return "utf-8"
    return _eight_bit_encoding(data)


def decode(data: bytes, encoding: str) -> str:
    """The text without its byte order mark, halves of characters replaced.

    Raises UnicodeDecodeError, and UsageError where there is no such encoding.
    """
    check_encoding(encoding)
    return _decoded(data, encoding).removeprefix("\ufeff")


def decode_head(data: bytes, *, complete: bool) -> str:
    """As much text as can be seen in the beginning of a file, for recognising its format."""
    encoding = detect_encoding(data, complete=complete)
    return data.decode(encoding, "replace").removeprefix("\ufeff")


def check_encoding(encoding: str) -> None:
    """Raises UsageError where Python knows no such encoding."""
    try:
        "".encode(encoding)
    except (
        LookupError,
        ValueError,
    ):  # a name with a null byte; "undefined", which refuses all text
        raise UsageError(
            f"unknown encoding {encoding!r}", remedy="give one such as utf-8, latin-1, utf-16"
        ) from None


def is_binary(data: bytes) -> bool:
    """Whether the bytes are no text in any encoding.

    >>> is_binary(b"\\x00\\x01\\x02\\x03 text"), is_binary("plain".encode("utf-16"))
    (True, False)
    """
    if any(data.startswith(mark) for mark, _ in _MARKS) or _wide_encoding(data):
        return False
    if b"\0" in data:
        return True
    sample = data[:4096]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls * 50 > len(sample)


def read_all(stream: BinaryIO, context: ReadContext) -> bytes:
    """The whole content of a single document. Raises FormatError where it is too large to be one."""
    limit = context.options.max_document_bytes
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise too_large(context, "the document")
    stream.read(1)  # at a break in a compressed file this raises: half a document is none
    return data


def read_some(stream: BinaryIO, size: int = HEAD_SIZE) -> bytes:
    """The next bytes, as many as come at once; empty at the end.

    Unlike ``stream.read`` it does not lose what came before a break in a compressed file.
    """
    read1 = getattr(stream, "read1", stream.read)
    data: bytes = read1(size)
    return data


def read_text(stream: BinaryIO, context: ReadContext) -> str:
    """The whole content as text; notes the encoding in the context.

    Raises FormatError where the content is too large, is binary or is not in the encoding that the
    user says it is in.
    """
    data = read_all(stream, context)
    if is_binary(data[:HEAD_SIZE]):
        raise context.bad("binary data, not text", remedy="give a text file")
    context.encoding = context.options.encoding or detect_encoding(data)
    try:
        return decode(data, context.encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(context, f"byte {error.start}") from None


def read_lines(stream: BinaryIO, context: ReadContext) -> Iterator[tuple[int, str]]:
    """(number, text) of each line, without its end; split at line feeds only; numbers begin at 1.

    A line that is not in the encoding of the file is noted and left out.  Raises FormatError at a
    line that is longer than a document may be.
    """
    stream = peekable(stream)
    head = stream.peek(HEAD_SIZE)
    encoding = context.options.encoding or detect_encoding(head, complete=len(head) < HEAD_SIZE)
    check_encoding(encoding)
    context.encoding = encoding
    if codecs.lookup(encoding).name.startswith(("utf-16", "utf-32")):
        lines = read_text(stream, context).split("\n")
        yield from ((number, line.removesuffix("\r")) for number, line in enumerate(lines, 1))
        return
    for number, line in enumerate(_byte_lines(stream, context), 1):
        try:
            text = _decoded(line, encoding)
        except UnicodeDecodeError as error:
            context.skip(f"not valid {encoding}", place=_place(number, error), remedy=_REMEDY)
            continue
        yield number, text.removeprefix("\ufeff").removesuffix("\n").removesuffix("\r")


def peekable(stream: BinaryIO) -> io.BufferedReader:
    """The stream, with a ``peek`` that shows as much of what comes as is there."""
    if isinstance(stream, io.BufferedReader):
        return stream
    return io.BufferedReader(stream, HEAD_SIZE)  # type: ignore[arg-type]


def _byte_lines(stream: BinaryIO, context: ReadContext) -> Iterator[bytes]:
    limit = context.options.max_document_bytes
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) > limit:
            raise too_large(context, "the line", f"line {number}")
        yield line


def _decoded(data: bytes, encoding: str) -> str:
    """The text. Some codecs let halves of surrogate pairs through, which no output can hold."""
    try:
        text = data.decode(_lenient_name(encoding, data))
    except UnicodeDecodeError:
        raise
    except UnicodeError as error:  # of codecs that do not say where
        raise UnicodeDecodeError(encoding, data, 0, len(data), str(error)) from None
    if not text.isascii() and _SURROGATE.search(text):
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _place(number: int, error: UnicodeDecodeError) -> str:
    return f"line {number}, byte {error.start + 1}"


def _wide_encoding(data: bytes) -> str:
    """UTF-16 without a mark: every second byte of mostly Latin text is null."""
    sample = data[:2048]
    if len(sample) < 4 or b"\0" not in sample:
        return ""
    sample = sample[: len(sample) // 2 * 2]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd * 10 >= half * 7 and even * 20 <= half:
        return "utf-16-le"
    if even * 10 >= half * 7 and odd * 20 <= half:
        return "utf-16-be"
    return ""


def _is_utf8(data: bytes, *, complete: bool) -> bool:
    """Whether the bytes are UTF-8, or UTF-8 with a few faults, which are better named than hidden."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    text = decoder.decode(data, final=complete)
    faults = text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    if faults <= 0:
        return True
    good = sum(character > "\x7f" for character in text) - faults
    return good > 2 * faults


def _eight_bit_encoding(data: bytes) -> str:
    from charset_normalizer import from_bytes

    first = next(index for index, byte in enumerate(data) if byte > 127)
    begin = max(0, first - _SAMPLE // 4)
    best = from_bytes(data[begin : begin + _SAMPLE]).best()
    if best is not None and _foreign_letters(str(best)) >= _ENOUGH_FOREIGN_LETTERS:
        return codecs.lookup(best.encoding).name
    return _WESTERN


def _foreign_letters(text: str) -> int:
    """Letters of scripts other than Latin, where they are most of the letters outside ASCII."""
    letters = [character for character in text if character > "\x7f" and character.isalpha()]
    foreign = sum(not unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return foreign if foreign * 2 > len(letters) else 0


def _lenient_name(encoding: str, data: bytes) -> str:
    """Latin-1 for the few bytes that windows-1252 leaves undefined."""
    if encoding == _WESTERN and any(byte in data for byte in b"\x81\x8d\x8f\x90\x9d"):
        return "latin-1"
    return encoding


def too_large(context: ReadContext, what: str, place: str = "") -> FormatError:
    """The error for a text that is larger than any document is."""
    limit = context.options.max_document_bytes
    return context.bad(
        f"{what} is larger than {limit // 1_000_000 or limit} {'MB' if limit >= 1_000_000 else 'bytes'}",
        place=place,
        remedy="split it into documents of their own",
    )


def _undecodable(context: ReadContext, place: str) -> FormatError:
    return context.bad(
        f"not valid {context.encoding}",
        place=place,
        remedy=_REMEDY,
    )
