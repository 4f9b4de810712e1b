"""Explanations in words: records of :mod:`kg.query.explaining` -> lines of a page."""

from kg.cli.explained.documents import show_document, show_text
from kg.cli.explained.edges import show_edge
from kg.cli.explained.nodes import show_node

__all__ = ["show_document", "show_edge", "show_node", "show_text"]
