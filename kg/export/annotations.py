"""Annotated documents as text: PubTator and JSON Lines, one block a document."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from kg.model import Annotated, Concept, Curie, Document, LinkedMention, Span
from kg.schema import CHEMICAL_CATEGORIES, DISEASE_CATEGORIES

CrossReferences: TypeAlias = Callable[[Curie], Sequence[Curie]]
"""A concept -> the CURIEs of the same thing in other terminologies."""

AnnotationWriter: TypeAlias = Callable[
    [Annotated, Sequence[Concept], Sequence[Concept], CrossReferences], str
]
"""An annotated document, of a trial the concepts of its conditions and of its interventions, and where
to ask for cross references."""


def no_cross_references(curie: Curie) -> Sequence[Curie]:
    """For those who have none at hand."""
    return ()


NIL: Final = "-1"

_LABELS: Final = {
    **dict.fromkeys(CHEMICAL_CATEGORIES, "Chemical"),
    **dict.fromkeys(DISEASE_CATEGORIES, "Disease"),
}

_BREAKING = re.compile(r"[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]")
"""Characters that end a line or a cell: each becomes one space, so that offsets stand."""


def to_pubtator(
    annotated: Annotated,
    conditions: Sequence[Concept] = (),
    interventions: Sequence[Concept] = (),
    cross_references: CrossReferences = no_cross_references,
) -> str:
    """``id|t|title``, ``id|a|abstract``, then a line a mention and an empty line.

    Offsets are characters of ``title + " " + abstract``, which are those of ``Document.text``.
    Drugs and other chemicals are Chemical, diseases and findings Disease; other mentions are left
    out.  Ids are MeSH ids without prefix, where MeSH has none the OMIM number if there is just one, else
    the CURIE; several are joined by ``|``; NIL is -1.
    """
    document = annotated.document
    text = _BREAKING.sub(" ", document.text)
    identifier = local_id(document).replace("|", "_").replace("\t", " ")
    end = document.sections[0].end if document.sections else 0
    lines = [f"{identifier}|t|{text[:end]}", f"{identifier}|a|{text[end + 1 :]}"]
    for (span, label), curies in _by_span(annotated.mentions).items():
        words = text[span.start : span.end]
        ids = [_pubtator_id(curie, cross_references) for curie in curies]
        lines.append(
            f"{identifier}\t{span.start}\t{span.end}\t{words}\t{label}\t{'|'.join(ids) or NIL}"
        )
    return "\n".join(lines) + "\n\n"


def _by_span(mentions: Sequence[LinkedMention]) -> dict[tuple[Span, str], list[str]]:
    """(span, Chemical or Disease) -> its concepts' CURIEs, in the order of the text."""
    spans: dict[tuple[Span, str], list[str]] = {}
    for linked in sorted(mentions, key=lambda linked: linked.span):
        label = _LABELS.get(linked.mention.category)
        if label is None:
            continue
        curies = spans.setdefault((linked.span, label), [])
        curie = linked.concept.id if linked.concept else "KG:"
        if curie not in curies and not curie.startswith("KG:"):
            curies.append(curie)
    return spans


def _pubtator_id(curie: Curie, cross_references: CrossReferences) -> str:
    if curie.startswith("MESH:"):
        return curie.removeprefix("MESH:")
    omim = [other for other in cross_references(curie) if other.startswith("OMIM:")]
    return omim[0] if len(omim) == 1 else curie


def to_json_line(
    annotated: Annotated,
    conditions: Sequence[Concept] = (),
    interventions: Sequence[Concept] = (),
    cross_references: CrossReferences = no_cross_references,
) -> str:
    """One JSON object on a line: the document's id as its source spells it, its CURIE, kind, title
    and language, its mentions with offsets of ``Document.text``, and for a trial the concepts of its
    conditions and interventions.  Where several sources were asked a mention has ``sources``, who found
    it, and ``agreement``, what each of the others says there."""
    document = annotated.document
    text = document.text
    row: dict[str, Any] = {
        "id": local_id(document),
        "curie": document.id,
        "kind": document.kind,
        "title": document.title,
        "language": document.language,
        "mentions": [_mention(linked, document, text) for linked in annotated.mentions],
    }
    if document.trial is not None:
        row["trial"] = {
            "id": local_id(document),
            "conditions": _identified(conditions),
            "interventions": _identified(interventions),
        }
    return json.dumps(row, ensure_ascii=False) + "\n"


def _mention(linked: LinkedMention, document: Document, text: str) -> dict[str, Any]:
    span = linked.span
    return {
        "start": span.start,
        "end": span.end,
        "text": text[span.start : span.end],
        "section": document.section_at(span.start).name,
        "category": linked.mention.category,
        "id": linked.concept.id if linked.concept else None,
        "score": round(linked.score, 4),
        **_said(linked),
    }


def _said(linked: LinkedMention) -> dict[str, Any]:
    """Who found the mention and what each other source says there, where others were asked."""
    if linked.sightings is None:
        return {}
    return {
        "sources": list(linked.sources),
        "agreement": [sighting.as_dict() for sighting in linked.sightings],
    }


def _identified(concepts: Sequence[Concept]) -> list[str]:
    """CURIEs of the concepts that a terminology has, each once, in order."""
    return list(dict.fromkeys(c.id for c in concepts if not c.id.startswith("KG:")))


def local_id(document: Document) -> str:
    """The document's id as its source spells it; else its identifier without the prefix."""
    local = document.metadata.get("local_id")
    return str(local) if local else document.id.partition(":")[2]


ANNOTATION_WRITERS: Final[Mapping[str, AnnotationWriter]] = {
    "pubtator": to_pubtator,
    "jsonl": to_json_line,
}
"""Format -> its writer."""
