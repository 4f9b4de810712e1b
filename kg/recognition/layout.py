"""What the components share of a text, as plain lists: its tokens, sentences and mentions.

Each component reads and extends a :class:`Layout`; a spaCy ``Doc`` is a view of it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, runtime_checkable

from kg.lexicon.names import normalize_tokens, tokenize
from kg.model import Candidate, CategoryName, LinkedMention, TaggedSpan

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

SPANS: Final = "kg"
"""Key of ``Doc.spans``: the mentions, sorted; they may overlap."""

SECTIONS: Final = "kg.sections"
"""Key of ``Doc.user_data``: list of [start, end], the sections of the text."""

_LAYOUT: Final = "kg.layout"
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Abbreviation(NamedTuple):
    """A short form and the long form that explains it, as half-open characters."""

    short_start: int
    short_end: int
    long_start: int
    long_end: int


class Found(NamedTuple):
    """A mention before it is linked, and the concepts it may stand for, best first.

    ``own``: by a name that is in a table of the user's own, which leaves no doubt.
    """

    start: int
    end: int
    category: CategoryName
    candidates: Sequence[Candidate]
    own: bool = False


@dataclass(slots=True)
class Layout:
    """A text cut into tokens, with their words and normal forms, and what was found in it so far.

    All offsets are characters of the text and half-open.  ``sections`` and ``sentences`` are sorted
    and cover all text but white space.  ``tagged`` are mentions that stand in the input, ``beside`` those
    that other sources than this package give, by source.
    """

    text: str
    tokens: list[tuple[int, int]]
    words: list[str]
    norms: list[str]
    sections: list[tuple[int, int]]
    sentences: list[tuple[int, int]] = field(default_factory=list)
    abbreviations: list[Abbreviation] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    linked: list[LinkedMention] = field(default_factory=list)
    tagged: Sequence[TaggedSpan] = ()
    beside: dict[str, tuple[LinkedMention, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, sections: Iterable[tuple[int, int]] = ()) -> Layout:
        """The layout of a text; without ``sections`` the text is one."""
        text = _SURROGATE.sub("\ufffd", text)  # which neither spaCy nor the lexicon can encode
        tokens = tokenize(text)
        words = [text[start:end] for start, end in tokens]
        return cls(text, tokens, words, normalize_tokens(words), list(sections) or [(0, len(text))])

    def token_at(self, start: int) -> int | None:
        """The number of the token that begins there."""
        number = bisect_left(self.tokens, (start, 0))
        begins = number < len(self.tokens) and self.tokens[number][0] == start
        return number if begins else None


@runtime_checkable
class Component(Protocol):
    """What the components of this package have beside being components of spaCy."""

    def read(self, layouts: Sequence[Layout]) -> None:
        """Extend the layouts of texts by what the component finds."""


def layout_of(doc: Doc) -> Layout:
    """The layout of a ``Doc``, made where it has none yet: from its text, sentences and spans."""
    layout: Layout | None = doc.user_data.get(_LAYOUT)
    if layout is None:
        sections = [(start, end) for start, end in doc.user_data.get(SECTIONS, ())]
        layout = Layout.of(doc.text, sections)
        if doc.has_annotation("SENT_START"):
            layout.sentences = [(sent.start_char, sent.end_char) for sent in doc.sents]
        doc.user_data[_LAYOUT] = layout
    return layout


def attach(doc: Doc, layout: Layout) -> None:
    """Keep the layout with its ``Doc`` while the pipeline is at work."""
    doc.user_data[_LAYOUT] = layout


def detach(doc: Doc) -> None:
    """Let the layout go, so that the ``Doc`` holds only what spaCy can serialize."""
    doc.user_data.pop(_LAYOUT, None)


def spans_of(doc: Doc, places: Iterable[tuple[int, int, str, str]]) -> list[Span]:
    """The spans of ``doc`` that cover these characters: start, end, label, CURIE."""
    from spacy.tokens import Span

    starts = [token.idx for token in doc]
    spans = []
    for start, end, label, curie in places:
        first = bisect_right(starts, start) - 1
        last = bisect_left(starts, end, first + 1)
        spans.append(Span(doc, first, last, label, kb_id=curie))
    return spans


def show_found(doc: Doc, found: Iterable[Found]) -> None:
    """Add mentions to ``doc.spans["kg"]``."""
    places = [(mention.start, mention.end, mention.category, "") for mention in found]
    doc.spans[SPANS] = [*doc.spans.get(SPANS, ()), *spans_of(doc, places)]
