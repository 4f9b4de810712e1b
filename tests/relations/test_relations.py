"""Mentions in context -> assertions, on documents annotated by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import pytest

from kg.model import (
    Annotated,
    Annotation,
    Assertion,
    Candidate,
    Concept,
    Document,
    FieldEvidence,
    Intervention,
    LinkedMention,
    Match,
    Mention,
    Reference,
    Section,
    SentenceEvidence,
    Span,
    Trial,
)
from kg.relations import assertions_of, quoted_definitions, trial_links
from kg.relations.cooccurrence import MAX_CONCEPTS, cooccurrences

CONCEPTS = {
    "myeloma": Concept("MESH:D009101", "Multiple Myeloma", "Disease"),
    "MM": Concept("MESH:D009101", "Multiple Myeloma", "Disease"),
    "neuropathy": Concept("MESH:D009422", "Nervous System Diseases", "Disease"),
    "thalidomide": Concept("MESH:D013792", "Thalidomide", "Drug"),
    "pomalidomide": Concept("MESH:C467566", "pomalidomide", "Drug"),
    "placebo": Concept("MESH:D010919", "Placebos", "ChemicalEntity"),
    "marrow": Concept("MESH:D001853", "Bone Marrow", "AnatomicalEntity"),
    "transplantation": Concept("MESH:D014180", "Transplantation", "Procedure"),
    "NCT01053949": Concept("CLINICALTRIALS:NCT01053949", "NCT01053949", "ClinicalTrial"),
}


def annotate(document: Document) -> Annotated:
    """Every word of CONCEPTS is a mention, every line and every sentence to a full stop a sentence."""
    text = document.text
    mentions = []
    for word, concept in CONCEPTS.items():
        start = text.find(word)
        while start >= 0:
            span = Span(start, start + len(word))
            match = Match(concept.name, "exact")
            mentions.append(LinkedMention(Mention(span, concept.category), concept, 0.9, match))
            start = text.find(word, start + 1)
    sentences, start = [], 0
    for index, character in enumerate(text):
        if character in ".\n" or index + 1 == len(text):
            sentences.append(Span(start, index + 1))
            start = index + 1
    return Annotated(document, tuple(sentences), tuple(sorted(mentions, key=lambda m: m.span)))


def no_annotation(annotation: Annotation) -> Concept | None:
    return Concept(annotation.curie, annotation.name, "Disease") if annotation.curie else None


class Fields:
    """Fields that are linked by a table, and which concept is below which."""

    def __init__(
        self, concepts: Mapping[str, Concept] = {}, below: Collection[tuple[str, str]] = ()
    ) -> None:
        self.concepts = concepts
        self.below = below

    def link(self, text: str, wanted: frozenset[str]) -> Sequence[Candidate]:
        concept = self.concepts.get(text)
        return [Candidate(concept, Match(text, "exact"), 0.7)] if concept else []

    def is_meant(self, text: str, start: int, end: int) -> bool:
        return not text[end:].startswith(" antibodies")

    def is_kind_of(self, narrower: str, broader: str) -> bool:
        return (narrower, broader) in self.below


def read(document: Document) -> list[Assertion]:
    annotated = annotate(document)
    return list(assertions_of(annotated, trial_links(annotated, Fields()), no_annotation))


def triples(assertions: Sequence[Assertion]) -> set[tuple[str, str, str]]:
    return {(a.subject, a.original_predicate or a.predicate, a.object) for a in assertions}


def article(*sections: Section, **fields: object) -> Document:
    return Document.of("PMID:1", "article", "T", [Section("title", "T"), *sections], **fields)


MM, THAL, POM = "MESH:D009101", "MESH:D013792", "MESH:C467566"
TOGETHER = "occurs_together_in_literature_with"


def test_pairs_are_of_one_sentence() -> None:
    document = article(Section("abstract", "thalidomide in myeloma. pomalidomide too."))
    pairs = {(a.subject, a.object) for a in read(document) if a.predicate == TOGETHER}
    assert pairs == {(MM, THAL)}


def test_a_pair_stands_where_the_two_are_closest() -> None:
    document = article(Section("abstract", "thalidomide or rest or thalidomide for myeloma."))
    (pair,) = [a for a in read(document) if a.predicate == TOGETHER]
    evidence = pair.evidence
    assert isinstance(evidence, SentenceEvidence)
    assert evidence.subject_span and evidence.object_span
    assert document.text[evidence.object_span.start :].startswith("thalidomide for")
    assert document.text[evidence.subject_span.start :].startswith("myeloma")


def test_only_drugs_and_diseases_pair() -> None:
    document = article(Section("abstract", "marrow in myeloma."))
    assert not [a for a in read(document) if a.predicate == TOGETHER]


def test_a_long_list_gives_no_pairs() -> None:
    words = " ".join(f"w{n}" for n in range(MAX_CONCEPTS + 1))
    document = article(Section("abstract", words))
    mentions, start = [], 2
    for n, word in enumerate(words.split()):
        concept = Concept(f"MESH:D{n:06}", word, "Disease")
        span = Span(start, start + len(word))
        mentions.append(LinkedMention(Mention(span, "Disease"), concept, 1.0))
        start += len(word) + 1
    annotated = Annotated(document, (Span(2, len(document.text)),), tuple(mentions))
    assert list(cooccurrences(annotated)) == []
    fewer = Annotated(document, annotated.sentences, annotated.mentions[:-1])
    assert len(list(cooccurrences(fewer))) == MAX_CONCEPTS * (MAX_CONCEPTS - 1) // 2


def test_what_a_section_is_about_mentions() -> None:
    document = article(Section("related_article", "pomalidomide", about="KG:other"))
    assert ("KG:other", "mentions", POM) in triples(read(document))


def trial(
    conditions: Sequence[str],
    interventions: Sequence[tuple[str, str]],
    *,
    title: str = "A trial",
    other_names: tuple[str, ...] = (),
    arms: tuple[str, ...] = (),
    **fields: object,
) -> Document:
    sections = [Section("title", title, path="briefTitle")]
    sections += [
        Section("condition", name, path=f"conditions[{n}]") for n, name in enumerate(conditions)
    ]
    sections += [
        Section("intervention", name, path=f"interventions[{n}]")
        for n, (_, name) in enumerate(interventions)
    ]
    record = Trial(
        interventions=tuple(
            Intervention(type_, name, f"interventions[{n}]", other_names, f"other[{n}]", arms)
            for n, (type_, name) in enumerate(interventions)
        )
    )
    identifier = "CLINICALTRIALS:NCT00000001"
    return Document.of(identifier, "trial", title, sections, trial=record, **fields)


N = "CLINICALTRIALS:NCT00000001"
CONDITION, INTERVENTION, STUDIED = (
    "kgv:studies_condition",
    "kgv:tests_intervention",
    "in_clinical_trials_for",
)

TRIALS = [
    (["myeloma"], [("DRUG", "thalidomide 50 mg")], {(THAL, STUDIED, MM)}),
    (
        ["myeloma"],
        [("DRUG", "thalidomide and pomalidomide")],
        {(THAL, STUDIED, MM), (POM, STUDIED, MM)},
    ),
    (["myeloma"], [("", "thalidomide")], {(THAL, STUDIED, MM)}),
    (["myeloma"], [("DRUG", "placebo")], set()),
    (["myeloma"], [("PROCEDURE", "transplantation")], set()),
    (["myeloma"], [("DEVICE", "thalidomide pump")], set()),
]


@pytest.mark.parametrize(("conditions", "interventions", "studied"), TRIALS)
def test_which_drugs_are_in_trials_for_which_diseases(
    conditions: list[str], interventions: list[tuple[str, str]], studied: set[tuple[str, str, str]]
) -> None:
    found = triples(read(trial(conditions, interventions)))
    assert {t for t in found if t[1] == STUDIED} == studied


def test_a_condition_that_is_no_disease_is_not_what_a_drug_is_tested_in() -> None:
    annotated = annotate(trial(["Transplantation"], [("DRUG", "thalidomide")]))

    names = {"Transplantation": "transplantation", "thalidomide": "thalidomide"}
    links = trial_links(annotated, Fields({it: CONCEPTS[name] for it, name in names.items()}))
    found = triples(list(assertions_of(annotated, links, no_annotation)))
    assert not {t for t in found if t[1] == STUDIED}
    assert (N, CONDITION, "MESH:D014180") in found


def test_fields_are_evidence_by_path_and_words() -> None:
    assertions = read(trial(["Relapsed myeloma"], [("DRUG", "thalidomide")]))
    evidence = {a.original_predicate or a.predicate: a.evidence for a in assertions}
    condition, studied = evidence[CONDITION], evidence[STUDIED]
    assert isinstance(condition, FieldEvidence)
    assert (condition.paths, condition.texts) == (("conditions[0]",), ("Relapsed myeloma",))
    assert isinstance(studied, FieldEvidence)
    assert studied.texts == ("thalidomide", "Relapsed myeloma")


def test_what_the_field_linker_finds_goes_first() -> None:
    annotated = annotate(trial(["myeloma"], []))
    other = Concept("MESH:D054219", "Neoplasms, Plasma Cell", "Disease")

    links = trial_links(annotated, Fields({"myeloma": other}))
    assert links is not None
    assert [(c.concept, c.score) for c in links.conditions] == [(other, 0.7)]


def test_what_is_linked_by_likeness_or_said_of_something_else_is_no_field() -> None:
    annotated = annotate(trial(["myeloma like"], [("DRUG", "thalidomide antibodies")]))
    like = [replace(it, match=Match("other", "similar")) for it in annotated.mentions]
    links = trial_links(replace(annotated, mentions=tuple(like)), Fields())
    assert links is not None
    assert links.conditions[0].concept.name == "myeloma like"
    links = trial_links(annotated, Fields())
    assert links is not None
    assert [it.concept.name for it in links.conditions] == ["Multiple Myeloma"]
    assert [it.concept.name for it in links.interventions] == ["thalidomide antibodies"]


def test_a_drug_is_known_by_its_other_names() -> None:
    other_names = ("nobody knows", "Thalomid", "pomalidomide")
    annotated = annotate(trial([], [("DRUG", "CC-1")], other_names=other_names))
    fields = Fields({"Thalomid": CONCEPTS["thalidomide"], "pomalidomide": CONCEPTS["pomalidomide"]})
    links = trial_links(annotated, fields)
    assert links is not None
    (found,) = links.interventions
    assert (found.concept.id, found.text, found.path) == (THAL, "Thalomid", "other[0][1]")
    device = annotate(trial([], [("DEVICE", "CC-1")], other_names=other_names))
    links = trial_links(device, fields)
    assert links is not None and links.interventions[0].concept.name == "CC-1"


TITLES = [
    (["MGUS"], "Drugs for myeloma", ["MGUS", "Multiple Myeloma"]),  # no condition is known
    (["tumor"], "Drugs for myeloma", ["Neoplasms", "Multiple Myeloma"]),  # a kind of it
    (["tumor"], "Drugs for neuropathy in tumor", ["Neoplasms"]),
    (["myeloma"], "Drugs for myeloma", ["Multiple Myeloma"]),
    (["tumor"], "Drugs for cancer of the bone", ["Neoplasms"]),
    (["tumor"], "Drugs for MM", ["Neoplasms", "Multiple Myeloma"]),
]


@pytest.mark.parametrize(("conditions", "title", "names"), TITLES)
def test_conditions_that_only_a_title_names(
    conditions: list[str], title: str, names: list[str]
) -> None:
    tumor = Concept("MESH:D009369", "Neoplasms", "Disease")
    fields = Fields({"tumor": tumor}, {(MM, tumor.id)})
    links = trial_links(annotate(trial(conditions, [], title=title)), fields)
    assert links is not None
    assert [it.concept.name for it in links.conditions] == names
    if len(names) > 1:
        assert (links.conditions[-1].text, links.conditions[-1].path) == (title, "briefTitle")


def test_a_title_that_was_linked_by_likeness_is_linked_as_a_field() -> None:
    annotated = annotate(trial(["MGUS"], [], title="Drugs for smouldering myeloma"))
    like = [replace(it, match=Match("other", "similar")) for it in annotated.mentions]
    other = Concept("MESH:D000075122", "Smoldering Multiple Myeloma", "Disease")
    links = trial_links(replace(annotated, mentions=tuple(like)), Fields({"myeloma": other}))
    assert links is not None
    assert [it.concept for it in links.conditions[1:]] == [other]


@pytest.mark.parametrize(
    ("arms", "predicate"),
    [
        (("PLACEBO_COMPARATOR",), "kgv:compares_with"),
        (("PLACEBO_COMPARATOR", "SHAM_COMPARATOR"), "kgv:compares_with"),
        (("EXPERIMENTAL", "PLACEBO_COMPARATOR"), "kgv:tests_intervention"),
        (("ACTIVE_COMPARATOR",), "kgv:tests_intervention"),
        ((), "kgv:tests_intervention"),
    ],
)
def test_what_only_placebo_arms_get_is_compared_with(arms: tuple[str, ...], predicate: str) -> None:
    found = triples(read(trial(["myeloma"], [("DRUG", "thalidomide")], arms=arms)))
    assert (N, predicate, THAL) in found
    assert ((THAL, STUDIED, MM) in found) == (predicate == INTERVENTION)


@pytest.mark.parametrize(
    ("name", "is_control"),
    [
        ("Placebo matching thalidomide", True),
        ("thalidomide placebo", True),
        ("Matched placebo for thalidomide 50 mg", True),
        ("Sham thalidomide infusion", True),
        ("thalidomide or placebo", False),
        ("Placebo, then thalidomide", False),
        ("thalidomide in combination with placebo", False),
        ("Placebo-controlled thalidomide", False),
        ("Placebo/thalidomide", False),
    ],
)
def test_the_placebo_of_a_drug_is_no_drug_tested(name: str, is_control: bool) -> None:
    found = triples(read(trial(["myeloma"], [("DRUG", name)])))
    assert ((N, "kgv:compares_with", THAL) in found) == is_control
    assert ((THAL, STUDIED, MM) in found) != is_control


def test_an_unknown_drug_keeps_its_words() -> None:
    annotated = annotate(trial(["myeloma"], [("DRUG", "XYZ-123")]))
    links = trial_links(annotated, Fields())
    assert links is not None
    concept = links.interventions[0].concept
    assert (concept.name, concept.category) == ("XYZ-123", "Drug")
    assert concept.id.startswith("KG:")
    found = triples(list(assertions_of(annotated, links, no_annotation)))
    assert (concept.id, STUDIED, MM) in found


@pytest.mark.parametrize("name", ["Placebo capsule XY", "Sham XY", "Standard of Care"])
def test_an_unknown_control_is_not_a_drug_tested(name: str) -> None:
    found = triples(read(trial(["myeloma"], [("DRUG", name)])))
    assert not {t for t in found if t[1] in (STUDIED, INTERVENTION)}
    assert any(t[1] == "kgv:compares_with" for t in found)


def test_pointers_of_records() -> None:
    references = (
        Reference("PMID:7", "article", "Title 7", "references[0]", "RESULT"),
        Reference("PMID:8", "article", "Title 8", "references[1]", "BACKGROUND"),
        Reference("CLINICALTRIALS:NCT00000002", "trial", "Other", "related[0]", "related"),
        Reference(N, "trial", "Itself", "related[1]"),
    )
    found = triples(read(trial([], [], references=references)))
    assert found == {
        (N, "kgv:has_publication", "PMID:7"),
        (N, "kgv:cites", "PMID:8"),
        (N, "kgv:related_trial", "CLINICALTRIALS:NCT00000002"),
    }


def test_an_article_reports_the_trial_whose_number_it_gives() -> None:
    references = (Reference(N, "trial", "NCT00000001", "DataBankList[1]"),)
    assert triples(read(article(references=references))) == {("PMID:1", "kgv:reports_trial", N)}


def test_indexers_speak_for_themselves() -> None:
    annotations = (
        Annotation("mesh_heading", MM, "Multiple Myeloma", "MeshHeading[1]", "infores:pubmed"),
        Annotation("mesh_heading", "", "Unheard-of", "MeshHeading[2]", "infores:pubmed"),
    )
    (assertion,) = read(article(annotations=annotations))
    assert assertion.source == "infores:pubmed"
    assert assertion.original_predicate == "kgv:indexed_with"


def test_a_heading_without_words_is_told_by_its_identifier() -> None:
    """No evidence is without words."""
    annotations = (Annotation("mesh_heading", MM, "", "MeshHeading[1]", "infores:pubmed"),)
    (assertion,) = read(article(annotations=annotations))
    assert isinstance(assertion.evidence, FieldEvidence)
    assert assertion.evidence.texts == (MM.partition(":")[2],)


def test_a_trial_named_in_a_text_is_mentioned_but_not_by_itself() -> None:
    document = article(Section("abstract", "See NCT01053949."))
    assert triples(read(document)) == {("PMID:1", "mentions", "CLINICALTRIALS:NCT01053949")}
    own = Document.of(
        "CLINICALTRIALS:NCT01053949", "trial", "t", [Section("title", "NCT01053949")], trial=Trial()
    )
    assert triples(read(own)) == set()


# ------------------------------------------------------------------------------------- definitions

DEFINED = {
    "A tumor; see thalidomide.": Concept("MESH:D009101", "Multiple Myeloma", "Disease"),
    "A myeloma is a myeloma.": CONCEPTS["myeloma"],
    "Not MeSH's, but of marrow.": Concept("MONDO:0000001", "glum", "Disease"),
}


def read_page(*sections: Section) -> list[Assertion]:
    """All that is read from a page on which every mention in a definition is a heading."""
    document = Document.of("CLINICALTRIALS:NCT1", "trial", "T", [Section("title", "T"), *sections])
    annotated = annotate(document)
    headings = tuple(
        replace(m, match=Match(m.match.name, "heading"))
        for m in annotated.mentions
        if m.match and document.section_at(m.span.start).name == "definition"
    )
    annotated = replace(annotated, mentions=headings)
    definitions = quoted_definitions(document, DEFINED.get)
    return list(assertions_of(annotated, None, no_annotation, definitions))


def test_quoted_definitions() -> None:
    found = read_page(
        Section("definition", "A tumor; see thalidomide.", path="Definitions[1]"),
        Section("definition", "Not MeSH's, but of marrow.", path="Definitions[2]"),
        Section("definition", "Of nobody: thalidomide in myeloma.", path="Definitions[3]"),
        Section("body", "A tumor; see thalidomide."),
    )
    own = [a for a in found if a.original_predicate]
    assert triples(own) == {
        ("CLINICALTRIALS:NCT1", "kgv:quotes_definition_of", "MESH:D009101"),
        ("CLINICALTRIALS:NCT1", "kgv:quotes_definition_of", "MONDO:0000001"),
        ("MESH:D009101", "kgv:definition_refers_to", "MESH:D013792"),
    }
    quoted, _, reference = own
    assert quoted.evidence == FieldEvidence(
        "CLINICALTRIALS:NCT1",
        ("Definitions[1]",),
        ("A tumor; see thalidomide.",),
        "definition",
        1.0,
    )
    assert (quoted.source, reference.source) == ("infores:clinicaltrials", "infores:mesh")
    assert reference.evidence == SentenceEvidence(
        "CLINICALTRIALS:NCT1", Span(2, 27), None, Span(15, 26), "reference in definition", 0.9
    )


def test_a_definition_does_not_refer_to_itself() -> None:
    found = read_page(Section("definition", "A myeloma is a myeloma."))
    assert [a.original_predicate for a in found if a.predicate != "mentions"] == [
        "kgv:quotes_definition_of"
    ]
