"""Names of the lexicon as mentions."""

from __future__ import annotations

from functools import cached_property

from spacy.language import Language
from spacy.tokens import Doc

from kg.recognition.finder import NameFinder
from kg.recognition.layout import Layout, layout_of, show_found
from kg.recognition.resources import DEFAULT_LINKER, Resources, resources_of


class LexiconMatcher:
    """The component ``kg_lexicon``: adds the names of a lexicon to ``doc.spans["kg"]``."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources

    @cached_property
    def _finder(self) -> NameFinder:
        return NameFinder(self.resources.lexicon, self.resources.linker)

    def read(self, layout: Layout) -> None:
        """Add the names of the lexicon to the mentions."""
        layout.found += self._finder.find(layout)

    def __call__(self, doc: Doc) -> Doc:
        layout = layout_of(doc)
        found = self._finder.find(layout)
        layout.found += found
        show_found(doc, found)
        return doc


@Language.factory(
    "kg_lexicon",
    default_config={"lexicon": None, "linker": DEFAULT_LINKER},
    requires=["doc.sents"],
    assigns=["doc.spans"],
)
def make_lexicon_matcher(
    nlp: Language, name: str, lexicon: str | None, linker: str
) -> LexiconMatcher:
    """Finds names of a lexicon: that at the path ``lexicon``, else the default one."""
    return LexiconMatcher(resources_of(nlp, lexicon, linker))
