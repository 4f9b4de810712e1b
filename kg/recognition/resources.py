"""The lexicon and the linker of a pipeline, opened when first used and shared by its components."""

from __future__ import annotations

from functools import cached_property
from pkgutil import resolve_name
from typing import Final

from kg.lexicon.store import Lexicon
from kg.model import Linker

DEFAULT_LINKER: Final = "kg.linking:LexiconLinker"
"""What makes a linker of a lexicon, by name: recognition knows linkers by their Protocol only."""


class Resources:
    """A lexicon and a linker; what is not given is opened when it is first asked for."""

    def __init__(
        self,
        lexicon: Lexicon | str | None = None,
        linker: Linker | str = DEFAULT_LINKER,
    ) -> None:
        self._lexicon = lexicon
        self._linker = linker

    @cached_property
    def lexicon(self) -> Lexicon:
        """The lexicon: the one given, or the one at the path given, or the default one."""
        return self._lexicon if isinstance(self._lexicon, Lexicon) else Lexicon.load(self._lexicon)

    @cached_property
    def linker(self) -> Linker:
        """The linker: the one given, or the one made by the callable named ``module:name``."""
        if not isinstance(self._linker, str):
            return self._linker
        linker: Linker = resolve_name(self._linker)(self.lexicon)
        return linker

    def fits(self, lexicon: str | None, linker: str) -> bool:
        """Whether these are the resources of such a configuration."""
        return (self._lexicon, self._linker) == (lexicon, linker)
