"""Which names there are and what they may stand for, in one mapped file made of many terminologies.

:class:`~kg.lexicon.store.Lexicon` answers, :func:`~kg.lexicon.compiling.compile_lexicon` makes one,
:mod:`~kg.lexicon.sources` reads terminologies.
"""
