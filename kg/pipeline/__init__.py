"""Puts the stages together, over many processes: the one room that knows every other.

:func:`build` makes a graph of documents in a folder, :func:`annotate` only tags and links,
:func:`load` gives the recognition pipeline.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.pipeline.annotating import annotate
from kg.pipeline.building import build
from kg.pipeline.options import BuildOptions, BuildResult

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["BuildOptions", "BuildResult", "annotate", "build", "load"]


def load(lexicon: Path | str | None = None) -> Language:
    """The recognition pipeline, a spaCy ``Language``; the default lexicon unless a path is given."""
    from kg.lexicon.store import Lexicon
    from kg.recognition import load as load_recognition

    return load_recognition(Lexicon.load(lexicon))
