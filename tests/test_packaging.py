"""The wheel works outside the checkout; its data resolves there and in an editable install alike."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import kg
from kg.resources import data_path

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip(
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "-w",
        str(folder),
        str(ROOT),
    )
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, installed without its dependencies into a folder of its own."""
    folder = tmp_path_factory.mktemp("installed")
    pip("install", "--no-deps", "--no-index", "--target", str(folder), str(wheel))
    return folder


def pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "-q", *arguments], check=True)


def run_outside(installed: Path, folder: Path, *arguments: str) -> str:
    """Run Python in an empty folder with the installed wheel first on its path."""
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def files_below(folder: Path) -> list[str]:
    """The files that belong to the checkout, relative to the folder."""
    paths = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    return [path.as_posix() for path in paths if "__pycache__" not in path.parts]


def test_the_wheel_holds_what_is_needed_and_no_more(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    inside = {name.split("/")[0] for name in names}
    assert inside == {"kg", f"biomed_kg-{kg.__version__}.dist-info"}
    assert {"kg/py.typed", "kg/cli/app.py"} <= set(names)
    wanted = {f"kg/{path}" for path in files_below(ROOT / "kg")}
    wanted |= {f"kg/data/{path}" for path in files_below(ROOT / "data") if "examples" not in path}
    assert {name for name in names if name.startswith("kg/")} == wanted
    assert wheel.stat().st_size < 40_000_000


def test_the_version_is_the_same_everywhere(installed: Path, tmp_path: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == kg.__version__
    assert run_outside(installed, tmp_path, "-m", "kg.cli", "--version") == f"kg {kg.__version__}\n"
    assert run_outside(installed, tmp_path, "-m", "kg", "--version") == f"kg {kg.__version__}\n"


def test_names_are_looked_up_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    where = "from kg.resources import data_path; print(data_path('lexicon'))"
    assert run_outside(installed, tmp_path, "-c", where).strip() == str(
        installed / "kg" / "data" / "lexicon"
    )
    rows = run_outside(installed, tmp_path, "-m", "kg", "lookup", "Velcade", "--format", "tsv")
    assert "MESH:D000069286\tBortezomib" in rows


def test_a_graph_is_built_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Bortezomib treats multiple myeloma.\n", encoding="utf-8")
    run_outside(installed, tmp_path, "-m", "kg", "build", "a.txt", "-o", "out", "--jobs", "1")
    assert "D000069286" in (tmp_path / "out" / "graph.ttl").read_text(encoding="utf-8")


def test_data_resolves_in_the_checkout() -> None:
    assert data_path("lexicon") == ROOT / "data" / "lexicon"
