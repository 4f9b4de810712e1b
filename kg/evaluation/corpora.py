"""Annotated corpora: PubTator text, and the JSON of NeuroTrialNER."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple, TextIO, TypeAlias

from kg.errors import FormatError, InputError

GROUPS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("Chemical", "ChemicalEntity", "Drug", "DRUG"), "Chemical"),
    **dict.fromkeys(
        (
            "Disease",
            "SpecificDisease",
            "DiseaseClass",
            "Modifier",
            "CompositeMention",
            "DiseaseOrPhenotypicFeature",
            "CONDITION",
        ),
        "Disease",
    ),
}
"""Types of mentions in corpora -> the two groups that are scored; mentions of other types are not."""

RELATIONS: Final = frozenset({"CID"})
"""Relations that are scored: what a chemical induces."""

Resolve: TypeAlias = Callable[[str], str]
"""An identifier of a corpus -> the current one."""

_TEXT: Final = re.compile(r"([^|\t]+)\|([ta])\|(.*)")
_SEVERAL: Final = re.compile(r"[|,+;]")
_NIL: Final = frozenset({"", "-", "-1"})


class Place(NamedTuple):
    """Where a mention stands, in half-open characters of the document's text, and of which group it is."""

    start: int
    end: int
    group: str


@dataclass(slots=True)
class AnnotatedText:
    """A document with the identifiers of each of its mentions (none: NIL) and its relations."""

    id: str
    title: str = ""
    abstract: str = ""
    mentions: dict[Place, frozenset[str]] = field(default_factory=dict)
    relations: set[tuple[str, str, str]] = field(default_factory=set)

    @property
    def text(self) -> str:
        """What offsets count: title, a blank, abstract."""
        return f"{self.title} {self.abstract}"


def read_corpus(path: Path, resolve: Resolve = str) -> dict[str, AnnotatedText]:
    """The documents of a corpus by their id, identifiers without ``MESH:`` and as ``resolve`` gives them.

    A file that begins with a bracket is read as the JSON of NeuroTrialNER, any other as PubTator; both
    may be gzipped.  Raises InputError where it cannot be read, FormatError where it is neither.
    """
    try:
        with _open(path) as lines:
            documents = _read(lines, path, resolve)
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise InputError(f"cannot be read ({error})", path=str(path)) from error
    if not documents:
        raise FormatError(
            "there is no annotated document here",
            path=str(path),
            remedy="give a file in PubTator format, or the JSON of NeuroTrialNER",
        )
    return documents


def _open(path: Path) -> TextIO:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    if packed:
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def _read(lines: TextIO, path: Path, resolve: Resolve) -> dict[str, AnnotatedText]:
    start = lines.read(1)
    lines.seek(0)
    if start in ("[", "{"):
        try:
            return _from_json(json.load(lines))
        except (ValueError, KeyError, TypeError) as error:
            reason = f"this is no corpus in JSON ({type(error).__name__}: {error})"
            remedy = (
                "give a list of records with nctid, text and entities, as NeuroTrialNER has them"
            )
            raise FormatError(reason, path=str(path), remedy=remedy) from error
    return _from_pubtator(lines, path, resolve)


def _from_pubtator(lines: Iterable[str], path: Path, resolve: Resolve) -> dict[str, AnnotatedText]:
    documents: dict[str, AnnotatedText] = {}
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\r\n")
        if found := _TEXT.fullmatch(line):
            document = documents.setdefault(found[1], AnnotatedText(found[1]))
            setattr(document, "title" if found[2] == "t" else "abstract", found[3])
            continue
        cells = line.split("\t")
        known = documents.get(cells[0])
        if known is not None and len(cells) == 4 and cells[1] in RELATIONS:
            for subject in _identifiers(cells[2], resolve):
                known.relations |= {
                    (cells[1], subject, other) for other in _identifiers(cells[3], resolve)
                }
        elif len(cells) >= 5:
            if known is None:
                raise FormatError(
                    "an annotation without its document",
                    path=str(path),
                    place=f"line {number}",
                    remedy="put the lines id|t|title and id|a|abstract before it",
                )
            if cells[1].isdigit() and cells[2].isdigit():  # else a relation of another kind
                _add_mention(known, cells, resolve)
    return documents


def _add_mention(document: AnnotatedText, cells: list[str], resolve: Resolve) -> None:
    group = GROUPS.get(cells[4])
    if group is not None:
        place = Place(int(cells[1]), int(cells[2]), group)
        given = _identifiers(cells[5] if len(cells) > 5 else "", resolve)
        document.mentions[place] = document.mentions.get(place, frozenset()) | given


def _identifiers(cell: str, resolve: Resolve) -> frozenset[str]:
    """The identifiers of a cell.

    >>> sorted(_identifiers("MESH:D000001|OMIM:1+-1", str))
    ['D000001', 'OMIM:1']
    """
    parts = (part.strip().removeprefix("MESH:") for part in _SEVERAL.split(cell))
    return frozenset(resolve(part) for part in parts if part not in _NIL)


def _title_and_summary(text: str) -> tuple[str, str]:
    """The two parts of a record, one blank between them; the bar stays with the title.

    >>> _title_and_summary("A trial | Who takes part?"), _title_and_summary("No title.")
    (('A trial |', 'Who takes part?'), ('No title.', ''))
    """
    title, bar, summary = text.partition(" | ")
    return (f"{title} |", summary) if bar else (text, "")


def _from_json(records: list[dict[str, Any]]) -> dict[str, AnnotatedText]:
    documents: dict[str, AnnotatedText] = {}
    for record in records:
        document = AnnotatedText(record["nctid"], *_title_and_summary(record["text"]))
        for entity in record["entities"]:
            group = GROUPS.get(entity["type"])
            if group is not None:
                place = Place(int(entity["start"]), int(entity["end"]), group)
                document.mentions[place] = frozenset()
        documents[document.id] = document
    return documents


def write_texts(documents: Iterable[AnnotatedText], path: Path) -> None:
    """Write the documents as PubTator without annotations, for the program to annotate."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_lines(documents))


def _lines(documents: Iterable[AnnotatedText]) -> Iterator[str]:
    for document in documents:
        title, abstract = (
            re.sub(r"[\n\r]", " ", text) for text in (document.title, document.abstract)
        )
        yield f"{document.id}|t|{title}\n{document.id}|a|{abstract}\n\n"
