"""What was recognised, with what else in a text is a mention by that: the tagger and its training alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from kg.recognition.corrections import Place, corrected, with_short_forms
from kg.recognition.layout import Layout
from kg.recognition.repeating import LEAST_SHARES, repeated
from kg.recognition.short_forms import ShortForms

_LONGEST: Final = 5
_CODE: Final = re.compile(r"-[A-Z]{0,2}[0-9]")

LEXICON_STYLE: Final = ""
"""The style of texts in which likely names of the lexicon are right more often than what is recognised in
their place: on drugs and their effects.  (Measured by cross-validation; not so on genes and in trials.)"""


def completed(
    layout: Layout, style: str, spans: Sequence[Place], likely: Iterable[Place], shorts: ShortForms
) -> list[Place]:
    """The recognised spans of a text of a style, sorted, with ``likely`` names of the lexicon, names that the
    text repeats, and short forms of chemicals; without what is the beginning of a code."""
    if style == LEXICON_STYLE:
        spans = corrected(spans, likely)
    if style in LEAST_SHARES:
        spans = repeated(layout, spans, LEAST_SHARES[style])
    found = with_short_forms(spans, shorts)
    return [span for span in found if not begins_code(layout.text, span[0], span[1])]


def begins_code(text: str, start: int, end: int) -> bool:
    """Whether a short name in capitals is what a code begins with, as PD of "PD-L1" and MS of "MS-275".

    Of 30,000 annotations of chemicals and diseases in abstracts two are such a beginning.
    """
    return end - start <= _LONGEST and text[start:end].isupper() and bool(_CODE.match(text, end))
