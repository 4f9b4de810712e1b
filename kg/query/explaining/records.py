"""What explanations say: frozen records, which are the JSON of ``kg explain`` field by field.

Offsets are half-open and count characters, of the text that they stand beside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.linking.contributions import Contribution
from kg.model import CategoryName, Curie, Match, Source, Span


@dataclass(frozen=True, slots=True)
class Thing:
    """A node, or a concept of a lexicon, in three words."""

    id: Curie
    name: str
    category: CategoryName


@dataclass(frozen=True, slots=True)
class DocumentName:
    """A document in three words; ``kind`` is empty for one that the graph knows only by its id."""

    id: Curie
    kind: str
    title: str


# ------------------------------------------------------------------------------------------- linking


@dataclass(frozen=True, slots=True)
class Considered:
    """A candidate of a name, as both linkers see it.

    ``look_up`` is how well the concept's own name fits, None where it has only one like it;
    ``likelihood`` the probability that the learned linker gives it, None where look-up settles the matter
    or the linker does not consider it.  ``features`` are what that probability is made of, the
    weightiest first, where they were asked for.
    """

    concept: Thing
    match: Match
    look_up: float | None
    likelihood: float | None
    chosen: bool = False
    features: tuple[Contribution, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """How words of a text or a field came to their concept (None for NIL).

    ``score`` and the rule and name of ``match`` are what the build has kept; kind and source of the name
    are looked up anew.  ``decided_by`` is ``look-up`` where the name alone decided, ``likelihood`` where
    the learned linker did, or empty where no linker was asked.  ``looked_up`` is the name that the
    ``candidates`` are of: that in the text, or the one that matched where it stands for another one
    (an abbreviation).  ``all_candidates`` counts them.  Where likelihood decided, ``lead`` is by how many
    points the chosen one is ahead of ``next_best`` (by itself, where there is no other), and ``over`` the
    features that tell the two apart most.  ``note`` says what else there is to say.
    """

    text: str
    concept: Thing | None
    score: float
    match: Match | None
    decided_by: str = ""
    looked_up: str = ""
    candidates: tuple[Considered, ...] = ()
    all_candidates: int = 0
    next_best: Thing | None = None
    lead: float | None = None
    over: tuple[Contribution, ...] = ()
    note: str = ""


# --------------------------------------------------------------------------------------------- edges


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    """A piece of evidence: where and how a claim was read.

    ``text`` is the sentence, the words of the fields, or the terminology and its version; ``subject`` and
    ``object`` say where these stand in it, None where they do not.  ``path`` is the place in the record.
    """

    id: Curie
    kind: str
    document: DocumentName | None
    section: str
    path: str
    text: str
    subject: Span | None
    object: Span | None
    method: str
    confidence: float
    negated: bool
    speculative: bool


@dataclass(frozen=True, slots=True)
class LinkedName:
    """How a name in the evidence of an edge was linked; ``role`` is ``subject`` or ``object``, ``evidence``
    the numbers, from 1, of the pieces that have it."""

    role: str
    link: Link
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EdgeExplanation:
    """An edge, the best of its evidence, and how the names in that were linked.

    ``evidence_count`` counts all evidence, ``evidence`` may be fewer.
    """

    id: Curie
    subject: Thing
    predicate: Curie
    original_predicate: Curie
    interaction: str
    object: Thing
    symmetric: bool
    negated: bool
    speculative: bool
    qualifiers: Mapping[str, str]
    primary_knowledge_source: str
    knowledge_level: str
    agent_type: str
    confidence: float
    evidence_count: int
    document_count: int
    evidence: tuple[EvidenceFacts, ...]
    names: tuple[LinkedName, ...]


# --------------------------------------------------------------------------------------------- nodes


@dataclass(frozen=True, slots=True)
class Called:
    """What documents call a concept: how often, in how many documents, by which rules and names of the
    lexicon that was linked, with which scores."""

    text: str
    mentions: int
    documents: int
    rules: tuple[str, ...]
    names: tuple[str, ...]
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class MentioningDocument:
    """A document and how often it mentions a concept."""

    document: DocumentName
    mentions: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An edge of a node, and what is at its other end."""

    edge: Curie
    other: Thing
    evidence_count: int
    document_count: int
    confidence: float
    negated: bool
    speculative: bool
    primary_knowledge_source: str


