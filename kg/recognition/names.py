"""Names of a lexicon in a text: every longest match from the start of a token."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from kg.recognition.layout import Layout

_LONGEST_KEY = 150
"""Characters of a key beyond which no name is looked for."""

Prefixes = Callable[[str], Sequence[int]]


def find_names(
    layout: Layout, prefixes: Prefixes, skip: frozenset[str]
) -> Iterator[list[tuple[int, int]]]:
    """For each token that begins names of the lexicon their spans, the longest first.

    ``prefixes`` is that of the lexicon; ``skip`` are normal forms that begin no name.  Spans are
    half-open characters, lie within a sentence and neither begin nor end inside a word.
    """
    tokens, norms, text = layout.tokens, layout.norms, layout.text
    first = 0
    for _, sentence_end in layout.sentences:
        last = bisect_left(tokens, (sentence_end, 0), first)
        yield from _find(text, tokens[first:last], norms[first:last], prefixes, skip)
        first = last


def _find(
    text: str,
    tokens: list[tuple[int, int]],
    norms: list[str],
    prefixes: Prefixes,
    skip: frozenset[str],
) -> Iterator[list[tuple[int, int]]]:
    counted = [(norm, span) for norm, span in zip(norms, tokens, strict=True) if norm]
    joined = " ".join([norm for norm, _ in counted])
    begins = [0, *accumulate([len(norm) + 1 for norm, _ in counted])]
    # position in ``joined`` after a token -> its end in the text
    ends = {begin - 1: end for begin, (_, (_, end)) in zip(begins[1:], counted, strict=True)}
    for begin, (norm, (start, _)) in zip(begins, counted, strict=False):
        if norm in skip or not norm[0].isalnum():
            continue
        lengths = prefixes(joined[begin : begin + _LONGEST_KEY])
        found = [ends[begin + length] for length in lengths if begin + length in ends]
        if found and not _inside_word(text, start):
            spans = [(start, end) for end in reversed(found) if not _inside_word(text, end)]
            if spans:
                yield spans


def _inside_word(text: str, position: int) -> bool:
    """Whether letters or digits of one word stand on both sides; Greek letters join nothing."""
    if not 0 < position < len(text):
        return False
    before, after = text[position - 1], text[position]
    return before.isalnum() and after.isalnum() and not (_is_greek(before) or _is_greek(after))


def _is_greek(sign: str) -> bool:
    return "α" <= sign <= "ω" or "Α" <= sign <= "Ω" or sign == "µ"
