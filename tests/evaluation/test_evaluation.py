"""Figures on corpora small enough to count by hand."""

from __future__ import annotations

import csv
import gzip
import json
import math
from pathlib import Path

import pytest

from kg.cli import main
from kg.errors import FormatError, InputError
from kg.evaluation import evaluate, read_corpus, write_texts
from kg.evaluation.corpora import AnnotatedText, Place
from kg.evaluation.scoring import Figure

GOLD = """1|t|Glum and woe
1|a|Glum after podine. Sorrow.
1\t0\t4\tGlum\tDisease\tMESH:D000001
1\t9\t12\twoe\tSpecificDisease\tD000002|OMIM:5
1\t13\t17\tGlum\tDisease\tD000001
1\t24\t30\tpodine\tChemical\tC000009
1\t32\t38\tSorrow\tDisease\t-1
1\t32\t38\tSorrow\tGene\t77
1\tCID\tC000009\tD000001
1\tAssociation\tC000009\t77\tNovel

2|t|Nothing here
2|a|
"""

PREDICTED = """1|t|Glum and woe
1|a|Glum after podine. Sorrow.
1\t0\t4\tGlum\tDisease\tD000001
1\t9\t12\twoe\tDisease\tD000003
1\t24\t30\tpodine\tChemical\tD000009
1\t18\t23\tafter\tChemical\tD000004
1\tCID\tD000009\tD000001
1\tCID\tD000009\tD000003

2|t|Nothing here
2|a|
"""


def read(folder: Path, text: str, name: str = "corpus.pubtator") -> dict[str, AnnotatedText]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_corpus(path, _current)


def _current(identifier: str) -> str:
    return {"C000009": "D000009"}.get(identifier, identifier)


def counts(figure: Figure) -> tuple[int, int, int]:
    return figure.right, figure.predicted, figure.gold


def test_counted_by_hand(tmp_path: Path) -> None:
    result = evaluate(read(tmp_path, GOLD), read(tmp_path, PREDICTED, "predicted.pubtator"))
    figures = {(it.group, it.what): it for it in result.figures}
    assert counts(figures["Disease", "mention"]) == (2, 2, 4)
    assert counts(figures["Disease", "concept"]) == (1, 2, 3)
    assert counts(figures["Disease", "linking"]) == (1, 1, 3)  # Sorrow has no id
    assert counts(figures["Chemical", "mention"]) == (1, 2, 1)
    assert counts(figures["Chemical", "concept"]) == (1, 2, 1)  # a replaced id
    assert counts(figures["CID", "relation"]) == (1, 2, 1)
    mention = figures["Disease", "mention"]
    assert (mention.precision.value, mention.recall.value) == (1.0, 0.5)
    assert mention.f1.value == pytest.approx(2 / 3)
    assert mention.f1.low <= mention.f1.value <= mention.f1.high
    assert result.documents == 2 and result.missing == ()
    assert (mention.documents, figures["CID", "relation"].documents) == (1, 1)
    assert [(it.group, it.sort, it.text, it.gold, it.predicted) for it in result.errors] == [
        ("Chemical", "spurious", "after", "", "D000004"),
        ("Disease", "missed", "glum", "D000001", ""),
        ("Disease", "missed", "sorrow", "NIL", ""),
        ("Disease", "wrong concept", "woe", "D000002|OMIM:5", "D000003"),
    ]


def test_gold_against_itself_is_perfect(tmp_path: Path) -> None:
    gold = read(tmp_path, GOLD)
    result = evaluate(gold, gold)
    assert {it.recall.value for it in result.figures} == {1.0} and not result.errors
    assert {it.f1.high for it in result.figures} == {1.0}


def test_a_document_that_is_missing_has_no_annotations(tmp_path: Path) -> None:
    result = evaluate(read(tmp_path, GOLD), {})
    assert result.missing == ("1", "2")
    assert {(it.right, it.predicted) for it in result.figures} == {(0, 0)}


def test_other_texts_are_an_error(tmp_path: Path) -> None:
    other = read(tmp_path, PREDICTED.replace("podine", "podane"), "other.pubtator")
    with pytest.raises(FormatError, match="document 1 has another text"):
        evaluate(read(tmp_path, GOLD), other)


def test_intervals_do_not_depend_on_the_run(tmp_path: Path) -> None:
    gold, predicted = read(tmp_path, GOLD), read(tmp_path, PREDICTED, "predicted.pubtator")
    assert evaluate(gold, predicted).figures == evaluate(gold, predicted).figures


def test_compressed_corpora(tmp_path: Path) -> None:
    path = tmp_path / "corpus.pubtator.gz"
    path.write_bytes(gzip.compress(GOLD.encode()))
    assert read_corpus(path, _current) == read(tmp_path, GOLD)


