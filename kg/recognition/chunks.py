"""Mentions as people write them: names of the lexicon with what belongs to them in the text.

The lexicon has "bupropion", the text "bupropion HCl".  Rules make the span whole; what it is linked to
is still what its name says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from kg.recognition.layout import Found
from kg.recognition.priors import group_of
from kg.recognition.tables import word_list


def whole_chunks(text: str, found: Sequence[Found]) -> list[Found]:
    """The mentions, sorted, with salts and neighbours that belong to them."""
    chunks: list[Found] = []
    for mention in found:
        if group_of(mention.category) == "Chemical":
            mention = _with_salt(text, mention)
        if chunks and _belong_together(text, chunks[-1], mention):
            chunks[-1] = mention._replace(start=chunks[-1].start)  # the last word says what it is
        else:
            chunks.append(mention)
    return chunks


def _with_salt(text: str, mention: Found) -> Found:
    match = _salt().match(text, mention.end)
    return mention._replace(end=match.end()) if match else mention


@cache
def _salt() -> re.Pattern[str]:
    return re.compile(rf"[ -](?:{'|'.join(sorted(word_list('salts')))})\b")


def _belong_together(text: str, left: Found, right: Found) -> bool:
    """ "migraine headache" is one mention."""
    return (
        text[left.end : right.start] == " "
        and not left.own
        and group_of(left.category) == group_of(right.category) == "Disease"
        and not text[right.start : right.end].isupper()
    )
