"""Document -> mentions, as a spaCy pipeline.

:func:`load` gives the pipeline, :func:`annotate` puts documents through it.  Its components are
registered with spaCy: ``kg_sentences``, ``kg_abbreviations``, ``kg_trials``, ``kg_lexicon`` and
``kg_linker`` may stand in other pipelines, too, behind any tokenizer.
"""

from kg.recognition.annotate import annotate
from kg.recognition.loading import COMPONENTS, load

__all__ = ["COMPONENTS", "annotate", "load"]
