"""``nodes.tsv`` and ``edges.tsv`` as KGX reads them."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from types import ModuleType

import pandas
import pytest

from kg.export import WRITERS, Losses, WriteOptions
from kg.export.graph import read_graph

Frames = tuple[pandas.DataFrame, pandas.DataFrame, Losses]


@pytest.fixture(scope="module")
def frames(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Frames:
    folder = tmp_path_factory.mktemp("kgx")
    losses = WRITERS["kgx"].write(read_graph(out), folder, WriteOptions())
    nodes, edges = (
        pandas.read_csv(
            folder / name,
            sep="\t",
            dtype=str,
            keep_default_na=False,
            quoting=csv.QUOTE_NONE,
            lineterminator="\n",
        )
        for name in ("nodes.tsv", "edges.tsv")
    )
    return nodes, edges, losses


def test_every_node_and_edge_is_a_line(frames: Frames, out: Path) -> None:
    graph, (nodes, edges, _) = read_graph(out), frames
    assert list(nodes["id"]) == [
        curie.replace("|", "\N{BROKEN BAR}") for curie in graph.nodes["id"]
    ]
    assert list(edges["id"]) == list(graph.edges["id"])
    assert list(nodes.columns[:5]) == ["id", "category", "name", "synonym", "xref"]
    assert list(edges.columns[:5]) == ["id", "subject", "predicate", "object", "category"]
    assert len(set(nodes.columns)) == len(nodes.columns)
    assert len(set(edges.columns)) == len(edges.columns)


def test_terms_are_biolink_curies(frames: Frames) -> None:
    nodes, edges, _ = frames
    for column in (nodes["category"], edges["category"], edges["predicate"]):
        assert column.str.startswith("biolink:").all()


def test_categories_come_with_what_they_are_kinds_of(frames: Frames, made: ModuleType) -> None:
    nodes = frames[0].set_index("id")
    assert nodes.loc[made.MYELOMA, "category"].split("|") == [
        "biolink:Disease",
        "biolink:DiseaseOrPhenotypicFeature",
        "biolink:BiologicalEntity",
        "biolink:NamedThing",
    ]


def test_who_says_it_and_who_hands_it_on(frames: Frames) -> None:
    nodes, edges, _ = frames
    assert set(nodes["provided_by"]) == {"infores:biomed-kg"}
    ours = edges["primary_knowledge_source"] == "infores:biomed-kg"
    assert ours.any() and not ours.all()
    assert set(edges[ours]["aggregator_knowledge_source"]) == {""}
    assert set(edges[~ours]["aggregator_knowledge_source"]) == {"infores:biomed-kg"}
    for column in ("primary_knowledge_source", "aggregator_knowledge_source"):
        assert edges[column].str.fullmatch(r"(infores:[a-z0-9-]+)?").all()


def test_values(frames: Frames, made: ModuleType) -> None:
    nodes = frames[0].set_index("id")
    assert nodes.loc[made.TRIAL, "clinical_trial_phase"] == "clinical_trial_phase_2"
    assert nodes.loc[made.TRIAL, "clinical_trial_enrollment"] == "84"
    assert nodes.loc[made.MYELOMA, "synonym"].split("|") == [
        "Kahler Disease",
        "Myeloma, Plasma-Cell",
        "Plasma cell myeloma",
    ]
    edges = frames[1]
    denied = edges[edges["negated"] != ""]
    assert list(denied["negated"]) == ["true"]
    assert set(denied["subject"]) == {made.DEXAMETHASONE}
    assert denied.iloc[0]["supporting_text"] == "Dexamethasone did not change multiple myeloma."


def test_worst_strings_stay_in_their_cells(frames: Frames, made: ModuleType) -> None:
    nodes, _, losses = frames
    name = nodes.set_index("id").loc[made.NASTY, "name"]
    assert "\\" in name and '"' in name and "|" not in name and "a\N{BROKEN BAR}b" in name
    assert losses["characters_replaced"] > 0 and losses["separators_replaced"] > 0


def test_frames_are_read_as_the_documentation_says(
    frames: Frames, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Path(__file__).parent.parent.parent / "docs" / "data-model.md"
    [call] = re.findall(r"^pandas\.read_csv\(.*\)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    WRITERS["kgx"].write(read_graph(out), tmp_path, WriteOptions())
    monkeypatch.chdir(tmp_path)
    assert '"' in Path("edges.tsv").read_text(encoding="utf-8")
    pandas.testing.assert_frame_equal(eval(call), frames[1])