def test_texts_alone(tmp_path: Path) -> None:
    gold = read(tmp_path, GOLD)
    write_texts(gold.values(), tmp_path / "texts.pubtator")
    texts = read_corpus(tmp_path / "texts.pubtator")
    assert {key: it.text for key, it in texts.items()} == {key: it.text for key, it in gold.items()}
    assert not any(it.mentions or it.relations for it in texts.values())


def test_json_of_trials(tmp_path: Path) -> None:
    record = {
        "nctid": "NCT00000001",
        "text": "Podine in glum | Does podine help?",
        "entities": [
            {"start": 0, "end": 6, "text": "Podine", "type": "DRUG"},
            {"start": 10, "end": 14, "text": "glum", "type": "CONDITION"},
            {"start": 7, "end": 9, "text": "in", "type": "OTHER"},
        ],
    }
    path = tmp_path / "trials.json"
    path.write_text(json.dumps([record]), encoding="utf-8")
    [document] = read_corpus(path).values()
    assert set(document.mentions) == {Place(0, 6, "Chemical"), Place(10, 14, "Disease")}
    assert (document.title, document.abstract) == ("Podine in glum |", "Does podine help?")
    assert document.text == record["text"]
    figures = evaluate({document.id: document}, {document.id: document}).figures
    assert {it.what for it in figures} == {"mention"}  # there are no identifiers


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        ("", FormatError, "no annotated document"),
        ("no corpus at all\n", FormatError, "no annotated document"),
        ("1\t0\t4\tGlum\tDisease\tD1\n", FormatError, "line 1"),
        ('[{"id": 1}]', FormatError, "no corpus in JSON"),
        ("[broken", FormatError, "no corpus in JSON"),
    ],
)
def test_what_is_no_corpus(
    tmp_path: Path, content: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        read(tmp_path, content)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.pubtator"):
        read_corpus(tmp_path / "none.pubtator")


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = tmp_path / "gold.pubtator"
    gold.write_text(
        "1|t|Metformin and lactic acidosis\n1|a|Bortezomib is given in myeloma.\n"
        "1\t0\t9\tMetformin\tChemical\tD008687\n"
        "1\t14\t29\tlactic acidosis\tDisease\tD000140\n"
        "1\t30\t40\tBortezomib\tChemical\tC400082\n\n",
        encoding="utf-8",
    )
    assert main(["evaluate", str(gold), "--format", "tsv", "--errors", "2", "--jobs", "1"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    table = {tuple(row[:2]): row for row in rows if len(row) == 9}
    assert table["Chemical", "mention"][4] == table["Chemical", "concept"][4] == "1.0"
    assert table["Disease", "linking"][3] == "1.0"
    assert ["1", "Disease", "spurious", "myeloma", "", "D009101"] in rows
    assert main(["evaluate", str(tmp_path / "none.pubtator")]) == 1
    assert "none.pubtator" in capsys.readouterr().err


def test_no_precision_of_nothing_predicted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold, predicted = tmp_path / "gold.pubtator", tmp_path / "predicted.pubtator"
    gold.write_text(GOLD, encoding="utf-8")
    texts = [line for line in GOLD.splitlines() if "|" in line.partition("\t")[0]]
    predicted.write_text("\n".join(texts) + "\n", encoding="utf-8")
    result = evaluate(read(tmp_path, GOLD), read(tmp_path, "\n".join(texts)))
    assert result.figures
    for figure in result.figures:
        if figure.what == "linking":
            continue
        assert math.isnan(figure.precision.value)
        assert (figure.recall.value, figure.f1.value) == (0.0, 0.0)
    for format, none in (("table", "n/a"), ("tsv", ""), ("json", None)):
        arguments = ["evaluate", str(gold), "--predicted", str(predicted), "--format", format]
        assert main(arguments) == 0
        printed = capsys.readouterr()
        assert "no 95% interval of 1 document: fewer than 10" in printed.err
        if format == "json":
            rows = json.loads(printed.out)
        elif format == "tsv":
            rows = list(csv.DictReader(printed.out.splitlines(), delimiter="\t"))
        else:
            assert "relation  n/a" in printed.out and "0.0-" not in printed.out
            continue
        assert {row["95%"] for row in rows} == {none}
        assert {row["precision"] for row in rows if row["what"] == "mention"} == {none}


def test_intervals_of_enough_documents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = tmp_path / "gold.pubtator"
    blocks = (f"{n}|t|Gout\n{n}|a|\n{n}\t0\t4\tGout\tDisease\tD006073\n" for n in range(1, 11))
    gold.write_text("\n".join(blocks), encoding="utf-8")
    assert main(["evaluate", str(gold), "--predicted", str(gold), "--format", "json"]) == 0
    printed = capsys.readouterr()
    assert {row["95%"] for row in json.loads(printed.out)} == {"1.000-1.000"}
    assert "no 95% interval" not in printed.err
