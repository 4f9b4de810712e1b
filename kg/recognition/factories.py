"""The components as spaCy knows them: what ``nlp.add_pipe("kg_lexicon")`` makes.

The only module of the room that imports spaCy when it is imported; :mod:`kg.recognition` works on plain
text without it.
"""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.util import registry

from kg.recognition.abbreviations import AbbreviationFinder
from kg.recognition.entity_models import EntityModel, ModelChoice
from kg.recognition.lexicon_matcher import LexiconMatcher
from kg.recognition.linker import MentionLinker
from kg.recognition.model_tagger import ModelTagger
from kg.recognition.resources import DEFAULT_LINKER, Resources
from kg.recognition.sentences import SentenceSplitter
from kg.recognition.tagger import Tagger
from kg.recognition.tokenizer import KgTokenizer
from kg.recognition.trials import TrialFinder


def resources_of(nlp: Language, lexicon: str | list[str] | None, linker: str) -> Resources:
    """Those that another component of the pipeline has, if they are of the same configuration."""
    for _, component in nlp.pipeline:
        resources = getattr(component, "resources", None)
        if isinstance(resources, Resources) and resources.fits(lexicon, linker):
            return resources
    return Resources(lexicon, linker)


@Language.factory("kg_sentences", assigns=["token.is_sent_start", "doc.sents"])
def make_sentences(nlp: Language, name: str) -> SentenceSplitter:
    """Cuts a ``Doc`` into sentences."""
    return SentenceSplitter()


@Language.factory("kg_abbreviations", requires=["doc.sents"])
def make_abbreviations(nlp: Language, name: str) -> AbbreviationFinder:
    """Finds the abbreviations that a text explains: ``doc.user_data["kg.abbreviations"]``."""
    return AbbreviationFinder()


@Language.factory("kg_trials", assigns=["doc.spans"])
def make_trials(nlp: Language, name: str) -> TrialFinder:
    """Finds registry numbers of trials."""
    return TrialFinder()


@Language.factory(
    "kg_lexicon",
    default_config={"lexicon": None, "linker": DEFAULT_LINKER},
    requires=["doc.sents"],
    assigns=["doc.spans"],
)
def make_lexicon_matcher(
    nlp: Language, name: str, lexicon: str | list[str] | None, linker: str
) -> LexiconMatcher:
    """Finds names of a lexicon: that at the path ``lexicon``, or several that lie over one another, else
    the default one."""
    return LexiconMatcher(resources_of(nlp, lexicon, linker))


@Language.factory(
    "kg_tagger",
    default_config={"lexicon": None, "linker": DEFAULT_LINKER},
    requires=["doc.sents"],
    assigns=["doc.spans"],
)
def make_tagger(nlp: Language, name: str, lexicon: str | list[str] | None, linker: str) -> Tagger:
    """Finds chemicals and diseases by the trained model and names of the lexicon, as ``kg_lexicon`` does."""
    return Tagger(resources_of(nlp, lexicon, linker))


@Language.factory(
    "kg_recognizer",
    default_config={"labels": {}, "lexicon": None, "linker": DEFAULT_LINKER},
    requires=["doc.sents"],
    assigns=["doc.spans"],
)
def make_recognizer(
    nlp: Language,
    name: str,
    model: str,
    labels: dict[str, str],
    lexicon: str | list[str] | None,
    linker: str,
) -> ModelTagger:
    """Finds what another spaCy model finds, ``model`` by name or folder, for ``kg_linker`` to put together;
    ``labels`` say which of its labels mean which category, where that is not known."""
    opened = EntityModel.open(ModelChoice(model, tuple(labels.items())))
    return ModelTagger(resources_of(nlp, lexicon, linker), opened)


@Language.factory(
    "kg_linker",
    default_config={"linker": DEFAULT_LINKER, "lexicon": None},
    assigns=["doc.ents", "doc.spans"],
)
def make_mention_linker(
    nlp: Language, name: str, linker: str, lexicon: str | list[str] | None
) -> MentionLinker:
    """Links the spans of ``doc.spans["kg"]``."""
    return MentionLinker(resources_of(nlp, lexicon, linker))


def make_tokenizer() -> Callable[[Language], KgTokenizer]:
    """For ``[nlp.tokenizer]`` of a spaCy configuration."""
    return lambda nlp: KgTokenizer(nlp.vocab)


registry.tokenizers.register("kg.Tokenizer.v1", func=make_tokenizer)
