"""PubMed and MEDLINE, XML and text."""

from __future__ import annotations

import gzip
import pickle
from pathlib import Path

import pytest

from kg.model import Document
from kg.schema import SECTIONS, SOURCE_PUBMED


@pytest.fixture
def articles(read, data) -> list[Document]:
    documents, (report,) = read(data / "readers/pubmed.xml")
    assert (report.format, report.documents, report.errors) == ("pubmed", 3, ())
    return documents


def test_texts(articles):
    first = articles[0]
    assert first.id == "PMID:90000001"
    assert first.kind == "article"
    assert (
        first.title
        == "Bortezomib in relapsed multiple myeloma: a phase 2 trial with Ca2+ as marker."
    )
    assert [(section.name, section.text) for section in first.sections] == [
        ("title", first.title),
        ("background", "Relapse of multiple myeloma (MM) is common."),
        ("objective", "We asked whether bortezomib helps."),
        ("methods", "Forty patients received 1.3\u2009mg/m2 of bortezomib."),
        ("results", "The rate was r=1/2 in all."),
        ("abstract", "None."),
    ]
    assert first.sections[3].path == "Abstract/AbstractText[3]"
    assert first.metadata["section_labels"] == (
        "RATIONALE",
        "AIMS",
        "PATIENTS AND METHODS",
        "RESULTS",
        "FUNDING",
    )
    assert {section.name for document in articles for section in document.sections} <= set(SECTIONS)


def test_record(articles):
    first = articles[0]
    assert first.identifiers == ("doi:10.9999/jit.2018.001", "PMC:9000001")
    assert (first.language, first.date) == ("en", "2019-07-09")
    assert first.url == "https://pubmed.ncbi.nlm.nih.gov/90000001/"
    assert first.metadata["local_id"] == "90000001"
    assert first.metadata["journal"] == "Journal of invented trials"
    assert first.metadata["year"] == 2018
    assert first.metadata["keywords"] == ("myeloma", "proteasome")
    assert first.metadata["retracted"] is True
    assert first.metadata["retracted_by"] == ("PMID:90000007",)
    assert first.metadata["publication_types"] == ("Journal Article", "Retracted Publication")
    assert "retracted" not in articles[1].metadata


def test_indexers_headings_are_annotations_and_not_text(articles):
    first = articles[0]
    assert [(a.role, a.curie, a.name, a.path, a.major) for a in first.annotations] == [
        ("mesh_heading", "MESH:D006801", "Humans", "MeshHeadingList/MeshHeading[1]", False),
        ("mesh_heading", "MESH:D009101", "Multiple Myeloma", "MeshHeadingList/MeshHeading[2]", True),
        ("mesh_heading", "MESH:C088888", "an invented protocol", "SupplMeshList/SupplMeshName[1]", False),
        ("chemical", "MESH:D000069286", "Bortezomib", "ChemicalList/Chemical[1]", False),
        ("chemical", "", "an invented substance", "ChemicalList/Chemical[2]", False),
    ]  # fmt: skip
    assert {annotation.source for annotation in first.annotations} == {SOURCE_PUBMED}
    assert "Humans" not in first.text


def test_trials_of_data_banks(articles):
    assert [(r.curie, r.kind, r.role, r.path) for r in articles[0].references] == [
        ("CLINICALTRIALS:NCT09999991", "trial", "ClinicalTrials.gov",
         "DataBankList/DataBank[1]/AccessionNumberList/AccessionNumber[1]"),
        ("CLINICALTRIALS:NCT09999992", "trial", "ClinicalTrials.gov",
         "DataBankList/DataBank[1]/AccessionNumberList/AccessionNumber[2]"),
        ("isrctn:ISRCTN12345678", "trial", "ISRCTN",
         "DataBankList/DataBank[3]/AccessionNumberList/AccessionNumber[1]"),
    ]  # fmt: skip


def test_translated_title_without_english_abstract(articles):
    german = articles[1]
    assert german.text == "[Treatment of gout with allopurinol]."
    assert german.language == "en"
    assert german.metadata["language"] == "ger"
    assert german.metadata["vernacular_title"] == "Behandlung der Gicht mit Allopurinol."
    assert german.metadata["year"] == 1998


def test_chapter_of_a_book(articles):
    book = articles[2]
    assert (book.id, book.title) == ("PMID:90000003", "Colchicine in gout")
    assert book.metadata["journal"] == "A book of invented reviews"
    assert book.metadata["year"] == 2011


def test_old_records_without_identifiers(read, data):
    (document,), (report,) = read(data / "readers/medline2006.xml")
    assert report.errors == ()
    assert (document.id, document.date) == ("PMID:900010", "1995-02-10")
    assert document.text == "Aspirin & headache.\nAspirin relieved headache in 5 of 9 patients."
    assert [(a.role, a.curie, a.name, a.major) for a in document.annotations] == [
        ("mesh_heading", "", "Headache", True),
        ("chemical", "", "Aspirin", False),
    ]
    assert document.identifiers == ("PMC:900010",)
    assert document.metadata["journal"] == "Old J"


ARTICLE = (
    "<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article>{article}</Article>{more}"
    "</MedlineCitation></PubmedArticle>"
)


def one(read, tmp_path, article: str, more: str = "", pmid: str = "900060") -> Document:
    path = tmp_path / "one.xml"
    path.write_text(ARTICLE.format(article=article, more=more, pmid=pmid), encoding="utf-8")
    (document,), (report,) = read(path)
    assert report.errors == ()
    return document


