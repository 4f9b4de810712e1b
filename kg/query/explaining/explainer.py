"""Explaining edges, nodes and mentions: the one class that those who ask deal with."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Final

from kg.errors import NotFoundError, QueryError, UsageError
from kg.export.graph import Graph, read_graph
from kg.graph import facts
from kg.graph.naming import Found
from kg.graph.reading import Session
from kg.lexicon.base import AnyLexicon, LexiconChoice
from kg.lexicon.opening import open_lexicon
from kg.model import Curie
from kg.prefixes import compact
from kg.query.explaining.edges import explain_edge
from kg.query.explaining.lexicons import choice_of, lexicon_of
from kg.query.explaining.links import Links
from kg.query.explaining.mentions import Asked
from kg.query.explaining.nodes import NodeLimits, explain_node
from kg.query.explaining.records import (
    DocumentExplanation,
    EdgeExplanation,
    NodeExplanation,
    TextExplanation,
)
from kg.query.resolving import is_document, matches, note_of

if TYPE_CHECKING:
    from kg.recognition.tracing import Tracer

EVIDENCE: Final = 10
MENTIONS: Final = 10
"""How many pieces of evidence of an edge and mentions of a document are explained."""

EDGE_PREFIX: Final = "KG:e-"
EVIDENCE_PREFIX: Final = "KG:v-"
MOST_NAMED: Final = 5
"""Of several things that may be meant, how many are named."""

TITLE_WIDTH: Final = 60
"""Characters of a title that are told."""

_LEAST: Final = 6
LEAST_ID: Final = len(EDGE_PREFIX) + _LEAST
LEAST_DOCUMENT_ID: Final = len("KG:") + _LEAST
"""Characters of an id that have to be given where only its beginning is."""

LIKE: Final = 0.85
"""So much alike, by Jaro and Winkler, are a document's name and one that it was mistaken for."""

_ID: Final = re.compile(r"(kg:)?([ev]-[0-9a-f]*)", re.IGNORECASE)
"""The id of an edge or of evidence, or the beginning of one, with or without its prefix."""

_WHOLE: Final = 32
"""Digits of an id: no name has so many."""


@dataclass(frozen=True, slots=True)
class ExplainOptions:
    """How much to tell: ``limit`` items of each list, or as many as suit it for None; ``candidates`` of a
    name; ``features`` of each candidate."""

    limit: int | None = None
    candidates: int = 5
    features: bool = False


