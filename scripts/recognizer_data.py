"""The annotated texts that ``train_recognizer.py`` learns from, as the recogniser sees them."""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import build_priors  # noqa: E402
from build_priors import Gold, Sightings  # noqa: E402

from kg.lexicon.names import key_of  # noqa: E402
from kg.lexicon.store import Lexicon  # noqa: E402
from kg.linking import LexiconLinker  # noqa: E402
from kg.linking.corpus_names import CorpusName  # noqa: E402
from kg.model import Candidate  # noqa: E402
from kg.recognition.abbreviations import find_abbreviations  # noqa: E402
from kg.recognition.finder import NameFinder  # noqa: E402
from kg.recognition.layout import Layout  # noqa: E402
from kg.recognition.lexical_features import LexiconView  # noqa: E402
from kg.recognition.priors import Count, Priors, group_of  # noqa: E402
from kg.recognition.recognizer import style_of, text_of  # noqa: E402
from kg.recognition.sequences import Text  # noqa: E402

PARTS: Final = 5
TRIALS: Final = "neurotrialner"
WITHOUT_CHEMICALS: Final = "ncbi_disease"
TRIAL_GROUPS: Final = {"CONDITION": "Disease", "DRUG": "Chemical"}

Spans = dict[tuple[int, int], str]


@dataclass(frozen=True, slots=True)
class Example:
    """A text with the label of each token."""

    document: str
    corpus: str
    part: int
    layout: Layout
    gold: Spans
    text: Text
    labels: Sequence[str]


def part_of(document: str) -> int:
    """The part that a document is dealt into, by its identifier."""
    return hashlib.sha256(document.encode()).digest()[0] % PARTS


def read_trials(path: Path) -> dict[str, Gold]:
    """The records of NeuroTrialNER: title and summary."""
    records = {}
    for record in json.loads(path.read_text(encoding="utf-8")):
        title = record["text"].partition(" | ")[0]
        summary = record["text"][len(title) + 1 :].replace("|", " ", 1)
        gold = Gold(title, summary, corpus=TRIALS)
        for entity in record["entities"]:
            if group := TRIAL_GROUPS.get(entity["type"]):
                gold.spans[entity["start"], entity["end"]] = group, ""
        records[record["nctid"]] = gold
    return records


def read_part(shared: Path, part: str, without: Container[str] = ()) -> dict[str, Gold]:
    """The documents of the training or development files, ``train`` or ``dev``."""
    trials = read_trials(shared / "corpora" / TRIALS / f"{part}.json")
    return build_priors.read_part(shared, part, without) | trials


class CountedLinker(LexiconLinker):
    """Look-up alone: which of several concepts is meant makes no difference to what is a mention."""

    def choose(self, name: str, categories: Collection[str]) -> Sequence[Candidate]:
        return ()


class Views:
    """Looks at texts with tables that were counted without them."""

    def __init__(self, lexicon: Lexicon, training: Mapping[str, Gold]) -> None:
        self._lexicon = lexicon
        self._plain = CountedLinker(lexicon, corpus_names={})
        counted = {d: gold for d, gold in training.items() if gold.corpus != TRIALS}
        self._sightings = [
            build_priors.count(
                {d: gold for d, gold in counted.items() if part_of(d) == part},
                lexicon,
                self._plain,
                known=counted,
            )
            for part in range(PARTS)
        ]
        self._finders: dict[int | None, tuple[NameFinder, LexiconView]] = {}

    def finder(self, without: int | None) -> tuple[NameFinder, LexiconView]:
        """The matcher that knows all parts but one."""
        if without not in self._finders:
            parts = [each for part, each in enumerate(self._sightings) if part != without]
            sightings = added(parts)
            counts = {
                key: Count(
                    seen,
                    sightings.annotated[key, "Chemical"],
                    sightings.annotated[key, "Disease"],
                )
                for key, seen in sightings.seen.items()
            }
            linker = CountedLinker(self._lexicon, self._corpus_names(sightings))
            finder = NameFinder(self._lexicon, linker, Priors(counts, build_priors.fit(sightings)))
            self._finders[without] = finder, LexiconView(self._lexicon, finder.judge)
        return self._finders[without]

    def _corpus_names(self, sightings: Sightings) -> dict[str, list[CorpusName]]:
        names: dict[str, list[CorpusName]] = {}
        for name, _, curie in build_priors.corpus_names(sightings, self._lexicon, self._plain):
            index = self._lexicon.index_of(curie)
            if index is not None:
                names.setdefault(key_of(name), []).append(CorpusName(name, index))
        return names