@dataclass(frozen=True, slots=True)
class EdgesOfKind:
    """The best edges of a node by one predicate in one direction: ``from``, ``to``, or ``with`` where the
    predicate is symmetric; ``count`` counts all of them."""

    predicate: Curie
    original_predicate: Curie
    interaction: str
    direction: str
    count: int
    edges: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True)
class NodeExplanation:
    """A node: its names and identifiers, who mentions it by which names, and its edges.

    ``all_calls`` and ``document_count`` count all, the lists may be shorter.  ``documents_of_node`` are
    those that the node stands for, where it is a document or a trial itself.
    """

    id: Curie
    category: CategoryName
    name: str
    synonyms: tuple[str, ...]
    xrefs: tuple[Curie, ...]
    url: str
    mentioned: bool
    mention_count: int
    document_count: int
    called: tuple[Called, ...]
    all_calls: int
    documents: tuple[MentioningDocument, ...]
    edges: tuple[EdgesOfKind, ...]
    documents_of_node: tuple[DocumentName, ...] = ()


# ----------------------------------------------------------------------------------------- documents


@dataclass(frozen=True, slots=True)
class SentenceFacts:
    """A sentence that the graph has kept; offsets are those of the document."""

    start: int
    end: int
    section: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class MentionFacts:
    """A mention; offsets are those of the document or the text."""

    start: int
    end: int
    text: str
    section: str
    category: CategoryName
    concept: Thing | None
    score: float
    rule: str
    name: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was said of a span as a name when the text was read: see :class:`kg.recognition.tracing.Verdict`.

    ``found_by`` says who found the mention, empty where it is none.
    """

    usual: Mapping[str, float] = field(default_factory=dict)
    likely: Mapping[str, float] = field(default_factory=dict)
    found_by: str = ""


@dataclass(frozen=True, slots=True)
class MentionExplanation:
    """A mention, how it was found, and how it was linked.

    ``reading`` is None where the text could not be read again, or what was kept of it gives another
    mention.  ``together_with`` are the other concepts of a composite mention.
    """

    mention: MentionFacts
    link: Link
    reading: Reading | None
    together_with: tuple[Thing, ...] = ()


@dataclass(frozen=True, slots=True)
class PassedName:
    """Words that are no mention, and why: what the lexicon and the recogniser say of them."""

    start: int
    end: int
    text: str
    reason: str
    reading: Reading
    candidates: tuple[Considered, ...]
    all_candidates: int = 0


@dataclass(frozen=True, slots=True)
class DocumentExplanation:
    """A document: where it comes from, its sentences that the graph has kept, all its mentions, and those
    of them that were asked for, explained; or the words asked for that are no mention.

    ``read_again``: what was kept of the text has been read again, to tell who found the mentions.
    """

    id: Curie
    node: Curie
    kind: str
    title: str
    language: str
    date: str
    url: str
    mined: bool
    identifiers: tuple[Curie, ...]
    sources: tuple[Source, ...]
    metadata: Mapping[str, object]
    sentence_count: int
    mention_count: int
    sentences: tuple[SentenceFacts, ...]
    mentions: tuple[MentionFacts, ...]
    explained: tuple[MentionExplanation, ...] = ()
    all_explained: int = 0
    passed: tuple[PassedName, ...] = ()
    read_again: bool = False


@dataclass(frozen=True, slots=True)
class TextExplanation:
    """A text read now: its sentences, its mentions explained, and the names of the lexicon in it, or words
    asked for, that are no mention."""

    text: str
    sentences: tuple[Span, ...]
    mentions: tuple[MentionExplanation, ...]
    passed: tuple[PassedName, ...]
