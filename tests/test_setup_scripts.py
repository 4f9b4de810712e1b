"""The scripts that set a checkout up: which Python they take, and what they say where there is none."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BASH = shutil.which("bash")

pytestmark = pytest.mark.skipif(BASH is None, reason="bash is not there")


def fake_python(folder: Path, name: str, version: str) -> None:
    """A program that says it is a Python of this version, and can do nothing else."""
    major, minor = version.split(".")[:2]
    fits = major == "3" and 11 <= int(minor) <= 13
    path = folder / name
    path.write_text(
        f'#!{BASH}\nif [ "$1" = -V ]; then echo Python {version}; exit; fi\nexit {int(not fits)}\n',
        encoding="utf-8",
    )
    path.chmod(0o755)


def choose(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    assert BASH is not None
    return subprocess.run(
        [BASH, "-euo", "pipefail", "-c", f'source "{ROOT}/scripts/environment.sh"; find_python'],
        env={"PATH": str(folder), **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    ("there", "taken"),
    [
        ({"python3": "3.12.1"}, "python3"),
        ({"python3": "3.10.2", "python3.11": "3.11.9"}, "python3.11"),
        ({"python3": "3.14.0", "python3.13": "3.13.0", "python3.12": "3.12.0"}, "python3.13"),
        ({"python": "3.13.0"}, "python"),
    ],
)
def test_a_python_that_fits_is_taken(there: dict[str, str], taken: str, tmp_path: Path) -> None:
    for name, version in there.items():
        fake_python(tmp_path, name, version)
    assert choose(tmp_path).stdout == f"{taken}\n"


@pytest.mark.parametrize(
    ("there", "words"),
    [
        ({}, "there is no python3 on the PATH"),
        ({"python3": "3.10.2"}, "python3 here is Python 3.10.2"),
        ({"python3": "3.14.0"}, "python3 here is Python 3.14.0"),
    ],
)
def test_without_one_it_says_what_to_do(there: dict[str, str], words: str, tmp_path: Path) -> None:
    for name, version in there.items():
        fake_python(tmp_path, name, version)
    done = choose(tmp_path)
    assert done.returncode == 1
    assert words in done.stderr
    assert "KG_PYTHON=" in done.stderr


def test_the_named_python_is_taken_or_refused(tmp_path: Path) -> None:
    fake_python(tmp_path, "mine", "3.12.0")
    fake_python(tmp_path, "old", "3.9.0")
    mine, old = str(tmp_path / "mine"), str(tmp_path / "old")
    assert choose(tmp_path, KG_PYTHON=mine).stdout == f"{mine}\n"
    assert "is not a Python from 3.11 to 3.13" in choose(tmp_path, KG_PYTHON=old).stderr


@pytest.mark.parametrize("name", ["test", "quickstart", "benchmark"])
def test_scripts_stop_at_the_first_error(name: str) -> None:
    text = (ROOT / "scripts" / name).read_text(encoding="utf-8")
    assert "\nset -euo pipefail\n" in text
    assert BASH is not None
    subprocess.run([BASH, "-n", str(ROOT / "scripts" / name)], check=True)


def test_continuous_integration_runs_the_same() -> None:
    assert "bash scripts/test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_build_kg_takes_the_arguments_of_kg_build(tmp_path: Path) -> None:
    outputs = []
    for command in (["-m", "kg", "build"], [str(ROOT / "scripts" / "build_kg.py")]):
        done = subprocess.run(
            [sys.executable, *command, "--help"],
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PATH": "", "COLUMNS": "100"},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        outputs.append(done.stdout.splitlines()[1:])
    assert outputs[0] == outputs[1]


@pytest.mark.slow
@pytest.mark.skipif(Path(sys.prefix) != ROOT / ".venv", reason="not run from .venv")
def test_the_quickstart_runs_again_from_anywhere(tmp_path: Path) -> None:
    assert BASH is not None
    done = subprocess.run(
        [BASH, str(ROOT / "scripts" / "quickstart")],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert "Pomalidomide" in done.stdout or "pomalidomide" in done.stdout
    assert (ROOT / "out" / "quickstart" / "graph.ttl").is_file()
