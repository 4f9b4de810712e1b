"""Concepts of spans that another source has found: by their words, as those of our own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kg.model import CategoryName, LinkedMention, Linker
from kg.recognition.judging import CATEGORIES, Meaning
from kg.recognition.labels import UNTYPED
from kg.recognition.layout import Found, Layout
from kg.recognition.linker import link
from kg.recognition.priors import group_of
from kg.recognition.short_forms import ShortForms


class Spot(NamedTuple):
    """A span that a source has found, in half-open characters, and the category of its label."""

    start: int
    end: int
    category: CategoryName


def linked_spots(layout: Layout, spots: Iterable[Spot], linker: Linker) -> Iterator[LinkedMention]:
    """The spans as mentions with their concepts, or NIL; without those of which neither their label nor a
    concept says what they are.

    A short form that the text explains has the concept of what it stands for.
    """
    text = layout.text
    shorts = ShortForms.of(layout)
    explained = {(start, end): shorts.long_at(start, it) for start, end, it in shorts.places}
    for start, end, category in spots:
        meaning = meaning_of(text[start:end], category, linker)
        if long := explained.get((start, end)):
            explaining = meaning_of(text[long[0] : long[1]], category, linker)
            meaning = explaining.by_abbreviation() if explaining.candidates else meaning
        if meaning.candidates or category != UNTYPED:
            yield link(Found(start, end, *meaning))


def meaning_of(name: str, category: CategoryName, linker: Linker) -> Meaning:
    """What a name of a category stands for: a chemical that the lexicon has by that name, the diseases that
    it most likely means, for these have names of many words, and other things that have that name."""
    group = group_of(category)
    if category == UNTYPED:
        candidates = linker.candidates(name)
    elif not group:
        candidates = linker.candidates(name, category)
    else:
        likely = linker.choose(name, CATEGORIES[group]) if group == "Disease" else ()
        candidates = list(likely) or [
            c for c in linker.candidates(name) if group_of(c.concept.category) == group
        ]
    return Meaning(candidates[0].concept.category if candidates else category, candidates)
