"""How words came to their concept: their candidates, looked up anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

from kg.lexicon.base import AnyLexicon
from kg.lexicon.names import key_of
from kg.lexicon.records import OWN_SOURCE
from kg.linking import NameLinker
from kg.linking.contributions import Contribution, advantages, contributions
from kg.linking.fields import link_field
from kg.linking.lexicon_linker import score
from kg.linking.similarity import Sighting
from kg.model import NAME_RULES, Candidate, CategoryName, Concept, Curie, Match
from kg.query.explaining.records import Considered, Link, Thing
from kg.schema import DISEASE_CATEGORIES, HEADING_RULE

LOOK_UP: Final = "look-up"
LIKELIHOOD: Final = "likelihood"

FEATURES_SHOWN: Final = 3
"""Of what told the chosen concept from the next one, the weightiest that are named."""

_SAME: Final = 0.0005
"""Scores that differ by less are the same, but for rounding."""

_LIKE: Final = frozenset({"words", "spelling", "similar"})
"""Rules by which a concept has a name like the one in the text; look-up does not know them."""

_NOTES: Final = {
    "identifier": "a registration number, known by its form",
    HEADING_RULE: "capitals in a definition refer to a heading of MeSH",
}
"""Rule -> what there is to say where no linker was asked."""


_NIL: Final = "no concept of its kind has the name, or is likely enough by one like it"
_NO_NAME: Final = "the lexicon has no such name, nor one like it"
"""Why a mention has no concept."""

_FEWER: Final = "the score is the likelihood among the fewer candidates that a build weighs"
_FAR: Final = 0.02
"""How far a likelihood has to be from the score, to be told from it."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What a build has kept of a link: the words, the concept and its category, the score, and the rule and
    the name of the lexicon that it was made by."""

    text: str
    concept: Thing | None
    category: CategoryName
    score: float
    rule: str
    name: str


class Links:
    """Explains links with the lexicon that they were made with, or without any.

    At most ``limit`` candidates are named; all features of each with ``features``.
    """

    def __init__(
        self, lexicon: AnyLexicon | None, *, limit: int = 5, features: bool = False
    ) -> None:
        self._lexicon = lexicon
        self._limit = limit
        self._features = features
        self._candidates = lru_cache(1000)(self._considered)

    @property
    def has_lexicon(self) -> bool:
        """Whether names can be looked up."""
        return self._lexicon is not None

    @cached_property
    def linker(self) -> NameLinker:
        """The linker of the pipeline. Only where there is a lexicon."""
        assert self._lexicon is not None
        return NameLinker(self._lexicon)

    def of_mention(self, linked: Linked) -> Link:
        """How a mention in a text was linked."""
        match = Match(linked.name, linked.rule) if linked.rule else None
        link = Link(
            linked.text, linked.concept, linked.score, match, note=_NOTES.get(linked.rule, "")
        )
        if self._lexicon is None or linked.rule == "identifier":
            return link
        if linked.concept is not None and match is not None:
            link = replace(link, match=self._with_kind(linked.concept.id, match, linked.text))
        asked = linked.name if _stands_for_another(linked) else linked.text
        return self._explained(link, asked, linked.category)

    def of_field(self, text: str, concept: Thing, wanted: Collection[CategoryName]) -> Link | None:
        """How a field of a record was linked that is expected to name something of these categories; None
        where it does not name the concept as a whole."""
        if self._lexicon is None:
            return None
        found = link_field(text, self.linker, frozenset(wanted), self.linker.similar)
        best = next((it for it in found if it.concept.id == concept.id), None)
        if best is None:
            return None
        link = Link(text, concept, best.score, best.match)
        has_name = best.match.rule in NAME_RULES
        return self._explained(link, best.match.name if has_name else text, best.concept.category)

    def candidates(self, name: str) -> tuple[tuple[Considered, ...], int]:
        """The candidates of a name, best first, and how many there are."""
        found = self._candidates(name) if self._lexicon is not None else ()
        return self._shown(name, found), len(found)

    # ------------------------------------------------------------------------------------ candidates

    def _explained(self, link: Link, name: str, category: CategoryName) -> Link:
        """The link with its candidates and what decided among them."""
        found = self._candidates(name)
        concept = link.concept
        chosen = [
            replace(it, chosen=True) for it in found if concept and it.concept.id == concept.id
        ]
        others = [it for it in found if not concept or it.concept.id != concept.id]
        decided = _decided(link, category)
        rival = _best(others, category) if decided == LIKELIHOOD else None
        over = self._advantages(name, concept, rival) if concept and decided == LIKELIHOOD else ()
        return replace(
            link,
            note=link.note or _note(link, decided, chosen, found),
            decided_by=decided,
            looked_up=name,
            candidates=self._shown(name, [*chosen, *others]),
            all_candidates=len(found),
            next_best=rival.concept if rival else None,
            lead=round(sum(it.points for it in over), 4) if over else None,
            over=over[:FEATURES_SHOWN],
        )

    def _advantages(
        self, name: str, concept: Thing, rival: Considered | None
    ) -> tuple[Contribution, ...]:
        """What tells the concept from the next best, the weightiest first."""
        features = self._features_of(name)
        against = features.get(rival.concept.id, {}) if rival else {}
        return advantages(features.get(concept.id, {}), against, self.linker.similar.weights)

    def _considered(self, name: str) -> tuple[Considered, ...]:
        """All candidates: those that have the name before those that have one like it."""
        exact = {it.concept.id: it for it in self.linker.candidates(name)}
        alike = {it.concept.id: it for it in self.linker.similar.candidates(name)}
        found = (
            _merged(exact.get(curie), alike.get(curie)) for curie in dict.fromkeys([*exact, *alike])
        )
        return tuple(sorted(found, key=_order))

    def _shown(self, name: str, found: Sequence[Considered]) -> tuple[Considered, ...]:
        shown = found[: self._limit]
        if not self._features:
            return tuple(shown)
        features, weights = self._features_of(name), self.linker.similar.weights
        return tuple(
            replace(it, features=contributions(features.get(it.concept.id, {}), weights))
            for it in shown
        )

    def _features_of(self, name: str) -> dict[Curie, dict[str, float]]:
        """CURIE -> the features of that concept as a candidate of the name."""
        assert self._lexicon is not None
        explained: Iterable[tuple[int, Sighting, dict[str, float]]] = self.linker.similar.explain(
            name
        )
        return {self._lexicon.concept(index).id: found for index, _, found in explained}

    def _with_kind(self, curie: Curie, match: Match, text: str) -> Match:
        """The match with the kind and the source of its name: one of the lexicon, or else of corpora."""
        assert self._lexicon is not None
        entry = next((it for it in self._lexicon.names(curie) if it.name == match.name), None)
        if entry is not None:
            return replace(match, kind=entry.kind, source=entry.source)
        for found in (*self._candidates(match.name), *self._candidates(text)):
            if (found.concept.id, found.match.name) == (curie, match.name):
                return replace(match, kind=found.match.kind, source=found.match.source)
        return match


def thing(concept: Concept) -> Thing:
    """A concept of a lexicon in three words."""
    return Thing(concept.id, concept.name, concept.category)


def _stands_for_another(linked: Linked) -> bool:
    """Whether a mention was linked by another name than its own: a short form, one of several diseases that
    share words, a name with a salt."""
    if linked.rule not in NAME_RULES:
        return linked.rule in ("abbreviation", HEADING_RULE)
    return key_of(linked.text) != key_of(linked.name)


def _merged(exact: Candidate | None, alike: Candidate | None) -> Considered:
    found = exact or alike
    assert found is not None
    settled = exact is not None and alike is not None and abs(exact.score - alike.score) < _SAME
    return Considered(
        thing(found.concept),
        found.match,
        exact.score if exact is not None else None,
        alike.score if alike is not None and not settled else None,
    )


def _order(it: Considered) -> tuple[bool, float, float, Curie]:
    return it.look_up is None, -(it.look_up or 0.0), -(it.likelihood or 0.0), it.concept.id


def _best(others: Iterable[Considered], category: CategoryName) -> Considered | None:
    """The likeliest of the diseases, which is what a disease was chosen from."""
    fitting = (it for it in others if it.concept.category in DISEASE_CATEGORIES)
    return max(fitting, key=lambda it: it.likelihood or 0.0, default=None)


def _note(
    link: Link, decided: str, chosen: Sequence[Considered], found: Sequence[Considered]
) -> str:
    """What there is to say about the candidates."""
    if link.concept is None:
        return _NIL if found else _NO_NAME
    likely = chosen[0].likelihood if chosen else None
    if decided == LIKELIHOOD and likely is not None and abs(likely - link.score) > _FAR:
        return _FEWER
    return ""


def _decided(link: Link, category: CategoryName) -> str:
    """What chose the concept: the score tells, which of look-up is one of a few."""
    concept, match = link.concept, link.match
    if concept is None or match is None:
        return ""
    if match.source == OWN_SOURCE or category not in DISEASE_CATEGORIES:
        return LOOK_UP
    if match.rule in _LIKE:
        return LIKELIHOOD
    known = (score(replace(match, rule=rule), concept.id) for rule in NAME_RULES)
    by_name = any(abs(it - link.score) < _SAME for it in known)
    return LOOK_UP if by_name else LIKELIHOOD
