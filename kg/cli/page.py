"""Words to read on stdout: with colours and wrapped on a terminal, with marks and unwrapped elsewhere."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeAlias

from kg.model import Span

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


class Style(Enum):
    """What a piece of a line is: its look on a terminal, and what stands around it elsewhere."""

    PLAIN = ("", "", "")
    STRONG = ("bold", "", "")
    FAINT = ("dim", "", "")
    SUBJECT = ("bold cyan", "[[", "]]")
    OBJECT = ("bold magenta", "{{", "}}")
    MENTION = ("bold yellow", "[[", "]]")


Piece: TypeAlias = str | tuple[str, Style]
"""Plain words, or words and their style."""

LEAST_WIDTH: Final = 40
"""Columns that a terminal is taken to have at least."""

_BLANK: Final = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What would do something to a terminal, or cannot be written: escapes, directions, halves of pairs."""


@dataclass(frozen=True, slots=True)
class _Line:
    label: str
    pieces: Sequence[tuple[str, Style]]


class Page:
    """Lines, written all at once."""

    def __init__(self) -> None:
        self._lines: list[_Line] = []

    def add(self, *pieces: Piece, label: str = "") -> None:
        """Add a line; when it is wrapped, it goes on below where its ``label`` ends."""
        styled = (piece if isinstance(piece, tuple) else (piece, Style.PLAIN) for piece in pieces)
        self._lines.append(
            _Line(label, [(clean(words), style) for words, style in styled if words])
        )

    def gap(self) -> None:
        """Add an empty line, but not at the top and not behind another one."""
        if self._lines and self._lines[-1].pieces:
            self._lines.append(_Line("", ()))

    def write(self) -> None:
        """Write the lines to stdout."""
        if not sys.stdout.isatty() and not os.environ.get("FORCE_COLOR"):
            sys.stdout.writelines(line.label + _marked(line.pieces) + "\n" for line in self._lines)
            return
        from rich.console import Console

        console = Console(highlight=False, markup=False, emoji=False)
        if console.is_terminal and not console.no_color and not console.is_dumb_terminal:
            self._write_styled(console)
        else:
            self._write_wrapped(console)

    def _write_styled(self, console: Console) -> None:
        from rich.text import Text

        for line in self._lines:
            text = Text()
            for words, style in line.pieces:
                text.append(words, style.value[0])
            _write_line(console, line.label, text)

    def _write_wrapped(self, console: Console) -> None:
        from rich.text import Text

        for line in self._lines:
            _write_line(console, line.label, Text(_marked(line.pieces)))


def clean(words: str) -> str:
    """The words without what a terminal would obey; as many characters as before.

    >>> clean("a\\tb\\x1b[31m")
    'a b\\ufffd[31m'
    """
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", _BLANK.sub(" ", words))


def marked(text: str, spans: Iterable[tuple[Span, Style]]) -> Iterator[tuple[str, Style]]:
    """The pieces of a text with spans of it in their styles; of spans that overlap the first, and of those
    the longest, has its style."""
    place = 0
    for span, style in sorted(spans, key=lambda it: (it[0].start, -it[0].end)):
        if span.start < place:
            continue
        yield text[place : span.start], Style.PLAIN
        yield text[span.start : span.end], style
        place = span.end
    yield text[place:], Style.PLAIN


def _marked(pieces: Iterable[tuple[str, Style]]) -> str:
    return "".join(f"{style.value[1]}{words}{style.value[2]}" for words, style in pieces)


def _write_line(console: Console, label: str, text: Text) -> None:
    """One line of the page as lines of the terminal."""
    from rich.text import Text

    width = max(console.width, LEAST_WIDTH)
    if len(label) > width // 2:
        text, label = Text(" ".join(label.split()) + " ") + text, " " * 4
    indent = Text(" " * len(label))
    parts = text.wrap(console, width - len(label), overflow="fold") if text else [text]
    for number, part in enumerate(parts):
        part.rstrip()
        line = (indent if number else Text(label)) + part
        console.print(line, no_wrap=True, overflow="ignore", crop=False)
