"""``kg explain``: why an edge, a node or a mention is there."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from kg.cli.options import LexiconFile, written
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.query.explaining import Explainer
    from kg.query.explaining.records import (
        DocumentExplanation,
        EdgeExplanation,
        NodeExplanation,
        TextExplanation,
    )

    Explanation: TypeAlias = (
        list[EdgeExplanation] | NodeExplanation | DocumentExplanation | TextExplanation
    )


class ExplanationFormat(StrEnum):
    """The formats of explanations."""

    TABLE = "table"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog="Example: kg explain out/quickstart pomalidomide 'multiple myeloma'")(
        explain
    )


def explain(
    out: Annotated[
        Path | None,
        typer.Argument(
            metavar="[OUT]",
            help="Folder that `kg build` wrote; may be left out with --text alone.",
            show_default=False,
        ),
    ] = None,
    what: Annotated[
        str,
        typer.Argument(
            metavar="[WHAT]",
            help="Id of an edge or of evidence, or its first 6 characters (KG:e-1a2b3c); or a node: a CURIE, "
            "a label, a synonym.",
            show_default=False,
        ),
    ] = "",
    other: Annotated[
        str,
        typer.Argument(
            metavar="[OTHER]",
            help="Another node: explains the edges between the two, either way.",
            show_default=False,
        ),
    ] = "",
    predicate: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Of the edges between two nodes only those of this predicate.",
            show_default=False,
        ),
    ] = "",
    document: Annotated[
        str,
        typer.Option(
            "--document",
            "-d",
            metavar="ID",
            help="A document, by its id, its title, the file it was read from, or its row there (FILE:ID).",
            show_default=False,
        ),
    ] = "",
    text: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT", help="Read a text now; - takes it from stdin.", show_default=False
        ),
    ] = None,
    at: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="N",
            help="Of the document or text only what stands at this character, from 0.",
            show_default=False,
        ),
    ] = None,
    mention: Annotated[
        str,
        typer.Option(
            "--mention",
            "-m",
            metavar="WORDS",
            help="Of the document or text only these words, whether they are a mention or not.",
            show_default=False,
        ),
    ] = "",
    features: Annotated[
        bool,
        typer.Option("--features", help="Show what the likelihood of each candidate is made of."),
    ] = False,
    candidates: Annotated[
        int, typer.Option(min=0, metavar="N", help="At most N candidates a name.")
    ] = 5,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            "-n",
            min=1,
            metavar="N",
            help="At most N pieces of evidence (10), mentions (10), names of a node (10), documents (5), "
            "edges by a predicate (3).",
            show_default=False,
        ),
    ] = None,
    lexicon: LexiconFile = None,
    format: Annotated[ExplanationFormat, typer.Option(help="How to print it.")] = (
        ExplanationFormat.TABLE
    ),
) -> None:
    """Say why an edge, a node or a mention is there.

    Of an edge: each piece of evidence with subject and object highlighted ([[subject]] and {{object}} where
    there are no colours), then how the names in it were linked, and what else they might have meant. Of a
    node: what documents call it, where, and its edges with their ids. Of a document: its text with its
    mentions; with --at or --mention, how a mention was found and linked, or why the words are none. With
    --text the same of any text.

    Candidates are looked up anew in the lexicon that the graph was built with. Look-up is how well a name of
    the concept fits; the likelihood is what the learned linker gives, which chooses among diseases where
    names do not decide. * marks what was chosen. Exit code 1 where nothing of the name is in the graph, or
    several things are.
    """
    from kg.query.explaining import Explainer, ExplainOptions

    question = _Question(
        written(what),
        written(other),
        written(predicate),
        written(document),
        written(mention),
        text,
        at,
    )
    question.check(out)
    explainer = Explainer(out, lexicon, ExplainOptions(limit, candidates, features))
    try:
        found = question.ask(explainer)
    finally:
        sys.stderr.writelines(f"{note}\n" for note in explainer.notes)
    if format == ExplanationFormat.JSON:
        content = {**_as_json(found), "notes": explainer.notes}
        sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    else:
        _show(found)


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked for."""

    what: str
    other: str
    predicate: str
    document: str
    mention: str
    text: str | None
    at: int | None

    def check(self, out: Path | None) -> None:
        """Raise UsageError unless one thing is asked for, and of that what it has."""
        asked = [bool(self.what), bool(self.document), self.text is not None]
        if self.document and self.text is not None and not self.what:
            raise UsageError(
                "--text is a text of its own", remedy="ask for words of a document with --mention"
            )
        if sum(asked) != 1:
            raise UsageError(
                "several things are asked for" if any(asked) else "it is not said what to explain",
                remedy="give an edge, a node, two nodes, --document or --text",
            )
        if out is None and self.text is None:
            raise UsageError("there is no graph to explain", remedy="name a folder of kg build")
        if self.predicate and not self.other:
            raise UsageError("--predicate is of edges between two nodes", remedy="name two nodes")
        if self.what and (self.at is not None or self.mention):
            raise UsageError(
                "--at and --mention are of a document or a text", remedy="add --document ID"
            )

    def ask(self, explainer: Explainer) -> Explanation:
        """The explanation of it."""
        if self.text is not None:
            text = written(self.text) if self.text != "-" else _stdin()
            return explainer.text(text, at=self.at, words=self.mention)
        if self.document:
            return explainer.document(self.document, at=self.at, words=self.mention)
        if self.other:
            return explainer.edges(self.what, self.other, self.predicate)
        if explainer.is_edge_id(self.what):
            return [explainer.edge(self.what)]
        return explainer.node(self.what)


def _stdin() -> str:
    content = sys.stdin.buffer.read().decode("utf-8", "replace")
    return content.removeprefix("\ufeff").rstrip("\r\n")


def _as_json(found: Explanation) -> dict[str, Any]:
    """The explanation under the name of what it is of."""
    from kg.query.explaining.records import DocumentExplanation, NodeExplanation

    if isinstance(found, list):
        return {"edges": [asdict(edge) for edge in found]}
    if isinstance(found, NodeExplanation):
        return {"node": asdict(found)}
    return {"document" if isinstance(found, DocumentExplanation) else "text": asdict(found)}


def _show(found: Explanation) -> None:
    from kg.cli import explained
    from kg.cli.page import Page
    from kg.query.explaining.records import DocumentExplanation, NodeExplanation

    page = Page()
    if isinstance(found, list):
        for edge in found:
            page.gap()
            explained.show_edge(page, edge)
    elif isinstance(found, NodeExplanation):
        explained.show_node(page, found)
    elif isinstance(found, DocumentExplanation):
        explained.show_document(page, found)
    else:
        explained.show_text(page, found)
    page.write()
