"""What every writer shares: its record, its options, what it says it lost, and how a file appears."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeAlias

from kg.errors import OutputError
from kg.prefixes import DEFAULT_BASE_IRI

if TYPE_CHECKING:
    from kg.export.graph import Graph

Losses: TypeAlias = Mapping[str, int]
"""What a written file does not hold -> how many of them; what is not lost is not named."""


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How to write: where our own identifiers live, and whether views leave nothing out."""

    base_iri: str = DEFAULT_BASE_IRI
    full: bool = False


@dataclass(frozen=True, slots=True)
class Writer:
    """A format: the files it consists of, what it cannot hold in principle, and the function that
    writes it from the tables of a graph into a folder."""

    name: str
    description: str
    files: tuple[str, ...]
    limits: tuple[str, ...]
    write: Callable[[Graph, Path, WriteOptions], Losses]

    @property
    def lossless(self) -> bool:
        """Whether the tables' nodes, edges and evidence can be had back from the files."""
        return not self.limits


@contextmanager
def whole_file(path: Path) -> Iterator[IO[str]]:
    """A text file that appears under its name when it is complete, or not at all.

    Raises OutputError where it cannot be written.
    """
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(
            "w",
            encoding="utf-8",
            newline="\n",
            dir=path.parent,
            prefix=f".{path.name}-",
            delete=False,
        ) as file:
            temporary = Path(file.name)
            yield file
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        raise OutputError(
            f"cannot be written ({error.strerror})",
            path=str(path),
            remedy="give a folder on a disk with space that can be written to",
        ) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
