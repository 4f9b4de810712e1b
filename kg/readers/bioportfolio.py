"""Trial pages of BioPortfolio, as text and as HTML.

No page says which registry's trial it shows unless its number is on it, so a document without one
is known by its content.  Related trials and articles have no identifier either: each is known by its
title, so that the same one on two pages is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO, Final

from kg.model import (
    Curie,
    Document,
    DocumentKind,
    Intervention,
    MetadataValue,
    Reference,
    Section,
    Trial,
    title_curie,
)
from kg.prefixes import page_url
from kg.readers.base import Head, ReadContext, Reader
from kg.readers.bioportfolio_lists import pair_items, split_names
from kg.readers.bioportfolio_page import ID_LINE, Page, parse_page
from kg.readers.blocks import html_blocks, text_blocks
from kg.readers.encoding import read_text
from kg.readers.html import html_document, page_title, read_source
from kg.readers.language import detect_language
from kg.readers.trial_fields import design_fields, phases, spelled
from kg.trial_ids import find_trial_ids, trial_curie

_RELATED: Final[tuple[tuple[str, DocumentKind, str], ...]] = (
    ("related_trial", "trial", "Clinical Trials"),
    ("related_article", "article", "PubMed Articles"),
)
"""Section, kind of what it points at, and heading."""

_TEXTS: Final[tuple[tuple[str, str, str], ...]] = (
    ("brief_summary", "summary", "Summary"),
    ("detailed_description", "description", "Description"),
    ("study_design", "design", "Study Design"),
    ("results", "results", "Results"),
)
"""Section, part of the page, and the path that names it."""

_LISTS: Final = (("definition", "MESH Definitions"), ("topic", "Relevant Topics"))
_ANCHORS: Final = re.compile(
    r"associated (?:clinical trials|pubmed articles)|published on bioportfolio|\|\s*bioportfolio\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_SPONSOR_ID: Final = re.compile(r"([A-Z][A-Za-z]*[ -]?\d{2,}[-/]\d+(?:[-/]\d+)*)(?=[-:\s\u2013])")
_REGISTRY_LINK: Final = "a[href*='clinicaltrials.gov'],a[href*='isrctn']"
_SENTENCE: Final = 60
"""Blocks of definitions and topics that are shorter and do not end like a sentence are links."""


def read_text_page(stream: BinaryIO, context: ReadContext) -> Iterator[Document]:
    """The document of a page that was saved as text."""
    page = parse_page(text_blocks(read_text(stream, context)))
    if not page.parts:
        raise context.bad("a BioPortfolio page without any part of a trial")
    yield page_document(page)


def read_html_page(stream: BinaryIO, context: ReadContext) -> Iterator[Document]:
    """The document of a page as HTML; a page of that site that shows no trial is read as any page."""
    from selectolax.lexbor import LexborHTMLParser

    source = read_source(stream, context)
    tree = LexborHTMLParser(source)
    title = page_title(tree)
    links = {trial_curie(node.attributes.get("href") or "") for node in tree.css(_REGISTRY_LINK)}
    page = parse_page(html_blocks(tree), title)
    if not page.parts.get("design") and not page.parts.get("related_trial"):
        yield html_document(source, context)
    else:
        yield page_document(page, links.pop() if len(links) == 1 else None)


def sniff_text(head: Head) -> float:
    """By the name of the site and a line of its pages."""
    if head.root or "bioportfolio" not in head.text.lower():
        return 0.0
    return 0.9 if _ANCHORS.search(head.text) else 0.0


def sniff_html(head: Head) -> float:
    """By the name of the site; a large page may have its headings further down."""
    if head.root.lower() != "html" or "bioportfolio" not in head.text.lower():
        return 0.0
    return 0.9 if _ANCHORS.search(head.text) or not head.complete else 0.0


def page_document(page: Page, linked: Curie | None = None) -> Document:
    """The Document of a trial page; ``linked`` is the registry's record that the page links to."""
    curie = _registry_curie(page) or linked or ""
    trial = _trial(page)
    if curie:
        trial = replace(trial, identifiers=(curie,))
    related = list(_related(page))
    prose = list(_prose(page))
    return Document.of(
        curie,
        "trial",
        page.title,
        [
            Section("title", page.title),
            *prose,
            *(Section("condition", name, path=path) for name, path in trial.conditions),
            *(Section("intervention", item.name, path=item.path) for item in trial.interventions),
            *(section for section, _ in related),
            *_lists(page),
        ],
        language=detect_language("\n".join([page.title, *(section.text for section in prose)])),
        date=page.date,
        url=page_url(curie),
        metadata=_metadata(page, trial, curie),
        trial=trial,
        references=tuple(reference for _, reference in related),
    )


