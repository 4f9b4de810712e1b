"""``report.html``: what it says, that it is one file, and that it is the same each time."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from lxml import html

from kg.export.graph import read_graph
from kg.export.pairs_picture import draw
from kg.export.report import FILE, write_report
from kg.graph.tables import TABLES

MANIFEST: dict[str, Any] = {
    "version": "1.2.3",
    "lexicon": {"name": "default", "checksum": "abc"},
    "counts": {"documents": 1234, "edges": 5, "duplicates": 2, "superseded": 1, "not_mined": 1},
    "inputs": [
        {"format": "pubmed", "documents": 3},
        {"format": "pubtator", "documents": 1},
        {"format": "", "documents": 0},
    ],
    "failures": ["a.bin: not text; leave it out", "<b>.xml: <script>alert(1)</script>"],
}


def report(out: Path, folder: Path, manifest: dict[str, Any] = MANIFEST) -> str:
    folder.mkdir(exist_ok=True)
    write_report(read_graph(out), folder, manifest)
    return (folder / FILE).read_bytes().decode("utf-8")


def test_it_says_what_is_there_and_what_failed(out: Path, tmp_path: Path) -> None:
    page = html.fromstring(report(out, tmp_path))
    text = " ".join(page.text_content().split())
    for words in (
        "1,234",
        "3 documents as pubmed, 1 document as pubtator.",
        "2 were met again, 1 was superseded",
        "2 inputs could not be read",
        "a.bin: not text; leave it out",
        "Multiple Myeloma",
        "Phase 1/2",
        "Completed",
        "occurs together with",
        "biomed-kg 1.2.3 with the lexicon default (abc)",
        "Metformin – Diabetes Mellitus, Type 2: 1 document, tested",
    ):
        assert words in text
    assert "Nothing failed" not in text
    assert len(page.xpath("//div[@class='picture']//path")) == 3


def test_a_good_build_says_so(out: Path, tmp_path: Path) -> None:
    assert "Nothing failed" in report(out, tmp_path, MANIFEST | {"failures": []})


def test_every_trial_has_a_status_and_a_phase(made: ModuleType, out: Path, tmp_path: Path) -> None:
    folder = made.write_graph(tmp_path / "graph")
    path = folder / "tables" / "trials.parquet"
    rows = pq.read_table(path).to_pylist()
    states = ["", "COMPLETED", "COMPLETED", "", *(f"STATE_{n:02}" for n in range(20))]
    rows = [
        rows[0] | {"id": f"{made.TRIAL}{n:02}", "overall_status": state}
        for n, state in enumerate(states)
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=TABLES["trials"][0]), path)
    page = html.fromstring(report(folder, tmp_path / "report"))
    for caption, first, last in (
        ("by phase", "Phase 2", "Phase 2"),
        ("by status", "Completed", "Not given"),
    ):
        [table] = page.xpath(f"//table[caption = '{caption}']")
        assert sum(int(number) for number in table.xpath(".//tbody//td[1]/text()")) == len(states)
        labels = table.xpath(".//tbody//th/text()")
        assert (labels[0], labels[-1]) == (first, last)
    assert table.xpath(".//tbody//th/text()")[-2] == "Others"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, ("1 was met again, 1 was superseded", "1 is kept but was not mined", "node", "edge")),
        (
            2,
            (
                "2 were met again, 2 were superseded",
                "2 are kept but were not mined",
                "nodes",
                "edges",
            ),
        ),
    ],
)
def test_one_is_one(out: Path, tmp_path: Path, number: int, words: tuple[str, ...]) -> None:
    names = ("duplicates", "superseded", "not_mined", "nodes", "edges", "evidence")
    page = html.fromstring(
        report(out, tmp_path, MANIFEST | {"counts": dict.fromkeys(names, number)})
    )
    text = " ".join(page.text_content().split())
    assert words[0] in text and words[1] in text
    assert page.xpath("//dl//dt/text()") == [*words[2:], "evidence"]


def test_it_is_the_same_each_time(out: Path, tmp_path: Path) -> None:
    assert report(out, tmp_path / "a") == report(out, tmp_path / "b")


def test_it_is_one_file(out: Path, tmp_path: Path) -> None:
    text = report(out, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    page = html.fromstring(text)
    assert not page.xpath("//script | //link | //img | //iframe | //@src | //@href")
    assert not re.search(r"url\(|@import|https?://", text)
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


@pytest.mark.parametrize(
    "evil", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}"]
)
def test_hostile_strings_stay_text(made: ModuleType, tmp_path: Path, evil: str) -> None:
    out = made.write_graph(tmp_path / "graph")
    path = out / "tables" / "nodes.parquet"
    rows = [row | {"name": evil} for row in pq.read_table(path).to_pylist()]
    pq.write_table(pa.Table.from_pylist(rows, schema=TABLES["nodes"][0]), path)
    text = report(out, tmp_path / "report")
    page = html.fromstring(text)
    assert not page.xpath("//script | //img | //@onerror")
    assert evil in page.text_content()


def test_an_empty_graph_has_a_report(made: ModuleType, tmp_path: Path) -> None:
    out = made.write_graph(tmp_path / "graph")
    for name, (schema, _) in TABLES.items():
        pq.write_table(pa.Table.from_pylist([], schema=schema), out / "tables" / f"{name}.parquet")
    assert "What is in this graph" in report(out, tmp_path / "report")


# ----------------------------------------------------------------------------------------- picture


def test_neighbours_stand_beside_each_other() -> None:
    pairs = [("a", "x", 1, False), ("b", "y", 9, True), ("c", "x", 1, False), ("d", "y", 1, False)]
    names = {name: name.upper() for name in "abcdxy"}
    picture = draw(pairs, names)
    left = [label.text for label in sorted(picture.labels, key=lambda it: it.y) if label.left]
    assert left in (["A", "C", "B", "D"], ["B", "D", "A", "C"])
    assert [line.width for line in picture.lines] == [1.8, 8.0, 1.8, 1.8]
    assert [line.marked for line in picture.lines] == [False, True, False, False]
    assert all(0 < label.y < picture.height for label in picture.labels)


def test_long_names_are_cut_and_kept_as_titles() -> None:
    picture = draw([("a", "x", 1, False)], {"a": "n" * 100, "x": "x"})
    assert picture.labels[0].text == "n" * 39 + "…" and picture.labels[0].title == "n" * 100
