"""Sentences of biomedical prose, by rules."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from kg.recognition.layout import Layout, layout_of
from kg.recognition.tables import read_table, word_list

if TYPE_CHECKING:
    from spacy.tokens import Doc

_END = re.compile(
    r"""
    (?P<sign>(?<![.!?])[.!?]+|…) [)\]"'’”»]*
    (?: [\t\f\v \u00a0\u2000-\u200a\u202f\u3000]+ | (?<=[a-z0-9%)]{3}\.)(?=[A-Z][a-z]+\b(?!\.)) )
    (?= [("'\[‘“«]* (?P<next> [^\s("'\[‘“«]+ ) )
    | (?P<line> \n\s* )
    | (?P<bar> [ \t]+ (?=\|(?:[ \t\n]|\Z)) )
    """,
    re.VERBOSE,
)
_CAPITAL_INSIDE = re.compile(r"[a-z]{1,3}[A-Z]|p\d\d")
_DECIMAL = re.compile(r"(?:^|[^\d.,])\d{1,2}$")
_LINE_MINIMUM: Final = 40
_LONGEST_WORD: Final = 40
_LONGEST_SENTENCE: Final = 5000
"""Nobody writes longer sentences: what has no end is a table or a list.  Evidence shows its whole sentence,
so that one of many mentions would fill the output."""


def split_sentences(text: str, sections: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The half-open spans of the sentences of ``text``: never across sections, without outer blanks.

    What is longer than sentences are is cut between words.

    >>> split_sentences("Given i.v. twice. It helped.", [(0, 28)])
    [(0, 17), (18, 28)]
    """
    sentences = []
    for start, end in sections:
        pieces = _pieces(text, start, end)
        for left, right in (part for piece in pieces for part in _cut(text, *piece)):
            piece = text[left:right]
            first = left + len(piece) - len(piece.lstrip())
            last = left + len(piece.rstrip())
            if first < last:
                sentences.append((first, last))
    return sentences


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    left = start
    for match in _END.finditer(text, start, end):
        if match["line"]:
            if _is_wrapped(text, left, match.start(), match.end(), end):
                continue
        elif match["bar"]:
            if not _is_only_bar(text, match.end(), start, end):
                continue
        elif not _ends_sentence(text, left, match):
            continue
        yield left, match.end()
        left = match.end()
    yield left, end


def _cut(text: str, left: int, right: int) -> Iterator[tuple[int, int]]:
    """A piece, or the parts of one that is too long, which end where words do."""
    while right - left > _LONGEST_SENTENCE:
        most = left + _LONGEST_SENTENCE
        blank = max(text.rfind(sign, left + 1, most) for sign in " \t\n")
        end = blank if blank > 0 else most
        yield left, end
        left = end
    yield left, right


def _is_wrapped(text: str, left: int, before: int, after: int, end: int) -> bool:
    """Whether a line break stands in the middle of a sentence, as in text wrapped to a width."""
    if "\n" in text[before + 1 : after] or after >= end:
        return False
    while before > left and text[before - 1].isspace():
        before -= 1
    line = before - max(left, text.rfind("\n", left, before) + 1)
    last, first = text[before - 1 : before], text[after]
    return line >= _LINE_MINIMUM and (last.islower() or last in ",-") and first.islower()


def _is_only_bar(text: str, place: int, start: int, end: int) -> bool:
    """Whether the bar at ``place`` is the only one of its line, as between a title and a summary, and not in
    brackets: neither of a table nor of a formula."""
    first = text.rfind("\n", start, place) + 1 or start
    last = text.find("\n", place, end)
    line = text[first : end if last < 0 else last]
    before = text[first:place]
    return line.count("|") == 1 and before.count("(") <= before.count(")")


def _ends_sentence(text: str, left: int, match: re.Match[str]) -> bool:
    following = match["next"]
    if not _may_begin(following):
        return False
    if match["sign"] != ".":
        return True
    start = _word_start(text, left, match.start())
    before = text[start : match.start()]
    if before.isdigit() and start == left:
        return False  # the number of a list item or heading
    if following[0].isdigit() and _DECIMAL.search(before):
        return False  # a decimal with a blank in it
    opening = re.match(r"\w+", following)
    starter = opening is not None and opening[0] in word_list("sentence_starters")
    if len(before) == 1 and before.isalpha() and before.isupper():
        previous = text[_word_start(text, left, start - 1) : max(left, start - 1)]
        return starter or previous.lower() in word_list("numbered")
    kind = _abbreviations().get(before.lower().lstrip("-"))
    if kind == "never":
        return False
    if kind == "number":
        return not following[0].isdigit()
    if kind == "title":
        return starter
    return True


def _word_start(text: str, left: int, end: int) -> int:
    """Where the word begins that ends at ``end``."""
    start = end
    left = max(left, end - _LONGEST_WORD)
    while start > left and not text[start - 1].isspace() and text[start - 1] not in "([-":
        start -= 1
    return start


def _may_begin(following: str) -> bool:
    first = following[0]
    if first.isupper() or first.isdigit() or not first.isalpha():
        return first not in ",;:.)%="
    # pH, mRNA, p53, α-synuclein begin sentences, too
    return "α" <= first <= "ω" or bool(_CAPITAL_INSIDE.match(following))


@cache
def _abbreviations() -> dict[str, str]:
    """Abbreviation without its last full stop -> whether a sentence may end with it."""
    return {row[0].lower(): row[1] for row in read_table("sentence_abbreviations.tsv")}


class SentenceSplitter:
    """The component ``kg_sentences``."""

    def read(self, layouts: Sequence[Layout]) -> None:
        """Find the sentences."""
        for layout in layouts:
            layout.sentences = split_sentences(layout.text, layout.sections)

    def __call__(self, doc: Doc) -> Doc:
        from spacy.attrs import SENT_START

        layout = layout_of(doc)
        self.read([layout])
        starts = [token.idx for token in doc]
        values = np.full((len(doc), 1), -1, dtype=np.int64)
        values[[bisect_left(starts, start) for start, _ in layout.sentences], 0] = 1
        doc.from_array([SENT_START], values.astype(np.uint64))  # type: ignore[arg-type]
        return doc
