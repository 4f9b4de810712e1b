"""A reading -> rows of the shards' tables, as dictionaries by column."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from typing import Any, Final

from kg.graph.identity import is_symmetric, qualifiers_json, sentence_id
from kg.graph.readings import BARE, CONCEPT, OWN_RECORD, Reading, SeenNode
from kg.model import (
    Annotated,
    Assertion,
    Concept,
    Curie,
    Document,
    FieldEvidence,
    SentenceEvidence,
    Span,
    TerminologyEvidence,
    Trial,
)
from kg.schema import DOCUMENT_CATEGORIES, SOURCE_NLM

MICRO: Final = 1_000_000
"""Confidences are summed and compared as integers of this unit."""


class SentenceRows:
    """The sentences of a document that something refers to."""

    def __init__(self, annotated: Annotated, key: dict[str, str]) -> None:
        self._document = annotated.document
        self._text = annotated.document.text
        self._key = key
        self._starts = annotated.sentences
        self._used: dict[Span, Curie] = {}

    def __len__(self) -> int:
        return len(self._starts)

    def use(self, sentence: Span) -> Curie:
        if sentence not in self._used:
            self._used[sentence] = sentence_id(self._document.id, sentence)
        return self._used[sentence]

    def text(self, span: Span) -> str:
        return self._text[span.start : span.end]

    def rows(self) -> list[dict[str, Any]]:
        result = []
        for sentence, identifier in sorted(self._used.items()):
            section = self._document.section_at(sentence.start)
            result.append(
                {
                    **self._key,
                    "id": identifier,
                    "section": section.name,
                    "path": section.path,
                    "start": sentence.start,
                    "end": sentence.end,
                    "text": self.text(sentence),
                }
            )
        return result


def document_row(
    document: Document, version: str, sentences: int, mentions: int, mined: bool
) -> dict[str, Any]:
    return {
        "id": document.id,
        "node": document.id,
        "kind": document.kind,
        "title": document.title,
        "language": document.language,
        "date": document.date,
        "url": document.url,
        "version": version,
        "mined": mined,
        "identifiers": sorted(document.identifiers),
        "sources": [
            {"path": s.path, "member": s.member, "format": s.format, "encoding": s.encoding}
            for s in sorted(document.sources)
        ],
        "metadata": json.dumps(dict(document.metadata), sort_keys=True, ensure_ascii=False),
        "sentence_count": sentences,
        "mention_count": mentions,
        "tagged": len(document.tagged),
    }


def mention_rows(annotated: Annotated, sentences: SentenceRows) -> list[dict[str, Any]]:
    rows = []
    for linked in annotated.mentions:
        span, concept, match = linked.span, linked.concept, linked.match
        rows.append(
            {
                "start": span.start,
                "end": span.end,
                "text": sentences.text(span),
                "section": annotated.document.section_at(span.start).name,
                "sentence": sentences.use(annotated.sentence_of(span)),
                "category": linked.mention.category,
                "concept": concept.id if concept else None,
                "score": round(linked.score, 6),
                "rule": match.rule if match else "",
                "name": match.name if match else "",
                "sources": list(linked.sources),
                "agreement": [sighting.as_dict() for sighting in linked.sightings or ()],
            }
        )
    return rows


def node_rows(reading: Reading) -> Iterable[dict[str, Any]]:
    document = reading.annotated.document
    nodes = [
        SeenNode(
            document.id,
            DOCUMENT_CATEGORIES[document.kind],
            document.title,
            OWN_RECORD,
            document.url,
        ),
        *reading.nodes,
    ]
    seen: set[Concept] = set()
    for linked in reading.annotated.mentions:
        concept = linked.concept
        if concept is not None and concept not in seen:
            seen.add(concept)
            rank = BARE if concept.category == "ClinicalTrial" else CONCEPT
            nodes.append(SeenNode(concept.id, concept.category, concept.name, rank))
    for node in nodes:
        yield {
            "id": node.id,
            "category": node.category,
            "name": " ".join(node.name.split()),
            "url": node.url,
            "rank": node.rank,
        }


def trial_row(reading: Reading) -> dict[str, Any]:
    document = reading.annotated.document
    trial = document.trial
    assert trial is not None
    row: dict[str, Any] = {field.name: getattr(trial, field.name) for field in fields(Trial)}
    row |= {
        "id": document.id,
        "brief_title": trial.brief_title or document.title,
        "identifiers": sorted(trial.identifiers),
        "conditions": [name for name, _ in trial.conditions],
        "interventions": [
            f"{i.type.capitalize()}: {i.name}" if i.type else i.name for i in trial.interventions
        ],
        "condition_concepts": sorted(set(reading.condition_concepts)),
        "intervention_concepts": sorted(set(reading.intervention_concepts)),
    }
    return {name: list(v) if isinstance(v, tuple) else v for name, v in row.items()}


# ------------------------------------------------------------------------------------- assertions

_KNOWLEDGE: Final[dict[str, tuple[str, str]]] = {
    "co-occurrence": ("text_co_occurrence", "text_mining_agent"),
    "record field": ("knowledge_assertion", "automated_agent"),
    "definition": ("knowledge_assertion", "automated_agent"),
    "reference in definition": ("knowledge_assertion", "automated_agent"),
    "annotation": ("knowledge_assertion", "manual_agent"),
    "terminology": ("knowledge_assertion", "manual_agent"),
}
"""Method of evidence -> Biolink knowledge level and agent type of its edge."""

_BY_ALGORITHM: Final = frozenset({SOURCE_NLM})
"""Whose annotations a program makes: the MeSH terms of trials, as their records say."""

_TEXT_MINED = ("not_provided", "text_mining_agent")


def assertion_row(
    assertion: Assertion, document: Document, sentences: SentenceRows
) -> dict[str, Any]:
    evidence = assertion.evidence
    method = "terminology" if isinstance(evidence, TerminologyEvidence) else evidence.method
    level, agent = _KNOWLEDGE.get(method, _TEXT_MINED)
    if agent == "manual_agent" and assertion.source in _BY_ALGORITHM:
        agent = "automated_agent"
    row: dict[str, Any] = {
        "subject": assertion.subject,
        "predicate": assertion.predicate,
        "object": assertion.object,
        "original_predicate": assertion.original_predicate,
        "either_way": is_symmetric(assertion),
        "qualifiers": qualifiers_json(assertion.qualifiers),
        "source": assertion.source,
        "knowledge_level": level,
        "agent_type": agent,
        "negated": assertion.negated,
        "speculative": assertion.speculative,
        "method": method,
    }
    match evidence:
        case SentenceEvidence():
            row |= _sentence_columns(evidence, document, sentences)
        case FieldEvidence():
            row |= _field_columns(evidence)
        case TerminologyEvidence():
            row |= terminology_columns(evidence)
    return row


def _sentence_columns(
    evidence: SentenceEvidence, document: Document, sentences: SentenceRows
) -> dict[str, Any]:
    base = evidence.sentence.start
    subject, object_ = evidence.subject_span, evidence.object_span
    return {
        "kind": "sentence",
        "section": document.section_at(base).name,
        "sentence": sentences.use(evidence.sentence),
        "path": document.section_at(base).path,
        "subject_start": subject.start - base if subject else None,
        "subject_end": subject.end - base if subject else None,
        "object_start": object_.start - base if object_ else None,
        "object_end": object_.end - base if object_ else None,
        "confidence": round(evidence.confidence * MICRO),
    }


FIELD_SEPARATOR: Final = "; "
"""Between the words of two fields in the text of field evidence."""


def _field_columns(evidence: FieldEvidence) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "kind": "field",
        "text": FIELD_SEPARATOR.join(evidence.texts),
        "path": " | ".join(evidence.paths),
        "confidence": round(evidence.confidence * MICRO),
    }
    if len(evidence.texts) == 1:
        columns |= {"object_start": 0, "object_end": len(evidence.texts[0])}
    else:
        first, second = evidence.texts
        start = len(first) + len(FIELD_SEPARATOR)
        columns |= {"subject_start": 0, "subject_end": len(first)}
        columns |= {"object_start": start, "object_end": start + len(second)}
    return columns


def terminology_columns(evidence: TerminologyEvidence) -> dict[str, Any]:
    """The columns of evidence that a terminology gives."""
    return {
        "kind": "terminology",
        "text": f"{evidence.name} {evidence.version}".strip(),
        "confidence": MICRO,
    }
