"""The code blocks of the README and the examples of the command line's reference run as they stand."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
SET_UP = ("bash scripts/", "source .venv")
"""Lines that set the environment up, in which the tests run already."""


def blocks(page: str, language: str) -> list[str]:
    """The code blocks of a page."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like a checkout after the quickstart, with a command ``kg`` in bin/."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "data").symlink_to(ROOT / "data")
    command = folder / "bin" / "kg"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m kg "$@"\n')
    command.chmod(0o755)
    run(folder, "kg build data/examples -o out/quickstart --jobs 1")
    shutil.copytree(folder / "out" / "quickstart", folder / "out" / "yesterday")
    return folder


def run(folder: Path, script: str) -> str:
    """Run a script with bash, stopping at its first error."""
    path = os.pathsep.join([str(folder / "bin"), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{script}\n{done.stderr}"
    return done.stdout


def test_shell_blocks_run(checkout: Path) -> None:
    lines = "".join(blocks("README.md", "bash")).splitlines()
    script = "\n".join(line for line in lines if not line.startswith(SET_UP))
    output = run(checkout, script)
    assert "pomalidomide" in output
    assert "MESH:D000069286" in output
    assert (checkout / "out" / "abstracts.pubtator").read_text(encoding="utf-8").count("|t|") == 2


def test_python_blocks_run(checkout: Path) -> None:
    (script,) = blocks("README.md", "python")
    code = f"{script}\nassert len(graph.nodes) and len(graph.edges)\n"
    subprocess.run(
        [sys.executable, "-c", code],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )


def test_the_counts_of_the_examples_elsewhere(checkout: Path) -> None:
    """Those that docs/elsewhere.md says every store has to give."""
    page = (ROOT / "docs" / "elsewhere.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \w+ \| `(SELECT [^`]*)` \|.*\| (\d+) \|$", page, re.MULTILINE)
    assert len(rows) == 4
    for query, answer in rows:
        output = run(checkout, f"kg query out/quickstart {shlex.quote(query)} --format csv")
        assert output.split() == ["n", answer], query


PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def cli_docs() -> ModuleType:
    """The script that makes docs/cli.md."""
    spec = importlib.util.spec_from_file_location(
        "make_cli_docs", ROOT / "scripts" / "make_cli_docs.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


DOCS = cli_docs()
COMMANDS = DOCS.commands()


def test_the_reference_of_the_command_line_is_up_to_date() -> None:
    message = "run scripts/make_cli_docs.py"
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == DOCS.page(), message


@pytest.mark.parametrize("command", COMMANDS, ids=[command.name for command in COMMANDS])
def test_every_command_has_an_example_that_runs(command: object, checkout: Path) -> None:
    example = str(command.example)  # type: ignore[attr-defined]
    assert example.startswith(command.name)  # type: ignore[attr-defined]
    assert command.paragraphs[0]  # type: ignore[attr-defined]
    if command.name == "kg serve":  # type: ignore[attr-defined]
        serve(checkout, f"{example} --port 0")
    else:
        run(checkout, example)


def serve(folder: Path, command: str) -> None:
    """Run a command that serves until it is told to stop, and stop it when it does."""
    path = os.pathsep.join([str(folder / "bin"), os.environ["PATH"]])
    with subprocess.Popen(
        shlex.split(command),
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("serving at http://127.0.0.1:")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 128 + signal.SIGTERM


def test_every_argument_is_explained() -> None:
    rows = [line for line in DOCS.page().splitlines() if line.startswith("| `")]
    assert rows
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split(" | ")]
        assert cells[1], row


def test_every_change_is_under_a_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings
    assert all(re.fullmatch(r"\[(Unreleased|\d+\.\d+\.\d+)\].*", heading) for heading in headings)
