"""Concepts with their names -> the files of a compiled lexicon.

The bytes depend only on the concepts, not on their order.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np
from numpy.typing import NDArray

from kg.errors import LexiconError
from kg.lexicon import layout
from kg.lexicon.definitions import Quotation
from kg.lexicon.findings import Findings, write_findings
from kg.lexicon.mapping import crc32
from kg.lexicon.names import KEY_VERSION, key_of
from kg.lexicon.records import ConceptRecord, Name, SourceInfo, precedence
from kg.lexicon.word_index import add_words
from kg.model import Curie

Array = NDArray[Any]


def compile_lexicon(
    concepts: Iterable[ConceptRecord],
    folder: Path,
    *,
    name: str = "",
    version: str = "",
    sources: Sequence[SourceInfo] = (),
    key: Callable[[str], str] = key_of,
    findings: Findings | None = None,
    spellings: bool = True,
) -> None:
    """Write the compiled lexicon of these concepts into ``folder``, which is made where it is missing.

    ``findings`` of its making are kept in it as its report.  Without ``spellings`` it takes 12 bytes less
    for each name, and a name as it is spelt there is looked up by its key like any other, which takes twice
    as long.  Raises LexiconError where two concepts have one id.
    """
    records = sorted(concepts, key=lambda record: record.id)
    index = _index(records)
    names = [names_of(record) for record in records]
    tables: dict[str, Array] = {}
    _add_concepts(tables, records, index)
    legend = _add_names(tables, names)
    keys = [key(name.name) for own in names for name in own]
    trie = _add_keys(tables, names, keys, spellings)
    for column, texts in add_words(tables, names, keys, [r.category for r in records]).items():
        _strings(tables, column, texts)
    del keys
    ids = _add_ids(tables, records, index)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / layout.NAMES).write_bytes(trie.tobytes())
    (folder / layout.IDS).write_bytes(ids.tobytes())
    places = _write_tables(tables, folder / layout.TABLES)
    files = (*layout.FILES, *_write_report(findings, folder / layout.REPORT))
    header: dict[str, object] = {
        "name": name,
        "version": version,
        **legend,
        "sources": [asdict(source) for source in sources],
        "counts": _counts(records, names),
        "arrays": places,
        "files": {file: _measure(folder / file) for file in files},
    }
    _write_header(header, folder / layout.HEADER)


def _write_report(findings: Findings | None, path: Path) -> list[str]:
    """The name of the report's file, if there is anything to report."""
    if findings is None:
        path.unlink(missing_ok=True)
        return []
    write_findings(findings, path)
    return [path.name]


def _index(records: Sequence[ConceptRecord]) -> dict[Curie, int]:
    index = {record.id: number for number, record in enumerate(records)}
    if len(index) != len(records):
        twice = next(a.id for a, b in pairwise(records) if a.id == b.id)
        raise LexiconError(f"two concepts have the id {twice}", remedy="join them before compiling")
    return index


def names_of(record: ConceptRecord) -> list[Name]:
    """The names of a concept, its own first, each once."""
    names: dict[str, Name] = {}
    for name in record.names:
        known = names.get(name[0])
        if known is None:
            names[name[0]] = name if isinstance(name, Name) else Name(*name)
    own = names.pop(record.name, Name(record.name, "label"))
    return [own, *names.values()]


def _add_concepts(
    tables: dict[str, Array], records: Sequence[ConceptRecord], index: Mapping[Curie, int]
) -> None:
    categories = sorted({record.category for record in records})
    number = {category: position for position, category in enumerate(categories)}
    _strings(tables, "categories", categories)
    tables["concept_category"] = np.array([number[r.category] for r in records], dtype=np.uint8)
    _strings(tables, "concept_id", [record.id for record in records])
    parents = [sorted({index[p] for p in r.parents if p in index} - {index[r.id]}) for r in records]
    _lists(tables, "parents", parents)
    _string_lists(tables, "xrefs", [sorted(set(record.xrefs)) for record in records])
    _string_lists(tables, "trees", [sorted(set(record.tree_numbers)) for record in records])
    if any(record.definition for record in records):
        _strings(tables, layout.DEFINITIONS, [record.definition for record in records])
        _add_definition_keys(tables, [record.definition for record in records])
    if any(record.actions for record in records):
        actions = [sorted({index[c] for c in record.actions if c in index}) for record in records]
        _lists(tables, layout.ACTIONS, actions)