def added(parts: Iterable[Sightings]) -> Sightings:
    """What was seen in several parts."""
    whole = Sightings()
    for part in parts:
        whole.seen.update(part.seen)
        whole.annotated.update(part.annotated)
        for example, (hits, total) in part.examples.items():
            row = whole.examples.setdefault(example, [0, 0])
            row[0] += hits
            row[1] += total
        for key, concepts in part.concepts.items():
            whole.concepts[key].update(concepts)
        for name, documents in part.documents.items():
            whole.documents[name].update(documents)
        for name, spellings in part.spellings.items():
            whole.spellings[name].update(spellings)
    return whole


def examples(documents: Mapping[str, Gold], views: Views, *, crossed: bool) -> Iterator[Example]:
    """The documents as examples; ``crossed``: each seen with what the other parts say."""
    for document, gold in sorted(documents.items()):
        part = part_of(document)
        finder, view = views.finder(part if crossed else None)
        layout = build_priors.layout_of(gold)
        layout.abbreviations = find_abbreviations(layout.text, layout.sentences)
        clues = finder.clues(layout)
        found = finder.find(layout, clues)
        spans: Spans = {span: group for span, (group, _) in gold.spans.items()}
        if gold.corpus == WITHOUT_CHEMICALS:
            chemicals = [m for m in found if group_of(m.category) == "Chemical"]
            spans |= {(m.start, m.end): "Chemical" for m in chemicals if is_free(m, spans)}
        text = text_of(layout, view.views(layout, clues, found))
        yield Example(
            document,
            gold.corpus,
            part,
            layout,
            spans,
            text,
            labels_of(layout.tokens, spans),
        )


STYLES: Final = {"bc5cdr": "", "ncbi_disease": "g", "biored": "g", TRIALS: "t"}
"""Corpus -> the style of its texts: on drugs, on genes, of trials."""

_STYLE_DOCUMENTS: Final = 15
"""In how many documents a word has to stand to tell their style."""


def styles_of(learned: Sequence[Example]) -> dict[str, dict[str, float]]:
    """For each style the weights of words that tell it: a logistic regression with a penalty of squares."""
    known = Counter(word for e in learned for word in set(e.layout.norms) if word.isalpha())
    words = ["", *sorted(word for word, times in known.items() if times >= _STYLE_DOCUMENTS)]
    rows = {word: row for row, word in enumerate(words)}
    seen = np.zeros((len(learned), len(words)), dtype=np.float32)
    for number, example in enumerate(learned):
        seen[number, [rows[w] for w in {*example.layout.norms, ""} if w in rows]] = 1
    names = sorted(set(STYLES.values()))
    target = np.array([[STYLES[e.corpus] == name for name in names] for e in learned])
    weights = np.zeros((len(words), len(names)), dtype=np.float32)
    squares = np.full_like(weights, 1e-8)
    for _ in range(200):
        scores = seen @ weights
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        likely = powers / powers.sum(axis=1, keepdims=True)
        gradient = seen.T @ (likely - target) + 3.0 * weights
        squares += gradient**2
        weights -= 0.05 * gradient / np.sqrt(squares)
    return {
        name: {word: round(float(row[column]), 2) for word, row in zip(words, weights, strict=True)}
        for column, name in enumerate(names)
    }


def styled(example: Example, styles: Mapping[str, Mapping[str, float]]) -> Example:
    """The example in the style that its words tell."""
    style = style_of(example.layout.norms, styles)
    return replace(example, text=text_of(example.layout, example.text.views, style))


def crossed_styles(learned: Sequence[Example]) -> list[Example]:
    """The examples, each in the style that it has by the words of the other parts."""
    found: dict[str, Example] = {}
    for part in range(PARTS):
        styles = styles_of([e for e in learned if e.part != part])
        found |= {e.document: styled(e, styles) for e in learned if e.part == part}
    return [found[e.document] for e in learned]


def is_free(mention: tuple[int, ...], spans: Iterable[tuple[int, int]]) -> bool:
    return not any(start < mention[1] and mention[0] < end for start, end in spans)


def labels_of(tokens: Sequence[tuple[int, int]], spans: Spans) -> list[str]:
    """The label of each token; of overlapping mentions the longest counts."""
    labels = ["O"] * len(tokens)
    for (start, end), group in sorted(
        spans.items(), key=lambda item: (item[0][0] - item[0][1], item[0])
    ):
        numbers = [n for n, (left, right) in enumerate(tokens) if left < end and start < right]
        if numbers and all(labels[n] == "O" for n in numbers):
            labels[numbers[0]] = f"B-{group}"
            for number in numbers[1:]:
                labels[number] = f"I-{group}"
    return labels
