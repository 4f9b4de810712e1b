"""Which concepts the fields of a trial record name: its conditions and its interventions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

from kg.model import (
    NAME_RULES,
    Annotated,
    Candidate,
    CategoryName,
    Concept,
    Curie,
    Intervention,
    LinkedMention,
    Section,
    content_curie,
)
from kg.schema import CHEMICAL_CATEGORIES, DISEASE_CATEGORIES

DRUG_TYPES: Final = frozenset({"DRUG", "BIOLOGICAL", "DIETARY_SUPPLEMENT", "COMBINATION_PRODUCT"})
"""Types of intervention that are substances."""

TYPE_CATEGORIES: Final[dict[str, str]] = {
    "DRUG": "Drug",
    "BIOLOGICAL": "Drug",
    "COMBINATION_PRODUCT": "Drug",
    "DIETARY_SUPPLEMENT": "ChemicalEntity",
    "DEVICE": "Device",
    "PROCEDURE": "Procedure",
    "RADIATION": "Procedure",
    "DIAGNOSTIC_TEST": "Procedure",
    "BEHAVIORAL": "Procedure",
}
"""Type of intervention -> category of one that no terminology knows; else ``NamedThing``."""

CONTROLS: Final = frozenset({"MESH:D010919", "MESH:D019468"})
"""Placebos: listed as interventions of a trial, but not what it tests."""

CONTROL_WORDS: Final = ("placebo", "sham", "standard of care", "no intervention", "usual care")

_PLACEBO_OF: Final = re.compile(
    r"(?:match\w* )?(?:placebo|sham)s?,? (?!(?:and|or|plus|with|then|followed|vs|versus|in|controlled)\b).*"
    r"|[^,;+/&]*\b(?:placebo|sham)s?",
    re.I,
)
"""A field that names a placebo by what it looks like ("Placebo matching enalapril")."""

_COORDINATED: Final = re.compile(
    r"\b(?:and|or|plus|with|then|vs|versus)\b.*\b(?:placebo|sham)s?$", re.I
)

CONTROL_ARMS: Final = frozenset({"PLACEBO_COMPARATOR", "SHAM_COMPARATOR"})
"""Types of arm that get what the trial compares with."""

SUBSTANCES: Final = CHEMICAL_CATEGORIES | {"Protein"}

SURE_RULES: Final = NAME_RULES | {"abbreviation", "words"}
"""Rules by which a mention of running text has a concept that a field, too, may be linked to."""

TITLES: Final = ("title", "official_title")

_Found: TypeAlias = tuple[Concept, float]
"""A concept and how good the link to it is."""


class FieldLinker(Protocol):
    """What linking a field needs to know of names and of concepts."""

    def link(self, text: str, wanted: frozenset[CategoryName]) -> Sequence[Candidate]:
        """The concepts that a field names; ``wanted`` are the categories expected of it."""

    def is_meant(self, text: str, start: int, end: int) -> bool:
        """Whether the words between these offsets of a field are not only said of something else."""

    def is_kind_of(self, narrower: Curie, broader: Curie) -> bool:
        """Whether the one concept is below the other one."""


@dataclass(frozen=True, slots=True)
class FieldLink:
    """A field of a record, linked: the concept, the field's words, its path and its type, and the types of
    the arms of an intervention."""

    concept: Concept
    text: str
    path: str
    type: str = ""
    score: float = 1.0
    arms: tuple[str, ...] = ()

    @property
    def is_control(self) -> bool:
        """Whether the field names what the trial compares with: a placebo, a sham, usual care, or what only
        arms with one of these get."""
        words = " ".join(self.text.casefold().split())
        unknown = self.concept.id.startswith("KG:")
        return (
            self.concept.id in CONTROLS
            or (unknown and any(word in words for word in CONTROL_WORDS))
            or (bool(self.arms) and CONTROL_ARMS.issuperset(self.arms))
            or _is_placebo_of(words)
        )


@dataclass(frozen=True, slots=True)
class TrialLinks:
    """The linked conditions and interventions of a trial, in the order of the record; conditions that
    only a title names are last."""

    conditions: tuple[FieldLink, ...]
    interventions: tuple[FieldLink, ...]


def _is_placebo_of(words: str) -> bool:
    """Whether a field names the placebo of something, and that something only to say so.

    >>> [_is_placebo_of(it) for it in ("matching placebo enalapril", "enalapril placebo")]
    [True, True]
    >>> [_is_placebo_of(it) for it in ("enalapril or placebo", "placebo and enalapril", "enalapril")]
    [False, False, False]
    """
    return bool(_PLACEBO_OF.fullmatch(words)) and not _COORDINATED.search(words)


def trial_links(annotated: Annotated, linker: FieldLinker) -> TrialLinks | None:
    """The concepts of the condition and intervention fields; ``None`` for what is not a trial.

    What the ``linker`` finds goes before what recognition found in the field: it knows that the field
    is a name.  A field that nobody can link becomes a concept of its own, named as it is written,
    with a CURIE of its content: what a record states is not lost.
    """
    trial = annotated.document.trial
    if trial is None:
        return None
    conditions: list[FieldLink] = []
    interventions: list[FieldLink] = []
    by_path = {it.path: it for it in trial.interventions}
    for section in annotated.document.sections:
        if section.name == "condition":
            found = _concepts(annotated, section, DISEASE_CATEGORIES, linker)
            conditions += _links(found, section, Intervention("", "", ""), "Disease")
        elif section.name == "intervention":
            it = by_path.get(section.path, Intervention("", section.text, section.path))
            interventions += _intervention_links(annotated, section, it, linker)
    conditions += _of_titles(annotated, conditions, linker)
    return TrialLinks(tuple(conditions), tuple(interventions))


def _intervention_links(
    annotated: Annotated, section: Section, intervention: Intervention, linker: FieldLinker
) -> list[FieldLink]:
    """What an intervention's name says, and where it says nothing, the first of its other names that does."""
    category = TYPE_CATEGORIES.get(intervention.type, "NamedThing")
    found = _concepts(annotated, section, SUBSTANCES, linker)
    if not found:
        for other in _other_names(intervention):
            concepts = [(it.concept, it.score) for it in linker.link(other.text, SUBSTANCES)]
            substances = [it for it in concepts if it[0].category in SUBSTANCES]
            if substances:
                return _links(substances, other, intervention, category)
    return _links(found, section, intervention, category)


