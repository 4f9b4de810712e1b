"""The records that flow through the program, in the order in which they come to be.

A reader gives Documents; recognition gives Mentions, linking LinkedMentions, relations Assertions,
and the graph is tables of nodes, edges and evidence.  All records are frozen; each stage makes new
ones.  Offsets are half-open and count characters (code points) of ``Document.text``.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any, Final, Literal, Protocol, TypeAlias

from kg import biolink
from kg.content import Curie as Curie
from kg.content import content_curie as content_curie
from kg.content import digest
from kg.content import title_curie as title_curie
from kg.spans import Span as Span
from kg.trial_record import Intervention as Intervention
from kg.trial_record import Trial as Trial

CategoryName: TypeAlias = str
"""The local name of a Biolink class, such as ``Disease``; see :mod:`kg.schema`."""

Scalar: TypeAlias = str | int | float | bool
MetadataValue: TypeAlias = Scalar | tuple[Scalar, ...]

DocumentKind: TypeAlias = Literal["article", "trial", "text"]

SECTION_SEPARATOR = "\n"
"""What stands between two sections in ``Document.text``: exactly one character."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document: its name (see ``schema.SECTIONS``), its text and where it starts.

    ``path`` says where in the source record the text stands (``protocolSection.conditionsModule.
    conditions[0]``), for sections that are fields of a record.  ``about`` is the CURIE of what the
    section describes where that is not the document itself (a related trial on a trial's page).
    """

    name: str
    text: str
    start: int = 0
    path: str = ""
    about: Curie = ""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A place where a document was found: the input as named by the user, the member in an archive,
    the reader that read it, and the character encoding where the format does not fix it."""

    path: str
    member: str = ""
    format: str = ""
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Annotation:
    """What somebody else says about a document as a whole: an indexer's heading, a registry's term.

    ``role`` is one of ``mesh_heading``, ``chemical``, ``condition``, ``intervention``; ``source`` the
    knowledge source (an infores CURIE).  Never used as a feature for what is read from the text.
    """

    role: str
    curie: Curie
    name: str
    path: str
    source: str
    major: bool = False


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """A mention that stands in the input file (PubTator, BioC); read only with ``--use-annotations``.

    ``label`` is its type and ``identifiers`` are its concepts, as CURIEs where they are understood.
    ``is_nil``: its annotator says that no terminology has it.  ``is_moved``: its words were not at its
    offsets, but elsewhere in its passage.
    """

    span: Span
    label: str
    identifiers: tuple[Curie, ...] = ()
    is_nil: bool = False
    is_moved: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """A pointer from a document to another one, as its record gives it.

    ``curie`` is what is pointed at (``PMID:...``, ``CLINICALTRIALS:...``, or a content hash), ``kind``
    ``article`` or ``trial``, ``title`` its title or citation, ``snippet`` what the page shows of it,
    ``role`` how the record calls the pointer (``RESULT``, ``BACKGROUND``, ``related`` ...), ``path``
    where in the record it stands.
    """

    curie: Curie
    kind: DocumentKind
    title: str
    path: str
    role: str = ""
    snippet: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One text with one coordinate system, the metadata of its record, and where it was found.

    Make one with :meth:`of`, which lays the sections out.  ``id`` is a CURIE (PMID, NCT, DOI ...),
    else one made of the content.  ``language`` is ISO 639-1, or ``und``; ``date`` the date of the
    record's last revision, ISO 8601 or empty; ``identifiers`` other CURIEs of the same document.
    """

    id: Curie
    kind: DocumentKind
    title: str
    sections: tuple[Section, ...]
    language: str = "en"
    date: str = ""
    url: str = ""
    identifiers: tuple[Curie, ...] = ()
    metadata: Mapping[str, MetadataValue] = field(default_factory=dict)
    trial: Trial | None = None
    annotations: tuple[Annotation, ...] = ()
    references: tuple[Reference, ...] = ()
    tagged: tuple[TaggedSpan, ...] = ()
    sources: tuple[Source, ...] = ()

    @classmethod
    def of(
        cls,
        id: Curie,
        kind: DocumentKind,
        title: str,
        sections: Iterable[Section],
        **fields: object,
    ) -> Document:
        """A document of these sections, each laid at its place, one separator character between two.

        An empty ``id`` becomes ``KG:`` and a hash of the content.
        """
        laid: list[Section] = []
        start = 0
        for section in sections:
            laid.append(replace(section, start=start))
            start += len(section.text) + len(SECTION_SEPARATOR)
        document = cls(id, kind, title, tuple(laid), **fields)  # type: ignore[arg-type]
        if document.id:
            return document
        return replace(document, id=content_curie(kind, title, document.text))

    @property
    def text(self) -> str:
        return SECTION_SEPARATOR.join(section.text for section in self.sections)

    @property
    def version(self) -> str:
        """A hash of all that the document says, whatever file it came from: 32 hexadecimal digits.

        What the file calls it (``local_id``) does not count.
        """
        content = _fields(self) | {
            "sources": (),
            "metadata": {k: v for k, v in self.metadata.items() if k != "local_id"},
        }
        return digest(json.dumps(content, sort_keys=True, ensure_ascii=False, default=_fields))

    def section_at(self, offset: int) -> Section:
        """The section that holds the character at ``offset``."""
        index = bisect_right(self.sections, offset, key=attrgetter("start")) - 1
        if index < 0:
            raise ValueError(f"no section at {offset}")
        return self.sections[index]


def _fields(record: Any) -> dict[str, Any]:
    """The fields of a record by name."""
    return {name: getattr(record, name) for name in record.__slots__}


@dataclass(frozen=True, slots=True)
class Concept:
    """An entry of a terminology."""

    id: Curie
    name: str
    category: CategoryName


NAME_RULES: Final = frozenset({"exact", "case", "variant"})
"""Rules by which a concept has the name itself, but for case, hyphens, Greek letters and inflection."""


@dataclass(frozen=True, slots=True)
class Match:
    """Why a concept is a candidate: the name of the lexicon that matched and the rule it matched by.

    Other rules than :data:`NAME_RULES`: ``words`` (the same in another form), ``spelling``, ``similar``,
    ``abbreviation`` (of ``name``), ``identifier``, ``heading`` (capitals in a scope note), ``annotated``
    (as the input file says).
    """

    name: str
    rule: str
    kind: str = ""
    """The kind of the name in its terminology: ``label``, ``synonym``, ``brand`` ..."""
    source: str = ""
    """The terminology that has the name, as the lexicon calls it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible concept, why it is one, and how good it is, in [0, 1]."""

    concept: Concept
    match: Match
    score: float


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that names something of a category. Its text is ``document.text[start:end]``."""

    span: Span
    category: CategoryName


OWN_SOURCE: Final = "kg"
"""The program itself, among the sources of mentions."""

ANNOTATIONS: Final = "annotations"
"""What stands in the input files, among the sources of mentions; recognisers have names of their own."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What another source says where a mention stands; its concepts are none where it knows none.

    ``agreement`` with the mention: ``concept`` (same span, same group of categories, same concepts),
    ``mention`` (other concepts), or ``overlap`` (another span or group).
    """

    source: str
    span: Span
    category: CategoryName
    concepts: tuple[Curie, ...]
    agreement: Literal["concept", "mention", "overlap"]

    def as_dict(self) -> dict[str, Any]:
        """The same for JSON and tables."""
        return {
            "source": self.source,
            "agreement": self.agreement,
            "start": self.span.start,
            "end": self.span.end,
            "category": self.category,
            "concepts": list(self.concepts),
        }


@dataclass(frozen=True, slots=True)
class LinkedMention:
    """A mention and the concept it was linked to; ``concept`` is ``None`` for NIL.

    A composite mention ("breast and ovarian cancer") is several of these with the same span.
    ``source`` has found it and says which concept it is; ``sightings`` are what others say there, and None
    where no others were asked.
    """

    mention: Mention
    concept: Concept | None
    score: float = 0.0
    match: Match | None = None
    source: str = OWN_SOURCE
    sightings: tuple[Sighting, ...] | None = None

    @property
    def span(self) -> Span:
        return self.mention.span

    @property
    def sources(self) -> tuple[str, ...]:
        """Those who have found this very mention; the first says which concept it is."""
        others = (it.source for it in self.sightings or () if it.agreement != "overlap")
        return self.source, *others


@dataclass(frozen=True, slots=True)
class Annotated:
    """A document after recognition and linking: its sentences and its linked mentions, both sorted.

    Sentences never cross sections and cover all text but white space.  ``beside`` are the mentions of
    other sources, as long as they are kept apart, and ``tally`` counts by source how they agree.
    """

    document: Document
    sentences: tuple[Span, ...]
    mentions: tuple[LinkedMention, ...]
    beside: Mapping[str, tuple[LinkedMention, ...]] = field(default_factory=dict)
    tally: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def sentence_of(self, span: Span) -> Span:
        """The sentence that holds the start of ``span``; where none does, ``span`` itself."""
        index = bisect_right(self.sentences, span.start, key=attrgetter("start")) - 1
        if index >= 0 and span.start < self.sentences[index].end:
            return self.sentences[index]
        return span


@dataclass(frozen=True, slots=True)
class SentenceEvidence:
    """A reading of one sentence: where the subject and the object stand (offsets of the document)."""

    document: Curie
    sentence: Span
    subject_span: Span | None
    object_span: Span | None
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class FieldEvidence:
    """What fields of a record say: their paths and their words, in the order subject, object."""

    document: Curie
    paths: tuple[str, ...]
    texts: tuple[str, ...]
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class TerminologyEvidence:
    """What a terminology says: its name and version."""

    name: str
    version: str


Evidence: TypeAlias = SentenceEvidence | FieldEvidence | TerminologyEvidence


@dataclass(frozen=True, slots=True)
class Assertion:
    """One claim read in one place.

    ``predicate`` is a name of ``schema.PREDICATES``, ``original_predicate`` a CURIE where Biolink's
    predicate is wider than what was read; ``source`` the primary knowledge source (infores CURIE).
    Raises ValueError for a predicate that the Biolink Model lacks.
    """

    subject: Curie
    predicate: str
    object: Curie
    evidence: Evidence
    source: str
    original_predicate: Curie = ""
    qualifiers: tuple[tuple[str, str], ...] = ()
    negated: bool = False
    speculative: bool = False

    def __post_init__(self) -> None:
        biolink.predicate(self.predicate)


class Linker(Protocol):
    """Chooses the concept of a mention."""

    def candidates(self, name: str, category: CategoryName | None = None) -> Sequence[Candidate]:
        """All concepts the name may stand for, best first."""

    def choose(self, name: str, categories: Collection[CategoryName]) -> Sequence[Candidate]:
        """The concepts of these categories that a mention of the name most likely means, best first."""