class Explainer:
    """Says of a graph why its edges and mentions are there, and of a text why it has which mentions.

    ``out`` is a graph or the folder of one; without it only texts can be explained.  Candidates of names are
    looked up anew in the lexicon that the graph was built with, or in ``lexicon``.  ``notes`` say, once
    something was explained, what there is to know: how names were understood, and why there are no
    candidates where there are none.
    """

    def __init__(
        self,
        out: Graph | Path | str | None = None,
        lexicon: LexiconChoice = None,
        options: ExplainOptions = ExplainOptions(),
    ) -> None:
        self._graph = read_graph(out) if isinstance(out, str | Path) else out
        self._choice = lexicon
        self._options = options
        self.notes: list[str] = []

    # ---------------------------------------------------------------------------------- what to explain

    def edge(self, curie: Curie) -> EdgeExplanation:
        """The edge of this id, or of the evidence of this id, which then comes first; the beginning of an id
        will do where only one begins so.  Raises NotFoundError."""
        curie = self._compacted(curie)
        if is_id := _ID.fullmatch(curie):
            curie = f"KG:{is_id[2].lower()}"
        with self.graph.tables.session() as session:
            evidence = ""
            if curie.startswith(EVIDENCE_PREFIX):
                found = _only(session.records(facts.EDGE_OF_EVIDENCE, curie), curie, "evidence")
                evidence, curie = found["id"], found["edge"]
            row = _only(session.records(facts.EDGES_BY_ID, curie), curie, "edge")
            return explain_edge(
                session, row, self._links, limit=self._limit(EVIDENCE), first=evidence
            )

    def is_edge_id(self, what: str) -> bool:
        """Whether it is the id of an edge or of evidence, or the beginning of one, or the IRI of that.

        Without its prefix a short one may be a name ("E-64"), and is one where a node is called so.
        """
        curie = self._compacted(what)
        found = _ID.fullmatch(curie)
        if found is None or found[1]:
            return curie.lower().startswith((EDGE_PREFIX.lower(), EVIDENCE_PREFIX.lower()))
        digits = len(found[2]) - len("e-")
        return digits == _WHOLE or (digits >= _LEAST and not self._is_name(curie))

    def edges(self, subject: str, object: str, predicate: str = "") -> list[EdgeExplanation]:
        """The edges between two nodes, either way, by whatever they are called; with ``predicate`` only
        those that have it (as CURIE, local name or in words).  Raises NotFoundError where there is none."""
        one, other = self.find(subject), self.find(object)
        with self.graph.tables.session() as session:
            rows = session.records(facts.EDGES_BETWEEN, one.curie, other.curie)
            if not rows:
                raise _no_edge(one, other, session)
            fitting = [row for row in rows if not predicate or _has_predicate(row, predicate)]
            if not fitting:
                raise NotFoundError(
                    f"no edge {predicate!r} joins {one.curie} ({one.name}) and {other.curie} ({other.name})",
                    remedy="there is " + ", ".join(dict.fromkeys(map(_predicate_of, rows))),
                )
            limit = self._limit(EVIDENCE)
            return [explain_edge(session, row, self._links, limit=limit) for row in fitting]

    def node(self, what: str) -> NodeExplanation:
        """The node that a CURIE, an IRI, an identifier or a name means. Raises NotFoundError."""
        found = self.find(what)
        limits = (
            NodeLimits() if self._options.limit is None else NodeLimits(*[self._options.limit] * 3)
        )
        with self.graph.tables.session() as session:
            return explain_node(session, found.curie, limits)

    def document(self, what: str, *, at: int | None = None, words: str = "") -> DocumentExplanation:
        """The document of a CURIE, an identifier, a title or a file, with the mentions explained that stand
        ``at`` a character of it or consist of these ``words``; or why these are no mentions.

        Raises NotFoundError where there is no such document, or nothing of what is asked for.
        """
        from kg.query.explaining.documents import explain_document

        asked = Asked(at, words)
        with self.graph.tables.session() as session:
            row = _document(self._compacted(what), session)
            tracer = self._tracer if asked else None
            limit = self._limit(MENTIONS)
            found = explain_document(session, row, self._links, tracer, asked, limit)
        if asked and not found.explained and not found.passed:
            raise _no_mention(found, asked)
        return found

    def text(self, text: str, *, at: int | None = None, words: str = "") -> TextExplanation:
        """A text, read now: its mentions, and the names in it that are none; or only what stands ``at`` a
        character of it or consists of these ``words``.  Raises NotFoundError where these are not in it,
        and LexiconError where there is no lexicon to read it with."""
        from kg.query.explaining.texts import explain_text

        if not text.strip():
            raise UsageError("the text is empty", remedy="give some words")
        asked = Asked(at, words)
        tracer = self._tracer
        if tracer is None:
            raise UsageError(self.notes.pop(), remedy="name a lexicon with --lexicon")
        found = explain_text(text, tracer, self._links, asked)
        if asked and not found.mentions and not found.passed:
            raise NotFoundError(f"there is nothing {asked} in the text")
        return found

    def find(self, what: str) -> Found:
        """The node that a text means; how it was understood is noted. Raises NotFoundError where there is
        none, or several are called so and none is meant rather than another."""
        if not what.strip():
            raise UsageError("a name is empty", remedy="give a name or a CURIE")
        try:
            best, *others = matches(self.graph, what, (), choice_of(self.graph, self._choice))
        except QueryError as error:
            raise NotFoundError(error.reason, remedy=error.remedy) from error
        rivals = [
            it for it in others if (it.rank, is_document(it)) == (best.rank, is_document(best))
        ]
        if rivals:
            raise NotFoundError(
                f"{what.strip()!r} may be "
                + " or ".join(map(_in_words, [best, *rivals][:MOST_NAMED])),
                remedy="give one of these ids",
            )
        note = note_of(what.strip(), best, others)
        if what.strip() != best.curie and note not in self.notes:
            self.notes.append(note)
        return best

    # -------------------------------------------------------------------------------------- what it needs

    @property
    def graph(self) -> Graph:
        """The graph. Raises UsageError where there is none."""
        if self._graph is None:
            raise UsageError("there is no graph to explain", remedy="name a folder of kg build")
        return self._graph

    @cached_property
    def _lexicon(self) -> AnyLexicon | None:
        if self._graph is None:
            return open_lexicon(self._choice)
        lexicon, note = lexicon_of(self._graph, self._choice)
        self.notes += [note] if note else []
        return lexicon

    @cached_property
    def _links(self) -> Links:
        options = self._options
        return Links(self._lexicon, limit=options.candidates, features=options.features)

    @cached_property
    def _tracer(self) -> Tracer | None:
        from kg.recognition.tracing import Tracer

        return None if self._lexicon is None else Tracer(self._lexicon, self._links.linker)

    def _limit(self, usual: int) -> int:
        return usual if self._options.limit is None else self._options.limit

    def _is_name(self, words: str) -> bool:
        """Whether a node of the graph is called so."""
        try:
            matches(self.graph, words, (), choice_of(self.graph, self._choice))
        except QueryError:
            return False
        return True

    def _compacted(self, what: str) -> str:
        """What is asked for, as CURIE where it is an IRI."""
        words = " ".join(what.split()).removeprefix("<").removesuffix(">")
        return (compact(words, self.graph.base_iri) if "://" in words else None) or words


