"""ClinicalTrials.gov API v2."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest

from kg.model import Document
from kg.readers.base import Head, ReadContext, ReadOptions
from kg.readers.ctgov_json import CTGOV_JSON, study_document
from kg.readers.json_records import _SMALL, iter_records
from kg.schema import SECTIONS, SOURCE_NLM


@pytest.fixture
def study(data) -> dict:
    return json.loads((data / "trials/study.json").read_bytes())


@pytest.fixture
def document(study) -> Document:
    return study_document(study)


def write(path, text: str | bytes):
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_document(document):
    assert document.id == "CLINICALTRIALS:NCT90000001"
    assert (document.kind, document.language, document.date) == ("trial", "en", "2024-02-01")
    assert document.url == "https://clinicaltrials.gov/study/NCT90000001"
    assert document.identifiers == (
        "CLINICALTRIALS:NCT90000099",
        "euclinicaltrials:2019-001234-56",
        "ctis:2023-512345-11-00",
        "isrctn:ISRCTN90123456",
    )
    assert document.metadata == {
        "local_id": "NCT90000001",
        "secondary_ids": ("P30CA000001",),
        "organization": "Example University",
        "collaborators": ("Example Foundation",),
        "why_stopped": "Slow accrual",
        "retracted_references": ("90000012",),
    }


def test_fields(document):
    trial = document.trial
    assert trial.identifiers == (document.id, *document.identifiers)
    assert (trial.brief_title, trial.acronym) == ("Carfilzomib in Relapsed Myeloma", "ALPHA")
    assert (trial.sponsor, trial.sponsor_ids) == ("Example University", ("ALPHA-12",))
    assert trial.phases == ("PHASE2", "PHASE3")
    assert (trial.overall_status, trial.study_type) == ("TERMINATED", "INTERVENTIONAL")
    assert (trial.allocation, trial.intervention_model) == ("RANDOMIZED", "PARALLEL")
    assert (trial.masking, trial.primary_purpose) == ("NONE", "TREATMENT")
    assert (trial.enrollment, trial.enrollment_type) == (40, "ACTUAL")
    assert (trial.start_date, trial.completion_date) == ("2020-03", "2023-11-30")
    assert (trial.minimum_age, trial.maximum_age, trial.sex) == ("18 Years", "", "ALL")
    assert trial.countries == ("Norway", "United States")
    assert trial.locations == (
        "Example Hospital, Oslo, Norway",
        "Example Clinic, Boston, Massachusetts, United States",
    )
    assert trial.has_results is False
    assert [(item.type, item.name, item.other_names) for item in trial.interventions] == [
        ("DRUG", "Carfilzomib", ("Kyprolis", "PR-171")),
        ("DRUG", "Dexamethasone", ()),
    ]
    assert [item.arms for item in trial.interventions] == [("EXPERIMENTAL",), ()]
    assert trial.interventions[0].other_path.endswith("interventions[0].otherNames")


def test_sections(document):
    found = [
        (section.name, section.path.split(".")[-1], section.text) for section in document.sections
    ]
    assert found == [
        ("title", "briefTitle", "Carfilzomib in Relapsed Myeloma"),
        (
            "official_title",
            "officialTitle",
            "A Randomized Phase 2/3 Trial of Carfilzomib in Relapsed Multiple Myeloma",
        ),
        (
            "brief_summary",
            "briefSummary",
            "Does carfilzomib help? Patients with platelets > 50 take part.\nThe arms are:\n"
            "carfilzomib once a week\ncarfilzomib twice a week",
        ),
        (
            "detailed_description",
            "detailedDescription",
            "Screening takes two weeks.\nTreatment takes one year.",
        ),
        ("arm", "armGroups[0]", "Weekly\nCarfilzomib on days 1, 8 and 15"),
        ("intervention_description", "description", "Given intravenously."),
        ("outcome", "primaryOutcomes[0]", "Response\nBy IMWG criteria"),
        ("outcome", "secondaryOutcomes[0]", "Overall survival"),
        (
            "eligibility",
            "eligibilityCriteria",
            "Inclusion Criteria:\nRelapsed myeloma\nat least one earlier line\n"
            "Exclusion Criteria:\nPregnancy",
        ),
        ("condition", "conditions[0]", "Multiple Myeloma"),
        ("condition", "conditions[1]", "Plasma Cell Leukemia"),
        ("intervention", "name", "Carfilzomib"),
        ("intervention", "name", "Dexamethasone"),
        ("keyword", "keywords[0]", "proteasome inhibitor"),
    ]
    assert {section.name for section in document.sections} <= SECTIONS.keys()
    path = "protocolSection.conditionsModule.conditions[0]"
    assert document.trial.conditions[0] == ("Multiple Myeloma", path)


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, 0), (40, 40), (True, None), (-1, None), (2**64 - 1, None), (1e30, None), ("40", None)],
)
def test_the_enrollment_is_a_number_that_a_table_holds(study, count, expected):
    study["protocolSection"]["designModule"]["enrollmentInfo"]["count"] = count
    assert study_document(study).trial.enrollment == expected


def test_annotations_are_no_text(document):
    assert [(item.role, item.curie, item.name) for item in document.annotations] == [
        ("condition", "MESH:D009101", "Multiple Myeloma"),
        ("intervention", "MESH:C524865", "carfilzomib"),
        ("intervention", "MESH:D003907", "Dexamethasone"),
    ]
    assert {item.source for item in document.annotations} == {SOURCE_NLM}
    assert document.annotations[0].path == "derivedSection.conditionBrowseModule.meshes[0]"
    assert "Neoplasms" not in document.text


def test_references(document):
    found = [(item.curie.partition(":")[0], item.kind, item.role) for item in document.references]
    assert found == [
        ("PMID", "article", "RESULT"),
        ("doi", "article", "BACKGROUND"),
        ("KG", "article", "BACKGROUND"),
        ("PMID", "article", "DERIVED"),
        ("CLINICALTRIALS", "trial", "EXPANDED_ACCESS"),
        ("CLINICALTRIALS", "trial", "SECONDARY_ID"),
    ]
    assert document.references[0].curie == "PMID:90000011"
    assert document.references[0].url == "https://pubmed.ncbi.nlm.nih.gov/90000011/"
    assert document.references[1].curie == "doi:10.9999/er.18"
    assert document.references[4].curie == "CLINICALTRIALS:NCT90000003"
    assert document.references[5].path.endswith("secondaryIdInfos[4].id")


def test_another_trial_in_the_secondary_ids_is_not_this_trial(document):
    assert "CLINICALTRIALS:NCT90000002" not in document.identifiers


@pytest.mark.parametrize(
    "wrap",
    [
        lambda study: json.dumps(study),
        lambda study: json.dumps(study, indent=1),
        lambda study: "\ufeff" + json.dumps(study),
        lambda study: json.dumps([study]),
        lambda study: json.dumps({"totalCount": 1, "studies": [study], "nextPageToken": "x"}),
        lambda study: json.dumps({"studies": [study]}, indent=2),
        lambda study: json.dumps(study) + "\n\n",
    ],
    ids=["one", "indented", "marked", "list", "page", "indented page", "line"],
)
def test_forms(read, tmp_path, study, document, wrap):
    documents, (report,) = read(write(tmp_path / "studies.json", wrap(study)))
    assert report.format == "ctgov-json"
    assert report.errors == ()
    assert [replace(found, sources=()) for found in documents] == [document]


def test_json_lines(read, tmp_path, study):
    other = json.loads(json.dumps(study).replace("NCT90000001", "NCT90000005"))
    lines = [json.dumps(study), "", '{"protocolSection": {', json.dumps(other)]
    documents, (report,) = read(write(tmp_path / "studies.jsonl", "\n".join(lines)))
    assert [document.metadata["local_id"] for document in documents] == [
        "NCT90000001",
        "NCT90000005",
    ]
    assert [error.place for error in report.errors] == ["line 3"]


def test_modules_may_be_absent_empty_or_of_another_type(study):
    for module in list(study["protocolSection"]):
        if module == "identificationModule":
            continue
        for value in ({}, None, [], "text"):
            damaged = {**study, "protocolSection": {**study["protocolSection"], module: value}}
            assert study_document(damaged).id == "CLINICALTRIALS:NCT90000001"
    bare = {"protocolSection": {"identificationModule": {"nctId": "NCT90000001"}}}
    document = study_document(bare)
    assert (document.title, document.text) == ("NCT90000001", "NCT90000001")
    assert document.trial.has_results is None
    assert document.annotations == document.references == ()


def test_a_record_without_a_number_is_named(read, tmp_path, study):
    nameless = json.loads(json.dumps(study))
    del nameless["protocolSection"]["identificationModule"]["nctId"]
    page = {"studies": [nameless, {"hasResults": True}, "text", study]}
    documents, (report,) = read(write(tmp_path / "page.json", json.dumps(page)))
    assert len(documents) == 1
    assert [(error.place, error.reason) for error in report.errors] == [
        ("record 1", "a study without an NCT number"),
        ("record 2", "a study without protocolSection"),
        ("record 3", "a study without protocolSection"),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"protocolSection": {"identificationModule": {', "in the middle of a record"),
        ('{"studies": [{"protocolSection": ]]}', "broken JSON"),
        ('{"studies": []}', "no study"),
        ('[{"protocolSection": "unfinished', "in the middle of a record"),
    ],
)
def test_damaged_files(read, tmp_path, text, reason):
    documents, (report,) = read(write(tmp_path / "page.json", text))
    assert documents == []
    assert len(report.errors) == 1
    assert reason in str(report.errors[0])


def test_a_truncated_page_gives_what_comes_before(read, tmp_path, study):
    page = json.dumps({"studies": [study, study]})
    documents, (report,) = read(write(tmp_path / "page.json", page[:-50]))
    assert len(documents) == 1
    assert "middle of a record" in report.errors[0].reason


class _Slow:
    """A stream that gives a few bytes at a time, as a pipe may."""

    def __init__(self, data: bytes, size: int) -> None:
        self.data, self.size, self.position = data, size, 0

    def read(self, size: int = -1) -> bytes:
        if size == _SMALL:  # a large file: its beginning does not hold all
            size = self.size
        found = self.data[self.position : self.position + min(size, self.size)]
        self.position += len(found)
        return found


RECORDS = [
    {"a": 'brackets ]} in "strings" \\'},
    {"a": {"studies": [1, {"b": []}]}},
    {"c": "\u00e9 \\u00e9"},
]


@pytest.mark.parametrize("size", [1, 3, 7, 50, 10_000])
@pytest.mark.parametrize(
    "text",
    [
        json.dumps(RECORDS),
        json.dumps({"x": {"studies": [0]}, "studies": RECORDS, "z": [{"q": 1}]}, indent=1),
        "\n".join(json.dumps(record, indent=1) for record in RECORDS),
    ],
    ids=["list", "page", "several"],
)
def test_large_files_are_cut_into_their_records(monkeypatch, text, size):
    monkeypatch.setattr("kg.readers.json_records._SMALL", 1)
    context = ReadContext("large.json")
    found = [
        record for _, record in iter_records(_Slow(text.encode(), size), context, key="studies")
    ]
    assert [record for record in found if record in RECORDS] == RECORDS
    assert len(found) <= len(RECORDS) + 1


def test_a_record_too_large_is_refused(read, tmp_path, monkeypatch):
    monkeypatch.setattr("kg.readers.json_records._SMALL", 10)
    monkeypatch.setattr("kg.readers.json_records._CHUNK", 100)
    text = '{"protocolSection": "' + "x" * 5000
    documents, (report,) = read(write(tmp_path / "one.json", text), max_document_bytes=1000)
    assert documents == []
    assert "larger than" in str(report.errors[0]) or "more than" in str(report.errors[0])


@pytest.mark.parametrize(
    ("text", "mine"),
    [
        ('{"protocolSection": {}}', True),
        ('{"studies": []}', True),
        ('{"id": 1, "text": "about studies"}', False),
        ("<html>protocolSection</html>", False),
    ],
)
def test_sniff(text, mine):
    assert (CTGOV_JSON.sniff(Head(text.encode(), "x.json", text)) > 0) is mine


@pytest.mark.shared
def test_real_records(shared):
    counts: Counter[str] = Counter()
    for path in sorted((shared / "documents/ctgov_json").glob("*.json")):
        context = ReadContext(str(path), options=ReadOptions())
        with path.open("rb") as stream:
            (document,) = CTGOV_JSON.read(stream, context)
        protocol = json.loads(path.read_bytes())["protocolSection"]
        assert context.errors == []
        assert document.metadata["local_id"] == path.stem
        conditions = protocol.get("conditionsModule", {}).get("conditions", [])
        assert [name for name, _ in document.trial.conditions] == conditions
        pmids = [
            item
            for item in protocol.get("referencesModule", {}).get("references", [])
            if "pmid" in item
        ]
        assert sum(item.curie.startswith("PMID:") for item in document.references) == len(pmids)
        assert all(section.text.strip() for section in document.sections)
        counts["documents"] += 1
        counts["phases"] += bool(document.trial.phases)
        counts["annotations"] += len(document.annotations)
    assert counts == {"documents": 477, "phases": 360, "annotations": 1350}
