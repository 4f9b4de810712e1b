"""The language of a text."""

from __future__ import annotations

import json
import time

import pytest

from kg.readers.language import STOP_WORDS, detect_language

SENTENCES = [
    ("en", "Aspirin lowers the risk of a second stroke, but it may cause bleeding."),
    ("en", "A novel mutation in a family with hereditary neuropathy."),
    ("en", "Von Willebrand factor, von Willebrand disease and a new mutation."),
    ("en", "TNF-α, IL-6 and β-catenin were raised in the serum (p < 0.05)."),
    (
        "de",
        "Aspirin senkt das Risiko für einen zweiten Schlaganfall, kann aber zu Blutungen führen.",
    ),
    (
        "fr",
        "L'aspirine réduit le risque d'un second accident, mais elle peut causer des saignements.",
    ),
    ("es", "La aspirina reduce el riesgo de un segundo infarto, pero puede causar hemorragias."),
    ("it", "L'aspirina riduce il rischio di un secondo ictus, ma può causare delle emorragie."),
    ("pt", "A aspirina reduz o risco de um segundo derrame, mas também não é isenta de riscos."),
    ("nl", "Aspirine verlaagt het risico op een tweede beroerte, maar kan bloedingen veroorzaken."),
    ("pl", "Aspiryna zmniejsza ryzyko udaru, ale może być przyczyną krwawienia u chorych."),
    (
        "sv",
        "Aspirin minskar risken för en andra stroke men kan också orsaka blödningar hos patienter.",
    ),
    (
        "da",
        "Aspirin nedsætter risikoen for blodpropper, men det kan også give blødning hos patienter.",
    ),
    ("cs", "Aspirin snižuje riziko mrtvice, ale může být také příčinou krvácení u pacientů."),
    ("hu", "Az aszpirin csökkenti a szélütés kockázatát, de vérzést is okozhat, ha sokáig szedik."),
    ("tr", "Aspirin inme riskini azaltır, ancak bu hastalarda çok daha fazla kanama ile ilişkili."),
    ("ru", "Аспирин снижает риск повторного инсульта, но может вызвать кровотечение."),
    ("uk", "Аспірин знижує ризик повторного інсульту, але може викликати кровотечу."),
    ("zh", "阿司匹林可以降低中风的风险，但可能引起出血。"),
    ("ja", "アスピリンは脳卒中のリスクを下げますが、出血を起こすことがあります。"),
    ("ko", "아스피린은 뇌졸중의 위험을 낮추지만 출혈을 일으킬 수 있다."),
    ("ar", "الأسبرين يقلل من خطر السكتة الدماغية"),
    ("el", "Η ασπιρίνη μειώνει τον κίνδυνο εγκεφαλικού"),
    ("he", "אספירין מפחית את הסיכון לשבץ"),
    ("und", ""),
    ("und", "Aspirin"),
    ("und", "Aspirin; Clopidogrel; Warfarin; Heparin"),
    ("und", "12.5 mg, 25 mg"),
]


@pytest.mark.parametrize(("language", "text"), SENTENCES)
def test_sentences(language, text):
    assert detect_language(text) == language


def test_only_the_beginning_counts():
    assert (
        detect_language("The dog was in the house. " * 30 + "Der Hund war im Haus. " * 100) == "en"
    )


def test_fast():
    text = SENTENCES[0][1] * 20
    detect_language(text)
    start = time.perf_counter()
    for _ in range(200):
        detect_language(text)
    assert (time.perf_counter() - start) / 200 < 0.003


def test_words_are_words():
    assert all(
        word == word.lower() and word.isalpha() for words in STOP_WORDS.values() for word in words
    )


@pytest.mark.shared
def test_english_abstracts(shared):
    corpus = (shared / "corpora/bc5cdr/dev.pubtator").read_text()
    lines = [line.split("|", 2) for line in corpus.splitlines() if line.count("|") >= 2]
    texts = [(kind, text) for _, kind, text in lines if kind in ("t", "a")]
    assert len(texts) > 900
    assert {detect_language(text) for kind, text in texts if kind == "a"} == {"en"}
    assert {detect_language(text) for kind, text in texts if kind == "t"} <= {"en", "und"}


@pytest.mark.shared
def test_english_trials(shared):
    for path in sorted((shared / "documents/ctgov_json").glob("*.json")):
        protocol = json.loads(path.read_bytes())["protocolSection"]
        summary = protocol.get("descriptionModule", {}).get("briefSummary", "")
        if len(summary) > 100:
            assert detect_language(summary) == "en"
