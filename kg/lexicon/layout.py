"""How a compiled lexicon lies on disk: a folder of four files, or five.

``lexicon.json``   header: format version, checksums, the place of each array, sources, counts
``names.marisa``   trie of the keys of all names (see :func:`kg.lexicon.names.key_of`)
``ids.marisa``     trie of all CURIEs: of concepts, retired ones, cross references
``tables.bin``     arrays and strings, each at an offset that the header gives
``report.tsv``     what was found when it was made (see :mod:`kg.lexicon.findings`); may be missing

Strings of a column lie end to end in UTF-8; their ends are an array of their own.  Lists (the names
of a key, the parents of a concept) are an array of values and an array of where each list ends.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

FORMAT: Final = "biomed-kg lexicon"
FORMAT_VERSION: Final = 1

HEADER: Final = "lexicon.json"
NAMES: Final = "names.marisa"
IDS: Final = "ids.marisa"
TABLES: Final = "tables.bin"
FILES: Final = (IDS, NAMES, TABLES)
REPORT: Final = "report.tsv"

STAMP: Final = "checked"
"""Empty file in a folder of the cache: files that were not changed after it are as they were written."""

DEFINITIONS: Final = "definitions"
DEFINITION_KEYS: Final = "definition_keys"
DEFINITION_CONCEPTS: Final = "definition_concepts"
ACTIONS: Final = "actions"
"""Columns that a lexicon has only where its sources do. The keys of definitions (see
:class:`kg.lexicon.definitions.Quotation`) are sorted, and beside each stands the number of its concept."""

SPELLINGS: Final = "spellings"
"""Column of a lexicon that is not packed: pairs of the CRC-32 of a name as it is spelt and the number of its
key, sorted.  Their ends part the numbers of 32 bits evenly, see :func:`part_of`."""

ALIGNMENT: Final = 8

CASE_ONLY: Final = 1
COMMON: Final = 2
"""Bits of a name's flags."""

OWN: Final = 0
RETIRED: Final = 1
XREF: Final = 2
"""What a CURIE of the id trie is to its concept."""


def part_of(spelling: int, parts: int) -> int:
    """In which of so many equal parts of the numbers of 32 bits one is."""
    return spelling * parts >> 32


def files_of(header: Mapping[str, Any]) -> tuple[str, ...]:
    """The files beside a header; the report only where the header knows of it."""
    return (*FILES, REPORT) if REPORT in header.get("files", ()) else FILES


def header_checksum(header: Mapping[str, Any]) -> str:
    """What identifies the content of a lexicon: a hash of its header, which holds those of its files."""
    rest = {key: value for key, value in header.items() if key != "checksum"}
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
