"""Headings that a scope note of MeSH refers to: by custom they are written in capitals.

"LEAD" is no verb there and "MYELOMA PROTEINS" is one thing, so the rules of running text, which take a
few capitals for an acronym, do not hold.  Only a whole stretch of capitals is a heading: "HUMAN PLASMA
CELLS" does not say that a part of it is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from kg.linking.matching import is_acronym
from kg.model import Annotated, Candidate, LinkedMention, Linker, Mention, Span
from kg.schema import DEFINITION_SECTION, HEADING_RULE

LEAST_SCORE: Final = 0.75
LEAST_CAPITALS: Final = 3

MOST_PIECES: Final = 5
"""Pieces with commas between them that one heading has at most ("RECEPTORS, ANTIGEN, T-CELL")."""

_DESCRIPTOR: Final = "MESH:D"
_UPPER: Final = "A-Z\u00c0-\u00d6\u00d8-\u00de"
_WORD: Final = rf"(?:[{_UPPER}]{{3,}}e?s(?!\w)|[{_UPPER}0-9]+(?!\w))"
_PIECE: Final = re.compile(rf"(?<!\w){_WORD}(?:(?:\s+|[-\u2010\u2011'\u2019,]){_WORD})*")
_BETWEEN: Final = re.compile(r",\s+")
_LEADING: Final = re.compile(r"(?:A|AN|AND|OR|THE|\d+)\s+")
_TRAILING: Final = re.compile(r"\s+\d+$")
_BEFORE: Final = re.compile(r"[^\s(\[\"\u201c]*\w[-\u2010\u2011]$")
_BEHIND: Final = re.compile(r"[-\u2010\u2011]\w+")
"""What is joined to capitals by a hyphen: "non-HODGKIN LYMPHOMA" is not "HODGKIN LYMPHOMA"."""
_LONGEST_BEFORE: Final = 40
_CUT: Final = re.compile(r"\s*(?:\.{3}|\u2026)")


def with_headings(annotated: Annotated, linker: Linker) -> Annotated:
    """The document with the headings that its definitions refer to as mentions, matched by the rule
    ``heading``.

    They replace what was found in their place, except what contains them ("PLASMA CELL dyscrasia") and
    short forms that the text explains.
    """
    explained = {m.span for m in annotated.mentions if m.match and m.match.rule == "abbreviation"}
    headings = [
        _mention(span, candidate)
        for section in annotated.document.sections
        if section.name == DEFINITION_SECTION
        for span, candidate in find_headings(section.text, linker, section.start)
        if span not in explained
    ]
    others = (m for m in annotated.mentions if not _is_replaced(m.span, headings))
    return replace(annotated, mentions=tuple(sorted([*others, *headings], key=_place)))


def find_headings(text: str, linker: Linker, start: int = 0) -> Iterator[tuple[Span, Candidate]]:
    """The descriptors that a definition refers to, in the order of the text, which begins at ``start``.

    Of pieces with commas between them as many as make up a heading are one.
    """
    for pieces in _runs(text):
        first = 0
        while first < len(pieces):
            lasts = range(min(first + MOST_PIECES, len(pieces)) - 1, first - 1, -1)
            spans = (Span(pieces[first].start, pieces[last].end) for last in lasts)
            found = next(filter(None, (_heading(text, span, linker) for span in spans)), None)
            if found is None:
                first += 1
                continue
            span, candidate = found
            yield Span(start + span.start, start + span.end), candidate
            first = next((n for n, p in enumerate(pieces) if p.start >= span.end), len(pieces))


def _runs(text: str) -> Iterator[Sequence[Span]]:
    """Pieces of capitals, those together that have a comma between them."""
    run: list[Span] = []
    for match in _PIECE.finditer(text):
        if run and not _BETWEEN.fullmatch(text, run[-1].end, match.start()):
            yield run
            run = []
        run.append(Span(*match.span()))
    if run:
        yield run


def _heading(text: str, span: Span, linker: Linker) -> tuple[Span, Candidate] | None:
    """The heading that a stretch of capitals is, and where it stands: with what is joined to it, or
    without a number or an article."""
    for start in _starts(text, span):
        for end in _ends(text, span):
            if start < end and not _CUT.match(text, end):
                candidate = _best(" ".join(text[start:end].split()), linker)
                if candidate is not None:
                    return Span(start, end), candidate
    return None


def _starts(text: str, span: Span) -> Iterator[int]:
    before = _BEFORE.search(text, max(0, span.start - _LONGEST_BEFORE), span.start)
    yield before.start() if before else span.start
    if not before and (leading := _LEADING.match(text, span.start, span.end)):
        yield leading.end()


def _ends(text: str, span: Span) -> Iterator[int]:
    if behind := _BEHIND.match(text, span.end):
        yield behind.end()
    yield span.end
    if trailing := _TRAILING.search(text, span.start, span.end):
        yield trailing.start()


def _best(name: str, linker: Linker) -> Candidate | None:
    """The descriptor of that name, whatever its case; by an acronym only where that is its heading."""
    if sum(map(str.isupper, name)) < LEAST_CAPITALS:
        return None
    found = (c for spelled in (name, name.lower()) for c in linker.candidates(spelled))
    return min(filter(_is_heading, found), key=lambda c: (-c.score, c.concept.id), default=None)


def _is_heading(candidate: Candidate) -> bool:
    match = candidate.match
    return (
        candidate.concept.id.startswith(_DESCRIPTOR)
        and candidate.score >= LEAST_SCORE
        and (match.kind == "label" or not is_acronym(match.name))
    )


def _mention(span: Span, candidate: Candidate) -> LinkedMention:
    concept = candidate.concept
    match = replace(candidate.match, rule=HEADING_RULE)
    return LinkedMention(Mention(span, concept.category), concept, candidate.score, match)


def _is_replaced(span: Span, headings: Sequence[LinkedMention]) -> bool:
    """Whether a heading stands there, unless it is only a part of the span."""
    return any(
        span.overlaps(other.span) and (span == other.span or not span.contains(other.span))
        for other in headings
    )


def _place(linked: LinkedMention) -> tuple[int, int, str, str]:
    mention = linked.mention
    curie = linked.concept.id if linked.concept else ""
    return mention.span.start, mention.span.end, mention.category, curie
