"""Fixtures of the tests of the readers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kg.model import Document
from kg.readers import InputReport, ReadOptions, read_inputs

Read = Callable[..., tuple[list[Document], list[InputReport]]]


@pytest.fixture
def read() -> Read:
    """``read(*paths, **options)`` -> (documents, reports)."""

    def run(
        *paths: Path | str, exclude: Sequence[Path] = (), **options: object
    ) -> tuple[list[Document], list[InputReport]]:
        items = list(read_inputs(paths, ReadOptions(**options), exclude=exclude))  # type: ignore[arg-type]
        documents = [item for item in items if isinstance(item, Document)]
        return documents, [item for item in items if isinstance(item, InputReport)]

    return run
