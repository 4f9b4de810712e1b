"""A text as the recogniser reads it: streams of symbols, of which each speaks for the places around it.

Training spells the features of each place out (:func:`spelled`); at work the scores of the symbols are
added up (:class:`Reader`), which comes to the same.
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import islice, pairwise
from typing import Any, Final, Self

from kg.recognition.crf import Array, Likelihoods, Scores, Weights, decode
from kg.recognition.lexical_features import NOTHING, View, view_features
from kg.recognition.token_features import (
    BEFORE,
    BORDER,
    HERE,
    REACH,
    Feature,
    token_features,
    word_of,
)

Features = Callable[[Any], Iterable[Feature]]

_MOST_WORDS: Final = 50_000
"""Tokens whose words are kept."""


@dataclass(frozen=True, slots=True)
class Text:
    """The tokens of a text with what the lexicon says of them, sentence by sentence.

    ``sentences`` are half-open numbers of tokens; tokens outside of them are not read.  ``style`` is that
    of the text.
    """

    tokens: Sequence[str]
    views: Sequence[View]
    sentences: Sequence[tuple[int, int]]
    style: str = ""

    @classmethod
    def together(cls, texts: Sequence[Text]) -> Self:
        """Texts of one style as a single one."""
        tokens: list[str] = []
        views: list[View] = []
        sentences: list[tuple[int, int]] = []
        for text in texts:
            before = len(tokens)
            tokens += text.tokens
            views += text.views
            sentences += [(before + first, before + last) for first, last in text.sentences]
        return cls(tokens, views, sentences, texts[0].style)

    @property
    def sizes(self) -> list[int]:
        return [last - first for first, last in self.sentences]

    def joined(self, each: Sequence[Any], border: Hashable) -> list[Any]:
        """What there is one of for each token, with borders before and behind each sentence."""
        edge = [border] * REACH
        whole = list(edge)
        for first, last in self.sentences:
            whole += each[first:last]
            whole += edge
        return whole

    def places(self) -> list[tuple[int, int]]:
        """Where the sentences stand in what is joined."""
        places = []
        position = REACH
        for size in self.sizes:
            places.append((position, position + size))
            position += size + REACH
        return places


def pair_features(pair: str) -> Iterator[Feature]:
    """What a word and the one before it say: of its place, and of the place before."""
    if pair:
        yield HERE, f"b-={pair}"
        yield BEFORE, f"b+={pair}"


def pairs_of(words: Sequence[str]) -> list[str]:
    """Each word with the one before it."""
    return ["", *(f"{left} {right}" for left, right in pairwise(words))]


def joint_features(joint: str) -> Iterator[Feature]:
    """What a word and the mention that it is in, or that begins behind it, say of its place."""
    if joint:
        yield HERE, f"j={joint}"


def joints_of(words: Sequence[str], views: Sequence[View]) -> list[str]:
    """Each word with what the matcher takes it for, or else the word behind it; empty for neither."""
    joints = []
    for word, view, after in zip(words, views, (*views[1:], NOTHING), strict=True):
        if view.found:
            joints.append(f"{word} {view.found}")
        elif after.found[:1] == "B":
            joints.append(f"{word} before {after.found}")
        else:
            joints.append("")
    return joints


def spelled(text: Text) -> Iterator[list[list[str]]]:
    """For each sentence the features of each of its tokens."""
    tokens = text.joined(text.tokens, BORDER)
    views = text.joined(text.views, NOTHING)
    words = [word_of(token) for token in tokens]
    of_token, of_view = _features_of(text.style)
    streams: list[tuple[Sequence[Any], Features]] = [
        (tokens, of_token),
        (views, of_view),
        (pairs_of(words), pair_features),
        (joints_of(words, views), joint_features),
    ]
    places: list[list[str]] = [[] for _ in tokens]
    for symbols, features in streams:
        for number, symbol in enumerate(symbols):
            for offset, feature in _written(features, symbol):
                if 0 <= number + offset < len(places):
                    places[number + offset].append(feature)
    for first, last in text.places():
        yield places[first:last]


@lru_cache(200_000)
def _written(features: Features, symbol: Hashable) -> tuple[tuple[int, str], ...]:
    return tuple(
        (offset, prefix + feature)
        for places, feature in features(symbol)
        for offset, prefix in places
    )


@cache
def _features_of(style: str) -> tuple[Features, Features]:
    """The features of tokens and of views in texts of a style."""
    return partial(token_features, style=style), partial(view_features, style=style)


class _Words(dict[str, str]):
    """Token -> word, of the tokens seen last."""

    def __missing__(self, token: str) -> str:
        if len(self) >= _MOST_WORDS:
            self.clear()
        self[token] = word = word_of(token)
        return word


class Reader:
    """Labels texts by a trained model."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._styled: dict[str, tuple[Scores[str], Scores[View]]] = {}
        self._pairs = Scores(weights, pair_features, 1)
        self._joints = Scores(weights, joint_features, 0)
        self._words = _Words()
        self._known_pairs = _known(weights.features, "0:b-=", "-1:b+=")
        self._known_joints = _known(weights.features, "0:j=")

    def read(self, texts: Sequence[Text]) -> list[list[str]]:
        """The label of each token of each text."""
        scores = [each for of_text in self._scores_of_sentences(texts) for each in of_text]
        decoded = iter(decode(self._weights.labels, self._weights.transitions, scores))
        found = []
        for text in texts:
            labels = ["O"] * len(text.tokens)
            for first, last in text.sentences:
                labels[first:last] = next(decoded)
            found.append(labels)
        return found

    def likelihoods(self, text: Text, spans: Iterable[tuple[int, int, str]]) -> list[float]:
        """How likely each span (first, last, group) of tokens is one mention of the group; 0 for one that
        is not within a sentence."""
        scores = self._scores(text)
        weights = self._weights
        places = text.places()
        begins = [begin for begin, _ in text.sentences]
        known: dict[int, Likelihoods] = {}
        found = []
        for first, last, group in spans:
            number = bisect_right(begins, first) - 1
            if number < 0 or not first < last <= text.sentences[number][1]:
                found.append(0.0)
                continue
            if number not in known:
                part = scores[slice(*places[number])]
                known[number] = Likelihoods(weights.labels, weights.transitions, part)
            begin = begins[number]
            found.append(known[number].of(first - begin, last - begin, group))
        return found

    def _scores_of_sentences(self, texts: Sequence[Text]) -> list[list[Array]]:
        """For each text and each of its sentences the scores, places by labels."""
        found: list[list[Array]] = [[] for _ in texts]
        for style in {text.style for text in texts}:
            numbers = [number for number, text in enumerate(texts) if text.style == style]
            together = Text.together([texts[number] for number in numbers])
            scores = self._scores(together)
            of_sentences = iter([scores[first:last] for first, last in together.places()])
            for number in numbers:
                found[number] = list(islice(of_sentences, len(texts[number].sentences)))
        return found

    def _scores(self, text: Text) -> Array:
        tokens = text.joined(text.tokens, BORDER)
        views = text.joined(text.views, NOTHING)
        words = list(map(self._words.__getitem__, tokens))
        pairs = [pair if pair in self._known_pairs else "" for pair in pairs_of(words)]
        joints = [each if each in self._known_joints else "" for each in joints_of(words, views)]
        of_tokens, of_views = self._scores_of(text.style)
        scores = of_tokens.of(tokens)
        scores += of_views.of(views)
        scores += self._pairs.of(pairs)
        scores += self._joints.of(joints)
        return scores

    def _scores_of(self, style: str) -> tuple[Scores[str], Scores[View]]:
        """What tokens and views say in texts of a style."""
        if style not in self._styled:
            of_token, of_view = _features_of(style)
            self._styled[style] = (
                Scores(self._weights, of_token, REACH),
                Scores(self._weights, of_view, REACH),
            )
        return self._styled[style]


def _known(features: Iterable[str], *kinds: str) -> frozenset[str]:
    """What features of these kinds are about."""
    names = sorted(features)
    known: set[str] = set()
    for kind in kinds:
        first, last = bisect_left(names, kind), bisect_left(names, kind + chr(sys.maxunicode))
        known.update(name.removeprefix(kind) for name in names[first:last])
    return frozenset(known)
