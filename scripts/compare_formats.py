#!/usr/bin/env python3
"""Render articles into every format the readers accept, build each, and compare what comes out.

    compare_formats.py INPUT... [--articles 50]

The inputs are read as ``kg build`` reads them; the first articles with an abstract in English are
rendered.  Of each article the concepts that are mentioned, with the words, and the pairs that stand
together must be the same in every format.  What a format cannot hold is not compared: identifiers,
MeSH headings and names of sections are lost in most.  Exit code 1 where formats disagree.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import html
import io
import json
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from xml.sax.saxutils import escape

import pyarrow.parquet as pq

from kg.model import Document
from kg.pipeline import BuildOptions, build
from kg.readers import InputReport, read_inputs


def parts(document: Document) -> list[tuple[str, str]]:
    """(name, text) of the sections after the title."""
    return [(section.name, section.text) for section in document.sections[1:]]


def number(document: Document) -> str:
    """The PubMed number."""
    return document.id.partition(":")[2]


def text(document: Document) -> str:
    """Plain text: the title, then a paragraph a section."""
    return "\n\n".join([document.title, *(t for _, t in parts(document))]) + "\n"


def markdown(document: Document) -> str:
    """Markdown: a heading, then a paragraph a section."""
    special = str.maketrans({c: f"\\{c}" for c in "\\`*_[]#|~<>"})
    paragraphs = [t.translate(special) for _, t in parts(document)]
    return "\n\n".join(["# " + document.title.translate(special), *paragraphs]) + "\n"


def page(document: Document) -> str:
    """A web page."""
    body = "".join(f"<p>{html.escape(t)}</p>\n" for _, t in parts(document))
    title = html.escape(document.title)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{title}</title></head>\n<body><article><h1>{title}</h1>\n{body}</article></body></html>\n"
    )


def row(document: Document) -> dict[str, str]:
    """A record of the user's own."""
    body = "\n".join(t for _, t in parts(document))
    return {"id": number(document), "title": document.title, "text": body}


def json_lines(documents: Sequence[Document]) -> str:
    """JSON Lines."""
    return "".join(json.dumps(row(d), ensure_ascii=False) + "\n" for d in documents)


def table(documents: Sequence[Document], dialect: str) -> str:
    """CSV or TSV with a header."""
    file = io.StringIO()
    writer = csv.DictWriter(file, ["id", "title", "text"], dialect=dialect)
    writer.writeheader()
    writer.writerows(row(d) for d in documents)
    return file.getvalue()


def pubtator(documents: Sequence[Document]) -> str:
    """PubTator text without annotations."""
    blocks = []
    for d in documents:
        body = " ".join(t for _, t in parts(d)).replace("\n", " ")
        blocks.append(f"{number(d)}|t|{d.title}\n{number(d)}|a|{body}\n\n")
    return "".join(blocks)


def pubmed(documents: Sequence[Document]) -> str:
    """PubMed XML with structured abstracts."""
    articles = []
    for d in documents:
        body = "".join(
            f'<AbstractText NlmCategory="{name.upper()}">{escape(t)}</AbstractText>'
            if name in ("background", "objective", "methods", "results", "conclusions")
            else f"<AbstractText>{escape(t)}</AbstractText>"
            for name, t in parts(d)
        )
        articles.append(
            f'<PubmedArticle><MedlineCitation><PMID Version="1">{number(d)}</PMID><Article>'
            f"<ArticleTitle>{escape(d.title)}</ArticleTitle><Abstract>{body}</Abstract>"
            "<Language>eng</Language></Article></MedlineCitation></PubmedArticle>\n"
        )
    return f'<?xml version="1.0"?>\n<PubmedArticleSet>\n{"".join(articles)}</PubmedArticleSet>\n'


def bioc_passages(document: Document) -> list[tuple[int, str, str]]:
    """(offset, type, text) of each passage."""
    return [
        (section.start, "title" if section.name == "title" else "abstract", section.text)
        for section in document.sections
    ]


def bioc_json(documents: Sequence[Document]) -> str:
    """BioC JSON."""
    collection = {
        "source": "articles",
        "date": "",
        "key": "",
        "infons": {},
        "documents": [
            {
                "id": number(d),
                "infons": {},
                "passages": [
                    {"offset": o, "infons": {"type": k}, "text": t, "annotations": []}
                    for o, k, t in bioc_passages(d)
                ],
            }
            for d in documents
        ],
    }
    return json.dumps(collection, ensure_ascii=False)


def bioc_xml(documents: Sequence[Document]) -> str:
    """BioC XML."""
    body = "".join(
        f"<document><id>{number(d)}</id>"
        + "".join(
            f'<passage><infon key="type">{k}</infon><offset>{o}</offset>'
            f"<text>{escape(t)}</text></passage>"
            for o, k, t in bioc_passages(d)
        )
        + "</document>\n"
        for d in documents
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<collection><source>articles</source>'
        f"<date></date><key></key>\n{body}</collection>\n"
    )


