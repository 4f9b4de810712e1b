"""One document through all stages: recognition, linking, relations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from kg import recognition
from kg.graph.identity import sponsor_key
from kg.graph.readings import CONCEPT, POINTER, Reading, SeenNode
from kg.lexicon.base import AnyLexicon, LexiconChoice
from kg.lexicon.opening import open_lexicon
from kg.linking import NameLinker
from kg.linking.field_linker import FieldLinker
from kg.linking.headings import with_headings
from kg.model import (
    ANNOTATIONS,
    Annotated,
    Annotation,
    Concept,
    Curie,
    Document,
    LinkedMention,
    title_curie,
)
from kg.prefixes import page_url
from kg.recognition import EntityModel
from kg.relations import FieldLink, TrialLinks, assertions_of, quoted_definitions, trial_links
from kg.schema import DOCUMENT_CATEGORIES

if TYPE_CHECKING:
    from spacy.language import Language

MINED_LANGUAGES = frozenset({"en", "und"})
"""Documents in another language are kept and counted, but not mined."""

UNMINED_SECTIONS = frozenset({"topic"})
"""Sections that a page shows beside any document: their words are kept, and not read."""

LEAST_TITLE = 30
"""Characters of a title that make it likely to be one document's only."""

_ROLE_CATEGORIES = {
    "condition": "Disease",
    "intervention": "NamedThing",
    "mesh_heading": "NamedThing",
    "chemical": "ChemicalEntity",
}
"""Role of an annotation -> category of a concept that the lexicon does not have."""


class Stages:
    """The stages with what they need: the lexicon, by default the default one, and the recognition
    pipeline; ``models`` are other recognisers, and with ``annotations`` the mentions that stand in the
    documents count, too."""

    def __init__(
        self,
        lexicon: AnyLexicon | None = None,
        models: Iterable[EntityModel] = (),
        *,
        annotations: bool = False,
    ) -> None:
        self.lexicon = open_lexicon() if lexicon is None else lexicon
        self._linker = NameLinker(self.lexicon)
        self._fields = FieldLinker(self.lexicon, self._linker)
        self._components = recognition.components(
            self.lexicon, self._linker, models, annotations=annotations
        )

    def annotate(self, documents: Iterable[Document]) -> Iterator[Annotated]:
        """The documents with their mentions, in order; those in another language without any."""
        for mined, group in groupby(documents, is_mined):
            if mined:
                for annotated in recognition.annotate(self._components, group):
                    own = with_headings(annotated, self._linker)
                    yield recognition.agreed(_without_unmined(own))
            else:
                yield from (Annotated(each, (), (), tally=_unread(each)) for each in group)

    def read(self, documents: Iterable[Document]) -> Iterator[Reading]:
        """All that is read from each document."""
        for annotated in self.annotate(documents):
            yield self._reading(annotated)

    def trial_links(self, annotated: Annotated) -> TrialLinks | None:
        """The concepts of a trial record's conditions and interventions."""
        if not is_mined(annotated.document):
            return None
        return trial_links(annotated, self._fields)

    def with_headings(self, links: Iterable[FieldLink]) -> list[Concept]:
        """The concepts of fields, each that is no heading of MeSH with the nearest headings above it."""
        concepts = []
        for link in links:
            concepts.append(link.concept)
            for heading in self._fields.headings(link.concept):
                index = self.lexicon.index_of(heading)
                if index is not None:
                    concepts.append(self.lexicon.concept(index))
        return concepts

    def resolve(self, annotation: Annotation) -> Concept | None:
        """The concept of an annotation: by its identifier, else by its name in the terminology."""
        if annotation.curie:
            current = self.lexicon.resolve(annotation.curie) or annotation.curie
            known = self.lexicon.index_of(current)
            if known is not None:
                return self.lexicon.concept(known)
            return Concept(current, annotation.name, _ROLE_CATEGORIES[annotation.role])
        return self._by_label(annotation.name)

    def _by_label(self, name: str) -> Concept | None:
        folded = name.casefold()
        found = sorted(
            {
                (entry.kind != "label", self.lexicon.concept(entry.concept).id, entry.concept)
                for entry in self.lexicon.lookup(name)
                if entry.name.casefold() == folded
            }
        )
        return self.lexicon.concept(found[0][2]) if found else None

    def define(self, text: str) -> Concept | None:
        """The concept whose definition the text is."""
        curie = self.lexicon.defined(text)
        index = None if curie is None else self.lexicon.index_of(curie)
        return None if index is None else self.lexicon.concept(index)

    def _reading(self, annotated: Annotated) -> Reading:
        document = annotated.document
        mined = is_mined(document)
        links = self.trial_links(annotated)
        resolved = {annotation: self.resolve(annotation) for annotation in document.annotations}
        definitions = quoted_definitions(document, self.define) if mined else {}
        conditions = [link.concept.id for link in links.conditions] if links else []
        interventions = (
            [i.concept.id for i in links.interventions if not i.is_control] if links else []
        )
        return Reading(
            annotated,
            tuple(assertions_of(annotated, links, resolved.__getitem__, definitions)),
            tuple(_nodes(document, links, (*resolved.values(), *definitions.values()))),
            aliases(document),
            conditions,
            interventions,
            mined,
        )


