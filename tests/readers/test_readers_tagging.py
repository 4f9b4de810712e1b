"""Mentions that stand in PubTator and BioC files, read when they are asked for."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Document, Span, TaggedSpan
from kg.readers.base import MOST_ERRORS
from kg.readers.tagging import NEAR, find_words

TEXT = "7|t|Fits of gout\n7|a|Gout hurts; fits do not.\n"


@pytest.fixture
def tags(read, tmp_path):
    """The mentions of a document, and the warnings of its file."""

    def run(content: str, name: str = "x.pubtator") -> tuple[tuple[TaggedSpan, ...], list[str]]:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        (document,), (report,) = read(path, use_annotations=True)
        assert report.errors == ()
        return document.tagged, [str(warning) for warning in report.warnings]

    return run


def passage(
    offset: int, text: str, *annotations: dict[str, object], kind: str = "abstract"
) -> dict:
    return {
        "offset": offset,
        "infons": {"type": kind},
        "text": text,
        "annotations": list(annotations),
    }


def annotation(text: str, *places: tuple[int, int], **infons: object) -> dict[str, object]:
    locations = [{"offset": offset, "length": length} for offset, length in places]
    return {"infons": {"type": "Disease", **infons}, "text": text, "locations": locations}


def bioc(*passages: dict, **record: object) -> str:
    return json.dumps({"documents": [{"id": "7", "passages": list(passages), **record}]})


@pytest.mark.parametrize("name", ["x.pubtator", "x.json"])
def test_without_the_option_the_text_is_all_that_is_read(read, tmp_path, name):
    """A file with annotations and one without are the same version of a document."""
    mention = "7\t8\t12\tgout\tDisease\tD006073\n"
    texts = {
        "x.pubtator": (TEXT, TEXT + mention),
        "x.json": (
            bioc(passage(0, "On gout")),
            bioc(passage(0, "On gout", annotation("gout", (3, 4)))),
        ),
    }
    versions = []
    for number, content in enumerate(texts[name]):
        path = tmp_path / str(number) / name
        path.parent.mkdir()
        path.write_text(content)
        (document,), _ = read(path)
        assert document.tagged == ()
        versions.append(document.version)
        (asked,), _ = read(path, use_annotations=True)
        assert len(asked.tagged) == number
    assert versions[0] == versions[1]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("8\t12\tgout\tDisease\tD006073", ("MESH:D006073",)),
        ("8\t12\tgout\tDisease\tMESH:D006073", ("MESH:D006073",)),
        ("8\t12\tgout\tDisease\tomim:138900", ("OMIM:138900",)),
        ("8\t12\tgout\tCompositeMention\tD006073|D001168", ("MESH:D006073", "MESH:D001168")),
        ("8\t12\tgout\tDisease\tD006073+OMIM:138900", ("MESH:D006073", "OMIM:138900")),
        ("8\t12\tgout\tDisease\tMESH:D006073,MESH:D001168", ("MESH:D006073", "MESH:D001168")),
        ("8\t12\tgout\tSpecies\t9606", ("NCBITaxon:9606",)),
        ("8\t12\tgout\tGene\t9606", ("9606",)),
        ("8\t12\tgout\tDisease\t-1", "nil"),
        ("8\t12\tgout\tDisease\t-", ()),
        ("8\t12\tgout\tDisease", ()),
        ("T3\tDisease\t8\t12\tgout", ()),
    ],
)
def test_identifiers_of_pubtator(tags, cells, expected):
    (tag,), warnings = tags(f"{TEXT}7\t{cells}\n")
    assert (tag.span, tag.is_moved, warnings) == (Span(8, 12), False, [])
    assert ("nil" if tag.is_nil else tag.identifiers) == expected


@pytest.mark.parametrize("line", ["CID\tD000082\tD006073", "Association\t2099\tD006073\tNovel"])
def test_relations_are_no_mentions(tags, line):
    assert tags(f"{TEXT}7\t{line}\n") == ((), [])


@pytest.mark.parametrize(
    ("start", "end", "words", "place"),
    [
        (7, 11, "gout", (8, 12)),  # one off
        (300, 304, "gout", (8, 12)),  # far off, but there is one only
        (14, 18, "Gout", (13, 17)),
        (24, 28, "fits", (25, 29)),
        (8, 12, "GOUT", (8, 12)),  # the case alone
    ],
)
def test_mentions_are_found_where_their_words_are(tags, start, end, words, place):
    (tag,), warnings = tags(f"{TEXT}7\t{start}\t{end}\t{words}\tDisease\tD006073\n")
    assert (tag.span, warnings) == (Span(*place), [])
    assert tag.is_moved is ((start, end) != place)


def test_mentions_that_fit_no_text_are_told_once_a_document(tags):
    lines = [f"7\t{n}\t{n + 4}\tpain{n}\tDisease\tD010146" for n in range(5)]
    found, warnings = tags(TEXT + "7\t8\t12\tgout\tDisease\tD006073\n" + "\n".join(lines) + "\n")
    assert [tag.span for tag in found] == [Span(8, 12)]
    assert warnings == [
        "x.pubtator: document 7: annotations that fit no text are left out: 'pain0' (line 4), "
        "'pain1' (line 5), 'pain2' (line 6), 2 more; mend their offsets, which count characters"
    ]


def test_a_mention_across_sections_is_none(tags):
    found, warnings = tags(f"{TEXT}7\t8\t17\tgout Gout\tDisease\tD006073\n")
    assert (found, len(warnings)) == ((), 1)


def test_an_ambiguous_place_is_not_guessed(tags):
    text = "7|t|Gout\n7|a|" + "Pain. " * 20 + "\n"
    found, warnings = tags(f"{text}7\t900\t904\tPain\tDisease\tD010146\n")
    assert (found, len(warnings)) == ((), 1)


def test_warnings_of_a_file_are_bounded(read, tmp_path):
    path = tmp_path / "x.pubtator"
    blocks = (f"{n}|t|Gout\n{n}\t0\t4\tpain\tDisease\t-\n" for n in range(1, MOST_ERRORS + 3))
    path.write_text("\n".join(blocks))
    documents, (report,) = read(path, use_annotations=True)
    assert len(documents) == MOST_ERRORS + 2
    assert len(report.warnings) == MOST_ERRORS + 1
    assert str(report.warnings[-1]).endswith("2 more warnings like these")


def test_identifiers_of_bioc(tags):
    marks = [
        annotation("gout", (3, 4), identifier="MESH:D006073"),
        annotation("gout", (3, 4), MEDIC="D006073"),
        annotation("gout", (3, 4), OMIM="138900"),
        annotation("gout", (3, 4), identifier="-1"),
        annotation("gout", (3, 4), identifier="-"),
        annotation("gout", (3, 4), identifier=None),
        annotation("gout", (3, 4), **{"type": "Species", "NCBI Taxonomy": "*9606"}),
    ]
    found, warnings = tags(bioc(passage(0, "On gout", *marks)), "x.json")
    assert warnings == []
    assert [(tag.identifiers, tag.is_nil) for tag in found] == [
        (("MESH:D006073",), False),
        (("MESH:D006073",), False),
        (("OMIM:138900",), False),
        ((), True),
        ((), False),
        ((), False),
        (("NCBITaxon:9606",), False),
    ]


def test_words_of_bioc_that_do_not_stand_together_are_one_mention(tags):
    text = "Liver and renal failure"
    mark = annotation("Liver failure", (100, 5), (116, 7))
    (tag,), warnings = tags(bioc(passage(100, text, mark)), "x.json")
    assert (tag.span, tag.is_moved, warnings) == (Span(1, 1 + len(text)), False, [])


def test_mentions_of_bioc_by_document_are_in_the_passage_where_they_stand(tags):
    passages = [
        passage(0, "On gout", kind="title"),
        passage(8, "It hurts."),
        passage(20, "Pain", kind="ref"),
    ]
    marks = [
        annotation("hurts", (11, 5)),
        annotation("Pain", (20, 4)),  # in what is not read
        annotation("fever", (500, 5)),  # nowhere
    ]
    found, warnings = tags(bioc(*passages, annotations=marks), "x.json")
    assert [tag.span for tag in found] == [Span(11, 16)]
    assert len(warnings) == 1
    assert "left out: 'fever';" in warnings[0]


def test_mentions_of_bioc_stay_in_their_passage(tags):
    passages = [
        passage(0, "On gout", kind="title"),
        passage(8, "It hurts.", annotation("gout", (9, 4))),
    ]
    found, warnings = tags(bioc(*passages), "x.json")
    assert (found, len(warnings)) == ((), 1)


GOOD = annotation("gout", (3, 4), identifier="MESH:D006073")


@pytest.mark.parametrize(
    ("bad", "name", "reason"),
    [
        (7, "2 of passage 1", "it is no object but 7"),
        (None, "2 of passage 1", "it is no object but null"),
        (GOOD | {"id": "T9", "locations": 5}, "T9", "its locations are no list but 5"),
        (GOOD | {"id": 9, "locations": ["3"]}, "9", 'a location of it is no object but "3"'),
        (GOOD | {"infons": []}, "", ""),
        (GOOD | {"id": "a", "infons": ["x"]}, "a", 'the infons of it are no object but ["x"]'),
        (GOOD | {"id": "a", "text": ["x"]}, "a", 'the text of it is no text but ["x"]'),
    ],
)
def test_a_broken_annotation_of_bioc_is_named_and_its_document_kept(
    read, tmp_path, bad, name, reason
):
    path = tmp_path / "x.json"
    path.write_text(bioc(passage(0, "On gout", GOOD, bad, GOOD)))
    (document,), (report,) = read(path, use_annotations=True)
    assert len(document.tagged) == (2 if name else 3)
    assert [str(error) for error in report.errors] == (
        [
            f"x.json: document 7: annotation {name}: an annotation is left out: {reason}; mend it, the "
            "document is read without it"
        ]
        if name
        else []
    )
    (document,), (report,) = read(path)
    assert (document.text, report.errors) == ("\nOn gout", ())


@pytest.mark.parametrize("where", ["passage", "sentence", "document"])
def test_annotations_that_are_no_list(read, tmp_path, where):
    path = tmp_path / "x.json"
    sentence = {"offset": 0, "text": "On gout", "annotations": 3 if where == "sentence" else []}
    first = passage(0, "On gout") | {"sentences": [sentence]}
    if where == "passage":
        first["annotations"] = {"gout": 1}
    path.write_text(bioc(first, annotations="x" if where == "document" else []))
    (document,), (report,) = read(path, use_annotations=True)
    assert document.text == "\nOn gout"
    assert len(report.errors) == 1
    assert "the annotations are no list" in str(report.errors[0])


def test_annotations_of_bioc_that_fit_no_text_are_named_by_their_ids(tags, tmp_path):
    mark = annotation("pain", (3, 4)) | {"id": "T2"}
    _, (warning,) = tags(bioc(passage(0, "On gout", mark)), "x.json")
    assert "'pain' (annotation T2)" in warning
    xml = (
        "<collection><source/><date/><key/><document><id>7</id><passage><offset>0</offset>"
        '<text>On gout</text><annotation id="T3"><infon key="type">Disease</infon>'
        '<location offset="x" length="4"/><text>pain</text></annotation></passage></document></collection>'
    )
    _, (warning,) = tags(xml, "x.xml")
    assert "'pain' (annotation T3)" in warning


@given(
    before=st.text("ab \n", max_size=80),
    after=st.text("ab \n", max_size=80),
    shift=st.integers(-NEAR, NEAR),
)
def test_a_shifted_mention_is_found_again(before, after, shift):
    text = f"{before} gout {after}"
    start = len(before) + 1
    assert find_words(text, "gout", start + shift, start + shift + 4) == (start, start + 4)


def test_documents_keep_their_mentions(read, tmp_path):
    path = tmp_path / "x.pubtator"
    path.write_text(f"{TEXT}7\t8\t12\tgout\tDisease\tD006073\n")
    (document,), _ = read(path, use_annotations=True)
    assert isinstance(document, Document)
    assert document.text[8:12] == "gout"
