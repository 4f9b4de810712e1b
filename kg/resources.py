"""Where the files under ``data/`` are, in a checkout and in an installed wheel alike."""

from __future__ import annotations

from pathlib import Path

from kg.errors import KgError

_PACKAGED = Path(__file__).parent / "data"
_CHECKOUT = Path(__file__).parent.parent / "data"


def data_path(name: str) -> Path:
    """The file or folder ``name`` under ``data/``. Raises KgError where it is missing."""
    for root in (_PACKAGED, _CHECKOUT):
        if (root / name).exists():
            return root / name
    raise KgError(f"the file data/{name} is missing", remedy="install the package again")
