"""The recogniser: two readings of a text by trained models."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np

from kg.recognition.crf import Weights
from kg.recognition.layout import Layout
from kg.recognition.lexical_features import View
from kg.recognition.sequences import Stage, Text
from kg.recognition.short_forms import occurrences, short_forms
from kg.recognition.token_features import Token
from kg.recognition.votes import spans_of_labels, votes_of


def text_of(layout: Layout, views: Sequence[View]) -> Text:
    """What the recogniser reads of a text."""
    text = layout.text
    tokens = [
        Token(text[start:end], norm)
        for (start, end), norm in zip(layout.tokens, layout.norms, strict=True)
    ]
    sentences = []
    first = 0
    for _, end in layout.sentences:
        last = bisect_left(layout.tokens, (end, 0), first)
        if last > first:
            sentences.append((first, last))
        first = last
    return Text(tokens, views, sentences)


def long_forms(layout: Layout) -> dict[int, int]:
    """The token of each short form that the text explains -> the last one of its long form."""
    explained = short_forms(layout.text, layout.abbreviations)
    starts = {start: number for number, (start, _) in enumerate(layout.tokens)}
    ends = {end: number for number, (_, end) in enumerate(layout.tokens)}
    found = {}
    for start, _, short in occurrences(layout.text, list(explained)):
        place, last = starts.get(start), ends.get(explained[short][1])
        if place is not None and last is not None:
            found[place] = last
    return found


def vote_words(layout: Layout) -> list[str]:
    """The tokens by which the same words are known again."""
    return [
        norm or layout.text[start:end].lower()
        for (start, end), norm in zip(layout.tokens, layout.norms, strict=True)
    ]


class Recognizer:
    """Labels the tokens of texts."""

    def __init__(self, first: Weights, second: Weights) -> None:
        self._first = Stage(first)
        self._second = Stage(second)

    def read(self, layout: Layout, views: Sequence[View]) -> list[tuple[int, int, str]]:
        """(start, end, group) of the chemicals and diseases: half-open characters, sorted."""
        text = text_of(layout, views)
        if not text.sentences:
            return []
        labels = self._first.label(text)
        votes = votes_of(vote_words(layout), labels, long_forms(layout))
        labels = self._second.label(text, votes)
        return [
            (layout.tokens[first][0], layout.tokens[last - 1][1], group)
            for first, last, group in spans_of_labels(labels)
        ]
