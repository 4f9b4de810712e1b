"""What the lexicon says of each token of a text, for the recogniser."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from kg.lexicon.base import AnyLexicon
from kg.model import Candidate
from kg.recognition.finder import Clues
from kg.recognition.judging import NameJudge
from kg.recognition.layout import Found, Layout
from kg.recognition.priors import branches_of, group_of
from kg.recognition.token_features import AROUND, HERE, NEXT_TO, Feature, styled

GROUPS: Final = ("Chemical", "Disease")

_STEPS: Final = (0.02, 0.1, 0.25, 0.45, 0.65, 0.85, 0.95)
_LIKELY: Final = "5"  # of _STEPS
_CACHED_NAMES: Final = 50_000


class Sense(NamedTuple):
    """What the lexicon says of a name as one of a group: how likely it is meant so; the kind of its name, the
    rule and the source that it is known by, and its branch of MeSH."""

    likely: str
    name: str


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


NOTHING: Final = View()


def is_likely(view: View, group: str) -> bool:
    """Whether the longest name of the group that stands there is mostly meant as such."""
    tag = view.chemical if group == "Chemical" else view.disease
    return tag[1:] >= _LIKELY


def view_features(view: View, style: str = "") -> Iterable[Feature]:
    """What the lexicon says of a token, and by that of the places around it."""
    return styled(_view_features(view), "" if view == NOTHING else style)


def _view_features(view: View) -> Iterator[Feature]:
    yield AROUND, f"F={view.found}"
    yield NEXT_TO, f"C={view.chemical}"
    yield NEXT_TO, f"D={view.disease}"
    yield NEXT_TO, f"O={view.other}"
    if view.short:
        yield NEXT_TO, f"S={view.short}"
    yield HERE, f"FCD={view.found} {view.chemical} {view.disease}"
    yield HERE, f"FO={view.found} {view.other}"
    if view.chemical_name:
        yield HERE, f"CN={view.chemical_name}"
    if view.disease_name:
        yield HERE, f"DN={view.disease_name}"


class _Tags:
    """Tags of tokens, by fields of :class:`View`."""

    def __init__(self, tokens: Sequence[tuple[int, int]]) -> None:
        self._tokens = tokens
        self._tags: defaultdict[int, dict[str, str]] = defaultdict(dict)

    def add(self, field: str, first: int | None, end: int, value: str) -> None:
        """Tag the token of that number and those behind it that begin before ``end``."""
        if first is None:
            return
        self._tags[first][field] = f"B{value}"
        inside = f"I{value}"
        for number in range(first + 1, len(self._tokens)):
            if self._tokens[number][0] >= end:
                break
            self._tags[number][field] = inside

    def at_end(self, field: str, end: int) -> str:
        """The tag of the token that ends there."""
        number = bisect_left(self._tokens, (end, 0)) - 1
        ends = number >= 0 and self._tokens[number][1] == end
        return self._tags.get(number, {}).get(field, "") if ends else ""

    def views(self) -> list[View]:
        views = [NOTHING] * len(self._tokens)
        for number, tags in self._tags.items():
            views[number] = View(**tags)
        return views


class LexiconView:
    """Looks at texts with a lexicon."""

    def __init__(self, lexicon: AnyLexicon, judge: NameJudge) -> None:
        self._lexicon = lexicon
        self._judge = judge
        self._senses = lru_cache(_CACHED_NAMES)(self._senses_of)

    def views(self, layout: Layout, clues: Clues, found: Sequence[Found]) -> list[View]:
        """Of each token; ``clues`` are those of the matcher, and ``found`` is what it finds by them."""
        tags = _Tags(layout.tokens)
        for mention in found:
            group = group_of(mention.category)
            first = layout.token_at(mention.start)
            tags.add("found", first, mention.end, group or mention.category)
        self._tag_names(layout, clues.names, tags)
        for start, end, short in clues.shorts.places:
            meant = tags.at_end("found", clues.shorts.long_at(start, short)[1])[1:]
            tags.add("short", layout.token_at(start), end, meant if meant in GROUPS else "?")
        return tags.views()

    def _tag_names(
        self, layout: Layout, names: Sequence[Sequence[tuple[int, int]]], tags: _Tags
    ) -> None:
        chemical_end = disease_end = other_end = 0
        for spans in names:
            start = spans[0][0]
            if min(chemical_end, disease_end, other_end) > start:
                continue
            first = layout.token_at(start)
            for _, end in spans:
                chemical, disease, other = self._senses(layout.text[start:end])
                if chemical and chemical_end <= start:
                    chemical_end = end
                    tags.add("chemical", first, end, chemical.likely)
                    tags.add("chemical_name", first, end, chemical.name)
                if disease and disease_end <= start:
                    disease_end = end
                    tags.add("disease", first, end, disease.likely)
                    tags.add("disease_name", first, end, disease.name)
                if other and other_end <= start:
                    other_end = end
                    tags.add("other", first, end, other)

    def _senses_of(self, name: str) -> tuple[Sense | None, Sense | None, str]:
        senses = self._judge.senses_of(name)
        chemical, disease = (self._sense(*senses.groups[group]) for group in GROUPS)
        return chemical, disease, senses.others[0].concept.category if senses.others else ""

    def _sense(self, fitting: Sequence[Candidate], likely: float) -> Sense | None:
        if not fitting:
            return Sense(_step(likely), "corpus ") if likely > 0.3 else None
        best = fitting[0]
        match = best.match
        branch = min(branches_of(best.concept.id, self._lexicon))
        return Sense(_step(likely), f"{match.kind} {match.rule} {match.source} {branch}")


def _step(likely: float) -> str:
    return str(sum(likely >= step for step in _STEPS))
