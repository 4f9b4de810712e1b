"""The command line with its functions replaced: arguments in, exit codes and streams out."""

from __future__ import annotations

import errno
import io
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg import pipeline
from kg.cli import main
from kg.errors import FormatError, GraphError, LexiconError, OutputError, UsageError
from kg.export import WRITERS
from kg.pipeline import BuildOptions, BuildResult


@pytest.mark.parametrize("command", ["build", "export"])
def test_the_help_has_all_formats(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    words = " ".join(capsys.readouterr().out.split())
    assert f"joined by commas: {', '.join(WRITERS)}" in words


RESULT = BuildResult(
    counts={"documents": 1200, "sentences": 34},
    failures=(),
    seconds=1.25,
    out=Path("out"),
    edges={"mentions": 56},
    files=("graph.ttl", "tables/nodes.parquet"),
)
FAILURE = FormatError("not text", path="a.bin", place="byte 0", remedy="leave it out")


class Recorder:
    """Stands for a function of the pipeline: remembers its call, gives or raises what it is told."""

    def __init__(self, outcome: object) -> None:
        self.outcome = outcome
        self.arguments: tuple[Any, ...] = ()
        self.keywords: dict[str, Any] = {}

    def __call__(self, *arguments: Any, **keywords: Any) -> object:
        self.arguments, self.keywords = arguments, keywords
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome


@pytest.fixture
def replace(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, object], Recorder]:
    def replace(name: str, outcome: object) -> Recorder:
        recorder = Recorder(outcome)
        monkeypatch.setitem(vars(pipeline), name, recorder)  # without importing the real one
        return recorder

    return replace


def test_build_passes_its_arguments_on(replace: Callable[[str, object], Recorder]) -> None:
    build = replace("build", RESULT)
    arguments = ["build", "a", "b/*.xml", "-", "-o", "out", "--jobs", "3", "--input-format", "csv"]
    arguments += ["--formats=-kgx", "--full", "--base-iri", "https://example.org/"]
    arguments += ["--id-column", "key", "--text-column", "body", "--encoding", "latin-1"]
    arguments += ["--recognizer", "one", "--recognizer", "two:A=Drug", "--use-annotations"]
    assert main(arguments) == 0
    assert build.arguments == (
        ["a", "b/*.xml", "-"],
        Path("out"),
        BuildOptions(
            jobs=3,
            input_format="csv",
            formats=("turtle", "graphml", "dataset"),
            full=True,
            base_iri="https://example.org/",
            id_column="key",
            text_column="body",
            encoding="latin-1",
            recognizers=("one", "two:A=Drug"),
            use_annotations=True,
        ),
    )


def test_build_without_options_takes_the_defaults(
    replace: Callable[[str, object], Recorder],
) -> None:
    build = replace("build", RESULT)
    assert main(["build", "a", "-o", "out"]) == 0
    assert build.arguments[2] == BuildOptions()
    assert build.keywords["progress"] is None  # stderr is no terminal here


def test_build_ends_with_a_summary_on_stderr(
    replace: Callable[[str, object], Recorder], capsys: pytest.CaptureFixture[str]
) -> None:
    replace("build", RESULT)
    main(["build", "a", "-o", "out"])
    captured = capsys.readouterr()
    assert captured.out == ""
    for words in ("Graph in out", "1,200", "mentions", "56", "1.2 s", "graph.ttl"):
        assert words in captured.err


