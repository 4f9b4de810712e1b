"""RxNorm in its Rich Release Format: ``RXNCONSO.RRF``, the names, and ``RXNREL.RRF``, the relations.

Ingredients, precise ingredients (salts and forms), combinations of ingredients and brands are read;
strengths, dose forms and packages are not.  Only what is free of restrictions (level 0) is taken.
See https://www.nlm.nih.gov/research/umls/rxnorm/docs/techdoc.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import IO, Final

from kg.errors import FormatError
from kg.lexicon.records import ConceptRecord, LeftOut, Name
from kg.lexicon.sources.opening import open_lines
from kg.model import Curie

SOURCE: Final = "rxnorm"
NAMES_WIDTH: Final = 18
RELATIONS_WIDTH: Final = 16

KINDS: Final[dict[str, str]] = {"IN": "label", "PIN": "label", "MIN": "label", "BN": "brand"}
"""Type of RxNorm's own name of a concept that is read -> kind of the name."""

OTHER_TYPES: Final = frozenset({"SY", "PT", "MH", "NM", "ET", "SU", "PEP", "FSY"})
"""Types of further names, of RxNorm and of its sources."""

FOLDED: Final = frozenset({"tradename_of", "form_of"})
"""The second concept is a brand or a form of the first: where of one only, it is the same concept."""

PART: Final = "part_of"
"""The second concept is a part of the first, a combination."""

_MESH: Final = re.compile(r"[CD]\d+")
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_DRUGBANK: Final = re.compile(r"DB\d{5}")
_UNII: Final = re.compile(r"[A-Z0-9]{10}")


def read_rxnconso(
    file: IO[bytes], path: str = "", source: str = SOURCE
) -> Iterator[ConceptRecord | LeftOut]:
    """What is left out of ``RXNCONSO.RRF``, then its concepts, by number.

    Raises FormatError for a line of another width, or of a concept without a number.
    """
    rows: dict[str, list[Sequence[str]]] = {}
    for line, row in enumerate(_rows(file, path, NAMES_WIDTH), 1):
        if not _NUMBER.fullmatch(row[0]):
            raise FormatError(
                f"{row[0][:20]!r} is no number of a concept", path=path, place=f"line {line}"
            )
        if reason := _unwanted(row):
            yield LeftOut(f"RXCUI:{row[0]}", row[14], reason)
        else:
            rows.setdefault(row[0], []).append(row)
    for cui in sorted(rows, key=int):
        own = [row for row in rows[cui] if row[11] == "RXNORM" and row[12] in KINDS]
        if own:
            yield _record(cui, own[0], rows[cui], source)
        else:
            reason = "no ingredient, combination or brand of RxNorm"
            yield LeftOut(f"RXCUI:{cui}", rows[cui][0][14], reason)


def _unwanted(row: Sequence[str]) -> str:
    """Why a row of names is not read, empty where it is."""
    language, kind, level, suppressed = row[1], row[12], row[15], row[16]
    if language != "ENG":
        return f"in another language ({language})"
    if level not in ("", "0"):
        return f"restricted (level {level})"
    if suppressed not in ("", "N"):
        return f"suppressed ({suppressed})"
    wanted = kind in OTHER_TYPES or (row[11] == "RXNORM" and kind in KINDS)
    return "" if wanted else f"a name of a type that is not read ({kind})"


def _record(
    cui: str, own: Sequence[str], rows: Sequence[Sequence[str]], source: str
) -> ConceptRecord:
    label, brand = own[14], own[12] == "BN"
    names = [Name(label, KINDS[own[12]], source)]
    names += [Name(row[14], "brand" if brand else "synonym", source) for row in rows]
    first = {name.name: name for name in reversed(names)}
    return ConceptRecord(
        f"RXCUI:{cui}",
        label,
        "Drug",
        tuple(dict.fromkeys(first[name.name] for name in names)),
        xrefs=tuple(sorted({_xref(row) for row in rows} - {""})),
    )


def _xref(row: Sequence[str]) -> Curie:
    """The id that a source gives the concept."""
    source, code = row[11], row[13]
    if source == "MSH" and _MESH.fullmatch(code):
        return f"MESH:{code}"
    if source == "DRUGBANK" and _DRUGBANK.fullmatch(code):
        return f"DRUGBANK:{code}"
    return f"UNII:{code}" if source == "MTHSPL" and _UNII.fullmatch(code) else ""


def read_rxnrel(file: IO[bytes], path: str = "", source: str = SOURCE) -> Iterator[ConceptRecord]:
    """What ``RXNREL.RRF`` says of the concepts, as records without names.

    A brand or a form of one ingredient leads to it; those of several, and combinations, have their
    ingredients as parents.
    """
    wholes: dict[str, set[str]] = {}
    parts: dict[str, set[str]] = {}
    for row in _rows(file, path, RELATIONS_WIDTH):
        first, second, relation = row[0], row[4], row[7]
        if not first or not second:
            continue
        if relation in FOLDED:
            wholes.setdefault(second, set()).add(first)
        elif relation == PART:
            parts.setdefault(first, set()).add(second)
    for cui, found in sorted(wholes.items()):
        if len(found) == 1:
            yield ConceptRecord(f"RXCUI:{min(found)}", "", "", retired=(f"RXCUI:{cui}",))
        else:
            yield ConceptRecord(f"RXCUI:{cui}", "", "", parents=_curies(found))
    for cui, found in sorted(parts.items()):
        yield ConceptRecord(f"RXCUI:{cui}", "", "", parents=_curies(found))


def _curies(numbers: set[str]) -> tuple[Curie, ...]:
    return tuple(f"RXCUI:{number}" for number in sorted(numbers))


def _rows(file: IO[bytes], path: str, width: int) -> Iterator[Sequence[str]]:
    with open_lines(file, path) as lines:
        for number, line in enumerate(lines, 1):
            cells = line.rstrip("\r\n").split("|")
            if len(cells) not in (width, width + 1):
                raise FormatError(
                    f"{len(cells) - 1} fields where there should be {width}",
                    path=path,
                    place=f"line {number}",
                )
            yield cells
