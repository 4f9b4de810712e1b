"""The pipeline with all its components, with spaCy and without."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from kg.lexicon.base import AnyLexicon
from kg.model import Linker
from kg.recognition.abbreviations import AbbreviationFinder
from kg.recognition.annotations import AnnotationReader
from kg.recognition.entity_models import EntityModel, open_models
from kg.recognition.layout import Component
from kg.recognition.linker import MentionLinker
from kg.recognition.model_tagger import ModelTagger
from kg.recognition.resources import DEFAULT_LINKER, Resources
from kg.recognition.sentences import SentenceSplitter
from kg.recognition.tagger import Tagger
from kg.recognition.trials import TrialFinder

if TYPE_CHECKING:
    from spacy.language import Language

COMPONENTS: Final = ("kg_sentences", "kg_abbreviations", "kg_trials", "kg_tagger", "kg_linker")
"""The components of the pipeline, in their order, as spaCy knows them (:mod:`kg.recognition.factories`)."""


RECOGNIZER: Final = "kg_recognizer"
"""The component that gives what a spaCy model finds beside these; it stands before the last of them."""


def load(
    lexicon: AnyLexicon | None = None,
    linker: Linker | str = DEFAULT_LINKER,
    recognizers: Iterable[str] = (),
) -> Language:
    """The recognition pipeline over a lexicon, by default the one under ``data/``.

    Mentions are in ``doc.spans["kg"]``, with ``label_`` (their category) and ``kb_id_`` (the CURIE of
    the concept, empty for NIL); ``doc.ents`` is a view of them without overlaps.  ``linker`` is one, or
    the name (``module:name``) of what makes one of a lexicon.  ``recognizers`` are spaCy models whose
    entities are put beside our own (:func:`kg.recognition.open_models`): each is a component of its name.
    """
    import spacy

    from kg.recognition import factories  # makes the components known to spaCy

    nlp = spacy.blank("en")
    nlp.tokenizer = factories.make_tokenizer()(nlp)
    resources = Resources(lexicon, linker)
    for name in COMPONENTS:
        nlp.add_pipe(name)
    for model in open_models(recognizers):
        config = {"model": model.choice.model, "labels": model.labels}
        nlp.add_pipe(RECOGNIZER, model.name, config=config, before=COMPONENTS[-1])
    for _, component in nlp.pipeline:
        if hasattr(component, "resources"):
            component.resources = resources
    return nlp


def components(
    lexicon: AnyLexicon | None = None,
    linker: Linker | str = DEFAULT_LINKER,
    models: Iterable[EntityModel] = (),
    *,
    annotations: bool = False,
) -> Sequence[Component]:
    """The components of the pipeline by themselves: what :func:`annotate` needs, without spaCy.

    ``models`` are other recognisers whose mentions are given beside our own, and so are, with
    ``annotations``, those that stand in the documents.
    """
    resources = Resources(lexicon, linker)
    return (
        SentenceSplitter(),
        AbbreviationFinder(),
        TrialFinder(),
        Tagger(resources),
        *([AnnotationReader(resources)] if annotations else []),
        *(ModelTagger(resources, model) for model in models),
        MentionLinker(resources),
    )
