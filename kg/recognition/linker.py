"""The concepts of the mentions, by whatever linker is given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kg.model import LinkedMention, Mention
from kg.model import Span as TextSpan
from kg.recognition.agreement import put_together
from kg.recognition.layout import SPANS, Found, Layout, detach, layout_of, spans_of
from kg.recognition.resources import Resources

if TYPE_CHECKING:
    from spacy.tokens import Doc


class MentionLinker:
    """The component ``kg_linker``: gives each mention its concept, or leaves it NIL.

    The best candidate of the mention's category is taken.  ``doc.spans["kg"].attrs`` says for each
    span the score of the link, the rule and the name of the lexicon that it was made by.  In a ``Doc``
    the mentions of other recognisers are put together with our own, and ``attrs`` says in ``sources`` and
    ``agreement`` who found each, too.
    """

    def __init__(self, resources: Resources) -> None:
        self.resources = resources

    def read(self, layouts: Sequence[Layout]) -> None:
        """Link the mentions."""
        for layout in layouts:
            layout.linked = sorted(map(link, layout.found), key=_place)

    def __call__(self, doc: Doc) -> Doc:
        layout = layout_of(doc)
        known = {(mention.start, mention.end, mention.category) for mention in layout.found}
        for span in doc.spans.get(SPANS, ()):
            place = (span.start_char, span.end_char, span.label_)
            if place not in known:  # of another recogniser
                candidates = self.resources.linker.candidates(span.text, span.label_ or None)
                layout.found.append(Found(*place, candidates))
        self.read([layout])
        show_linked(doc, put_together(layout.linked, layout.beside))
        detach(doc)
        return doc


def link(found: Found) -> LinkedMention:
    """The mention with the best candidate of its category, or else the best of all, or NIL."""
    start, end, category, candidates, _ = found
    mention = Mention(TextSpan(start, end), category)
    if not candidates:
        return LinkedMention(mention, None)
    fitting = (c for c in candidates if c.concept.category == category)
    best = next(fitting, candidates[0])
    return LinkedMention(mention, best.concept, best.score, best.match)


def show_linked(doc: Doc, linked: Sequence[LinkedMention]) -> None:
    """Write linked mentions to ``doc.spans["kg"]`` and ``doc.ents``."""
    from spacy.util import filter_spans

    spans = spans_of(doc, map(_place, linked))
    doc.spans[SPANS] = spans
    doc.spans[SPANS].attrs.update(_details(linked))
    doc.ents = filter_spans(spans)


def _place(linked: LinkedMention) -> tuple[int, int, str, str]:
    mention = linked.mention
    curie = linked.concept.id if linked.concept else ""
    return mention.span.start, mention.span.end, mention.category, curie


def _details(linked: Sequence[LinkedMention]) -> dict[str, list[Any]]:
    matches = [mention.match for mention in linked]
    details: dict[str, list[Any]] = {
        "score": [mention.score for mention in linked],
        "rule": [match.rule if match else "" for match in matches],
        "name": [match.name if match else "" for match in matches],
    }
    if any(mention.sightings is not None for mention in linked):
        details["sources"] = [list(mention.sources) for mention in linked]
        details["agreement"] = [[it.as_dict() for it in m.sightings or ()] for m in linked]
    return details
