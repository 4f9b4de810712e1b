"""Mentions as people write them: names of the lexicon with what belongs to them in the text.

The lexicon has "bupropion", the text "bupropion HCl".  Rules make the span whole; what it is linked to
is still what its name says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from kg.model import Candidate
from kg.recognition.priors import group_of
from kg.recognition.tables import word_list


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a name is taken for: a category, and the concepts it may stand for, best first."""

    category: str
    candidates: Sequence[Candidate]
    probability: float


@dataclass(frozen=True, slots=True)
class Found:
    """A span that is a name, and what it is taken for."""

    start: int
    end: int
    meaning: Judgement

    @property
    def group(self) -> str:
        """Chemical, Disease, or empty."""
        return group_of(self.meaning.category)


def whole_chunks(text: str, found: Sequence[Found]) -> list[Found]:
    """The mentions, sorted, with salts and neighbours that belong to them."""
    chunks: list[Found] = []
    for mention in found:
        if mention.group == "Chemical":
            mention = _with_salt(text, mention)
        if chunks and _belong_together(text, chunks[-1], mention):
            chunks[-1] = _joined(chunks[-1], mention)
        else:
            chunks.append(mention)
    return chunks


def _with_salt(text: str, mention: Found) -> Found:
    match = _salt().match(text, mention.end)
    return replace(mention, end=match.end()) if match else mention


@cache
def _salt() -> re.Pattern[str]:
    return re.compile(rf"[ -](?:{'|'.join(sorted(word_list('salts')))})\b")


def _belong_together(text: str, left: Found, right: Found) -> bool:
    """ "migraine headache" is one mention."""
    return (
        left.group == right.group == "Disease"
        and text[left.end : right.start] == " "
        and not text[right.start : right.end].isupper()
    )


def _joined(left: Found, right: Found) -> Found:
    """One mention of two; what its last word says it is."""
    return Found(left.start, right.end, right.meaning)
