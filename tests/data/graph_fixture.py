"""A small graph made by hand: two trials, four other documents, nasty strings, every kind of evidence."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kg.graph.identity import edge_id, sentence_id
from kg.graph.tables import TABLES
from kg.model import Span

MYELOMA, SMOLDERING, NEOPLASMS = "MESH:D009101", "MESH:D000075122", "MESH:D009369"
POMALIDOMIDE, DEXAMETHASONE, METFORMIN = "MESH:C467566", "MESH:D003907", "MESH:D008687"
DIABETES = "MESH:D003924"
NASTY = "KG:5b1d"
TRIAL, OTHER_TRIAL = "CLINICALTRIALS:NCT90000001", "CLINICALTRIALS:NCT90000002"
EU_RECORD = "euclinicaltrials:2009-900001-11"
ARTICLE, FRENCH, MENTION_ONLY = "PMID:90000001", "PMID:90000002", "PMID:90000003"
TEXT = 'doi:10.1000/a (b)<c>[d] "e" \\f|g%20é\N{PILL}'

WORST = "quote \" apostrophe ' back\\slash\ttab\nnewline\r\nreturn \x01\x0b\x7f <b>&amp; a|b \N{PILL} \U0010fffd é {x} ^ `"
"""A string with what breaks writers: quotes, controls, an astral character, markup, a list separator."""

SELF, CTGOV, NLM, MESH, PUBMED = (
    "infores:biomed-kg",
    "infores:clinicaltrials",
    "infores:nlm",
    "infores:mesh",
    "infores:pubmed",
)

Rows = dict[str, list[dict[str, Any]]]


def write_graph(out: Path, rows: Rows | None = None) -> Path:
    """Write the tables of ``rows`` (of :func:`graph_rows`) into ``out/tables``."""
    folder = out / "tables"
    folder.mkdir(parents=True)
    for name, content in (rows or graph_rows()).items():
        schema, keys = TABLES[name]
        ordered = sorted(
            content, key=lambda row: tuple((row[key] is None, row[key]) for key in keys)
        )
        pq.write_table(pa.Table.from_pylist(ordered, schema=schema), folder / f"{name}.parquet")
    return out


def graph_rows() -> Rows:
    """The rows of every table."""
    builder = _Builder()
    _documents(builder)
    _concepts(builder)
    _edges(builder)
    _trials(builder)
    for node in builder.rows["nodes"]:
        mentions = [row for row in builder.rows["mentions"] if row["concept"] == node["id"]]
        node["mention_count"] = len(mentions)
        node["document_count"] = len({row["document"] for row in mentions})
    return builder.rows


class _Builder:
    def __init__(self) -> None:
        self.rows: Rows = {name: [] for name in TABLES}

    def add(self, table: str, **values: Any) -> None:
        defaults = {field.name: _default(field.type) for field in TABLES[table][0]}
        self.rows[table].append(defaults | values)

    def sentence(self, document: str, text: str, start: int = 0, section: str = "abstract") -> str:
        end = start + len(text)
        identifier = sentence_id(document, Span(start, end))
        self.add(
            "sentences",
            id=identifier,
            document=document,
            section=section,
            start=start,
            end=end,
            text=text,
        )
        return identifier

    def mention(self, sentence: str, words: str, concept: str | None, category: str) -> None:
        row = next(row for row in self.rows["sentences"] if row["id"] == sentence)
        start = row["start"] + row["text"].index(words)
        self.add(
            "mentions",
            document=row["document"],
            start=start,
            end=start + len(words),
            text=words,
            section=row["section"],
            sentence=sentence,
            category=category,
            concept=concept,
            score=1.0,
            rule="exact",
            name=words,
        )

    def edge(self, subject: str, predicate: str, object_: str, source: str, **values: Any) -> str:
        row = {
            "negated": False,
            "speculative": False,
            "original_predicate": "",
            "qualifiers": "{}",
            "interaction": values.get("original_predicate", predicate)
            .rpartition(":")[2]
            .replace("_", " "),
            "confidence": 1.0,
            "evidence_count": 1,
            "document_count": 1,
        } | values
        identifier = edge_id(
            subject,
            predicate,
            object_,
            negated=row["negated"],
            qualifiers=row["qualifiers"],
            original_predicate=row["original_predicate"],
            source=source,
        )
        self.add(
            "edges",
            id=identifier,
            subject=subject,
            predicate=predicate,
            object=object_,
            primary_knowledge_source=source,
            default=not (row["negated"] or row["speculative"]),
            **row,
        )
        return identifier

    def reading(self, edge: str, sentence: str, subject: str, object_: str, **values: Any) -> None:
        row = next(row for row in self.rows["sentences"] if row["id"] == sentence)
        places: dict[str, int] = {}
        for name, words in (("subject", subject), ("object", object_)):
            if words:
                places[f"{name}_start"] = row["text"].index(words)
                places[f"{name}_end"] = row["text"].index(words) + len(words)
        self.evidence(
            edge,
            "sentence",
            document=row["document"],
            section=row["section"],
            sentence=sentence,
            **places,
            **({"method": "co-occurrence", "confidence": 0.5} | values),
        )

    def evidence(self, edge: str, kind: str, **values: Any) -> None:
        content = json.dumps([edge, kind, values], sort_keys=True)
        identifier = "KG:v-" + hashlib.sha256(content.encode()).hexdigest()[:32]
        values = {"method": "record field", "confidence": 1.0} | values
        self.add(
            "evidence",
            **({"sentence": None, "text": None} | values),
            id=identifier,
            edge=edge,
            kind=kind,
        )


def _default(type_: pa.DataType) -> Any:
    if pa.types.is_list(type_):
        return []
    if pa.types.is_boolean(type_):
        return False
    return "" if pa.types.is_string(type_) else None


def _document(builder: _Builder, id_: str, kind: str, title: str, **values: Any) -> None:
    source = {"path": f"in/{title[:5]}.xml", "member": "", "format": "pubmed-xml", "encoding": ""}
    row = {
        "node": id_,
        "language": "en",
        "version": hashlib.md5(id_.encode()).hexdigest(),
        "mined": True,
        "sources": [source],
        "metadata": "{}",
        "sentence_count": 1,
        "mention_count": 1,
    } | values
    builder.add("documents", id=id_, kind=kind, title=title, **row)


def _node(builder: _Builder, id_: str, category: str, name: str, **values: Any) -> None:
    builder.add("nodes", id=id_, category=category, name=name, **({"mentioned": True} | values))


def _documents(builder: _Builder) -> None:
    page = "https://clinicaltrials.gov/study/NCT90000001"
    _document(
        builder, TRIAL, "trial", "Pomalidomide in relapsed myeloma", date="2014-02-03", url=page
    )
    _document(
        builder,
        EU_RECORD,
        "trial",
        "Pomalidomide in relapsed myeloma (EU)",
        node=TRIAL,
        date="2013-01",
    )
    _document(builder, OTHER_TRIAL, "trial", "Metformin in type 2 diabetes")
    _document(builder, ARTICLE, "article", "Pomalidomide for smoldering myeloma", date="2015")
    _document(builder, FRENCH, "article", "La metformine aujourd'hui", language="fr", mined=False)
    _document(builder, MENTION_ONLY, "article", "Metformin revisited", language="und")
    _document(builder, TEXT, "text", WORST, url="http://example.org/a b?[c]=<d>", language="en")
    _node(
        builder,
        TRIAL,
        "ClinicalTrial",
        "Pomalidomide in relapsed myeloma",
        xrefs=[EU_RECORD],
        url=page,
    )
    _node(builder, OTHER_TRIAL, "ClinicalTrial", "Metformin in type 2 diabetes")
    _node(builder, ARTICLE, "Article", "Pomalidomide for smoldering myeloma")
    _node(builder, FRENCH, "Article", "La metformine aujourd'hui")
    _node(builder, MENTION_ONLY, "Article", "Metformin revisited")
    _node(builder, TEXT, "Publication", WORST, url="http://example.org/a b?[c]=<d>")


def _concepts(builder: _Builder) -> None:
    _node(
        builder,
        MYELOMA,
        "Disease",
        "Multiple Myeloma",
        synonyms=["Kahler Disease", "Myeloma, Plasma-Cell", "Plasma cell myeloma"],
        xrefs=["DOID:9538", "UNHEARD:1 2"],
    )
    _node(builder, SMOLDERING, "Disease", "Smoldering Multiple Myeloma")
    _node(builder, NEOPLASMS, "Disease", "Neoplasms", mentioned=False)
    _node(builder, DIABETES, "Disease", "Diabetes Mellitus, Type 2", synonyms=["type 2 diabetes"])
    _node(
        builder,
        POMALIDOMIDE,
        "Drug",
        "pomalidomide",
        synonyms=["CC-4047", "Imnovid"],
        xrefs=["DRUGBANK:DB08910"],
    )
    _node(builder, DEXAMETHASONE, "Drug", "Dexamethasone", synonyms=["type 2 diabetes"])
    _node(builder, METFORMIN, "Drug", "Metformin")
    _node(builder, NASTY, "NamedThing", WORST, synonyms=["a|b", WORST + "2"], url="not a url")


def _edges(builder: _Builder) -> None:
    _record_edges(builder)
    _text_edges(builder)
    for narrower, broader in ((SMOLDERING, MYELOMA), (MYELOMA, NEOPLASMS)):
        edge = builder.edge(
            narrower,
            "subclass_of",
            broader,
            MESH,
            knowledge_level="knowledge_assertion",
            agent_type="manual_agent",
        )
        builder.evidence(edge, "terminology", text="MeSH 2026", method="terminology", document=None)


def _record_edges(builder: _Builder) -> None:
    asserted = {"knowledge_level": "knowledge_assertion", "agent_type": "automated_agent"}
    fields: list[tuple[str, str, str, str, str, str]] = [
        (TRIAL, "kgv:studies_condition", MYELOMA, CTGOV, "conditions[0]", "Myeloma"),
        (TRIAL, "kgv:tests_intervention", POMALIDOMIDE, CTGOV, "interventions[0]", "Pomalidomide"),
        (OTHER_TRIAL, "kgv:studies_condition", DIABETES, CTGOV, "conditions[0]", "T2D | worst"),
        (OTHER_TRIAL, "kgv:tests_intervention", METFORMIN, CTGOV, "interventions[0]", WORST),
        (
            TRIAL,
            "kgv:studies_condition",
            MYELOMA,
            NLM,
            "conditionBrowseModule.meshes[0]",
            "Multiple Myeloma",
        ),
        (
            TRIAL,
            "kgv:has_publication",
            ARTICLE,
            CTGOV,
            "references[0]",
            "Someone A. Pomalidomide for ...",
        ),
        (TRIAL, "kgv:related_trial", OTHER_TRIAL, CTGOV, "related[0]", "Metformin"),
        (
            ARTICLE,
            "kgv:indexed_with",
            SMOLDERING,
            NLM,
            "MeshHeadingList[1]",
            "Smoldering Multiple Myeloma",
        ),
        (MENTION_ONLY, "kgv:indexed_with", METFORMIN, NLM, "MeshHeadingList[1]", "Metformin"),
    ]
    for subject, original, object_, source, path, words in fields:
        trials = [subject] if subject.startswith("CLIN") else []
        edge = builder.edge(
            subject,
            "related_to",
            object_,
            source,
            original_predicate=original,
            publications=[] if trials else [subject],
            supporting_studies=trials,
            **asserted,
        )
        builder.evidence(
            edge,
            "field",
            document=subject,
            path=path,
            text=words,
            object_start=0,
            object_end=len(words),
        )
    for drug, disease, trial in (
        (POMALIDOMIDE, MYELOMA, TRIAL),
        (METFORMIN, DIABETES, OTHER_TRIAL),
    ):
        edge = builder.edge(
            drug, "in_clinical_trials_for", disease, CTGOV, supporting_studies=[trial], **asserted
        )
        builder.evidence(
            edge,
            "field",
            document=trial,
            path="interventions[0] | conditions[0]",
            text="Drug; Disease",
            subject_start=0,
            subject_end=4,
            object_start=6,
            object_end=13,
        )


def _text_edges(builder: _Builder) -> None:
    mined = {"knowledge_level": "text_co_occurrence", "agent_type": "text_mining_agent"}
    first = builder.sentence(ARTICLE, "Pomalidomide slowed smoldering multiple myeloma.", 40)
    second = builder.sentence(ARTICLE, "Dexamethasone did not change multiple myeloma.", 90)
    third = builder.sentence(
        TRIAL, "Pomalidomide with dexamethasone is studied.", 0, "brief_summary"
    )
    fourth = builder.sentence(MENTION_ONLY, "Metformin lowers glucose.", 20)
    worst = builder.sentence(TEXT, f"Pomalidomide {WORST} metformin", 0, "body")
    for sentence, words, concept, category in (
        (first, "Pomalidomide", POMALIDOMIDE, "Drug"),
        (first, "smoldering multiple myeloma", SMOLDERING, "Disease"),
        (second, "Dexamethasone", DEXAMETHASONE, "Drug"),
        (second, "multiple myeloma", MYELOMA, "Disease"),
        (third, "Pomalidomide", POMALIDOMIDE, "Drug"),
        (third, "dexamethasone", DEXAMETHASONE, "Drug"),
        (fourth, "Metformin", METFORMIN, "Drug"),
        (fourth, "glucose", None, "ChemicalEntity"),
        (worst, "Pomalidomide", POMALIDOMIDE, "Drug"),
        (worst, "metformin", METFORMIN, "Drug"),
        (worst, WORST, NASTY, "NamedThing"),
    ):
        builder.mention(sentence, words, concept, category)
        if concept is not None:
            document = next(r["document"] for r in builder.rows["sentences"] if r["id"] == sentence)
            publications = [] if document == TRIAL else [document]
            _mention_edge(builder, document, concept, sentence, words, publications)
    pairs = (
        (first, POMALIDOMIDE, SMOLDERING, "Pomalidomide", "smoldering multiple myeloma", {}),
        (second, DEXAMETHASONE, MYELOMA, "Dexamethasone", "multiple myeloma", {"negated": True}),
        (
            third,
            POMALIDOMIDE,
            DEXAMETHASONE,
            "Pomalidomide",
            "dexamethasone",
            {"speculative": True},
        ),
        (worst, POMALIDOMIDE, METFORMIN, "Pomalidomide", "metformin", {}),
    )
    for sentence, one, two, words, other, flags in pairs:
        subject, object_ = sorted((one, two))
        subject_words, object_words = (words, other) if subject == one else (other, words)
        edge = builder.edge(
            subject,
            "occurs_together_in_literature_with",
            object_,
            SELF,
            confidence=0.5,
            publications=[ARTICLE],
            **mined,
            **flags,
        )
        builder.reading(edge, sentence, subject_words, object_words, **flags)


def _mention_edge(
    builder: _Builder,
    document: str,
    concept: str,
    sentence: str,
    words: str,
    publications: list[str],
) -> None:
    edge = builder.edge(
        document,
        "mentions",
        concept,
        SELF,
        confidence=0.987654,
        publications=publications,
        knowledge_level="knowledge_assertion",
        agent_type="text_mining_agent",
    )
    builder.reading(edge, sentence, "", words, method="lexicon", confidence=0.987654)


def _trials(builder: _Builder) -> None:
    builder.add(
        "trials",
        id=TRIAL,
        brief_title="Pomalidomide in relapsed myeloma",
        official_title="A Randomized Study of Pomalidomide in Relapsed Myeloma",
        identifiers=[TRIAL, EU_RECORD],
        sponsor="Example Hospital",
        sponsor_ids=["EX-2009-02"],
        phases=["PHASE2"],
        overall_status="COMPLETED",
        study_type="INTERVENTIONAL",
        allocation="RANDOMIZED",
        intervention_model="PARALLEL",
        masking="NONE",
        control="ACTIVE",
        endpoint_classification="EFFICACY",
        primary_purpose="TREATMENT",
        enrollment=84,
        start_date="2009-10",
        minimum_age="18 Years",
        std_ages=["ADULT", "OLDER_ADULT"],
        countries=["France"],
        has_results=False,
        conditions=["Multiple Myeloma"],
        interventions=["Drug: pomalidomide"],
        condition_concepts=[MYELOMA],
        intervention_concepts=[POMALIDOMIDE],
    )
    builder.add(
        "trials",
        id=OTHER_TRIAL,
        brief_title=WORST,
        phases=["PHASE1", "PHASE2"],
        overall_status="WITHHELD",
        enrollment=None,
        has_results=None,
        keywords=["a|b", WORST],
        conditions=["T2D"],
        condition_concepts=[DIABETES],
        intervention_concepts=[METFORMIN],
    )


def worst_strings() -> list[str]:
    """Strings with what breaks readers and writers: characters of every plane, controls, quotes, markup,
    white space, what looks like other types, a label of a megabyte."""
    planes = [
        chr(code)
        for plane in range(17)
        for code in range(plane << 16, (plane + 1) << 16, 0x0FFB)
        if not 0xD800 <= code < 0xE000
    ]
    edges = [chr((plane << 16) + offset) for plane in range(17) for offset in (0xFFFD, 0xFFFE, 0xFFFF)]
    controls = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF)]
    return [
        WORST,
        "".join(planes),
        "".join(edges),
        "a".join(controls),
        "]]> <!-- x --> <![CDATA[y]]> &lt; &#0; &amp;amp; <?pi?> </data>",
        "\"'`\\\"'\\n\\u0000 {\"a\": [1]} ${x} %s %00 \\",
        " \t leading and trailing \n ",
        *("NaN", "true", "null", "None", "1e5", "-0", "__proto__", "constructor", "undefined"),
        "\u202eright to left\u202c e\u0301 \u00e9 \U0001f468\u200d\U0001f469\u200d\U0001f467",
        "m<&\"|\t\N{PILL}" * 140_000,
    ]


def worst_rows() -> Rows:
    """The rows of :func:`graph_rows` with a node for every one of the worst strings, and edges that say
    them."""
    builder = _Builder()
    builder.rows = graph_rows()
    for number, text in enumerate(worst_strings()):
        node = f"KG:worst [{number}] (a b)"
        values = {"synonyms": ["a|b", text], "mention_count": number, "document_count": 0}
        _node(builder, node, "Disease", text, url=text[:100], **values)
        edge = builder.edge(
            METFORMIN, "related_to", node, SELF, original_predicate="kgv:compares_with"
        )
        builder.evidence(edge, "field", document=OTHER_TRIAL, path="x", text=text)
    return builder.rows
