"""The lexicon and the linker of a pipeline, opened when first used and shared by its components."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pkgutil import resolve_name
from typing import Final

from kg.lexicon.base import AnyLexicon
from kg.lexicon.opening import open_lexicon
from kg.model import Linker

DEFAULT_LINKER: Final = "kg.linking:NameLinker"
"""What makes a linker of a lexicon, by name: recognition knows linkers by their Protocol only."""

DEFAULT_NAME: Final = "default"
"""How the default lexicon calls itself."""


class Resources:
    """A lexicon and a linker; what is not given is opened when it is first asked for."""

    def __init__(
        self,
        lexicon: AnyLexicon | str | Sequence[str] | None = None,
        linker: Linker | str = DEFAULT_LINKER,
    ) -> None:
        self._lexicon = lexicon
        self._linker = linker

    @cached_property
    def lexicon(self) -> AnyLexicon:
        """The lexicon: the one given, or what :func:`~kg.lexicon.opening.open_lexicon` opens."""
        given = self._lexicon
        return open_lexicon(given) if given is None or isinstance(given, str | Sequence) else given

    @cached_property
    def linker(self) -> Linker:
        """The linker: the one given, or the one made by the callable named ``module:name``."""
        if not isinstance(self._linker, str):
            return self._linker
        linker: Linker = resolve_name(self._linker)(self.lexicon)
        return linker

    @cached_property
    def has_default(self) -> bool:
        """Whether the lexicon is the default one, or lies over it."""
        info = self.lexicon.info
        return any(each.name == DEFAULT_NAME for each in (info, *info.layers))

    def fits(self, lexicon: str | Sequence[str] | None, linker: str) -> bool:
        """Whether these are the resources of such a configuration."""
        return (self._lexicon, self._linker) == (lexicon, linker)
