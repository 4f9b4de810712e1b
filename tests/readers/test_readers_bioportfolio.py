"""BioPortfolio trial pages, as text and as HTML."""

from __future__ import annotations

import pytest

from kg.model import Document, title_curie
from kg.readers.base import Head, ReadContext
from kg.readers.bioportfolio import BIOPORTFOLIO_HTML, BIOPORTFOLIO_TEXT, page_document
from kg.readers.bioportfolio_lists import Item, pair_items, split_names
from kg.readers.bioportfolio_page import parse_page
from kg.readers.blocks import Block, text_blocks
from kg.schema import SECTIONS

TITLE = "BRAVO2011-07-Carfilzomib and Cyclophosphamide Phase 1/2 Plasma Cell Leukemia"


@pytest.fixture
def document(read, data) -> Document:
    (document,), (report,) = read(data / "trials/bioportfolio.txt")
    assert (report.format, report.encoding, report.errors) == ("bioportfolio", "utf-8", ())
    return document


@pytest.fixture
def page(read, data) -> Document:
    (document,), (report,) = read(data / "trials/bioportfolio.html")
    assert (report.format, report.errors) == ("bioportfolio-html", ())
    return document


def texts(document: Document, name: str) -> list[str]:
    return [section.text for section in document.sections if section.name == name]


def from_text(text: str) -> Document:
    return page_document(parse_page(text_blocks(text)))


def test_document(document):
    assert document.id.startswith("KG:")
    assert (document.kind, document.title, document.date) == ("trial", TITLE, "2013-05-06")
    assert document.language == "en"
    assert document.metadata == {"source": "BioPortfolio", "local_id": "BRAVO2011-07"}
    assert (document.url, document.identifiers) == ("", ())
    assert {section.name for section in document.sections} <= SECTIONS.keys()


def test_fields(document):
    trial = document.trial
    assert trial.brief_title == TITLE
    assert (trial.sponsor_ids, trial.sponsor) == (("BRAVO2011-07",), "Example University, Utrecht")
    assert trial.phases == ("PHASE1", "PHASE2")
    assert (trial.allocation, trial.control) == ("NON_RANDOMIZED", "Historical Control")
    assert trial.endpoint_classification == "Safety/Efficacy Study"
    assert (trial.intervention_model, trial.masking) == ("SINGLE_GROUP", "DOUBLE")
    assert trial.primary_purpose == "TREATMENT"
    assert trial.conditions == (
        ("Plasma Cell Leukemia", "Conditions[1]"),
        ("Leukemia, Myeloid, Acute", "Conditions[2]"),
    )
    assert [(item.name, item.path) for item in trial.interventions] == [
        ("Carfilzomib", "Interventions[1]"),
        ("Cyclophosphamide", "Interventions[2]"),
    ]
    assert trial.locations == ("Example Clinic, 12 Long Road", "Example University, Utrecht")


def test_prose(document):
    (summary,) = texts(document, "brief_summary")
    assert summary.startswith("We want to learn")
    assert summary.endswith("at every visit.")
    (description,) = texts(document, "detailed_description")
    assert [line[:18] for line in description.split("\n")] == [
        "Plasma cell leukem",
        "Carfilzomib blocks",
    ]
    (design,) = texts(document, "study_design")
    assert design.startswith("Allocation: Non-Randomized, Control: Historical Control")
    assert texts(document, "condition") == ["Plasma Cell Leukemia", "Leukemia, Myeloid, Acute"]
    assert texts(document, "intervention") == ["Carfilzomib", "Cyclophosphamide"]


def test_related_trials_and_articles(document):
    found = [(item.kind, item.path, item.title, item.snippet[-12:]) for item in document.references]
    trials = [
        ("Carfilzomib Twice a Week in Plasma Cell Leukemia", "so this tr..."[-12:]),
        ("Registry of Rare Plasma Cell Diseases", ""),
        ("Cyclophosphamide by Mouth After a First Relapse", "ake at home."),
    ]
    articles = [
        ("Thrombosis during treatment with carfilzomib.", ""),
        ("Cyclophosphamide in plasma cell leukemia: a review.", "bladder. Mos..."[-12:]),
        ("Heart failure in three women who were given carfilzomib.", ""),
    ]
    assert found == [
        *(("trial", f"Clinical Trials[{i}]", *item) for i, item in enumerate(trials, 1)),
        *(("article", f"PubMed Articles[{i}]", *item) for i, item in enumerate(articles, 1)),
    ]
    assert {item.role for item in document.references} == {"related"}
    sections = [section for section in document.sections if section.about]
    assert [section.about for section in sections] == [item.curie for item in document.references]
    assert [section.path for section in sections] == [item.path for item in document.references]
    first = document.references[0]
    assert first.curie == title_curie("trial", first.title)
    assert sections[0].text == f"{first.title}\n{first.snippet}"


