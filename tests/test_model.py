"""Records."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from kg.content import digest
from kg.model import Annotation, Document, Intervention, Section, Source, Span, TaggedSpan, Trial

DOCUMENT = Document.of(
    "CLINICALTRIALS:NCT00000001",
    "trial",
    "Größe",
    [Section("title", "Größe"), Section("summary", "Fever.", path="a.b")],
    metadata={"local_id": "7", "size": 3, "words": ("a", "b")},
    trial=Trial(
        phases=("PHASE2",),
        conditions=(("Fever", "a[0]"),),
        interventions=(Intervention("DRUG", "Zorblat", "b[0]", ("z",)),),
    ),
    annotations=(Annotation("condition", "MESH:D005334", "Fever", "c", "infores:x"),),
    tagged=(TaggedSpan(Span(6, 11), "Disease", ("MESH:D005334",)),),
    sources=(Source("a.json"),),
)


def test_the_version_of_a_document_is_a_hash_of_all_its_fields() -> None:
    content = asdict(DOCUMENT) | {"sources": ()}
    del content["metadata"]["local_id"]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    assert DOCUMENT.version == digest(text)


def test_the_version_of_a_document_does_not_depend_on_the_file() -> None:
    elsewhere = replace(DOCUMENT, sources=(Source("b.json"),))
    assert elsewhere.version == DOCUMENT.version
    assert (
        replace(DOCUMENT, metadata={**DOCUMENT.metadata, "local_id": "8"}).version
        == DOCUMENT.version
    )
    assert replace(DOCUMENT, tagged=()).version != DOCUMENT.version
