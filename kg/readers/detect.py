"""Which reader a file is for, by its content; and what it seems to be where there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from kg.errors import FormatError
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

FOREIGN_TEXTS: Final[tuple[tuple[re.Pattern[str], str, str], ...]] = tuple(
    (re.compile(pattern, re.MULTILINE), what, remedy)
    for pattern, what, remedy in (
        (r"\ATY {2}- [A-Z]{3,5}\s*$", "a RIS list of references", "save it as PubMed XML"),
        (r"\A(?:%.*\n|\s)*@\w+\s*\{[^,\s]+,\s*$", "a BibTeX list", "save it as PubMed XML"),
        (r"\A\s*[\w-]+ ::= [\w-]*\s*\{", "ASN.1 of NCBI", "save it as PubMed XML"),
        (r"\A%!PS", "a PostScript file", "convert it to text first"),
        (r"\A(?:%.*\n|\s)*\\documentclass", "a LaTeX file", "convert it to text first"),
        (r"\A(?:#.*\n|\s)*@(?:prefix|base) ", "RDF", "it is a graph already; give documents"),
        (r"\Aformat-version: ", "an OBO ontology, a terminology", "give it to kg lexicon build"),
        (r"\A##fileformat=VCF", "a VCF file", "give documents"),
        (r"\A>\S.*\n[A-Z*-]{20,}$", "a FASTA file", "give documents"),
        (r"\AT\d+\t\S+ \d+ \d+", "a brat annotation file", "give the .txt beside it"),
        (r"\A(?:From \S+@|Received: |MIME-Version: )", "a mailbox", "save the text"),
    )
)
"""(pattern of the beginning, what the file is, remedy)."""

_PROLOG: Final = re.compile(
    r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE
)
_DECLARED: Final = re.compile(r"\s*(?:<\?xml\b|<!DOCTYPE\b)", re.IGNORECASE)
_DOCUMENT_TYPE: Final = re.compile(
    r"<!DOCTYPE\s+(?:[\w.-]+:)?([A-Za-z_][\w.-]*)(?=[\s\[>])", re.IGNORECASE
)
UNKNOWN_ROOT: Final = "?"
"""The root of XML that does not show it: what comes before is longer than what is looked at."""
_ROOT: Final = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)[\s/>]")
_HTML: Final = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_HTML_TITLE: Final = re.compile(r"<title[^<>]{0,200}>([^<]{0,1000})", re.IGNORECASE)
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

    Where it does not come into sight, what the document type says or ``UNKNOWN_ROOT``.

    >>> root_name("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><x:a>"), root_name("a < b")
    ('a', '')
    """
    position = 0
    declared = None
    while found := _PROLOG.match(text, position):
        declared = declared or _DOCUMENT_TYPE.match(text, position)
        position = found.end()
    root = _ROOT.match(text, position) or declared or _DOCUMENT_TYPE.match(text, position)
    if root:
        return root[1]
    return UNKNOWN_ROOT if _DECLARED.match(text) else ""


def choose_reader(head: Head, readers: Mapping[str, Reader], context: ReadContext) -> Reader:
    """The reader that is surest of the content. Raises FormatError where there is none."""
    refuse_empty(head.data, context)
    for magic, what, remedy in FOREIGN_MAGIC:
        if head.data.startswith(magic):
            raise _foreign(what, remedy, context)
    _refuse_misnamed_html(head, context)
    scores = [(reader.sniff(head), reader) for reader in readers.values()]
    best = max((score for score, _ in scores), default=0.0)
    if best <= _UNSURE:
        _refuse_foreign(head, context)
    chosen = next((reader for score, reader in scores if score == best), None)
    if chosen is None or best <= 0.0:
        raise context.bad("no reader for this content", remedy=REMEDY)
    return chosen


_UNSURE: Final = 0.25
"""A score up to this is a guess: the tables of foreign formats come first."""


def refuse_empty(head: bytes, context: ReadContext) -> None:
    """Raises FormatError where there is nothing to read."""
    if not head.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        reason = "nothing but white space" if head else "empty file"
        raise context.bad(reason, remedy="fetch it again or leave it out")


def _refuse_foreign(head: Head, context: ReadContext) -> None:
    """Raises FormatError where the content is known to be something that no reader is for."""
    if head.root == UNKNOWN_ROOT:
        raise context.bad(
            "XML whose root element does not come in its first 64 KB",
            remedy="name its format with --input-format, or remove what stands before it",
        )
    if head.root in FOREIGN_ROOTS:
        raise _foreign(*FOREIGN_ROOTS[head.root], context)
    for pattern, what, remedy in FOREIGN_TEXTS:
        if pattern.search(head.text):
            raise _foreign(what, remedy, context)
    if head.data and not head.text:
        raise context.bad("no reader for this: binary data", remedy=REMEDY)
    if head.root and not _HTML.search(head.text):
        raise context.bad(f"no reader for XML with the root element {head.root!r}", remedy=REMEDY)


def _foreign(what: str, remedy: str, context: ReadContext) -> FormatError:
    return context.bad(f"no reader for this: it is {what}", remedy=remedy)


def _refuse_misnamed_html(head: Head, context: ReadContext) -> None:
    beginning = head.text[:1024].lstrip().lower()
    if head.suffix in _NOT_HTML_SUFFIXES and beginning.startswith("<") and _HTML.search(beginning):
        title = _HTML_TITLE.search(head.text)
        words = " ".join(title[1].split()) if title else ""
        shown = f" ({words[:60]!r})" if words else ""
        raise context.bad(
            f"it is an HTML page{shown}, not {head.suffix.lstrip('.').upper()}: "
            "perhaps the error page of a server",
            remedy="fetch the file again, or name it .html if the page is meant",
        )
