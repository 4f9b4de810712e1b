"""MEDLINE text, as PubMed saves it: ``PMID- 12345``, a tag a line, continued lines indented.

The tags are those of https://www.nlm.nih.gov/bsd/mms/medlineelements.html.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import BinaryIO, Final

from kg.model import Annotation, Document, MetadataValue, Reference, Section
from kg.prefixes import page_url
from kg.readers.base import Head, ReadContext, Reader
from kg.readers.encoding import read_lines
from kg.readers.identifiers import doi_curie, pmc_curie, pmid_curie
from kg.readers.language import detect_language
from kg.schema import SOURCE_PUBMED
from kg.trial_ids import trial_curie

_BEGIN: Final = re.compile(r"\s*(?:PMID|PMC|OWN)\s*- ")
_LINE: Final = re.compile(r"([A-Z]{1,4}) {0,3}- ?(.*)")
_YEAR: Final = re.compile(r"\b(1[5-9][0-9]{2}|20[0-9]{2})\b")
_SUBSTANCE: Final = re.compile(r"\S+ \((.+)\)")


def sniff(head: Head) -> float:
    """By its first line."""
    return 0.95 if _BEGIN.match(head.text) and "\nTI  - " in head.text.replace("\r", "") else 0.0


def read(stream: BinaryIO, context: ReadContext) -> Iterator[Document]:
    """The articles of a file; blank lines stand between them."""
    fields: defaultdict[str, list[str]] = defaultdict(list)
    tag = ""
    for number, line in read_lines(stream, context):
        found = _LINE.match(line)
        if not line.strip():
            if fields:
                yield _document(fields)
                fields, tag = defaultdict(list), ""
        elif found:
            tag = found[1]
            fields[tag].append(found[2].strip())
        elif tag and line.startswith(" "):
            fields[tag][-1] += " " + line.strip()
        else:
            context.skip(
                "neither a tag nor a continued line",
                place=f"line {number}",
                remedy="save the search result again in the format MEDLINE or PubMed",
            )
    if fields:
        yield _document(fields)


MEDLINE: Final = Reader("medline", "MEDLINE text, as PubMed saves it", sniff, read)


def _document(fields: defaultdict[str, list[str]]) -> Document:
    title = " ".join(fields["TI"] or fields["BTI"] or fields["TT"])
    pmid = "".join(fields["PMID"][:1])
    curie = pmid_curie(pmid)
    sections = [Section("title", title, path="TI")]
    sections += [Section("abstract", text, path="AB") for text in fields["AB"] if text]
    text = " ".join(section.text for section in sections)
    others = [_article_id(text) for text in fields["AID"] + fields["LID"]]
    others += [pmc_curie(text) for text in fields["PMC"]]
    return Document.of(
        curie,
        "article",
        title,
        sections,
        language="en" if fields["LA"] == ["eng"] else detect_language(text.strip("[]")),
        date=_date(fields),
        url=page_url(curie) if curie else "",
        identifiers=tuple(sorted(set(filter(None, others)))),
        metadata=_metadata(fields, pmid),
        annotations=tuple(_annotations(fields)),
        references=tuple(_references(fields["SI"])),
    )


def _article_id(text: str) -> str:
    identifier, _, kind = text.rpartition(" ")
    return doi_curie(identifier) if kind == "[doi]" else ""


def _date(fields: defaultdict[str, list[str]]) -> str:
    for tag in ("LR", "DCOM", "DA"):
        for text in fields[tag]:
            if re.fullmatch(r"[0-9]{8}", text):
                return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return ""


def _metadata(fields: defaultdict[str, list[str]], pmid: str) -> dict[str, MetadataValue]:
    year = _YEAR.search(" ".join(fields["DP"]))
    metadata: dict[str, MetadataValue] = {
        "local_id": pmid,
        "journal": " ".join(fields["JT"] or fields["TA"]),
        "year": int(year[1]) if year else 0,
        "language": " ".join(fields["LA"]),
        "publication_types": tuple(fields["PT"]),
        "keywords": tuple(fields["OT"]),
        "vernacular_title": " ".join(fields["TT"]),
        "publication_status": " ".join(fields["PST"]),
    }
    metadata = {key: value for key, value in metadata.items() if value not in ("", 0, ())}
    if "Retracted Publication" in fields["PT"] or fields["RIN"]:
        metadata["retracted"] = True
    return metadata


def _annotations(fields: defaultdict[str, list[str]]) -> Iterator[Annotation]:
    """Headings and substances by name: this format has no identifiers for them."""
    for index, heading in enumerate(fields["MH"], 1):
        name = heading.partition("/")[0].lstrip("*")
        yield Annotation("mesh_heading", "", name, f"MH[{index}]", SOURCE_PUBMED, "*" in heading)
    for index, substance in enumerate(fields["RN"], 1):
        found = _SUBSTANCE.fullmatch(substance)
        if found:
            yield Annotation("chemical", "", found[1], f"RN[{index}]", SOURCE_PUBMED)


def _references(sources: list[str]) -> Iterator[Reference]:
    for index, source in enumerate(sources, 1):
        bank, _, accession = source.partition("/")
        curie = trial_curie(accession) or trial_curie(source)
        if curie:
            yield Reference(curie, "trial", accession, f"SI[{index}]", role=bank)
