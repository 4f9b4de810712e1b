"""PubMed and MEDLINE XML, of any year: one article to thousands, one in memory at a time.

The elements are those of https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html.  Headings
and chemicals of NLM's indexers become annotations, never text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, Final

from lxml.etree import _Element

from kg.model import Curie, Document, MetadataValue, Reference, Section
from kg.prefixes import page_url
from kg.readers.base import Head, ReadContext, Reader
from kg.readers.identifiers import doi_curie, pmc_curie, pmid_curie
from kg.readers.language import detect_language
from kg.readers.pubmed_parts import (
    corrections,
    databank_references,
    headings,
    journal_metadata,
)
from kg.readers.sections import NLM_CATEGORIES, section_name
from kg.readers.xml import flat_text, fold, iter_elements

ROOTS: Final = frozenset(
    {
        "PubmedArticleSet",
        "MedlineCitationSet",
        "PubmedArticle",
        "MedlineCitation",
        "PubmedBookArticle",
        "PubmedBookArticleSet",
    }
)
_RECORDS: Final = ("PubmedArticle", "MedlineCitation", "PubmedBookArticle")
_BRACKETED: Final = re.compile(r"\[.*\][.?!]?", re.DOTALL)
_NO_TITLE: Final = frozenset({"", "not available", "in process citation"})
_ENGLISH: Final = frozenset({"eng", "en"})
_ID_KINDS: Final[dict[str | None, Callable[[str], Curie]]] = {"doi": doi_curie, "pmc": pmc_curie}
_REVISIONS: Final = ("DateRevised", "DateCompleted", "DateCreated")


def sniff(head: Head) -> float:
    """Certain by the root element."""
    return 1.0 if head.root in ROOTS else 0.0


def read(stream: BinaryIO, context: ReadContext) -> Iterator[Document]:
    """The articles of a file, in its order."""
    for number, record in enumerate(iter_elements(stream, _RECORDS, context), 1):
        citation, data = _parts(record)
        if citation is None:
            context.skip("no citation in it", place=f"{record.tag} {number}")
            continue
        yield _document(citation, data)


PUBMED: Final = Reader("pubmed", "PubMed and MEDLINE XML", sniff, read)


def _parts(record: _Element) -> tuple[_Element | None, _Element | None]:
    """The citation and the data that PubMed adds to it."""
    if record.tag == "MedlineCitation":
        return record, None
    if record.tag == "PubmedBookArticle":
        return record.find("BookDocument"), record.find("PubmedBookData")
    return record.find("MedlineCitation"), record.find("PubmedData")


def _document(citation: _Element, data: _Element | None) -> Document:
    parts: dict[str, _Element] = {}
    for element in citation:
        if isinstance(element.tag, str):
            parts.setdefault(element.tag, element)
    article = parts.get("Article", citation)
    fields: dict[str, _Element] = {}
    for element in article:
        if isinstance(element.tag, str):
            fields.setdefault(element.tag, element)
    title = _title(fields)
    metadata: dict[str, MetadataValue] = {"local_id": fold(citation.findtext("PMID") or "")}
    identifiers = _identifiers(citation, article, data)
    abstract = _abstract(fields, parts, citation, title, metadata)
    metadata.update(journal_metadata(parts, fields, data))
    metadata.update(corrections(parts, fields))
    references: tuple[Reference, ...] = ()
    if "DataBankList" in fields:
        references = databank_references(fields["DataBankList"])
    curie = pmid_curie(str(metadata["local_id"])) or next(iter(identifiers), "")
    return Document.of(
        curie,
        "article",
        title,
        [Section("title", title, path="ArticleTitle"), *abstract],
        language=_language(article, title, abstract),
        date=_revised(parts),
        url=page_url(curie),
        identifiers=tuple(other for other in identifiers if other != curie),
        metadata=metadata,
        annotations=headings(parts),
        references=references,
    )


def _title(fields: Mapping[str, _Element]) -> str:
    """The title; where PubMed has no English one, the title in the language of the article."""
    title = flat_text(fields.get("ArticleTitle"))
    if title.strip("[]. ").lower() not in _NO_TITLE:
        return title
    for other in ("VernacularTitle", "Book"):
        if other in fields:
            element = fields[other]
            found = flat_text(element.find("BookTitle") if other == "Book" else element)
            if found:
                return found
    return title


def _abstract(
    fields: Mapping[str, _Element],
    parts: Mapping[str, _Element],
    citation: _Element,
    title: str,
    metadata: dict[str, MetadataValue],
) -> list[Section]:
    """The sections of the abstract; of another abstract only where there is no abstract proper."""
    if "VernacularTitle" in fields:
        metadata["vernacular_title"] = flat_text(fields["VernacularTitle"])
    sections: list[Section] = []
    labels: list[str] = []
    if "Abstract" in fields:
        sections, labels = _abstract_sections(fields["Abstract"], "Abstract")
    if not sections and "OtherAbstract" in parts:
        sections, labels = _other_abstract(citation, title)
    if any(labels):
        metadata["section_labels"] = tuple(labels)
    return sections


def _other_abstract(citation: _Element, title: str) -> tuple[list[Section], list[str]]:
    """English before all others; one in another language only beneath a title in another."""
    others = [
        (index, element) for index, element in enumerate(citation.findall("OtherAbstract"), 1)
    ]
    english = [item for item in others if item[1].get("Language", "eng") in _ENGLISH]
    if not english and _is_english(title):
        return [], []
    for index, element in english or others:
        sections, labels = _abstract_sections(element, f"OtherAbstract[{index}]")
        if sections:
            return sections, labels
    return [], []


def _abstract_sections(abstract: _Element, path: str) -> tuple[list[Section], list[str]]:
    sections: list[Section] = []
    labels: list[str] = []
    for index, element in enumerate(abstract.iterchildren("AbstractText"), 1):
        text = flat_text(element)
        if not text:
            continue
        label = element.get("Label", "")
        name = NLM_CATEGORIES.get(element.get("NlmCategory", "")) or (
            section_name(label) if label else "abstract"
        )
        sections.append(Section(name, text, path=f"{path}/AbstractText[{index}]"))
        labels.append(label)
    return sections, labels


def _language(article: _Element, title: str, abstract: list[Section]) -> str:
    """The language of the text: an English abstract of an article in German is English."""
    languages = [(element.text or "").lower() for element in article.iterchildren("Language")]
    if languages and all(language in _ENGLISH for language in languages):
        return "en"
    if abstract:
        return detect_language(" ".join(section.text for section in abstract))
    if not languages:
        return detect_language(title)
    return "en" if _is_english(title) else detect_language(title)


def _is_english(title: str) -> bool:
    """PubMed puts a title that it translated into English in square brackets."""
    return bool(_BRACKETED.fullmatch(title)) or detect_language(title) == "en"


def _identifiers(citation: _Element, article: _Element, data: _Element | None) -> list[Curie]:
    """DOI and number in PubMed Central, wherever the year's format puts them."""
    lists = [] if data is None else data.findall("ArticleIdList")
    lists += citation.findall("ArticleIdList")
    ids = [(item.get("IdType"), item.text or "") for group in lists for item in group]
    ids += [
        (item.get("EIdType"), item.text or "")
        for item in article.iterchildren("ELocationID")
        if item.get("ValidYN") != "N"
    ]
    ids += [
        ("pmc", (item.text or "").strip().partition(" ")[0])
        for item in citation.iterchildren("OtherID")
        if item.get("Source") == "NLM"
    ]
    found = [_ID_KINDS[kind](text) for kind, text in ids if kind in _ID_KINDS]
    return sorted(set(filter(None, found)), key=lambda curie: (not curie.startswith("doi:"), curie))


def _revised(parts: Mapping[str, _Element]) -> str:
    """ISO date of the last revision, else of completion, else of creation."""
    for name in _REVISIONS:
        if name in parts:
            element = parts[name]
            year, month, day = (
                element.findtext(part, "").strip() for part in ("Year", "Month", "Day")
            )
            if year:
                return "-".join(part.zfill(2) for part in (year, month, day) if part)
    return ""
