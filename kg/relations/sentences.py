"""Finding the sentence of a span."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter

from kg.model import Span


def sentence_of(sentences: Sequence[Span], span: Span) -> Span:
    """The sentence (of a sorted sequence) that holds the start of ``span``; else ``span`` itself.

    >>> sentence_of([Span(0, 10), Span(11, 30)], Span(12, 15))
    Span(start=11, end=30)
    """
    index = bisect_right(sentences, span.start, key=attrgetter("start")) - 1
    if index >= 0 and span.start < sentences[index].end:
        return sentences[index]
    return span
