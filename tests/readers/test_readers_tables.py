"""The user's own texts: CSV, TSV, JSON Lines, JSON lists."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Document
from kg.readers import READERS, ReadContext

ROWS = [
    {"id": "a1", "title": "On gout", "text": "Gout hurts.\nIt does.", "ward": "7", "note": ""},
    {"id": "a2", "title": "On “tremor”", "text": 'A "quoted", text; with\ttabs.', "ward": "8"},
]


def write_table(rows: list[dict[str, Any]], names: list[str] | None = None, **dialect: Any) -> str:
    file = io.StringIO()
    names = names or list(rows[0])
    writer = csv.DictWriter(file, names, **dialect)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


RENDERED = {
    "notes.csv": write_table(ROWS),
    "semicolons.csv": write_table(ROWS, delimiter=";"),
    "notes.tsv": write_table(ROWS, delimiter="\t"),
    "unix.csv": write_table(ROWS, lineterminator="\n"),
    "notes.jsonl": "".join(json.dumps(row) + "\n" for row in ROWS),
    "readable.jsonl": "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS),
    "list.json": json.dumps(ROWS),
    "pretty.json": json.dumps(ROWS, indent=2),
    "under_a_key.json": json.dumps({"records": ROWS}),
    "no_suffix": write_table(ROWS),
    "no_suffix_either": "".join(json.dumps(row) + "\n" for row in ROWS),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", RENDERED)
def test_every_rendering_gives_the_same_documents(read, tmp_path, name, encoding):
    path = tmp_path / name
    path.write_bytes(RENDERED[name].encode(encoding))
    documents, (report,) = read(path)
    assert report.errors == ()
    assert [(d.title, d.sections[1].text, dict(d.metadata)) for d in documents] == [
        ("On gout", "Gout hurts.\nIt does.", {"local_id": "a1", "ward": "7"}),
        ("On “tremor”", 'A "quoted", text; with\ttabs.', {"local_id": "a2", "ward": "8"}),
    ]
    assert {(document.kind, document.language) for document in documents} <= {
        ("text", "en"),
        ("text", "und"),
    }


@pytest.mark.parametrize(
    ("local_id", "curie", "kind"),
    [
        ("PMID:19470797", "PMID:19470797", "article"),
        ("nct01053949", "CLINICALTRIALS:NCT01053949", "trial"),
        ("https://doi.org/10.9999/A.b", "doi:10.9999/a.b", "article"),
        ("PMC123", "PMC:123", "article"),
        ("isrctn:ISRCTN12345678", "isrctn:ISRCTN12345678", "text"),
        (19470797, "", "text"),
        ("ward 7", "", "text"),
    ],
)
def test_what_the_id_says(read, tmp_path, local_id, curie, kind):
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"id": local_id, "text": "Gout hurts."}))
    (document,), _ = read(path)
    assert (document.id if curie else document.id[:3]) == (curie or "KG:")
    assert document.kind == kind
    assert document.metadata["local_id"] == str(local_id)
    assert (document.trial is not None) == (kind == "trial")


def test_columns_can_be_named(read, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("Key,Headline,Note,text\n1,On gout,Gout hurts.,other\n")
    (document,), _ = read(path, id_column="key", title_column="headline", text_column="note")
    assert document.text == "On gout\nGout hurts."
    assert document.metadata == {"local_id": "1", "text": "other"}


def test_usual_columns_are_found_without_being_named(read, tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text("PMID\tTitle\tAbstract\n12\tOn gout\tGout hurts.\n")
    (document,), _ = read(path)
    assert (document.id, document.sections[1].name) == ("PMID:12", "abstract")


@pytest.mark.parametrize("name", ["x.csv", "x.jsonl", "x.json"])
def test_without_texts_the_columns_are_listed(read, tmp_path, name):
    path = tmp_path / name
    path.write_text('ward,"bed"\n7,8\n' if name == "x.csv" else '{"ward": 7, "bed": 8}\n' * 3)
    documents, (report,) = read(path)
    assert documents == []
    (error,) = report.errors
    assert error.reason.endswith("s are ward, bed")
    assert "'text'" in error.reason
    assert "--text-column" in error.remedy


@pytest.mark.parametrize("name", ["notes.csv", "notes.tsv", "notes.jsonl", "list.json"])
@pytest.mark.parametrize("option", ["id_column", "title_column", "text_column"])
def test_a_column_that_was_named_must_be_there(read, tmp_path, name, option):
    path = tmp_path / name
    path.write_text(RENDERED[name])
    _, (report,) = read(path, **{option: "txet"})
    (error,) = report.errors
    what = "key" if "json" in name else "column"
    assert error.reason == f"no {what} 'txet'; the {what}s are id, title, text, ward, note"
    assert error.remedy.endswith("--" + option.replace("_", "-"))


def test_a_misnamed_column_of_a_table_gives_no_half_documents(read, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,title,text\n1,Aspirin,Warfarin causes bleeding.\n")
    documents, _ = read(path, text_column="txet")
    assert documents == []


def test_a_key_that_was_named_may_be_missing_in_some_records(read, tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": 1, "title": "one"}\n{"id": 2, "title": "two", "Note": "gout"}\n')
    documents, (report,) = read(path, text_column="note")
    assert report.errors == ()
    assert [document.text for document in documents] == ["one", "two\ngout"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.json", "[]"), ("x.json", '{"records": []}'), ("x.jsonl", "[]\n"), ("x.csv", "id,text\n")],
)
def test_a_list_of_nothing_is_not_silent(read, tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content)
    documents, (report,) = read(path)
    assert documents == []
    assert len(report.errors) == 1


def test_bad_rows_are_named_and_the_others_read(read, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(
        'id,text\n1,one\n2,two,too many\n3,\n\n5,"five\nlines"\n6,six\n7,"never closed\n8,eight\n'
    )
    documents, (report,) = read(path)
    assert [document.text.strip() for document in documents] == ["one", "five\nlines", "six"]
    assert [(error.place, error.reason.split(" ")[0]) for error in report.errors] == [
        ("line 3", "3"),
        ("line 4", "neither"),
        ("line 9", "a"),
    ]


def test_bad_lines_of_json_are_named_and_the_others_read(read, tmp_path):
    path = tmp_path / "x.jsonl"
    lines = [
        '{"id": 1, "text": "one"}',
        '{"id": 2, "text": "two"',
        "[3]",
        "",
        '{"id": 5, "text": ["five"]}',
        '{"id": 6}',
        '{"id": 7, "text": "seven", "score": 0.5, "tags": ["a", 1], "more": {"b": [1]}, "no": null}',
    ]
    path.write_text("\n".join(lines))
    documents, (report,) = read(path)
    assert [document.metadata["local_id"] for document in documents] == ["1", "7"]
    assert [error.place for error in report.errors] == ["line 2", "line 3", "line 5", "line 6"]
    assert documents[1].metadata == {
        "local_id": "7",
        "score": 0.5,
        "tags": ("a", 1),
        "more": '{"b":[1]}',
    }


@pytest.mark.parametrize("name", ["list.json", "notes.jsonl", "notes.csv", "notes.tsv"])
def test_the_encoding_can_be_given(read, tmp_path, name):
    path = tmp_path / name
    content = RENDERED[name].replace("\\u201c", "").replace("\\u201d", "")
    path.write_bytes(
        content.replace("“", "").replace("”", "").replace("hurts", "verletzt – ü").encode("cp1252")
    )
    documents, (report,) = read(path, encoding="cp1252")
    assert report.errors == ()
    assert documents[0].sections[1].text == "Gout verletzt – ü.\nIt does."


def test_a_broken_list_gives_what_comes_before(read, tmp_path):
    path = tmp_path / "x.json"
    path.write_text('[{"text": "one"}, {"text": "two"}, {"text": "thr')
    documents, (report,) = read(path)
    assert [document.sections[1].text for document in documents] == ["one", "two"]
    assert len(report.errors) == 1


def test_quotation_marks_of_a_tsv_may_be_just_characters(read, tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text('id\ttext\n1\t"Gout" hurts.\n2\t"never closed\n3\tplain\n')
    documents, (report,) = read(path)
    assert report.errors == ()
    assert [document.sections[1].text for document in documents] == [
        '"Gout" hurts.',
        '"never closed',
        "plain",
    ]


def test_errors_without_end_are_counted(read, tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"text": "one"}\n' + "{\n" * 1500)
    documents, (report,) = read(path)
    assert len(documents) == 1
    assert len(report.errors) == 1001
    assert "500 more records" in str(report.errors[-1])


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=40)


@settings(max_examples=50)
@given(texts=st.lists(CELLS.filter(lambda text: text.strip()), min_size=1, max_size=5))
def test_tables_and_json_lines_agree(texts):
    rows = [{"id": str(number), "text": text} for number, text in enumerate(texts)]
    renderings = {
        "csv": write_table(rows, quoting=csv.QUOTE_ALL),
        "jsonl": "".join(json.dumps(row) + "\n" for row in rows),
    }
    found = []
    for name, content in renderings.items():
        context = ReadContext("x")
        stream = io.BytesIO(b"\xef\xbb\xbf" + content.encode())
        documents: list[Document] = list(READERS[name].read(stream, context))
        assert context.errors == []
        found.append([(d.text, d.metadata["local_id"]) for d in documents])
    assert found[0] == found[1] == [("\n" + row["text"], row["id"]) for row in rows]
