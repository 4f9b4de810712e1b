"""What was read from a batch of documents, as tables: the shards from which a graph is assembled.

A shard keeps what its documents say as they say it; whatever needs the whole corpus (duplicates, one
trial under several ids, counts) waits for :mod:`kg.graph.assembly`.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from kg.graph.identity import is_symmetric, qualifiers_json, sentence_id
from kg.graph.tables import DOCUMENTS, MENTIONS, SENTENCES, TRIALS
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
)
from kg.schema import DOCUMENT_CATEGORIES

MICRO: Final = 1_000_000
"""Confidences are summed and compared as integers of this unit."""

_KEY = [("document", pa.string()), ("version", pa.string())]

ASSERTIONS: Final = pa.schema(
    [
        *_KEY,
        ("subject", pa.string()),
        ("predicate", pa.string()),
        ("object", pa.string()),
        ("original_predicate", pa.string()),
        ("either_way", pa.bool_()),
        ("qualifiers", pa.string()),
        ("source", pa.string()),
        ("knowledge_level", pa.string()),
        ("agent_type", pa.string()),
        ("negated", pa.bool_()),
        ("speculative", pa.bool_()),
        ("kind", pa.string()),
        ("section", pa.string()),
        ("sentence", pa.string()),
        ("text", pa.string()),
        ("path", pa.string()),
        ("subject_start", pa.int64()),
        ("subject_end", pa.int64()),
        ("object_start", pa.int64()),
        ("object_end", pa.int64()),
        ("method", pa.string()),
        ("confidence", pa.int64()),
    ]
)

SEEN_NODES: Final = pa.schema(
    [
        *_KEY,
        ("id", pa.string()),
        ("category", pa.string()),
        ("name", pa.string()),
        ("url", pa.string()),
        ("rank", pa.int64()),
    ]
)
"""Nodes as one document names them; of several namings the lowest rank wins, then the first by name."""

OWN_RECORD, CONCEPT, POINTER, BARE = range(4)
"""Ranks of a naming: by the thing's own record, by a terminology, by a pointer with a title, by an id."""

ALIASES: Final = pa.schema([*_KEY, ("id", pa.string()), ("alias", pa.string())])

SHARDS: Final[dict[str, pa.Schema]] = {
    "documents": DOCUMENTS,
    "sentences": pa.schema([*SENTENCES, ("version", pa.string())]),
    "mentions": pa.schema([*MENTIONS, ("version", pa.string())]),
    "trials": pa.schema([*TRIALS, *_KEY]),
    "assertions": ASSERTIONS,
    "nodes": SEEN_NODES,
    "aliases": ALIASES,
}


@dataclass(frozen=True, slots=True)
class SeenNode:
    """A thing that an assertion or a record speaks of, as it is named there."""

    id: Curie
    category: str
    name: str
    rank: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one document: what a shard takes.

    ``nodes`` are the things that its assertions speak of and that no mention names; ``aliases`` are
    other identifiers or keys of the document; ``condition_concepts`` and ``intervention_concepts`` the
    CURIEs its record's fields were linked to.
    """

    annotated: Annotated
    assertions: Sequence[Assertion]
    nodes: Sequence[SeenNode] = ()
    aliases: Sequence[str] = ()
    condition_concepts: Sequence[Curie] = ()
    intervention_concepts: Sequence[Curie] = ()
    mined: bool = True


class Shard:
    """Rows of a batch of documents, kept in memory until written."""

    def __init__(self) -> None:
        self._rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SHARDS}
        self._seen: set[tuple[str, str]] = set()

    def add(self, reading: Reading) -> None:
        """Take in one document; of one that is in this shard already only the source is new."""
        document = reading.annotated.document
        key = {"document": document.id, "version": document.version}
        if (document.id, key["version"]) in self._seen:
            self._rows["documents"].append(_document_row(document, key["version"], 0, 0, False))
            return
        self._seen.add((document.id, key["version"]))
        sentences = _SentenceRows(reading.annotated, key)
        mentions = _mention_rows(reading.annotated, sentences)
        self._rows["mentions"] += [{**row, **key} for row in mentions]
        self._rows["assertions"] += [
            {**_assertion_row(assertion, document, sentences), **key}
            for assertion in reading.assertions
        ]
        self._rows["nodes"] += [{**row, **key} for row in _node_rows(reading)]
        self._rows["aliases"] += [{"id": document.id, "alias": a, **key} for a in reading.aliases]
        if document.trial is not None:
            self._rows["trials"].append({**_trial_row(reading), **key})
        self._rows["sentences"] += sentences.rows()
        self._rows["documents"].append(
            _document_row(document, key["version"], len(sentences), len(mentions), reading.mined)
        )

    def write(self, folder: Path, name: str) -> None:
        """Write one file a table, ``folder/TABLE/NAME.parquet``, and forget the rows."""
        for table, schema in SHARDS.items():
            rows = self._rows[table]
            (folder / table).mkdir(parents=True, exist_ok=True)
            pq.write_table(
                pa.Table.from_pylist(rows, schema=schema), folder / table / f"{name}.parquet"
            )
            rows.clear()
        self._seen.clear()


class _SentenceRows:
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

    def holding(self, span: Span) -> Span:
        index = bisect_right(self._starts, span.start, key=lambda s: s.start) - 1
        if index >= 0 and span.start < self._starts[index].end:
            return self._starts[index]
        return span

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


def _document_row(
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
    }


def _mention_rows(annotated: Annotated, sentences: _SentenceRows) -> list[dict[str, Any]]:
    rows = []
    for linked in annotated.mentions:
        span, concept, match = linked.span, linked.concept, linked.match
        rows.append(
            {
                "start": span.start,
                "end": span.end,
                "text": sentences.text(span),
                "section": annotated.document.section_at(span.start).name,
                "sentence": sentences.use(sentences.holding(span)),
                "category": linked.mention.category,
                "concept": concept.id if concept else None,
                "score": round(linked.score, 6),
                "rule": match.rule if match else "",
                "name": match.name if match else "",
            }
        )
    return rows


def _node_rows(reading: Reading) -> Iterable[dict[str, Any]]:
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


def _trial_row(reading: Reading) -> dict[str, Any]:
    document = reading.annotated.document
    trial = document.trial
    assert trial is not None
    row: dict[str, Any] = {
        field.name: getattr(trial, field.name) for field in TRIALS if hasattr(trial, field.name)
    }
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
    "annotation": ("knowledge_assertion", "manual_agent"),
    "terminology": ("knowledge_assertion", "manual_agent"),
}
"""Method of evidence -> Biolink knowledge level and agent type of its edge."""

_TEXT_MINED = ("not_provided", "text_mining_agent")


def _assertion_row(
    assertion: Assertion, document: Document, sentences: _SentenceRows
) -> dict[str, Any]:
    evidence = assertion.evidence
    method = "terminology" if isinstance(evidence, TerminologyEvidence) else evidence.method
    level, agent = _KNOWLEDGE.get(method, _TEXT_MINED)
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
    evidence: SentenceEvidence, document: Document, sentences: _SentenceRows
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
