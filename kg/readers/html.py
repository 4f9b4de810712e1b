"""HTML pages: the main text of any page."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, Final

from kg.model import Document, MetadataValue, Section
from kg.readers.base import HEAD_SIZE, Head, ReadContext, Reader
from kg.readers.blocks import html_blocks
from kg.readers.encoding import decode, detect_encoding, is_binary, read_all
from kg.readers.identifiers import doi_curie
from kg.readers.language import detect_language
from kg.readers.prose import one_line
from kg.readers.trial_fields import iso_date

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_ROOTS: Final = frozenset({"html", "head", "body", "div", "article", "main", "section", "p", "h1"})
_SUFFIXES: Final = frozenset({".html", ".htm", ".xhtml", ".shtml"})
_CHARSET: Final = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_UNICODE: Final = ("utf-8", "utf-16", "utf-32")
_SITE: Final = re.compile(r"\s+[|\u00b7\u2022\u00bb]\s+[^|\u00b7\u2022\u00bb]{2,60}$")
_BULLET: Final = re.compile(r"^\s*[-*\u2022]\s+")
_TITLE_LENGTH: Final = 120
_LANGUAGE: Final = re.compile(r"([A-Za-z]{2})(?:[-_].*)?")
_META: Final[dict[str, tuple[str, ...]]] = {
    "doi": ("citation_doi", "dc.identifier", "DC.Identifier", "prism.doi"),
    "pmid": ("citation_pmid",),
    "date": ("citation_publication_date", "article:published_time", "dc.date", "DC.Date"),
}


def sniff(head: Head) -> float:
    """By the root element, surer with a suffix of the web."""
    if head.root.lower() not in _ROOTS:
        return 0.0
    if head.root.lower() == "html" or "<!doctype html" in head.text[:1024].lower():
        return 0.5
    return 0.4 if head.suffix in _SUFFIXES else 0.1


def read(stream: BinaryIO, context: ReadContext) -> Iterator[Document]:
    """The document of a page. Raises FormatError where the page holds no text."""
    yield html_document(read_source(stream, context), context)


def read_source(stream: BinaryIO, context: ReadContext) -> str:
    """The page as text, in the encoding that its bytes or else its header name."""
    data = read_all(stream, context)
    if is_binary(data[:HEAD_SIZE]):
        raise context.bad("binary data, not HTML")
    context.encoding = context.options.encoding or _encoding(data)
    try:
        return decode(data, context.encoding)
    except UnicodeDecodeError as error:
        raise context.bad(
            f"not valid {context.encoding}",
            place=f"byte {error.start}",
            remedy="name the encoding with --encoding",
        ) from None


def html_document(source: str, context: ReadContext) -> Document:
    """The Document of a page: its title and the main text, a paragraph a line."""
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(source)
    title = page_title(page)
    metadata = {"local_id": PurePosixPath(context.name).stem, **_metadata(page)}
    date = iso_date(str(metadata.pop("date", "")).replace("/", "-"))
    declared = _LANGUAGE.match(_attribute(page, "html", "lang"))
    visible = [block.text for block in html_blocks(page)]
    if not visible:
        raise context.bad("a page without text", remedy="save the page with its content")
    lines = _main_text(source) or visible
    if lines and title and lines[0].casefold() == title.casefold():
        del lines[0]
    body = "\n".join(lines)
    language = detect_language(f"{title}\n{body}")
    if language == "und" and declared:
        language = declared[1].lower()
    sections = [Section("title", title)] + ([Section("body", body)] if body else [])
    return Document.of(
        "",
        "text",
        title or lines[0][:_TITLE_LENGTH],
        sections,
        language=language,
        date=date,
        metadata=metadata,
    )


def page_title(page: LexborHTMLParser) -> str:
    """The only first-level heading, else the title of the page without the name of the site."""
    headings = [one_line(node.text()) for node in page.css("h1")]
    headings = [heading for heading in headings if heading]
    named = page.css_first("title")
    title = one_line(named.text()) if named is not None else ""
    short = _SITE.sub("", title)
    for heading in headings:
        is_site = heading in title and heading not in short
        if not is_site and (len(headings) == 1 or heading in title):
            return heading
    return short or (headings[0] if headings else "")


def _encoding(data: bytes) -> str:
    detected = detect_encoding(data)
    declared = _CHARSET.search(data[:4096])
    if detected.startswith(_UNICODE) or not declared:
        return detected
    name = declared[1].decode("ascii").lower()
    try:
        codecs.lookup(name)
        data.decode(name)
    except (LookupError, ValueError):
        return detected
    return name


def _main_text(source: str) -> list[str]:
    """The paragraphs of the main text, as trafilatura tells it from the rest."""
    import trafilatura

    text = trafilatura.extract(source, include_comments=False, favor_recall=True) or ""
    lines = (one_line(_BULLET.sub("", line)) for line in text.splitlines())
    return [line for line in lines if line]


def _metadata(page: LexborHTMLParser) -> dict[str, MetadataValue]:
    values: dict[str, MetadataValue] = {}
    for key, names in _META.items():
        found = (_attribute(page, f'meta[name="{name}"]', "content") for name in names)
        value = next(filter(None, found), "")
        if key == "doi":
            value = doi_curie(value)
        if value:
            values[key] = value
    return values


def _attribute(page: LexborHTMLParser, selector: str, name: str) -> str:
    node = page.css_first(selector)
    return (node.attributes.get(name) or "").strip() if node is not None else ""


HTML: Final = Reader("html", "any other HTML page, by its main text", sniff, read)
