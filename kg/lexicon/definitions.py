"""Definitions as others quote them: how a text is known to be a definition, or the beginning of one.

Letters and digits alone are compared, so that white space, line ends, quotes, hyphens, entities and
case make no difference.  A note on the source at the end of a definition ("(From Dorland, 27th ed)")
may be there or not.  An ellipsis at the end says that the quotation was cut.
"""

from __future__ import annotations

import html
import re
import unicodedata
import zlib
from dataclasses import dataclass
from typing import Final

KEY_LETTERS: Final = 32
"""Letters of a definition that make its key in the lexicon."""

LEAST_WORDS: Final = 5
"""Fewer words, or fewer letters than a key has, may be the beginning of anything."""

_SOURCE_NOTE: Final = re.compile(
    r"""
    (?: (?<=[.!?])\ ?
      | \ (?=\( (?:from\ | [^()]*(?:\b\d+(?:st|nd|rd|th)\ ed\b | \bpp?\.?\ ?\d | \bhttps?:)) ) )
    \( [^()]* (?:\([^()]*\)[^()]*)* \) [ .]* $
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""A bracket at the end that follows a full stop or reads like a reference."""

_NO_LETTERS: Final = re.compile(r"[\W_]+")
_PIECE_OF_ENTITY: Final = re.compile(r"&#?\w{0,10}$")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A text that may be a definition: its letters without notes on sources, the number of its words,
    and whether it was cut."""

    letters: str
    words: int
    is_cut: bool = False

    @classmethod
    def of(cls, text: str) -> Quotation:
        """The quotation that a text is.

        >>> Quotation.of("Swelling of the\\n glum. (From Dorland, 27th ed)")
        Quotation(letters='swellingoftheglum', words=4, is_cut=False)
        """
        text = _plain(text)
        end = text.rstrip(" )]")
        if end.endswith("..."):
            text = _PIECE_OF_ENTITY.sub("", end.rstrip("."))
            return cls(_letters(text), len(text.split()), True)
        text = _without_notes(text)
        return cls(_letters(text), len(text.split()))

    @property
    def key(self) -> int | None:
        """The number under which a lexicon has the definition; None for what says too little."""
        if self.is_cut and (self.words < LEAST_WORDS or len(self.letters) < KEY_LETTERS):
            return None
        beginning = self.letters[:KEY_LETTERS]
        return zlib.crc32(beginning.encode("utf-8", "replace")) if beginning else None

    def is_of(self, definition: str) -> bool:
        """Whether it is that definition, or the beginning of it where it was cut."""
        if self.is_cut:
            return _letters(_plain(definition)).startswith(self.letters)
        return Quotation.of(definition).letters == self.letters


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", html.unescape(text)).split())


def _without_notes(text: str) -> str:
    while (shorter := _SOURCE_NOTE.sub("", text)) != text:
        text = shorter
    return text


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text).casefold()