@pytest.mark.parametrize(
    ("article", "more", "text"),
    [
        (  # PubMed has no title of its own
            "<ArticleTitle>[Not Available].</ArticleTitle><Language>spa</Language>"
            "<VernacularTitle>La gota y su tratamiento con medicinas nuevas.</VernacularTitle>",
            "",
            "La gota y su tratamiento con medicinas nuevas.",
        ),
        (  # an English abstract of somebody else before one in another language
            "<ArticleTitle>Gout.</ArticleTitle>",
            '<OtherAbstract Language="spa"><AbstractText>La gota.</AbstractText></OtherAbstract>'
            '<OtherAbstract Type="NASA"><AbstractText>On gout.</AbstractText></OtherAbstract>',
            "Gout.\nOn gout.",
        ),
        (  # the abstract proper before all others
            "<ArticleTitle>Gout.</ArticleTitle>"
            "<Abstract><AbstractText>Proper.</AbstractText></Abstract>",
            "<OtherAbstract><AbstractText>Other.</AbstractText></OtherAbstract>",
            "Gout.\nProper.",
        ),
        ("<ArticleTitle/>", "", ""),
        (  # entities of a DTD that is not there, comments, processing instructions
            "<ArticleTitle>A<!-- no -->B<?no?>C</ArticleTitle>",
            "",
            "ABC",
        ),
    ],
)
def test_where_the_text_comes_from(read, tmp_path, article, more, text):
    assert one(read, tmp_path, article, more).text == text


def test_german_text_is_german(read, tmp_path):
    title = "Behandlung der Gicht mit Allopurinol und anderen neuen Arzneimitteln bei alten Leuten"
    document = one(read, tmp_path, f"<ArticleTitle>{title}</ArticleTitle><Language>ger</Language>")
    assert document.language == "de"


def test_english_abstract_of_a_german_article_is_english(read, tmp_path):
    document = one(
        read,
        tmp_path,
        "<ArticleTitle>[Gout].</ArticleTitle><Abstract><AbstractText>The treatment of gout in the "
        "elderly was studied in a large number of patients.</AbstractText></Abstract>"
        "<Language>ger</Language>",
    )
    assert (document.language, document.metadata["language"]) == ("en", "ger")


def test_article_without_number_goes_by_its_doi(read, tmp_path):
    article = (
        "<ArticleTitle>Gout.</ArticleTitle>"
        '<ELocationID EIdType="doi" ValidYN="N">10.9999/wrong</ELocationID>'
        '<ELocationID EIdType="doi">10.9999/right</ELocationID>'
    )
    assert one(read, tmp_path, article, pmid="").id == "doi:10.9999/right"


def test_record_without_citation_is_reported_and_the_next_is_read(read, tmp_path):
    path = tmp_path / "gap.xml"
    good = ARTICLE.format(pmid=1, article="<ArticleTitle>Gout.</ArticleTitle>", more="")
    path.write_text(f"<PubmedArticleSet><PubmedArticle/>{good}</PubmedArticleSet>")
    documents, (report,) = read(path)
    assert [document.id for document in documents] == ["PMID:1"]
    assert [str(error) for error in report.errors] == [
        "gap.xml: PubmedArticle 1: no citation in it"
    ]


def test_gzip_gives_the_same_documents(read, data, tmp_path, articles):
    path = tmp_path / "pubmed.xml.gz"
    path.write_bytes(gzip.compress((data / "readers/pubmed.xml").read_bytes()))
    documents, (report,) = read(path)
    assert report.format == "pubmed"
    assert [document.version for document in documents] == [d.version for d in articles]


def test_documents_cross_processes(articles):
    assert pickle.loads(pickle.dumps(articles)) == articles


def test_medline_text(read, data):
    documents, (report,) = read(data / "readers/medline.txt")
    assert (report.format, report.errors) == ("medline", ())
    first, second = documents
    assert first.id == "PMID:900050"
    assert first.text == (
        "Metformin in polycystic ovary syndrome.\nMetformin restored cycles in many women."
    )
    assert first.identifiers == ("PMC:900050", "doi:10.9999/m.1")
    assert first.date == "2011-02-03"
    assert first.metadata["year"] == 2010
    assert [(a.role, a.name, a.major) for a in first.annotations] == [
        ("mesh_heading", "Female", False),
        ("mesh_heading", "Polycystic Ovary Syndrome", True),
        ("chemical", "Metformin", False),
    ]
    assert [reference.curie for reference in first.references] == ["CLINICALTRIALS:NCT09999993"]
    assert second.text == "A second one."


@pytest.mark.shared
def test_every_article_of_every_real_file_is_read(read, shared):
    root = shared / "documents" / "pubmed_xml"
    documents, reports = read(root)
    found = [report for report in reports if report.format == "pubmed"]
    assert len(found) > 80
    assert [report for report in found if report.errors] == []
    expected = sum(_count(root.parent / report.name) for report in found)
    assert sum(report.documents for report in found) == expected
    articles = [document for document in documents if document.sources[0].format == "pubmed"]
    assert len(articles) == expected
    assert all(article.id.startswith("PMID:") and article.title for article in articles)
    assert sum(len(article.sections) > 1 for article in articles) > expected * 0.7


def _count(path: Path) -> int:
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    return data.count(b"</MedlineCitation>") + data.count(b"</PubmedBookArticle>")
