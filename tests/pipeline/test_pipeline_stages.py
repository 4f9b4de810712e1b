"""What the stages make of single documents."""

from __future__ import annotations

import pytest

from kg.model import Annotation, Document, Section, Trial
from kg.pipeline.stages import Stages, aliases


@pytest.fixture(scope="module")
def stages() -> Stages:
    return Stages()


def page(*sections: Section, **fields: object) -> Document:
    return Document.of("", "trial", "A page", [Section("title", "A page"), *sections], **fields)


def test_a_pages_topics_are_not_read(stages: Stages) -> None:
    document = page(Section("body", "Myeloma."), Section("topic", "Osteoporosis and fractures."))
    (annotated,) = stages.annotate([document])
    assert {linked.concept.id for linked in annotated.mentions if linked.concept} == {
        "MESH:D009101"
    }


def test_fields_of_a_trial_and_the_headings_above(stages: Stages) -> None:
    fields = [
        Section("condition", "Lumbar Spinal Stenosis", path="c[0]"),
        Section("condition", "SARS-CoV-2", path="c[1]"),
        Section("condition", "chronic low back pain", path="c[2]"),
    ]
    (annotated,) = stages.annotate([page(*fields, trial=Trial())])
    links = stages.trial_links(annotated)
    assert links is not None
    assert [it.id for it in stages.with_headings(links.conditions)] == [
        "MONDO:0044753",
        "MESH:D013130",
        "MESH:D000086382",
        "MESH:D017116",
    ]


def test_another_language_is_kept_and_not_read(stages: Stages) -> None:
    (reading,) = stages.read([page(Section("body", "Myeloma."), language="de")])
    assert (reading.mined, reading.annotated.mentions) == (False, ())


def test_documents_keep_their_order_whatever_their_language(stages: Stages) -> None:
    languages = ["en", "de", *["en"] * 40, "de", "de", "en"]  # more than are read at once
    documents = [
        page(Section("body", f"Myeloma {number}."), language=language)
        for number, language in enumerate(languages)
    ]
    annotated = list(stages.annotate(iter(documents)))
    assert [each.document for each in annotated] == documents
    assert [bool(each.mentions) for each in annotated] == [it == "en" for it in languages]


@pytest.mark.parametrize(
    ("curie", "name", "found"),
    [
        ("MESH:D009101", "whatever", "MESH:D009101"),
        ("MESH:D000009101", "a padded number", "MESH:D009101"),
        ("", "Multiple Myeloma", "MESH:D009101"),
        ("MESH:D999999999", "a heading of later years", "MESH:D999999999"),
        ("", "no such heading", None),
    ],
)
def test_annotations_are_resolved(stages: Stages, curie: str, name: str, found: str | None) -> None:
    concept = stages.resolve(Annotation("mesh_heading", curie, name, "x", "infores:pubmed"))
    assert (concept.id if concept else None) == found


def test_aliases_are_identifiers_sponsors_numbers_and_long_titles() -> None:
    trial = Trial(identifiers=("drks:DRKS00000001",), sponsor="Acme", sponsor_ids=("AB-123", ""))
    document = page(trial=trial, identifiers=("CLINICALTRIALS:NCT00000001",))
    assert aliases(document) == (
        "CLINICALTRIALS:NCT00000001",
        "drks:DRKS00000001",
        "sponsor:acme:ab123",
    )
    long = Document.of("", "trial", "A title of some length that is nobody else's", [])
    assert [alias.partition(":")[0] for alias in aliases(long)] == ["KG"]
