"""The recogniser: chemicals and diseases as a trained model sees them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import fsum
from typing import Final, Self

from kg.recognition.crf import Model, read_model
from kg.recognition.layout import Layout
from kg.recognition.lexical_features import View
from kg.recognition.sequences import Reader, Text
from kg.resources import data_path

MODEL: Final = "recognition/recognizer.npz"
"""Made by ``scripts/train_recognizer.py``."""


def text_of(layout: Layout, views: Sequence[View], style: str = "") -> Text:
    """What the recogniser reads of a text."""
    sentences = []
    first = 0
    for _, end in layout.sentences:
        last = bisect_left(layout.tokens, (end, 0), first)
        if last > first:
            sentences.append((first, last))
        first = last
    return Text(layout.words, views, sentences, style)


def spans_of_labels(labels: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """(first, last, group) of what labels mark: half-open numbers of tokens.

    >>> list(spans_of_labels(["B-Disease", "I-Disease", "B-Disease", "O"]))
    [(0, 2, 'Disease'), (2, 3, 'Disease')]
    """
    first = None
    for number, label in enumerate([*labels, "O"]):
        if first is not None and label[0] != "I":
            yield first, number, labels[first][2:]
            first = None
        if label[0] == "B":
            first = number


class Recognizer:
    """Labels the tokens of texts."""

    def __init__(self, model: Model) -> None:
        self._styles = model.styles
        self._telling = frozenset(word for weights in model.styles.values() for word in weights)
        self._reader = Reader(model.weights)

    @classmethod
    def load(cls) -> Self:
        """With the model under ``data/recognition``."""
        return cls(read_model(data_path(MODEL)))

    def style_of(self, layout: Layout) -> str:
        """The style of a text, of those that the model knows."""
        return style_of(self._telling.intersection(layout.norms), self._styles)

    def read(self, texts: Sequence[Text]) -> list[list[tuple[int, int, str]]]:
        """(first, last, group) of the chemicals and diseases of each text: half-open numbers of tokens."""
        return [list(spans_of_labels(labels)) for labels in self._reader.read(texts)]

    def likelihoods(
        self, layout: Layout, text: Text, spans: Sequence[tuple[int, int, str]]
    ) -> list[float]:
        """How likely each span (start, end, group; half-open characters) is one mention of the group, in
        [0, 1]; 0 for one that does not begin and end as tokens of a sentence do."""
        firsts = {start: number for number, (start, _) in enumerate(layout.tokens)}
        lasts = {end: number + 1 for number, (_, end) in enumerate(layout.tokens)}
        places = [
            (firsts.get(start, 0), lasts.get(end, 0) if start in firsts else 0, group)
            for start, end, group in spans
        ]
        return self._reader.likelihoods(text, places) if text.sentences else [0.0] * len(places)


def style_of(norms: Iterable[str], styles: Mapping[str, Mapping[str, float]]) -> str:
    """The style of a text that its words tell best; the empty word speaks of any text.

    >>> style_of(["patients", "will"], {"": {"": 0.5}, "trials": {"will": 1.0}})
    'trials'
    """
    words = {*norms, ""}
    totals = {
        style: fsum(map(weights.__getitem__, weights.keys() & words))
        for style, weights in styles.items()
    }
    return max(totals, key=totals.__getitem__)
