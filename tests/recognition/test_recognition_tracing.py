"""Traces: who found a mention, and why other names are none."""

from __future__ import annotations

import pytest

from kg.lexicon.opening import open_lexicon
from kg.lexicon.records import OWN_SOURCE, ConceptRecord, Name
from kg.lexicon.store import Lexicon
from kg.linking import LexiconLinker, NameLinker
from kg.model import Span
from kg.recognition.finder import NameFinder
from kg.recognition.layout import Layout
from kg.recognition.loading import components
from kg.recognition.tracing import BOTH, LEXICON, NUMBER, OWN_TABLE, Trace, Tracer


@pytest.fixture(scope="module")
def tracer(lexicon: Lexicon) -> Tracer:
    return Tracer(lexicon, LexiconLinker(lexicon))


@pytest.fixture(scope="module")
def default_tracer() -> Tracer:
    """With the default lexicon, which the recogniser was trained with."""
    lexicon = open_lexicon()
    return Tracer(lexicon, NameLinker(lexicon))


def found_in(trace: Trace, text: str) -> dict[str, str]:
    spans = [(it.linked.span, it.found_by) for it in trace.mentions]
    return {text[span.start : span.end]: found_by for span, found_by in spans}


def passed_in(trace: Trace, text: str) -> dict[str, str]:
    return {text[it.span.start : it.span.end]: it.reason for it in trace.passed}


TEXTS = [
    "Dexamethasone in multiple myeloma (MM). MM is not leukemia.",
    "It may lead to headaches; SARS-CoV-2 and cell death were news to the role of HD.",
    "NCT01053949: migraine headache, breast cancer, bupropion sodium and 5 mg lithium.",
    "",
    "no name of it",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_trace_has_the_mentions_of_the_pipeline(
    tracer: Tracer, lexicon: Lexicon, text: str
) -> None:
    layout = Layout.of(text)
    for component in components(lexicon, LexiconLinker(lexicon)):
        component.read([layout])
    trace = tracer.trace(text)
    assert [it.linked for it in trace.mentions] == layout.linked
    assert [(it.start, it.end) for it in trace.sentences] == layout.sentences
    mentions = [it.linked.span for it in trace.mentions]
    assert not [it for it in trace.passed if any(it.span.overlaps(span) for span in mentions)]


def test_names_of_another_lexicon_are_found_by_it_alone(tracer: Tracer) -> None:
    text = "Dexamethasone, and vision, in NCT01053949"
    trace = tracer.trace(text)
    assert found_in(trace, text) == {
        "Dexamethasone": LEXICON,
        "NCT01053949": NUMBER,
    }
    assert [it.verdict.likely for it in trace.mentions] == [{}, {}]
    assert passed_in(trace, text) == {"vision": "it is a common word, which seldom tells anything"}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("lead", "texts mean it as this name too seldom: less than 0.45"),
        ("fit", "it is an everyday word, and the name is another form of it"),
        ("ARM", "texts use it as a word, not as this name"),
        ("lithium-induced tremor", "it is a cause and what was caused: two mentions"),
        ("myeloma, multiple", "in a text an inverted name is two names"),
        ("HD", "it is a short form of several things, and the text does not explain it"),
        ("vision", "it is a common word, which seldom tells anything"),
        ("news", "the name is another form of it, or too general"),
        ("qwerty", "the lexicon does not have the name"),
        ("leukemia", ""),
        ("Decadron", ""),
    ],
)
def test_why_a_name_is_no_mention(lexicon: Lexicon, name: str, reason: str) -> None:
    assert NameFinder(lexicon, LexiconLinker(lexicon)).judge.why_not(name) == reason


def test_every_name_has_either_a_meaning_or_a_reason(lexicon: Lexicon) -> None:
    judge = NameFinder(lexicon, LexiconLinker(lexicon)).judge
    names = [entry.name for concept in lexicon.concepts() for entry in lexicon.names(concept.id)]
    for name in [*names, *(name.upper() for name in names), *(name.lower() for name in names)]:
        assert bool(judge.why_not(name)) == (judge.meaning_of(name) is None), name


def test_only_what_is_asked_for(tracer: Tracer) -> None:
    text = "Dexamethasone was given for multiple myeloma."
    trace = tracer.trace(text, only=[Span(0, 13), Span(18, 23), Span(37, 44)])
    assert found_in(trace, text) == {"Dexamethasone": LEXICON}
    assert passed_in(trace, text) == {
        "given": "the lexicon does not have the name",
        "myeloma": "the mention 'multiple myeloma' stands there",
    }


@pytest.mark.parametrize(
    ("at", "mentions", "passed"),
    [
        (0, ["Dexamethasone"], []),
        (12, ["Dexamethasone"], []),
        (13, [], []),  # a blank
        (14, [], ["vision"]),
        (23, [], ["too"]),
        (24, [], []),  # a full stop
        (99, [], []),
    ],
)
def test_what_stands_at_a_place(
    tracer: Tracer, at: int, mentions: list[str], passed: list[str]
) -> None:
    text = "Dexamethasone vision too."
    trace = tracer.trace(text, at=at)
    assert list(found_in(trace, text)) == mentions
    assert list(passed_in(trace, text)) == passed


def test_names_of_ones_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    names = (Name("Glum", "label", OWN_SOURCE),)
    record = ConceptRecord("KG:glum", "Glum", "Disease", names)
    lexicon = Lexicon.from_concepts([record], folder=tmp_path_factory.mktemp("own") / "lexicon")
    trace = Tracer(lexicon, LexiconLinker(lexicon)).trace("It was glum.")
    assert [it.found_by for it in trace.mentions] == [OWN_TABLE]


def test_what_the_recogniser_says(default_tracer: Tracer) -> None:
    text = "Patients with lead poisoning were fit; it led to tic-like symptoms in the liver."
    trace = default_tracer.trace(text)
    assert found_in(trace, text) == {
        "lead poisoning": BOTH,
        "tic-like symptoms": BOTH,  # a name of a corpus
        "liver": LEXICON,
    }
    poisoning, _, liver = (it.verdict for it in trace.mentions)
    assert poisoning.likely["Disease"] > 0.5 > poisoning.likely["Chemical"]
    assert poisoning.usual["Disease"] > 0.45
    assert (max(liver.likely.values()) < 0.1, liver.usual) == (True, {})
    (fit,) = trace.passed
    assert fit.likely["Disease"] < 0.5 and fit.names
    assert fit.reason == "it is an everyday word, and the name is another form of it"


def test_spans_that_are_no_tokens_are_not_likely(default_tracer: Tracer) -> None:
    trace = default_tracer.trace("He took aspirin.", only=[Span(8, 12), Span(6, 15), Span(2, 3)])
    assert [it.likely for it in trace.passed] == [{"Chemical": 0.0, "Disease": 0.0}] * 3