def _only(rows: Sequence[dict[str, Any]], curie: Curie, what: str) -> dict[str, Any]:
    """The row of that id, or the only one whose id begins so."""
    if rows and (rows[0]["id"] == curie or (len(rows) == 1 and len(curie) >= LEAST_ID)):
        return rows[0]
    if rows and len(curie) >= LEAST_ID:
        ids = ", ".join(row["id"] for row in rows)
        raise NotFoundError(
            f"several ids of {what} begin with {curie}: {ids}", remedy="give more of it"
        )
    if rows:
        raise NotFoundError(
            f"{curie} says too little of an id",
            remedy=f"give at least {_LEAST} characters behind {curie[: len(EDGE_PREFIX)]}",
        )
    raise NotFoundError(
        f"there is no {what} {curie} in the graph",
        remedy="kg explain OUT NAME lists the edges of a node with their ids",
    )


def _no_edge(one: Found, other: Found, session: Session) -> NotFoundError:
    reason = f"no edge joins {one.curie} ({one.name}) and {other.curie} ({other.name})"
    shared = session.records(facts.SHARED_DOCUMENTS, one.curie, other.curie)
    if not shared:
        return NotFoundError(f"{reason}, and no document mentions both")
    names = ", ".join(row["document"] for row in shared[:3])
    documents = f"{len(shared):,} document{'s' * (len(shared) > 1)}"
    return NotFoundError(
        f"{reason}; both are mentioned in {documents}: {names}" + ", ..." * (len(shared) > 3),
        remedy="see kg explain OUT --document",
    )


def _has_predicate(row: dict[str, Any], wanted: str) -> bool:
    """Whether an edge has a predicate, by its CURIE, its local name or its words."""
    wanted = wanted.strip().replace(" ", "_").lower()
    own = row["original_predicate"]
    names = {f"biolink:{row['predicate']}", row["predicate"], own, own.partition(":")[2]}
    return wanted in {*names, row["interaction"].replace(" ", "_")}


def _predicate_of(row: dict[str, Any]) -> str:
    return str(row["original_predicate"] or f"biolink:{row['predicate']}")


def _document(what: str, session: Session) -> dict[str, Any]:
    """The document that is meant: of that very id, or the only one that is called so."""
    rows = session.records(facts.DOCUMENTS, what, LEAST_DOCUMENT_ID, MOST_NAMED)
    if rows and (rows[0]["total"] == 1 or rows[0]["id"] == what):
        return rows[0]
    if rows:
        more = rows[0]["total"] - len(rows)
        names = [*map(_titled, rows), *([f"one of {more:,} others"] if more else [])]
        raise NotFoundError(f"{what!r} may be {' or '.join(names)}", remedy="give one of these ids")
    near = session.records(facts.NEAR_DOCUMENTS, what)
    close = [row for row in near if row["likeness"] >= LIKE]
    shown = ", ".join(map(_titled, close or near))
    remedy = f"did you mean {shown}" if close else f"there are, among others, {shown}"
    raise NotFoundError(
        f"there is no document {what!r} in the graph", remedy=remedy if near else "it has none"
    )


def _titled(row: dict[str, Any]) -> str:
    """A document by its id and title, and by what its file calls it where its id does not say that."""
    title = shorten(row["title"], TITLE_WIDTH, placeholder="...")
    local = shorten(
        str(json.loads(row["metadata"]).get("local_id", "")), TITLE_WIDTH, placeholder="..."
    )
    named = [title, local] if row["id"].startswith("KG:") and local != title else [title]
    return f"{row['id']} ({'; '.join(filter(None, named))})"


def _no_mention(document: DocumentExplanation, asked: Asked) -> NotFoundError:
    """That there is no such mention, with those that are near."""
    reason = f"{document.id} has no mention {asked}"
    if not document.mentions:
        return NotFoundError(f"{reason}, and no other")
    if asked.at is not None:
        place = asked.at
        near = sorted(
            document.mentions, key=lambda it: min(abs(it.start - place), abs(it.end - place))
        )
        names = dict.fromkeys(f"{it.text!r} at {it.start}" for it in near)
        return NotFoundError(reason, remedy="near are " + ", ".join([*names][:3]))
    from difflib import get_close_matches

    texts = {it.text.casefold(): it.text for it in document.mentions}
    close = get_close_matches(asked.words.casefold(), texts, n=3) or list(texts)[:3]
    return NotFoundError(reason, remedy="there are " + ", ".join(repr(texts[it]) for it in close))


def _in_words(node: Found) -> str:
    return f"{node.curie} ({node.name}, {node.category})"
