"""Which names there are and what they may stand for, in one mapped file made of many terminologies.

:class:`~kg.lexicon.store.Lexicon` answers, :func:`~kg.lexicon.opening.open_lexicon` opens one or several over
one another, :func:`~kg.lexicon.compiling.compile_lexicon` makes one,
:mod:`~kg.lexicon.sources` reads terminologies.
"""
