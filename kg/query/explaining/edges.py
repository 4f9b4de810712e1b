"""Why an edge is there: its evidence, and how the names in that were linked."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from kg.graph import facts
from kg.graph.reading import Session
from kg.model import CategoryName, Curie, Span
from kg.query.explaining.links import Linked, Links
from kg.query.explaining.records import (
    DocumentName,
    EdgeExplanation,
    EvidenceFacts,
    Link,
    LinkedName,
    Thing,
)
from kg.relations.field_links import SUBSTANCES
from kg.schema import DISEASE_CATEGORIES, PREDICATES

Row = Mapping[str, Any]

ROLES: Final = ("subject", "object")

LINKED_FIELDS: Final[Mapping[tuple[str, str], Collection[CategoryName]]] = {
    ("in_clinical_trials_for", "subject"): SUBSTANCES,
    ("in_clinical_trials_for", "object"): DISEASE_CATEGORIES,
    ("kgv:studies_condition", "object"): DISEASE_CATEGORIES,
    ("kgv:tests_intervention", "object"): SUBSTANCES,
    ("kgv:compares_with", "object"): SUBSTANCES,
}
"""Predicate of field evidence and role -> the categories that are expected of the field."""

FIELD_METHOD: Final = "record field"
"""The method of evidence whose fields are linked; what others annotated has its concept from them."""

UNNAMED: Final = "no terminology here has it: the node is named as the record writes it"
OTHERWISE: Final = "linked again, the field gives something else"
NO_MENTION: Final = "the tables have no such mention there"


def explain_edge(
    session: Session, row: Row, links: Links, *, limit: int, first: Curie = ""
) -> EdgeExplanation:
    """The explanation of a row of the edges, with at most ``limit`` pieces of evidence, that of the id
    ``first`` before all others."""
    things = things_of(session, [row["subject"], row["object"]])
    subject, object_ = things[row["subject"]], things[row["object"]]
    records = session.records(facts.EVIDENCE, row["id"], first, limit)
    names = _Names(session, row, {"subject": subject, "object": object_}, links)
    names.add(records)
    return EdgeExplanation(
        row["id"],
        subject,
        f"biolink:{row['predicate']}",
        row["original_predicate"],
        row["interaction"],
        object_,
        is_symmetric(row),
        row["negated"],
        row["speculative"],
        json.loads(row["qualifiers"]),
        row["primary_knowledge_source"],
        row["knowledge_level"],
        row["agent_type"],
        row["confidence"],
        row["evidence_count"],
        row["document_count"],
        tuple(map(_evidence, records)),
        tuple(names),
    )


def things_of(session: Session, curies: Sequence[Curie]) -> dict[Curie, Thing]:
    """The nodes of these CURIEs, which the tables hold."""
    rows = session.records(facts.NODES, list(curies))
    found = {row["id"]: Thing(row["id"], row["name"], row["category"]) for row in rows}
    return {curie: found.get(curie) or Thing(curie, curie, "NamedThing") for curie in curies}


def is_symmetric(row: Row) -> bool:
    """Whether an edge says the same of its subject and its object."""
    return PREDICATES[row["predicate"]].symmetric and not row["original_predicate"]


def _evidence(record: Row) -> EvidenceFacts:
    document = record["document"]
    return EvidenceFacts(
        record["id"],
        record["kind"],
        DocumentName(document, record["document_kind"] or "", record["document_title"] or "")
        if document
        else None,
        record["section"] or "",
        record["path"] or "",
        text_of(record),
        span_of(record, "subject"),
        span_of(record, "object"),
        record["method"],
        record["confidence"],
        record["negated"],
        record["speculative"],
    )


def text_of(record: Row) -> str:
    """The text that the offsets of a piece of evidence are those of."""
    text = record["text"] if record["sentence"] is None else record["sentence_text"]
    return text or ""


def span_of(record: Row, role: str) -> Span | None:
    """Where the subject or the object stands in the text."""
    start, end = record[f"{role}_start"], record[f"{role}_end"]
    return None if start is None or end is None else Span(start, end)


@dataclass
class _Names:
    """The names in the evidence of an edge, each explained once, with the evidence that has it."""

    session: Session
    edge: Row
    things: Mapping[str, Thing]
    links: Links
    _found: dict[tuple[str, str, Linked | None], list[tuple[int, Row]]] = field(
        default_factory=dict
    )

    def add(self, records: Sequence[Row]) -> None:
        """Take the names of all evidence."""
        mentions = self._mentions(records)
        for number, record in enumerate(records, start=1):
            for role in ROLES:
                span = span_of(record, role)
                if span is None:
                    continue
                linked = None
                if record["kind"] == "sentence":
                    base = record["sentence_start"] or 0
                    place = (
                        record["document"],
                        base + span.start,
                        base + span.end,
                        self.edge[role],
                    )
                    row = mentions.get(place)
                    linked = linked_of(row, self.things[role]) if row else None
                elif (
                    record["method"] != FIELD_METHOD or (self._predicate, role) not in LINKED_FIELDS
                ):
                    continue  # whoever annotated it has named the concept
                words = text_of(record)[span.start : span.end]
                self._found.setdefault((role, words, linked), []).append((number, record))

    def _mentions(self, records: Sequence[Row]) -> dict[tuple[str, int, int, Curie], Row]:
        """The mentions of subject and object in the documents of the evidence, by their places."""
        documents = [it["document"] for it in records if it["kind"] == "sentence"]
        concepts = [self.edge[role] for role in ROLES]
        found: dict[tuple[str, int, int, Curie], Row] = {}
        if documents:
            for row in self.session.records(facts.MENTIONS_OF_CONCEPTS, documents, concepts):
                place = (row["document"], row["start"], row["end"], row["concept"])
                found.setdefault(place, row)
        return found

    def __iter__(self) -> Iterator[LinkedName]:
        for (role, words, linked), found in self._found.items():
            numbers = tuple(number for number, _ in found)
            yield LinkedName(role, self._link(role, words, linked, found[0][1]), numbers)

    def _link(self, role: str, words: str, linked: Linked | None, record: Row) -> Link:
        if linked is None and record["kind"] != "sentence":
            return self._of_field(role, words, record)
        if linked is None:
            return Link(words, self.things[role], 0.0, None, note=NO_MENTION)
        return self.links.of_mention(linked)

    def _of_field(self, role: str, words: str, record: Row) -> Link:
        """How a field was linked: as a whole, or else by a mention in it."""
        thing = self.things[role]
        link = self.links.of_field(words, thing, LINKED_FIELDS[self._predicate, role])
        if link is not None:
            return link
        path = record["path"].split(" | ")[0 if role == "subject" else -1]
        rows = self.session.records(facts.MENTIONS_IN_FIELD, record["document"], path, thing.id)
        if rows:
            return self.links.of_mention(linked_of(rows[0], thing))
        unnamed = thing.id.startswith("KG:")
        note = UNNAMED if unnamed else OTHERWISE if self.links.has_lexicon else ""
        return Link(words, thing, 0.0, None, note=note)

    @property
    def _predicate(self) -> str:
        return str(self.edge["original_predicate"] or self.edge["predicate"])


def linked_of(row: Row, concept: Thing | None) -> Linked:
    """What a row of the mentions has kept of a link."""
    return Linked(row["text"], concept, row["category"], row["score"], row["rule"], row["name"])
