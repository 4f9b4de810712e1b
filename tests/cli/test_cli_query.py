"""``kg query`` and ``kg validate`` on a graph of the example documents."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest
import rdflib

from kg.cli import main
from kg.query.named_queries import named_queries

EXAMPLES = Path(__file__).parents[2] / "data" / "examples"
PAIRS = "SELECT ?drug { ?drug biolink:in_clinical_trials_for MESH:D009101 } ORDER BY ?drug"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A graph of one trial record."""
    folder = tmp_path_factory.mktemp("graph") / "out"
    record = EXAMPLES / "NCT01053949.json"
    assert main(["build", str(record), "-o", str(folder), "--jobs", "1"]) == 0
    return str(folder)


@pytest.mark.parametrize(
    ("format", "start"),
    [
        ("table", "drug\n------------\nMESH:C467566\nMESH:D003907\n"),
        ("csv", "drug\r\nhttp://id.nlm.nih.gov/mesh/C467566"),
        ("tsv", "?drug\n<http://id.nlm.nih.gov/mesh/C467566>"),
        ("json", '{"head":{"vars":["drug"]}'),
    ],
)
def test_formats(format: str, start: str, out: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", out, PAIRS, "--format", format]) == 0
    assert capsys.readouterr().out.startswith(start)


def test_a_query_is_shown_complete(out: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["query", out, "drugs-of-disease", "--param", "disease=multiple myeloma"]
    assert main([*arguments, "--show"]) == 0
    captured = capsys.readouterr()
    assert "MESH:D009101" in captured.err
    assert "UNDEF" not in captured.out and "<http://id.nlm.nih.gov/mesh/D009101>" in captured.out
    answer = rdflib.Graph().parse(Path(out) / "graph.ttl").query(captured.out)
    assert main([*arguments, "--format", "csv"]) == 0
    assert len(list(answer)) == len(capsys.readouterr().out.splitlines()) - 1 > 0


def test_notes_go_to_stderr(out: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["query", out, "drugs-of-disease", "--param", "disease=multiple myeloma"]
    assert main([*arguments, "--format", "json"]) == 0
    captured = capsys.readouterr()
    assert "MESH:D009101" in captured.err
    assert json.loads(captured.out)["results"]["bindings"]


def test_a_query_from_a_file_and_from_stdin(
    out: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "pairs.rq"
    file.write_text(PAIRS, encoding="utf-8")
    assert main(["query", out, f"@{file}"]) == 0
    from_file = capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO(PAIRS))
    assert main(["query", out, "-"]) == 0
    assert capsys.readouterr().out == from_file != ""


def test_a_construct_is_turtle(out: str, capsys: pytest.CaptureFixture[str]) -> None:
    construct = "CONSTRUCT WHERE { MESH:D009101 rdfs:label ?label }"
    assert main(["query", out, construct]) == 0
    assert 'MESH:D009101 rdfs:label "Multiple Myeloma" .' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no-such-query"], "no-such-query"),
        (["drugs-of-disease"], "disease"),
        (["drugs-of-disease", "--param", "disease"], "NAME=VALUE"),
        (["drugs-of-disease", "--param", "disease=a", "--param", "disease=b"], "twice"),
        (["drugs-of-disease", "--param", "disease=no such disease at all"], "no such disease"),
        (["SELECT ?x {"], "SPARQL"),
        (["@no/such/file.rq"], "no/such/file.rq"),
        ([PAIRS, "--format", "turtle"], "turtle"),
    ],
)
def test_a_wrong_question_is_wrong_usage(
    arguments: list[str], words: str, out: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["query", out, *arguments]) == 2
    errors = capsys.readouterr().err
    assert words in errors
    assert errors.count("\n") == 1


def test_help_names_every_bundled_query(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "--help"]) == 0
    text = "".join(capsys.readouterr().out.split())  # lines may end at hyphens
    for query in named_queries().values():
        names = ",".join(parameter.name for parameter in query.parameters)
        assert (f"{query.name}({names})" if names else query.name) in text


@pytest.mark.parametrize(
    "text",
    [
        "DROP ALL",
        "prefix x: <http://x/> # why\nINSERT DATA { x:a x:b x:c }",
        "DELETE{?s ?p ?o} WHERE {?s ?p ?o}",
        "BASE <http://x/> with <g> delete {?s ?p ?o} where {}",
    ],
)
def test_a_graph_is_not_updated(text: str, out: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", out, text]) == 2
    assert "updates are not possible" in capsys.readouterr().err


def test_a_folder_without_a_graph_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["query", str(tmp_path), "counts"]) == 2
    assert str(tmp_path) in capsys.readouterr().err


def test_a_whole_folder_is_valid(out: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", out]) == 0
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", f"{out}: no errors\n")
    assert main(["validate", out, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_a_damaged_file_is_found(
    out: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged = tmp_path / "out"
    shutil.copytree(out, damaged)
    (damaged / "graph.ttl").unlink()
    assert main(["validate", str(damaged), "--format", "csv"]) == 1
    captured = capsys.readouterr()
    assert "error,graph.ttl," in captured.out
    assert "error" in captured.err
