"""A small graph on disk for the tests of queries and checks."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("graph_fixture", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def made() -> ModuleType:
    """The module that makes the graph: its identifiers and its strings."""
    return _load(Path(__file__).parent.parent / "data" / "graph_fixture.py")


@pytest.fixture(scope="session")
def out(made: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder that holds the graph's tables."""
    folder: Path = made.write_graph(tmp_path_factory.mktemp("graph"))
    return folder
