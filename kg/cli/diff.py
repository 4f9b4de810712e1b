"""``kg diff``: two builds -> what came and went between them."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.output import Cell, RowFormat, write_rows

if TYPE_CHECKING:
    from kg.graph.differing import Difference


class Kind(StrEnum):
    """What may differ."""

    DOCUMENT = "document"
    NODE = "node"
    EDGE = "edge"


COLUMNS = (
    *("change", "kind", "id", "name", "category", "subject", "predicate", "object"),
    *("old_evidence", "new_evidence", "documents"),
)
SHOWN = ("change", "kind", "name", "evidence", "documents", "id")
"""Columns of the table for people."""

NAMED = 5
"""Documents that the table names of an edge; TSV and JSON name all."""


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog="Example: kg diff out/yesterday out/quickstart --only edge --format tsv")(
        diff
    )


def diff(
    old: Annotated[
        Path, typer.Argument(metavar="OLD", help="Folder of the earlier build.", show_default=False)
    ],
    new: Annotated[
        Path, typer.Argument(metavar="NEW", help="Folder of the later build.", show_default=False)
    ],
    only: Annotated[
        list[Kind] | None,
        typer.Option(
            "--only",
            metavar="KIND",
            help="Only these: document, node or edge; may be given several times.",
            show_default=False,
        ),
    ] = None,
    format: Annotated[RowFormat, typer.Option(help="How to print them.")] = RowFormat.TABLE,
) -> None:
    """Show what came and went between two builds, and through which documents.

    A document is changed where it has another version, a node where its name or category is another, an
    edge where its evidence, its confidence, or whether it is affirmed is. The documents of an edge are
    those whose evidence for it is in one build only, those of a node mention it. Numbers, and whether
    program and lexicon were the same, are told on stderr. The exit code is that of diff: 0 where
    nothing differs, 1 where something does, 2 where a folder holds no graph.
    """
    from kg.export.graph import read_graph
    from kg.graph.differing import differences

    graphs = read_graph(old), read_graph(new)
    wanted = {kind.value for kind in only or Kind}
    found = [it for it in differences(graphs[0].tables, graphs[1].tables) if it.kind in wanted]
    if format == RowFormat.TABLE:
        if found:
            write_rows(SHOWN, [_shown(it) for it in found], format)
    else:
        write_rows(COLUMNS, [_whole(it) for it in found], format)
    sys.stderr.writelines(_notes(graphs[0].manifest, graphs[1].manifest))
    counts = Counter((it.kind, it.change) for it in found)
    for (kind, change), count in sorted(counts.items()):
        sys.stderr.write(f"{count:,} {kind}{'' if count == 1 else 's'} {change}\n")
    if not found:
        sys.stderr.write("no difference\n")
    raise typer.Exit(1 if found else 0)


def _shown(it: Difference) -> tuple[Cell, ...]:
    documents = ", ".join(it.documents[:NAMED])
    if len(it.documents) > NAMED:
        documents += f" and {len(it.documents) - NAMED} more"
    evidence = ""
    if Kind(it.kind) is Kind.EDGE:
        counts = [n for n in (it.old_evidence, it.new_evidence) if n is not None]
        evidence = " -> ".join(str(count) for count in counts)
    return it.change, it.kind, it.name, evidence, documents, it.id


def _whole(it: Difference) -> tuple[Cell, ...]:
    *values, documents = (getattr(it, column) for column in COLUMNS)
    return *values, "|".join(documents)


def _notes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    """What differs in how the two were built."""
    missing = [which for which, it in (("OLD", old), ("NEW", new)) if not it]
    if missing:
        which = " and ".join(missing)
        yield f"{which} without manifest.json: programs and lexicons are not compared\n"
        return
    if old.get("version") != new.get("version"):
        yield f"version of the program: {old.get('version')} -> {new.get('version')}\n"
    before, after = (
        lexicon.get("checksum") if isinstance(lexicon := it.get("lexicon"), dict) else None
        for it in (old, new)
    )
    if before != after:
        yield f"checksum of the lexicon: {before} -> {after}\n"
