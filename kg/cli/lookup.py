"""``kg lookup``: a name -> the concepts it may stand for."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from kg.cli.options import LexiconFile
from kg.cli.output import Cell, RowFormat, write_rows
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.lexicon.base import AnyLexicon
    from kg.linking import LexiconLinker, SimilarLinker
    from kg.model import Candidate
    from kg.recognition.priors import Priors

MESH_ID = re.compile(r"[DC]\d{6,9}")

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
    stands for a chemical or a disease at all, where it occurs in a text. A CURIE or a MeSH id gives its
    concept. Names without any are named on stderr.

    With --features the score is taken apart: each feature of a candidate has a value and a learned weight,
    and adds their product, its points. The candidate with the most points is the likeliest, unless a name
    of a table of one's own, or the label of a heading of MeSH that annotators did not give to another,
    settles the matter.
    """
    if features and exact:
        raise UsageError("--exact compares names only", remedy="leave --exact or --features out")
    wanted = _names(names)
    found = list(_found(wanted, category, limit, lexicon, exact))
    if features:
        write_rows(FEATURES, [row for it in found for row in _feature_rows(it)], format)
    else:
        write_rows(COLUMNS, [row for it in found for row in _rows(it)], format)
    sys.stderr.writelines(
        f"not found: {name}\n"
        for name in dict.fromkeys(wanted)
        if not any(it.name == name and it.candidates for it in found)
    )


class _Found(NamedTuple):
    """A name, its candidates, and where they come from."""

    name: str
    candidates: Sequence[Candidate]
    lexicon: AnyLexicon
    linker: LexiconLinker | SimilarLinker
    priors: Priors


def _names(arguments: list[str]) -> list[str]:
    """The names that are asked for; bytes that are not UTF-8 make a name that nothing has."""
    names: list[str] = []
    for argument in arguments:
        if argument == "-":
            names += sys.stdin.buffer.read().decode("utf-8", "replace").splitlines()
        else:
            names.append(argument.encode("utf-8", "replace").decode("utf-8"))
    return [name.strip() for name in names if name.strip()]


def _found(
    names: list[str], category: str, limit: int, choice: list[str] | None, exact: bool
) -> Iterator[_Found]:
    from kg.lexicon.opening import open_lexicon
    from kg.linking import LexiconLinker, SimilarLinker
    from kg.recognition.priors import Priors
    from kg.schema import CATEGORIES

    if category and category not in CATEGORIES:
        raise UsageError(f"no category {category!r}", remedy="use one of " + ", ".join(CATEGORIES))
    lexicon = open_lexicon(choice)
    linker = LexiconLinker(lexicon) if exact else SimilarLinker(lexicon)
    priors = Priors.load()
    for name in names:
        identified = _identified(name, lexicon)
        candidates = identified or linker.candidates(name, category or None)[:limit]
        yield _Found(name, candidates, lexicon, linker, priors)


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


def _identified(name: str, lexicon: AnyLexicon) -> list[Candidate]:
    """The concept of an identifier: a CURIE, or a MeSH id as it is or padded with zeros."""
    from kg.model import Candidate, Match

    curie = f"MESH:{name}" if MESH_ID.fullmatch(name) else name
    index = lexicon.index_of(curie) if ":" in curie and " " not in curie else None
    if index is None:
        return []
    return [Candidate(lexicon.concept(index), Match(name, "identifier", "identifier"), 1.0)]


def _prior(name: str, candidate: Candidate, lexicon: AnyLexicon, priors: Priors) -> float | str:
    """How likely the name means something of the candidate's group, where it has the name."""
    from kg.model import NAME_RULES
    from kg.recognition.priors import group_of, properties_of

    group = group_of(candidate.concept.category)
    if not group or candidate.match.rule not in NAME_RULES:
        return ""
    return round(priors.probability(name, group, properties_of(name, candidate, lexicon)), 2)
