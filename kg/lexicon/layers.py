"""Compiled lexicons that lie over one another and answer as one.

A part above holds whole concepts: those that the parts below do not have, and those of theirs that it says
more about, which it takes the place of (:mod:`kg.lexicon.overlaying` makes such parts).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from heapq import merge
from pathlib import Path
from typing import Final

from kg.lexicon import layout
from kg.lexicon.names import key_of
from kg.lexicon.records import OWN_SOURCE, LexiconInfo, NameEntry, precedence
from kg.lexicon.store import Lexicon, forms_of
from kg.model import CategoryName, Concept, Curie

_CACHED_KEYS: Final = 20_000
_BITS: Final = 32
_MASK: Final = (1 << _BITS) - 1
"""The number of a concept or of a key: that of its part, then so many bits of its number there."""


class LayeredLexicon:
    """Names and concepts of several lexicons: what :class:`~kg.lexicon.store.Lexicon` answers.

    ``parts`` are the lowest one and what lies over it; ``infos`` say of each what it was made from.
    """

    def __init__(self, parts: Sequence[Lexicon], infos: Sequence[LexiconInfo]) -> None:
        self.parts = tuple(parts)
        self.infos = tuple(infos)
        self._replaced = _replaced(self.parts)
        self._moved = self._moved_ids()
        self.entries = lru_cache(_CACHED_KEYS)(self._entries)
        self.concept = lru_cache(_CACHED_KEYS)(self._concept)

    def __len__(self) -> int:
        """How many concepts there are."""
        return sum(map(len, self.parts)) - len(self._replaced)

    def __reduce__(self) -> tuple[object, ...]:
        # Another process maps the same files.
        return (_reopen, (tuple(part.path for part in self.parts), self.infos))

    # ------------------------------------------------------------------------------------- names

    def prefixes(self, normalized: str) -> list[int]:
        """The length of every key that ``normalized`` begins with, shortest first."""
        found = self.parts[0].prefixes(normalized)
        for part in self.parts[1:]:
            if more := part.prefixes(normalized):
                found = sorted({*found, *more})
        return found

    def key_id(self, key: str) -> int | None:
        """The number of a key, None where no name has it."""
        for number, part in enumerate(self.parts):
            if (found := part.key_id(key)) is not None:
                return number << _BITS | found
        return None

    def _entries(self, key_id: int) -> tuple[NameEntry, ...]:
        """All names with that key: of one's own the uppermost first, then in the order of
        :func:`~kg.lexicon.records.precedence` and of the concepts' CURIEs."""
        key = self.parts[key_id >> _BITS].key(key_id & _MASK)
        entries = [
            entry
            for number, part in enumerate(self.parts)
            if (found := part.key_id(key)) is not None
            for entry in self._here(number, part.entries(found))
            if entry.concept not in self._replaced
        ]
        if len(entries) > 1 and entries[-1].concept >> _BITS:
            entries.sort(key=self._place)
        return tuple(entries)

    def _here(self, number: int, entries: Iterable[NameEntry]) -> Iterable[NameEntry]:
        """Entries of a part with the numbers of this lexicon."""
        if not number:
            return entries
        return (
            e._replace(concept=number << _BITS | e.concept, layer=self._layer(number, e))
            for e in entries
        )

    def _layer(self, number: int, entry: NameEntry) -> int:
        """The lowest part in which the concept has a name of one's own; for other names any will do."""
        if entry.source == OWN_SOURCE:
            curie = self.parts[number].concept(entry.concept).id
            for below, part in enumerate(self.parts[:number]):
                if any((e.name, e.source) == (entry.name, OWN_SOURCE) for e in part.names(curie)):
                    return below
        return number

    def _place(self, entry: NameEntry) -> tuple[int, int, Curie]:
        rank = precedence(entry.kind, entry.source)
        return -entry.priority, rank, self.concept(entry.concept).id

    def lookup(self, name: str) -> tuple[NameEntry, ...]:
        """All names with the same key as ``name``, those spelt exactly so first."""
        key_id = self.key_id(key_of(name))
        if key_id is None:
            return ()
        return tuple(sorted(self.entries(key_id), key=lambda entry: entry.name != name))

    def entry(self, row: int, part: int = 0) -> NameEntry | None:
        """The name in that row of a part, None where another part has taken the concept's place."""
        found = self.parts[part].entry(row)
        [entry] = self._here(part, [found])
        return None if entry.concept in self._replaced else entry

    # ---------------------------------------------------------------------------------- concepts

    def _concept(self, index: int) -> Concept:
        """The concept of that number."""
        return self.parts[index >> _BITS].concept(index & _MASK)

    def category(self, index: int) -> CategoryName:
        """The category of the concept of that number."""
        return self.parts[index >> _BITS].category(index & _MASK)

    def identify(self, curie: Curie) -> tuple[int, int] | None:
        """What a CURIE is to the concept that it stands for, and the number of that concept.

        A retired id or a cross reference of two concepts leads to none of them.
        """
        hits = [
            (role, self._replaced.get(index, index))
            for number, part in enumerate(self.parts)
            if (found := part.identify(curie)) is not None
            for role, index in [(found[0], number << _BITS | found[1])]
        ]
        for role in (layout.OWN, layout.RETIRED, layout.XREF):
            owners = {index for known, index in hits if known == role}
            if len(owners) == 1:
                index = owners.pop()
                return (
                    None if role == layout.XREF and self._is_shared(curie, index) else (role, index)
                )
        return None

    def _is_shared(self, xref: Curie, index: int) -> bool:
        """Whether a cross reference leads nowhere in a part where the same concept has it."""
        curie = self.concept(index).id
        return any(xref in part.xrefs(curie) and part.identify(xref) is None for part in self.parts)

    def index_of(self, curie: Curie) -> int | None:
        """The number of the concept that a CURIE stands for."""
        for form in forms_of(curie):
            found = self.identify(form)
            if found is not None:
                return found[1]
        return None

    def resolve(self, curie: Curie) -> Curie | None:
        """The current CURIE of what a CURIE stands for, None where it is unknown."""
        index = self.index_of(curie)
        return None if index is None else self.concept(index).id

    def names(self, curie: Curie) -> tuple[NameEntry, ...]:
        """All names of a concept, its own first."""
        index = self.index_of(curie)
        if index is None:
            return ()
        number, part = index >> _BITS, self.parts[index >> _BITS]
        return tuple(self._here(number, part.names(self.concept(index).id)))

    def synonyms(self, curie: Curie, *, generated: bool = False) -> tuple[str, ...]:
        """The names of a concept but its own, in the order of its sources."""
        names = self.names(curie)[1:]
        return tuple(name.name for name in names if generated or not name.generated)

    def parents(self, curie: Curie) -> tuple[Curie, ...]:
        """The broader concepts."""
        part, own = self._home(curie)
        return self._current(part.parents(own))

    def xrefs(self, curie: Curie) -> tuple[Curie, ...]:
        """CURIEs of the same thing in other terminologies."""
        part, own = self._home(curie)
        return part.xrefs(own)

    def tree_numbers(self, curie: Curie) -> tuple[str, ...]:
        """The places of a concept in MeSH's tree."""
        part, own = self._home(curie)
        return part.tree_numbers(own)

    def definition(self, curie: Curie) -> str:
        """What a source says the concept is, empty where no source does."""
        part, own = self._home(curie)
        return part.definition(own)

    def defined(self, text: str) -> Curie | None:
        """The concept whose definition a text quotes, None where there is none or several."""
        found = {part.defined(text) for part in self.parts} - {None}
        owners = {self.resolve(curie) for curie in found if curie is not None}
        return owners.pop() if len(owners) == 1 else None

    def actions(self, curie: Curie) -> tuple[Curie, ...]:
        """The pharmacological actions or roles of a concept."""
        part, own = self._home(curie)
        return self._current(part.actions(own))

    def retired(self) -> Iterator[tuple[Curie, Curie]]:
        """(old CURIE, current CURIE) of every CURIE that leads to a concept and is no longer its own."""
        for curie in sorted({old for part in self.parts for old, _ in part.retired()}):
            found = self.identify(curie)
            if found is not None and found[0] == layout.RETIRED:
                yield curie, self.concept(found[1]).id

    def concepts(self) -> Iterable[Concept]:
        """All concepts, in the order of their CURIEs."""
        return merge(*map(self._concepts, range(len(self.parts))), key=lambda concept: concept.id)

    def _concepts(self, number: int) -> Iterator[Concept]:
        for index, concept in enumerate(self.parts[number].concepts()):
            if number << _BITS | index not in self._replaced:
                yield concept

    def _home(self, curie: Curie) -> tuple[Lexicon, Curie]:
        """The part that a concept is in, and its CURIE there."""
        index = self.index_of(curie)
        if index is None:
            return self.parts[0], curie
        return self.parts[index >> _BITS], self.concept(index).id

    def _current(self, curies: tuple[Curie, ...]) -> tuple[Curie, ...]:
        """Concepts of a part under the ids that they have here."""
        if self._moved.isdisjoint(curies):
            return curies
        return tuple(sorted({self.resolve(curie) or curie for curie in curies}))

    def _moved_ids(self) -> frozenset[Curie]:
        """CURIEs of parts that are retired here."""
        pairs = (
            (self._concept(old).id, self._concept(new).id) for old, new in self._replaced.items()
        )
        return frozenset(old for old, new in pairs if old != new)

    @cached_property
    def info(self) -> LexiconInfo:
        """Where the lexicon comes from and what it holds; ``layers`` has each by itself."""
        checksums = " ".join(info.checksum for info in self.infos)
        sources = (source for info in self.infos for source in info.sources)
        return LexiconInfo(
            " + ".join(info.name for info in self.infos),
            " + ".join(info.version for info in self.infos if info.version),
            hashlib.sha256(checksums.encode("ascii")).hexdigest()[:16],
            tuple(dict.fromkeys(sources)),
            self._counts(),
            self.infos,
        )

    def _counts(self) -> dict[str, dict[str, int]]:
        """The counts of all parts, without those of concepts that were replaced."""
        counts: dict[str, Counter[str]] = {}
        for part in self.parts:
            for group, numbers in part.info.counts.items():
                counts.setdefault(group, Counter()).update(numbers)
        for old in self._replaced:
            concept, part = self._concept(old), self.parts[old >> _BITS]
            names = part.names(concept.id)
            counts["total"].subtract({"concepts": 1, "names": len(names)})
            counts["category"].subtract([concept.category])
            counts["kind"].subtract(name.kind for name in names)
            counts["source"].subtract(name.source for name in names)
        return {group: dict(+numbers) for group, numbers in counts.items()}


def _replaced(parts: Sequence[Lexicon]) -> Mapping[int, int]:
    """Number of a concept -> number of the one above that took its place."""
    replaced: dict[int, int] = {}
    for number, part in enumerate(parts[1:], 1):
        ids = ((concept.id, index) for index, concept in enumerate(part.concepts()))
        retired = ((old, part.index_of(new)) for old, new in part.retired())
        for curie, index in (*ids, *retired):
            for below, lower in enumerate(parts[:number]):
                found = lower.identify(curie)
                if index is not None and found is not None and found[0] == layout.OWN:
                    replaced[below << _BITS | found[1]] = number << _BITS | index
    for old, new in replaced.items():
        while new in replaced:
            new = replaced[new]
        replaced[old] = new
    return replaced


def _reopen(folders: Sequence[Path], infos: Sequence[LexiconInfo]) -> LayeredLexicon:
    return LayeredLexicon([Lexicon(folder, verify=False) for folder in folders], infos)
