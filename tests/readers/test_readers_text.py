"""Plain text and Markdown."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.readers.encoding import decode, detect_encoding
from kg.readers.wrapping import goes_on, plain_breaks

SENTENCE = "Allopurinol lowered the uric acid of all patients, and nobody was harmed by it."


def sections(document) -> list[tuple[str, str]]:
    return [(section.name, section.text) for section in document.sections]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Gout\n\nIt hurts.\n", [("title", "Gout"), ("body", "It hurts.")]),
        ("Gout\nIt hurts.\n", [("title", "Gout"), ("body", "It hurts.")]),
        ("Gout", [("title", "Gout")]),
        ("\n\n  Gout  \n", [("title", "Gout")]),
        ("=====\nGout\n=====\nIt hurts.", [("title", "Gout"), ("body", "It hurts.")]),
        (SENTENCE * 5, [("title", ""), ("body", SENTENCE * 5)]),
        (  # wrapped at a column, the first paragraph a title of two lines
            "The treatment of gout with allopurinol in the elderly and\nin the very old\n\n"
            "Allopurinol lowered the uric acid of all patients, and\n"
            "nobody was harmed by it.\n- one item of a list\n- another item\n",
            [
                (
                    "title",
                    "The treatment of gout with allopurinol in the elderly and in the very old",
                ),
                ("body", SENTENCE + "\n- one item of a list\n- another item"),
            ],
        ),
        (
            "Gout\n\nAbstract\n\nIt hurts.\n\n2. Patients and Methods\nWe asked.\n"
            "Results:\nThey told.\n\nWhatever else\n",
            [
                ("title", "Gout"),
                ("abstract", "It hurts."),
                ("methods", "We asked."),
                ("results", "They told.\nWhatever else"),
            ],
        ),
        (  # a title and a wrapped text below it
            "Allopurinol in gout of old people: a trial\nIn this open trial we asked whether gout in "
            "old people\nis helped by allopurinol. It was.",
            [
                ("title", "Allopurinol in gout of old people: a trial"),
                (
                    "body",
                    "In this open trial we asked whether gout in old people is helped by "
                    "allopurinol. It was.",
                ),
            ],
        ),
        ("Abstract\nIt hurts.", [("title", ""), ("abstract", "It hurts.")]),
        ("Gout\r\n\r\nIt\fhurts.\r\n", [("title", "Gout"), ("body", "It\nhurts.")]),
    ],
)
def test_plain_text(read, tmp_path, content, expected):
    path = tmp_path / "note.txt"
    path.write_bytes(content.encode())
    (document,), (report,) = read(path)
    assert (report.format, report.errors) == ("text", ())
    assert sections(document) == expected
    assert document.kind == "text"
    assert document.title == (expected[0][1] or document.title)
    assert document.title
    assert document.metadata["local_id"] == "note"


MARKDOWN = """---
title: "Gout"
author: Nobody
---

# Gout

A **bold** claim by *nobody* in `code`, see [the page](https://example.org/x_y) and
![a picture](p.png); 2 * 3 * 4 and snake_case_name stay.

## Methods

> We asked.

| drug | dose |
|------|:----:|
| allopurinol | 100 mg |

```python
print("left out")
```

Results
-------

* first \\*item\\*
1. a numbered item
* second item
  going on

[ref]: https://example.org
"""


def test_markdown(read, tmp_path):
    path = tmp_path / "note.md"
    path.write_text(MARKDOWN)
    (document,), (report,) = read(path)
    assert (report.format, report.errors) == ("markdown", ())
    assert sections(document) == [
        ("title", "Gout"),
        (
            "body",
            "A bold claim by nobody in code, see the page and "
            "a picture; 2 * 3 * 4 and snake_case_name stay.",
        ),
        ("methods", "We asked.\ndrug dose\nallopurinol 100 mg"),
        ("results", "first *item*\n1. a numbered item\nsecond item going on"),
    ]
    assert document.metadata["author"] == "Nobody"


def test_markdown_is_recognised_by_its_headings(read, tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("# Gout\n\nIt hurts.\n\n## Results\n\nIt went.\n")
    _, (report,) = read(path)
    assert report.format == "markdown"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32-le"),
        ("latin-1", "windows-1252"),
        ("cp1252", "windows-1252"),
    ],
)
def test_encodings_are_found_and_said(read, tmp_path, encoding, said):
    text = "Sjögren’s syndrome" if encoding != "latin-1" else "Sjögren's syndrome"
    path = tmp_path / "note.txt"
    path.write_bytes(f"{text}\n\nÀ café naïve.".encode(encoding))
    (document,), (report,) = read(path)
    assert document.text == f"{text}\nÀ café naïve."
    assert (report.encoding, document.sources[0].encoding) == (said, said)


def test_other_scripts_are_found():
    text = "Подагра лечится аллопуринолом, и это давно известно всем врачам. " * 4
    data = text.encode("koi8-r")
    assert decode(data, detect_encoding(data)) == text


def test_the_encoding_can_be_given(read, tmp_path):
    path = tmp_path / "note.txt"
    path.write_bytes("Дело".encode("cp1251"))
    (document,), _ = read(path, encoding="cp1251")
    assert document.text == "Дело"


def test_utf8_with_a_fault_is_not_taken_for_something_else(read, tmp_path):
    path = tmp_path / "note.txt"
    path.write_bytes("Sjögren, Ménière, Behçet ".encode() + b"\xe9 and so on")
    documents, (report,) = read(path)
    assert documents == []
    assert "not valid utf-8" in str(report.errors[0])
    assert "byte 29" in str(report.errors[0])


@given(st.text())
def test_utf8_is_always_recognised(text):
    data = (
        text.encode("utf-8", "surrogatepass") if text.isascii() else text.encode("utf-8", "replace")
    )
    if "\0" in text:
        return
    assert decode(data, detect_encoding(data)) == data.decode().removeprefix("\ufeff")


@given(st.text(st.sampled_from("ab \n-.*1"), max_size=300))
def test_breaks_keep_every_offset(text):
    plain = plain_breaks(text)
    assert len(plain) == len(text)
    assert all(a == b or (a, b) == ("\n", " ") for a, b in zip(text, plain, strict=True))
    assert plain_breaks(plain.replace("\n", "\r\n")) == plain_breaks(plain)


@given(
    st.lists(
        st.text(st.sampled_from("abcdefgh"), min_size=1, max_size=11), min_size=40, max_size=120
    ),
    st.integers(60, 100),
)
def test_what_was_wrapped_is_joined(words, width):
    lines = [""]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    joined = goes_on(lines)
    assert all(joined[:-1])
    assert len(joined) == len(lines)
    assert all(len(a) <= width for a, _ in pairwise(lines))
