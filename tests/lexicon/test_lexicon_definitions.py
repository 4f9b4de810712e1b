"""Definitions as others quote them lead to their concepts."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.lexicon.building import build_lexicon
from kg.lexicon.definitions import Quotation
from kg.lexicon.records import ConceptRecord
from kg.lexicon.store import Lexicon

BITTER = (
    "A bitter bark's extract (e.g., of glum trees) that acts on TNF-α and is used against fevers."
)
SOUR = "A sour root that grows in wet places of the north and is eaten there by cattle."
DEFINITIONS = {
    "MESH:D900001": BITTER + " (From Dorland, 27th ed)",
    "MESH:D900002": SOUR,
    "MESH:D900003": SOUR[:-1] + " and sheep.",
    "MESH:D900004": "Old roots.",
    "MESH:D900005": "A root of which two say the same, word for word, in one lexicon.",
    "MESH:D900006": "A root of which two say the same, word for word, in one lexicon (Glum 1999; p 12).",
    "MESH:D900007": "",
    "MESH:D900008": "Old roots that smell (when wet).",
    "MESH:D900009": "Young & fresh. (From Glum (ed), Roots, 2nd ed) (Moss 1999, p 3)",
}


def record(curie: str, definition: str) -> ConceptRecord:
    return ConceptRecord(curie, f"Concept {curie}", "ChemicalEntity", definition=definition)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.from_concepts(record(*pair) for pair in DEFINITIONS.items())


@pytest.mark.parametrize(
    ("text", "curie"),
    [
        (BITTER, "MESH:D900001"),
        (BITTER + " (From Dorland, 27th ed)", "MESH:D900001"),
        (BITTER + " (Dorland, 28th ed).", "MESH:D900001"),
        (BITTER[:-1] + " (from another book)", "MESH:D900001"),
        (BITTER.replace(" ", "\n  "), "MESH:D900001"),
        (BITTER.replace("'", "’").replace("-", "\u2011"), "MESH:D900001"),
        (BITTER.replace("'", "&#39;").replace("α", "&alpha;"), "MESH:D900001"),
        (BITTER.upper(), "MESH:D900001"),
        (BITTER[:60] + "...", "MESH:D900001"),
        (BITTER[:60] + "\u2026", "MESH:D900001"),
        (BITTER[:60] + " [...]", "MESH:D900001"),
        (BITTER[:60] + "&al...", "MESH:D900001"),
        (BITTER + " (From Dor...", "MESH:D900001"),
        (BITTER[:20] + "...", None),  # too little
        ("Thoroughgoing incomprehensibilities notwithstanding...", None),
        (BITTER[:60], None),  # nothing says that it was cut
        (BITTER + " It is cheap.", None),
        ("Used: " + BITTER, None),
        (SOUR, "MESH:D900002"),
        (SOUR[:-1] + " and sheep", "MESH:D900003"),
        (SOUR[:-1] + " and she...", "MESH:D900003"),
        (SOUR[:60] + "...", None),  # the beginning of two
        ("Old roots.", "MESH:D900004"),
        ("Old roots that smell (when wet).", "MESH:D900008"),
        ("Old roots that smell.", None),
        ("Old...", None),
        (DEFINITIONS["MESH:D900005"], None),  # the same of two
        ("Young &amp; fresh.", "MESH:D900009"),
        ("", None),
        ("...", None),
        ("(From Dorland, 27th ed)", None),
    ],
)
def test_quotations(lexicon: Lexicon, text: str, curie: str | None) -> None:
    assert lexicon.defined(text) == curie


def test_one_without_definitions_knows_none(tmp_path: Path) -> None:
    lexicon = Lexicon.from_concepts([record("MESH:D900001", "")])
    assert lexicon.defined(SOUR) is None
    assert lexicon.definition("MESH:D900001") == ""


def test_the_default_one_opens_and_knows_none() -> None:
    assert Lexicon.load().defined(SOUR) is None


def test_another_process_knows_them_too(lexicon: Lexicon) -> None:
    assert pickle.loads(pickle.dumps(lexicon)).defined(SOUR) == "MESH:D900002"


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, unique_by=lambda t: Quotation.of(t).letters))
def test_what_is_quoted_whole_is_found(definitions: list[str]) -> None:
    records = [record(f"MESH:D{n:06}", text) for n, text in enumerate(definitions)]
    lexicon = Lexicon.from_concepts(records)
    for known in records:
        quotation = Quotation.of(known.definition)
        if quotation.letters and not quotation.is_cut:
            assert lexicon.defined(f" {known.definition}\n") == known.id


@given(st.text(max_size=200))
def test_a_text_quotes_itself(text: str) -> None:
    assert Quotation.of(text).is_of(text)


def test_long_texts_take_no_time() -> None:
    for text in (
        "(" * 50_000,
        "." * 50_000 + "x",
        "a. (" * 20_000,
        "&" * 50_000 + "...",
        " (a" * 20_000,
    ):
        Quotation.of(text)


def test_a_terminologys_own_definition_goes_first(data: Path, tmp_path: Path) -> None:
    rows = "id\tname\txrefs\tdefinition\nKG:1\tGlum Cells\tMESH:D900102\tWhat others say of them.\n"
    (tmp_path / "own.tsv").write_text(rows, encoding="utf-8")
    mesh = data / "definitions" / "desc2099.xml"
    for number, files in enumerate(([mesh, tmp_path / "own.tsv"], [tmp_path / "own.tsv", mesh])):
        build_lexicon(files, tmp_path / str(number))
        found = Lexicon.load(tmp_path / str(number))
        assert found.defined("Cells of the glum, round and sweet.") == "MESH:D900102"
