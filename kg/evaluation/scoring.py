"""Precision, recall and F1 with their confidence intervals, and what the errors are.

Figures are micro-averaged.  *Mention*: exact span and group.  *Concept*: the set of identifiers of each
document, end to end.  *Linking*: of the gold mentions with an identifier the share whose predicted mention of
the same span has one of them.  *Relation*: pairs of identifiers of each document.  Intervals are percentiles
of a bootstrap over documents (Efron and Tibshirani 1993).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.errors import FormatError
from kg.evaluation.corpora import AnnotatedText, Place

MENTION: Final = "mention"
CONCEPT: Final = "concept"
LINKING: Final = "linking"
RELATION: Final = "relation"

SPURIOUS: Final = "spurious"
MISSED: Final = "missed"
WRONG_CONCEPT: Final = "wrong concept"

SAMPLES: Final = 1000
LEAST_DOCUMENTS: Final = 10
"""Of fewer documents than this an interval says nothing: resampling them shows what they are, not what others
would be."""
_INTERVAL: Final = (2.5, 97.5)

Array = NDArray[Any]


class Interval(NamedTuple):
    """A figure and where 95% of the resampled ones lie."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figure:
    """What was counted of a group: how many were right, predicted and gold, and the figures of that.

    Of ``linking`` there is recall only: what is linked is what was found.  ``documents`` counts those that
    have some, gold or predicted; where they are few (``LEAST_DOCUMENTS``) the intervals say nothing.  Where
    nothing was predicted there is no precision: its value is nan.
    """

    group: str
    what: str
    right: int
    predicted: int
    gold: int
    precision: Interval
    recall: Interval
    f1: Interval
    documents: int