def test_definitions_and_topics(document):
    assert [text[:8] for text in texts(document, "definition")] == ["A cancer", "Small ri"]
    assert [text[-10:] for text in texts(document, "topic")] == ["fast they gr..."[-10:]]


def test_furniture_is_dropped(document, page):
    for word in (
        "Quick Search",
        "More From",
        "Searches Linking",
        "View Results",
        "where available",
    ):
        assert word not in document.text
        assert word not in page.text
    assert "Copyright" not in page.text
    assert "News" not in page.text
    assert "More Leukemia" not in page.text


def test_html(page, document):
    trial = page.trial
    assert page.title == TITLE
    assert page.id == "CLINICALTRIALS:NCT90000004"
    assert page.url == "https://clinicaltrials.gov/study/NCT90000004"
    assert trial.identifiers == (page.id,)
    assert page.date == "2013-05-06"
    assert (trial.allocation, trial.masking) == ("NON_RANDOMIZED", "NONE")
    assert trial.primary_purpose == "TREATMENT"
    assert [name for name, _ in trial.conditions] == ["Plasma Cell Leukemia", "Amyloidosis"]
    assert [item.name for item in trial.interventions] == ["Carfilzomib", "Cyclophosphamide"]
    assert trial.overall_status == "ACTIVE_NOT_RECRUITING"
    assert trial.locations == ("Example Clinic, 12 Long Road",)
    assert trial.sponsor == "Example University, Utrecht"
    (summary,) = texts(page, "brief_summary")
    assert summary.endswith("leukemia (PCL) came back & grows. Side effects are written down.")
    assert texts(page, "detailed_description") == [
        "Plasma cell leukemia (PCL) is rare.\nCarfilzomib blocks the proteasome."
    ]
    assert [(item.kind, item.title, item.snippet) for item in page.references] == [
        (
            "trial",
            "Carfilzomib Twice a Week in Plasma Cell Leukemia",
            "Carfilzomib is given twice a week to adults.",
        ),
        ("trial", "To Give Cyclophosphamide by Mouth or Not", ""),
        ("article", "Thrombosis during treatment with carfilzomib.", ""),
        (
            "article",
            "We looked back: carfilzomib in plasma cell leukemia.",
            "A short abstract.",
        ),
    ]
    assert page.references[0].curie == document.references[0].curie
    assert len(texts(page, "definition")) == 1
    assert len(texts(page, "topic")) == 1


HEADER = "A Trial of Aspirin\n\n2012-01-02 03:04:05 | BioPortfolio\n\n\nWe give aspirin to everybody.\n\n\n"


@pytest.mark.parametrize(
    ("fields", "conditions", "interventions", "locations"),
    [
        (
            "Asthma\n\n\nAspirin\n\n\nExample Hospital",
            ["Asthma"],
            ["Aspirin"],
            ["Example Hospital"],
        ),
        ("Asthma\n\n\nAspirin", ["Asthma"], ["Aspirin"], []),
        ("Asthma\n\n\nExample Hospital\n\n\nBergen, Norway,", ["Asthma"], [], 2),
        ("Asthma\n\n\n\n\n\nBergen", ["Asthma"], [], ["Bergen"]),
        ("Asthma", ["Asthma"], [], []),
        ("", [], [], []),
        (
            "Asthma\n\n\nAspirin\n\n\nBergen\n\n\nRecruiting\n\n\nMayo Clinic",
            ["Asthma"],
            ["Aspirin"],
            2,
        ),
    ],
)
@pytest.mark.parametrize("design", ["", "Study Design\n\nAllocation: Randomized\n\n\n"])
def test_fields_may_be_missing(fields, conditions, interventions, locations, design):
    document = from_text(
        HEADER + design + fields + "\n\nResults (where available)\n\nView Results\n"
    )
    trial = document.trial
    assert [name for name, _ in trial.conditions] == conditions
    assert [item.name for item in trial.interventions] == interventions
    assert len(trial.locations) == (locations if isinstance(locations, int) else len(locations))
    assert trial.allocation == ("RANDOMIZED" if design else "")
    assert texts(document, "brief_summary") == ["We give aspirin to everybody."]
    assert texts(document, "detailed_description") == []


