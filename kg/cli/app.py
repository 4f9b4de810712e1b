"""The command-line program: its commands, and what becomes of errors.

Whatever takes long to import is imported inside the commands, so that ``kg --help`` is quick.
"""

from __future__ import annotations

import errno
import io
import os
import sys
import warnings
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.main import get_command

import kg
from kg.cli import annotate, build, lexicon, lookup, query, validate
from kg.errors import KgError, QueryError, UsageError

app = typer.Typer(
    name="kg",
    help="Build a biomedical knowledge graph from documents, and ask it questions.",
    epilog="Start with: kg build data/examples -o out/quickstart",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
)
for module in (build, annotate, query, lookup, validate):
    module.register(app)
app.add_typer(lexicon.app)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kg {kg.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    pass


def main(
    arguments: Sequence[str] | None = None, *, name: str = "kg", command: str | None = None
) -> int:
    """Run the command line and give its exit code; ``command`` alone where one is named.

    An error of ours is one line on stderr, an interrupt is silent, and so is a reader of stdout that
    goes away.  Anything else is a bug and shows where it happened.
    """
    _prepare()
    group = get_command(app)
    target = group.commands[command] if command else group  # type: ignore[attr-defined]
    args = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = _exit_code_of(target, args, name)
        sys.stdout.flush()
    except KgError as error:
        return _complain(name, str(error), 2 if isinstance(error, UsageError | QueryError) else 1)
    except KeyboardInterrupt:
        return _complain(name, "interrupted", 130)
    except BrokenPipeError:
        return _be_quiet()
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        place = error.filename or "standard output"
        return _complain(name, f"{place}: {error.strerror}; make room and run again", 1)
    return code


def _prepare() -> None:
    """Keep warnings of libraries from users, and have streams where the shell has closed them."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, io.TextIOWrapper(io.FileIO(os.devnull, "w"), encoding="utf-8"))


def _exit_code_of(target: object, args: list[str], name: str) -> int:
    try:
        target.main(args=args, prog_name=name)  # type: ignore[attr-defined]
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else int(done.code is not None)
    return 0


def _complain(name: str, message: str, code: int) -> int:
    sys.stderr.write(f"{name}: {message}\n")
    return code


def _be_quiet() -> int:
    """Let nothing more be written to a stdout that nobody reads."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1
