"""``kg export`` and ``kg diff`` on graphs of example documents."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import networkx
import pytest

from kg.cli import main
from kg.export import DATASET, WRITERS

EXAMPLES = Path(__file__).parents[2] / "data" / "examples"

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A graph of one trial record, Turtle only."""
    folder = tmp_path_factory.mktemp("graph") / "out"
    record = str(EXAMPLES / "NCT01053949.json")
    assert main(["build", record, "-o", str(folder), "--jobs", "1", "--formats", "turtle"]) == 0
    return str(folder)


@pytest.fixture
def copy(out: str, tmp_path: Path) -> str:
    return str(shutil.copytree(out, tmp_path / "copy"))


def test_into_the_build_as_if_it_had_written_them(
    copy: str, tmp_path: Path, capsys: Captured
) -> None:
    assert main(["export", copy, "--formats", "graphml,gexf"]) == 0
    assert main(["validate", copy]) == 0
    record = str(EXAMPLES / "NCT01053949.json")
    built = tmp_path / "built"
    formats = ("--formats", "turtle,graphml,gexf")
    assert main(["build", record, "-o", str(built), "--jobs", "1", *formats]) == 0
    for path in sorted(built.rglob("*")):
        if path.is_file() and path.name != "run.json":
            assert path.read_bytes() == (Path(copy) / path.relative_to(built)).read_bytes()
    assert main(["build", record, "-o", copy, "--jobs", "1"]) == 0, "it is still a build of ours"


def test_the_data_set_is_described_anew_in_the_build(tmp_path: Path) -> None:
    record = str(EXAMPLES / "NCT01053949.json")
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    assert main(["build", record, "-o", one, "--jobs", "1", "--formats", "turtle,dataset"]) == 0
    assert main(["export", one, "--formats", "cx2,ntriples"]) == 0
    formats = ("--formats", "turtle,dataset,cx2,ntriples")
    assert main(["build", record, "-o", two, "--jobs", "1", *formats]) == 0
    for name in ("dataset.ttl", "manifest.json", "graph.cx2"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_equal_bytes_whatever_the_hashes(out: str, tmp_path: Path) -> None:
    """Sets of strings have another order in each process; no file may show it."""
    for seed in ("0", "1", "2", "3"):
        target = tmp_path / seed
        command = [sys.executable, "-m", "kg", "export", out, "--full", "-o", f"{target}/"]
        command += ["--formats", ",".join(name for name in WRITERS if name != DATASET)]
        environment = os.environ | {"PYTHONHASHSEED": seed}
        subprocess.run(command, env=environment, check=True, capture_output=True)
    files = sorted(path.name for path in (tmp_path / "0").iterdir())
    assert len(files) >= 17
    for name in files:
        assert len({(tmp_path / seed / name).read_bytes() for seed in "0123"}) == 1, name


def test_the_format_follows_from_the_name(out: str, tmp_path: Path, capsys: Captured) -> None:
    for name, start in (
        ("a.gexf", b"<?xml"),
        ("a.yed.graphml", b"<?xml"),
        ("a.cyjs", b'{"format_version"'),
        ("a.cx2", b'[{"CXVersion"'),
        ("a.ttl", b"@prefix"),
    ):
        assert main(["export", out, "-o", str(tmp_path / name)]) == 0
        assert (tmp_path / name).read_bytes().startswith(start)
    assert b"y:ShapeNode" in (tmp_path / "a.yed.graphml").read_bytes()
    assert "left out (all but the best of each edge)" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["a.TTL", "a.ttl", "graph.ttl"])
def test_turtle_is_the_graph(out: str, tmp_path: Path, name: str) -> None:
    assert main(["export", out, "-o", str(tmp_path / name)]) == 0
    assert (tmp_path / name).read_bytes() == (Path(out) / "graph.ttl").read_bytes()


def test_what_is_named_by_its_whole_name(out: str, tmp_path: Path) -> None:
    assert main(["export", out, "-o", str(tmp_path / "mentions.ttl")]) == 0
    assert b"oa:Annotation" in (tmp_path / "mentions.ttl").read_bytes()
    assert main(["export", out, "-o", str(tmp_path / "x.ttl"), "--formats", "dataset"]) == 0
    assert b"void:Dataset" in (tmp_path / "x.ttl").read_bytes()


def test_names_of_folders(out: str, tmp_path: Path) -> None:
    wanted = ("--formats", "gexf,cyjs")
    assert main(["export", out, "-o", str(tmp_path / "v1.2"), *wanted]) == 0
    assert main(["export", out, "-o", f"{tmp_path}/v1.3/", "--formats", "gexf"]) == 0
    assert main(["export", out, "-o", f"{tmp_path}/plain", "--formats", "gexf"]) == 0
    for name in ("v1.2", "v1.3", "plain"):
        assert (tmp_path / name / "graph.gexf").is_file()


