"""``kg lexicon``: building one from small files and looking into it."""

from __future__ import annotations

import csv
import io
import json
import math
from collections import Counter
from pathlib import Path

import pytest

from kg.cli import main
from kg.lexicon.records import ConceptRecord, Name
from kg.lexicon.store import Lexicon

OWN = """id\tname\tcategory\tsynonyms
KG:own\tglam disease\tDisease\tGLUM disease
"""


@pytest.fixture
def lexicon(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """One joined of small files."""
    own = tmp_path / "more.tsv"
    own.write_text(OWN, encoding="utf-8")
    names = ("desc2099.xml", "mondo.obo", "mappings.sssom.tsv", "own.tsv")
    files = [str(data / "lexicon" / name) for name in names]
    output = tmp_path / "glum.tar.xz"
    assert main(["lexicon", "build", *files, str(own), "-o", str(output), "--version", "7"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "" and f"Lexicon in {output}\n" in captured.err
    assert f"More: kg lexicon report {output}\n" in captured.err
    return output


def _rows(capsys: pytest.CaptureFixture[str], *command: str) -> list[dict[str, str]]:
    assert main(["lexicon", *command, "--format", "tsv"]) == 0
    return list(csv.DictReader(capsys.readouterr().out.splitlines(), delimiter="\t"))


def test_a_lexicon_is_opened(lexicon: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = {
        (row["about"], row["name"], row["what"]): row["value"]
        for row in _rows(capsys, "info", str(lexicon))
    }
    assert rows["lexicon", "glum", "version"] == "7"
    assert rows["source", "mondo", "version"] == "2099-01-01"
    assert rows["source", "mondo", "license"] == "CC BY 4.0"
    assert rows["source", "mondo", "citation"].startswith("Vasil")
    assert rows["category", "Disease", "concepts"] == "3"

    assert main(["lookup", "glum fever", "--lexicon", str(lexicon), "--format", "tsv"]) == 0
    [_, row] = capsys.readouterr().out.splitlines()
    assert row.split("\t")[1:3] == ["MESH:D900003", "Glumitis"]


def test_what_a_maker_should_know(lexicon: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = _rows(capsys, "report", str(lexicon))
    counts = {(row["group"], row["source"], row["what"]): row["count"] for row in rows}
    assert counts["joined", "mondo", "new"] == "1"
    assert counts["dropped", "sssom", "a mapping that is denied"] == "1"
    assert counts["ambiguous", "", "the label of one concept, another name of others"] == "1"
    assert counts["ambiguous", "mondo + user", "of concepts of these sources"] == "1"
    assert counts["ambiguous", "", "Disease + Disease"] == "1"

    rows = _rows(capsys, "report", str(lexicon), "--show", "ambiguous")
    assert [(row["key"], row["id"], row["kind"]) for row in rows] == [
        ("glum disease", "KG:own", "synonym"),  # one's own goes first
        ("glum disease", "MONDO:9000001", "label"),
    ]
    rows = _rows(capsys, "report", str(lexicon), "--show", "dropped")
    assert ("a synonym that is not to be used", "old glum") in {
        (row["reason"], row["name"]) for row in rows
    }
    assert len(_rows(capsys, "report", str(lexicon), "--show", "dropped", "--limit", "2")) == 2
    assert _rows(capsys, "report", "--lexicon", str(lexicon), "--show", "conflicts") == []


def test_conflicts_are_shown_with_the_concepts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "desc.tsv", tmp_path / "drugbank.csv"
    names = (Name("Glum", "label", "mesh"),)
    Lexicon.from_concepts(
        [ConceptRecord("MESH:D1", "Glum", "Drug", names, xrefs=("CAS:50-00-0",))], folder=first
    )
    header = "DrugBank ID,Accession Numbers,Common name,CAS,UNII,Synonyms,Standard InChI Key"
    second.write_text(f"{header}\nDB00001,,Glum,60-00-0,,,\n", encoding="utf-8")
    output = str(tmp_path / "out")
    assert main(["lexicon", "build", str(first), str(second), "-o", output]) == 0
    assert "  not joined for a conflict 1\n" in capsys.readouterr().err
    assert main(["lexicon", "report", output, "--show", "conflicts", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "source": "drugbank",
            "reason": "the name is that of a concept with other ids",
            "id": "DRUGBANK:DB00001",
            "name": "Glum",
            "concepts": "MESH:D1",
            "labels": "Glum",
        }
    ]
    # one without a report says so
    assert main(["lexicon", "report", str(first), "--show", "conflicts", "--format", "csv"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "source,reason,id,name,concepts,labels\n"
    assert "without a report" in captured.err


def test_cases_that_were_not_kept_are_counted(
    lexicon: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg.lexicon import findings

    monkeypatch.setattr(findings, "KEPT", 1)
    table = lexicon.parent / "maps.sssom.tsv"
    mappings = ("HP:1\tskos:closeMatch\tHP:2\n", "HP:1\tskos:closeMatch\tHP:3\n")
    table.write_text("subject_id\tpredicate_id\tobject_id\n" + "".join(mappings), encoding="utf-8")
    output = str(lexicon.parent / "small")
    own = str(lexicon.parent / "more.tsv")
    assert main(["lexicon", "build", own, str(table), "-o", output]) == 0
    capsys.readouterr()
    assert main(["lexicon", "report", output, "--show", "dropped"]) == 0
    captured = capsys.readouterr()
    assert "HP:3" not in captured.out and "HP:2" in captured.out
    assert captured.err == (
        "sssom: a mapping that is not used (skos:closeMatch): 1 of 2 were kept case by case\n"
    )


def test_a_lexicon_goes_out_and_comes_back(
    lexicon: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, again = tmp_path / "all.tsv", tmp_path / "again"
    assert main(["lexicon", "export", str(lexicon), "-o", str(table)]) == 0
    assert main(["lexicon", "build", str(table), "-o", str(again)]) == 0
    one, other = Lexicon.load(lexicon), Lexicon.load(again)
    assert list(one.concepts()) == list(other.concepts())
    capsys.readouterr()

    assert main(["lexicon", "export", str(lexicon), "-o", "-"]) == 0
    assert capsys.readouterr().out == table.read_text(encoding="utf-8")
    command = ["lexicon", "export", str(lexicon), "--names", "-o", "-"]
    assert main([*command, "--source", "user", "--category", "Disease"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "glum fever\tglum fever\tMESH:D900003\tGlumitis\tDisease\tsynonym\tuser\t0\t0" in lines
    assert {line.split("\t")[6] for line in lines[1:]} == {"user"}


def test_what_cannot_be_exported(lexicon: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = lexicon.parent / "none.tsv"
    command = ["lexicon", "export", str(lexicon), "-o", str(target)]
    assert main([*command, "--category", "Weather"]) == 2
    assert "no category 'Weather' in this lexicon" in capsys.readouterr().err
    odd = lexicon.parent / "odd"
    Lexicon.from_concepts([ConceptRecord("ODD:1", "glum", "Drug")], folder=odd)
    assert main(["lexicon", "export", str(odd), "-o", str(target)]) == 1
    assert "'ODD:1' cannot be written" in capsys.readouterr().err
    assert not target.exists()


def test_a_file_of_no_terminology_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = tmp_path / "odd.txt"
    odd.write_text("hello", encoding="utf-8")
    assert main(["lexicon", "build", str(odd), "-o", str(tmp_path / "x")]) == 1
    assert f"{odd}: this is no terminology that the program knows" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_a_lexicon_of_nothing_has_its_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = tmp_path / "m.sssom.tsv"
    mapping.write_text(
        "subject_id\tpredicate_id\tobject_id\nMONDO:1\tskos:exactMatch\tMESH:D000001\n",
        encoding="utf-8",
    )
    assert main(["lexicon", "build", str(mapping), "-o", str(tmp_path / "empty")]) == 0
    assert "The lexicon is empty" in capsys.readouterr().err
    rows = _rows(capsys, "report", str(tmp_path / "empty"), "--show", "dropped")
    assert rows and {row["source"] for row in rows} == {"sssom"}


def test_other_files_are_not_overwritten(
    lexicon: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "own.tar.xz"
    table.write_text("id\tname\nKG:1\tpod\n", encoding="utf-8")
    source = tmp_path / "own.tsv"
    source.write_bytes(table.read_bytes())
    assert main(["lexicon", "build", str(source), "-o", str(table)]) == 2
    assert "there is something else here" in capsys.readouterr().err
    assert table.read_bytes() == source.read_bytes()
    assert main(["lexicon", "export", str(source), "-o", str(source)]) == 2
    assert "is what is read" in capsys.readouterr().err
    assert source.read_bytes() == table.read_bytes()
    assert main(["lexicon", "build", str(source), "-o", str(lexicon)]) == 0  # a lexicon is replaced


def test_one_lexicon_is_named_once(lexicon: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("info", "report"):
        assert main(["lexicon", command, str(lexicon), "--lexicon", "default"]) == 2
        assert "both name a lexicon" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "curie"),
    [
        ("D009101", "MESH:D009101"),
        ("D000009101", "MESH:D009101"),
        ("MESH:C047426", "MESH:D000069470"),
        ("C047426", "MESH:D000069470"),
        ("\ud800 myeloma of sorts", None),
        ("qwertyuiop", None),
    ],
)
def test_identifiers_and_odd_names_are_looked_up(
    name: str, curie: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lookup", name, "--exact", "--format", "json"]) == (curie is None)
    printed = capsys.readouterr()
    assert [row["id"] for row in json.loads(printed.out)] == ([curie] if curie else [])
    assert ("not found" in printed.err) is (curie is None)


def test_what_a_score_is_made_of(capsys: pytest.CaptureFixture[str]) -> None:
    names = ["renal injury", "D009101", "qwertyuiop"]
    assert main(["lookup", *names, "--limit", "2", "--format", "json"]) == 1
    first, second, _ = json.loads(capsys.readouterr().out)
    assert main(["lookup", *names, "--limit", "2", "--features", "--format", "json"]) == 1
    printed = capsys.readouterr()
    assert printed.err == "not found: qwertyuiop\n"  # an id has no score that is made of anything
    rows = json.loads(printed.out)
    assert list(dict.fromkeys(row["id"] for row in rows)) == [first["id"], second["id"]]
    points = Counter[str]()
    for row in rows:
        assert row["points"] == pytest.approx(row["value"] * row["weight"], abs=1e-3)
        points[row["id"]] += row["points"]
    odds = math.log(first["score"] / second["score"])
    assert points[first["id"]] - points[second["id"]] == pytest.approx(odds, abs=0.01)


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "said"),
    [
        (["MESH:D999999"], "", 1, "not found: MESH:D999999: the lexicon (default) has no such"),
        (["IL2:R"], "", 1, "not found: IL2:R: IL2 is no known prefix"),
        (["MESH:C000589449"], "", 0, "MESH:C000589449 is retired, its successor is MESH:C546538"),
        (["D009101", "--category", "Drug"], "", 1, "not found: D009101: it is of category Disease"),
        (["aspirin", " "], "", 1, "1 empty name left out"),
        (["-"], "aspirin\n\n \n", 0, "2 empty lines of stdin left out"),
        (["-"], "", 2, "no name is given"),
        ([""], "", 2, "no name is given"),
    ],
)
def test_lookup_says_what_it_does_not_find(
    arguments: list[str],
    stdin: str,
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
    assert main(["lookup", *arguments, "--format", "tsv"]) == code
    out, err = capsys.readouterr()
    assert said in err
    assert len(out.splitlines()[1:]) == (code == 0 or arguments[0] == "aspirin")
