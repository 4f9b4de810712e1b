"""The pipeline with all its components."""

from __future__ import annotations

from typing import Final

import spacy
from spacy.language import Language

from kg.lexicon.store import Lexicon
from kg.model import Linker
from kg.recognition import abbreviations, lexicon_matcher, linker, sentences, trials
from kg.recognition.resources import DEFAULT_LINKER, Resources
from kg.recognition.tokenizer import KgTokenizer

COMPONENTS: Final = {
    "kg_sentences": sentences.make_sentences,
    "kg_abbreviations": abbreviations.make_abbreviations,
    "kg_trials": trials.make_trials,
    "kg_lexicon": lexicon_matcher.make_lexicon_matcher,
    "kg_linker": linker.make_mention_linker,
}
"""The components of the pipeline, in their order, and what makes each."""


def load(lexicon: Lexicon | None = None, linker: Linker | str = DEFAULT_LINKER) -> Language:
    """The recognition pipeline over a lexicon, by default the one under ``data/``.

    Mentions are in ``doc.spans["kg"]``, with ``label_`` (their category) and ``kb_id_`` (the CURIE of
    the concept, empty for NIL); ``doc.ents`` is a view of them without overlaps.  ``linker`` is one, or
    the name (``module:name``) of what makes one of a lexicon.
    """
    nlp = spacy.blank("en")
    nlp.tokenizer = KgTokenizer(nlp.vocab)
    resources = Resources(lexicon, linker)
    for name in COMPONENTS:
        component = nlp.add_pipe(name)
        if hasattr(component, "resources"):
            component.resources = resources
    return nlp
