"""Names of the lexicon as mentions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from kg.recognition.finder import NameFinder
from kg.recognition.layout import Layout, layout_of, show_found
from kg.recognition.resources import Resources

if TYPE_CHECKING:
    from spacy.tokens import Doc


class LexiconMatcher:
    """The component ``kg_lexicon``: adds the names of a lexicon to ``doc.spans["kg"]``."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources

    @cached_property
    def _finder(self) -> NameFinder:
        return NameFinder(self.resources.lexicon, self.resources.linker)

    def read(self, layouts: Sequence[Layout]) -> None:
        """Add the names of the lexicon to the mentions."""
        for layout in layouts:
            layout.found += self._finder.find(layout)

    def __call__(self, doc: Doc) -> Doc:
        layout = layout_of(doc)
        found = self._finder.find(layout)
        layout.found += found
        show_found(doc, found)
        return doc
