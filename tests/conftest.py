"""Fixtures of all tests."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings

ROOT = Path(__file__).parent.parent

settings.register_profile("kg", deadline=None)  # no timing decides a test
settings.load_profile("kg")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of corpora and real documents; the test is skipped where it is absent."""
    folder = Path(os.environ.get("KG_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("KG_SHARED is not there")
    return folder


@pytest.fixture
def data() -> Path:
    """The folder of small inputs written for the tests."""
    return ROOT / "tests" / "data"


def _module(name: str) -> ModuleType:
    """A module of ``tests/data``."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tests" / "data" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def made() -> ModuleType:
    """The module that makes a small graph by hand: its identifiers and its strings."""
    return _module("graph_fixture")


@pytest.fixture(scope="session")
def worst() -> ModuleType:
    """The module with the worst strings there are."""
    return _module("worst_graph")


@pytest.fixture(scope="session")
def worst_out(
    made: ModuleType, worst: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """An output folder that holds the tables of a graph of the worst strings."""
    folder: Path = made.write_graph(tmp_path_factory.mktemp("worst"), worst.worst_rows(made))
    return folder


@pytest.fixture(scope="session")
def out(made: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder that holds the tables of the graph made by hand."""
    folder: Path = made.write_graph(tmp_path_factory.mktemp("graph"))
    return folder


@pytest.fixture(scope="session")
def lonely(made: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder that holds the tables of a graph of one node."""
    rows = {name: rows[:1] if name == "nodes" else [] for name, rows in made.graph_rows().items()}
    folder: Path = made.write_graph(tmp_path_factory.mktemp("lonely"), rows)
    return folder
