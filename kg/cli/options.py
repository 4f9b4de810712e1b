"""The options that several commands share."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.lexicon.store import Lexicon
    from kg.pipeline import BuildOptions

DEFAULT_FORMATS = ("turtle", "graphml", "kgx", "dataset")

Inputs: TypeAlias = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT",
        help="Files, folders, archives or globs; - reads standard input.",
        show_default=False,
    ),
]
OutputFolder: TypeAlias = Annotated[
    Path, typer.Argument(metavar="OUT", help="Folder that `kg build` wrote.", show_default=False)
]
Jobs: TypeAlias = Annotated[
    int,
    typer.Option(
        "--jobs", "-j", min=0, metavar="N", help="Processes; 0 means the cores there are."
    ),
]
InputFormat: TypeAlias = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Read every input as this format, instead of recognising it from the content.",
        show_default=False,
    ),
]
LexiconFile: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--lexicon",
        metavar="FILE",
        help="Instead of the default lexicon: a compiled one, a table of names of your own, or `default`;"
        " may be given several times, later ones lie over earlier ones.",
        show_default=False,
    ),
]
SingleLexiconFile: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--lexicon",
        metavar="FILE",
        help="Instead of the default lexicon: a compiled one, or a table of names of your own.",
        show_default=False,
    ),
]
CompiledLexicon: TypeAlias = Annotated[
    str | None,
    typer.Argument(
        metavar="[FILE]",
        help="A compiled lexicon or a table of your own; else that of --lexicon, else the default one.",
        show_default=False,
    ),
]
IdColumn: TypeAlias = Annotated[
    str, typer.Option(metavar="NAME", help="Column or key of the id, in CSV, TSV and JSON Lines.")
]
TitleColumn: TypeAlias = Annotated[
    str, typer.Option(metavar="NAME", help="Column or key of the title.")
]
TextColumn: TypeAlias = Annotated[
    str, typer.Option(metavar="NAME", help="Column or key of the text.")
]
Encoding: TypeAlias = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Character encoding of plain text, CSV and the like, instead of detecting it.",
        show_default=False,
    ),
]

Recognizers: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--recognizer",
        metavar="MODEL",
        help="A spaCy model to ask, too, such as one of scispaCy: an installed package or a folder."
        " Where its labels are not known, MODEL:LABEL=Category,LABEL=Category says what they mean;"
        " only those then count. May be given several times.",
        show_default=False,
    ),
]
UseAnnotations: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--use-annotations",
        help="Take the mentions that stand in PubTator and BioC files, too; they go before those found.",
    ),
]


def output_path(text: str) -> Path:
    """The path of an output that cannot be stdout. Raises BadParameter, which is wrong usage."""
    if text == "-":
        raise typer.BadParameter("it cannot be written to stdout; name a path")
    return Path(output_name(text))


def output_name(text: str) -> str:
    """The name of an output, which may be ``-``. Raises BadParameter where it is empty."""
    if not text.strip():
        raise typer.BadParameter("the name is empty")
    return text


def written(argument: str, encoding: str = sys.getfilesystemencoding()) -> str:
    """An argument as it can be written: in UTF-8 where its bytes are, else in the encoding of the locale;
    bytes that are neither are a sign that stands for nothing.

    >>> written("Sj\\udcc3\\udcb6gren"), written("\\udcff")
    ('Sjögren', '�')
    >>> written("SjÃ¶gren", "latin-1"), written("Sjögren", "latin-1")
    ('Sjögren', 'Sjögren')
    """
    for by in (encoding, "utf-8"):
        try:
            return argument.encode(by, "surrogateescape").decode("utf-8")
        except UnicodeError:
            continue
    try:
        return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:  # half a character that no shell has given
        return argument.encode("utf-8", "replace").decode("utf-8")


def lexicon_choice(file: str | None, lexicon: list[str] | None) -> str | list[str] | None:
    """What is asked for by argument or by option. Raises UsageError where both are given."""
    if file and lexicon:
        raise UsageError("FILE and --lexicon both name a lexicon", remedy="give one of them")
    return file or lexicon


def single_lexicon(file: str | None, lexicon: list[str] | None) -> Lexicon:
    """The lexicon that is asked for. Raises UsageError where several lie over one another."""
    from kg.lexicon.opening import open_lexicon

    parts = open_lexicon(lexicon_choice(file, lexicon)).parts
    if len(parts) > 1:
        raise UsageError(
            "this command takes one lexicon",
            remedy="name one of them, or make one of all with kg lexicon build",
        )
    return parts[0]


def choose_formats(wanted: str) -> tuple[str, ...]:
    """The formats that ``--formats`` asks for: a list, or what to add to and leave out of the default.

    Raises UsageError for what contradicts itself, and for a format to add or leave out that is none.

    >>> choose_formats("turtle"), choose_formats("-kgx"), choose_formats("+gexf,-turtle")
    (('turtle',), ('turtle', 'graphml', 'dataset'), ('graphml', 'kgx', 'dataset', 'gexf'))
    """
    names = [name for name in wanted.replace(" ", "").split(",") if name]
    signed = [name for name in names if name[0] in "+-"]
    if signed and len(signed) != len(names):
        raise UsageError(
            f"--formats {wanted}: names with and without a sign", remedy="use one way or the other"
        )
    if not signed:
        return tuple(dict.fromkeys(names))
    from kg.pipeline.targets import check_formats

    added = [name[1:] for name in signed if name[0] == "+"]
    without = [name[1:] for name in signed if name[0] == "-"]
    check_formats([*added, *without])
    both = [name for name in added if name in without]
    if both:
        raise UsageError(f"--formats {wanted}: {both[0]} is added and left out", remedy="say one")
    chosen = [*DEFAULT_FORMATS, *added]
    return tuple(name for name in dict.fromkeys(chosen) if name not in without)


def build_options(
    *,
    jobs: int,
    input_format: str,
    lexicon: list[str] | None,
    id_column: str,
    title_column: str,
    text_column: str,
    encoding: str,
    recognizers: list[str] | None,
    use_annotations: bool,
) -> BuildOptions:
    """The options that `build` and `annotate` share, as the pipeline takes them."""
    from kg.pipeline import BuildOptions

    return BuildOptions(
        jobs=jobs,
        input_format=input_format,
        lexicon=tuple(lexicon) if lexicon else None,
        id_column=id_column,
        title_column=title_column,
        text_column=text_column,
        encoding=encoding,
        recognizers=tuple(recognizers or ()),
        use_annotations=use_annotations,
    )