def test_single_blank_lines_everywhere():
    text = "\n\n".join(block.text for block in text_blocks(HEADER))
    text += "\n\nIt is cheap.\n\nStudy Design\n\nMasking: Open Label\n\nAsthma\n\nAspirin\n\nOslo Hospital"
    document = from_text(text + "\n\nPublished on BioPortfolio: 2012-01-02T03:04:05-0400\n\nx y z")
    assert texts(document, "brief_summary") == ["We give aspirin to everybody."]
    assert texts(document, "detailed_description") == ["It is cheap."]
    assert document.trial.conditions == (("Asthma", "Conditions[1]"),)
    assert document.trial.locations == ("Oslo Hospital",)
    assert "x y z" not in document.text


def test_results_and_number_on_the_page():
    text = (
        "A Trial of Aspirin\n\n2012-01-02 03:04:05 | BioPortfolio\n\nNCT90000006\n\n"
        "We give aspirin, as in NCT90000007, to everybody who comes to us and asks for it by its name.\n\n"
        "Study Design\n\nPrimary Purpose: Treatment\n\n\nAsthma\n\nResults (where available)\n\n"
        "View Results\n\nNobody had an attack.\n"
    )
    document = from_text(text)
    assert document.id == "CLINICALTRIALS:NCT90000006"
    assert document.metadata["local_id"] == "NCT90000006"
    assert texts(document, "results") == ["Nobody had an attack."]


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("IFM2009-02-Pomalidomide in Myeloma", ("IFM2009-02",)),
        ("EORTC 22033-26033: Temozolomide", ("EORTC 22033-26033",)),
        ("COVID-19: A Trial", ()),
        ("GSK2118436 in Melanoma", ()),
        ("IL-2 and HIV-1", ()),
        ("A Trial 2009-02", ()),
    ],
)
def test_sponsor_numbers(title, number):
    text = f"{title}\n\n2012-01-02 03:04:05 | BioPortfolio\n\nA summary.\n"
    assert from_text(text).trial.sponsor_ids == number


def test_phase_of_the_summary():
    text = "A Trial\n\n2012-01-02 03:04:05 | BioPortfolio\n\nThis is a phase III trial.\n\nAfter phase 1.\n"
    assert from_text(text).trial.phases == ("PHASE3",)


def test_wrapped_lines_are_joined():
    blocks = list(text_blocks("A title\nof two lines\n\nText that is\nwrapped.\n\n\nMore"))
    assert blocks == [
        Block("A title of two lines", 1),
        Block("Text that is wrapped.", 1),
        Block("More", 2),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Asthma, COPD, asthma", ["Asthma", "COPD"]),
        ("Carcinoma, Non-Small-Cell Lung", ["Carcinoma, Non-Small-Cell Lung"]),
        ("Diabetes Mellitus, Type 2, Obesity", ["Diabetes Mellitus, Type 2", "Obesity"]),
        ("Placebo (saline, 5 ml), Aspirin", ["Placebo (saline, 5 ml)", "Aspirin"]),
        ("2,4-dinitrophenol", ["2,4-dinitrophenol"]),
        ("", []),
    ],
)
def test_names(text, names):
    assert split_names(text) == names


def test_titles_told_by_the_mark_up():
    blocks = [
        Block("One", marked=True),
        Block("first..."),
        Block("Two ...", marked=True),
        Block("second"),
    ]
    assert list(pair_items(blocks, stopped_titles=True)) == [
        Item("One", "first..."),
        Item("Two ...", "second"),
    ]


def test_a_snippet_may_be_short():
    blocks = [
        Block("Aspirin in Asthma"),
        Block("To see whether aspirin is safe"),
        Block("Another Trial"),
    ]
    assert list(pair_items(blocks, stopped_titles=False)) == [
        Item("Aspirin in Asthma", "To see whether aspirin is safe"),
        Item("Another Trial"),
    ]


