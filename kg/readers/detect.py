"""Which reader a file is for, by its content; and what it seems to be where there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from kg.readers.base import HEAD_SIZE, Head, ReadContext, Reader
from kg.readers.encoding import decode_head, is_binary

FOREIGN_MAGIC: Final[tuple[tuple[bytes, str, str], ...]] = (
    (b"%PDF-", "a PDF", "convert it to text or HTML first"),
    (b"{\\rtf", "an RTF document", "save it as text"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document", "save it as text"),
    (b"\x89PNG", "a PNG image", "images are not read"),
    (b"\xff\xd8\xff", "a JPEG image", "images are not read"),
    (b"GIF8", "a GIF image", "images are not read"),
    (b"II*\0", "a TIFF image", "images are not read"),
    (b"MM\0*", "a TIFF image", "images are not read"),
    (b"SQLite format 3", "an SQLite database", "export its table as CSV"),
    (b"PAR1", "a Parquet file", "export it as CSV or JSON Lines"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed with Zstandard", "decompress it first"),
    (b"\x04\x22\x4d\x18", "compressed with LZ4", "decompress it first"),
    (b"\x7fELF", "a program", "give a document"),
    (b"MZ\x90\0", "a program", "give a document"),
)
"""(first bytes, what the file is, remedy)."""

FOREIGN_ROOTS: Final[dict[str, tuple[str, str]]] = {
    "article": ("a JATS full text", "give the abstract as PubMed XML"),
    "pmc-articleset": ("JATS full texts of PubMed Central", "give the abstracts as PubMed XML"),
    "TEI": ("a TEI document (as GROBID writes it)", "give its text"),
    "eFetchResult": ("an error message of NCBI's E-utilities", "fetch the file again"),
    "eSearchResult": ("the result of a search, not the articles", "fetch the articles as XML"),
    "eSummaryResult": ("summaries without abstracts", "fetch the articles as XML (rettype=xml)"),
    "ERROR": ("an error message of a server", "fetch the file again"),
    "Error": ("an error message of a server", "fetch the file again"),
    "DescriptorRecordSet": ("MeSH descriptors, a terminology", "give it to kg lexicon build"),
    "SupplementalRecordSet": ("MeSH supplements, a terminology", "give it to kg lexicon build"),
    "QualifierRecordSet": ("MeSH qualifiers, a terminology", "give it to kg lexicon build"),
    "PharmacologicalActionSet": ("MeSH actions, a terminology", "give it to kg lexicon build"),
    "NLMCatalogRecordSet": ("records of the NLM Catalog", "give PubMed articles"),
    "rss": ("an RSS feed", "give the pages it points to"),
    "feed": ("an Atom feed", "give the pages it points to"),
    "svg": ("an SVG image", "images are not read"),
    "RDF": ("RDF", "it is a graph already; give documents"),
    "graphml": ("GraphML", "it is a graph already; give documents"),
}
"""Root element without a reader -> (what the file is, remedy)."""

_PROLOG: Final = re.compile(
    r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE
)
_ROOT: Final = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)[\s/>]")
_HTML: Final = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_HTML_TITLE: Final = re.compile(r"<title[^>]*>\s*(.*?)\s*</title>", re.IGNORECASE | re.DOTALL)
_NOT_HTML_SUFFIXES: Final = frozenset(
    {".json", ".jsonl", ".ndjson", ".xml", ".nxml", ".csv", ".tsv", ".pubtator", ".pdf", ".zip"}
)
REMEDY: Final = "convert it to a format that is read (see kg build --help), or leave it out"


def make_head(data: bytes, name: str) -> Head:
    """What the readers' ``sniff`` looks at, of the first bytes of a file."""
    complete = len(data) < HEAD_SIZE
    if is_binary(data):
        return Head(data, name, complete=complete)
    text = decode_head(data, complete=complete)
    return Head(data, name, text, root_name(text), complete)


def root_name(text: str) -> str:
    """The local name of the root element, or an empty string where the text is no XML.

    >>> root_name("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><x:a>"), root_name("a < b")
    ('a', '')
    """
    position = 0
    while found := _PROLOG.match(text, position):
        position = found.end()
    root = _ROOT.match(text, position)
    return root[1] if root else ""


def choose_reader(head: Head, readers: Mapping[str, Reader], context: ReadContext) -> Reader:
    """The reader that is surest of the content. Raises FormatError where there is none."""
    if not head.data.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise context.bad(
            "empty file" if not head.data else "nothing but white space",
            remedy="fetch it again or leave it out",
        )
    _refuse_misnamed_html(head, context)
    scores = [(reader.sniff(head), reader) for reader in readers.values()]
    best = max((score for score, _ in scores), default=0.0)
    chosen = next((reader for score, reader in scores if score == best), None)
    if chosen is None or best <= _UNSURE:
        refuse_foreign(head, context)
    if chosen is None or best <= 0.0:
        raise context.bad("no reader for this content", remedy=REMEDY)
    return chosen


_UNSURE: Final = 0.2
"""A score up to this is a guess: the tables of foreign formats come first."""


def refuse_foreign(head: Head, context: ReadContext) -> None:
    """Raises FormatError where the content is known to be something that no reader is for."""
    for magic, what, remedy in FOREIGN_MAGIC:
        if head.data.startswith(magic):
            raise context.bad(f"no reader for this: it is {what}", remedy=remedy)
    if head.root in FOREIGN_ROOTS:
        what, remedy = FOREIGN_ROOTS[head.root]
        raise context.bad(f"no reader for this: it is {what}", remedy=remedy)
    if head.data and not head.text:
        raise context.bad("no reader for this: binary data", remedy=REMEDY)
    if head.root and not _HTML.search(head.text):
        raise context.bad(f"no reader for XML with the root element {head.root!r}", remedy=REMEDY)


def _refuse_misnamed_html(head: Head, context: ReadContext) -> None:
    beginning = head.text[:1024].lstrip().lower()
    if head.suffix in _NOT_HTML_SUFFIXES and beginning.startswith("<") and _HTML.search(beginning):
        title = _HTML_TITLE.search(head.text)
        shown = f" ({' '.join(title[1].split())[:60]!r})" if title and title[1] else ""
        raise context.bad(
            f"it is an HTML page{shown}, not {head.suffix.lstrip('.').upper()}: "
            "perhaps the error page of a server",
            remedy="fetch the file again, or name it .html if the page is meant",
        )
