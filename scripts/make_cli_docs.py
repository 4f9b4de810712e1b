"""Write docs/cli.md from the commands themselves; with ``--check``, exit 1 where it is out of date."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import typer
from typer.models import ArgumentInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the commands of this checkout, not of an installed package

from kg.cli.app import app  # noqa: E402

TARGET = ROOT / "docs" / "cli.md"

HEAD = """# The command line

Made by `scripts/make_cli_docs.py` from the commands themselves; do not edit.

What a command finds is written to stdout or to the file named by `-o`; progress, summaries and errors are
written to stderr. A file named `-` stands for stdin or stdout. The exit code is 0 when all went well, 1 when
something could not be read or answered (stderr has a line for each failure), and 2 when the call itself is
wrong: an unknown option, a malformed query, a folder without a graph in it. Stopped by a signal (Ctrl-C is
signal 2), it ends with 128 plus the number of the signal.

`kg COMMAND --help` shows what this page shows. `kg` may also be called as `python -m kg`, and `kg build` as
`python scripts/build_kg.py`.
"""


@dataclass(frozen=True)
class Command:
    """A command: its full name, its function and its example."""

    name: str
    function: Callable[..., object]
    example: str

    @property
    def paragraphs(self) -> list[str]:
        """The docstring, a line a paragraph."""
        text = inspect.getdoc(self.function) or ""
        return [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]


def commands(group: typer.Typer = app, prefix: str = "kg") -> list[Command]:
    """Every command, by name."""
    found = []
    for info in group.registered_commands:
        assert info.callback is not None
        name = f"{prefix} {info.name or info.callback.__name__}"
        found.append(Command(name, info.callback, (info.epilog or "").removeprefix("Example: ")))
    for child in group.registered_groups:
        assert child.typer_instance is not None
        found += commands(child.typer_instance, f"{prefix} {child.typer_instance.info.name}")
    return sorted(found, key=lambda command: command.name)


def page() -> str:
    """The text of docs/cli.md."""
    rows = [
        f"| [`{it.name}`](#{it.name.replace(' ', '-')}) | {it.paragraphs[0]} |" for it in commands()
    ]
    table = "\n".join(["| command | does |", "|---|---|", *rows]) + "\n"
    return "\n".join([HEAD, table, *map(_section, commands())])


def _section(command: Command) -> str:
    text = "\n\n".join(command.paragraphs)
    hints = get_type_hints(command.function, include_extras=True)
    parameters = inspect.signature(command.function).parameters.values()
    rows = [
        _row(parameter.name, hints[parameter.name], parameter.default) for parameter in parameters
    ]
    return "\n".join(
        [
            f"## {command.name}\n",
            f"{text}\n",
            f"```bash\n{command.example}\n```\n",
            "| argument | meaning | default |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _row(name: str, hint: Any, default: object) -> str:
    kind, info = get_args(hint)
    if isinstance(info, ArgumentInfo):
        names = f"`{info.metavar}`" + (" ..." if get_origin(kind) is list else "")
    else:
        # Typer takes the first declaration of an annotated option for its default.
        declared = [text for text in (info.default, *(info.param_decls or ())) if text is not ...]
        declared = declared or [f"--{name.replace('_', '-')}"]
        value = "" if kind is bool else f" `{info.metavar or _choices(kind)}`"
        names = ", ".join(f"`{option}`" for option in declared) + value
    return f"| {names} | {info.help} | {_default(default)} |"


def _choices(kind: Any) -> str:
    """The values of an enumeration, also of an optional one."""
    for member in (kind, *get_args(kind)):
        if isinstance(member, type) and issubclass(member, Enum):
            return ", ".join(choice.value for choice in member)
    raise TypeError(f"an option of type {kind} needs a metavar")


def _default(default: object) -> str:
    if default is inspect.Parameter.empty:
        return "required"
    value = getattr(default, "value", default)
    return "" if value is None or value is False or value == "" else f"`{value}`"


def main(arguments: list[str]) -> int:
    """Write the page, or only compare it."""
    if "--check" in arguments:
        return int(not TARGET.exists() or TARGET.read_text(encoding="utf-8") != page())
    TARGET.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