def test_sniff():
    text = "A title\n\n2012-01-02 03:04:05 | BioPortfolio\n\nA summary"
    assert BIOPORTFOLIO_TEXT.sniff(Head(text.encode(), "a.txt", text)) > 0.5
    about = "BioPortfolio was a site about trials."
    assert BIOPORTFOLIO_TEXT.sniff(Head(about.encode(), "a.txt", about)) == 0
    assert BIOPORTFOLIO_HTML.sniff(Head(text.encode(), "a.txt", text)) == 0


def test_another_page_of_the_site_is_read_as_any_page(read, tmp_path):
    path = tmp_path / "news.html"
    words = "The company told the press that its new tablet will be sold from May on. " * 5
    path.write_text(
        "<html><head><title>News | BioPortfolio</title></head>"
        f"<body><h1>News</h1><p>{words}</p></body></html>"
    )
    (document,), _ = read(path)
    assert (document.kind, document.title) == ("text", "News")


@pytest.mark.shared
def test_the_page_it_began_with(shared):
    path = shared / "documents/bioportfolio/IFM2009-02.txt"
    with path.open("rb") as stream:
        (document,) = BIOPORTFOLIO_TEXT.read(stream, ReadContext(str(path)))
    trial = document.trial
    assert trial.phases == ("PHASE2",)
    assert trial.sponsor_ids == ("IFM2009-02",)
    assert (trial.allocation, trial.control, trial.endpoint_classification) == (
        "RANDOMIZED",
        "Dose Comparison",
        "Efficacy Study",
    )
    assert (trial.intervention_model, trial.masking, trial.primary_purpose) == (
        "PARALLEL",
        "NONE",
        "TREATMENT",
    )
    assert [name for name, _ in trial.conditions] == ["Multiple Myeloma"]
    assert [item.name for item in trial.interventions] == ["Pomalidomide"]
    assert [item.kind for item in document.references] == ["trial"] * 5 + ["article"] * 5
    assert [bool(item.snippet) for item in document.references] == [True] * 7 + [False, True, False]
    names = [section.name for section in document.sections]
    assert (names.count("definition"), names.count("topic")) == (5, 2)


def test_headings_within_the_description_are_its_own():
    text = (
        "A Trial of Aspirin\n\n2012-01-02 03:04:05 | BioPortfolio\n\n\nWe give aspirin.\n\n\n"
        "Background\n\nAsthma is common.\n\nStudy Design:\n\nPatients are seen once, with a control.\n\n"
        "Interventions:\n\nAspirin 100 mg, or nothing.\n\nResults\n\nThey will be published.\n\n"
        "Study Design\n\nAllocation: Randomized, Masking: Open Label\n\n\nAsthma\n\n\nAspirin\n\n\nOslo\n\n"
        "Results (where available)\n\nView Results\n"
    )
    document = from_text(text)
    (description,) = texts(document, "detailed_description")
    assert description.split("\n")[0] == "Background"
    assert description.endswith("They will be published.")
    assert (document.trial.allocation, document.trial.masking) == ("RANDOMIZED", "NONE")
    assert [name for name, _ in document.trial.conditions] == ["Asthma"]
    assert [item.name for item in document.trial.interventions] == ["Aspirin"]
    assert texts(document, "results") == []


def test_a_summary_without_a_full_stop():
    text = (
        "A Trial of Aspirin\n\n2012-01-02 03:04:05 | BioPortfolio\n\n\nTo give aspirin to everybody\n\n\n"
        "Control: patients who get nothing.\n\nAllocation: by the toss of a coin.\n\n"
        "Study Design\n\nAllocation: Randomized\n\n\nAsthma\n\n\nAspirin\n\n\n"
    )
    document = from_text(text)
    assert texts(document, "brief_summary") == ["To give aspirin to everybody"]
    assert texts(document, "detailed_description") == [
        "Control: patients who get nothing.\nAllocation: by the toss of a coin."
    ]
    assert texts(document, "study_design") == ["Allocation: Randomized"]


def test_a_design_without_its_heading():
    text = (
        "A Trial of Aspirin\n\n2012-01-02 03:04:05 | BioPortfolio\n\n\nWe give aspirin.\n\n"
        "Allocation: Randomized, Masking: Open Label\n\n\nAsthma\n\n\nAspirin\n\n\n"
    )
    document = from_text(text)
    assert texts(document, "brief_summary") == ["We give aspirin."]
    assert document.trial.masking == "NONE"
    assert [name for name, _ in document.trial.conditions] == ["Asthma"]
