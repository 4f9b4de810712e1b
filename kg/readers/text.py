"""Plain text and Markdown: one document a file.

The title is the first heading or line.  Lines that were only wrapped are joined; in the text of a
section a line break is the end of a paragraph, a list item or a table row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from kg.model import Document, MetadataValue, Section
from kg.readers.base import Head, ReadContext, Reader
from kg.readers.encoding import read_text
from kg.readers.language import detect_language
from kg.readers.markdown import looks_like_markdown, plain_lines, take_front_matter
from kg.readers.records import WRAPPED, goes_on, shown_title
from kg.readers.sections import section_name
from kg.readers.xml import fold

TITLE_LENGTH: Final = 300
"""A first paragraph longer than this is text, not a title."""
_HEADING: Final = re.compile(r"(?:\d+(?:\.\d+)*\.?\s+)?([A-Z][A-Za-z &/,]{3,60}?)\s*:?")
_ENDED: Final = re.compile(r"[.!?:;][\"')\]]*$")


def sniff_text(head: Head) -> float:
    """Anything that is text is, at the least, plain text."""
    if not head.text.strip():
        return 0.0
    if head.suffix in (".txt", ".text") and not head.root:
        return 0.25
    return 0.1 if not head.root else 0.05


def sniff_markdown(head: Head) -> float:
    """By its suffix, or by its headings."""
    if not head.text.strip() or head.root:
        return 0.0
    if head.suffix in (".md", ".markdown", ".mdown"):
        return 0.5
    return 0.3 if looks_like_markdown(head.text) else 0.0


def read_plain(stream: BinaryIO, context: ReadContext) -> Iterator[Document]:
    """The document of a plain text file."""
    yield text_document(_lines(read_text(stream, context)), {}, context)


def read_markdown(stream: BinaryIO, context: ReadContext) -> Iterator[Document]:
    """The document of a Markdown file, without its mark-up; front matter becomes metadata."""
    metadata, text = take_front_matter(read_text(stream, context))
    yield text_document(plain_lines(_lines(text)), metadata, context)


TEXT: Final = Reader("text", "plain text", sniff_text, read_plain)
MARKDOWN: Final = Reader("markdown", "Markdown", sniff_markdown, read_markdown)


def text_document(
    lines: list[str], metadata: dict[str, MetadataValue], context: ReadContext
) -> Document:
    """The document of these lines; a line that begins with ``#`` and a space is a heading."""
    paragraphs = _paragraphs(lines)
    title = str(metadata.pop("title", ""))
    if not title:
        title, paragraphs = _take_title(paragraphs)
    sections = _sections(paragraphs)
    text = " ".join([title, *(section.text for section in sections)])
    local_id = str(metadata.pop("id", "")) or PurePosixPath(context.name).stem
    return Document.of(
        "",
        "text",
        title or shown_title(text),
        [Section("title", title), *sections],
        language=detect_language(text),
        metadata={"local_id": local_id, **metadata},
    )


def _lines(text: str) -> list[str]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    return [line.rstrip() for line in text.split("\n")]


def _paragraphs(lines: list[str]) -> list[list[str]]:
    """Blocks of lines between blank ones; a heading is a block of its own."""
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if not line.strip():
            paragraphs.append([])
        elif line.startswith("# "):
            paragraphs += [[line], []]
        else:
            paragraphs[-1].append(line)
    return [paragraph for paragraph in paragraphs if paragraph]


def _take_title(paragraphs: list[list[str]]) -> tuple[str, list[list[str]]]:
    """The title and what is left; the title is empty where the text begins without one."""
    if not paragraphs:
        return "", []
    first, *rest = paragraphs
    title = fold(first[0].removeprefix("# "))
    if first[0].startswith("# "):
        return title, rest
    if len(first) > 1 and _goes_on(first[0], first[1]):
        title = fold(" ".join(first))
        return (title, rest) if len(title) <= TITLE_LENGTH and rest else ("", paragraphs)
    if len(title) > TITLE_LENGTH:
        return "", paragraphs
    return title, [first[1:], *rest] if first[1:] else rest


def _goes_on(line: str, following: str) -> bool:
    """Whether the first line of a text is only wrapped and goes on in the second."""
    begins = following.lstrip()[:1]
    return len(line) >= WRAPPED and not _ENDED.search(line) and not begins.isupper()


def _sections(paragraphs: list[list[str]]) -> list[Section]:
    """A section for each heading that says what follows, and one for what stands before."""
    sections: list[Section] = []
    name, heading, texts = "body", "", list[str]()
    for paragraph in paragraphs:
        found = _heading(paragraph)
        if found is None:
            texts.append(_joined(paragraph))
            continue
        if texts:
            sections.append(Section(name, "\n".join(texts), path=heading))
        heading, texts = found, []
        name = section_name(heading, "body")
    if texts:
        sections.append(Section(name, "\n".join(texts), path=heading))
    return sections


def _heading(paragraph: list[str]) -> str | None:
    """The words of a heading: any of Markdown's, in plain text those that name a known section."""
    if len(paragraph) != 1:
        return None
    line = paragraph[0]
    if line.startswith("# "):
        return fold(line[2:])
    found = _HEADING.fullmatch(line.strip())
    if found and section_name(found[1], "") and len(found[1].split()) <= 4:
        return found[1]
    return None


def _joined(paragraph: list[str]) -> str:
    """The paragraph with its wrapped lines joined."""
    pieces = [fold(paragraph[0])]
    for previous, line in pairwise(paragraph):
        if goes_on(previous, line):
            pieces[-1] += " " + fold(line)
        else:
            pieces.append(fold(line))
    return "\n".join(pieces)