class Error(NamedTuple):
    """A sort of error, the words of the text, what is gold and what was predicted, and how often."""

    group: str
    sort: str
    text: str
    gold: str
    predicted: str
    times: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of what a corpus has, its errors, the commonest first, and the documents that were not
    annotated."""

    documents: int
    missing: tuple[str, ...]
    figures: tuple[Figure, ...]
    errors: tuple[Error, ...]


Counts = Mapping[tuple[str, str], tuple[int, int, int]]
"""(group, what) -> right, predicted, gold, of one document."""


def evaluate(
    gold: Mapping[str, AnnotatedText],
    predicted: Mapping[str, AnnotatedText],
    *,
    samples: int = SAMPLES,
    seed: int = 0,
) -> Evaluation:
    """Score the predicted annotations of each gold document; one that is missing has none.

    Raises FormatError where the two have different texts under one id.
    """
    counts: list[Counts] = []
    errors: Counter[tuple[str, str, str, str, str]] = Counter()
    for identifier, document in gold.items():
        other = predicted.get(identifier) or AnnotatedText(identifier)
        if identifier in predicted:
            _check_text(document, other)
        counts.append(dict(_count(document, other)))
        errors.update(_errors(document, other))
    kinds = sorted({kind for each in counts for kind in each}, key=_order)
    figures = tuple(_figure(kind, counts, samples, seed) for kind in kinds)
    return Evaluation(
        len(gold),
        tuple(identifier for identifier in gold if identifier not in predicted),
        tuple(figure for figure in figures if figure.gold),
        tuple(
            Error(*error, times)
            for error, times in sorted(errors.items(), key=lambda item: (-item[1], item[0]))
        ),
    )


def _check_text(gold: AnnotatedText, predicted: AnnotatedText) -> None:
    words, others = gold.text.split(), predicted.text.split()
    if others and words != others:
        raise FormatError(
            f"document {gold.id} has another text than the gold one",
            place=f"word {_first_difference(words, others) + 1}",
            remedy="annotate the texts of the gold file",
        )


def _first_difference(words: Sequence[str], others: Sequence[str]) -> int:
    pairs = zip(words, others, strict=False)
    shorter = min(len(words), len(others))
    return next((n for n, (one, other) in enumerate(pairs) if one != other), shorter)


def _groups(gold: AnnotatedText, predicted: AnnotatedText) -> list[str]:
    return sorted({place.group for place in (*gold.mentions, *predicted.mentions)})


def _count(
    gold: AnnotatedText, predicted: AnnotatedText
) -> Iterator[tuple[tuple[str, str], tuple[int, int, int]]]:
    for group in _groups(gold, predicted):
        expected = {place for place in gold.mentions if place.group == group}
        found = {place for place in predicted.mentions if place.group == group}
        yield (group, MENTION), (len(expected & found), len(found), len(expected))
        concepts = _concepts(gold, expected)
        others = _concepts(predicted, found)
        yield (group, CONCEPT), (len(concepts & others), len(others), len(concepts))
        linked = [place for place in expected if gold.mentions[place]]
        right = sum(_agree(gold, predicted, place) for place in linked)
        yield (group, LINKING), (right, right, len(linked))
    for name in sorted({relation[0] for relation in (*gold.relations, *predicted.relations)}):
        pairs = {relation for relation in gold.relations if relation[0] == name}
        claims = {relation for relation in predicted.relations if relation[0] == name}
        yield (name, RELATION), (len(pairs & claims), len(claims), len(pairs))


def _concepts(document: AnnotatedText, places: set[Place]) -> set[str]:
    return {identifier for place in places for identifier in document.mentions[place]}


def _agree(gold: AnnotatedText, predicted: AnnotatedText, place: Place) -> bool:
    return bool(gold.mentions[place] & predicted.mentions.get(place, frozenset()))


def _errors(
    gold: AnnotatedText, predicted: AnnotatedText
) -> Iterator[tuple[str, str, str, str, str]]:
    for place in sorted({*gold.mentions, *predicted.mentions}):
        words = gold.text[place.start : place.end].lower()
        expected, found = gold.mentions.get(place), predicted.mentions.get(place)
        sort = (
            SPURIOUS
            if expected is None
            else MISSED
            if found is None
            else WRONG_CONCEPT
            if expected and not expected & found
            else ""
        )
        if sort:
            yield place.group, sort, words, _shown(expected), _shown(found)


def _shown(identifiers: frozenset[str] | None) -> str:
    if identifiers is None:
        return ""
    return "|".join(sorted(identifiers)) or "NIL"


def _order(kind: tuple[str, str]) -> tuple[bool, str, int]:
    group, what = kind
    return what == RELATION, group, (MENTION, CONCEPT, LINKING, RELATION).index(what)


def _figure(kind: tuple[str, str], counts: Sequence[Counts], samples: int, seed: int) -> Figure:
    table = np.array([each.get(kind, (0, 0, 0)) for each in counts], dtype=np.int64)
    drawn = np.random.default_rng(seed).integers(0, len(table), (samples, len(table)))
    sums = np.stack([np.take(column, drawn).sum(axis=1) for column in table.T])
    whole = table.sum(axis=0)
    right, predicted, gold = (int(number) for number in whole)
    values, resampled = _ratios(whole.reshape(3, 1)), _ratios(sums)
    precision, recall, f1 = (
        Interval(float(value[0]), *(float(bound) for bound in np.percentile(many, _INTERVAL)))
        for value, many in zip(values, resampled, strict=True)
    )
    if not predicted:
        precision = Interval(math.nan, math.nan, math.nan)
    documents = sum(kind in each for each in counts)
    return Figure(*kind, right, predicted, gold, precision, recall, f1, documents)


def _ratios(counts: Array) -> tuple[Array, Array, Array]:
    """Precision, recall and F1; 0 where nothing was predicted or is gold, as it may be in a sample."""
    right, predicted, gold = counts
    precision = right / np.maximum(predicted, 1)
    recall = right / np.maximum(gold, 1)
    return precision, recall, 2 * right / np.maximum(predicted + gold, 1)
