"""``kg lexicon download``: the files of terminologies, from those who publish them."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.output import RowFormat, write_rows

if TYPE_CHECKING:
    from kg.lexicon.downloading import Outcome
    from kg.lexicon.downloads import Download

COLUMNS = ("name", "title", "license", "url")


def register(app: typer.Typer) -> None:
    """Add the command to the group."""
    app.command(epilog="Example: kg lexicon download --list")(download)


def download(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...", help="What to download: a name of the list.", show_default=False
        ),
    ] = None,
    show_list: Annotated[
        bool,
        typer.Option("--list", help="Only show what there is, on what terms, and where it is."),
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Where to put it, each name in a folder of its own; else the user's cache.",
            show_default=False,
        ),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option(
            min=1000, max=9999, metavar="YEAR", help="The year of MeSH; else the latest known."
        ),
    ] = None,
    base_url: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="Take the files, under their published names, from this folder of a mirror.",
            show_default=False,
        ),
    ] = "",
    format: Annotated[RowFormat, typer.Option(help="How to print the list.")] = RowFormat.TABLE,
) -> None:
    """Download terminologies from their publishers, for `kg lexicon build`.

    This command alone uses the network. A download that was interrupted goes on where it stopped; what is
    there already is downloaded again only if it is damaged or was changed by its publisher. Beside the
    files, download.json notes the URL, date, size and checksum of each. The command that builds a lexicon
    of them is printed at the end.
    """
    from kg.lexicon.downloads import DOWNLOADS, YEAR, find_download

    year = year or YEAR
    if show_list or not names:
        write_rows(COLUMNS, [row for each in DOWNLOADS for row in _rows(each, year)], format)
        return
    wanted = list(dict.fromkeys(map(find_download, names)))
    for each in wanted:
        each.check()
    folders = _download_all(wanted, to, year, base_url)
    if folders:
        quoted = " ".join(shlex.quote(str(folder)) for folder in folders)
        sys.stdout.write(f"kg lexicon build {quoted} -o lexicon.tar.xz\n")
    if len(folders) < len(wanted):
        raise typer.Exit(1)


def _rows(source: Download, year: int) -> list[tuple[str, ...]]:
    about = source.about
    by_hand = f" ({source.by_hand})" if source.by_hand else ""
    return [
        (source.name, about.title, about.license, published + by_hand)
        for published, _ in source.located(year)
    ]


def _download_all(sources: list[Download], to: Path | None, year: int, base_url: str) -> list[Path]:
    """The folders of what could be downloaded; the failures are named."""
    from kg.cli.progress import name_failures, show_download
    from kg.errors import InputError
    from kg.lexicon.downloading import download as fetch
    from kg.lexicon.packing import cache_folder

    root = cache_folder() / "downloads" if to is None else to
    folders = []
    for source in sources:
        try:
            with show_download() as progress:
                outcomes = fetch(source, root, year=year, base_url=base_url, progress=progress)
        except InputError as error:
            name_failures([error])
            continue
        except KeyboardInterrupt:
            sys.stderr.write("what has come is kept; the same command goes on with it\n")
            raise
        sys.stderr.writelines(map(_line, outcomes))
        folders.append(root / source.folder(year))
    return folders


def _line(outcome: Outcome) -> str:
    paths = ", ".join(map(str, outcome.paths))
    date = f" of {outcome.entry.date}" if outcome.entry.date else ""
    size = f"{outcome.entry.fetched.size:,} bytes{date}"
    reason = f": {outcome.reason}" if outcome.reason else ""
    return f"{outcome.state}: {paths} ({size}){reason}\n"
