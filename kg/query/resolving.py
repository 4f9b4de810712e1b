"""What a user calls a thing -> its CURIE in the graph."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from kg.errors import LexiconError, QueryError
from kg.export.graph import Graph
from kg.graph.naming import NAMED, Found, find_by_mentions, find_nodes, near_names, nodes_of
from kg.lexicon.base import AnyLexicon, LexiconChoice, choices
from kg.model import Candidate, Curie
from kg.prefixes import compact
from kg.schema import DOCUMENT_CATEGORIES

if TYPE_CHECKING:
    from kg.linking import LexiconLinker

logger = logging.getLogger(__name__)

Lexicons: TypeAlias = tuple[Path | str, ...]
"""The lexicons asked for, as :func:`kg.lexicon.base.choices` gives them."""

_DOCUMENTS = frozenset(DOCUMENT_CATEGORIES.values())


@dataclass(frozen=True, slots=True)
class Resolved:
    """The CURIE that was chosen and what to tell the user about the choice."""

    curie: Curie
    notes: tuple[str, ...]


def resolve(
    graph: Graph, text: str, categories: Sequence[str] = (), lexicon: LexiconChoice = None
) -> Resolved:
    """The node that a CURIE, an IRI, an identifier or a name means: the best of :func:`matches`.

    The notes say how it was found and name the others.  Raises what that does.
    """
    best, *others = matches(graph, text, categories, lexicon)
    return Resolved(best.curie, tuple(_notes(text.strip(), best, others, categories)))


def matches(
    graph: Graph, text: str, categories: Sequence[str] = (), lexicon: LexiconChoice = None
) -> Sequence[Found]:
    """The nodes that a CURIE, an IRI, an identifier or a name may mean, best first, at least one.

    They are looked for among identifiers, then labels and synonyms of concepts, then what documents call
    their concepts, then the names of the lexicon (the default one unless another is given), then titles
    of documents.  Of several that are found so, those of the categories come first, a label before a
    synonym, and of these the one that is mentioned most.  Raises QueryError, with names that are near,
    where there is none, and LexiconError where the lexicon given cannot be used.
    """
    words = " ".join(text.split())
    if not words:
        raise QueryError("a parameter is empty", remedy="give a name or a CURIE")
    iri = words.removeprefix("<").removesuffix(">")
    name = (compact(iri, graph.base_iri) if "://" in iri else None) or words
    found = find_nodes(graph.tables, name)
    if all(node.rank >= NAMED and is_document(node) for node in found):
        found = [*_concepts(graph, name, choices(lexicon)), *found]
    if not found:
        raise _not_found(graph, words, choices(lexicon))
    return sorted(found, key=lambda node: _order(node, categories))


def is_document(node: Found) -> bool:
    """Whether the node is an article, a trial or a text."""
    return node.category in _DOCUMENTS


def _concepts(graph: Graph, name: str, lexicon: Lexicons) -> Sequence[Found]:
    """What documents mean by the name, else what the lexicon has under it and is in the graph."""
    found = find_by_mentions(graph.tables, name)
    return found or list(_in_graph(graph, _candidates(name, lexicon, graph)))


def _candidates(name: str, lexicon: Lexicons, graph: Graph | None = None) -> Sequence[Candidate]:
    """What the lexicon has under the name; nothing where there is no default one.

    With ``graph`` a warning says where that was built with another lexicon.
    """
    try:
        linker = _linker(lexicon)
        if graph is not None:
            _check_lexicon(graph, linker.lexicon)
        return linker.candidates(name)
    except LexiconError as error:
        if lexicon:
            raise
        logger.warning("names are not looked up in the lexicon (%s)", error)
        return ()


@cache
def _linker(lexicon: Lexicons) -> LexiconLinker:
    from kg.lexicon.opening import open_lexicon
    from kg.linking import LexiconLinker

    return LexiconLinker(open_lexicon(lexicon))


def _check_lexicon(graph: Graph, lexicon: AnyLexicon) -> None:
    """Warn where the graph was built with another lexicon."""
    built = graph.manifest.get("lexicon")
    checksum = built.get("checksum") if isinstance(built, dict) else None
    if isinstance(built, dict) and checksum and checksum != lexicon.info.checksum:
        logger.warning(
            "the graph was built with the lexicon %s (%s), names are looked up in %s (%s); name it with "
            "--lexicon",
            built.get("name", ""),
            checksum,
            lexicon.info.name,
            lexicon.info.checksum,
        )


def _in_graph(graph: Graph, candidates: Sequence[Candidate]) -> Iterator[Found]:
    """The candidates that are nodes, best first."""
    nodes = nodes_of(graph.tables, [candidate.concept.id for candidate in candidates])
    for place, candidate in enumerate(candidates):
        node = nodes.get(candidate.concept.id)
        if node:
            how = f"to which the lexicon leads by the name {candidate.match.name!r}"
            yield Found(node.curie, node.name, node.category, place, how)


def _not_found(graph: Graph, words: str, lexicon: Lexicons) -> QueryError:
    reason = f"nothing in the graph is called {words!r}"
    candidates = _candidates(words, lexicon)
    if candidates:
        concept = candidates[0].concept
        return QueryError(
            f"{reason}; the lexicon has it as {concept.id} ({concept.name}), which the graph lacks",
            remedy="ask for something broader, or build the graph of documents that name it",
        )
    near = near_names(graph.tables, words)
    remedy = f"did you mean {', '.join(near)}" if near else "see kg lookup for how it may be called"
    return QueryError(reason, remedy=remedy)


def _order(node: Found, categories: Sequence[str]) -> tuple[bool, bool, int]:
    other = bool(categories) and node.category not in categories
    return other, is_document(node), node.rank


def _notes(
    words: str, best: Found, others: Sequence[Found], categories: Sequence[str]
) -> Iterator[str]:
    yield note_of(words, best, others)
    if categories and best.category not in categories:
        *some, last = categories
        wanted = f"{', '.join(some)} or {last}" if some else last
        yield f"the query asks for {wanted}; {best.curie} is {best.category}"


def note_of(words: str, best: Found, others: Sequence[Found]) -> str:
    """How words were understood: what they mean, why, and what else they might have meant."""
    note = f"{words} is {best.curie} ({best.name}, {best.category})"
    if words == best.curie:
        note = f"{best.curie} is {best.name} ({best.category})"
    elif best.how:
        note += f", {best.how}"
    if others:
        note += "; not " + ", ".join(f"{node.curie} ({node.name})" for node in others[:5])
    return note
