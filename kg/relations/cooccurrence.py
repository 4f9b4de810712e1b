"""Drugs and diseases that stand together in a sentence."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from operator import attrgetter

from kg.model import Annotated, Assertion, LinkedMention, SentenceEvidence, Span
from kg.schema import (
    CHEMICAL_CATEGORIES,
    DEFINITION_SECTION,
    DISEASE_CATEGORIES,
    FIELD_SECTIONS,
    SOURCE_SELF,
)

MAX_CONCEPTS = 30
"""A sentence that names more concepts than this is a list, from which pairs say nothing."""

UNPAIRED_SECTIONS = FIELD_SECTIONS | {DEFINITION_SECTION}
"""Sections whose sentences are not about the document: what stands together there says nothing of it."""

_PAIRED = CHEMICAL_CATEGORIES | DISEASE_CATEGORIES


def cooccurrences(annotated: Annotated) -> Iterator[Assertion]:
    """Drug-disease, drug-drug and disease-disease pairs of each sentence of prose.

    One assertion a pair of concepts and sentence, at the two mentions that stand closest; the
    confidence is that of the weaker link.  Subject and object are in CURIE order.
    """
    for sentence, by_concept in _by_sentence(annotated):
        if len(by_concept) > MAX_CONCEPTS:
            continue
        for subject, object_ in combinations(sorted(by_concept), 2):
            pair = _closest(by_concept[subject], by_concept[object_])
            if pair is None:
                continue
            yield Assertion(
                subject,
                "occurs_together_in_literature_with",
                object_,
                SentenceEvidence(
                    annotated.document.id,
                    sentence,
                    pair[0].span,
                    pair[1].span,
                    "co-occurrence",
                    min(pair[0].score, pair[1].score),
                ),
                SOURCE_SELF,
            )


def _by_sentence(
    annotated: Annotated,
) -> Iterator[tuple[Span, dict[str, list[LinkedMention]]]]:
    """(sentence, concept id -> its mentions) for the sentences of prose sections, in order."""
    sentences: dict[Span, dict[str, list[LinkedMention]]] = {}
    for linked in annotated.mentions:
        if linked.concept is None or linked.mention.category not in _PAIRED:
            continue
        if annotated.document.section_at(linked.span.start).name in UNPAIRED_SECTIONS:
            continue
        sentence = annotated.sentence_of(linked.span)
        by_concept = sentences.setdefault(sentence, defaultdict(list))
        by_concept[linked.concept.id].append(linked)
    yield from sorted(sentences.items(), key=lambda item: item[0])


def _closest(
    subjects: list[LinkedMention], objects: list[LinkedMention]
) -> tuple[LinkedMention, LinkedMention] | None:
    """The pair of mentions with the least text between them that do not overlap; the first of several.

    Both lists are sorted by place, so that each mention need only be held against its neighbours.
    """
    best: tuple[int, LinkedMention, LinkedMention] | None = None
    for subject in subjects:
        place = bisect_left(objects, subject.span, key=attrgetter("span"))
        for object_ in objects[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS]:
            gap = _gap(subject.span, object_.span)
            if gap >= 0 and (best is None or gap < best[0]):
                best = gap, subject, object_
    return (best[1], best[2]) if best else None


_NEIGHBOURS = 4
"""Mentions on either side that are tried: more than can overlap one and the same mention."""


def _gap(one: Span, other: Span) -> int:
    """Characters between two spans; negative where they overlap."""
    return max(one.start, other.start) - min(one.end, other.end)
