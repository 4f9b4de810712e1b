"""The script that counts how names are annotated."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from kg.lexicon.records import ConceptRecord
from kg.lexicon.store import Lexicon
from kg.linking import LexiconLinker

ROOT = Path(__file__).parent.parent.parent

TRAIN = """\
1|t|Dexamethasone and nephrotoxicity
1|a|Oxygen was given. Lead to dexamethasone (DEX) and DEX.
1\t0\t13\tDexamethasone\tChemical\tD003907
1\t18\t32\tnephrotoxicity\tDisease\tD006973
1\t59\t72\tdexamethasone\tChemical\tD003907
1\t74\t77\tDEX\tChemical\tD003907
1\t83\t86\tDEX\tChemical\tD003907

2|t|Hypertension
2|a|Nothing of it.
2\t0\t12\tHypertension\tDisease\tD006973
"""
DEVELOPMENT = "2|t|Hypertension\n2|a|Nothing of it.\n"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    return importlib.import_module("build_priors")


@pytest.fixture
def shared_folder(tmp_path: Path, script: ModuleType) -> Path:
    for part, content in (("train", TRAIN), ("dev", DEVELOPMENT)):
        for corpus in script.CORPORA:
            path = tmp_path / "corpora" / corpus / f"{part}.pubtator"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    return tmp_path


def test_names_are_counted(script: ModuleType, shared_folder: Path, lexicon: Lexicon) -> None:
    linker = LexiconLinker(lexicon, {})
    assert sorted(script.read_all(shared_folder)) == ["1", "2"]
    documents = script.read_all(shared_folder, train_only=True)
    assert list(documents) == ["1"]  # 2 is kept for development
    sightings = script.count(documents, lexicon, linker)
    assert (sightings.seen["dexamethasone"], sightings.annotated["dexamethasone", "Chemical"]) == (
        2,
        2,
    )
    assert (sightings.seen["lead"], sightings.annotated["lead", "Chemical"]) == (1, 0)
    assert sightings.seen["DEX"] == 0  # what the text explains is no matter of priors
    names = list(script.corpus_names(sightings, lexicon, linker))
    assert names == [("nephrotoxicity", "Disease", "MESH:D006973")]


def test_the_same_counts_give_the_same_weights(
    script: ModuleType, shared_folder: Path, lexicon: Lexicon
) -> None:
    linker = LexiconLinker(lexicon, {})
    sightings = script.count(script.read_all(shared_folder), lexicon, linker)
    sightings.examples = {
        (f"name{n}", "Chemical", ("any", "good" if n % 2 else "bad")): [n % 2, 1] for n in range(20)
    }
    weights = script.fit(sightings)
    assert weights == script.fit(sightings)
    assert weights["Chemical good"] > 0.5 > -0.5 > weights["Chemical bad"]


@pytest.mark.parametrize(
    ("name", "several"),
    [
        ("glum and wuzzle disease", True),
        ("glum/wuzzle disease", True),
        ("glum or bright disease", False),
        ("sad and glum disease", False),  # which the lexicon has
        ("glum disease", False),
    ],
)
def test_what_names_several_diseases(
    script: ModuleType, tmp_path: Path, name: str, several: bool
) -> None:
    names = ["glum disease", "wuzzle disease", "sad disease", "sad and glum disease"]
    records = [ConceptRecord(f"MESH:D{n}", name, "Disease") for n, name in enumerate(names, 1)]
    linker = LexiconLinker(Lexicon.from_concepts(records, folder=tmp_path / "lexicon"), {})
    assert script.names_several(name, linker) is several