def test_into_a_device(out: str, tmp_path: Path) -> None:
    device = tmp_path / "null"
    device.symlink_to("/dev/null")
    assert main(["export", out, "-o", str(device), "--formats", "gexf"]) == 0
    assert device.is_symlink()


def test_a_view_into_a_folder(out: str, tmp_path: Path, capsys: Captured) -> None:
    target = tmp_path / "view"
    arguments = ["--view", "drugs-and-diseases", "--concept", "multiple myeloma"]
    assert main(["export", out, *arguments, "-o", str(target)]) == 0
    assert "MESH:D009101" in capsys.readouterr().err
    names = {"graph.graphml", "graph.yed.graphml", "graph.gexf", "graph.cyjs", "graph.cx2"}
    assert {path.name for path in target.iterdir()} == names
    it = networkx.read_graphml(target / "graph.graphml", force_multigraph=True)
    assert {data["kind"] for _, data in it.nodes(data=True)} == {"Drug", "Disease"}
    assert "MESH:D009101" in it


def test_a_graph_of_one_node(lonely: Path, tmp_path: Path, capsys: Captured) -> None:
    assert main(["export", str(lonely), "-o", str(tmp_path / "a.gexf")]) == 0
    assert capsys.readouterr().err.startswith("1 node, 0 edges\n")


def test_kgx_of_a_view(out: str, tmp_path: Path) -> None:
    target = tmp_path / "view"
    assert main(["export", out, "--view", "trials", "--formats", "kgx", "-o", str(target)]) == 0
    rows = list(csv.DictReader(io.StringIO((target / "edges.tsv").read_text()), delimiter="\t"))
    assert rows and all(row["subject"].startswith("CLINICALTRIALS:") for row in rows)


def test_stdout(out: str, capsys: Captured) -> None:
    assert main(["export", out, "--formats", "cyjs", "-o", "-", "--min-confidence", "0.5"]) == 0
    assert json.loads(capsys.readouterr().out)["elements"]["nodes"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--formats", "nosuch"], "unknown format"),
        (["--view", "nosuch", "-o", "x.gexf"], "no view"),
        (["--view", "trials"], "a place"),
        (["--view", "neighbourhood", "-o", "x.gexf"], "of a concept"),
        (["--k-core", "999", "-o", "x.gexf"], "nothing is left"),
        (["--concept", "unheard of", "-o", "x.gexf"], "nothing in the graph"),
        (["-o", "-"], "which format"),
        (["--formats", "kgx", "-o", "-"], "several files"),
        (["-o", "x.foo"], "x.foo: no format has files of this name; name a file with .cx2, .cyjs"),
        (["-o", "x.ttl.gz"], "no format has files of this name"),
        (["-o", "x.gexf", "--formats", "gexf,cyjs"], "several files cannot go into one file"),
        (["-o", "x.tsv", "--formats", "kgx"], "several files cannot go into one file"),
        (["-o", "x.gexf", "--formats", "cyjs"], "by its name a file of gexf, not of cyjs"),
        (["-o", "/dev/null"], "several files cannot go into one file"),
        (["-o", "x.gexf", "--hops", "2"], "--hops is of a neighbourhood"),
    ],
)
def test_wrong_calls(
    out: str,
    arguments: list[str],
    message: str,
    tmp_path: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["export", out, *arguments]) == 2
    assert message in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_another_graph_is_not_written_into(out: str, copy: str, capsys: Captured) -> None:
    assert main(["export", out, "--formats", "gexf", "-o", copy]) == 2
    assert "another graph" in capsys.readouterr().err


def test_no_difference(out: str, copy: str, capsys: Captured) -> None:
    assert main(["diff", out, copy]) == 0
    captured = capsys.readouterr()
    assert captured.out == "" and "no difference" in captured.err


def test_differences(out: str, tmp_path: Path, capsys: Captured) -> None:
    new = tmp_path / "new"
    inputs = [str(EXAMPLES / name) for name in ("NCT01053949.json", "abstracts.pubtator")]
    assert main(["build", *inputs, "-o", str(new), "--jobs", "1", "--formats", "turtle"]) == 0
    capsys.readouterr()
    assert main(["diff", out, str(new), "--format", "json"]) == 1
    captured = capsys.readouterr()
    rows = json.loads(captured.out)
    assert {row["kind"] for row in rows} == {"document", "node", "edge"}
    assert not any(row["change"] == "went" for row in rows)
    came = {row["id"] for row in rows if row["kind"] == "document"}
    through = {d for row in rows for d in row["documents"].split("|") if row["documents"]}
    assert came and through <= came
    assert "documents came" in captured.err
    assert main(["diff", str(new), out, "--only", "document"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:2] == ["change", "kind"] and len(lines) == 2 + len(came)
    assert all(line.startswith("went") for line in lines[2:])


def test_no_graph(out: str, tmp_path: Path, capsys: Captured) -> None:
    assert main(["diff", out, str(tmp_path)]) == 2
    assert "no graph" in capsys.readouterr().err
