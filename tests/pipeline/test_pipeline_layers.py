"""Builds with a table of one's own over another lexicon."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import kg
from kg.cli import main
from kg.export.graph import read_graph
from kg.lexicon.building import build_lexicon
from kg.lexicon.opening import open_lexicon
from kg.lexicon.packing import CACHE_VARIABLE
from kg.pipeline import BuildOptions, annotate, build, processes
from kg.pipeline.output import file_facts

BASE = """\
id\tname\tcategory\tsynonyms\tparents
MESH:D900001\tGlumosis\tDisease\tglum disease\tMESH:D900002
MESH:D900002\tDiseases of Glum\tDisease\t\t
MESH:D900003\tPodine\tDrug\t\t
"""
OWN = """\
id\tname\tcategory\tsynonyms
KG:pod\tPodine pump\tDevice\tglum pod
MESH:D900001\tGlumosis\tDisease\tplummet
KG:seed\tSeed\tDevice\tpodine
"""
TEXT = "Glum pods help in glum disease. The Podine pump is for plummet, and podine is a seed."


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> object:
    """The two lexicons, with a cache of their own."""
    folder = tmp_path_factory.mktemp("layers")
    (folder / "base.tsv").write_text(BASE, encoding="utf-8")
    (folder / "own.tsv").write_text(OWN, encoding="utf-8")
    build_lexicon([folder / "base.tsv"], folder / "base")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(folder / "cache"))
        yield (folder / "base", folder / "own.tsv")


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(f"{TEXT} {number}.", encoding="utf-8")
    return folder


def test_what_is_found(layers: tuple[Path, Path], texts: Path, tmp_path: Path) -> None:
    output = tmp_path / "found.jsonl"
    annotate([texts / "0.txt"], output, BuildOptions(jobs=1, lexicon=layers))
    found = [
        (mention["text"], mention["category"], mention["id"])
        for mention in json.loads(output.read_bytes())["mentions"]
    ]
    assert found == [
        ("Glum pods", "Device", "KG:pod"),
        ("glum disease", "Disease", "MESH:D900001"),
        ("Podine pump", "Device", "KG:pod"),  # longer than the drug, and of one's own
        ("plummet", "Disease", "MESH:D900001"),
        ("podine", "Device", "KG:seed"),  # not the drug
        ("seed", "Device", "KG:seed"),
    ]


def test_the_graph_and_its_manifest(
    layers: tuple[Path, Path], texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    build([texts], one, BuildOptions(jobs=1, lexicon=layers))
    monkeypatch.setattr(processes, "MAX_DOCUMENTS", 1)
    build([texts], two, BuildOptions(jobs=2, lexicon=layers))
    first, second = file_facts(one), file_facts(two)
    assert first.pop("run.json") != second.pop("run.json")
    assert first == second
    nodes = {row["id"]: row for row in pq.read_table(one / "tables" / "nodes.parquet").to_pylist()}
    assert "plummet" in nodes["MESH:D900001"]["synonyms"]
    assert "MESH:D900002" in nodes and "KG:pod" in nodes
    manifest = read_graph(one).manifest
    assert manifest["lexicon"]["checksum"] == open_lexicon(layers).info.checksum
    assert [layer["name"] for layer in manifest["lexicon"]["layers"]] == ["base", "own"]
    [source] = manifest["lexicon"]["layers"][1]["sources"]
    assert source["origin"] == "own.tsv" and source["license"] and len(source["sha256"]) == 64
    assert manifest["options"]["lexicon"] == ["base", "own.tsv"]


def test_queries_ask_the_lexicon_that_is_named(
    layers: tuple[Path, Path], texts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "out")
    options = [word for path in layers for word in ("--lexicon", str(path))]
    assert main(["build", str(texts), "-o", out, "--jobs", "1", *options]) == 0
    question = ["query", out, "neighbours", "--param", "concept=Podine-Pumps"]
    capsys.readouterr()
    assert main([*question, *options]) == 0
    message = capsys.readouterr().err
    assert "is KG:pod (Podine pump, Device), to which the lexicon leads" in message
    assert "built with" not in message
    assert main([*question, "--lexicon", str(tmp_path / "none.tsv")]) == 1
    assert "none.tsv: there is no lexicon" in capsys.readouterr().err
    assert main(["lookup", "podine", "--format", "tsv", *options]) == 0
    rows = [line.split("\t")[1] for line in capsys.readouterr().out.splitlines()]
    assert rows == ["id", "KG:seed", "MESH:D900003"]
    assert main(["lexicon", "info", "--format", "tsv", *options]) == 0
    told = capsys.readouterr().out
    assert "layer 1\tbase" in told and "layer 2\town" in told


def test_another_lexicon_than_that_of_the_graph_is_told(
    layers: tuple[Path, Path], texts: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from kg.query.resolving import resolve

    build([texts], tmp_path / "out", BuildOptions(jobs=1, lexicon=layers))
    found = resolve(read_graph(tmp_path / "out"), "diseases-of-the-glum", (), layers[0])
    assert found.curie == "MESH:D900002"
    assert "built with the lexicon base + own" in caplog.text


def test_spacy_takes_several(layers: tuple[Path, Path]) -> None:
    import spacy

    from kg.recognition import COMPONENTS

    nlp = spacy.blank("en")
    for name in COMPONENTS:
        config = {"lexicon": [str(path) for path in layers]}
        nlp.add_pipe(name, config=config if name in ("kg_tagger", "kg_linker") else {})
    for pipeline in (nlp, kg.load(layers)):
        doc = pipeline("Glum pods help in glum disease.")
        assert [span.kb_id_ for span in doc.spans["kg"]] == ["KG:pod", "MESH:D900001"]
    first, second = (nlp.get_pipe(name).resources for name in ("kg_tagger", "kg_linker"))
    assert first is second
