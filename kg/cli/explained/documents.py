"""A document or a text in words: its mentions, how they were found and linked, and what is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from kg.cli.explained import words
from kg.cli.explained.links import INDENT, LinkLines
from kg.cli.page import Page, Piece, Style, marked
from kg.model import Span

if TYPE_CHECKING:
    from kg.query.explaining.records import (
        DocumentExplanation,
        MentionExplanation,
        MentionFacts,
        PassedName,
        Reading,
        SentenceFacts,
        TextExplanation,
    )

SOURCES_SHOWN: Final = 3
"""How many sources are named to people; JSON has all."""

NOT_READ_AGAIN: Final = (
    "who found it is not known: in what was kept of the text it is not found again"
)
FINDERS: Final = {
    "recogniser": "the recogniser",
    "lexicon": "a name of the lexicon",
    "recogniser and lexicon": "the recogniser and a name of the lexicon",
    "text": "the text itself, which repeats a name or a short form that was recognised elsewhere",
    "own table": "a name of a table of one's own",
    "registration number": "the form of a registration number",
    "heading in a definition": "capitals in a definition",
}
"""Who found a mention, in words."""

UNMINED: Final = "its text was not read for mentions: it is not in English"


def show_document(page: Page, document: DocumentExplanation) -> None:
    """A document: its text with all its mentions, or those that were asked for, explained."""
    _show_facts(page, document)
    if document.explained or document.passed:
        _show_explained(page, document.explained, document.all_explained, document)
        _show_passed(page, document.passed, in_full=True, sentences=document.sentences)
    else:
        _show_sentences(page, document)
        _show_mentions(page, document.mentions)


def show_text(page: Page, text: TextExplanation) -> None:
    """A text with its mentions, explained, and the names in it that are no mention."""
    spans = {Span(it.mention.start, it.mention.end) for it in text.mentions}
    page.add(*marked(text.text, [(span, Style.MENTION) for span in spans]))
    _show_explained(page, text.mentions, len(text.mentions))
    _show_passed(page, text.passed, in_full=not text.mentions)
    if not text.mentions and not text.passed:
        page.gap()
        page.add("no mention, and no name of the lexicon")


def _show_facts(page: Page, document: DocumentExplanation) -> None:
    """What the document is, and where it comes from."""
    facts = words.joined((document.kind, document.language, document.date, document.url))
    page.add((document.id, Style.STRONG), f" {facts}")
    page.add(document.title)
    others = dict.fromkeys((document.node, *document.identifiers))
    others.pop(document.id, None)
    if others:
        page.add(f"the same as {', '.join(others)}")
    sources = [" ".join(filter(None, (it.path, it.member))) for it in document.sources]
    if sources:
        page.add(f"read from {words.some(sources, SOURCES_SHOWN)}")
    if not document.mined:
        page.add(UNMINED)
    page.add(
        f"{words.count(document.sentence_count, 'sentence')}, of which the graph has kept "
        f"{len(document.sentences):,}; {words.count(document.mention_count, 'mention')}"
    )


def _show_sentences(page: Page, document: DocumentExplanation) -> None:
    """The kept sentences, a paragraph a section, with ``[...]`` where others stood."""
    spans = [Span(it.start, it.end) for it in document.mentions]
    for _, group in groupby(document.sentences, key=lambda it: (it.section, it.path)):
        sentences = list(group)
        pieces: list[Piece] = []
        place = sentences[0].start
        for it in sentences:
            pieces.append(" [...] " if it.start > place + 1 else " " if it.start > place else "")
            pieces += _marked(it, spans)
            place = it.end
        page.gap()
        where = words.joined((sentences[0].section, sentences[0].path))
        page.add((f"{where} ({sentences[0].start}-{place})", Style.FAINT))
        page.add(*pieces, label="  ")


def _marked(sentence: SentenceFacts, spans: Iterable[Span]) -> Iterator[Piece]:
    """A sentence with those of the spans that lie in it highlighted."""
    within = (
        Span(it.start - sentence.start, it.end - sentence.start)
        for it in spans
        if sentence.start <= it.start and it.end <= sentence.end
    )
    return marked(sentence.text, [(span, Style.MENTION) for span in within])


def _show_mentions(page: Page, mentions: Sequence[MentionFacts]) -> None:
    """All mentions, a line each."""
    page.gap()
    page.add((f"Mentions: {len(mentions):,}", Style.STRONG))
    for it in mentions:
        concept = f"no concept ({words.category(it.category)})"
        concept = words.thing(it.concept) if it.concept else concept
        how = f': {it.rule} "{it.name}", score {words.number(it.score)}' if it.rule else ""
        label = f"{f'{it.start}-{it.end}':>13} "
        page.add((it.text, Style.STRONG), f": {concept}{how}", label=label)


def _show_explained(
    page: Page,
    mentions: Sequence[MentionExplanation],
    count: int,
    document: DocumentExplanation | None = None,
) -> None:
    """Mentions, each with its sentence, how it was found, and how it was linked."""
    if not mentions:
        return
    page.gap()
    page.add((f"Mentions: {words.shown_of(len(mentions), count)}", Style.STRONG))
    links = LinkLines(page)
    for it in mentions:
        mention = it.mention
        sentences = document.sentences if document else ()
        _show_sentence(page, Span(mention.start, mention.end), sentences)
        place = words.joined((f"{mention.start}-{mention.end}", mention.section))
        heading = (mention.text, Style.MENTION)
        links.show(it.link, heading, f" at {place}", facts=list(_found(it, document)))


def _show_sentence(page: Page, span: Span, sentences: Sequence[SentenceFacts]) -> None:
    page.gap()
    for sentence in sentences:
        if sentence.start <= span.start < sentence.end and len(sentence.text) > len(span):
            page.add(*_marked(sentence, [span]), label="  ")


def _found(it: MentionExplanation, document: DocumentExplanation | None) -> Iterator[str]:
    """How a mention was found, and what shares its words."""
    if it.together_with:
        others = ", ".join(map(words.thing, it.together_with))
        yield f"one of several diseases that share words: also {others}"
    if it.reading is not None:
        opinions = "; ".join(_opinions(it.reading))
        finder = FINDERS.get(it.reading.found_by, it.reading.found_by)
        yield f"found by {finder}" + (f": {opinions}" if opinions else "")
    elif document is not None and document.read_again:
        yield NOT_READ_AGAIN


def _show_passed(
    page: Page,
    passed: Sequence[PassedName],
    *,
    in_full: bool,
    sentences: Sequence[SentenceFacts] = (),
) -> None:
    """Words that are no mention, and why; with all candidates, or the first only."""
    if not passed:
        return
    page.gap()
    page.add((f"Not mentions: {len(passed):,}", Style.STRONG))
    links = LinkLines(page)
    for it in passed:
        _show_sentence(page, Span(it.start, it.end), sentences)
        page.add((it.text, Style.STRONG), f" at {it.start}-{it.end}: {it.reason}", label="  ")
        opinions = "; ".join(_opinions(it.reading))
        if opinions:
            page.add(opinions, label=INDENT)
        shown = it.candidates if in_full else it.candidates[:1]
        links.candidates(it.text, shown, it.all_candidates)


def _opinions(reading: Reading) -> Iterator[str]:
    """What the recogniser says of the words there, and what annotated texts say of them anywhere."""
    if reading.likely:
        yield f"the recogniser gives {words.shares(reading.likely)}"
    if reading.usual:
        yield f"in annotated texts such a name is {words.shares(reading.usual)}"
