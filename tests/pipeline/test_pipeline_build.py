"""Whole builds of the example documents."""

from __future__ import annotations

import errno
import gzip
import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kg.errors import OutputError, UsageError
from kg.graph import shards
from kg.pipeline import BuildOptions, annotate, build, processes
from kg.pipeline.output import file_facts

EXAMPLES = Path(__file__).parent.parent.parent / "data" / "examples"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built") / "out"
    result = build([EXAMPLES], out, BuildOptions(jobs=1))
    assert result.failures == ()
    return out


def manifest(out: Path) -> dict:
    return json.loads((out / "manifest.json").read_bytes())


def same_bytes(one: Path, other: Path) -> None:
    first, second = file_facts(one), file_facts(other)
    for facts in (first, second):
        del facts["run.json"]
    assert first == second


def test_the_counts_add_up(built: Path) -> None:
    content = manifest(built)
    counts = content["counts"]
    assert sum(report["documents"] for report in content["inputs"]) == counts["read"]
    assert counts["read"] == counts["documents"] + counts["duplicates"] + counts["superseded"]
    assert sum(content["languages"].values()) == counts["read"]
    assert sum(content["edges"].values()) == counts["edges"]
    for name in ("documents", "sentences", "mentions", "nodes", "edges", "evidence", "trials"):
        assert pq.read_metadata(built / "tables" / f"{name}.parquet").num_rows == counts[name]
    assert content["files"] == {
        name: facts
        for name, facts in file_facts(built).items()
        if name not in ("manifest.json", "run.json")
    }


def test_every_edge_has_its_evidence(built: Path) -> None:
    edges = pq.read_table(built / "tables" / "edges.parquet").to_pylist()
    evidence = pq.read_table(built / "tables" / "evidence.parquet").to_pylist()
    sentences = {
        s["id"]: s["text"]
        for s in pq.read_table(built / "tables" / "sentences.parquet").to_pylist()
    }
    by_edge: dict[str, int] = {}
    for one in evidence:
        by_edge[one["edge"]] = by_edge.get(one["edge"], 0) + 1
        if one["kind"] == "sentence":
            text = sentences[one["sentence"]]
            assert 0 <= one["object_start"] < one["object_end"] <= len(text)
    assert {e["id"]: e["evidence_count"] for e in edges} == by_edge


def test_the_order_and_the_processes_make_no_difference(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "MAX_DOCUMENTS", 4)
    files = sorted(EXAMPLES.iterdir(), reverse=True)
    one = build(files, tmp_path / "one", BuildOptions(jobs=2))
    other = build(sorted(files), tmp_path / "other", BuildOptions(jobs=1))
    assert one.counts == other.counts
    same_bytes(tmp_path / "one", tmp_path / "other")
    for name in ("graph.ttl", "graph.graphml", "edges.tsv", "tables/evidence.parquet"):
        assert (built / name).stat().st_size == (tmp_path / "one" / name).stat().st_size


