"""What the components share of a text: its sections, tokens and sentences, as plain arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.lexicon.names import normalize_token, tokenize

SECTIONS = "kg.sections"
"""Key of ``Doc.user_data``: list of [start, end], the sections of the text."""

LAYOUT = "kg.layout"
"""Key of ``Doc.user_data``: the layout, while the pipeline is at work."""


@dataclass(slots=True)
class Layout:
    """A text cut into tokens, with their normal forms, and into sentences.

    All offsets are characters of the text and half-open.  ``sections`` and ``sentences`` are sorted
    and cover all text but white space.
    """

    text: str
    tokens: list[tuple[int, int]]
    norms: list[str]
    sections: list[tuple[int, int]]
    sentences: list[tuple[int, int]] = field(default_factory=list)

    @classmethod
    def of(cls, text: str, sections: Sequence[tuple[int, int]] = ()) -> Layout:
        """The layout of a text; without ``sections`` the text is one."""
        tokens = tokenize(text)
        norms = [normalize_token(text[start:end]) for start, end in tokens]
        return cls(text, tokens, norms, list(sections) or [(0, len(text))])


def layout_of(doc: Any) -> Layout:
    """The layout of a ``Doc``, made where it has none yet."""
    layout = doc.user_data.get(LAYOUT)
    if layout is None:
        sections = [(start, end) for start, end in doc.user_data.get(SECTIONS, ())]
        layout = Layout.of(doc.text, sections)
        if doc.has_annotation("SENT_START"):
            layout.sentences = [(sent.start_char, sent.end_char) for sent in doc.sents]
        doc.user_data[LAYOUT] = layout
    return layout
