"""The concepts that a name may stand for, each with the entry and the rule that it was found by."""

from kg.linking.lexicon_linker import LexiconLinker
from kg.linking.name_linker import NameLinker
from kg.linking.similar_linker import SimilarLinker

__all__ = ["LexiconLinker", "NameLinker", "SimilarLinker"]