def test_bad_inputs_are_named_and_the_others_built(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(EXAMPLES / "hypertension.txt", folder / "good.txt")
    (folder / "empty.xml").write_bytes(b"")
    (folder / "binary.dat").write_bytes(bytes(range(256)) * 20)
    (folder / "page.json").write_text("<!DOCTYPE html><html><body>502 Bad Gateway</body></html>")
    (folder / "cut.xml.gz").write_bytes(
        gzip.compress((EXAMPLES / "myeloma-leukemia.pubmed.xml").read_bytes())[:-200]
    )
    (folder / "laughs.xml").write_text(
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><PubmedArticleSet>&b;</PubmedArticleSet>'
    )
    result = build([folder, tmp_path / "nowhere.txt"], tmp_path / "out", BuildOptions(jobs=1))
    named = {Path(failure.path).name for failure in result.failures}
    assert named == {
        "empty.xml",
        "binary.dat",
        "page.json",
        "cut.xml.gz",
        "laughs.xml",
        "nowhere.txt",
    }
    assert all(failure.reason and failure.remedy for failure in result.failures)
    titles = pq.read_table(tmp_path / "out" / "tables" / "documents.parquet")["title"].to_pylist()
    assert any("blood pressure" in t.lower() or "hypertens" in t.lower() for t in titles)
    assert len(manifest(tmp_path / "out")["failures"]) == len(result.failures)


@pytest.mark.parametrize("content", [b"", None])
def test_where_nothing_can_be_read_nothing_is_written(
    tmp_path: Path, content: bytes | None
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(EXAMPLES / "hypertension.txt", folder / "a.txt")
    before = build([folder], tmp_path / "out", BuildOptions(jobs=1))
    assert before.counts["documents"] == 1
    (folder / "a.txt").unlink()
    if content is not None:
        (folder / "a.txt").write_bytes(content)
    result = build([folder], tmp_path / "out", BuildOptions(jobs=1))
    assert result.out is None
    assert len(result.failures) == 1
    assert manifest(tmp_path / "out")["counts"] == before.counts


def test_an_unknown_format_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown format 'pdf'"):
        build([EXAMPLES], tmp_path / "out", BuildOptions(formats=("pdf",)))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("iri", ["not an iri", "http://x.org/kg", "x/", "http://x.org/<>/"])
def test_a_base_iri_has_to_be_one(tmp_path: Path, iri: str) -> None:
    with pytest.raises(UsageError, match="is no base IRI"):
        build([EXAMPLES], tmp_path / "out", BuildOptions(base_iri=iri))


def test_copies_of_a_text_under_other_names_are_copies(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).write_text("Warfarin causes bleeding.\n")
    result = build([tmp_path / "b.txt", tmp_path / "a.txt"], tmp_path / "out", BuildOptions(jobs=1))
    assert (result.counts["duplicates"], result.counts["superseded"]) == (1, 0)
    (document,) = pq.read_table(tmp_path / "out" / "tables" / "documents.parquet").to_pylist()
    assert json.loads(document["metadata"])["local_id"] == "a"
    assert [s["path"] for s in document["sources"]] == ["a.txt", "b.txt"]


def test_the_name_of_the_output_may_hold_wildcards(tmp_path: Path) -> None:
    result = build([EXAMPLES / "hypertension.txt"], tmp_path / "o[1]*", BuildOptions(jobs=1))
    assert result.counts["documents"] == 1


def test_a_sentence_that_repeats_itself_takes_no_time(tmp_path: Path) -> None:
    """This took a minute and a gigabyte when every mention was held against every other."""
    (tmp_path / "a.txt").write_text("aspirin for headache " * 5000)
    result = build([tmp_path / "a.txt"], tmp_path / "out", BuildOptions(jobs=1, formats=()))
    assert result.edges["biolink:occurs_together_in_literature_with"] == 1


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shards.pq, "write_table", full)
    with pytest.raises(OutputError, match="the disk is full"):
        build([EXAMPLES / "hypertension.txt"], tmp_path / "out", BuildOptions(jobs=1))
    assert list(tmp_path.iterdir()) == []


def test_the_output_inside_the_input_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(EXAMPLES / "hypertension.txt", folder)
    build([folder], folder / "out", BuildOptions(jobs=1))
    again = build([folder], folder / "out", BuildOptions(jobs=1))
    assert again.counts["read"] == 1
    assert again.failures == ()


def test_annotations_are_the_same_with_more_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "MAX_DOCUMENTS", 4)
    for jobs in (1, 2):
        result = annotate([EXAMPLES], tmp_path / str(jobs), BuildOptions(jobs=jobs))
        assert result.failures == ()
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
    lines = [json.loads(line) for line in (tmp_path / "1").read_text(encoding="utf-8").splitlines()]
    assert len(lines) == result.counts["documents"]
    trials = {line["id"]: line["trial"] for line in lines if "trial" in line}
    assert "MESH:D009101" in trials["NCT01053949"]["conditions"]
    assert "MESH:C467566" in trials["NCT01053949"]["interventions"]
