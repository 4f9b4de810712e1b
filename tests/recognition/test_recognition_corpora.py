"""How good the default lexicon is on real abstracts: floors that must not be fallen below."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.lexicon.store import Lexicon
from kg.model import Document, Section
from kg.recognition import annotate, load
from kg.recognition.priors import group_of

FLOORS = [
    ("bc5cdr", "Chemical", 0.91),
    ("bc5cdr", "Disease", 0.84),
    ("ncbi_disease", "Disease", 0.80),
]
GROUPS = {"Chemical": "Chemical", "Disease": "Disease"} | dict.fromkeys(
    ("SpecificDisease", "DiseaseClass", "Modifier", "CompositeMention"), "Disease"
)


def read_gold(path: Path) -> tuple[dict[str, list[str]], set[tuple[str, int, int, str]]]:
    texts: dict[str, list[str]] = {}
    spans = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        head, cells = line.split("|", 2), line.split("\t")
        if len(head) == 3 and head[1] in "ta":
            texts.setdefault(head[0], []).append(head[2])
        elif len(cells) > 4 and cells[4] in GROUPS:
            spans.add((cells[0], int(cells[1]), int(cells[2]), GROUPS[cells[4]]))
    return texts, spans


@pytest.mark.shared
@pytest.mark.slow
def test_f1_of_mentions(shared: Path) -> None:
    try:
        nlp = load(Lexicon.load())
    except KgError:
        pytest.skip("the default lexicon is not there")
    for corpus in sorted({name for name, _, _ in FLOORS}):
        abstracts, gold = read_gold(shared / "corpora" / corpus / "dev.pubtator")
        documents = [
            Document.of(pmid, "article", texts[0], map(Section, ("title", "abstract"), texts))
            for pmid, texts in abstracts.items()
        ]
        found = {
            (
                annotated.document.id,
                link.span.start,
                link.span.end,
                group_of(link.mention.category),
            )
            for annotated in annotate(nlp, documents)
            for link in annotated.mentions
        }
        for name, group, floor in FLOORS:
            if name == corpus:
                assert f1(gold, found, group) > floor, (corpus, group)


def f1(
    gold: set[tuple[str, int, int, str]], found: set[tuple[str, int, int, str]], group: str
) -> float:
    sizes = Counter(row[3] for row in (*gold, *found))
    return 2 * sum(row[3] == group for row in gold & found) / sizes[group]
