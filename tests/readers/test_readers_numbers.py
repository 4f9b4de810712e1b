"""Numbers that are none, or longer than any, in every format: named or left out, never a crash."""

from __future__ import annotations

import json

import pytest

from kg.model import Span
from kg.readers.numbers import to_int
from kg.readers.trial_fields import mesh_curie, std_ages

LONG = "9" * 5000
ODD = [LONG, "\u00b2", "\u0662", "1e400", "-1", "x", "1" * 19]


@pytest.mark.parametrize("text", [*ODD, "", "1.0", "1_0", "+1"])
def test_texts_that_are_no_numbers(text):
    assert to_int(text) is None


def one(read, tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    documents, (report,) = read(path, use_annotations=True)
    return documents, [str(error) for error in report.errors]


@pytest.mark.parametrize("odd", ODD)
def test_offsets_of_pubtator(read, tmp_path, odd):
    lines = ["1|t|Gout", "1|a|It hurts.", f"1\t{odd}\t4\tGout\tDisease\tD006073", ""]
    lines[3:] = [f"1\t0\t{odd}\tGout\tDisease\tD006073", "1\t0\t4\tGout\tDisease\tD006073", ""]
    (document,), errors = one(read, tmp_path, "x.pubtator", "\n".join(lines))
    assert ["line 3" in error for error in errors] == [True] * (odd == "x")
    places = [(tag.span, tag.is_moved) for tag in document.tagged]
    # what begins with a word is a relation
    assert places == [(Span(0, 4), moved) for moved in ([True] * (1 + (odd != "x")) + [False])]


@pytest.mark.parametrize("odd", ODD)
def test_numbers_of_medline(read, tmp_path, odd):
    content = f"PMID- {odd}\nTI  - Gout\nDP  - {odd}\nLR  - {odd}\n"
    (document,), errors = one(read, tmp_path, "x.nbib", content)
    assert errors == []
    assert document.id.startswith("KG:")
    assert document.metadata["local_id"] == odd
    assert "year" not in document.metadata


def bioc(**values: object) -> str:
    mark = {
        "infons": {"type": "Disease"},
        "text": "Gout",
        "locations": [{"offset": values.get("place", 0), "length": values.get("length", 4)}],
    }
    passage = {
        "offset": values.get("offset", 0),
        "infons": {"article-id_pmid": values.get("pmid", ""), "year": values.get("year", "")},
        "text": "Gout hurts.",
        "annotations": [mark],
    }
    return json.dumps({"documents": [{"id": values.get("id", "a"), "passages": [passage]}]})


def bioc_xml(**values: object) -> str:
    return (
        f"<collection><document><id>{values.get('id', 'a')}</id><passage>"
        f"<infon key='article-id_pmid'>{values.get('pmid', '')}</infon>"
        f"<infon key='year'>{values.get('year', '')}</infon>"
        f"<offset>{values.get('offset', 0)}</offset><text>Gout hurts.</text>"
        f"<annotation><infon key='type'>Disease</infon><location offset='{values.get('place', 0)}' "
        f"length='{values.get('length', 4)}'/><text>Gout</text></annotation>"
        "</passage></document></collection>"
    )


FORMS = [("x.json", bioc), ("x.xml", bioc_xml)]


@pytest.mark.parametrize(("name", "make"), FORMS)
@pytest.mark.parametrize("odd", ODD)
def test_numbers_of_bioc(read, tmp_path, name, make, odd):
    for field in ("id", "pmid", "year"):
        (document,), errors = one(read, tmp_path, name, make(**{field: odd}))
        assert errors == []
        assert document.id.startswith("KG:")
        assert len(document.tagged) == 1
        assert "year" not in document.metadata


@pytest.mark.parametrize(("name", "make"), FORMS)
@pytest.mark.parametrize("odd", ODD)
def test_annotations_of_bioc_without_a_place_are_found_by_their_words(
    read, tmp_path, name, make, odd
):
    for field in ("place", "length"):
        (document,), errors = one(read, tmp_path, name, make(**{field: odd}))
        assert errors == []
        (tag,) = document.tagged
        assert document.text[tag.span.start : tag.span.end] == "Gout"


@pytest.mark.parametrize(("name", "make"), FORMS)
@pytest.mark.parametrize("odd", ODD)
def test_passages_of_bioc_without_a_place_are_named(read, tmp_path, name, make, odd):
    documents, errors = one(read, tmp_path, name, make(offset=odd))
    assert documents == []
    assert "not BioC: the offset of a passage is no number" in errors[0]
    assert len(errors[0]) < 200


@pytest.mark.parametrize("odd", [1e300, 10**17, 1.5, True, [1], {"a": 1}])
def test_numbers_of_json_that_are_no_offsets(read, tmp_path, odd):
    documents, errors = one(read, tmp_path, "x.json", bioc(place=odd))
    assert errors == []
    (document,) = documents
    assert [(tag.span, tag.is_moved) for tag in document.tagged] == [(Span(1, 5), True)]


def test_whole_numbers_with_a_point_are_offsets(read, tmp_path):
    (document,), _ = one(read, tmp_path, "x.json", bioc(offset=8.0, place="8", length=4.0))
    assert len(document.tagged) == 1


@pytest.mark.parametrize("odd", ["1" * 12, LONG])
def test_sentences_far_apart_do_not_fill_the_memory(read, tmp_path, odd):
    content = (
        "<collection><document><id>1</id><passage><offset>0</offset>"
        "<sentence><offset>0</offset><text>One.</text></sentence>"
        f"<sentence><offset>{odd}</offset><text>Two.</text></sentence>"
        "</passage></document></collection>"
    )
    documents, errors = one(read, tmp_path, "x.xml", content)
    assert documents == []
    assert "not BioC: the offset of a sentence" in errors[0]


@pytest.mark.parametrize("odd", ODD)
def test_numbers_of_trials_in_xml(read, tmp_path, odd):
    content = (
        "<clinical_study><id_info><nct_id>NCT90000001</nct_id></id_info>"
        f"<brief_title>Gout</brief_title><enrollment>{odd}</enrollment>"
        f"<eligibility><minimum_age>{odd} Years</minimum_age></eligibility>"
        f"<start_date>May {odd}, 2010</start_date>"
        f"<reference><citation>A book.</citation><PMID>{odd}</PMID></reference></clinical_study>"
    )
    (document,), errors = one(read, tmp_path, "x.xml", content)
    assert errors == []
    assert document.trial.enrollment is None
    assert [reference.title for reference in document.references] == ["A book."]
    assert not document.references[0].curie.startswith("PMID:")


@pytest.mark.parametrize("odd", ODD)
def test_fields_of_trials(odd):
    assert mesh_curie(f"D{odd}") == ""
    assert std_ages(f"{odd} Years", "") == ("CHILD", "ADULT", "OLDER_ADULT")
