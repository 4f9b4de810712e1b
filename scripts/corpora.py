"""The corpora that tables are learned from, and how these tables are written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

CORPORA: Final = ("bc5cdr", "ncbi_disease", "biored")
"""Folders of corpora that annotate chemicals or diseases with their concepts."""


def write_table(
    path: Path, script: str, files: str, header: str, rows: Sequence[tuple[object, ...]]
) -> None:
    """Write rows with tabs between the cells, below lines that say which script made them of which files, and
    what the columns are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    origin = f"# Made by scripts/{script} of BC5CDR, NCBI Disease and BioRED ({files} files)"
    lines = [origin, "# " + header, *("\t".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
