"""Whose word an assertion is: the primary knowledge source of a document's record."""

from __future__ import annotations

from kg.model import Document
from kg.schema import SOURCE_BIOPORTFOLIO, SOURCE_CTGOV, SOURCE_PUBMED, SOURCE_SELF


def record_source(document: Document) -> str:
    """The infores CURIE of the publisher of the document's record; ours for a user's own text."""
    if any(source.format.startswith("bioportfolio") for source in document.sources):
        return SOURCE_BIOPORTFOLIO
    prefix = document.id.partition(":")[0]
    if prefix == "PMID":
        return SOURCE_PUBMED
    if prefix == "CLINICALTRIALS":
        return SOURCE_CTGOV
    return SOURCE_SELF
