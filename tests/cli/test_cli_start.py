"""What the command line imports, and how it ends: in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "data" / "examples"
HEAVY = {
    "spacy",
    "numpy",
    "pandas",
    "duckdb",
    "rdflib",
    "networkx",
    "pyarrow",
    "pyoxigraph",
    "lxml",
}

SHOW_MODULES = """
import json, sys
from kg.cli import main
code = main(sys.argv[1:])
sys.stderr.write(json.dumps([code, sorted(sys.modules)]))
"""


def modules_after(*arguments: str) -> set[str]:
    """The modules that a run of the command line has imported."""
    done = subprocess.run(
        [sys.executable, "-c", SHOW_MODULES, *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    code, modules = json.loads(done.stderr.splitlines()[-1])
    assert code == 0
    return set(modules)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["build", "--help"], ["lexicon", "--help"]]
)
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    assert not modules_after(*arguments) & (HEAVY | {"rich", "kg.pipeline", "kg.lexicon.store"})


def test_annotate_imports_no_database_and_no_graph() -> None:
    modules = modules_after("annotate", str(EXAMPLES / "hypertension.txt"), "--jobs", "1")
    assert not modules & {"pandas", "duckdb", "rdflib", "networkx", "pyarrow"}


def test_lookup_imports_no_pipeline() -> None:
    modules = modules_after("lookup", "aspirin")
    assert not modules & {"spacy", "pandas", "duckdb", "rdflib", "networkx", "pyarrow"}


def kg(*arguments: str, **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
        [sys.executable, "-m", "kg", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        **options,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["lookup", "aspirin", "--format", "json"],
        ["lexicon", "info"],
        ["annotate", str(EXAMPLES / "hypertension.txt"), "--jobs", "1"],
    ],
)
def test_a_reader_that_goes_away_is_no_error(arguments: list[str]) -> None:
    with kg(*arguments) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_nothing_behind(tmp_path: Path, number: int) -> None:
    with kg("build", "-", "-o", str(tmp_path / "out"), stdin=subprocess.PIPE) as process:
        deadline = time.monotonic() + 30
        while not any(tmp_path.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.05)  # until it writes beside its target
        process.send_signal(number)
        _, errors = process.communicate(timeout=30)
    word = "interrupted" if number == signal.SIGINT else "terminated"
    assert (process.returncode, errors) == (128 + number, f"kg: {word}\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_during_imports_is_one_line(number: int) -> None:
    code = f"""
import signal, sys
from kg.cli.app import main
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "kg.cli.build":
            signal.raise_signal({int(number)})
sys.meta_path.insert(0, Finder())
sys.exit(main(["--version"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    word = "interrupted" if number == signal.SIGINT else "terminated"
    assert (done.returncode, done.stderr) == (128 + number, f"kg: {word}\n")


def test_stdin_is_an_input() -> None:
    with kg("annotate", "-", "--jobs", "1", stdin=subprocess.PIPE) as process:
        output, errors = process.communicate("Metformin and lactic acidosis\n", timeout=60)
    assert (process.returncode, errors) == (0, "")
    assert {mention["id"] for mention in json.loads(output)["mentions"]} == {
        "MESH:D008687",
        "MESH:D000140",
    }


def test_names_to_look_up_come_from_stdin() -> None:
    with kg("lookup", "-", "--format", "tsv", "--limit", "1", stdin=subprocess.PIPE) as process:
        output, _ = process.communicate("Velcade\n\nqwertyuiop\nmetformin\n", timeout=60)
    assert [line.split("\t")[:2] for line in output.splitlines()[1:]] == [
        ["Velcade", "MESH:D000069286"],
        ["metformin", "MESH:D008687"],
    ]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["lookup", "-"], 2),
        (["annotate", "-", "--jobs", "1"], 1),
        (["build", "-", "-o", "OUT"], 1),
        (["explain", "--text", "-"], 2),
    ],
)
def test_a_closed_stdin_is_an_empty_one(arguments: list[str], code: int, tmp_path: Path) -> None:
    words = [str(tmp_path) if it == "OUT" else it for it in arguments]
    command = [sys.executable, "-m", "kg", *words]
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *command],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == code
    assert done.stderr and "Traceback" not in done.stderr


def test_every_character_can_be_written_whatever_the_locale() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "kg",
            "lookup",
            "Sj\N{LATIN SMALL LETTER O WITH DIAERESIS}gren syndrome",
        ],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        check=True,
    )
    assert "MESH:D012859" in done.stdout
    assert "Sj\N{LATIN SMALL LETTER O WITH DIAERESIS}gren syndrome" in done.stdout
