"""DrugBank's open vocabulary, as published (``drugbank vocabulary.csv``, CC0)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from typing import IO, Final

from kg.errors import FormatError
from kg.lexicon.records import ConceptRecord, Name
from kg.lexicon.sources.opening import open_lines
from kg.model import Curie

SOURCE: Final = "drugbank"
ID, NAME, SYNONYMS, ACCESSIONS = "DrugBank ID", "Common name", "Synonyms", "Accession Numbers"
NUMBERS: Final[dict[str, str]] = {"CAS": "CAS", "UNII": "UNII", "Standard InChI Key": "INCHIKEY"}
"""Column -> our prefix."""

_REMEDY: Final = "mend the line or download the file again"
_ACCESSION: Final = re.compile(r"DB\d{5}")


def read_drugbank_csv(
    file: IO[bytes], path: str = "", source: str = SOURCE
) -> Iterator[ConceptRecord]:
    """The drugs: name, synonyms, CAS, UNII and InChIKey; older accession numbers are retired ids.

    Raises FormatError, with the line, where a column is missing, a row has another number of cells or no
    id or no name, or a quotation does not end.
    """
    with open_lines(file, path) as lines:
        rows = _rows(lines, path)
        _, header = next(rows, ("line 1", []))
        missing = {ID, NAME, SYNONYMS, *NUMBERS} - set(header)
        if missing:
            raise FormatError(f"no column {min(missing)!r}", path=path, place="line 1")
        for place, cells in rows:
            if len(cells) != len(header):
                reason = f"{len(cells)} cells where there should be {len(header)}"
                raise FormatError(reason, path=path, place=place, remedy=_REMEDY)
            row = dict(zip(header, cells, strict=True))
            if not row[ID].strip() or not row[NAME].strip():
                reason = "a row lacks its id or its name"
                raise FormatError(reason, path=path, place=place, remedy=_REMEDY)
            yield _record(row, source)


def _rows(lines: Iterable[str], path: str) -> Iterator[tuple[str, list[str]]]:
    """The rows that are not blank, with the line in which each begins."""
    rows = csv.reader(lines, strict=True)
    while True:
        place = f"line {rows.line_num + 1}"
        try:
            cells = next(rows, None)
        except csv.Error as error:
            reason = f"the row that begins here cannot be read ({error})"
            raise FormatError(reason, path=path, place=place, remedy=_REMEDY) from error
        if cells is None:
            return
        if cells:
            yield place, cells


def _record(row: dict[str, str], source: str) -> ConceptRecord:
    name = row[NAME].strip()
    names = dict.fromkeys((name, *_list(row[SYNONYMS])))
    accessions = _list(row.get(ACCESSIONS, ""))
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
        if number := row[column].strip():
            yield f"{prefix}:{number}"


def _list(cell: str) -> list[str]:
    """
    >>> _list("Glumamide | Glumamidum")
    ['Glumamide', 'Glumamidum']
    """
    return [part.strip() for part in cell.split(" | ") if part.strip()]
