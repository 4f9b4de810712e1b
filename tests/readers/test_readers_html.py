"""HTML pages of any kind."""

from __future__ import annotations

import pytest

from kg.readers.base import Head
from kg.readers.html import HTML, page_title

SENTENCE = "Patients with asthma who took montelukast had fewer attacks than those who took none. "


def page(body: str, head: str = "<title>A page | A site</title>", attributes: str = "") -> str:
    return f"<!DOCTYPE html><html{attributes}><head>{head}</head><body>{body}</body></html>"


@pytest.fixture
def write(tmp_path):
    def run(text: str | bytes, name: str = "page.html"):
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return run


def test_document(read, data):
    (document,), (report,) = read(data / "trials/page.html")
    assert (report.format, report.encoding, report.errors) == ("html", "utf-8", ())
    assert document.id.startswith("KG:")
    assert document.kind == "text"
    assert document.title == "Aspirin und Magenblutung – ein Überblick"
    assert document.language == "de"
    assert document.metadata == {"local_id": "page", "doi": "doi:10.9999/beispiel.1"}
    assert document.date == "2015-02-28"
    assert [section.name for section in document.sections] == ["title", "body"]
    body = document.sections[1].text
    assert body.startswith("Aspirin hemmt die Blutplättchen und kann")
    assert body.endswith("deutlich.")
    assert body.count("\n") == 1
    assert "Impressum" not in body


def test_a_short_page(read, write):
    (document,), _ = read(write(page("<h1>Asthma</h1><p>Wheezing &amp; cough.<p>Come in.")))
    assert [section.text for section in document.sections] == [
        "Asthma",
        "Wheezing & cough.\nCome in.",
    ]


@pytest.mark.parametrize(
    "body", ["", "   ", "<script>var text = 'none';</script>", "<nav>Home</nav><img src='a.png'>"]
)
def test_an_empty_page(read, write, body):
    documents, (report,) = read(write(page(body, head="")))
    assert documents == []
    assert "without text" in str(report.errors[0])


def test_declared_encoding(read, write):
    text = page(f"<p>{SENTENCE * 3}Čapek žil v Praze.</p>", head='<meta charset="iso-8859-2">')
    (document,), (report,) = read(write(text.encode("iso-8859-2")))
    assert report.encoding == "iso-8859-2"
    assert "Čapek žil" in document.text
    (document,), (report,) = read(write(page(f"<p>{SENTENCE}é</p>", "<meta charset=latin-1>")))
    assert (report.encoding, document.text[-1]) == ("utf-8", "é")


def test_declared_language_where_the_text_is_too_short(read, write):
    (document,), _ = read(write(page("<p>Asthma bronchiale", attributes=' lang="DE-de"')))
    assert document.language == "de"


@pytest.mark.parametrize(
    ("body", "head", "title"),
    [
        ("<h1>Asthma</h1>", "<title>Other | Site</title>", "Asthma"),
        ("", "<title>Asthma | Site</title>", "Asthma"),
        ("<h1>Site</h1>", "<title>Asthma | Site</title>", "Asthma"),
        ("", "<title>Asthma &amp; COPD</title>", "Asthma & COPD"),
        ("<h1>Site</h1><h1>Asthma</h1>", "<title>Asthma - Page of the Hospital</title>", "Asthma"),
        ("<h1>\n Two  <b>lines</b></h1>", "", "Two lines"),
        ("", "", ""),
    ],
)
def test_titles(body, head, title):
    from selectolax.lexbor import LexborHTMLParser

    assert page_title(LexborHTMLParser(page(body, head))) == title


def test_the_title_is_not_said_twice(read, write):
    (document,), _ = read(write(page(f"<h1>Asthma</h1><p>{SENTENCE * 4}</p>")))
    assert document.text.count("Asthma") == 1


def test_deep_nesting(read, write):
    body = "<div>" * 3000 + SENTENCE + "</div>" * 3000
    (document,), _ = read(write(page(body)))
    assert "montelukast" in document.text


def test_an_error_page_saved_as_data_is_refused(read, write):
    documents, (report,) = read(write(page("<h1>502 Bad Gateway</h1>"), "studies.json"))
    assert documents == []
    assert "HTML page" in str(report.errors[0])


@pytest.mark.parametrize(
    ("text", "root", "mine"),
    [
        ("<!DOCTYPE html><html>", "html", True),
        ("<HTML>", "HTML", True),
        ("<div>a</div>", "div", True),
        ("<article>", "PubmedArticleSet", False),
        ("a < b", "", False),
    ],
)
def test_sniff(text, root, mine):
    assert (HTML.sniff(Head(text.encode(), "a.html", text, root)) > 0) is mine
