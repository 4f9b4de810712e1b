"""The queries of ``docs/data-model.md`` give answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.query.running import run_query
from kg.slots import OWN_CLASSES, OWN_PROPERTIES

PAGE = Path(__file__).parent.parent.parent / "docs" / "data-model.md"
TEXT = PAGE.read_text(encoding="utf-8")
QUERIES = re.findall(r"```sparql\n(.*?)```", TEXT, re.DOTALL)


def test_there_are_queries() -> None:
    assert len(QUERIES) >= 5


@pytest.mark.parametrize("query", QUERIES)
def test_queries_give_answers(out: Path, query: str) -> None:
    assert run_query(out, query).rows


@pytest.mark.parametrize(("curie", "text"), [*OWN_CLASSES.items(), *OWN_PROPERTIES.items()])
def test_our_own_terms_are_described_as_in_the_program(curie: str, text: str) -> None:
    assert f"| `{curie}` | {text} |" in TEXT


def test_links_within_the_page_lead_somewhere() -> None:
    anchors = {
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]*)\)", TEXT)) <= anchors
