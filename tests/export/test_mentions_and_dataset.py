"""``mentions.ttl`` and ``dataset.ttl``: Web Annotations, and the description of the data set."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from types import ModuleType

import pyoxigraph as ox
import pytest

from kg.export import WRITERS, WriteOptions, write_formats
from kg.export.graph import read_graph
from kg.prefixes import PREFIXES


def load(path: Path) -> ox.Store:
    store = ox.Store()
    store.load(path=path, format=ox.RdfFormat.TURTLE)
    return store


def rows(store: ox.Store, query: str) -> list[list[str]]:
    found = store.query(query, prefixes=PREFIXES)
    return [[term.value if term else "" for term in row] for row in found]


@pytest.fixture(scope="module")
def mentions(out: Path, tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    folder = tmp_path_factory.mktemp("mentions")
    WRITERS["mentions"].write(read_graph(out), folder, WriteOptions())
    return load(folder / "mentions.ttl")


def test_every_mention_is_an_annotation(mentions: ox.Store, out: Path) -> None:
    [[count]] = rows(mentions, "SELECT (COUNT(?a) AS ?n) { ?a a oa:Annotation }")
    assert int(count) == read_graph(out).tables.count("mentions")


def test_selectors_lead_to_the_words(mentions: ox.Store, made: ModuleType) -> None:
    """Each by itself: the offsets in the document, and the quotation with what is around it."""
    query = """SELECT ?start ?end ?exact ?prefix ?suffix ?body {
        ?a oa:hasTarget [ oa:hasSource PMID:90000001 ; oa:hasSelector ?place, ?quote ] ;
            oa:hasBody ?body ; oa:motivatedBy oa:identifying .
        ?place a oa:TextPositionSelector ; oa:start ?start ; oa:end ?end .
        ?quote a oa:TextQuoteSelector ; oa:exact ?exact .
        OPTIONAL { ?quote oa:prefix ?prefix } OPTIONAL { ?quote oa:suffix ?suffix }
        } ORDER BY ?start"""
    first = "Pomalidomide slowed smoldering multiple myeloma."
    found = rows(mentions, query)
    assert found[0] == ["40", "52", "Pomalidomide", "", first[12:44], PREFIXES["MESH"] + "C467566"]
    start = first.index("smoldering")
    assert found[1][:4] == [str(40 + start), str(40 + start + 27), first[start:-1], first[:start]]
    assert found[1][4] == "."


def test_a_mention_without_concept_has_its_category(mentions: ox.Store) -> None:
    query = """SELECT ?exact { ?a oa:motivatedBy oa:classifying ; oa:hasBody biolink:ChemicalEntity ;
        oa:hasTarget/oa:hasSelector/oa:exact ?exact }"""
    assert rows(mentions, query) == [["glucose"]]


@pytest.fixture(scope="module")
def folder(made: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with its manifest as it is while formats are written."""
    folder: Path = made.write_graph(tmp_path_factory.mktemp("dataset"))
    manifest = {
        "program": "biomed-kg",
        "version": "1.2.3",
        "options": {"full": False},
        "inputs": [
            {"name": "a b.json", "member": "", "sha256": "00" * 32, "bytes": 7},
            {"name": "c.zip", "member": "d.txt", "sha256": "11" * 32, "bytes": 8},
        ],
        "lexicon": {
            "layers": [{"sources": [{"name": "mesh", "version": "2026", "url": "no url"}]}]
        },
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    write_formats(read_graph(folder), folder, ["dataset", "turtle", "kgx"], WriteOptions())
    return folder


@pytest.fixture(scope="module")
def dataset(folder: Path) -> ox.Store:
    return load(folder / "dataset.ttl")


def test_the_files_with_their_checksums(dataset: ox.Store, folder: Path) -> None:
    query = """SELECT ?title ?size ?sha256 {
        ?d a dcat:Dataset, void:Dataset ; dcat:distribution ?f . ?f a dcat:Distribution ;
        dcterms:title ?title ; dcat:byteSize ?size ; spdx:checksum/spdx:checksumValue ?sha256 }"""
    found = {title: (int(size), sha256) for title, size, sha256 in rows(dataset, query)}
    paths = [folder / name for name in ("graph.ttl", "nodes.tsv", "tables/nodes.parquet")]
    for path in paths:
        data = path.read_bytes()
        expected = (len(data), hashlib.sha256(data).hexdigest())
        assert found[path.relative_to(folder).as_posix()] == expected
    assert "dataset.ttl" not in found and "manifest.json" not in found


def test_what_it_was_made_of(dataset: ox.Store) -> None:
    query = """SELECT ?title ?sha256 { ?d prov:wasGeneratedBy ?run ; prov:wasDerivedFrom ?input .
        ?run a prov:Activity ; prov:used ?input ; prov:wasAssociatedWith ?program .
        ?program schema:softwareVersion "1.2.3" . ?d a dcat:Dataset .
        ?input dcterms:title ?title ; spdx:checksum/spdx:checksumValue ?sha256 } ORDER BY ?title"""
    assert rows(dataset, query) == [["a b.json", "00" * 32], ["c.zip!d.txt", "11" * 32]]
    assert rows(dataset, 'SELECT ?v { ?s rdfs:label "mesh" ; schema:version ?v }') == [["2026"]]


def test_how_much_there_is(dataset: ox.Store, folder: Path) -> None:
    graph = read_graph(folder)
    query = "SELECT ?n { ?d a dcat:Dataset ; void:entities ?n }"
    assert rows(dataset, query) == [[str(graph.tables.count("nodes"))]]
    query = "SELECT ?class ?n { ?p void:class ?class ; void:entities ?n }"
    counts = graph.nodes["category"].value_counts()
    assert {c.removeprefix(PREFIXES["biolink"]): int(n) for c, n in rows(dataset, query)} == dict(
        counts
    )
    query = "SELECT ?n { ?p void:property biolink:mentions ; kgv:edge_count ?n }"
    assert rows(dataset, query) == [[str((graph.edges["predicate"] == "mentions").sum())]]


def test_a_graph_without_a_manifest_is_described(out: Path, tmp_path: Path) -> None:
    WRITERS["dataset"].write(read_graph(out), tmp_path, WriteOptions())
    query = "SELECT ?d { ?d prov:wasGeneratedBy ?run . ?run a prov:Activity }"
    assert len(rows(load(tmp_path / "dataset.ttl"), query)) == 1
