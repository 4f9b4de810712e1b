"""``kg evaluate``: annotations of the program against those of people."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import Jobs, LexiconFile, Recognizers
from kg.cli.output import Cell, RowFormat, write_rows

if TYPE_CHECKING:
    from kg.evaluation.corpora import AnnotatedText, Resolve
    from kg.evaluation.scoring import Evaluation, Interval

FIGURES = ("group", "what", "precision", "recall", "f1", "95%", "right", "predicted", "gold")
NONE = "n/a"
"""What tables for people show where there is no figure: programs get an empty cell, or null."""

ERRORS = ("times", "group", "error", "text", "gold", "predicted")


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog="Example: kg evaluate data/examples/abstracts.pubtator --errors 5")(evaluate)


def evaluate(
    gold: Annotated[
        Path,
        typer.Argument(
            metavar="GOLD", help="A corpus: PubTator, or NeuroTrialNER's JSON.", show_default=False
        ),
    ],
    predicted: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Score these annotations (PubTator); else the texts of GOLD are annotated now.",
            show_default=False,
        ),
    ] = None,
    errors: Annotated[
        int, typer.Option(min=0, metavar="N", help="Show the N commonest errors of each sort.")
    ] = 0,
    retired: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Further replaced ids: old and current one, with a tab between.",
            show_default=False,
        ),
    ] = None,
    jobs: Jobs = 0,
    lexicon: LexiconFile = None,
    recognizer: Recognizers = None,
    format: Annotated[RowFormat, typer.Option(help="How to print it.")] = RowFormat.TABLE,
) -> None:
    """Score drugs and diseases of the program against those that people annotated.

    Precision, recall and F1, for chemicals and diseases: of mentions (exact span), of the concepts of each
    document, of links of the mentions found (recall), and of relations, where GOLD has them; 95% is where
    the F1 (of linking the recall) lies in 95 of 100 corpora resampled from the documents of this one, of
    ten documents at least. n/a is the precision where nothing was predicted. Ids that MeSH has replaced
    count as their current ones.
    """
    from kg.evaluation import evaluate as score
    from kg.evaluation import read_corpus

    resolve = _resolver(lexicon, retired)
    documents = read_corpus(gold, resolve)
    found = (
        read_corpus(predicted, resolve)
        if predicted
        else _annotated(documents, lexicon, recognizer, jobs, resolve)
    )
    result = score(documents, found)
    missing = len(result.missing)
    sys.stderr.write(
        f"{gold}: {result.documents} documents, {missing or 'none'} without prediction\n"
    )
    write_rows(FIGURES, list(_figures(result, NONE if format == RowFormat.TABLE else None)), format)
    _name_what_is_few(result)
    if errors:
        sys.stdout.write("\n")
        write_rows(ERRORS, list(_errors(result, errors)), format)


def _resolver(lexicon: list[str] | None, retired: Path | None) -> Resolve:
    """What brings an id of MeSH that was replaced to the current one; all others are left as they are."""
    from kg.errors import InputError
    from kg.lexicon.opening import open_lexicon

    opened = open_lexicon(lexicon)
    replaced: dict[str, str] = {}
    if retired is not None:
        try:
            rows = [line.split() for line in retired.read_text(encoding="utf-8").splitlines()]
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"cannot be read ({error})", path=str(retired)) from error
        replaced = {row[0]: row[1] for row in rows if len(row) > 1 and not row[0].startswith("#")}

    def resolve(identifier: str) -> str:
        identifier = replaced.get(identifier, identifier)
        if ":" in identifier:
            return identifier
        current = opened.resolve(f"MESH:{identifier}") or ""
        return current.removeprefix("MESH:") if current.startswith("MESH:") else identifier

    return resolve


def _annotated(
    documents: dict[str, AnnotatedText],
    lexicon: list[str] | None,
    recognizers: list[str] | None,
    jobs: int,
    resolve: Resolve,
) -> dict[str, AnnotatedText]:
    """The documents with the program's annotations, of which it sees the text alone."""
    from kg import pipeline
    from kg.cli.progress import name_failures, show_progress
    from kg.evaluation import read_corpus, write_texts

    with tempfile.TemporaryDirectory(prefix="kg-evaluate-") as folder:
        texts, target = Path(folder, "texts.pubtator"), Path(folder, "annotated.pubtator")
        write_texts(documents.values(), texts)
        options = pipeline.BuildOptions(
            jobs=jobs,
            lexicon=tuple(lexicon or ()),
            input_format="pubtator",
            recognizers=tuple(recognizers or ()),
        )
        with show_progress("annotating") as progress:
            result = pipeline.annotate(
                [texts], target, options, format="pubtator", progress=progress
            )
        name_failures(result.failures)
        return read_corpus(target, resolve)


def _figures(result: Evaluation, none: Cell) -> Iterator[tuple[Cell, ...]]:
    """A row a figure; ``none`` stands for what cannot be told."""
    from kg.evaluation.scoring import LEAST_DOCUMENTS

    for it in result.figures:
        linking = it.what == "linking"
        bounds = it.recall if linking else it.f1
        interval = (
            f"{bounds.low:.3f}-{bounds.high:.3f}" if it.documents >= LEAST_DOCUMENTS else none
        )
        precision = _share(it.precision) if it.predicted else none
        shares = (
            ("", _share(it.recall), "")
            if linking
            else (precision, _share(it.recall), _share(it.f1))
        )
        counted = (it.right, "" if linking else it.predicted, it.gold)
        yield it.group, it.what, *shares, interval, *counted


def _share(interval: Interval) -> float:
    return round(interval.value, 4)


def _name_what_is_few(result: Evaluation) -> None:
    """Say why there are intervals missing."""
    from kg.evaluation.scoring import LEAST_DOCUMENTS

    few = sorted({it.documents for it in result.figures if it.documents < LEAST_DOCUMENTS})
    if few:
        counts = str(few[0]) if len(few) == 1 else f"{few[0]} to {few[-1]}"
        sys.stderr.write(
            f"no 95% interval of {counts} document{'s' * (few != [1])}: fewer than {LEAST_DOCUMENTS} say "
            "nothing of others\n"
        )


def _errors(result: Evaluation, limit: int) -> Iterator[tuple[Cell, ...]]:
    shown: dict[tuple[str, str], int] = {}
    for error in result.errors:
        kind = error.group, error.sort
        shown[kind] = shown.get(kind, 0) + 1
        if shown[kind] <= limit:
            yield error.times, *kind, error.text, error.gold, error.predicted
