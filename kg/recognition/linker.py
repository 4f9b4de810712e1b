"""The concepts of the mentions, by whatever linker is given."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from kg.model import LinkedMention, Mention
from kg.model import Span as TextSpan
from kg.recognition.layout import LAYOUT, SPANS, Layout, layout_of
from kg.recognition.resources import DEFAULT_LINKER, Resources, resources_of


class MentionLinker:
    """The component ``kg_linker``: gives each mention its concept, or leaves it NIL.

    The best candidate of the mention's category is taken.  ``doc.spans["kg"].attrs`` says for each
    span the score of the link, the rule and the name of the lexicon that it was made by.
    """

    def __init__(self, resources: Resources) -> None:
        self.resources = resources

    def __call__(self, doc: Doc) -> Doc:
        layout = layout_of(doc)
        linked = [self._link(layout, span) for span in doc.spans.get(SPANS, ())]
        linked.sort(key=_position)
        layout.linked = linked
        spans = [_span(doc, layout, mention) for mention in linked]
        doc.spans[SPANS] = spans
        doc.spans[SPANS].attrs.update(_details(linked))
        doc.ents = filter_spans(spans)
        doc.user_data.pop(LAYOUT, None)
        return doc

    def _link(self, layout: Layout, span: Span) -> LinkedMention:
        place = TextSpan(span.start_char, span.end_char)
        known = layout.candidates.get((place.start, place.end))
        if known is None:
            known = self.resources.linker.candidates(span.text, span.label_)
        mention = Mention(place, span.label_)
        for candidate in known:
            if candidate.concept.category == span.label_:
                return LinkedMention(mention, candidate.concept, candidate.score, candidate.match)
        return LinkedMention(mention, None)


def _position(linked: LinkedMention) -> tuple[TextSpan, str, str]:
    return linked.span, linked.mention.category, linked.concept.id if linked.concept else ""


def _span(doc: Doc, layout: Layout, linked: LinkedMention) -> Span:
    curie = linked.concept.id if linked.concept else ""
    return layout.span(doc, linked.span.start, linked.span.end, linked.mention.category, curie)


def _details(linked: list[LinkedMention]) -> dict[str, list[float] | list[str]]:
    matches = [mention.match for mention in linked]
    return {
        "score": [mention.score for mention in linked],
        "rule": [match.rule if match else "" for match in matches],
        "name": [match.name if match else "" for match in matches],
    }


@Language.factory(
    "kg_linker",
    default_config={"linker": DEFAULT_LINKER, "lexicon": None},
    assigns=["doc.ents", "doc.spans"],
)
def make_mention_linker(
    nlp: Language, name: str, linker: str, lexicon: str | None
) -> MentionLinker:
    """Links the spans of ``doc.spans["kg"]``."""
    return MentionLinker(resources_of(nlp, lexicon, linker))