def _add_definition_keys(tables: dict[str, Array], definitions: Sequence[str]) -> None:
    keys = [Quotation.of(definition).key for definition in definitions]
    rows = sorted((key, number) for number, key in enumerate(keys) if key is not None)
    tables[layout.DEFINITION_KEYS] = np.array([key for key, _ in rows], dtype=np.uint32)
    tables[layout.DEFINITION_CONCEPTS] = np.array([number for _, number in rows], dtype=np.uint32)


def _add_names(tables: dict[str, Array], names: Sequence[Sequence[Name]]) -> dict[str, list[str]]:
    """One row a name, the rows of a concept together, its own name first."""
    rows = [(number, name) for number, own in enumerate(names) for name in own]
    kinds = sorted({name.kind for _, name in rows})
    sources = sorted({name.source for _, name in rows})
    kind = {text: position for position, text in enumerate(kinds)}
    source = {text: position for position, text in enumerate(sources)}
    _strings(tables, "name", [name.name for _, name in rows])
    concept = np.array([number for number, _ in rows], dtype=np.uint32)
    tables["name_concept"] = concept
    tables["concept_names_end"] = np.searchsorted(
        concept, np.arange(len(names)), side="right"
    ).astype(np.uint32)
    tables["name_kind"] = np.array([kind[name.kind] for _, name in rows], dtype=np.uint8)
    tables["name_source"] = np.array([source[name.source] for _, name in rows], dtype=np.uint8)
    flags = [name.case_only * layout.CASE_ONLY | name.common * layout.COMMON for _, name in rows]
    tables["name_flags"] = np.array(flags, dtype=np.uint8)
    return {"kinds": kinds, "name_sources": sources}


def _add_keys(
    tables: dict[str, Array], names: Sequence[Sequence[Name]], keys: Sequence[str], spellings: bool
) -> marisa_trie.Trie:
    known = {text: _is_key(text) for text in keys}
    # One trie, where the default is three within each other: a third larger, and twice as fast.
    trie = marisa_trie.Trie(sorted(text for text in known if known[text]), num_tries=1)
    number = {text: trie.key_id(text) if is_key else -1 for text, is_key in known.items()}
    row_key = np.fromiter(map(number.__getitem__, keys), dtype=np.int64, count=len(keys))
    del known, number
    if spellings:
        _add_spellings(tables, names, row_key)
    ranks = [precedence(name.kind, name.source) for own in names for name in own]
    order = np.lexsort((np.array(ranks), row_key)).astype(np.uint32)
    order = order[np.count_nonzero(row_key < 0) :]
    tables["key_names"] = order
    tables["key_names_end"] = np.searchsorted(
        row_key[order], np.arange(len(trie)), side="right"
    ).astype(np.uint32)
    return trie


def _add_spellings(
    tables: dict[str, Array], names: Sequence[Sequence[Name]], row_key: Array
) -> None:
    """The keys of names by a checksum of their spelling."""
    checksums = (zlib.crc32(name.name.encode("utf-8", "replace")) for own in names for name in own)
    hashes = np.fromiter(checksums, dtype=np.uint64, count=len(row_key))
    has_key = row_key >= 0
    pairs = np.unique(hashes[has_key] << np.uint64(32) | row_key[has_key].astype(np.uint64))
    found = pairs >> np.uint64(32)
    keys = pairs & np.uint64(0xFFFFFFFF)
    tables[layout.SPELLINGS] = np.column_stack((found, keys)).ravel().astype(np.uint32)
    parts = layout.part_of(found, len(found))
    ends = np.searchsorted(parts, np.arange(len(found), dtype=np.uint64), side="right")
    tables[layout.SPELLINGS + "_end"] = ends.astype(np.uint32)


