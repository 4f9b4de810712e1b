"""The records of a lexicon: what goes in (concepts with their names) and what comes out.

A terminology is read as :class:`ConceptRecord`; a compiled lexicon answers with :class:`NameEntry`
and :class:`kg.model.Concept`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from kg.model import CategoryName, Curie

GENERATED: Final = "generated:"
"""How the kind of a name begins that no source has: it was made by a rule at compile time."""

OWN_SOURCE: Final = "user"
"""The source of names from a table of one's own: they are given to its concepts even where other concepts
have them, and come before the same names of other sources."""

_KINDS_FIRST: Final = {"chosen": 0, "label": 1}
_OTHER_KIND: Final = 2
_MADE_BY_RULE: Final = 3


def precedence(kind: str, source: str) -> int:
    """Which name speaks first where several concepts share a key, the smallest: of one's own before all
    others, and within these chosen by a person, then labels, synonyms, names made by rules."""
    made = kind.startswith(GENERATED)
    place = _MADE_BY_RULE if made else _KINDS_FIRST.get(kind, _OTHER_KIND)
    return place - _MADE_BY_RULE - 1 if source == OWN_SOURCE else place


class Name(NamedTuple):
    """A name of a concept as a source spells it.

    ``kind`` is ``label``, ``synonym``, ``supplementary``, ``brand``, ``generated:inversion`` ...
    ``case_only``: names the concept only when written exactly so ("ALL", not "all").
    ``common``: is also an everyday word or very short, so that context has to decide.
    """

    name: str
    kind: str = "synonym"
    source: str = ""
    case_only: bool = False
    common: bool = False


@dataclass(frozen=True, slots=True)
class ConceptRecord:
    """A concept with all its names, before compilation.

    ``xrefs`` are CURIEs of the same thing elsewhere, ``retired`` CURIEs it had before, ``parents``
    CURIEs of broader concepts; ``tree_numbers`` its places in MeSH's tree; ``actions`` CURIEs of its
    pharmacological actions or roles.
    """

    id: Curie
    name: str
    category: CategoryName
    names: tuple[Name, ...] = ()
    xrefs: tuple[Curie, ...] = ()
    parents: tuple[Curie, ...] = ()
    tree_numbers: tuple[str, ...] = ()
    retired: tuple[Curie, ...] = ()
    definition: str = ""
    actions: tuple[Curie, ...] = ()


class LeftOut(NamedTuple):
    """What a reader passes over: the id and the name as the source has them, and why."""

    id: str
    name: str
    reason: str


class NameEntry(NamedTuple):
    """A name of a compiled lexicon and the index of its concept; see :class:`Name`.

    ``layer`` is the number of the lexicon it is in, where several lie over one another, from 0 below.
    """

    concept: int
    name: str
    kind: str
    source: str
    case_only: bool = False
    common: bool = False
    layer: int = 0

    @property
    def generated(self) -> bool:
        """Whether a rule made the name at compile time."""
        return self.kind.startswith(GENERATED)

    @property
    def priority(self) -> int:
        """Which names go before others, the highest: those of one's own, the uppermost layer first;
        0 for all others."""
        return self.layer + 1 if self.source == OWN_SOURCE else 0


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A terminology that a lexicon was compiled from."""

    name: str
    title: str = ""
    version: str = ""
    license: str = ""
    url: str = ""
    origin: str = ""
    """The package or file it was read from, with its version."""
    sha256: str = ""
    """Of the package or file."""
    citation: str = ""


@dataclass(frozen=True, slots=True)
class LexiconInfo:
    """What a lexicon says of itself.

    ``checksum`` identifies the content: 16 hexadecimal digits.  ``counts`` holds, by ``category``,
    ``source``, ``kind`` and ``total``, how many concepts (category) or names (source, kind) there are.
    ``layers`` are the lexicons that lie over one another, the lowest first, where there are several.
    """

    name: str
    version: str
    checksum: str
    sources: tuple[SourceInfo, ...] = ()
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    layers: tuple[LexiconInfo, ...] = ()