def _concepts(
    annotated: Annotated,
    section: Section,
    wanted: frozenset[CategoryName],
    linker: FieldLinker,
) -> list[_Found]:
    """What a field names, each concept once."""
    found = [(it.concept, it.score) for it in linker.link(section.text, wanted)]
    if not found:
        found = [
            (concept, it.score)
            for it, concept in _mentions(annotated, section, wanted)
            if _is_sure(it)
            and linker.is_meant(
                section.text, it.span.start - section.start, it.span.end - section.start
            )
        ]
    distinct: dict[Curie, _Found] = {}
    for concept, score in found:
        distinct.setdefault(concept.id, (concept, score))
    return list(distinct.values())


def _mentions(
    annotated: Annotated, section: Section, wanted: frozenset[CategoryName]
) -> Iterator[tuple[LinkedMention, Concept]]:
    """The linked mentions of these categories in a section."""
    for it in annotated.mentions:
        inside = section.start <= it.span.start and it.span.end <= section.end
        if inside and it.concept is not None and it.mention.category in wanted:
            yield it, it.concept


def _is_sure(linked: LinkedMention) -> bool:
    """Whether a mention was linked by more than likeness."""
    return linked.match is None or linked.match.rule in SURE_RULES


def _other_names(intervention: Intervention) -> Iterator[Section]:
    """The fields with the other names of a drug."""
    if intervention.type in DRUG_TYPES:
        for number, name in enumerate(intervention.other_names):
            yield Section("intervention", name, path=f"{intervention.other_path}[{number}]")


def _links(
    found: list[_Found], section: Section, intervention: Intervention, category: CategoryName
) -> list[FieldLink]:
    """Links of a field to what was found, or else to a concept of its own."""
    words = " ".join(section.text.split())
    if not found and words:
        found = [(Concept(content_curie(section.name, words.casefold()), words, category), 1.0)]
    return [
        FieldLink(concept, section.text, section.path, intervention.type, score, intervention.arms)
        for concept, score in found
    ]


def _of_titles(
    annotated: Annotated, conditions: Sequence[FieldLink], linker: FieldLinker
) -> Iterator[FieldLink]:
    """The diseases that a title names: those that are a kind of a condition, and all where none of the
    conditions is known."""
    known = {it.concept.id for it in conditions if not it.concept.id.startswith("KG:")}
    for section in annotated.document.sections:
        if section.name not in TITLES:
            continue
        found = {
            concept.id: (concept, score)
            for concept, score in _named_in(annotated, section, linker)
            if concept.id not in known
            and (not known or any(linker.is_kind_of(concept.id, it) for it in known))
        }
        known.update(found)
        for concept, score in found.values():
            yield FieldLink(concept, section.text, section.path, "", score)


def _named_in(annotated: Annotated, section: Section, linker: FieldLinker) -> Iterator[_Found]:
    """The diseases that recognition found in a title; what it linked by likeness is linked as a field is."""
    for it, concept in _mentions(annotated, section, DISEASE_CATEGORIES):
        if _is_sure(it):
            yield concept, it.score
            continue
        words = section.text[it.span.start - section.start : it.span.end - section.start]
        for found in linker.link(words, DISEASE_CATEGORIES):
            if found.concept.category in DISEASE_CATEGORIES:
                yield found.concept, found.score