def _is_key(text: str) -> bool:
    """Whether a text can be looked up: "2-4" names nothing, and the trie ends keys at a zero."""
    return any(map(str.isalpha, text)) and "\0" not in text


def _add_ids(
    tables: dict[str, Array], records: Sequence[ConceptRecord], index: Mapping[Curie, int]
) -> marisa_trie.Trie:
    """All CURIEs; one that several concepts have as cross reference leads to none of them."""
    ids: dict[Curie, tuple[int, int]] = {}
    for role, field in ((layout.RETIRED, "retired"), (layout.XREF, "xrefs")):
        owners: dict[Curie, set[int]] = {}
        for number, record in enumerate(records):
            for curie in getattr(record, field):
                owners.setdefault(curie, set()).add(number)
        for curie, concepts in owners.items():
            if len(concepts) == 1 and curie not in ids:
                ids[curie] = (min(concepts), role)
    ids |= {curie: (number, layout.OWN) for curie, number in index.items()}
    trie = marisa_trie.Trie(sorted(ids))
    concept = np.zeros(len(ids), dtype=np.uint32)
    roles = np.zeros(len(ids), dtype=np.uint8)
    for curie, (number, role) in ids.items():
        position = trie.key_id(curie)
        concept[position] = number
        roles[position] = role
    tables["id_concept"] = concept
    tables["id_role"] = roles
    return trie


def _strings(tables: dict[str, Array], name: str, texts: Iterable[str]) -> None:
    encoded = [text.encode("utf-8", "replace") for text in texts]
    ends = np.cumsum([len(text) for text in encoded], dtype=np.uint64).astype(np.uint32)
    tables[name] = np.frombuffer(b"".join(encoded), dtype=np.uint8)
    tables[name + "_end"] = ends


def _lists(tables: dict[str, Array], name: str, lists: Sequence[Sequence[int]]) -> None:
    tables[name] = np.array([value for values in lists for value in values], dtype=np.uint32)
    tables[name + "_end"] = np.cumsum([len(v) for v in lists], dtype=np.uint64).astype(np.uint32)


def _string_lists(tables: dict[str, Array], name: str, lists: Sequence[Sequence[str]]) -> None:
    _strings(tables, name, ["\n".join(texts) for texts in lists])


def _write_tables(tables: Mapping[str, Array], path: Path) -> dict[str, list[object]]:
    places: dict[str, list[object]] = {}
    with path.open("wb") as file:
        for name in sorted(tables):
            array = tables[name]
            little = array.astype(array.dtype.newbyteorder("<"), copy=False)
            file.write(b"\0" * (-file.tell() % layout.ALIGNMENT))
            places[name] = [file.tell(), len(array), little.dtype.str]
            file.write(little.tobytes())
    return places


def _write_header(header: dict[str, object], path: Path) -> None:
    header |= {
        "format": layout.FORMAT,
        "format_version": layout.FORMAT_VERSION,
        "key_version": KEY_VERSION,
    }
    header["checksum"] = layout.header_checksum(header)
    text = json.dumps(header, indent=1, ensure_ascii=False, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def _measure(path: Path) -> dict[str, int]:
    return {"size": path.stat().st_size, "crc32": crc32(path)}


def _counts(
    records: Sequence[ConceptRecord], all_names: Sequence[Sequence[Name]]
) -> dict[str, dict[str, int]]:
    names = [name for own in all_names for name in own]
    return {
        "total": {"concepts": len(records), "names": len(names)},
        "category": dict(Counter(record.category for record in records)),
        "kind": dict(Counter(name.kind for name in names)),
        "source": dict(Counter(name.source for name in names)),
    }
