"""An edge in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.cli.explained import words
from kg.cli.explained.links import INDENT, LinkLines
from kg.cli.page import Page, Style, marked

if TYPE_CHECKING:
    from kg.query.explaining.records import EdgeExplanation, EvidenceFacts

NOTHING_LINKED: Final = "no name was linked: the source itself names subject and object"


def show_edge(page: Page, edge: EdgeExplanation) -> None:
    """An edge, its evidence, and how the names in that were linked."""
    _show_claim(page, edge)
    page.gap()
    shown = words.shown_of(len(edge.evidence), edge.evidence_count)
    page.add((f"Evidence: {shown}", Style.STRONG))
    told = edge.subject.id
    for number, evidence in enumerate(edge.evidence, start=1):
        document = evidence.document.id if evidence.document else ""
        _show_evidence(page, number, evidence, titled=document != told)
        told = document
    page.gap()
    if not edge.names:
        page.add(NOTHING_LINKED)
        return
    page.add(("How the names were linked", Style.STRONG))
    links = LinkLines(page)
    for name in edge.names:
        style = Style.SUBJECT if name.role == "subject" else Style.OBJECT
        numbers = ", ".join(map(str, name.evidence))
        links.show(name.link, (name.link.text, style), f" (in {numbers})")


def _show_claim(page: Page, edge: EdgeExplanation) -> None:
    """What the edge says, who says so, how surely."""
    held = ""
    if edge.negated:
        held = ": this is denied"
    elif edge.speculative:
        held = ": this is only supposed"
    page.add(
        (edge.subject.name, Style.SUBJECT),
        f" ({words.id_and_category(edge.subject)}) ",
        (edge.interaction, Style.STRONG),
        " ",
        (edge.object.name, Style.OBJECT),
        f" ({words.id_and_category(edge.object)})",
        (held, Style.STRONG),
    )
    predicate = edge.original_predicate or edge.predicate
    if edge.original_predicate:
        predicate += f", which is {edge.predicate}"
    page.add(f"{edge.id}: {predicate}{', symmetric' if edge.symmetric else ''}")
    documents = f" in {words.count(edge.document_count, 'document')}" if edge.document_count else ""
    page.add(
        f"confidence {words.number(edge.confidence)}, "
        f"{words.count(edge.evidence_count, 'piece')} of evidence{documents}; "
        f"source {edge.primary_knowledge_source} ({edge.knowledge_level}, {edge.agent_type})"
    )
    if edge.qualifiers:
        page.add("; ".join(f"{name}: {value}" for name, value in sorted(edge.qualifiers.items())))


def _show_evidence(page: Page, number: int, it: EvidenceFacts, *, titled: bool) -> None:
    """A piece of evidence: where it was read, and the words; the title where it is not told yet."""
    flags = [name for name in ("negated", "speculative") if getattr(it, name)]
    how = words.joined((it.method, f"confidence {words.number(it.confidence)}", *flags))
    label = f"{number:>3} "
    if it.document is None:
        page.add(f"{it.text}: {how}", label=label)
        return
    where = words.joined((it.section, it.path))
    page.add((it.document.id, Style.STRONG), f" {where}: {how}", label=label)
    if titled and it.document.title not in ("", it.text):
        page.add((it.document.title, Style.FAINT), label=INDENT)
    spans = [(it.subject, Style.SUBJECT), (it.object, Style.OBJECT)]
    known = [(span, style) for span, style in spans if span is not None]
    page.add(*marked(it.text, known), label=INDENT)