def _nodes(
    document: Document, links: TrialLinks | None, others: Iterable[Concept | None]
) -> Iterator[SeenNode]:
    """What the record points at, what its fields are linked to, and the ``others`` that are spoken of: by
    indexers, in definitions."""
    for reference in document.references:
        yield SeenNode(
            reference.curie,
            DOCUMENT_CATEGORIES[reference.kind],
            reference.title or reference.curie.partition(":")[2],
            POINTER,
            reference.url or page_url(reference.curie),
        )
    fields = (*links.conditions, *links.interventions) if links is not None else ()
    for concept in (*(link.concept for link in fields), *others):
        if concept is not None:
            yield SeenNode(concept.id, concept.category, concept.name, CONCEPT)


def load(lexicon: LexiconChoice = None, recognizers: Iterable[str] = ()) -> Language:
    """The recognition pipeline, a spaCy ``Language``; over the default lexicon unless another is given, or
    several that lie over one another.

    ``recognizers`` are spaCy models whose entities are put beside our own: names of installed packages, or
    folders, with what their labels mean (``my_model:DRUG=Drug``) where that is not known.  Raises
    UsageError where one cannot be used.
    """
    return recognition.load(open_lexicon(lexicon), recognizers=recognizers)


def _without_unmined(annotated: Annotated) -> Annotated:
    """The document without the mentions in sections that are not about it."""
    document = annotated.document
    if not any(section.name in UNMINED_SECTIONS for section in document.sections):
        return annotated

    def kept(mentions: Iterable[LinkedMention]) -> tuple[LinkedMention, ...]:
        return tuple(
            linked
            for linked in mentions
            if document.section_at(linked.span.start).name not in UNMINED_SECTIONS
        )

    beside = {source: kept(mentions) for source, mentions in annotated.beside.items()}
    return replace(annotated, mentions=kept(annotated.mentions), beside=beside)


def _unread(document: Document) -> dict[tuple[str, str], int]:
    """The mentions that stand in a document which is not mined."""
    return {(ANNOTATIONS, "not_mined"): len(document.tagged)} if document.tagged else {}


def is_mined(document: Document) -> bool:
    """Whether the document's text is read for mentions."""
    return document.language in MINED_LANGUAGES


def aliases(document: Document) -> tuple[str, ...]:
    """Other identifiers of the document, and keys that others who speak of it share: the sponsor's
    number of a trial, the title by which a page points at it."""
    keys: set[Curie] = set(document.identifiers)
    if document.kind != "text" and len(document.title) >= LEAST_TITLE:
        keys.add(title_curie(document.kind, document.title))
    if document.trial is not None:
        keys.update(document.trial.identifiers)
        keys.update(
            sponsor_key(document.trial.sponsor, number) for number in document.trial.sponsor_ids
        )
    return tuple(sorted(keys - {"", document.id}))
