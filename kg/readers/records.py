"""The user's own records, from a table or from JSON -> Documents.

A record has a text or a title, perhaps an id; everything else in it is kept as metadata.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import orjson

from kg.model import Curie, Document, MetadataValue, Section, Trial
from kg.prefixes import page_url
from kg.readers.base import SHOWN, ReadContext, ReadOptions
from kg.readers.identifiers import document_curie
from kg.readers.language import detect_language
from kg.readers.wrapping import plain_breaks
from kg.readers.xml import fold

ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "id": ("pmid", "doc_id", "document_id"),
    "title": ("article_title", "headline"),
    "text": ("abstract", "body", "content"),
}
"""Names that do where a column is not named and its default name is missing."""

_ARTICLES: Final = ("PMID:", "PMC:", "doi:")
_TITLE_SHOWN: Final = 120
COLUMNS_SHOWN: Final = 20
"""So many columns are listed where one is missing."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column is what; an empty string where there is none."""

    id: str
    title: str
    text: str


def find_columns(names: Iterable[str], options: ReadOptions) -> Columns:
    """The columns by the names that the user gave, or by the usual ones; case does not matter."""
    names = list(names)
    return Columns(
        _find(names, options.id_column, "id"),
        _find(names, options.title_column, "title"),
        _find(names, options.text_column, "text"),
    )


def unfound_columns(names: Iterable[str], options: ReadOptions) -> tuple[str, ...]:
    """Which of "id", "title" and "text" the user gave a name that is not among these."""
    names = list(names)
    wanted = {"id": options.id_column, "title": options.title_column, "text": options.text_column}
    return tuple(
        what for what, name in wanted.items() if name != what and not _find(names, name, what)
    )


def missing_column(names: Iterable[str], what: str, options: ReadOptions) -> tuple[str, str]:
    """(reason, remedy) for records that lack the column of ``what`` ("id", "title" or "text")."""
    names = list(names)
    more = ["..."] if len(names) > COLUMNS_SHOWN else []
    shown = ", ".join([*names[:COLUMNS_SHOWN], *more]) or "none"
    name = getattr(options, f"{what}_column")
    return f"no column {name!r}; the columns are {shown}", f"name the column with --{what}-column"


def record_document(
    record: Mapping[str, object], columns: Columns, place: str, context: ReadContext
) -> Document | None:
    """The document of a record; None, and a note in the context, where the record is not one."""
    values: dict[str, str] = {}
    for column in (columns.id, columns.title, columns.text):
        value = record.get(column) if column else None
        if isinstance(value, bool | dict | list):
            context.skip(f"{column[:SHOWN]!r} is not text", place=place, remedy="make it a string")
            return None
        values[column] = "" if value is None else str(value).replace("\0", " ")
    title = fold(values[columns.title]) if columns.title else ""
    text = plain_breaks(values[columns.text]) if columns.text else ""
    if not title and not text.strip():
        context.skip("neither text nor title", place=place, remedy="leave it out or mend it")
        return None
    local_id = values[columns.id].strip() if columns.id else ""
    metadata = _metadata(record, columns, place, context)
    metadata["local_id"] = local_id or place
    curie = document_curie(local_id, digits_are_pmids=columns.id.lower() == "pmid")
    section = "abstract" if columns.text.lower() == "abstract" else "body"
    sections = [Section("title", title)]
    if text.strip():
        sections.append(Section(section, text))
    return user_document(curie, title, sections, metadata)


def user_document(
    curie: Curie, title: str, sections: list[Section], metadata: Mapping[str, MetadataValue]
) -> Document:
    """A document of the user's own, or one that names what it is by its id."""
    text = " ".join(section.text for section in sections)
    is_trial = curie.startswith("CLINICALTRIALS:")
    kind = "trial" if is_trial else "article" if curie.startswith(_ARTICLES) else "text"
    return Document.of(
        curie,
        kind,  # type: ignore[arg-type]
        title or shown_title(text),
        sections,
        language=detect_language(text),
        url=page_url(curie) if curie else "",
        metadata=metadata,
        trial=Trial(brief_title=title, identifiers=(curie,)) if is_trial else None,
    )


def shown_title(text: str) -> str:
    """The beginning of a text that has no title.

    >>> shown_title("Bortezomib was given. " * 8)[-20:]
    'Bortezomib was given'
    """
    text = fold(text)
    if len(text) <= _TITLE_SHOWN:
        return text
    return (text[:_TITLE_SHOWN].rpartition(" ")[0] or text[:_TITLE_SHOWN]).rstrip(" .,;:")


def _find(names: list[str], wanted: str, default: str) -> str:
    if wanted in names:
        return wanted
    by_lower = {name.strip().lower(): name for name in reversed(names)}
    choices = (wanted, *ALIASES[default]) if wanted == default else (wanted,)
    return next((by_lower[name.lower()] for name in choices if name.lower() in by_lower), "")


def _metadata(
    record: Mapping[str, object], columns: Columns, place: str, context: ReadContext
) -> dict[str, MetadataValue]:
    """All other values; what is nested deeper than JSON can be written is left out, with a warning."""
    taken = (columns.id, columns.title, columns.text)
    metadata: dict[str, MetadataValue] = {}
    for name, value in record.items():
        if name in taken or value is None or value == "":
            continue
        if isinstance(value, str | int | float | bool):
            metadata[name] = value
        elif isinstance(value, list) and all(
            isinstance(item, str | int | float | bool) for item in value
        ):
            metadata[name] = tuple(value)
        else:
            try:
                metadata[name] = orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
            except TypeError:  # orjson reads deeper than it writes
                reason = f"{name[:SHOWN]!r} is left out: it is nested too deeply"
                context.warn(reason, place=place, remedy="make it flatter")
    return metadata
