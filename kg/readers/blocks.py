"""A page as the blocks of text that a reader of it sees: paragraphs, headings, items of lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.readers.prose import one_line

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_DROPPED: Final = (
    *("button", "footer", "form", "iframe", "nav", "noscript", "object", "option", "script"),
    *("select", "style", "svg", "template", "video", "audio"),
)
"""Elements that hold nothing of a page's matter."""

_INLINE: Final = frozenset(
    (
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn"),
        *("em", "font", "i", "ins", "kbd", "label", "mark", "q", "ruby", "s", "samp", "small"),
        *("span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
    )
)
_MARKING: Final = frozenset(("a", "b", "strong", "dt", "h1", "h2", "h3", "h4", "h5", "h6"))
_LONG_LINE: Final = 150


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading or a line.

    ``gap`` counts the empty lines before it (1 where that is not known).  ``marked`` says that the
    mark-up makes a heading or a link of the whole of it.
    """

    text: str
    gap: int = 1
    marked: bool = False


def text_blocks(text: str) -> Iterator[Block]:
    """The paragraphs of a plain text.

    A line stands for itself where lines are long; where all are short they were wrapped, and those of
    a paragraph are joined.
    """
    lines = [line.strip() for line in text.splitlines()]
    wrapped = max(map(len, lines), default=0) <= _LONG_LINE and "" in lines
    gap, paragraph = 1, list[str]()
    for line in [*lines, ""]:
        if line and wrapped:
            paragraph.append(line)
        elif line:
            yield Block(one_line(line), gap)
            gap = 0
        else:
            if paragraph:
                yield Block(one_line(" ".join(paragraph)), gap)
                gap, paragraph = 0, []
            gap += 1


def html_blocks(page: LexborHTMLParser) -> Iterator[Block]:
    """The blocks of a page in the order of its source, navigation and forms left out."""
    page.strip_tags(list(_DROPPED))
    if page.body is None:
        return
    pieces: list[str] = []
    marked = True
    marks = 0
    for node, entering in _walk(page.body):
        if node.tag == "-text":
            text = node.text(deep=False)
            pieces.append(text)
            marked = marked and (marks > 0 or not text.strip())
            continue
        if node.tag not in _INLINE:
            if block := one_line("".join(pieces)):
                yield Block(block, marked=marked)
            pieces, marked = [], True
        if node.tag in _MARKING:
            marks += 1 if entering else -1
    if block := one_line("".join(pieces)):
        yield Block(block, marked=marked)


def _walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Each node below the root, when it is entered and, for elements, when it is left."""
    node = root.child
    depth = 0
    while node is not None:
        yield node, True
        if node.child is not None:
            node, depth = node.child, depth + 1
            continue
        if node.tag != "-text":
            yield node, False
        while node.next is None and depth:
            parent = node.parent
            if parent is None:
                return
            node, depth = parent, depth - 1
            yield node, False
        node = node.next
