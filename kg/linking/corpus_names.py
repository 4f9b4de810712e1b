"""Names that annotators of corpora linked, for what terminologies lack ("nephrotoxicity")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kg.lexicon.base import AnyLexicon
from kg.lexicon.names import key_of
from kg.resources import data_path

CORPUS_NAMES: Final = "linking/corpus_names.tsv"
"""Name, group, identifier; made by ``scripts/build_priors.py``."""


@dataclass(frozen=True, slots=True)
class CorpusName:
    """A name of a corpus and the number of its concept in the lexicon."""

    name: str
    concept: int


def read_corpus_names(lexicon: AnyLexicon) -> Mapping[str, tuple[CorpusName, ...]]:
    """Key -> names, of those whose concept the lexicon knows."""
    names: dict[str, tuple[CorpusName, ...]] = {}
    for name, identifier in _rows():
        concept = lexicon.index_of(identifier)
        if concept is not None:
            key = key_of(name)
            names[key] = (*names.get(key, ()), CorpusName(name, concept))
    return names


def _rows() -> Iterator[tuple[str, str]]:
    for line in data_path(CORPUS_NAMES).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, _, identifier = line.split("\t")
            yield name, identifier
