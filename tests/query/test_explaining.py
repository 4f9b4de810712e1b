"""Explanations of the graph made by hand, with a lexicon of a few concepts."""

from __future__ import annotations

import json
import math
from pathlib import Path
from types import ModuleType

import pytest

import kg
from kg.errors import LexiconError, NotFoundError, UsageError
from kg.export.graph import read_graph
from kg.lexicon.opening import open_lexicon
from kg.lexicon.records import ConceptRecord, Name
from kg.lexicon.store import Lexicon
from kg.linking import NameLinker
from kg.model import Match, Span
from kg.pipeline import BuildOptions
from kg.query.explaining import Explainer, ExplainOptions
from kg.query.explaining.documents import kept_sections, kept_text
from kg.query.explaining.lexicons import lexicon_of
from kg.query.explaining.records import EdgeExplanation, LinkedName
from kg.recognition.tracing import Tracer

CONCEPTS = [
    ("MESH:D009101", "Multiple Myeloma", "Disease", ["Kahler Disease"]),
    ("MESH:D000075122", "Smoldering Multiple Myeloma", "Disease", []),
    ("MESH:D054219", "Myeloma Neoplasms", "Disease", ["myeloma"]),
    ("MESH:C467566", "pomalidomide", "Drug", ["Imnovid"]),
    ("MESH:D003907", "Dexamethasone", "Drug", ["Decadron"]),
    ("MESH:D008687", "Metformin", "Drug", []),
    ("MESH:D005947", "Glucose", "ChemicalEntity", []),
    ("MESH:D007854", "Lead", "ChemicalEntity", []),
]


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A compiled lexicon, in a folder."""
    folder = tmp_path_factory.mktemp("explaining") / "lexicon"
    records = [
        ConceptRecord(
            curie,
            label,
            category,
            (Name(label, "label", "made"), *(Name(it, "synonym", "made") for it in synonyms)),
        )
        for curie, label, category, synonyms in CONCEPTS
    ]
    Lexicon.from_concepts(records, folder=folder, name="made")
    return folder


@pytest.fixture
def explainer(out: Path, lexicon: Path) -> Explainer:
    return Explainer(out, lexicon)


def edge_of(explainer: Explainer, subject: str, object_: str) -> EdgeExplanation:
    (edge,) = explainer.edges(subject, object_)
    return edge


def names_of(edge: EdgeExplanation) -> dict[str, LinkedName]:
    return {name.role: name for name in edge.names}


# --------------------------------------------------------------------------------------------- edges


def test_a_sentence_with_subject_and_object(explainer: Explainer, made: ModuleType) -> None:
    edge = edge_of(explainer, "pomalidomide", made.SMOLDERING)
    (evidence,) = edge.evidence
    assert (edge.subject.name, edge.object.name) == ("pomalidomide", "Smoldering Multiple Myeloma")
    assert edge.symmetric and not edge.negated and edge.evidence_count == 1
    assert evidence.document is not None
    assert (evidence.document.id, evidence.section) == (made.ARTICLE, "abstract")
    assert evidence.subject is not None and evidence.object is not None
    words = [evidence.text[it.start : it.end] for it in (evidence.subject, evidence.object)]
    assert words == ["Pomalidomide", "smoldering multiple myeloma"]


def test_how_the_names_were_linked(explainer: Explainer, made: ModuleType) -> None:
    names = names_of(edge_of(explainer, "pomalidomide", made.SMOLDERING))
    drug = names["subject"].link
    assert names["subject"].evidence == (1,)
    assert (drug.text, drug.score, drug.decided_by) == ("Pomalidomide", 1.0, "look-up")
    assert drug.concept is not None and drug.concept.id == made.POMALIDOMIDE
    assert drug.match == Match("Pomalidomide", "exact")  # the lexicon spells it otherwise
    best = drug.candidates[0]
    assert best.chosen and best.concept.id == made.POMALIDOMIDE
    assert best.match == Match("pomalidomide", "case", "label", "made")
    assert best.look_up is not None
    assert [it.chosen for it in drug.candidates[1:]] == [False] * (len(drug.candidates) - 1)


@pytest.mark.parametrize(
    ("subject", "object_", "negated", "speculative"),
    [("Dexamethasone", "Multiple Myeloma", True, False), ("Decadron", "Imnovid", False, True)],
)
def test_claims_that_are_not_affirmed(
    explainer: Explainer, subject: str, object_: str, negated: bool, speculative: bool
) -> None:
    edge = edge_of(explainer, subject, object_)
    assert (edge.negated, edge.speculative) == (negated, speculative)
    assert (edge.evidence[0].negated, edge.evidence[0].speculative) == (negated, speculative)


def test_evidence_of_fields_and_of_a_terminology(explainer: Explainer, made: ModuleType) -> None:
    edges = explainer.edges(made.TRIAL, made.MYELOMA)
    by_source = {edge.primary_knowledge_source: edge for edge in edges}
    assert set(by_source) == {made.CTGOV, made.NLM}
    (field,) = by_source[made.CTGOV].evidence
    assert (field.kind, field.path, field.text) == ("field", "conditions[0]", "Myeloma")
    assert (field.subject, field.object) == (None, Span(0, 7))
    assert by_source[made.CTGOV].original_predicate == "kgv:studies_condition"
    terminology = edge_of(explainer, made.SMOLDERING, made.MYELOMA)
    assert terminology.evidence[0].document is None
    assert terminology.evidence[0].text == "MeSH 2026"
    assert terminology.names == ()


def test_fields_are_linked_again(explainer: Explainer, made: ModuleType) -> None:
    edges = explainer.edges(made.TRIAL, made.POMALIDOMIDE, "kgv:tests_intervention")
    (name,) = [it for edge in edges for it in edge.names]
    assert (name.link.text, name.link.decided_by) == ("Pomalidomide", "look-up")
    assert name.link.match == Match("pomalidomide", "case", "label", "made")
    other = edge_of(explainer, made.METFORMIN, made.DIABETES)
    assert {it.link.note for it in other.names} == {"linked again, the field gives something else"}


def test_edges_either_way_and_by_predicate(explainer: Explainer, made: ModuleType) -> None:
    assert explainer.edges(made.MYELOMA, made.TRIAL) == explainer.edges(made.TRIAL, made.MYELOMA)
    for predicate in ("in_clinical_trials_for", "biolink:in_clinical_trials_for"):
        (edge,) = explainer.edges(made.METFORMIN, made.DIABETES, predicate)
        assert edge.predicate == "biolink:in_clinical_trials_for"
    for predicate in ("kgv:studies_condition", "studies condition", "related_to"):
        assert len(explainer.edges(made.TRIAL, made.MYELOMA, predicate)) == 2


def test_an_edge_by_its_id_by_part_of_it_and_by_its_evidence(
    explainer: Explainer, made: ModuleType
) -> None:
    edge = edge_of(explainer, "pomalidomide", made.SMOLDERING)
    iri = "https://w3id.org/biomed-kg/id/" + edge.id.removeprefix("KG:")
    bare = edge.id.removeprefix("KG:")
    for curie in (edge.id, edge.id[:20], bare, bare[:8].upper(), edge.evidence[0].id, f"<{iri}>"):
        assert explainer.is_edge_id(curie)
        assert explainer.edge(curie) == edge
    assert not explainer.is_edge_id(made.MYELOMA)


@pytest.mark.parametrize("name", ["E-64", "e-3810", "V-9", "V-ACE", "E-100000", "v-123456789abc"])
def test_names_that_look_like_ids_are_names(
    made: ModuleType, tmp_path: Path, lexicon: Path, name: str
) -> None:
    """E-64 is an inhibitor of proteases; the edge of such an id is had by its whole id."""
    rows = made.graph_rows()
    (node,) = [row for row in rows["nodes"] if row["id"] == made.METFORMIN]
    node["synonyms"] = [*node["synonyms"], name]
    rows["edges"][0]["id"] = f"KG:{name.lower():0<34}"
    explainer = Explainer(made.write_graph(tmp_path / "graph", rows), lexicon)
    assert not explainer.is_edge_id(name)
    assert explainer.node(name).id == made.METFORMIN
    for known in (f"KG:{name}", rows["edges"][0]["id"], rows["edges"][0]["id"][3:]):
        assert explainer.is_edge_id(known)


@pytest.mark.parametrize("name", ["E-64", "V-9", "e-abcde"])
def test_a_short_name_that_is_unknown_is_no_id(explainer: Explainer, name: str) -> None:
    assert not explainer.is_edge_id(name)
    with pytest.raises(NotFoundError, match=f"nothing in the graph is called '{name}'"):
        explainer.node(name)


def test_a_document_whose_name_looks_like_an_id(
    made: ModuleType, tmp_path: Path, lexicon: Path
) -> None:
    rows = made.graph_rows()
    (row,) = [row for row in rows["documents"] if row["id"] == made.ARTICLE]
    row["title"] = "E-64"
    explainer = Explainer(made.write_graph(tmp_path / "graph", rows), lexicon)
    assert explainer.document("E-64").id == made.ARTICLE


def test_the_evidence_asked_for_comes_first_and_the_count_is_of_all(
    made: ModuleType, tmp_path: Path, lexicon: Path
) -> None:
    rows = made.graph_rows()
    (edge,) = [
        it
        for it in rows["edges"]
        if (it["object"], it["predicate"]) == (made.SMOLDERING, "mentions")
    ]
    (known,) = [it for it in rows["evidence"] if it["edge"] == edge["id"]]
    for number, confidence in enumerate((0.2, 0.4, 0.3)):
        rows["evidence"].append(known | {"id": f"KG:v-{number}0000000", "confidence": confidence})
    edge["evidence_count"] = 4
    folder = made.write_graph(tmp_path / "graph", rows)
    explainer = Explainer(folder, lexicon, ExplainOptions(limit=2))
    found = explainer.edge(edge["id"])
    assert [it.confidence for it in found.evidence] == [0.987654, 0.4]
    assert found.evidence_count == 4
    assert [it.confidence for it in explainer.edge("KG:v-00000000").evidence] == [0.2, 0.987654]


@pytest.mark.parametrize(
    ("curie", "message"),
    [
        ("KG:e-", "says too little of an id; give at least 6 characters behind KG:e-"),
        ("KG:e-ffffffffff", "there is no edge KG:e-ffffffffff"),
        ("KG:v-ffffffffff", "there is no evidence KG:v-ffffffffff"),
    ],
)
def test_unknown_ids(explainer: Explainer, curie: str, message: str) -> None:
    with pytest.raises(NotFoundError, match=message) as error:
        explainer.edge(curie)
    assert error.value.remedy


def test_the_beginning_of_several_ids(made: ModuleType, tmp_path: Path, lexicon: Path) -> None:
    rows = made.graph_rows()
    for number, row in enumerate(rows["edges"][:2]):
        row["id"] = f"KG:e-abcdefabcdef{number}"
    explainer = Explainer(made.write_graph(tmp_path / "graph", rows), lexicon)
    with pytest.raises(NotFoundError, match="KG:e-abcdefabcdef0, KG:e-abcdefabcdef1; give more"):
        explainer.edge("KG:e-abcdefabcdef")
    assert explainer.edge("KG:e-abcdefabcdef1").id == "KG:e-abcdefabcdef1"


def test_nodes_without_an_edge(explainer: Explainer, made: ModuleType) -> None:
    with pytest.raises(NotFoundError) as error:
        explainer.edges("Dexamethasone", made.SMOLDERING)
    assert f"both are mentioned in 1 document: {made.ARTICLE};" in str(error.value)
    with pytest.raises(NotFoundError, match="no document mentions both"):
        explainer.edges("Neoplasms", "Metformin")
    with pytest.raises(NotFoundError, match="there is biolink:in_clinical_trials_for"):
        explainer.edges(made.METFORMIN, made.DIABETES, "treats")


# --------------------------------------------------------------------------------------------- nodes


def test_a_node(explainer: Explainer, made: ModuleType) -> None:
    node = explainer.node("Kahler disease")
    assert (node.id, node.name, node.category) == (made.MYELOMA, "Multiple Myeloma", "Disease")
    assert node.synonyms == ("Kahler Disease", "Myeloma, Plasma-Cell", "Plasma cell myeloma")
    assert (node.mention_count, node.document_count) == (1, 1)
    (called,) = node.called
    assert (called.text, called.mentions, called.rules) == ("multiple myeloma", 1, ("exact",))
    assert [(it.document.id, it.mentions) for it in node.documents] == [(made.ARTICLE, 1)]
    kinds = {(it.original_predicate or it.predicate, it.direction): it for it in node.edges}
    assert ("biolink:occurs_together_in_literature_with", "with") in kinds
    assert kinds["kgv:studies_condition", "to"].count == 2
    (broader,) = kinds["biolink:subclass_of", "from"].edges
    assert broader.other.id == made.NEOPLASMS
    assert explainer.edge(broader.edge).object.id == made.NEOPLASMS
    assert node.edges[-1].predicate == "biolink:mentions"
    assert sum(it.count for it in node.edges) == len(
        [it for it in made.graph_rows()["edges"] if made.MYELOMA in (it["subject"], it["object"])]
    )


def test_lists_of_a_node_are_cut(out: Path, made: ModuleType, lexicon: Path) -> None:
    node = Explainer(out, lexicon, ExplainOptions(limit=1)).node(made.POMALIDOMIDE)
    together = next(it for it in node.edges if it.direction == "with")
    assert (together.count, len(together.edges)) == (3, 1)
    assert (node.document_count, len(node.documents)) == (3, 1)


def test_nodes_that_are_documents_or_unmentioned(explainer: Explainer, made: ModuleType) -> None:
    trial = explainer.node("NCT90000001")
    assert [it.id for it in trial.documents_of_node] == [made.TRIAL, made.EU_RECORD]
    assert not explainer.node(made.NEOPLASMS).mentioned


def test_how_a_name_was_understood_is_noted(explainer: Explainer, made: ModuleType) -> None:
    explainer.node(made.MYELOMA)
    assert explainer.notes == []
    explainer.node("Imnovid")
    assert explainer.notes == [f"Imnovid is {made.POMALIDOMIDE} (pomalidomide, Drug), by a synonym"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("type 2 diabetes", r"may be MESH:D003907 \(Dexamethasone, Drug\) or MESH:D003924"),
        ("multiple myeloms", "did you mean Multiple Myeloma"),
        ("glucose", r"the lexicon has it as MESH:D005947 \(Glucose\), which the graph lacks"),
    ],
)
def test_names_that_mean_no_node_or_several(explainer: Explainer, name: str, message: str) -> None:
    with pytest.raises(NotFoundError, match=message):
        explainer.node(name)


@pytest.mark.parametrize("name", ["", "  "])
def test_an_empty_name_is_wrong_usage(explainer: Explainer, name: str) -> None:
    with pytest.raises(UsageError):
        explainer.node(name)


# ----------------------------------------------------------------------------------------- documents


@pytest.mark.parametrize(
    "name", ["PMID:90000001", "90000001", "pomalidomide FOR smoldering myeloma"]
)
def test_a_document(explainer: Explainer, made: ModuleType, name: str) -> None:
    document = explainer.document(name)
    assert document.id == made.ARTICLE
    assert [it.text for it in document.sentences] == [
        "Pomalidomide slowed smoldering multiple myeloma.",
        "Dexamethasone did not change multiple myeloma.",
    ]
    assert [it.text for it in document.mentions] == [
        "Pomalidomide",
        "smoldering multiple myeloma",
        "Dexamethasone",
        "multiple myeloma",
    ]
    assert document.explained == document.passed == () and not document.read_again
    assert document.sources[0].path == "in/Pomal.xml"


HASHED = "KG:0a1b2c3d4e5f60718293a4b5c6d7e8f9"


@pytest.fixture
def rows_explainer(made: ModuleType, tmp_path: Path, lexicon: Path) -> Explainer:
    """A graph of which two documents are rows of a table, and one a member of an archive."""
    rows = made.graph_rows()
    ids = {made.ARTICLE: ("row-7", "notes.csv", ""), made.FRENCH: ("line 3", "in/notes.csv", "")}
    ids[made.MENTION_ONLY] = ("row-7", "old.zip", "more/notes.csv")
    for row in rows["documents"]:
        if row["id"] in ids:
            local_id, path, member = ids[row["id"]]
            source = {"path": path, "member": member, "format": "csv", "encoding": "utf-8"}
            row |= {"sources": [source], "metadata": json.dumps({"local_id": local_id})}
    rows["documents"].append(rows["documents"][0] | {"id": HASHED, "node": HASHED})
    return Explainer(made.write_graph(tmp_path / "graph", rows), lexicon)


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("line 3", "FRENCH"),
        ("Line 3", "FRENCH"),
        ("notes.csv: line 3", "FRENCH"),
        ("/home/me/in/notes.csv:line 3", "FRENCH"),
        ("old.zip", "MENTION_ONLY"),
        ("old.zip!more/notes.csv", "MENTION_ONLY"),
        ("old.zip!more/notes.csv: row-7", "MENTION_ONLY"),
    ],
)
def test_rows_of_tables_are_found(
    rows_explainer: Explainer, made: ModuleType, name: str, document: str
) -> None:
    assert rows_explainer.document(name).id == getattr(made, document)


@pytest.mark.parametrize("name", ["row-7", "notes.csv:row-7"])
def test_rows_of_the_same_id(rows_explainer: Explainer, name: str) -> None:
    with pytest.raises(NotFoundError, match=r"may be PMID:90000001 \(.*or PMID:90000003 \("):
        rows_explainer.document(name)


def test_a_document_by_the_beginning_of_its_id(rows_explainer: Explainer, made: ModuleType) -> None:
    assert rows_explainer.document(HASHED[:9]).id == HASHED
    for name in (HASHED[:8], made.ARTICLE[:-1]):
        with pytest.raises(NotFoundError):
            rows_explainer.document(name)


def test_names_of_documents_that_are_like_others(rows_explainer: Explainer) -> None:
    with pytest.raises(NotFoundError, match=r"did you mean PMID:90000002 \("):
        rows_explainer.document("line 4")
    with pytest.raises(NotFoundError, match="there is no document 'zzzz' in the graph; there are,"):
        rows_explainer.document("zzzz")


@pytest.mark.parametrize(("at", "words"), [(61, ""), (None, "Smoldering  multiple myeloma")])
def test_a_mention(explainer: Explainer, made: ModuleType, at: int | None, words: str) -> None:
    document = explainer.document(made.ARTICLE, at=at, words=words)
    (found,) = document.explained
    assert document.all_explained == 1 and document.read_again
    assert found.mention.text == "smoldering multiple myeloma"
    assert found.link.concept is not None and found.link.concept.id == made.SMOLDERING
    assert found.reading is not None
    assert (found.reading.found_by, found.reading.likely) == ("lexicon", {})  # no recogniser
    assert found.reading.usual["Disease"] > 0.45


def test_words_that_are_no_mention(explainer: Explainer, made: ModuleType) -> None:
    (passed,) = explainer.document(made.ARTICLE, words="slowed").passed
    assert (passed.start, passed.end) == (53, 59)
    assert passed.reason == "the lexicon does not have the name"
    (within,) = explainer.document(made.ARTICLE, words="smoldering").passed
    assert within.reason == "the mention 'smoldering multiple myeloma' stands there"


@pytest.mark.parametrize(
    ("name", "at", "words", "message"),
    [
        ("PMID:90000001", 10_000, "", "no mention at 10000; near are 'multiple myeloma' at 119"),
        ("PMID:90000001", None, "dexametasone", "no mention 'dexametasone'; there are 'Dexameth"),
        ("PMID:90000002", None, "metformine", "no mention 'metformine', and no other"),
        ("PMID:90000009", None, "", r"did you mean PMID:90000001 \(Pomalidomide for"),
        ("nothing like it", None, "", "there is no document 'nothing like it'"),
    ],
)
def test_documents_and_mentions_that_are_not_there(
    explainer: Explainer, name: str, at: int | None, words: str, message: str
) -> None:
    with pytest.raises(NotFoundError, match=message):
        explainer.document(name, at=at, words=words)


def test_a_document_by_the_file_it_was_read_from(explainer: Explainer, made: ModuleType) -> None:
    for name in ("in/Metfo.xml", "Metfo.xml", "/data/in/Metfo.xml"):
        with pytest.raises(NotFoundError, match=rf"{made.OTHER_TRIAL} .* or {made.MENTION_ONLY} "):
            explainer.document(name)
    assert explainer.document("in/La me.xml").id == made.FRENCH
    with pytest.raises(NotFoundError):
        explainer.document("me.xml")


def test_a_node_of_several_records_is_its_own_document(
    explainer: Explainer, made: ModuleType
) -> None:
    assert explainer.document(made.TRIAL).id == made.TRIAL
    assert explainer.document("2009-900001-11").node == made.TRIAL


def test_several_diseases_that_share_words(made: ModuleType, tmp_path: Path, lexicon: Path) -> None:
    rows = made.graph_rows()
    mention = next(it for it in rows["mentions"] if it["concept"] == made.SMOLDERING)
    rows["mentions"].append(mention | {"concept": made.MYELOMA, "name": "Multiple Myeloma"})
    explainer = Explainer(made.write_graph(tmp_path / "graph", rows), lexicon)
    found = explainer.document(made.ARTICLE, at=mention["start"]).explained
    together = {
        it.link.concept.id: [other.id for other in it.together_with]
        for it in found
        if it.link.concept
    }
    assert together == {made.SMOLDERING: [made.MYELOMA], made.MYELOMA: [made.SMOLDERING]}


@pytest.mark.shared
@pytest.mark.slow
def test_most_mentions_are_found_again(shared: Path, tmp_path: Path) -> None:
    """In what was kept of real trial records and abstracts."""
    records = sorted((shared / "documents" / "ctgov_json").glob("NCT*.json"))[::20]
    abstracts = shared / "documents" / "pubmed_xml" / "qi29"
    kg.build([*records, abstracts], tmp_path / "out", BuildOptions(jobs=1, formats=()))
    explainer = Explainer(tmp_path / "out")
    lexicon = open_lexicon()
    tracer = Tracer(lexicon, NameLinker(lexicon))
    found = again = 0
    for (curie,) in explainer.graph.tables.rows("documents", ("id",)):
        document = explainer.document(curie)
        spans = {Span(it.start, it.end) for it in document.mentions}
        sections = list(kept_sections(document.sentences))
        trace = tracer.trace(kept_text(document.sentences), sections, only=spans)
        found += len(spans)
        again += len({it.linked.span for it in trace.mentions})
    assert found > 2000
    assert again / found > 0.97


# --------------------------------------------------------------------------------------------- texts


def test_a_text_without_a_graph(lexicon: Path) -> None:
    found = Explainer(lexicon=lexicon).text("Imnovid may lead to Multiple Myeloma.")
    assert [(it.mention.text, it.link.decided_by) for it in found.mentions] == [
        ("Imnovid", "look-up"),
        ("Multiple Myeloma", "look-up"),
    ]
    assert found.sentences == (Span(0, 37),)
    (lead,) = found.passed
    assert (lead.text, lead.reading.found_by) == ("lead", "")
    assert lead.reason == "texts mean it as this name too seldom: less than 0.45"
    assert lead.reading.usual["Chemical"] < 0.45
    assert lead.candidates[0].concept.id == "MESH:D007854"


def test_parts_of_a_text(lexicon: Path) -> None:
    explainer = Explainer(lexicon=lexicon)
    text = "Imnovid, then imnovid in myeloma."
    assert [it.mention.start for it in explainer.text(text, words="IMNOVID").mentions] == [0, 14]
    assert [it.mention.text for it in explainer.text(text, at=26).mentions] == ["myeloma"]
    assert [it.text for it in explainer.text(text, at=10).passed] == ["then"]
    for at, words in ((None, "aspirin"), (7, ""), (500, "")):
        with pytest.raises(NotFoundError, match="in the text"):
            explainer.text(text, at=at, words=words)
    with pytest.raises(UsageError, match="the text is empty"):
        explainer.text(" \n")
    with pytest.raises(UsageError, match="no graph"):
        explainer.node("myeloma")


def test_features_and_what_decided() -> None:
    """With the default lexicon, whose linker was trained with it."""
    explainer = Explainer(options=ExplainOptions(candidates=50, features=True))
    (mention,) = explainer.text("It was a renal injury.", words="renal injury").mentions
    link = mention.link
    assert link.decided_by == "likelihood" and link.next_best is not None and link.lead is not None
    by_id = {it.concept.id: it for it in link.candidates}
    assert link.concept is not None
    chosen, rival = by_id[link.concept.id], by_id[link.next_best.id]
    assert chosen.chosen and chosen.likelihood and rival.likelihood
    for it in link.candidates:
        sizes = [abs(feature.points) for feature in it.features]
        assert sizes and sizes == sorted(sizes, reverse=True)
    points = {it.concept.id: sum(f.points for f in it.features) for it in link.candidates}
    assert points[link.concept.id] - points[link.next_best.id] == pytest.approx(link.lead, abs=0.01)
    odds = math.log(chosen.likelihood / rival.likelihood)
    assert odds == pytest.approx(link.lead, abs=0.01)
    assert mention.reading is not None
    assert mention.reading.found_by == "recogniser and lexicon"
    assert mention.reading.likely["Disease"] > 0.5 > mention.reading.likely["Chemical"]


# ------------------------------------------------------------------------------------------ lexicons


def graph_with(made: ModuleType, folder: Path, lexicon: list[str], checksum: str) -> Path:
    """The graph with a manifest that names a lexicon."""
    out: Path = made.write_graph(folder / "graph")
    manifest = {
        "program": "biomed-kg",
        "options": {"lexicon": lexicon},
        "lexicon": {"name": "made", "checksum": checksum},
    }
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return out


def test_a_lexicon_that_is_gone(made: ModuleType, tmp_path: Path) -> None:
    explainer = Explainer(graph_with(made, tmp_path, ["own.tsv"], "f00"))
    edge = edge_of(explainer, "pomalidomide", made.SMOLDERING)
    assert explainer.notes[-1] == (
        "the lexicon of the build, own.tsv, is not here; name it with --lexicon"
    )
    link = names_of(edge)["subject"].link
    assert (link.candidates, link.match) == ((), Match("Pomalidomide", "exact"))
    document = explainer.document(made.ARTICLE, words="Pomalidomide")
    assert document.explained[0].reading is None and not document.read_again
    with pytest.raises(UsageError, match=r"own\.tsv, is not here"):
        Explainer(graph_with(made, tmp_path / "other", ["own.tsv"], "f00")).text("Pomalidomide")


def test_a_lexicon_that_is_another_one(
    made: ModuleType, tmp_path: Path, lexicon: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = graph_with(made, tmp_path, ["lexicon"], "f00")
    monkeypatch.chdir(lexicon.parent)
    found, note = lexicon_of(read_graph(out))
    assert found is None and "the graph was built with the lexicon made (f00), here is made" in note
    found, note = lexicon_of(read_graph(out), lexicon)
    assert found is not None and "candidates are those of the latter" in note
    right = graph_with(made, tmp_path / "right", ["lexicon"], found.info.checksum)
    assert lexicon_of(read_graph(right))[1] == lexicon_of(read_graph(right), lexicon)[1] == ""
    with pytest.raises(LexiconError):
        lexicon_of(read_graph(right), tmp_path / "none.tsv")


def test_it_is_a_public_name(out: Path, lexicon: Path) -> None:
    assert kg.Explainer is Explainer
    assert kg.Explainer(kg.read_graph(out), lexicon).node("Imnovid").name == "pomalidomide"
