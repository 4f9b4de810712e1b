"""PubTator text, and BioC XML and JSON."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Document, Span
from kg.readers import ReadContext, ReadOptions
from kg.readers.registry import READERS

WORDS = st.text(
    st.characters(exclude_characters="\x85\u2028\u2029|", exclude_categories=["Cs", "Cc"]),
    min_size=1,
    max_size=60,
).filter(lambda text: text.strip() == text and text)


def spans(document: Document) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (document.text[tag.span.start : tag.span.end], tag.label, tag.identifiers)
        for tag in document.tagged
    ]


def read_bytes(name: str, content: str) -> list[Document]:
    context = ReadContext("x", options=ReadOptions(use_annotations=True))
    documents = list(READERS[name].read(BytesIO(content.encode()), context))
    assert context.errors == []
    return documents


def test_pubtator(read, data):
    documents, (report,) = read(data / "readers/pubtator.txt", use_annotations=True)
    assert (report.format, report.documents, report.errors) == ("pubtator", 2, ())
    first, second = documents
    assert (first.id, first.kind) == ("PMID:900020", "article")
    assert first.title == "Lithium and tremor: a report of 3 cases"
    assert [section.name for section in first.sections] == ["title", "abstract"]
    assert spans(first) == [
        ("Lithium", "Chemical", ("MESH:D008094",)),
        ("tremor", "Disease", ("MESH:D014202", "MESH:D014203")),
        ("Lithium carbonate", "Chemical", ("MESH:D016651",)),
    ]
    assert first.tagged[2].span == Span(40, 57)
    assert (second.kind, second.text) == ("text", "Only a title")
    assert second.id.startswith("KG:")
    assert second.metadata["local_id"] == "my-notes"


@given(title=WORDS, abstract=WORDS)
def test_pubtator_texts_are_kept_character_by_character(title, abstract):
    (document,) = read_bytes("pubtator", f"12|t|{title}\n12|a|{abstract}\n\n")
    assert document.text == f"{title}\n{abstract}"
    assert len(document.text) == len(f"{title} {abstract}")


def test_documents_need_no_blank_line_between_them():
    documents = read_bytes("pubtator", "1|t|One\n1|a|A | B |c| D\r\n2|t|Two  \n2|a|\n\n\n1|t|One\n")
    assert [document.text for document in documents] == ["One\nA | B |c| D", "Two  ", "One"]


def test_sections_of_full_texts():
    text = "7|title|On gout\n7|abstract|Short.\n7|METHODS|How.\n7|body|Long.\n"
    (document,) = read_bytes("pubtator", text)
    assert [section.name for section in document.sections] == [
        "title",
        "abstract",
        "methods",
        "body",
    ]


def test_damaged_lines_are_named(read, tmp_path):
    path = tmp_path / "notes.pubtator"
    path.write_text("1|t|One\n1|a|Text\nnonsense\n2\t0\t1\tX\tDisease\t-1\n3|t|Three\n")
    documents, (report,) = read(path)
    assert [document.id for document in documents] == ["PMID:1", "PMID:3"]
    assert [error.place for error in report.errors] == ["line 3", "line 4"]


def test_bioc_xml(read, data):
    (first, second), (report,) = read(data / "readers/bioc.xml", use_annotations=True)
    assert (report.format, report.errors) == ("bioc-xml", ())
    assert (first.id, first.kind) == ("PMID:900030", "article")
    assert [(section.name, section.text) for section in first.sections] == [
        ("title", "Methotrexate in ten children."),
        ("abstract", "Methotrexate caused nausea in four of them."),
        ("methods", "We counted. Then we stopped methotrexate."),
    ]
    assert spans(first) == [
        ("Methotrexate", "Chemical", ()),
        ("Methotrexate", "Chemical", ("MESH:D008727",)),
        ("nausea", "Disease", ("MESH:D009325",)),
        ("methotrexate", "Chemical", ()),
    ]
    assert first.metadata["journal"] == "An invented journal"
    assert (second.id, second.sections[0].text) == ("PMC:900031", "")
    assert second.title == "A passage without any infon."


def test_bioc_json(read, data):
    (document,), (report,) = read(data / "readers/bioc.json", use_annotations=True)
    assert (report.format, report.errors) == ("bioc-json", ())
    assert document.id == "PMID:900041"
    assert document.identifiers == ("PMID:900040", "doi:10.9999/x.1")
    assert document.metadata["local_id"] == "900040"
    assert [section.name for section in document.sections] == ["title", "background"]
    assert spans(document) == [("Warfarin", "Chemical", ("MESH:D014859",))]


def collection(documents: list[dict[str, object]]) -> dict[str, object]:
    return {"source": "x", "date": "", "key": "", "infons": {}, "documents": documents}


RECORD: dict[str, object] = {
    "id": "5",
    "infons": {},
    "passages": [
        {"offset": 0, "infons": {"type": "title"}, "text": "On gout", "annotations": []},
        {"offset": 8, "infons": {"type": "abstract"}, "text": "It hurts.", "annotations": []},
    ],
}


@pytest.mark.parametrize(
    "content",
    [
        collection([RECORD]),
        [collection([RECORD])],
        {"PubTator3": [RECORD]},
        RECORD,
        [RECORD],
    ],
    ids=["collection", "list of collections", "PubTator 3", "document", "list of documents"],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_shapes_of_bioc_json(read, tmp_path, content, indent):
    path = tmp_path / "x.json"
    path.write_text(json.dumps(content, indent=indent))
    (document,), (report,) = read(path)
    assert (report.format, report.errors) == ("bioc-json", ())
    assert (document.id, document.text) == ("PMID:5", "On gout\nIt hurts.")


def test_bioc_json_lines(read, tmp_path):
    path = tmp_path / "x.json"
    path.write_text("".join(json.dumps({**RECORD, "id": str(n)}) + "\n" for n in range(1, 4)))
    documents, (report,) = read(path)
    assert (report.format, report.errors) == ("bioc-json", ())
    assert [document.id for document in documents] == ["PMID:1", "PMID:2", "PMID:3"]


def test_bad_document_of_bioc_is_named_and_the_next_is_read(read, tmp_path):
    path = tmp_path / "x.json"
    path.write_text(json.dumps(collection([{"id": "1", "passages": [7]}, RECORD])))
    documents, (report,) = read(path)
    assert [document.id for document in documents] == ["PMID:5"]
    assert "record 1: not BioC" in str(report.errors[0])


@settings(max_examples=40)
@given(title=WORDS, abstract=WORDS, begin=st.integers(0, 1000))
def test_offsets_of_bioc_are_moved_to_our_own(title, abstract, begin):
    offset = begin + len(title) + 7
    annotation = (
        f'<location offset="{offset}" length="{len(abstract)}"/><text>{escape(abstract)}</text>'
    )
    (document,) = read_bytes(
        "bioc-xml",
        f"<collection><document><id>x</id><passage><infon key='type'>title</infon><offset>{begin}"
        f"</offset><text>{escape(title)}</text></passage><passage><infon key='type'>abstract</infon>"
        f"<offset>{offset}</offset><text>{escape(abstract)}</text><annotation id='1'>{annotation}"
        "</annotation></passage></document></collection>",
    )
    assert [text for text, _, _ in spans(document)] == [abstract]


@pytest.mark.shared
@pytest.mark.parametrize("corpus", ["bc5cdr/dev.pubtator", "ncbi_disease/dev.pubtator"])
def test_gold_mentions_stand_where_they_should(read, shared, corpus):
    path: Path = shared / "corpora" / corpus
    documents, (report,) = read(path, use_annotations=True)
    assert report.errors == report.warnings == ()
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    mentions = [cells for cells in lines if len(cells) >= 5 and cells[1].isdigit()]
    assert sum(len(document.tagged) for document in documents) == len(mentions) > 700


@pytest.mark.shared
@pytest.mark.parametrize(
    ("folder", "known"),
    [
        ("bioc", {"pubtator", "bioc-xml", "bioc-json", "text", ""}),
        ("pubtator3", {"bioc-json", "bioc-xml", "pubtator", "text"}),
    ],
)
def test_real_files(read, shared, folder, known):
    documents, reports = read(shared / "documents" / folder, use_annotations=True)
    assert {report.format for report in reports} <= known
    assert [report for report in reports if report.errors and report.format] == []
    for document in documents:
        for tag in document.tagged:
            assert tag.span.end <= len(document.text)


def test_passages_of_full_texts_go_by_the_headings_above_them(read, tmp_path):
    kinds = [
        ("front", "On gout "),
        ("paragraph", "It begins."),
        ("title_1", "Materials and Methods"),
        ("title_2", "Patients of one ward"),
        ("paragraph", "They were asked."),
        ("title_1", "Figures"),
        ("fig_caption", "A toe."),
    ]
    passages = [{"offset": 0, "infons": {"type": kind}, "text": text} for kind, text in kinds]
    path = tmp_path / "x.json"
    path.write_text(json.dumps(collection([{"id": "5", "passages": passages}])))
    (document,), _ = read(path)
    assert document.title == "On gout"
    assert [section.name for section in document.sections] == [
        "title",
        "body",
        "methods",
        "methods",
        "methods",
        "body",
        "body",
    ]


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("1\tabc\t7\tAspirin\tChemical\tD001241", True),
        ("1\t0\tx\tAspirin\tChemical\tD001241", False),  # found by its words
        ("1\t0\t7", True),
        ("1\t0\t7\tAspirin", True),
        ("1\t0\t7\tAspirin\tChemical", False),
        ("1\tCID\tD001241\tD006261", False),
        ("1\tAssociation\tD001241\tD006261\tNovel", False),
    ],
)
def test_broken_annotations_are_named(read, tmp_path, line, named):
    path = tmp_path / "a.pubtator"
    path.write_text(f"1|t|Aspirin helps.\n1|a|It does.\n{line}\n", encoding="utf-8")
    documents, (report,) = read(path, use_annotations=True)
    assert len(documents) == 1 and not report.warnings
    assert [it.place for it in report.errors] == (["line 3: document 1"] if named else [])