@pytest.mark.parametrize("command", [["build", "-o", "out"], ["annotate"]])
def test_warnings_are_lines_and_no_failures(
    command: list[str],
    replace: Callable[[str, object], Recorder],
    capsys: pytest.CaptureFixture[str],
) -> None:
    agreement = {"annotations": {"found": 1234, "skipped": {"Gene": 5}, "moved": 6}}
    replace(
        command[0],
        BuildResult({}, (), 0.0, Path("out"), warnings=(FAILURE,), agreement=agreement),
    )
    assert main([*command, "a.bin"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert "warning: a.bin: byte 0: not text; leave it out" in lines
    assert [line.split() for line in lines if "1,234" in line] == [["annotations", "1,234"]]
    assert lines[-2:] == [
        "annotations of other kinds, skipped: Gene 5",
        "annotations whose words stand elsewhere than the file says: 6",
    ]


@pytest.mark.parametrize("command", [["build", "-o", "out"], ["annotate"]])
def test_each_failure_is_one_line_and_the_exit_code_is_1(
    command: list[str],
    replace: Callable[[str, object], Recorder],
    capsys: pytest.CaptureFixture[str],
) -> None:
    result = BuildResult(counts={}, failures=(FAILURE, FAILURE), seconds=0.0, out=Path("out"))
    replace(command[0], result)
    assert main([*command, "a.bin"]) == 1
    line = "failed: a.bin: byte 0: not text; leave it out\n"
    assert capsys.readouterr().err.count(line) == 2


def caused_by(number: int) -> OutputError:
    error = OutputError("in vain", path="out")
    error.__cause__ = OSError(number, "")
    return error


@pytest.mark.parametrize(
    ("outcome", "code", "message"),
    [
        (OutputError("holds something else", path="out"), 2, "kg: out: holds something else\n"),
        (caused_by(errno.EISDIR), 2, "kg: out: in vain\n"),
        (caused_by(errno.ENOSPC), 1, "kg: out: in vain\n"),
        (caused_by(errno.EACCES), 1, "kg: out: in vain\n"),
        (GraphError("there is no graph here", path="out"), 2, "kg: out: there is no graph here\n"),
        (LexiconError("damaged", path="x"), 1, "kg: x: damaged\n"),
        (UsageError("unknown format 'x'"), 2, "kg: unknown format 'x'\n"),
        (KeyboardInterrupt(), 130, "kg: interrupted\n"),
        (
            OSError(errno.ENOSPC, "No space left on device", "out/graph.ttl"),
            1,
            "kg: out/graph.ttl: No space left on device; make room and run again\n",
        ),
    ],
)
def test_errors_of_ours_are_one_line(
    outcome: BaseException,
    code: int,
    message: str,
    replace: Callable[[str, object], Recorder],
    capsys: pytest.CaptureFixture[str],
) -> None:
    replace("build", outcome)
    assert main(["build", "a", "-o", "out"]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.endswith(message)
    assert "Traceback" not in captured.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_whatever_runs_and_handlers_are_put_back(
    number: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def build(*_: object, **__: object) -> None:
        try:
            signal.raise_signal(number)
        except KeyboardInterrupt as error:
            signal.raise_signal(number)  # while cleaning up: ignored
            raise ZeroDivisionError from error

    before = [signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)]
    monkeypatch.setitem(vars(pipeline), "build", build)
    assert main(["build", "a", "-o", "out"]) == 128 + number
    word = "interrupted" if number == signal.SIGINT else "terminated"
    assert capsys.readouterr().err == f"kg: {word}\n"
    assert [signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)] == before


def test_a_bug_is_not_hidden(replace: Callable[[str, object], Recorder]) -> None:
    replace("build", ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        main(["build", "a", "-o", "out"])


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["build"],
        ["build", "a"],
        ["build", "-o", "out"],
        ["build", "a", "-o", ""],
        ["build", "a", "-o", "-"],
        ["annotate", "a", "-o", ""],
        ["lexicon", "build", "default", "-o", ""],
        ["lexicon", "build", "default", "-o", "-"],
        ["build", "a", "-o", "out", "--jobs", "-1"],
        ["build", "a", "-o", "out", "--jobs", "many"],
        ["build", "a", "-o", "out", "--formats", "turtle,+gexf"],
        ["build", "a", "-o", "out", "--formats", "+yed,-yed"],
        ["annotate", "a", "--format", "word"],
        ["lookup"],
        ["lookup", "aspirin", "--category", "Medicine"],
        ["lookup", "aspirin", "--exact", "--features"],
        ["query", "out"],
        ["no-such-command"],
        ["--no-such-option"],
    ],
)
def test_wrong_usage_is_exit_code_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("formats", ["foo", "+foo", "+yed,-foo", "-foo", "-", "turtle,foo"])
def test_unknown_formats_are_refused_with_a_list(
    formats: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "a.txt"
    document.write_text("Aspirin helps.")
    assert main(["build", str(document), "-o", str(tmp_path / "out"), f"--formats={formats}"]) == 2
    assert "; use one of turtle, ntriples, " in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "target", "format"),
    [
        ([], None, "jsonl"),
        (["-o", "-"], None, "jsonl"),
        (["-o", "-", "--format", "pubtator"], None, "pubtator"),
        (["-o", "a.pubtator"], "a.pubtator", "pubtator"),
        (["-o", "a.txt"], "a.txt", "pubtator"),
        (["-o", "a.jsonl"], "a.jsonl", "jsonl"),
        (["-o", "a.jsonl", "--format", "pubtator"], "a.jsonl", "pubtator"),
    ],
)
def test_annotate_chooses_the_format(
    arguments: list[str],
    target: str | None,
    format: str,
    replace: Callable[[str, object], Recorder],
) -> None:
    annotate = replace("annotate", RESULT)
    assert main(["annotate", "a", *arguments]) == 0
    assert annotate.arguments[1] == target
    assert annotate.keywords["format"] == format


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == "kg 0.1.0\n"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_progress(
    replace: Callable[[str, object], Recorder], monkeypatch: pytest.MonkeyPatch
) -> None:
    build = replace("build", RESULT)
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert main(["build", "a", "-o", "out"]) == 0
    build.keywords["progress"](1200, 3)
