"""Identifiers of clinical trials as mentions."""

from __future__ import annotations

from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from kg.model import Candidate, Concept, Match
from kg.recognition.layout import SPANS, layout_of
from kg.trial_ids import find_trial_ids

TRIAL: Final = "ClinicalTrial"


class TrialFinder:
    """The component ``kg_trials``."""

    def __call__(self, doc: Doc) -> Doc:
        layout = layout_of(doc)
        group = list(doc.spans.get(SPANS, ()))
        for section_start, section_end in layout.sections:
            for span, curie in find_trial_ids(layout.text[section_start:section_end]):
                start, end = section_start + span.start, section_start + span.end
                identifier = curie.partition(":")[2]
                match = Match(layout.text[start:end], "identifier")
                layout.candidates[start, end] = [
                    Candidate(Concept(curie, identifier, TRIAL), match, 1.0)
                ]
                group.append(layout.span(doc, start, end, TRIAL, curie))
        doc.spans[SPANS] = group
        return doc


@Language.factory("kg_trials", assigns=["doc.spans"])
def make_trials(nlp: Language, name: str) -> TrialFinder:
    """Finds registry numbers of trials."""
    return TrialFinder()
