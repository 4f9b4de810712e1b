"""Plain text and Markdown: one document a file.

The title is the first heading or line.  Lines that were only wrapped are joined; in the text of a
section a line break is the end of a paragraph, a list item or a table row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from kg.model import Document, MetadataValue, Section
from kg.readers.base import Head, ReadContext, Reader
from kg.readers.encoding import read_text
from kg.readers.language import detect_language
from kg.readers.markdown import looks_like_markdown, plain_lines, take_front_matter
from kg.readers.records import shown_title
from kg.readers.sections import section_name, whole_heading
from kg.readers.wrapping import goes_on
from kg.readers.xml import fold

TITLE_LENGTH: Final = 300
"""A first paragraph longer than this is text, not a title."""
_RULE: Final = re.compile(r"\s*(?:[=\-_*~#+]\s*){3,}")
_SHORT_LINE: Final = 40
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
    lines = _with_headings(_lines(read_text(stream, context)))
    blocks = _title_apart(_paragraphs(lines))
    yield _document([_joined(block) for block in blocks], {}, context)


def read_markdown(stream: BinaryIO, context: ReadContext) -> Iterator[Document]:
    """The document of a Markdown file, without its mark-up; front matter becomes metadata."""
    metadata, text = take_front_matter(read_text(stream, context))
    yield _document(_paragraphs(plain_lines(_lines(text))), metadata, context)


TEXT: Final = Reader("text", "plain text", sniff_text, read_plain)
MARKDOWN: Final = Reader("markdown", "Markdown", sniff_markdown, read_markdown)


def _document(
    paragraphs: list[list[str]], metadata: dict[str, MetadataValue], context: ReadContext
) -> Document:
    """The document of these blocks of lines; ``# words`` is a heading, and a block of its own."""
    title = str(metadata.pop("title", ""))
    found, rest = _take_title(paragraphs)
    if not title or found == title:
        title, paragraphs = found, rest
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


def _with_headings(lines: list[str]) -> list[str]:
    """The lines of plain text with the headings marked as in Markdown; rules become blank."""
    marked: list[str] = []
    previous = ""
    for line in lines:
        if _RULE.fullmatch(line):
            line = ""
        heading = whole_heading(line)
        if heading and (_ENDED.search(previous) or len(previous) < _SHORT_LINE):
            marked.append(f"# {heading}")
        else:
            marked.append(line)
        previous = marked[-1]
    return marked


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
        return ("", paragraphs) if whole_heading(title) else (title, rest)
    if len(title) > TITLE_LENGTH:
        return "", paragraphs
    return title, [first[1:], *rest] if first[1:] else rest


def _sections(paragraphs: list[list[str]]) -> list[Section]:
    """A section for each heading that says what follows, and one for what stands before."""
    sections: list[Section] = []
    name, heading, texts = "body", "", list[str]()
    for paragraph in paragraphs:
        if not paragraph[0].startswith("# "):
            texts.append("\n".join(paragraph))
            continue
        if texts:
            sections.append(Section(name, "\n".join(texts), path=heading))
        heading, texts = fold(paragraph[0][2:]), []
        name = section_name(heading, "body")
    if texts:
        sections.append(Section(name, "\n".join(texts), path=heading))
    return sections


def _title_apart(blocks: list[list[str]]) -> list[list[str]]:
    """The blocks with the first line as one of its own where it was not wrapped.

    That is where the next word would have fitted in, or where it ends like a sentence and the next
    line begins like one.
    """
    if not blocks or len(blocks[0]) == 1:
        return blocks
    (line, following, *_), *rest = blocks
    width = max(map(len, blocks[0]))
    fits = len(line) + 1 + len(following.split(maxsplit=1)[0]) <= width
    ended = _ENDED.search(line) is not None and following.lstrip()[:1].isupper()
    return [[line], blocks[0][1:], *rest] if fits or ended else blocks


def _joined(paragraph: list[str]) -> list[str]:
    """The paragraph with its wrapped lines joined."""
    joined: list[str] = []
    wrapped = False
    for line, goes in zip(paragraph, goes_on(paragraph), strict=True):
        if wrapped:
            joined[-1] += " " + fold(line)
        else:
            joined.append(fold(line))
        wrapped = goes
    return joined
