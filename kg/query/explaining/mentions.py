"""The mentions of a text: how each was found and linked, and why other words are none."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.model import LinkedMention, Span
from kg.query.explaining.links import Linked, Links, thing
from kg.query.explaining.records import (
    MentionExplanation,
    MentionFacts,
    PassedName,
    Reading,
    Thing,
)
from kg.schema import HEADING_RULE

if TYPE_CHECKING:
    from kg.recognition.tracing import TracedMention, Verdict

HEADING: Final = "heading in a definition"
"""Who finds mentions by that rule; the tracer does not know it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which mentions are asked for: those ``at`` a place, those of some ``words``, or all."""

    at: int | None = None
    words: str = ""

    def __bool__(self) -> bool:
        return self.at is not None or bool(self.words)

    def __str__(self) -> str:
        return repr(self.words) if self.words else f"at {self.at}"

    def has(self, mention: MentionFacts) -> bool:
        """Whether it is asked for."""
        if self.at is not None and not mention.start <= self.at < mention.end:
            return False
        return not self.words or _folded(mention.text) == _folded(self.words)

    def spans_in(self, text: str) -> set[Span]:
        """Where the words stand in a text."""
        words = r"\s+".join(map(re.escape, self.words.split()))
        found = re.finditer(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE) if words else ()
        return {
            Span(*it.span()) for it in found if self.at is None or it.start() <= self.at < it.end()
        }


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()


def reading_of(
    mention: MentionFacts, traced: Mapping[Span, Sequence[TracedMention]]
) -> Reading | None:
    """How a mention was found, where the trace has one of its span."""
    if mention.rule == HEADING_RULE:
        return Reading(found_by=HEADING)
    found = traced.get(Span(mention.start, mention.end), ())
    return None if not found else _reading(found[0].verdict, found[0].found_by)


def _reading(verdict: Verdict, found_by: str = "") -> Reading:
    return Reading(dict(verdict.usual), dict(verdict.likely), found_by)


def by_span(traced: Collection[TracedMention]) -> dict[Span, list[TracedMention]]:
    """The traced mentions of each span: more than one where several diseases share words."""
    found: dict[Span, list[TracedMention]] = {}
    for it in traced:
        found.setdefault(it.linked.span, []).append(it)
    return found


def explain_mention(
    mention: MentionFacts,
    links: Links,
    reading: Reading | None,
    others: Sequence[MentionFacts] = (),
) -> MentionExplanation:
    """The explanation of a mention; ``others`` are those of the same span."""
    concept = mention.concept
    linked = Linked(
        mention.text, concept, mention.category, mention.score, mention.rule, mention.name
    )
    together = {it.concept for it in others if it.concept is not None and it.concept != concept}
    things: tuple[Thing, ...] = tuple(sorted(together, key=lambda it: it.id))
    return MentionExplanation(mention, links.of_mention(linked), reading, things)


def passed_name(text: str, verdict: Verdict, links: Links) -> PassedName:
    """Words of a text that are no mention."""
    span = verdict.span
    words = text[span.start : span.end]
    candidates, count = links.candidates(words)
    return PassedName(
        span.start, span.end, words, verdict.reason, _reading(verdict), candidates, count
    )


def facts_of(linked: LinkedMention, text: str, section: str = "") -> MentionFacts:
    """A mention that was found now."""
    span, match, concept = linked.span, linked.match, linked.concept
    return MentionFacts(
        span.start,
        span.end,
        text[span.start : span.end],
        section,
        linked.mention.category,
        thing(concept) if concept else None,
        linked.score,
        match.rule if match else "",
        match.name if match else "",
    )
