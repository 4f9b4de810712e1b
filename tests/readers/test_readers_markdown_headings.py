"""Headings of Markdown, however many blanks they have."""

from __future__ import annotations

import pytest

from kg.readers.markdown import plain_lines


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("# One", "# One"),
        ("## One ##", "# One"),
        ("#  A # b  #", "# A # b"),
        ("#hashtag", "#hashtag"),
    ],
)
def test_headings(line: str, heading: str) -> None:
    assert heading in plain_lines([line])


def test_many_blanks_take_no_time() -> None:
    """The pattern of a heading once took cubic time over them."""
    assert plain_lines(["# a" + " " * 20_000 + "b"])
