"""What the components share of a text: its sections, tokens and sentences, as plain lists."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from spacy.tokens import Doc, Span

from kg.lexicon.names import normalize_token, tokenize
from kg.model import Candidate, LinkedMention

SPANS: Final = "kg"
"""Key of ``Doc.spans``: the mentions, sorted; they may overlap."""

SECTIONS: Final = "kg.sections"
"""Key of ``Doc.user_data``: list of [start, end], the sections of the text."""

LAYOUT: Final = "kg.layout"
"""Key of ``Doc.user_data``: the layout, while the pipeline is at work."""


@dataclass(slots=True)
class Layout:
    """A text cut into tokens, with their normal forms, and into sentences.

    All offsets are characters of the text and half-open.  ``sections`` and ``sentences`` are sorted
    and cover all text but white space.  ``doc_starts`` says where the tokens of the ``Doc`` start,
    which may be others.  ``candidates`` are those of spans of ``doc.spans``, by start and end, and
    ``linked`` what came of them.
    """

    text: str
    tokens: list[tuple[int, int]]
    norms: list[str]
    sections: list[tuple[int, int]]
    sentences: list[tuple[int, int]] = field(default_factory=list)
    doc_starts: list[int] = field(default_factory=list)
    candidates: dict[tuple[int, int], Sequence[Candidate]] = field(default_factory=dict)
    linked: list[LinkedMention] = field(default_factory=list)

    @classmethod
    def of(cls, text: str, sections: Iterable[tuple[int, int]] = ()) -> Layout:
        """The layout of a text; without ``sections`` the text is one."""
        tokens = tokenize(text)
        norms = [normalize_token(text[start:end]) for start, end in tokens]
        return cls(text, tokens, norms, list(sections) or [(0, len(text))])

    def span(self, doc: Doc, start: int, end: int, label: str, curie: str = "") -> Span:
        """The span of ``doc`` that covers these characters."""
        first = bisect_right(self.doc_starts, start) - 1
        last = bisect_left(self.doc_starts, end, first + 1)
        return Span(doc, first, last, label, kb_id=curie)


def layout_of(doc: Doc) -> Layout:
    """The layout of a ``Doc``, made where it has none yet."""
    layout: Layout | None = doc.user_data.get(LAYOUT)
    if layout is None:
        sections = [(start, end) for start, end in doc.user_data.get(SECTIONS, ())]
        layout = Layout.of(doc.text, sections)
        layout.doc_starts = [token.idx for token in doc]
        if doc.has_annotation("SENT_START"):
            layout.sentences = [(sent.start_char, sent.end_char) for sent in doc.sents]
        doc.user_data[LAYOUT] = layout
    return layout
