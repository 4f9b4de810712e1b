"""Fixtures of all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


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
