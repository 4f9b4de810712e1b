"""The same articles in every format give the same mentions and pairs."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def compare_formats() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "compare_formats", ROOT / "scripts" / "compare_formats.py"
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_formats_agree(compare_formats: ModuleType, tmp_path: Path) -> None:
    examples = ROOT / "data" / "examples"
    documents = compare_formats.articles([str(examples)], 50)
    assert len(documents) >= 5
    differences = compare_formats.compare(documents, tmp_path)
    assert set(differences) == set(compare_formats.RENDERINGS)
    for name, (missing, extra) in differences.items():
        assert not missing, name
        assert not extra, name
