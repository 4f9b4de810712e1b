"""Terminologies -> a compiled, memory-mapped store of names and concepts.

:class:`~kg.lexicon.store.Lexicon` answers, :func:`~kg.lexicon.compiling.compile_lexicon` makes one,
:mod:`~kg.lexicon.sources` reads terminologies.
"""
