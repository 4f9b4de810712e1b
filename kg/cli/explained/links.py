"""How names were linked, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from kg.cli.explained import words
from kg.cli.page import Page, Piece, Style

if TYPE_CHECKING:
    from kg.linking.contributions import Contribution
    from kg.model import Match
    from kg.query.explaining.records import Considered, Link

RULES: Final = {
    "exact": 'its name "{name}"',
    "case": 'its name "{name}", but for case',
    "variant": 'its name "{name}", but for hyphens, Greek letters or inflection',
    "words": 'the words of its name "{name}" in another form or order',
    "spelling": 'its name "{name}", but for a few letters',
    "similar": 'a name like its name "{name}"',
    "abbreviation": 'a short form, which the document explains, of its name "{name}"',
    "identifier": "its registration number",
    "heading": 'capitals in a definition, which refer to the heading "{name}"',
}
"""Rule of a match -> what the words are to the concept."""

FEATURES_SHOWN: Final = 12
"""How many features are named to people; JSON has all."""

INDENT: Final = " " * 4


class LinkLines:
    """Writes links to a page; the candidates of a name once only."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._shown: set[str] = set()

    def show(self, link: Link, *heading: Piece, facts: Iterable[str] = ()) -> None:
        """The words and their concept, other ``facts``, by which name and rule, and the candidates."""
        page = self._page
        if link.concept is None:
            page.add(*heading, " is linked to no concept (NIL)", label="  ")
        else:
            score = f", score {words.number(link.score)}" if link.match else ""
            page.add(*heading, f" is {words.thing(link.concept)}{score}", label="  ")
        for fact in facts:
            page.add(fact, label=INDENT)
        reasons = [*_how(link.match), *_decision(link), *filter(None, [link.note])]
        if reasons:
            page.add("; ".join(reasons), label=INDENT)
        self.candidates(link.looked_up, link.candidates, link.all_candidates)

    def candidates(self, name: str, candidates: Sequence[Considered], all_of_them: int) -> None:
        """The candidates of a name, a line each, with both scores."""
        page = self._page
        if not candidates:
            return
        if name in self._shown:
            page.add((f'candidates of "{name}" as above', Style.FAINT), label=INDENT)
            return
        self._shown.add(name)
        part = words.part(len(candidates), all_of_them)
        heading = f'candidates of "{name}"{part}'
        page.add((heading, Style.FAINT), label=f"{INDENT}  look-up likelihood ")
        for it in candidates:
            mark = "*" if it.chosen else " "
            label = f"{INDENT}{mark} {_score(it.look_up):>7} {_score(it.likelihood):>10} "
            style = Style.STRONG if it.chosen else Style.PLAIN
            how = words.joined((it.match.rule, it.match.kind, it.match.source))
            concept = (words.thing(it.concept), style)
            page.add(concept, f': "{it.match.name}" ({how})', label=label)
            self._features(it.features)

    def _features(self, features: Sequence[Contribution]) -> None:
        def add(points: float, text: str) -> None:
            self._page.add(text, label=f"{' ' * 18}{points:+8.3f} ")

        for it in features[:FEATURES_SHOWN]:
            add(it.points, f"{it.feature}: {it.value:g} x {it.weight:g}")
        rest = features[FEATURES_SHOWN:]
        if rest:
            add(sum(it.points for it in rest), words.count(len(rest), "other feature"))


def _how(match: Match | None) -> Iterator[str]:
    """What the words are to the concept, and which name of it that is."""
    if match is not None:
        how = RULES.get(match.rule, f'{match.rule} "{{name}}"').replace("{name}", match.name)
        kind = words.joined((match.kind, match.source))
        yield f"{how} ({kind})" if kind else how


def _decision(link: Link) -> Iterator[str]:
    """What chose among the candidates, and by which features."""
    if link.decided_by == "look-up":
        yield "chosen by look-up"
    elif link.decided_by == "likelihood":
        decision = "chosen by likelihood"
        if link.next_best:
            decision += f" over {words.thing(link.next_best)}"
        if link.lead is not None:
            points = ", ".join(f"{it.feature} {it.points:+.2f}" for it in link.over)
            decision += f", {link.lead:+.2f} points in all, among them {points}"
        yield decision


def _score(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
