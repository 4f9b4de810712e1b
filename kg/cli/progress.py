"""What a command shows on stderr while it works and when it is done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import ProgressColumn, TaskID

    from kg.errors import KgError

Progress = Callable[[int, int], None]
"""Called with the numbers of documents and of inputs that are done."""

AGREEMENT = {
    "found": "found",
    "same_mention": "as ours",
    "same_concept": "same concept",
    "overlapping": "overlapping",
    "alone": "alone",
}
"""Figures of a source of mentions -> their words."""

LABEL = 40
"""Characters of a label of an input that are shown."""

REMARKS = {
    "moved": "whose words stand elsewhere than the file says",
    "unknown_identifier": "with an identifier that is not understood",
    "not_in_lexicon": "with an identifier that the lexicon does not have, taken as it stands",
    "other_kind": "of chemicals with the identifier of a disease, or the other way about; that counts",
    "not_mined": "in documents that are not mined, left out",
}


def _bar(*columns: ProgressColumn) -> Bar:
    """A line on stderr with a name, a bar and these columns, which goes when it is done."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    first = (TextColumn("{task.description}"), BarColumn(bar_width=20))
    return Bar(*first, *columns, console=Console(stderr=True), transient=True)


@contextmanager
def show_progress(doing: str) -> Iterator[Progress | None]:
    """A line that counts documents, where stderr is a terminal; else None."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import TextColumn, TimeElapsedColumn

    with _bar(
        TextColumn("{task.completed:,} documents"),
        TextColumn("{task.fields[rate]:,.0f}/s"),
        TextColumn("{task.fields[inputs]:,} inputs"),
        TimeElapsedColumn(),
    ) as bar:
        task = bar.add_task(doing, total=None, rate=0.0, inputs=0)

        def show(documents: int, inputs: int) -> None:
            elapsed = bar.tasks[0].elapsed or 0.0
            rate = documents / elapsed if elapsed else 0.0
            bar.update(task, completed=documents, rate=rate, inputs=inputs)

        yield show


@contextmanager
def show_steps() -> Iterator[Callable[[str], None]]:
    """A line that tells what is being done, where stderr is a terminal."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda step: bar.update(task, description=step)


@contextmanager
def show_download() -> Iterator[Callable[[str, int, int | None], None] | None]:
    """A line that counts the bytes of a file, where stderr is a terminal; else None."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import DownloadColumn, TransferSpeedColumn

    with _bar(DownloadColumn(), TransferSpeedColumn()) as bar:
        tasks: dict[str, TaskID] = {}

        def show(name: str, done: int, total: int | None) -> None:
            if name not in tasks:
                for task in tasks.values():
                    bar.remove_task(task)
                tasks.clear()
                tasks[name] = bar.add_task(name, total=total, completed=done)
            bar.update(tasks[name], completed=done, total=total)

        yield show


def show_summary(title: str, rows: Sequence[tuple[str, str]]) -> None:
    """A table of two columns on stderr."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=box.SIMPLE, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(stderr=True, highlight=False).print(table)


def show_agreement(agreement: Mapping[str, Mapping[str, Any]]) -> None:
    """A table on stderr: how the mentions of each source agree with ours. Nothing where none were asked."""
    if not agreement:
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Sources of mentions", title_justify="left", box=box.SIMPLE)
    table.add_column(no_wrap=True)
    for words in AGREEMENT.values():
        table.add_column(words, justify="right")
    for source, row in agreement.items():
        table.add_row(source, *(f"{row[name]:,}" if name in row else "" for name in AGREEMENT))
    Console(stderr=True, highlight=False).print(table)
    for source, row in agreement.items():
        sys.stderr.writelines(f"{remark}\n" for remark in _remarks(source, row))


def _remarks(source: str, row: Mapping[str, Any]) -> Iterator[str]:
    skipped = [f"{label[:LABEL]} {count:,}" for label, count in row.get("skipped", {}).items()]
    if skipped:
        yield f"{source} of other kinds, skipped: {', '.join(skipped)}"
    for name, words in REMARKS.items():
        if name in row:
            yield f"{source} {words}: {row[name]:,}"


def name_warnings(warnings: Sequence[KgError]) -> None:
    """One line on stderr for what was left out of documents."""
    for warning in warnings:
        sys.stderr.write(f"warning: {warning}\n")


def name_failures(failures: Sequence[KgError]) -> None:
    """One line on stderr for each input that failed."""
    for failure in failures:
        sys.stderr.write(f"failed: {failure}\n")
