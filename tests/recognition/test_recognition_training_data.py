"""What the recogniser learns from: labels of tokens, parts, styles."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import ModuleType

import pytest

from kg.lexicon.store import Lexicon
from kg.recognition.recognizer import style_of

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    return importlib.import_module("recognizer_data")


@pytest.mark.parametrize(
    ("spans", "labels"),
    [
        ({}, ["O", "O", "O"]),
        ({(0, 9): "Disease"}, ["B-Disease", "I-Disease", "O"]),
        ({(0, 3): "Disease", (4, 9): "Disease"}, ["B-Disease", "B-Disease", "O"]),
        ({(0, 9): "Disease", (4, 9): "Chemical"}, ["B-Disease", "I-Disease", "O"]),
        ({(5, 8): "Chemical"}, ["O", "B-Chemical", "O"]),  # within a token
    ],
)
def test_labels(script: ModuleType, spans: dict[tuple[int, int], str], labels: list[str]) -> None:
    assert script.labels_of([(0, 3), (4, 9), (10, 12)], spans) == labels


def test_records_of_trials(script: ModuleType, tmp_path: Path) -> None:
    record = {
        "nctid": "NCT1",
        "text": "Gout trial | Colchicine in gout.",
        "entities": [
            {"start": 0, "end": 4, "type": "CONDITION"},
            {"start": 13, "end": 23, "type": "DRUG"},
            {"start": 5, "end": 10, "type": "OTHER"},
        ],
    }
    (tmp_path / "train.json").write_text(json.dumps([record]), encoding="utf-8")
    gold = script.read_trials(tmp_path / "train.json")["NCT1"]
    text = f"{gold.title}\n{gold.abstract}"
    found = [(text[start:end], group) for (start, end), (group, _) in gold.spans.items()]
    assert found == [("Gout", "Disease"), ("Colchicine", "Chemical")]
    assert "|" not in text


def test_a_document_is_seen_without_what_it_says_itself(
    script: ModuleType, lexicon: Lexicon
) -> None:
    """Of each part, the counts of the others; all examples in the order of their identifiers."""
    texts = {
        f"d{number}": script.Gold(
            "Decadron helps.", "", {(0, 8): ("Chemical", "D003907")}, "bc5cdr"
        )
        for number in range(12)
    }
    views = script.Views(lexicon, texts)
    learned = list(script.examples(texts, views, crossed=True))
    assert [example.document for example in learned] == sorted(texts)
    assert {example.labels[0] for example in learned} == {"B-Chemical"}
    alone = min(learned, key=lambda example: example.part)
    finder, _ = views.finder(alone.part)
    others = sum(script.part_of(name) != alone.part for name in texts)
    assert finder.judge._priors.counts["decadron"].seen == others


def test_styles_are_told_by_words(script: ModuleType, lexicon: Lexicon) -> None:
    words = {"bc5cdr": "Lithium induced tremor.", "neurotrialner": "Patients will get lithium."}
    texts = {
        f"{corpus}{number}": script.Gold(text, "", {}, corpus)
        for corpus, text in words.items()
        for number in range(20)
    }
    learned = list(script.examples(texts, script.Views(lexicon, texts), crossed=False))
    styles = script.styles_of(learned)
    assert style_of(["tremor", "was", "induced"], styles) == ""
    assert style_of(["patients", "will", "come"], styles) == "t"
    crossed = script.crossed_styles(learned)
    assert {example.text.style for example in crossed if is_trial(example)} == {"t"}


def is_trial(example: object) -> bool:
    return example.corpus == "neurotrialner"  # type: ignore[attr-defined]
