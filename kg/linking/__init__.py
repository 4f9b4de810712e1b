"""Mention -> candidates -> concept, or NIL; each choice can say why."""

from kg.linking.lexicon_linker import LexiconLinker

__all__ = ["LexiconLinker"]
