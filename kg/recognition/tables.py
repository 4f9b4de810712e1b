"""The tables of the rules: small files under ``data/recognition``."""

from __future__ import annotations

from functools import cache

from kg.resources import data_path


def read_table(name: str) -> list[list[str]]:
    """The rows of a table: cells separated by tabs; blank lines and lines with ``#`` first are left out."""
    lines = data_path(f"recognition/{name}").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@cache
def word_list(name: str) -> frozenset[str]:
    """A list of words of ``words.tsv``.

    >>> "with" in word_list("stops")
    True
    """
    return frozenset(
        word for row, members in _word_lists() if row == name for word in members.split()
    )


@cache
def _word_lists() -> list[list[str]]:
    return read_table("words.tsv")
