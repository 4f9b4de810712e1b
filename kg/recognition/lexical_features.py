"""What the lexicon says of each token of a text, for the recogniser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from kg.lexicon.base import AnyLexicon
from kg.model import Linker
from kg.recognition.judging import NameJudge
from kg.recognition.layout import Found, Layout
from kg.recognition.priors import branches_of, group_of
from kg.recognition.short_forms import occurrences, short_forms
from kg.recognition.token_features import styled

GROUPS: Final = ("Chemical", "Disease")

_STEPS: Final = (0.02, 0.1, 0.25, 0.45, 0.65, 0.85, 0.95)
_CACHED_NAMES: Final = 50_000


class Sense(NamedTuple):
    """What the lexicon says of a name as one of a group: how likely it is meant, by whose name."""

    likely: str
    name: str
    branch: str


class View(NamedTuple):
    """What the lexicon says of a token: each a tag, ``B`` or ``I`` and what it is part of, or empty.

    ``found``: what the matcher takes it for.  ``chemical`` and ``disease``: the longest name of such,
    however likely, and how it is known.  ``other``: the category of the longest name of any other.
    ``short``: the group of what a short form stands for that the text explains.
    """

    found: str = ""
    chemical: str = ""
    chemical_name: str = ""
    disease: str = ""
    disease_name: str = ""
    other: str = ""
    short: str = ""
    style: str = ""


NOTHING: Final = View()


def view_features(view: View) -> Iterator[tuple[int, str]]:
    """(offset, feature) of what the lexicon says of a token."""
    return styled(_view_features(view), view.style)


def _view_features(view: View) -> Iterator[tuple[int, str]]:
    for offset in (-2, -1, 0, 1, 2):
        yield offset, f"F={view.found}"
    for offset in (-1, 0, 1):
        yield offset, f"C={view.chemical}"
        yield offset, f"D={view.disease}"
        yield offset, f"O={view.other}"
        if view.short:
            yield offset, f"S={view.short}"
    yield 0, f"FCD={view.found} {view.chemical} {view.disease}"
    yield 0, f"FO={view.found} {view.other}"
    if view.chemical_name:
        yield 0, f"CN={view.chemical_name}"
    if view.disease_name:
        yield 0, f"DN={view.disease_name}"


class LexiconView:
    """Looks at texts with a lexicon."""

    def __init__(self, lexicon: AnyLexicon, linker: Linker, judge: NameJudge) -> None:
        self._lexicon = lexicon
        self._linker = linker
        self._judge = judge
        self._senses = lru_cache(_CACHED_NAMES)(self._senses_of)

    def views(
        self, layout: Layout, names: Sequence[Sequence[tuple[int, int]]], found: Sequence[Found]
    ) -> list[View]:
        """Of each token; ``names`` are the spans of names by where they begin, the longest first, and
        ``found`` is what the matcher finds."""
        starts = {start: number for number, (start, _) in enumerate(layout.tokens)}
        tags: list[dict[str, str]] = [{} for _ in layout.tokens]

        def tag(field: str, start: int, end: int, value: str) -> None:
            first = starts.get(start)
            if first is None:
                return
            mark = "B"
            for number in range(first, len(tags)):
                if layout.tokens[number][0] >= end:
                    break
                tags[number][field] = f"{mark}{value}"
                mark = "I"

        for mention in found:
            tag("found", mention.start, mention.end, group_of(mention.category) or mention.category)
        self._tag_names(layout, names, tag)
        self._tag_short_forms(layout, tags, starts, tag)
        return [View(**each) if each else NOTHING for each in tags]

    def _tag_names(self, layout, names, tag) -> None:  # type: ignore
        covered = {"chemical": 0, "disease": 0, "other": 0}
        for spans in names:
            if min(covered.values()) > spans[0][0]:
                continue
            for start, end in spans:
                chemical, disease, other = self._senses(layout.text[start:end])
                for field, sense in (("chemical", chemical), ("disease", disease)):
                    if sense and covered[field] <= start:
                        covered[field] = end
                        tag(field, start, end, sense.likely)
                        tag(f"{field}_name", start, end, f"{sense.name} {sense.branch}")
                if other and covered["other"] <= start:
                    covered["other"] = end
                    tag("other", start, end, other)

    def _tag_short_forms(self, layout, tags, starts, tag) -> None:  # type: ignore
        explained = short_forms(layout.text, layout.abbreviations)
        ends = {end: number for number, (_, end) in enumerate(layout.tokens)}
        for start, end, short in occurrences(layout.text, list(explained)):
            last = ends.get(explained[short][1])
            meant = tags[last].get("found", "O")[1:] if last is not None else ""
            tag("short", start, end, meant if meant in GROUPS else "?")

    def _senses_of(self, name: str) -> tuple[Sense | None, Sense | None, str]:
        candidates = self._linker.candidates(name)
        senses = [self._sense(name, group, candidates) for group in GROUPS]
        others = [c for c in candidates if not group_of(c.concept.category)]
        return senses[0], senses[1], others[0].concept.category if others else ""

    def _sense(self, name: str, group: str, candidates) -> Sense | None:  # type: ignore
        fitting = [c for c in candidates if group_of(c.concept.category) == group]
        likely = self._judge.probability(name, group, fitting)
        if not fitting:
            return Sense(_step(likely), "corpus", "") if likely > 0.3 else None
        best = fitting[0]
        match = best.match
        branch = min(branches_of(best.concept.id, self._lexicon))
        return Sense(_step(likely), f"{match.kind} {match.rule} {match.source}", branch)


def _step(likely: float) -> str:
    return str(sum(likely >= step for step in _STEPS))
