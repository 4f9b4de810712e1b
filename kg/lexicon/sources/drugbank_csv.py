"""DrugBank's open vocabulary, as published (``drugbank vocabulary.csv``, CC0)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import IO, Final

from kg.errors import FormatError
from kg.lexicon.records import ConceptRecord, Name
from kg.lexicon.sources.opening import open_lines
from kg.model import Curie

SOURCE: Final = "drugbank"
ID, NAME, SYNONYMS, ACCESSIONS = "DrugBank ID", "Common name", "Synonyms", "Accession Numbers"
NUMBERS: Final[dict[str, str]] = {"CAS": "CAS", "UNII": "UNII", "Standard InChI Key": "INCHIKEY"}
"""Column -> our prefix."""

_ACCESSION: Final = re.compile(r"DB\d{5}")


def read_drugbank_csv(
    file: IO[bytes], path: str = "", source: str = SOURCE
) -> Iterator[ConceptRecord]:
    """The drugs: name, synonyms, CAS, UNII and InChIKey; older accession numbers are retired ids.

    Raises FormatError where a column is missing or a row has no id or no name.
    """
    with open_lines(file, path) as lines:
        rows = csv.DictReader(lines)
        missing = {ID, NAME, SYNONYMS, *NUMBERS} - set(rows.fieldnames or ())
        if missing:
            raise FormatError(f"no column {min(missing)!r}", path=path, place="line 1")
        for row in rows:
            if not row[ID] or not row[NAME]:
                reason = "a row lacks its id or its name"
                raise FormatError(reason, path=path, place=f"line {rows.line_num}")
            yield _record(row, source)


def _record(row: dict[str, str], source: str) -> ConceptRecord:
    name = row[NAME].strip()
    names = dict.fromkeys((name, *_list(row[SYNONYMS])))
    accessions = _list(row.get(ACCESSIONS) or "")
    return ConceptRecord(
        f"DRUGBANK:{row[ID].strip()}",
        name,
        "Drug",
        tuple(Name(text, "synonym" if text != name else "label", source) for text in names),
        tuple(_xrefs(row)),
        retired=tuple(f"DRUGBANK:{n}" for n in accessions if _ACCESSION.fullmatch(n)),
    )


def _xrefs(row: dict[str, str]) -> Iterator[Curie]:
    for column, prefix in NUMBERS.items():
        if number := (row[column] or "").strip():
            yield f"{prefix}:{number}"


def _list(cell: str) -> list[str]:
    """
    >>> _list("Glumamide | Glumamidum")
    ['Glumamide', 'Glumamidum']
    """
    return [part.strip() for part in (cell or "").split(" | ") if part.strip()]
