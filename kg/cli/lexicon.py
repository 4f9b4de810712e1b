"""``kg lexicon``: what is known of names and concepts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import lexicon_download, lexicon_export, lexicon_report
from kg.cli.options import CompiledLexicon, LexiconFile, lexicon_choice, output_path
from kg.cli.output import RowFormat, write_rows

if TYPE_CHECKING:
    from kg.lexicon.building import BuildReport

app = typer.Typer(
    name="lexicon",
    help="The lexicon: names and the concepts they stand for.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


lexicon_download.register(app)


@app.callback()
def _group() -> None:
    pass


@app.command(epilog="Example: kg lexicon build data/lexicon/example.tsv -o out/example.tar.xz")
def build(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE",
            help="Files of terminologies, folders of them, compiled lexicons, or `default`.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="The lexicon: a packed file if the name ends with .tar.xz, else a folder.",
            show_default=False,
            parser=output_path,
        ),
    ],
    name: Annotated[
        str, typer.Option(metavar="NAME", help="What to call it; else the name of the output.")
    ] = "",
    version: Annotated[str, typer.Option(metavar="TEXT", help="Its version.")] = "",
) -> None:
    """Join terminologies into one lexicon, for `--lexicon`.

    Read are MeSH (XML and RDF), DrugBank's vocabulary (CSV), RxNorm (RXNCONSO and RXNREL), ChEBI, Mondo,
    the Disease Ontology and HPO (OBO and OBO JSON), SSSOM mappings, and tables of one's own with the
    columns id, name, category, synonyms, xrefs. Files may be gzipped; what a file is is seen from its
    content.
    """
    from kg.lexicon.building import build_lexicon

    report = build_lexicon(sources, output, name=name, version=version)
    sys.stderr.writelines(_summary(report, output))
    if not report.concepts:
        sys.stderr.write("The lexicon is empty: the sources have no concepts of their own\n")


def _summary(report: BuildReport, output: Path) -> list[str]:
    lines = [f"skipped: {path}: no terminology that the program knows\n" for path in report.skipped]
    lines.append(f"Lexicon in {output}\n")
    lines += [f"  {what} {count:,}\n" for what, count in report.findings.totals("joined").items()]
    for group, what in (("conflicts", "not joined for a conflict"), ("dropped", "left out")):
        lines.append(f"  {what} {sum(report.findings.totals(group).values()):,}\n")
    lines.append(f"More: kg lexicon report {output}\n")
    return lines


@app.command(epilog="Example: kg lexicon info --lexicon default --lexicon data/lexicon/example.tsv")
def info(
    file: CompiledLexicon = None,
    lexicon: LexiconFile = None,
    format: Annotated[RowFormat, typer.Option(help="How to print it.")] = RowFormat.TABLE,
) -> None:
    """Show a lexicon's version, size, checksum, its sources with their licences, and what is in it."""
    from kg.lexicon.contents import Fact, contents
    from kg.lexicon.opening import open_lexicon

    write_rows(Fact._fields, contents(open_lexicon(lexicon_choice(file, lexicon))), format)


lexicon_report.register(app)
lexicon_export.register(app)
