"""Mentions of a tiny lexicon: which spans, and what they are linked to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from kg.lexicon.store import Lexicon
from kg.linking import LexiconLinker
from kg.model import Document, Section
from kg.recognition import COMPONENTS, annotate, load

Row = tuple[int, int, str, str]
Read = Callable[..., list[Row]]

CASES: list[tuple[str, list[Row]]] = [
    # inflection, spelling, hyphens, case
    ("Hypertension is common.", [(0, 12, "Hypertension", "MESH:D006973")]),
    ("two leukaemias", [(4, 14, "leukaemias", "MESH:D007938")]),
    ("high-blood pressure", [(0, 19, "high-blood pressure", "MESH:D006973")]),
    ("Diabetes mellitus, type II", [(0, 26, "Diabetes mellitus, type II", "MESH:D003924")]),
    # the longest match
    ("type 2 diabetes", [(0, 15, "type 2 diabetes", "MESH:D003924")]),
    # short names have to be written as they are, and words are words
    ("all of da lead to it", []),
    ("the combined impact", []),
    # a chemical within a name of another sort, and what is neither
    (
        "liver oxygen consumption",
        [(0, 5, "liver", "MESH:D008099"), (6, 12, "oxygen", "MESH:D010100")],
    ),
    ("a role of new things", []),
    # abbreviations: explained, in the whole text, in the plural
    (
        "MMs differ. Multiple myeloma (MM) is one.",
        [
            (0, 3, "MMs", "MESH:D009101"),
            (12, 28, "Multiple myeloma", "MESH:D009101"),
            (30, 32, "MM", "MESH:D009101"),
        ],
    ),
    # explained as something that the lexicon does not have: no DA of the lexicon
    ("domoic acid (DA) and DA", []),
    # right behind a drug
    (
        "cyclosporine (CSA) or CSA",
        [
            (0, 12, "cyclosporine", "MESH:D016572"),
            (14, 17, "CSA", "MESH:D016572"),
            (22, 25, "CSA", "MESH:D016572"),
        ],
    ),
    # what belongs together, and what does not
    ("bupropion HCl", [(0, 13, "bupropion HCl", "MESH:D016642")]),
    ("migraine headache", [(0, 17, "migraine headache", "MESH:D006261")]),
    (
        "a lithium-induced tremor",
        [(2, 9, "lithium", "MESH:D008094"), (18, 24, "tremor", "MESH:D014202")],
    ),
    ("anti-leukemia drugs", []),
    # codes of compounds, trials
    ("with BMS-986165 now", [(5, 15, "BMS-986165", "")]),
    ("see NCT01053949.", [(4, 15, "NCT01053949", "CLINICALTRIALS:NCT01053949")]),
]


@pytest.mark.parametrize(("text", "rows"), CASES, ids=[text for text, _ in CASES])
def test_mentions(read: Read, text: str, rows: list[Row]) -> None:
    assert read(text) == rows


def test_mentions_do_not_cross_sections_and_sentences(read: Read) -> None:
    assert "Multiple" not in [name for _, _, name, _ in read("Multiple", "myeloma")]
    assert "multiple" not in [
        name for _, _, name, _ in read("It was multiple. Myeloma it was not.")
    ]
    assert all("\n" not in name for _, _, name, _ in read("Multiple", "myeloma"))


def test_abbreviations_hold_for_all_sections(read: Read) -> None:
    assert [row[3] for row in read("MM", "malignant mesothelioma (MM)")] == ["MESH:C562839"] * 3


def test_a_field_of_a_record_is_a_name(read: Read) -> None:
    assert read("Lead") == [(0, 4, "Lead", "MESH:D007854")]


def test_a_doc_says_the_same(nlp: Language) -> None:
    doc = nlp("Multiple myeloma (MM) and dexamethasone in NCT01053949.")
    spans = [(str(span), span.label_, span.kb_id_) for span in doc.spans["kg"]]
    assert spans == [
        ("Multiple myeloma", "Disease", "MESH:D009101"),
        ("MM", "Disease", "MESH:D009101"),
        ("dexamethasone", "Drug", "MESH:D003907"),
        ("NCT01053949", "ClinicalTrial", "CLINICALTRIALS:NCT01053949"),
    ]
    assert [str(span) for span in doc.ents] == [span[0] for span in spans]
    assert doc.spans["kg"].attrs["rule"] == ["case", "abbreviation", "case", "identifier"]
    assert [sent.text for sent in doc.sents] == [doc.text]
    assert doc.to_bytes()


def test_components_stand_in_other_pipelines(lexicon: Lexicon) -> None:
    nlp = spacy.blank("en")
    for name in COMPONENTS:
        nlp.add_pipe(name)
    resources = load(lexicon, LexiconLinker(lexicon)).get_pipe("kg_linker").resources
    for name in ("kg_tagger", "kg_linker"):
        nlp.get_pipe(name).resources = resources
    doc = nlp("Dexamethasone-treated  patients. Hypertension/diabetes")
    assert [(span.text, span.kb_id_) for span in doc.spans["kg"]] == [
        ("Dexamethasone", "MESH:D003907"),
        ("Hypertension", "MESH:D006973"),
        ("diabetes", "MESH:D003920"),
    ]


def test_spans_of_others_are_linked(lexicon: Lexicon) -> None:
    nlp = load(lexicon, LexiconLinker(lexicon))
    nlp.remove_pipe("kg_tagger")

    @Language.component("test_recogniser")
    def recogniser(doc: spacy.tokens.Doc) -> spacy.tokens.Doc:
        doc.spans["kg"] = [*doc.spans["kg"], spacy.tokens.Span(doc, 0, 1, "Drug")]
        return doc

    nlp.add_pipe("test_recogniser", before="kg_linker")
    doc = nlp("decadron helped")
    assert [span.kb_id_ for span in doc.spans["kg"]] == ["MESH:D003907"]
    document = Document.of("", "text", "", [Section("title", "decadron helped")])
    (annotated,) = annotate(nlp, [document])  # through a Doc, for one component needs it
    assert [link.concept and link.concept.id for link in annotated.mentions] == ["MESH:D003907"]


WORDS = st.sampled_from(
    [
        "Multiple",
        "myeloma",
        "(MM)",
        "MM",
        "dexamethasone",
        "type 2 diabetes",
        "-",
        ".",
        "\n",
        "α",
        "DA",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.lists(WORDS | st.text(max_size=8), max_size=8), min_size=1, max_size=3))
def test_mentions_are_sorted_and_lie_in_sections(nlp: Language, words: list[list[str]]) -> None:
    sections = [Section("body", " ".join(section)) for section in words]
    document = Document.of("", "text", "", sections)
    (annotated,) = annotate(nlp, [document])
    places = [link.span for link in annotated.mentions]
    assert places == sorted(places)
    for place in places:
        home = document.section_at(place.start)
        assert home.start <= place.start < place.end <= home.end
        assert any(sentence.contains(place) for sentence in annotated.sentences)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(WORDS | st.text(max_size=8), max_size=12))
def test_a_doc_is_lossless_and_says_what_annotate_says(nlp: Language, words: list[str]) -> None:
    text = " ".join(words)
    doc = nlp(text)
    assert doc.text == text
    (annotated,) = annotate(nlp, [Document.of("", "text", "", [Section("body", text)])])
    linked = [
        (link.span.start, link.span.end, link.mention.category) for link in annotated.mentions
    ]
    assert [(s.start_char, s.end_char, s.label_) for s in doc.spans.get("kg", ())] == linked


def test_any_character_may_stand_in_a_text(read: Read) -> None:
    assert read("\ud800 dexamethasone \x00\u2028") == [(2, 15, "dexamethasone", "MESH:D003907")]
    assert read("") == []
