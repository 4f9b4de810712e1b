"""What every writer shares: its record, its options, what it says it lost, and how a file appears."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

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
