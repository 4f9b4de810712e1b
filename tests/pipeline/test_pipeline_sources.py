"""Builds and annotations with other sources of mentions: spaCy models, and what stands in the documents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import spacy

import kg
from kg.cli import main
from kg.errors import UsageError
from kg.export.graph import read_graph
from kg.pipeline import BuildOptions, processes
from kg.pipeline.output import file_facts
from kg.query.validate import validate

TITLE = "Metformin and lurgy"
ABSTRACT = "Metformin helps in acne of mice. BRCA1 mice had a fever. Nausea too."
GIVEN = [
    ("Metformin", 0, "Chemical", "D008687"),
    ("lurgy", 14, "Disease", "-1"),
    ("Metformin", 20, "Chemical", "D001241"),  # which is aspirin
    ("acne of mice", 39, "Disease", "MESH:D000152"),
    ("mice", 59, "Species", "10090"),
    ("BRCA1", 53, "Gene", "672"),
    ("Nausea", 77, "Disease", "-"),
    ("pain", 90, "Disease", "D010146"),
]


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in (1, 2, 3):
        lines = [f"{number}|t|{TITLE}", f"{number}|a|{ABSTRACT} {number}."]
        lines += [
            f"{number}\t{start}\t{start + len(words)}\t{words}\t{label}\t{curie}"
            for words, start, label, curie in GIVEN
        ]
        lines.append(f"{number}\tCID\tD008687\tD000152")
        (folder / f"{number}.pubtator").write_text("\n".join(lines) + "\n")
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A model that knows lurgy and the diseases of rodents."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    patterns = [("DISEASE", "lurgy"), ("DISEASE", "acne"), ("TAXON", "mice"), ("GGP", "BRCA1")]
    ruler.add_patterns([{"label": label, "pattern": words} for label, words in patterns])
    folder = tmp_path_factory.mktemp("models") / "rodents"
    nlp.to_disk(folder)
    return str(folder)


def found(path: Path) -> list[dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return json.loads(lines[0])["mentions"]


def shown(
    mentions: Sequence[dict[str, Any]],
) -> list[tuple[str, str, str | None, list[str], list[str]]]:
    return [
        (
            it["text"],
            it["category"],
            it["id"],
            it["sources"],
            [f"{said['source']} {said['agreement']}" for said in it["agreement"]],
        )
        for it in mentions
    ]


OURS = [
    ("Metformin", "MESH:D008687"),
    ("Metformin", "MESH:D008687"),
    ("acne", "MESH:D000152"),
    ("mice", "MESH:D051379"),
    ("mice", "MESH:D051379"),
    ("fever", "MESH:D005334"),
    ("Nausea", "MESH:D009325"),
]


def test_annotations_are_read_only_when_they_are_asked_for(texts: Path, tmp_path: Path) -> None:
    result = kg.annotate([texts / "1.pubtator"], tmp_path / "a.jsonl", BuildOptions(jobs=1))
    mentions = found(tmp_path / "a.jsonl")
    assert [(it["text"], it["id"]) for it in mentions] == OURS
    assert {key for it in mentions for key in it} == {
        *("start", "end", "text", "section", "category", "id", "score")
    }
    assert (result.agreement, result.warnings) == ({}, ())


def test_annotations_are_taken_as_they_stand(texts: Path, tmp_path: Path) -> None:
    options = BuildOptions(jobs=1, use_annotations=True)
    result = kg.annotate([texts / "1.pubtator"], tmp_path / "a.jsonl", options)
    assert shown(found(tmp_path / "a.jsonl")) == [
        ("Metformin", "Drug", "MESH:D008687", ["annotations", "kg"], ["kg concept"]),
        ("lurgy", "Disease", None, ["annotations"], []),
        ("Metformin", "Drug", "MESH:D001241", ["annotations", "kg"], ["kg mention"]),
        ("acne of mice", "Disease", "MESH:D000152", ["annotations"], ["kg overlap", "kg overlap"]),
        ("mice", "OrganismTaxon", "NCBITaxon:10090", ["annotations", "kg"], ["kg mention"]),
        ("fever", "PhenotypicFeature", "MESH:D005334", ["kg"], []),
        ("Nausea", "PhenotypicFeature", "MESH:D009325", ["annotations", "kg"], ["kg concept"]),
    ]
    assert result.agreement == {
        "annotations": {
            "found": 6,
            "same_mention": 4,
            "same_concept": 2,
            "overlapping": 1,
            "alone": 1,
            "not_in_lexicon": 1,
            "skipped": {"Gene": 1},
        },
        "kg": {"found": 7, "alone": 1},
    }
    (warning,) = result.warnings
    assert str(warning).startswith(
        "1.pubtator: document 1: annotations that fit no text are left out: 'pain' (line 10);"
    )


def test_a_model_and_annotations_beside_ours(texts: Path, tmp_path: Path, model: str) -> None:
    options = BuildOptions(jobs=1, use_annotations=True, recognizers=(model,))
    kg.annotate([texts / "1.pubtator"], tmp_path / "a.jsonl", options)
    mentions = shown(found(tmp_path / "a.jsonl"))
    assert mentions[1] == (
        "lurgy",
        "Disease",
        None,
        ["annotations", "rodents"],
        ["rodents concept"],
    )
    assert mentions[3][4] == ["kg overlap", "kg overlap", "rodents overlap", "rodents overlap"]
    assert mentions[4][3] == ["annotations", "kg", "rodents"]


def test_the_graph_is_the_same_whatever_the_processes(
    texts: Path, tmp_path: Path, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice = f"{model}:DISEASE=Disease,TAXON=OrganismTaxon"
    options = {"use_annotations": True, "recognizers": (choice,)}
    one, two = tmp_path / "one", tmp_path / "two"
    result = kg.build([texts], one, BuildOptions(jobs=1, **options))
    monkeypatch.setattr(processes, "MAX_DOCUMENTS", 1)
    kg.build([texts], two, BuildOptions(jobs=2, **options))
    first, second = file_facts(one), file_facts(two)
    assert first.pop("run.json") != second.pop("run.json")
    assert first == second
    assert validate(one) == []

    manifest = read_graph(one).manifest
    (facts,) = manifest["recognizers"]
    assert facts["name"] == "rodents"
    assert facts["labels"] == {"DISEASE": "Disease", "TAXON": "OrganismTaxon"}
    assert len(facts["checksum"]) == 64
    assert manifest["options"]["use_annotations"] is True
    assert manifest["agreement"] == result.agreement
    assert manifest["agreement"]["annotations"]["found"] == 18
    assert manifest["agreement"]["annotations"]["skipped"] == {"Gene": 3}
    assert manifest["agreement"]["rodents"]["found"] == 12
    assert len(manifest["warnings"]) == 3

    table = pq.read_table(one / "tables" / "mentions.parquet").to_pylist()
    lurgy = [row for row in table if row["text"] == "lurgy"]
    assert [row["sources"] for row in lurgy] == [["annotations", "rodents"]] * 3
    assert lurgy[0]["agreement"] == [
        {
            "source": "rodents",
            "agreement": "concept",
            "start": 14,
            "end": 19,
            "category": "Disease",
            "concepts": [],
        }
    ]
    assert {row["rule"] for row in table if row["concept"] == "NCBITaxon:10090"} == {"annotated"}


def test_by_default_all_mentions_are_ours(texts: Path, tmp_path: Path) -> None:
    kg.build([texts], tmp_path / "out", BuildOptions(jobs=1))
    table = pq.read_table(tmp_path / "out" / "tables" / "mentions.parquet").to_pylist()
    assert {(*row["sources"], len(row["agreement"])) for row in table} == {("kg", 0)}
    manifest = read_graph(tmp_path / "out").manifest
    assert (manifest["recognizers"], manifest["agreement"], manifest["warnings"]) == ([], {}, [])


def test_identifiers_of_annotations_are_checked(tmp_path: Path) -> None:
    lines = [
        "1|t|Metformin led to nausea and fever and acne.",
        "1|a|",
        "1\t0\t9\tMetformin\tDisease\tD008687",  # the identifier is that of a drug
        "1\t17\t23\tnausea\tDisease\tMESH:xyz",  # linked by its words
        "1\t28\t33\tfever\tDisease\tMESH:D999999",  # as it stands
        "1\t38\t42\tacne\tDisease\t-1",
        "1\t38\t42\tacne\tDisease\tD000152",
    ]
    (tmp_path / "1.pubtator").write_text("\n".join(lines) + "\n")
    options = BuildOptions(jobs=1, use_annotations=True)
    result = kg.annotate([tmp_path / "1.pubtator"], tmp_path / "a.jsonl", options)
    assert [(it["text"], it["category"], it["id"]) for it in found(tmp_path / "a.jsonl")] == [
        ("Metformin", "Drug", "MESH:D008687"),
        ("nausea", "PhenotypicFeature", "MESH:D009325"),
        ("fever", "Disease", "MESH:D999999"),
        ("acne", "Disease", "MESH:D000152"),
    ]
    facts = result.agreement["annotations"]
    assert (facts["found"], facts["unknown_identifier"]) == (4, 1)
    assert (facts["not_in_lexicon"], facts["other_kind"]) == (1, 1)


def test_of_copies_that_with_the_annotations_counts(texts: Path, tmp_path: Path) -> None:
    lines = (texts / "1.pubtator").read_text().splitlines()[:2]
    for number in (0, 9):  # before and after the one that has them
        (texts / f"{number}.pubtator").write_text("\n".join(lines) + "\n")
    result = kg.build([texts], tmp_path / "out", BuildOptions(jobs=1, use_annotations=True))
    assert (result.counts["documents"], result.counts["superseded"]) == (3, 1)
    assert result.agreement["annotations"]["found"] == 18
    # not asked for, they make no difference
    result = kg.build([texts], tmp_path / "out", BuildOptions(jobs=1))
    assert (result.counts["duplicates"], result.counts["superseded"]) == (2, 0)


def test_annotations_of_documents_that_are_not_mined_are_counted(tmp_path: Path) -> None:
    text = (
        "5|t|Die Behandlung der Gicht bei Patienten mit einer Niereninsuffizienz\n"
        "5|a|Die Patienten wurden mit Allopurinol behandelt, und die Gicht besserte sich bei allen.\n"
        "5\t19\t24\tGicht\tDisease\tD000152\n"
    )
    (tmp_path / "5.pubtator").write_text(text)
    options = BuildOptions(jobs=1, use_annotations=True)
    result = kg.build([tmp_path / "5.pubtator"], tmp_path / "out", options)
    assert result.counts["not_mined"] == 1
    assert result.agreement["annotations"]["not_mined"] == 1


def test_what_is_wrong_with_a_model_is_said_before_anything_is_read(tmp_path: Path) -> None:
    options = BuildOptions(jobs=1, recognizers=("en_ner_bc5cdr_md",))
    with pytest.raises(UsageError, match="there is no spaCy model 'en_ner_bc5cdr_md'"):
        kg.build(["nowhere"], tmp_path / "out", options)
    with pytest.raises(UsageError, match="there is no spaCy model 'en_ner_bc5cdr_md'"):
        kg.annotate(["nowhere"], tmp_path / "out.jsonl", options)
    assert list(tmp_path.iterdir()) == []


def test_load_takes_recognizers(model: str) -> None:
    doc = kg.load(recognizers=[model])("Metformin for lurgy.")
    assert doc.spans["kg"].attrs["sources"] == [["kg"], ["rodents"]]


def test_the_command_tells_what_agrees(
    texts: Path, tmp_path: Path, model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "a.jsonl"
    arguments = ["annotate", str(texts), "-o", str(output), "--jobs", "1"]
    assert main([*arguments, "--use-annotations", "--recognizer", model]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    lines = captured.err.splitlines()
    assert sum(line.startswith("warning: ") for line in lines) == 3
    assert "annotations of other kinds, skipped: Gene 3" in lines
    cells = {words[0]: words[1:] for line in reversed(lines) if (words := line.split())}
    assert cells["annotations"] == ["18", "12", "6", "3", "3"]
    assert cells["rodents"] == ["12", "9", "9", "0", "3"]
    assert cells["kg"] == ["21", "3"]
    assert main([*arguments, "--recognizer", "en_ner_bc5cdr_md"]) == 2
    assert "kg: there is no spaCy model 'en_ner_bc5cdr_md'; install it" in capsys.readouterr().err


def test_gold_annotations_are_no_answers(
    texts: Path, tmp_path: Path, model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Scored against annotations of its own file, the program sees the text alone."""
    gold = tmp_path / "gold.pubtator"
    gold.write_text("\n".join(path.read_text() for path in sorted(texts.iterdir())))

    def recall(*options: str) -> dict[str, float]:
        assert main(["evaluate", str(gold), "--format", "json", *options]) == 0
        rows = json.loads(capsys.readouterr().out)
        return {row["group"]: row["recall"] for row in rows if row["what"] == "mention"}

    assert recall() == {"Chemical": 1.0, "Disease": 0.25}
    assert recall("--recognizer", model) == {"Chemical": 1.0, "Disease": 0.5}
    assert main(["evaluate", str(gold), "--use-annotations"]) == 2


@pytest.mark.shared
def test_gold_annotations_come_out_as_they_went_in(
    shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = shared / "corpora" / "bc5cdr" / "dev.pubtator"
    output = tmp_path / "a.pubtator"
    options = BuildOptions(use_annotations=True)
    result = kg.annotate([gold], output, options, format="pubtator")
    assert result.warnings == ()
    assert main(["evaluate", str(gold), "--predicted", str(output), "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["recall"] for row in rows if row["what"] in ("mention", "concept")} == {1.0}
