"""ClinicalTrials.gov's older XML, and what it has in common with API v2."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from dataclasses import fields, replace

import pytest

from kg.model import Document
from kg.readers.base import Head, ReadContext
from kg.readers.ctgov_json import study_document
from kg.readers.ctgov_xml import CTGOV_XML
from kg.readers.trial_fields import design_fields, iso_date, mesh_curie, phases, spelled, std_ages
from kg.schema import SECTIONS


@pytest.fixture
def document(read, data) -> Document:
    (document,), (report,) = read(data / "trials/study.xml")
    assert (report.format, report.errors) == ("ctgov-xml", ())
    return document


@pytest.fixture
def v2(data) -> Document:
    return study_document(json.loads((data / "trials/study.json").read_bytes()))


def xml(body: str) -> str:
    return f"<clinical_study><id_info><nct_id>NCT90000001</nct_id></id_info>{body}</clinical_study>"


def test_the_same_record_in_both_formats_has_the_same_fields(document, v2):
    differing = {"conditions", "interventions", "control", "endpoint_classification", "identifiers"}
    for field in fields(document.trial):
        if field.name not in differing:
            assert getattr(document.trial, field.name) == getattr(v2.trial, field.name), field.name
    names = [[name for name, _ in item.trial.conditions] for item in (document, v2)]
    assert names[0] == names[1]
    drugs = [
        [replace(i, path="", other_path="") for i in item.trial.interventions]
        for item in (document, v2)
    ]
    assert drugs[0] == drugs[1]
    assert document.trial.interventions[0].other_path == "intervention[0].other_name"
    assert document.trial.endpoint_classification == "Safety/Efficacy Study"


def test_the_same_record_in_both_formats_has_the_same_text(document, v2):
    assert document.text == v2.text
    assert [section.name for section in document.sections] == [
        section.name for section in v2.sections
    ]
    assert {section.name for section in document.sections} <= SECTIONS.keys()
    assert document.id == v2.id
    assert document.date == v2.date


def test_paths(document):
    paths = {section.name: section.path for section in document.sections}
    assert paths["brief_summary"] == "brief_summary.textblock"
    assert paths["condition"] == "condition[1]"
    assert paths["arm"] == "arm_group[0]"
    assert paths["intervention_description"] == "intervention[0].description"


def test_annotations_and_references(document):
    assert [(item.role, item.curie, item.name, item.path) for item in document.annotations] == [
        ("condition", "", "Multiple Myeloma", "condition_browse.mesh_term[0]"),
        ("intervention", "", "Dexamethasone", "intervention_browse.mesh_term[0]"),
    ]
    assert [(item.curie, item.role) for item in document.references] == [
        ("doi:10.9999/er.18", "BACKGROUND"),
        ("PMID:90000011", "RESULT"),
    ]


def test_ids(document):
    assert document.identifiers == ("CLINICALTRIALS:NCT90000099", "euclinicaltrials:2019-001234-56")
    assert document.trial.sponsor_ids == ("ALPHA-12",)
    assert document.metadata["secondary_ids"] == ("P30CA000001",)


def test_several_records_under_one_root(read, tmp_path):
    records = xml("<brief_title>One</brief_title>") + "<clinical_study/>" + xml("")
    path = tmp_path / "results.xml"
    path.write_text(f"<search_results count='3'>{records}</search_results>")
    documents, (report,) = read(path)
    assert report.format == "ctgov-xml"
    assert [document.title for document in documents] == ["One", "NCT90000001"]
    assert [(error.place, error.reason) for error in report.errors] == [
        ("record 2", "a study without an NCT number")
    ]


def test_archive(read, data, tmp_path):
    archive = tmp_path / "studies.zip"
    with zipfile.ZipFile(archive, "w") as writer:
        writer.write(data / "trials/study.xml", "a/NCT90000001.xml")
        writer.write(data / "trials/study.json", "b/NCT90000001.json")
    documents, _ = read(archive)
    assert [document.sources[0].member for document in documents] == [
        "a/NCT90000001.xml",
        "b/NCT90000001.json",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<clinical_study><id_info>",
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><clinical_study>&b;</clinical_study>',
        "<clinical_study></clinical_study>",
    ],
    ids=["truncated", "external entity", "empty"],
)
def test_damaged_files(read, tmp_path, text):
    path = tmp_path / "study.xml"
    path.write_text(text)
    documents, (report,) = read(path)
    assert documents == []
    assert len(report.errors) == 1


@pytest.mark.parametrize(
    ("element", "field", "value"),
    [
        ("<phase>Phase 0</phase>", "phases", ("EARLY_PHASE1",)),
        ("<phase>Early Phase 1</phase>", "phases", ("EARLY_PHASE1",)),
        ("<phase>Phase 1/Phase 2</phase>", "phases", ("PHASE1", "PHASE2")),
        ("<study_type>Interventional</study_type><phase>N/A</phase>", "phases", ("NA",)),
        ("<study_type>Observational</study_type><phase>N/A</phase>", "phases", ()),
        (
            "<study_type>Observational [Patient Registry]</study_type>",
            "study_type",
            "OBSERVATIONAL",
        ),
        ("<study_type>N/A</study_type>", "study_type", ""),
        ("<overall_status>Unknown status</overall_status>", "overall_status", "UNKNOWN"),
        (
            "<overall_status>Active, not recruiting</overall_status>",
            "overall_status",
            "ACTIVE_NOT_RECRUITING",
        ),
        (
            "<study_design_info><masking>Double (Participant, Investigator)</masking></study_design_info>",
            "masking",
            "DOUBLE",
        ),
        ("<enrollment type='Anticipated'>12</enrollment>", "enrollment_type", "ESTIMATED"),
        ("<enrollment>12</enrollment>", "enrollment", 12),
        ("<start_date type='Actual'>May 3, 2019</start_date>", "start_date", "2019-05-03"),
        ("<clinical_results/>", "has_results", True),
        ("<location_countries/>", "countries", ()),
        ("<acronym>\n A  B </acronym>", "acronym", "A B"),
    ],
)
def test_values(read, tmp_path, element, field, value):
    path = tmp_path / "study.xml"
    path.write_text(xml(element))
    (document,), _ = read(path)
    assert getattr(document.trial, field) == value


@pytest.mark.parametrize(
    ("field", "written", "value"),
    [
        ("masking", "None (Open Label)", "NONE"),
        ("masking", "No masking", "NONE"),
        ("masking", "Open Label", "NONE"),
        ("masking", "Single Blind (Subject)", "SINGLE"),
        ("masking", "Double-Blind", "DOUBLE"),
        ("masking", "Double Blind (Subject, Caregiver, Investigator, Outcomes Assessor)", "DOUBLE"),
        ("masking", "Triple (Participant, Care Provider, Investigator)", "TRIPLE"),
        ("masking", "Quadruple", "QUADRUPLE"),
        ("masking", "Participant, Investigator", "DOUBLE"),
        ("masking", "Blinded somehow", "Blinded somehow"),
        ("allocation", "Non-Randomized", "NON_RANDOMIZED"),
        ("allocation", "RANDOMIZED", "RANDOMIZED"),
        ("intervention_model", "Crossover Assignment", "CROSSOVER"),
        ("intervention_model", "Single Group Assignment", "SINGLE_GROUP"),
        ("observational_model", "Case-Control", "CASE_CONTROL"),
        ("observational_model", "Natural History", "Natural History"),
        ("time_perspective", "Cross-Sectional", "CROSS_SECTIONAL"),
        ("primary_purpose", "Educational/Counseling/Training", "Educational/Counseling/Training"),
        ("sex", "Both", "ALL"),
    ],
)
def test_spelling(field, written, value):
    assert spelled(field, written) == value


def test_a_design_without_labels():
    design = (
        "Treatment, Randomized, Double-Blind, Placebo Control, Parallel Assignment, Efficacy Study"
    )
    assert design_fields(design) == {
        "primary_purpose": "TREATMENT",
        "allocation": "RANDOMIZED",
        "masking": "DOUBLE",
        "control": "Placebo Control",
        "intervention_model": "PARALLEL",
        "endpoint_classification": "Efficacy Study",
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a Phase II study", ("PHASE2",)),
        ("Phase 1b/2a", ("PHASE1", "PHASE2")),
        ("phases", ()),
        ("phase I-II", ("PHASE1", "PHASE2")),
        ("Phase IV", ("PHASE4",)),
        ("Phase 20", ()),
        ("luteal phase in 3 women", ()),
        ("Phase 2 and phase 3", ("PHASE2", "PHASE3")),
    ],
)
def test_phases(text, found):
    assert phases(text) == found


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-02-01", "2024-02-01"),
        ("2014-08-27T03:16:28-0400", "2014-08-27"),
        ("Sept 2011", "2011-09"),
        ("December 31, 1999", "1999-12-31"),
        ("", ""),
        ("soon", ""),
    ],
)
def test_dates(text, date):
    assert iso_date(text) == date


@pytest.mark.parametrize(
    ("identifier", "curie"),
    [
        ("D000009101", "MESH:D009101"),
        ("D009101", "MESH:D009101"),
        ("D066331", "MESH:D066331"),
        ("D000066388", "MESH:D000066388"),
        ("C000582435", "MESH:C582435"),
        ("C000613593", "MESH:C000613593"),
        ("M12097", ""),
        ("", ""),
    ],
)
def test_mesh_ids(identifier, curie):
    assert mesh_curie(identifier) == curie


def test_ages():
    assert std_ages("", "") == ("CHILD", "ADULT", "OLDER_ADULT")
    assert std_ages("18 Years", "64 Years") == ("ADULT",)
    assert std_ages("2 Months", "12 Years") == ("CHILD",)


def test_sniff():
    text = "<search_results><clinical_study>"
    assert CTGOV_XML.sniff(Head(text.encode(), "a.xml", text, "search_results")) > 0
    assert CTGOV_XML.sniff(Head(b"<a/>", "a.xml", "<a/>", "a")) == 0


@pytest.mark.shared
def test_real_records(shared):
    counts: Counter[str] = Counter()
    for path in sorted((shared / "documents/ctgov_xml").glob("*.xml")):
        context = ReadContext(str(path))
        with path.open("rb") as stream:
            (document,) = CTGOV_XML.read(stream, context)
        text = path.read_text()
        assert context.errors == []
        assert document.metadata["local_id"] == path.stem
        assert len(document.trial.conditions) == text.count("<condition>")
        assert len(document.trial.interventions) == text.count("<intervention>")
        assert len(document.annotations) == text.count("<mesh_term>")
        assert document.date
        assert document.trial.overall_status.replace("_", "").isupper()
        counts["documents"] += 1
        counts["phases"] += bool(document.trial.phases)
        counts["masking"] += bool(document.trial.masking)
    assert counts == {"documents": 245, "phases": 195, "masking": 185}
