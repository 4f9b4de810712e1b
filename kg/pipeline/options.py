"""What a build is asked for and what it says when done."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from kg.errors import KgError
from kg.lexicon.base import LexiconChoice
from kg.prefixes import DEFAULT_BASE_IRI

Progress: TypeAlias = Callable[[int, int], None]
"""Called with the numbers of documents and of inputs done so far."""

DEFAULT_FORMATS = ("turtle", "graphml", "kgx", "dataset")


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How to build. ``jobs`` is the number of processes, 0 for as many as there are cores.

    ``input_format`` overrides the recognition of formats; the columns are those of the user's own
    tables; ``lexicon`` is used instead of the default one, or several that lie over one another
    (:func:`kg.lexicon.opening.open_lexicon`); ``full`` puts documents and their mentions into the
    GraphML; ``base_iri`` is where things without an identifier of their own live.  ``recognizers`` are
    spaCy models to be asked beside ours: names of installed packages or folders, with what their labels
    mean (``my_model:DRUG=Drug,COND=Disease``) where that is not known; with ``use_annotations`` the
    mentions that stand in the documents are taken, too.
    """

    jobs: int = 0
    input_format: str = ""
    lexicon: LexiconChoice = None
    formats: tuple[str, ...] = DEFAULT_FORMATS
    base_iri: str = DEFAULT_BASE_IRI
    full: bool = False
    id_column: str = "id"
    title_column: str = "title"
    text_column: str = "text"
    encoding: str = ""
    recognizers: tuple[str, ...] = ()
    use_annotations: bool = False

    @property
    def processes(self) -> int:
        """The number of processes meant by ``jobs``."""
        return self.jobs if self.jobs > 0 else available_cores()


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What was done: counts by name, what failed, seconds taken, and where the output is.

    ``warnings`` are of what was left out of documents; ``agreement`` has for each source of mentions how
    many it found and how many agree with ours, where others were asked.
    """

    counts: Mapping[str, int]
    failures: tuple[KgError, ...]
    seconds: float
    out: Path | None = None
    edges: Mapping[str, int] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    warnings: tuple[KgError, ...] = ()
    agreement: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def available_cores() -> int:
    """The number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
