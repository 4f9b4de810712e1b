"""What was recognised, with what else in a text is a mention by that: the tagger and its training alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from kg.recognition.corrections import Place, corrected, with_short_forms
from kg.recognition.layout import Layout
from kg.recognition.repeating import LEAST_SHARES, repeated
from kg.recognition.short_forms import ShortForms

LEXICON_STYLE: Final = ""
"""The style of texts in which likely names of the lexicon are right more often than what is recognised in
their place: on drugs and their effects.  (Measured by cross-validation; not so on genes and in trials.)"""


def completed(
    layout: Layout, style: str, spans: Sequence[Place], likely: Iterable[Place], shorts: ShortForms
) -> list[Place]:
    """The recognised spans of a text of a style, sorted, with ``likely`` names of the lexicon, names that the
    text repeats, and short forms of chemicals."""
    if style == LEXICON_STYLE:
        spans = corrected(spans, likely)
    if style in LEAST_SHARES:
        spans = repeated(layout, spans, LEAST_SHARES[style])
    return with_short_forms(spans, shorts)
