"""A compiled lexicon, memory-mapped: names to concepts and all that is known of a concept.

Opening reads a header and maps three files; processes on one machine share their pages.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import weakref
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import marisa_trie

from kg.errors import LexiconError
from kg.lexicon import layout
from kg.lexicon.columns import Strings
from kg.lexicon.definitions import Quotation
from kg.lexicon.mapping import REMEDY, Column, check_files, map_tables, read_header
from kg.lexicon.names import key_of
from kg.lexicon.records import ConceptRecord, LexiconInfo, NameEntry, SourceInfo
from kg.model import CategoryName, Concept, Curie

_CACHED_KEYS: Final = 20_000
_NAME_COLUMNS: Final = (
    *("name", "name_end", "name_concept", "name_kind", "name_source", "name_flags"),
)

_PADDED: Final = re.compile(r"MESH:([DC])0*(\d+)")


class Lexicon:
    """Names and concepts. Concepts are numbered from 0; keys of names are numbered from 0.

    Make one with :meth:`load` or, for a few concepts, :meth:`from_concepts`.
    """

    def __init__(self, folder: Path, *, verify: bool = True) -> None:
        header = read_header(folder)
        check_files(folder, header, verify=verify)
        self._folder = folder
        self._header = header
        try:
            self._keys = marisa_trie.Trie().mmap(str(folder / layout.NAMES))
            self._ids = marisa_trie.Trie().mmap(str(folder / layout.IDS))
        except (OSError, RuntimeError) as error:
            raise LexiconError(str(error), path=str(folder), remedy=REMEDY) from error
        arrays = map_tables(folder / layout.TABLES, header["arrays"])
        self._arrays = arrays
        self._kinds: list[str] = header["kinds"]
        self._sources: list[str] = header["name_sources"]
        count = len(arrays["categories_end"])
        self._categories = [self._string("categories", number) for number in range(count)]
        self._key_rows = arrays["key_names"]
        self._key_ends = arrays["key_names_end"]
        self._name_columns = tuple(map(arrays.__getitem__, _NAME_COLUMNS))
        self._spellings = None
        if layout.SPELLINGS in arrays and len(arrays[layout.SPELLINGS]):
            self._spellings = arrays[layout.SPELLINGS], arrays[layout.SPELLINGS + "_end"]
        self.entries = lru_cache(_CACHED_KEYS)(self._entries)
        self.concept = lru_cache(_CACHED_KEYS)(self._concept)

    @classmethod
    def load(cls, path: Path | str | None = None, *, verify: bool = True) -> Lexicon:
        """The lexicon in a folder or a packed file; without ``path`` the default one.

        A packed file is unpacked once into the user's cache.  ``verify`` checks every byte, not only
        sizes.  Raises LexiconError where it is missing, damaged or of another version.
        """
        from kg.lexicon.packing import default_file, unpacked

        path = default_file() if path is None else Path(path)
        if not path.is_file() or path.name == layout.HEADER:
            return cls(path.parent if path.is_file() else path, verify=verify)
        try:
            return cls(unpacked(path), verify=verify)
        except LexiconError:
            return cls(unpacked(path, again=True), verify=verify)

    @classmethod
    def from_concepts(
        cls,
        concepts: Iterable[ConceptRecord],
        *,
        folder: Path | None = None,
        name: str = "",
        version: str = "",
        sources: Sequence[SourceInfo] = (),
    ) -> Lexicon:
        """The lexicon of a few concepts, compiled into ``folder`` or, without, a temporary one."""
        from kg.lexicon.compiling import compile_lexicon

        place = folder or Path(tempfile.mkdtemp(prefix="kg-lexicon-"))
        try:
            compile_lexicon(concepts, place, name=name, version=version, sources=sources)
            lexicon = cls(place)
        except BaseException:
            if folder is None:
                shutil.rmtree(place, ignore_errors=True)
            raise
        if folder is None:
            weakref.finalize(lexicon, shutil.rmtree, place, ignore_errors=True)
        return lexicon

    def __len__(self) -> int:
        """How many concepts there are."""
        return len(self._arrays["concept_category"])

    def __reduce__(self) -> tuple[object, ...]:
        # Another process maps the same files.
        return (_reopen, (self._folder,))

    @property
    def parts(self) -> tuple[Lexicon, ...]:
        """The lexicons that this one is made of: itself."""
        return (self,)

    @property
    def path(self) -> Path:
        """The folder that is mapped."""
        return self._folder

    @property
    def name_sources(self) -> Sequence[str]:
        """The sources of its names, as :class:`~kg.lexicon.records.NameEntry` has them."""
        return self._sources

    # ------------------------------------------------------------------------------------- names

    def prefixes(self, normalized: str) -> list[int]:
        """The length of every key that ``normalized`` begins with, shortest first.

        Lengths are characters of ``normalized``; a prefix need not end where a token does.
        """
        return list(map(len, self._keys.iter_prefixes(normalized)))

    def key_id(self, key: str) -> int | None:
        """The number of a key, None where no name has it."""
        try:
            number: int | None = self._keys.get(key)
        except UnicodeEncodeError:  # half of a surrogate pair: no name has that
            return None
        return number

    def key(self, key_id: int) -> str:
        """The key of that number."""
        return str(self._keys.restore_key(key_id))

    def _entries(self, key_id: int) -> tuple[NameEntry, ...]:
        """All names with that key, in the order of :func:`~kg.lexicon.records.precedence`; within that
        in the order of the concepts' CURIEs."""
        start = self._key_ends[key_id - 1] if key_id else 0
        end = self._key_ends[key_id]
        if end - start == 1:
            return (self._entry(self._key_rows[start]),)
        return tuple(map(self._entry, self._key_rows[start:end]))

    def lookup(self, name: str) -> tuple[NameEntry, ...]:
        """All names with the same key as ``name``, those spelt exactly so first."""
        entries = self._spelt(name)
        if entries is None:
            key_id = self.key_id(key_of(name))
            entries = () if key_id is None else self._entries(key_id)
        if len(entries) < 2:
            return entries
        return tuple(sorted(entries, key=lambda entry: entry.name != name))

    def _spelt(self, name: str) -> tuple[NameEntry, ...] | None:
        """What :meth:`lookup` finds, without a key, where the lexicon has the name in this spelling."""
        if self._spellings is None:
            return None
        spellings, ends = self._spellings
        spelling = zlib.crc32(name.encode("utf-8", "replace"))
        part = layout.part_of(spelling, len(ends))
        for place in range(2 * ends[part - 1] if part else 0, 2 * ends[part], 2):
            if spellings[place] == spelling:
                entries = self._entries(spellings[place + 1])
                if entries[0].name == name or any(entry.name == name for entry in entries):
                    return entries
        return None

    def _entry(self, row: int) -> NameEntry:
        texts, ends, concepts, kinds, sources, flags = self._name_columns
        flag = flags[row]
        return NameEntry(
            concepts[row],
            str(texts[ends[row - 1] if row else 0 : ends[row]], "utf-8"),
            self._kinds[kinds[row]],
            self._sources[sources[row]],
            flag & layout.CASE_ONLY != 0,
            flag & layout.COMMON != 0,
        )

    def entry(self, row: int, part: int = 0) -> NameEntry:
        """The name in that row; names are numbered from 0, those of a concept one after the other.

        A lexicon by itself has one ``part`` only.
        """
        return self._entry(row)

    # ---------------------------------------------------------------------------------- concepts

    def _concept(self, index: int) -> Concept:
        """The concept of that number."""
        return Concept(
            self._string("concept_id", index),
            self._string("name", self._rows(index).start),
            self.category(index),
        )

    def category(self, index: int) -> CategoryName:
        """The category of the concept of that number."""
        return self._categories[self._arrays["concept_category"][index]]

    def index_of(self, curie: Curie) -> int | None:
        """The number of the concept that a CURIE stands for: its own, a retired one, or one of
        another terminology that only this concept has as cross reference."""
        for form in forms_of(curie):
            found = self.identify(form)
            if found is not None:
                return found[1]
        return None

    def identify(self, curie: Curie) -> tuple[int, int] | None:
        """What a CURIE is to the concept that it stands for (``layout.OWN``, ``RETIRED`` or ``XREF``), and
        the number of that concept; only as it is written."""
        try:
            number = self._ids.get(curie)
        except UnicodeEncodeError:
            return None
        if number is None:
            return None
        return self._arrays["id_role"][number], self._arrays["id_concept"][number]

    def resolve(self, curie: Curie) -> Curie | None:
        """The current CURIE of what a CURIE stands for, None where it is unknown.

        Understood are retired and promoted ids, cross references of one concept only, and the
        zero-padded MeSH ids of ClinicalTrials.gov.
        """
        index = self.index_of(curie)
        return None if index is None else self._string("concept_id", index)

    def names(self, curie: Curie) -> tuple[NameEntry, ...]:
        """All names of a concept, its own first."""
        index = self.index_of(curie)
        return () if index is None else tuple(map(self._entry, self._rows(index)))

    def synonyms(self, curie: Curie, *, generated: bool = False) -> tuple[str, ...]:
        """The names of a concept but its own, in the order of its sources."""
        names = self.names(curie)[1:]
        return tuple(name.name for name in names if generated or not name.generated)

    def parents(self, curie: Curie) -> tuple[Curie, ...]:
        """The broader concepts: of a MeSH descriptor its parents in the tree, of a supplementary
        record the descriptors it maps to."""
        return self._concept_list("parents", curie)

    def xrefs(self, curie: Curie) -> tuple[Curie, ...]:
        """CURIEs of the same thing in other terminologies."""
        return self._string_list("xrefs", curie)

    def tree_numbers(self, curie: Curie) -> tuple[str, ...]:
        """The places of a concept in MeSH's tree."""
        return self._string_list("trees", curie)

    def definition(self, curie: Curie) -> str:
        """What a source says the concept is, empty where no source does."""
        index = self.index_of(curie)
        known = index is not None and layout.DEFINITIONS in self._arrays
        return self._string(layout.DEFINITIONS, index) if known and index is not None else ""

    def defined(self, text: str) -> Curie | None:
        """The concept whose definition the text is, as :class:`kg.lexicon.definitions.Quotation` compares
        them; None where no concept has it, or several have."""
        quotation = Quotation.of(text)
        keys, key = self._arrays.get(layout.DEFINITION_KEYS), quotation.key
        if keys is None or key is None:
            return None
        rows = range(bisect_left(keys, key), bisect_right(keys, key))
        found = [
            index
            for index in (self._arrays[layout.DEFINITION_CONCEPTS][row] for row in rows)
            if quotation.is_of(self._string(layout.DEFINITIONS, index))
        ]
        return self._string("concept_id", found[0]) if len(found) == 1 else None

    def actions(self, curie: Curie) -> tuple[Curie, ...]:
        """The pharmacological actions or roles of a concept."""
        return self._concept_list(layout.ACTIONS, curie)

    def retired(self) -> Iterator[tuple[Curie, Curie]]:
        """(old CURIE, current CURIE) of every CURIE that leads to a concept and is no longer its own."""
        for curie, number in sorted(self._ids.items()):
            if self._arrays["id_role"][number] == layout.RETIRED:
                yield curie, self._string("concept_id", self._arrays["id_concept"][number])

    def concepts(self) -> Iterable[Concept]:
        """All concepts, in the order of their CURIEs."""
        return (self._concept(index) for index in range(len(self)))

    @property
    def info(self) -> LexiconInfo:
        """Where the lexicon comes from and what it holds."""
        header = self._header
        return LexiconInfo(
            header["name"],
            header["version"],
            header["checksum"],
            tuple(SourceInfo(**source) for source in header["sources"]),
            header["counts"],
        )

    # ------------------------------------------------------------------------------------ arrays

    def column(self, name: str) -> Column:
        """A column of numbers as it is stored, empty where the lexicon was compiled without it."""
        return self._arrays.get(name, memoryview(b""))

    def strings(self, name: str) -> Strings:
        """A column of sorted strings, empty where the lexicon was compiled without it."""
        return Strings(self.column(name), self.column(name + "_end"))

    def _slice(self, ends: str, index: int) -> tuple[int, int]:
        column = self._arrays[ends]
        return (column[index - 1] if index else 0), column[index]

    def _string(self, name: str, index: int) -> str:
        start, end = self._slice(name + "_end", index)
        return str(self._arrays[name][start:end], "utf-8")

    def _string_list(self, name: str, curie: Curie) -> tuple[str, ...]:
        index = self.index_of(curie)
        text = "" if index is None else self._string(name, index)
        return tuple(text.split("\n")) if text else ()

    def _concept_list(self, name: str, curie: Curie) -> tuple[Curie, ...]:
        index = self.index_of(curie)
        if index is None or name not in self._arrays:
            return ()
        start, end = self._slice(name + "_end", index)
        numbers = self._arrays[name][start:end]
        return tuple(self._string("concept_id", number) for number in numbers)

    def _rows(self, index: int) -> range:
        return range(*self._slice("concept_names_end", index))


def _reopen(folder: Path) -> Lexicon:
    return Lexicon(folder, verify=False)


def forms_of(curie: Curie) -> Iterator[Curie]:
    """The CURIE, then the ways in which MeSH may write the number of a MeSH id.

    >>> list(forms_of("MESH:D0007945"))
    ['MESH:D0007945', 'MESH:D007945', 'MESH:D000007945']
    """
    yield curie
    match = _PADDED.fullmatch(curie)
    if match is not None:
        letter, number = match[1], int(match[2])
        yield f"MESH:{letter}{number:06}"
        yield f"MESH:{letter}{number:09}"
