"""The concepts that a name may stand for, each with the entry and the rule that it was found by."""

from kg.linking.lexicon_linker import LexiconLinker

__all__ = ["LexiconLinker"]
