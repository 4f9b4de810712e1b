"""Recognising formats: XML of any beginning, and no text that takes longer than its length."""

from __future__ import annotations

import contextlib
import re
import time

import pytest

from kg.errors import FormatError
from kg.readers.base import ReadContext
from kg.readers.detect import UNKNOWN_ROOT, choose_reader, make_head, root_name
from kg.readers.registry import READERS
from kg.readers.trial_fields import design_fields, iso_date, mesh_curie, phases, spelled
from kg.readers.xml import iter_elements

LONG = 60_000
COMMENT = "<!-- " + "licence " * 10_000 + "-->"
ARTICLE = (
    "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>7</PMID><Article><ArticleTitle>Gout"
    "</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"
)


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("<?xml version='1.0'?>", UNKNOWN_ROOT),
        ("\n <?xml version='1.0'?>" + COMMENT[:65000], UNKNOWN_ROOT),
        ("<?XML version='1.0'?><!-- never closed", UNKNOWN_ROOT),
        ("<!DOCTYPE MedlineCitationSet PUBLIC 'x'>" + COMMENT[:65000], "MedlineCitationSet"),
        ("<?xml version='1.0'?><!DOCTYPE a:b [<!ELEMENT " + "x" * LONG, "b"),
        ("<!doctype html>Gout hurts.", "html"),
        ("<!DOCTYPE", UNKNOWN_ROOT),
        ("<!-- a note --> Gout hurts.", ""),
        ("Gout <?xml?>", ""),
        ("<?php echo 1 ?>", ""),
        ("<5 patients had gout.", ""),
    ],
)
def test_roots(text, root):
    assert root_name(text) == root


@pytest.mark.parametrize("name", ["x.xml", "x.txt", "x", "x.md", "x.html"])
def test_xml_with_a_long_beginning_is_no_text(read, tmp_path, name):
    path = tmp_path / name
    path.write_text(f"<?xml version='1.0'?>\n{COMMENT}\n{ARTICLE}")
    documents, (report,) = read(path)
    assert documents == []
    assert "XML whose root element does not come in its first 64 KB" in str(report.errors[0])
    (document,), (report,) = read(path, input_format="pubmed")
    assert (document.id, report.errors) == ("PMID:7", ())


def test_a_document_type_names_the_root(read, tmp_path):
    path = tmp_path / "x.xml"
    path.write_text(f"<?xml version='1.0'?>\n<!DOCTYPE PubmedArticleSet>\n{COMMENT}\n{ARTICLE}")
    (document,), (report,) = read(path)
    assert (document.id, report.format, report.errors) == ("PMID:7", "pubmed", ())


def slow_heads() -> list[str]:
    page = "<!doctype html>"
    return [
        page + "<title>" + " " * LONG,
        page + "<title" * (LONG // 6),
        page + "<title>" * (LONG // 7),
        ">" + "A" * LONG + "\nx",
        ">" + "A " * (LONG // 2) + "\n" + "A" * 1000 + "x",
        "\n" * LONG + "@",
        "%\n" * (LONG // 2) + "@a",
        "@a" + " " * LONG,
        "<!DOCTYPE a [" + "] " * (LONG // 2),
        "<!DOCTYPE a [" + "]" + " " * LONG,
        "<!ENTITY " * (LONG // 9),
        "<?" * (LONG // 2),
        "<" + "a." * (LONG // 2),
        "{" + " " * LONG,
        '{"source"' + " " * LONG,
        '"source":"' * (LONG // 10),
        "a" * LONG,
        "a-" * (LONG // 2),
        "," * LONG,
        " " * LONG + "x",
        "TY  - JOUR" + " " * LONG + "x",
        "From " + "a" * LONG,
        "T" + "1" * LONG,
    ]


@pytest.mark.parametrize("index", range(len(slow_heads())))
@pytest.mark.parametrize("name", ["x.json", "x.txt"])
def test_recognition_takes_no_longer_than_the_text_is(index, name):
    text = slow_heads()[index]
    begin = time.process_time()
    with contextlib.suppress(FormatError):
        choose_reader(make_head(text.encode(), name), READERS, ReadContext(name))
    assert time.process_time() - begin < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "a" * LONG,
        "-" * LONG + "x",
        "," * LONG,
        "(," * (LONG // 2),
        "D" + "0" * LONG + "x",
        "early " * (LONG // 6),
        "early" + " " * LONG + "x",
        "phase 1 " + "/ " * (LONG // 2),
        "phase 1" + " " * LONG + "x",
        "May " * (LONG // 4),
        "May" + " " * LONG + "x",
    ],
)
def test_fields_of_trials_take_no_longer_than_their_text_is(text):
    begin = time.process_time()
    for function in (iso_date, phases, mesh_curie, design_fields):
        function(text)
    for field in ("masking", "allocation"):
        spelled(field, text)
    assert time.process_time() - begin < 1


def test_commas_in_brackets_do_not_divide_a_design():
    assert design_fields("Double Blind (Subject, Investigator), Treatment, (Safety Study") == {
        "masking": "DOUBLE",
        "primary_purpose": "TREATMENT",
        "endpoint_classification": "(Safety Study",
    }


def test_the_title_of_an_error_page_is_shown(read, tmp_path):
    path = tmp_path / "x.json"
    path.write_text("<!doctype html><title lang='en'>\n 503 \n Service </title>")
    _, (report,) = read(path)
    assert re.search(r"an HTML page \('503 Service'\)", str(report.errors[0]))


def test_declarations_are_looked_at_in_time():
    from io import BytesIO

    data = b"<!DOCTYPE a [" + b"<!ENTITY % " * 5000 + b" " * 9000
    begin = time.process_time()
    with pytest.raises(FormatError):
        list(iter_elements(BytesIO(data), ["a"], ReadContext("x")))
    assert time.process_time() - begin < 0.5
