"""Making the text blocks of records readable: paragraphs and list items, one a line, no markup.

In a section a line break is where a sentence must end, so a wrapped line is joined to the one before
it, and what begins a paragraph or an item of a list begins a line.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Final

_DOTS: Final = "\u2022\u2023\u25aa\u25ab\u25a0\u25cf\u25cb\u25e6\u2043\u2219\uf0b7\uf0a7"
_MARKS: Final = (
    re.compile(
        rf"[{_DOTS}]\s*|(?:[*+\u00b7\u2013\u2014-]|--|->)\s+|[-*](?=[A-Z][a-z])|o\s+(?=[A-Z])"
    ),
    re.compile(
        r"(?:\(?\d{1,2}[.)]|\(?[a-z]\)|[a-z]\.(?=\s+[A-Z\d])|\(?(?:[ivx]{1,5}|[IVX]{1,4})[.)])\s+(?=\S)"
        r"|[\u2460-\u2473]\s*"
    ),
)
"""What an item of a list begins with: a bullet, then a number or a letter."""

_WRAPPED_ITEM: Final = re.compile(rf"[{_DOTS}]|[-*]\s{{2}}")
"""What an item begins with in the middle of a paragraph: a number there belongs to the sentence."""

_INNER_DOT: Final = re.compile(rf"\s[{_DOTS}]\s*(?=\w)")
_ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_ENTITY: Final = re.compile(r"&(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|[a-zA-Z]{2,8}\d{0,2});")
_WORD: Final = re.compile(r"\w")
_PARAGRAPHS: Final = re.compile(r"\n\s*\n")


def one_line(text: str) -> str:
    """The text with all white space as single blanks.

    >>> one_line(" Multiple\\n  Myeloma ")
    'Multiple Myeloma'
    """
    return " ".join(text.split())


def unescape(text: str) -> str:
    """The text without HTML entities, which some registrants type or paste.

    >>> unescape("platelets &lt; 50 &amp; rising")
    'platelets < 50 & rising'
    """
    return html.unescape(text) if _ENTITY.search(text) else text


def from_markdown(text: str) -> str:
    """The prose of a ClinicalTrials.gov API v2 field: a paragraph or an item of a list a line.

    Escapes are undone and the marks of lists dropped.

    >>> from_markdown("Inclusion:\\n\\n* age \\\\>= 18\\n* able to walk\\n\\n1. first")
    'Inclusion:\\nage >= 18\\nable to walk\\nfirst'
    """
    lines = (_unmarked(line.strip()) for line in _INNER_DOT.sub("\n", text).splitlines())
    return _readable(_ESCAPE.sub(r"\1", line) for line in lines)


def from_wrapped(text: str) -> str:
    """The prose of a text that was wrapped at a column: a paragraph or an item of a list a line.

    >>> from_wrapped("The purpose is\\n to see.\\n\\n  -  first\\n     item\\n  -  second")
    'The purpose is to see.\\nfirst item\\nsecond'
    """
    lines: list[str] = []
    for paragraph in _PARAGRAPHS.split(text.strip()):
        begin = True
        for line in paragraph.splitlines():
            stripped = line.strip()
            if not stripped:
                continue
            if begin or _WRAPPED_ITEM.match(stripped):
                lines.append(_unmarked(stripped))
            else:
                lines[-1] = f"{lines[-1]} {stripped}"
            begin = False
    return _readable(_INNER_DOT.sub("\n", "\n".join(lines)).split("\n"))


def _readable(lines: Iterable[str]) -> str:
    """The lines that hold a letter or a digit, white space and entities tidied."""
    tidy = (one_line(unescape(line)) for line in lines)
    return "\n".join(line for line in tidy if _WORD.search(line))


def _unmarked(line: str) -> str:
    """The line without the mark of a list item that it begins with.

    >>> _unmarked("* 1. first"), _unmarked("5-FU"), _unmarked("-")
    ('first', '5-FU', '-')
    """
    for mark in _MARKS:
        match = mark.match(line)
        if match:
            line = line[match.end() :]
    return line
