"""``kg explain`` on a graph of some example documents, and the page it writes."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cli import explained, main
from kg.cli.page import Page, Style, clean, marked
from kg.model import Span
from kg.query.explaining import Explainer

EXAMPLES = Path(__file__).parents[2] / "data" / "examples"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A graph of a trial record and of two abstracts."""
    folder = tmp_path_factory.mktemp("graph") / "out"
    inputs = [str(EXAMPLES / name) for name in ("NCT01053949.json", "abstracts.pubtator")]
    assert main(["build", *inputs, "-o", str(folder), "--jobs", "1"]) == 0
    return str(folder)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def open_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal of 60 columns with colours, as stdout."""
    stdout = Terminal()
    monkeypatch.setattr(sys, "stdout", stdout)
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "60")
    return stdout


def test_the_edges_between_two_nodes(built: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["explain", built, "pomalidomide", "multiple myeloma"]
    assert main([*arguments, "--predicate", "in_clinical_trials_for"]) == 0
    output, notes = capsys.readouterr()
    lines = output.splitlines()
    assert lines[0] == (
        "[[pomalidomide]] (MESH:C467566, drug) in clinical trials for "
        "{{Multiple Myeloma}} (MESH:D009101, disease)"
    )
    assert re.fullmatch(r"KG:e-[0-9a-f]{32}: biolink:in_clinical_trials_for", lines[1])
    assert "Evidence: 1" in lines
    assert any(re.search(r"\[\[.*omalidomide.*\]\]; \{\{.*yeloma\}\}", line) for line in lines)
    assert 'its name "pomalidomide"' in output and "chosen by look-up" in output
    assert notes.splitlines() == [
        "pomalidomide is MESH:C467566 (pomalidomide, Drug), by its label",
        "multiple myeloma is MESH:D009101 (Multiple Myeloma, Disease), by its label",
    ]
    assert main([*arguments, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"edges", "notes"}
    predicates = [edge["predicate"] for edge in found["edges"]]
    assert "biolink:in_clinical_trials_for" in predicates
    for edge in found["edges"]:
        for it in edge["evidence"]:
            for place in (it["subject"], it["object"]):
                assert place is None or it["text"][place["start"] : place["end"]]


def test_a_node_leads_to_its_edges(built: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", built, "multiple myeloma"]) == 0
    output = capsys.readouterr().out
    assert output.startswith("Multiple Myeloma (MESH:D009101, disease)\n")
    for words in ("also called ", "mentioned ", "Called: "):
        assert words in output
    assert re.search(r"\.\.\. in clinical trials for it: ([2-9] of )?\d+ edges?\n", output)
    edge = re.findall(r"KG:e-[0-9a-f]{32}", output)[0]
    assert main(["explain", built, edge, "--format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["edges"]
    assert found["id"] == edge


def test_a_document_and_its_mentions(built: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", built, "-d", "NCT01053949"]) == 0
    output = capsys.readouterr().out
    assert output.startswith("CLINICALTRIALS:NCT01053949 trial, en")
    assert "[[" in output and re.search(r"^ +\d+-\d+ \w", output, re.MULTILINE)
    assert main(["explain", built, "-d", "NCT01053949", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)["document"]
    mention = next(it for it in document["mentions"] if it["concept"])
    arguments = ["explain", built, "-d", "NCT01053949", "--at", str(mention["start"])]
    assert main([*arguments, "--features"]) == 0
    output = capsys.readouterr().out
    assert f"[[{mention['text']}]] at {mention['start']}-{mention['end']}" in output
    assert "found by " in output and "candidates of " in output
    assert re.search(r"[+-]\d+\.\d{3} [a-z].* x ", output)


def test_a_text(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    text = "He took aspirin for his headache; the patients were fit."
    assert main(["explain", "--text", text]) == 0
    output = capsys.readouterr().out
    assert output.startswith("He took [[aspirin]] for his [[headache]]; the patients were fit.\n")
    assert "found by the recogniser and a name of the lexicon" in output
    assert "Not mentions: 1\n" in output and "  fit at 52-55: it is an everyday word" in output
    stdin = io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + text.encode() + b"\n"))
    monkeypatch.setattr("sys.stdin", stdin)
    assert main(["explain", "--text", "-"]) == 0
    assert capsys.readouterr().out == output
    assert main(["explain", "--text", text, "-m", "were fit", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)["text"]
    assert (found["mentions"], found["passed"][0]["text"]) == ([], "were fit")
    assert main(["explain", "--text", "plain words only"]) == 0
    assert "no mention, and no name of the lexicon" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["KG:e-0123456789"], "there is no edge KG:e-0123456789"),
        (["e-0123456789"], "there is no edge KG:e-0123456789"),
        (["E-64"], "nothing in the graph is called 'E-64'"),
        (["pomalidomid"], "did you mean"),
        (["pomalidomide", "no such thing"], "nothing in the graph is called 'no such thing'"),
        (["-d", "NCT99999999"], "there is no document 'NCT99999999'"),
        (["-d", "NCT01053949", "-m", "xyzzy"], "no mention 'xyzzy'"),
        (["--text", "aspirin", "-m", "xyzzy"], "nothing 'xyzzy' in the text"),
    ],
)
def test_what_is_not_there_is_one_line_and_exit_code_1(
    built: str, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", built, *arguments]) == 1
    output, errors = capsys.readouterr()
    assert output == ""
    *_, last = errors.splitlines()
    assert last.startswith("kg: ") and words in last


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["OUT"],
        ["OUT", "aspirin", "--at", "3"],
        ["OUT", "aspirin", "-m", "x"],
        ["OUT", "aspirin", "-d", "PMID:1"],
        ["OUT", "aspirin", "--text", "x"],
        ["OUT", "-d", "PMID:1", "--text", "x"],
        ["OUT", "aspirin", "--predicate", "treats"],
        ["OUT", "aspirin", "--limit", "0"],
        ["OUT", "aspirin", "--format", "csv"],
        ["OUT", "-d", "PMID:1", "--at", "-1"],
        ["no/such/folder", "aspirin"],
        ["--text", " "],
    ],
)
def test_wrong_usage_is_exit_code_2(
    built: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", *(built if it == "OUT" else it for it in arguments)]) == 2
    output, errors = capsys.readouterr()
    assert output == "" and "Traceback" not in errors


def test_everything_in_the_graph_made_by_hand(
    out: Path, made: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    def written(show: Callable[[Page, Any], None], found: object) -> str:
        page = Page()
        show(page, found)
        page.write()
        output = capsys.readouterr().out
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", output)
        return output

    explainer = Explainer(out)
    rows = made.graph_rows()
    for row in rows["edges"]:
        output = written(explained.show_edge, explainer.edge(row["id"]))
        assert (": this is denied\n" in output) == row["negated"]
        assert (": this is only supposed\n" in output) == row["speculative"]
    for row in rows["nodes"]:
        assert row["id"] in written(explained.show_node, explainer.node(row["id"]))
    for row in rows["documents"]:
        assert written(explained.show_document, explainer.document(row["id"])).startswith(row["id"])


def test_a_terminal_has_colours_and_no_marks(built: str, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = open_terminal(monkeypatch)
    arguments = ["explain", built, "pomalidomide", "multiple myeloma"]
    assert main(arguments) == 0
    output = terminal.getvalue()
    assert "\x1b[1;36mpomalidomide\x1b[0m" in output and "[[" not in output
    plain = re.sub(r"\x1b\[[\d;]*m", "", output)
    assert max(map(len, plain.splitlines())) <= 60
    terminal = open_terminal(monkeypatch)
    monkeypatch.setenv("NO_COLOR", "1")
    assert main(arguments) == 0
    output = terminal.getvalue()
    assert "[[pomalidomide]]" in output and "\x1b" not in output
    assert max(map(len, output.splitlines())) <= 60


# -------------------------------------------------------------------------------------------- pages


def test_lines_are_wrapped_below_where_their_label_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = open_terminal(monkeypatch)
    page = Page()
    page.gap()
    page.add("word " * 14, ("strong", Style.STRONG), label="   1 ")
    page.gap()
    page.gap()
    page.add("x" * 70, label="  ")
    page.add("a few words behind it", label=" " * 20 + "a label that is too long ")
    page.write()
    assert re.sub(r"\x1b\[[\d;]*m", "", terminal.getvalue()).splitlines() == [
        "   1 " + "word " * 10 + "word",
        "     word word word strong",
        "",
        "  " + "x" * 58,
        "  " + "x" * 12,
        "    a label that is too long a few words behind it",
    ]


def test_elsewhere_nothing_is_wrapped_and_marks_stand_around(
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = Page()
    spans = [(Span(4, 8), Style.SUBJECT), (Span(0, 3), Style.OBJECT), (Span(2, 6), Style.MENTION)]
    page.add(*marked("one, two" + " x" * 200, spans), label="  ")
    page.write()
    assert capsys.readouterr().out == "  {{one}},[[ two]]" + " x" * 200 + "\n"


@given(st.text(), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20))))
def test_pieces_make_up_the_text(text: str, places: list[tuple[int, int]]) -> None:
    spans = [Span(min(it), max(it)) for it in places if max(it) <= len(text)]
    pieces = list(marked(text, [(span, Style.MENTION) for span in spans]))
    assert "".join(words for words, _ in pieces) == text
    assert len(clean(text)) == len(text)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202e]", clean(text))
