"""The formats that are read, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kg.readers import (
    bioc_json,
    bioc_xml,
    bioportfolio,
    ctgov_json,
    ctgov_xml,
    html,
    jsonlines,
    medline,
    pubmed,
    pubtator,
    tables,
    text,
)
from kg.readers.base import Reader

READERS: Final[Mapping[str, Reader]] = {
    reader.name: reader
    for reader in (
        pubmed.PUBMED,
        medline.MEDLINE,
        ctgov_json.CTGOV_JSON,
        ctgov_xml.CTGOV_XML,
        bioportfolio.BIOPORTFOLIO_TEXT,
        bioportfolio.BIOPORTFOLIO_HTML,
        bioc_xml.BIOC_XML,
        bioc_json.BIOC_JSON,
        pubtator.PUBTATOR,
        tables.CSV,
        tables.TSV,
        jsonlines.JSON_LINES,
        html.HTML,
        text.MARKDOWN,
        text.TEXT,
    )
}
"""Name of a format -> its reader; where two are equally sure of a file, the first gets it."""
