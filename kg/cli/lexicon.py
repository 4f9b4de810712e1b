"""``kg lexicon``: what is known of names and concepts."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import LexiconFile, output_path
from kg.cli.output import RowFormat, write_rows

if TYPE_CHECKING:
    from kg.lexicon.building import BuildReport
    from kg.lexicon.joining_records import Conflict
    from kg.lexicon.records import LexiconInfo, SourceInfo

COUNTED = {"category": "concepts:", "source": "names from", "kind": "names of kind", "total": "all"}
"""Group of counts -> the words before the name of each count."""

app = typer.Typer(
    name="lexicon",
    help="The lexicon: names and the concepts they stand for.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


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
    conflicts: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write a TSV of what was not joined though it might be the same, and why.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Join terminologies into one lexicon, for `--lexicon`.

    Read are MeSH (XML and RDF), DrugBank's vocabulary (CSV), RxNorm (RXNCONSO and RXNREL), ChEBI, Mondo,
    the Disease Ontology and HPO (OBO and OBO JSON), SSSOM mappings, and tables of one's own with the
    columns id, name, category, synonyms, xrefs. Files may be gzipped; what a file is is seen from its
    content.
    """
    from kg.lexicon.building import build_lexicon

    report = build_lexicon(sources, output, name=name, version=version)
    if conflicts is not None:
        _write_conflicts(report.conflicts, conflicts)
    sys.stderr.writelines(_summary(report, output))


def _write_conflicts(conflicts: tuple[Conflict, ...], path: Path) -> None:
    from kg.errors import OutputError

    rows = [(it.id, it.name, it.reason, "|".join(it.others)) for it in conflicts]
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter="\t", lineterminator="\n")
            writer.writerow(("id", "name", "reason", "concepts"))
            writer.writerows(rows)
    except OSError as error:
        reason = f"cannot be written ({error.strerror})"
        raise OutputError(reason, path=str(path)) from error


def _summary(report: BuildReport, output: Path) -> list[str]:
    lines = [f"skipped: {path}: no terminology that the program knows\n" for path in report.skipped]
    lines.append(f"Lexicon in {output}\n")
    lines += [f"  {what} {count:,}\n" for what, count in sorted(report.counts.items())]
    lines.append(f"  not joined for a conflict {len(report.conflicts):,}\n")
    return lines


@app.command(epilog="Example: kg lexicon info --lexicon default --lexicon data/lexicon/example.tsv")
def info(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE]",
            help="A compiled lexicon or a table of your own; else that of --lexicon, else the default one.",
            show_default=False,
        ),
    ] = None,
    lexicon: LexiconFile = None,
    format: Annotated[RowFormat, typer.Option(help="How to print it.")] = RowFormat.TABLE,
) -> None:
    """Show a lexicon's version, checksum, counts, and the sources it was compiled from."""
    from kg.lexicon.opening import open_lexicon

    write_rows(("what", "value"), _rows(open_lexicon(file or lexicon).info), format)


def _rows(info: LexiconInfo) -> list[tuple[str, str]]:
    rows = [("name", info.name), ("version", info.version), ("checksum", info.checksum)]
    rows += [
        (
            f"layer {number} {layer.name}",
            f"version {layer.version or '?'}, checksum {layer.checksum}",
        )
        for number, layer in enumerate(info.layers, 1)
    ]
    rows += [(f"source {source.name}", _source(source)) for source in info.sources]
    rows += [
        (f"{COUNTED.get(group, group)} {name or 'no source'}", str(count))
        for group, counts in sorted(info.counts.items())
        for name, count in sorted(counts.items())
    ]
    return rows


def _source(source: SourceInfo) -> str:
    what = ", ".join(part for part in (source.title, source.version) if part)
    return "; ".join(part for part in (what, source.license, source.citation) if part)
