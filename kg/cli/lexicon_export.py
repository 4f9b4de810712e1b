"""``kg lexicon export``: a lexicon as a table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import CompiledLexicon, SingleLexiconFile, output_name, single_lexicon
from kg.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog="Example: kg lexicon export --category Procedure -o out/procedures.tsv")(
        export
    )


def export(
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="The table; - is stdout.",
            show_default=False,
            parser=output_name,
        ),
    ],
    file: CompiledLexicon = None,
    names: Annotated[
        bool, typer.Option("--names", help="A row for each name, not for each concept.")
    ] = False,
    category: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Only this category; may be given again.", show_default=False
        ),
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Only names from this source; may be given again.",
            show_default=False,
        ),
    ] = None,
    lexicon: SingleLexiconFile = None,
) -> None:
    """Write a lexicon as a table with tabs between the columns.

    A row is a concept, in the columns that `kg lexicon build` reads: id, name, category, synonyms, xrefs,
    parents, definition, retired. Kinds and sources of names are not in it, nor are names that the program
    makes by rules. With --names a row is a name, with its kind, source and flags. A bar, a tab, a line
    break and a backslash within a cell have a backslash before them.
    """
    from kg.files import whole_file
    from kg.lexicon.exporting import concept_lines, name_lines

    given = [*([file] if file else []), *(lexicon or [])]
    if any(
        Path(each).is_file() and Path(each).samefile(output)
        for each in given
        if Path(output).exists()
    ):
        raise UsageError(f"{output} is what is read", remedy="name another file with -o")
    opened = single_lexicon(file, lexicon)
    lines = (name_lines if names else concept_lines)(opened, category or (), source or ())
    with whole_file(None if output == "-" else Path(output)) as table:
        table.writelines(lines)
