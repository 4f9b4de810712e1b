"""A document mentions a concept: one assertion for each linked mention."""

from __future__ import annotations

from collections.abc import Iterator

from kg.model import Annotated, Assertion, LinkedMention, SentenceEvidence, Span
from kg.schema import SOURCE_SELF


def mention_assertions(annotated: Annotated) -> Iterator[Assertion]:
    """``document mentions concept``, from what the section is about where that is something else."""
    document = annotated.document
    for linked in annotated.mentions:
        if linked.concept is None:
            continue
        subject = document.section_at(linked.span.start).about or document.id
        if subject != linked.concept.id:
            sentence = annotated.sentence_of(linked.span)
            yield _assertion(subject, linked, document.id, sentence)


def _assertion(subject: str, linked: LinkedMention, document: str, sentence: Span) -> Assertion:
    assert linked.concept is not None
    return Assertion(
        subject,
        "mentions",
        linked.concept.id,
        SentenceEvidence(
            document,
            sentence,
            None,
            linked.span,
            linked.match.rule if linked.match else "",
            linked.score,
        ),
        SOURCE_SELF,
    )
