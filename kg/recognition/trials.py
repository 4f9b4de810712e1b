"""Identifiers of clinical trials as mentions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from kg.model import Candidate, Concept, Curie, Match
from kg.recognition.layout import Found, Layout, layout_of, show_found
from kg.trial_ids import find_trial_ids

if TYPE_CHECKING:
    from spacy.tokens import Doc

TRIAL: Final = "ClinicalTrial"


class TrialFinder:
    """The component ``kg_trials``."""

    def read(self, layouts: Sequence[Layout]) -> None:
        """Add the registry numbers to the mentions."""
        for layout in layouts:
            layout.found += find_trials(layout)

    def __call__(self, doc: Doc) -> Doc:
        layout = layout_of(doc)
        found = find_trials(layout)
        layout.found += found
        show_found(doc, found)
        return doc


def find_trials(layout: Layout) -> list[Found]:
    """The registry numbers of a text, with the trials they stand for."""
    return [
        _mention(layout.text, section + span.start, section + span.end, curie)
        for section, section_end in layout.sections
        for span, curie in find_trial_ids(layout.text[section:section_end])
    ]


def _mention(text: str, start: int, end: int, curie: Curie) -> Found:
    concept = Concept(curie, curie.partition(":")[2], TRIAL)
    match = Match(text[start:end], "identifier")
    return Found(start, end, TRIAL, (Candidate(concept, match, 1.0),))
