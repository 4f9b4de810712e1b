"""``kg lookup``: a name -> the concepts it may stand for."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from kg.cli.options import LexiconFile, written
from kg.cli.output import Cell, RowFormat, write_rows
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.lexicon.base import AnyLexicon
    from kg.linking import LexiconLinker, SimilarLinker
    from kg.model import Candidate
    from kg.recognition.priors import Priors

COLUMNS = ("text", "id", "name", "category", "score", "rule", "matched", "kind", "source", "prior")
FEATURES = ("text", "id", "name", "score", "feature", "value", "weight", "points")


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog="Example: kg lookup 'Velcade' 'injury of the kidney' --format tsv")(lookup)


def lookup(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXT", help="Names; - reads one a line from stdin.", show_default=False
        ),
    ],
    category: Annotated[
        str, typer.Option(metavar="NAME", help="Only this category, such as Drug or Disease.")
    ] = "",
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, metavar="N", help="At most N candidates a name.")
    ] = 10,
    exact: Annotated[
        bool,
        typer.Option("--exact", help="Only concepts that have the name, but for its spelling."),
    ] = False,
    features: Annotated[
        bool,
        typer.Option(
            "--features", help="Show what the score of each candidate is made of, a row a feature."
        ),
    ] = False,
    lexicon: LexiconFile = None,
    format: Annotated[RowFormat, typer.Option(help="How to print them.")] = RowFormat.TABLE,
) -> None:
    """Show the candidates of a name, best first, each with the name and the rule that found it.

    Found are concepts that have the name and, without --exact, those that have one like it: other words
    of the same, words in another order, misspellings. The score is how likely the concept is what
    people mean by the name, or with --exact how well the names fit. The prior is how likely the name
    stands for a chemical or a disease at all, where it occurs in a text. A CURIE, an IRI, or an id of MeSH
    or DrugBank gives its concept and no other, a retired one its successor. Names without any are named
    on stderr; then the exit code is 1.

    With --features the score is taken apart: each feature of a candidate has a value and a learned weight,
    and adds their product, its points. The candidate with the most points is the likeliest, unless a name
    of a table of one's own, or the label of a heading of MeSH that annotators did not give to another,
    settles the matter.
    """
    if features and exact:
        raise UsageError("--exact compares names only", remedy="leave --exact or --features out")
    wanted, empty = _names(names)
    found = list(_found(wanted, category, limit, lexicon, exact))
    if features:
        write_rows(FEATURES, [row for it in found for row in _feature_rows(it)], format)
    else:
        write_rows(COLUMNS, [row for it in found for row in _rows(it)], format)
    sys.stderr.writelines(dict.fromkeys(f"{it.note}\n" for it in found if it.note))
    if empty or not all(it.candidates for it in found):
        raise typer.Exit(1)


class _Found(NamedTuple):
    """A name, its candidates, where they come from, and what there is to say of it."""

    name: str
    candidates: Sequence[Candidate]
    lexicon: AnyLexicon
    linker: LexiconLinker | SimilarLinker
    priors: Priors
    note: str


def _names(arguments: list[str]) -> tuple[list[str], bool]:
    """The names that are asked for, and whether one was to be given that is empty, which is told.

    Bytes that are not UTF-8 make a name that nothing has.  Raises UsageError where there is no name at all.
    """
    names: list[str] = []
    empty = 0
    for argument in arguments:
        if argument == "-":
            lines = sys.stdin.buffer.read().decode("utf-8", "replace").splitlines()
            blank = sum(not line.strip() for line in lines)
            if blank:
                sys.stderr.write(f"{blank:,} empty line{'s' * (blank > 1)} of stdin left out\n")
            names += lines
        else:
            empty += not argument.strip()
            names.append(written(argument))
    names = [name.strip() for name in names if name.strip()]
    if not names:
        raise UsageError("no name is given", remedy="give a name, or one a line on stdin")
    if empty:
        sys.stderr.write(f"{empty:,} empty name{'s' * (empty > 1)} left out\n")
    return names, bool(empty)


def _found(
    names: list[str], category: str, limit: int, choice: list[str] | None, exact: bool
) -> Iterator[_Found]:
    from kg.lexicon.identifying import identified, is_like_identifier
    from kg.lexicon.opening import open_lexicon
    from kg.linking import LexiconLinker, SimilarLinker
    from kg.model import NAME_RULES
    from kg.recognition.priors import Priors
    from kg.schema import CATEGORIES

    if category and category not in CATEGORIES:
        raise UsageError(f"no category {category!r}", remedy="use one of " + ", ".join(CATEGORIES))
    lexicon = open_lexicon(choice)
    linker = LexiconLinker(lexicon) if exact else SimilarLinker(lexicon)
    priors = Priors.load()
    for name in names:
        candidate, note = identified(name, lexicon)
        if candidate is not None:
            found: Sequence[Candidate] = [candidate]
            if category and candidate.concept.category != category:
                found, note = (
                    [],
                    f"not found: {name}: it is of category {candidate.concept.category}",
                )
        else:
            found = linker.candidates(name, category or None)
            if is_like_identifier(name):
                found = [it for it in found if it.match.rule in NAME_RULES]
            note = "" if found else f"not found: {name}{f': {note}' if note else ''}"
        yield _Found(name, found[:limit], lexicon, linker, priors, note)


def _rows(found: _Found) -> Iterator[tuple[Cell, ...]]:
    """A row a candidate."""
    for candidate in found.candidates:
        concept, match = candidate.concept, candidate.match
        yield (
            found.name,
            concept.id,
            concept.name,
            concept.category,
            round(candidate.score, 4),
            match.rule,
            match.name,
            match.kind,
            match.source,
            _prior(found.name, candidate, found.lexicon, found.priors),
        )


def _feature_rows(found: _Found) -> Iterator[tuple[Cell, ...]]:
    """A row a feature of each candidate, those that weigh most first."""
    from kg.linking import SimilarLinker
    from kg.linking.contributions import contributions

    linker = found.linker
    assert isinstance(linker, SimilarLinker)
    explained: dict[int | None, dict[str, float]] = {
        index: features for index, _, features in linker.explain(found.name)
    }
    for candidate in found.candidates:
        concept = candidate.concept
        features = explained.get(found.lexicon.index_of(concept.id), {})
        for it in contributions(features, linker.weights):
            about = (found.name, concept.id, concept.name, round(candidate.score, 4))
            yield *about, it.feature, it.value, it.weight, it.points


def _prior(name: str, candidate: Candidate, lexicon: AnyLexicon, priors: Priors) -> float | str:
    """How likely the name means something of the candidate's group, where it has the name."""
    from kg.model import NAME_RULES
    from kg.recognition.priors import group_of, properties_of

    group = group_of(candidate.concept.category)
    if not group or candidate.match.rule not in NAME_RULES:
        return ""
    return round(priors.probability(name, group, properties_of(name, candidate, lexicon)), 2)