def one_each(
    render: Callable[[Document], str], suffix: str
) -> Callable[[Path, list[Document]], None]:
    """A rendering of one file an article."""

    def write(folder: Path, documents: list[Document]) -> None:
        for document in documents:
            path = folder / f"{number(document)}{suffix}"
            path.write_text(render(document), encoding="utf-8", newline="")

    return write


def all_in(
    render: Callable[[list[Document]], str], name: str
) -> Callable[[Path, list[Document]], None]:
    """A rendering of one file for all articles, compressed where the name says so."""

    def write(folder: Path, documents: list[Document]) -> None:
        content = render(documents).encode()
        if name.endswith(".gz"):
            content = gzip.compress(content, mtime=0)
        (folder / name).write_bytes(content)

    return write


def zipped(folder: Path, documents: list[Document]) -> None:
    """An archive of text files."""
    with zipfile.ZipFile(folder / "articles.zip", "w") as archive:
        for document in documents:
            archive.writestr(f"texts/{number(document)}.txt", text(document))


RENDERINGS: dict[str, Callable[[Path, list[Document]], None]] = {
    "pubmed": all_in(pubmed, "articles.xml"),
    "pubmed.gz": all_in(pubmed, "articles.xml.gz"),
    "pubtator": all_in(pubtator, "articles.txt"),
    "bioc xml": all_in(bioc_xml, "articles.xml"),
    "bioc json": all_in(bioc_json, "articles.json"),
    "jsonl": all_in(json_lines, "articles.jsonl"),
    "csv": all_in(lambda documents: table(documents, "excel"), "articles.csv"),
    "tsv": all_in(lambda documents: table(documents, "excel-tab"), "articles.tsv"),
    "text": one_each(text, ".txt"),
    "markdown": one_each(markdown, ".md"),
    "html": one_each(page, ".html"),
    "zip": zipped,
}


def articles(inputs: Sequence[str], count: int) -> list[Document]:
    """The first articles in English with an abstract, one each."""
    found: dict[str, Document] = {}
    for item in read_inputs(inputs):
        if isinstance(item, InputReport) or item.kind != "article" or item.id in found:
            continue
        if item.language == "en" and item.id.startswith("PMID:") and len(item.sections) > 1:
            found[item.id] = item
    return list(islice((found[key] for key in sorted(found)), count))


Content = Counter[tuple[str, ...]]


def content(out: Path) -> Content:
    """What an output says, by the titles of its documents: mentions and pairs, with their counts."""
    tables = out / "tables"
    titles = {
        d["id"]: " ".join(d["title"].split())[:80]
        for d in pq.read_table(tables / "documents.parquet").to_pylist()
    }
    result: Content = Counter()
    for mention in pq.read_table(tables / "mentions.parquet").to_pylist():
        result[
            "mention", titles[mention["document"]], mention["text"], str(mention["concept"])
        ] += 1
    pairs = {
        edge["id"]: (edge["subject"], edge["object"])
        for edge in pq.read_table(tables / "edges.parquet").to_pylist()
        if edge["predicate"] == "occurs_together_in_literature_with"
    }
    for evidence in pq.read_table(tables / "evidence.parquet").to_pylist():
        if evidence["edge"] in pairs:
            result["pair", titles[evidence["document"]], *pairs[evidence["edge"]]] += 1
    return result


def compare(documents: list[Document], folder: Path) -> dict[str, tuple[Content, Content]]:
    """Format -> what it lacks and what it has beyond the first format."""
    expected: Content | None = None
    differences = {}
    for name, render in RENDERINGS.items():
        source = folder / name.replace(" ", "_")
        source.mkdir()
        render(source, documents)
        build([source], folder / f"{source.name}.out", BuildOptions(jobs=1, formats=()))
        found = content(folder / f"{source.name}.out")
        expected = found if expected is None else expected
        differences[name] = (expected - found, found - expected)
    return differences


def main() -> int:
    """Print a line a format, and what differs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("--articles", type=int, default=50)
    options = parser.parse_args()
    documents = articles(options.inputs, options.articles)
    print(f"{len(documents)} articles")
    with tempfile.TemporaryDirectory() as folder:
        differences = compare(documents, Path(folder))
    for name, (missing, extra) in differences.items():
        print(f"{name:10} {missing.total():4} missing {extra.total():4} beyond the first format")
        for sign, what in (("-", missing), ("+", extra)):
            for item in sorted(what)[:10]:
                print(f"    {sign} {' | '.join(item)}")
    return int(any(missing or extra for missing, extra in differences.values()))


if __name__ == "__main__":
    sys.exit(main())
