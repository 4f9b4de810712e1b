"""The made-up MeSH, and the benchmark that is run on it."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from kg.lexicon.building import build_lexicon
from kg.lexicon.findings import CONFLICTS, JOINED
from kg.lexicon.names import key_of
from kg.lexicon.sources.mesh_records import SUPPLEMENTARY, MeshHeading, registry_curie
from kg.lexicon.sources.mesh_xml import read_mesh_xml

ROOT = Path(__file__).parent.parent
SCALE = 0.002


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    return importlib.import_module("synthetic_mesh")


def _read(paths: list[Path]) -> list[MeshHeading]:
    headings = []
    for path in paths:
        with path.open("rb") as file:
            headings += read_mesh_xml(file, str(path))
    return headings


def test_equal_seeds_give_equal_bytes(script: ModuleType, tmp_path: Path) -> None:
    one, again, other = (
        script.write_mesh(tmp_path / name, scale=SCALE, seed=seed)
        for name, seed in (("one", 1), ("again", 1), ("other", 2))
    )
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in again]
    assert one[0].read_bytes() != other[0].read_bytes()


def test_the_made_up_mesh_has_what_the_real_one_has(script: ModuleType, tmp_path: Path) -> None:
    headings = _read(script.write_mesh(tmp_path, scale=SCALE))
    supplementary = [heading for heading in headings if heading.kind == SUPPLEMENTARY]
    assert (len(headings), len(supplementary)) == (62 + 646, 646)
    known = {heading.id for heading in headings}
    assert len(known) == len(headings)
    assert {mapped.descriptor for heading in supplementary for mapped in heading.mapped_to} <= known
    assert {action for heading in headings for action in heading.actions} <= known
    assert any(heading.actions for heading in headings)
    assert all(heading.tree_numbers for heading in headings if heading.kind != SUPPLEMENTARY)
    concepts = [concept for heading in headings for concept in heading.concepts]
    assert {concept.relation for concept in concepts} == {"preferred", "narrower"}
    numbers = {number for concept in concepts for number in concept.registry_numbers}
    prefixes = {registry_curie(number).partition(":")[0] for number in numbers}
    assert prefixes == {"CAS", "UNII"}
    terms = [term for concept in concepts for term in concept.terms]
    names = [name for term in terms for name in (term.name, *term.permuted)]
    assert len(names) > 5 * len(headings)
    assert len(set(map(key_of, names))) > 0.9 * len(names)
    for sign in (", ", "-", "α", "'s ", "(", "protein, human"):
        assert any(sign in name for name in names), sign


def test_it_makes_a_lexicon(script: ModuleType, tmp_path: Path) -> None:
    script.write_mesh(tmp_path / "source", scale=SCALE)
    report = build_lexicon([tmp_path / "source"], tmp_path / "lexicon")
    assert report.findings.totals(JOINED)["new"] == 62 + 646
    assert not report.findings.totals(CONFLICTS)


@pytest.mark.slow
def test_the_benchmark_prints_a_line_for_each_peer() -> None:
    command = [
        sys.executable,
        str(ROOT / "scripts" / "benchmark.py"),
        "lexicon",
        "--scale",
        "0.001",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    lines = done.stdout.splitlines()
    for name in ("biomed-kg", "dict", "SQLite", "pyahocorasick"):
        assert any(line.startswith(name) for line in lines), done.stdout
    assert not done.stderr
