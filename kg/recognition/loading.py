"""The pipeline with all its components, with spaCy and without."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from kg.lexicon.base import AnyLexicon
from kg.model import Linker
from kg.recognition.abbreviations import AbbreviationFinder
from kg.recognition.layout import Component
from kg.recognition.linker import MentionLinker
from kg.recognition.resources import DEFAULT_LINKER, Resources
from kg.recognition.sentences import SentenceSplitter
from kg.recognition.tagger import Tagger
from kg.recognition.trials import TrialFinder

if TYPE_CHECKING:
    from spacy.language import Language

COMPONENTS: Final = ("kg_sentences", "kg_abbreviations", "kg_trials", "kg_tagger", "kg_linker")
"""The components of the pipeline, in their order, as spaCy knows them (:mod:`kg.recognition.factories`)."""


def load(lexicon: AnyLexicon | None = None, linker: Linker | str = DEFAULT_LINKER) -> Language:
    """The recognition pipeline over a lexicon, by default the one under ``data/``.

    Mentions are in ``doc.spans["kg"]``, with ``label_`` (their category) and ``kb_id_`` (the CURIE of
    the concept, empty for NIL); ``doc.ents`` is a view of them without overlaps.  ``linker`` is one, or
    the name (``module:name``) of what makes one of a lexicon.
    """
    import spacy

    from kg.recognition import factories  # makes the components known to spaCy

    nlp = spacy.blank("en")
    nlp.tokenizer = factories.make_tokenizer()(nlp)
    resources = Resources(lexicon, linker)
    for name in COMPONENTS:
        component = nlp.add_pipe(name)
        if hasattr(component, "resources"):
            component.resources = resources
    return nlp


def components(
    lexicon: AnyLexicon | None = None,
    linker: Linker | str = DEFAULT_LINKER,
) -> Sequence[Component]:
    """The components of the pipeline by themselves: what :func:`annotate` needs, without spaCy."""
    resources = Resources(lexicon, linker)
    return (
        SentenceSplitter(),
        AbbreviationFinder(),
        TrialFinder(),
        Tagger(resources),
        MentionLinker(resources),
    )