def _registry_curie(page: Page) -> Curie:
    """The number of the trial itself: one in the title, or one in a line that states nothing else."""
    if curie := trial_curie(page.title):
        return curie
    parts = ("header", "summary", "description", "design", "status", "locations", "interventions")
    lines = [text for part in parts for text in page.texts(part) if len(text) <= ID_LINE]
    stated = {curie for line in lines for _, curie in find_trial_ids(line)}
    return stated.pop() if len(stated) == 1 else ""


def _trial(page: Page) -> Trial:
    design: dict[str, Any] = dict(design_fields(", ".join(page.texts("design"))))
    sponsor_id = _SPONSOR_ID.match(page.title)
    status, sponsor = "".join(page.texts("status")[:1]), "".join(page.texts("sponsor")[:1])
    stated = (phases(text) for text in (page.title, *page.texts("summary")))
    return Trial(
        **design,
        brief_title=page.title,
        sponsor=sponsor.strip(" ,"),
        sponsor_ids=(sponsor_id[1],) if sponsor_id else (),
        phases=next(filter(None, stated), ()),
        overall_status=spelled("overall_status", status),
        conditions=tuple(_names(page, "conditions", "Conditions")),
        interventions=tuple(
            Intervention("", name, path)
            for name, path in _names(page, "interventions", "Interventions")
        ),
        locations=tuple(dict.fromkeys(text.strip(" ,") for text in page.texts("locations"))),
    )


def _names(page: Page, part: str, heading: str) -> Iterator[tuple[str, str]]:
    for number, name in enumerate(split_names(", ".join(page.texts(part))), 1):
        yield name, f"{heading}[{number}]"


def _prose(page: Page) -> Iterator[Section]:
    for name, part, path in _TEXTS:
        if texts := page.texts(part):
            yield Section(name, "\n".join(texts), path=path)


def _related(page: Page) -> Iterator[tuple[Section, Reference]]:
    """The related trials and articles: what the page shows of each, and the pointer to it."""
    for name, kind, heading in _RELATED:
        items = pair_items(page.parts.get(name, []), stopped_titles=kind == "article")
        for number, item in enumerate(items, 1):
            curie, path = title_curie(kind, item.title), f"{heading}[{number}]"
            text = f"{item.title}\n{item.snippet}" if item.snippet else item.title
            yield (
                Section(name, text, path=path, about=curie),
                Reference(curie, kind, item.title, path, role="related", snippet=item.snippet),
            )


def _lists(page: Page) -> Iterator[Section]:
    for name, heading in _LISTS:
        texts = [text for text in page.texts(name) if len(text) > _SENTENCE or text.endswith(".")]
        for number, text in enumerate(texts, 1):
            yield Section(name, text, path=f"{heading}[{number}]")


def _metadata(page: Page, trial: Trial, curie: Curie) -> dict[str, MetadataValue]:
    values: dict[str, MetadataValue] = {"source": page.source or "BioPortfolio"}
    local_id = curie.partition(":")[2] or "".join(trial.sponsor_ids)
    if local_id:
        values["local_id"] = local_id
    return values


BIOPORTFOLIO_TEXT: Final = Reader(
    "bioportfolio", "BioPortfolio trial page, saved as text", sniff_text, read_text_page
)
BIOPORTFOLIO_HTML: Final = Reader(
    "bioportfolio-html", "BioPortfolio trial page (HTML)", sniff_html, read_html_page
)
