"""A node in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.cli.explained import words
from kg.cli.explained.links import INDENT
from kg.cli.page import Page, Style

if TYPE_CHECKING:
    from kg.query.explaining.records import EdgesOfKind, NodeExplanation

NAMES_SHOWN: Final = 10
"""How many synonyms and identifiers are named to people; JSON has all."""

UNMENTIONED: Final = "no text mentions it: a record, an indexer or a terminology names it"


def show_node(page: Page, node: NodeExplanation) -> None:
    """A node: its names, who mentions it by which words, and its edges."""
    page.add((node.name, Style.STRONG), f" ({node.id}, {words.category(node.category)})")
    if node.url:
        page.add(node.url)
    if node.synonyms:
        page.add(f"also called {words.some(node.synonyms, NAMES_SHOWN)}")
    if node.xrefs:
        page.add(f"the same as {words.some(node.xrefs, NAMES_SHOWN)}")
    if node.documents_of_node:
        documents = ", ".join(it.id for it in node.documents_of_node)
        page.add(f"see kg explain OUT --document for the text of {documents}")
    if node.mention_count:
        documents = words.count(node.document_count, "document")
        page.add(f"mentioned {words.count(node.mention_count, 'time')} in {documents}")
    elif not node.documents_of_node:
        page.add(UNMENTIONED)
    _show_called(page, node)
    _show_documents(page, node)
    if node.edges:
        page.gap()
        page.add(("Edges", Style.STRONG))
    for kind in node.edges:
        _show_edges(page, kind)


def _show_called(page: Page, node: NodeExplanation) -> None:
    """What documents call it, how often."""
    if not node.called:
        return
    page.gap()
    shown = words.shown_of(len(node.called), node.all_calls)
    page.add((f"Called: {shown}", Style.STRONG))
    for it in node.called:
        score = words.number(it.lowest)
        if it.lowest != it.highest:
            score += f" to {words.number(it.highest)}"
        names = (f'"{name}"' for name in it.names)
        how = words.joined((*it.rules, *names, f"score {score}"))
        page.add((it.text, Style.STRONG), f": {how}", label=f"{it.mentions:>6,} ")


def _show_documents(page: Page, node: NodeExplanation) -> None:
    """The documents that mention it most, how often."""
    if not node.documents:
        return
    page.gap()
    shown = words.shown_of(len(node.documents), node.document_count)
    page.add((f"Documents that mention it: {shown}", Style.STRONG))
    for it in node.documents:
        label = f"{it.mentions:>6,} "
        page.add((it.document.id, Style.STRONG), f" {it.document.title}", label=label)


def _show_edges(page: Page, kind: EdgesOfKind) -> None:
    """The best edges by one predicate in one direction."""
    claim = f"... {kind.interaction} it" if kind.direction == "to" else f"{kind.interaction} ..."
    shown = words.shown_of(len(kind.edges), kind.count, "edge")
    page.add((claim, Style.STRONG), f": {shown}", label="  ")
    for it in kind.edges:
        flags = [name for name in ("negated", "speculative") if getattr(it, name)]
        facts = words.count(it.evidence_count, "piece") + " of evidence"
        if it.document_count:
            facts += f" in {words.count(it.document_count, 'document')}"
        facts = words.joined((facts, it.primary_knowledge_source, *flags))
        page.add(f"{it.edge} {words.thing(it.other)}: {facts}", label=INDENT)
