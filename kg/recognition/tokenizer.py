"""The tokenizer of the pipeline: that of the lexicon, so that every name begins and ends at a token."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.recognition.layout import Layout, attach

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab


class KgTokenizer:
    """Text -> ``Doc`` by :func:`kg.lexicon.names.tokenize`; nothing of the text is lost."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        return self.doc(Layout.of(text))

    def doc(self, layout: Layout) -> Doc:
        """The ``Doc`` of a layout. White space beyond one blank after a token is tokens of its own."""
        from spacy.tokens import Doc

        words, spaces = words_and_spaces(layout.text, layout.tokens)
        doc = Doc(self.vocab, words=words, spaces=spaces)
        attach(doc, layout)
        return doc

    # A tokenizer has to be serializable; this one has no state.

    def to_disk(self, path: str | Path, **options: Any) -> None: ...

    def from_disk(self, path: str | Path, **options: Any) -> KgTokenizer:
        return self

    def to_bytes(self, **options: Any) -> bytes:
        return b""

    def from_bytes(self, data: bytes, **options: Any) -> KgTokenizer:
        return self


def words_and_spaces(text: str, tokens: list[tuple[int, int]]) -> tuple[list[str], list[bool]]:
    """What spaCy builds a ``Doc`` from, such that the words and spaces joined are ``text``.

    >>> words_and_spaces("a  b", [(0, 1), (3, 4)])
    (['a', ' ', 'b'], [True, False, False])
    """
    words: list[str] = []
    spaces: list[bool] = []
    position = 0
    for start, end in tokens:
        if start > position:
            _add_blank(words, spaces, text[position:start])
        words.append(text[start:end])
        spaces.append(False)
        position = end
    if position < len(text):
        _add_blank(words, spaces, text[position:])
    return words, spaces


def _add_blank(words: list[str], spaces: list[bool], blank: str) -> None:
    if spaces and blank[0] == " ":
        spaces[-1] = True
        blank = blank[1:]
    if blank:
        words.append(blank)
        spaces.append(False)
