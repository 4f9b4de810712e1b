"""A compiled lexicon as a table of its concepts, which can be built into a lexicon again, or of its names."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from kg.errors import UsageError
from kg.lexicon.names import key_of
from kg.lexicon.records import ConceptRecord
from kg.lexicon.sources.compiled import read_compiled
from kg.lexicon.sources.user_tsv import escaped, user_tsv_lines
from kg.lexicon.store import Lexicon
from kg.lexicon.variants import SOURCE as RULES

NAME_COLUMNS: Final = (
    "key",
    "name",
    "id",
    "label",
    "category",
    "kind",
    "source",
    "case_only",
    "common",
)


def concept_lines(
    lexicon: Lexicon, categories: Collection[str] = (), sources: Collection[str] = ()
) -> Iterator[str]:
    """The lines of a table of the concepts, in the layout of a table of one's own.

    Of the names all are in it but those that ``kg lexicon build`` makes by rules, for it makes them again;
    kinds and sources of names, tree numbers and actions are not.  With ``categories`` and ``sources``
    only concepts of these, and names from these beside the label.  Raises UsageError for a category or a
    source that is not in the lexicon, FormatError for an id that could not be read again.
    """
    records = _chosen(lexicon, categories, sources)
    return user_tsv_lines(
        replace(record, names=tuple(name for name in record.names if name.source != RULES))
        for record in records
    )


def name_lines(
    lexicon: Lexicon, categories: Collection[str] = (), sources: Collection[str] = ()
) -> Iterator[str]:
    """The lines of a table of the names, a row each, those of a concept together and its own first.

    Errors are those of :func:`concept_lines`.
    """
    records = _chosen(lexicon, categories, sources)
    return _name_lines(records)


def _name_lines(records: Iterator[ConceptRecord]) -> Iterator[str]:
    yield "\t".join(NAME_COLUMNS) + "\n"
    for record in records:
        for name in record.names:
            cells = (key_of(name.name), name.name, record.id, record.name, record.category)
            flags = (str(int(flag)) for flag in (name.case_only, name.common))
            yield "\t".join((*map(escaped, (*cells, name.kind, name.source)), *flags)) + "\n"


def _chosen(
    lexicon: Lexicon, categories: Collection[str], sources: Collection[str]
) -> Iterator[ConceptRecord]:
    counts = lexicon.info.counts
    for what, wanted in (("category", categories), ("source", sources)):
        known = sorted(counts.get(what, {}))
        for name in wanted:
            if name not in known:
                raise UsageError(
                    f"{lexicon.info.name}: no {what} {name!r} in this lexicon",
                    remedy="use one of " + ", ".join(filter(None, known)),
                )
    return _filtered(read_compiled(lexicon), categories, sources)


def _filtered(
    records: Iterator[ConceptRecord], categories: Collection[str], sources: Collection[str]
) -> Iterator[ConceptRecord]:
    for record in records:
        if categories and record.category not in categories:
            continue
        names = tuple(name for name in record.names if not sources or name.source in sources)
        if names:
            yield replace(record, names=names)
