"""``kg validate``: is an output folder whole?"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from kg.cli.options import OutputFolder
from kg.cli.output import RowFormat, write_rows

COLUMNS = ("level", "file", "place", "finding")


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog="Example: kg validate out/quickstart")(validate)


def validate(
    out: OutputFolder,
    format: Annotated[RowFormat, typer.Option(help="How to print what was found.")] = (
        RowFormat.TABLE
    ),
    shapes: Annotated[
        bool,
        typer.Option(
            help="Also check the RDF against SHACL shapes: some ten seconds for 100 MB; needs pyshacl."
        ),
    ] = True,
) -> None:
    """Check an output folder: its files, its tables, and that every format is the same graph.

    Prints what is wrong, and nothing where nothing is. Exit code 1 where there is an error.
    """
    from kg.cli.progress import show_steps
    from kg.query.checking_shacl import is_available
    from kg.query.validate import validate as check

    if shapes and not is_available():
        sys.stderr.write(
            "SHACL shapes are not checked: pyshacl is not installed (pip install 'biomed-kg[shacl]')\n"
        )
    with show_steps() as started:
        findings = check(out, shapes=shapes, started=started)
    errors = sum(finding.level == "error" for finding in findings)
    if findings or format != RowFormat.TABLE:
        rows = [(it.level, it.file, it.place, it.message) for it in findings]
        write_rows(COLUMNS, rows, format)
    sys.stderr.write(f"{out}: {errors or 'no'} error{'' if errors == 1 else 's'}\n")
    raise typer.Exit(1 if errors else 0)
