"""Document -> mentions, as a spaCy pipeline.

:func:`load` gives the pipeline, :func:`components` its components without spaCy, and :func:`annotate` puts
documents through either.  The components are known to spaCy by entry points: ``kg_sentences``,
``kg_abbreviations``, ``kg_trials``, ``kg_tagger`` or, for names of the lexicon alone, ``kg_lexicon``, and
``kg_linker`` may stand in other pipelines, too, behind any tokenizer; ``kg_recognizer`` gives what another
spaCy model finds beside them.  :func:`open_models` opens such models, and :func:`agreed` puts together what
several sources say of a document.
"""

from kg.recognition.agreement import agreed
from kg.recognition.annotate import annotate
from kg.recognition.entity_models import EntityModel, open_models
from kg.recognition.loading import COMPONENTS, components, load

__all__ = [
    "COMPONENTS",
    "EntityModel",
    "agreed",
    "annotate",
    "components",
    "load",
    "open_models",
]
