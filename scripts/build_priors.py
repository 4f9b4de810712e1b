"""Count how names are annotated in corpora: what ``kg/recognition/priors.py`` reads.

    build_priors.py SHARED [--train-only]

SHARED is the folder that holds ``corpora``, of which training and development files are read.  Written are
``data/recognition/name_counts.tsv`` and ``name_weights.tsv`` and ``data/linking/corpus_names.tsv``.

With ``--train-only`` no document is counted that is in a development file, so that ``kg annotate`` can be
measured on these.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from corpora import CORPORA, write_table  # noqa: E402

from kg.lexicon.names import key_of  # noqa: E402
from kg.lexicon.store import Lexicon  # noqa: E402
from kg.linking import LexiconLinker  # noqa: E402
from kg.recognition.abbreviations import find_abbreviations  # noqa: E402
from kg.recognition.composites import parts_of  # noqa: E402
from kg.recognition.layout import Found, Layout  # noqa: E402
from kg.recognition.names import find_names  # noqa: E402
from kg.recognition.priors import group_of, prior_key, properties_of  # noqa: E402
from kg.recognition.sentences import split_sentences  # noqa: E402
from kg.schema import DISEASE_CATEGORIES  # noqa: E402

SCRIPT = "build_priors.py"
GROUPS = {
    "Chemical": "Chemical",
    "ChemicalEntity": "Chemical",
    "Disease": "Disease",
    "SpecificDisease": "Disease",
    "DiseaseClass": "Disease",
    "Modifier": "Disease",
    "CompositeMention": "Disease",
    "DiseaseOrPhenotypicFeature": "Disease",
}
"""Types of the corpora -> our groups."""


@dataclass
class Gold:
    """An annotated document: title, abstract, and (start, end) -> (group, identifiers)."""

    title: str = ""
    abstract: str = ""
    spans: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    corpus: str = ""


@dataclass
class Sightings:
    """What was seen of names."""

    seen: Counter[str] = field(default_factory=Counter)
    annotated: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str, tuple[str, ...]], list[int]] = field(default_factory=dict)
    concepts: dict[tuple[str, str], Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    documents: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    spellings: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def read_gold(path: Path, corpus: str) -> dict[str, Gold]:
    documents: dict[str, Gold] = defaultdict(Gold)
    for line in path.read_text(encoding="utf-8").splitlines():
        head = line.split("|", 2)
        if len(head) == 3 and head[1] in "ta":
            document = documents[head[0]]
            document.corpus = corpus
            setattr(document, "title" if head[1] == "t" else "abstract", head[2])
            continue
        cells = line.split("\t")
        if len(cells) >= 5 and cells[1].isdigit() and cells[4] in GROUPS:
            identifiers = cells[5] if len(cells) > 5 else ""
            span = int(cells[1]), int(cells[2])
            documents[cells[0]].spans[span] = (GROUPS[cells[4]], identifiers)
    return dict(documents)


def read_all(shared: Path, *, train_only: bool = False) -> dict[str, Gold]:
    """The documents of the training files and, unless ``train_only``, of the development files."""
    development = read_part(shared, "dev")
    training = read_part(shared, "train", without=development)
    return training if train_only else training | development


def read_part(shared: Path, part: str, without: Container[str] = ()) -> dict[str, Gold]:
    """The documents of the training or development files, ``train`` or ``dev``, each once."""
    documents: dict[str, Gold] = {}
    for corpus in CORPORA:
        path = shared / "corpora" / corpus / f"{part}.pubtator"
        for pmid, gold in read_gold(path, corpus).items():
            if pmid not in without:
                documents.setdefault(pmid, gold)
    return documents


def layout_of(gold: Gold) -> Layout:
    text = f"{gold.title}\n{gold.abstract}"
    border = len(gold.title)
    layout = Layout.of(text, [(0, border), (border + 1, len(text))])
    layout.sentences = split_sentences(text, layout.sections)
    return layout


def count(
    documents: dict[str, Gold],
    lexicon: Lexicon,
    linker: LexiconLinker,
    known: dict[str, Gold] | None = None,
) -> Sightings:
    """What is seen of the names of the lexicon, and of those annotated in the documents, or in those
    ``known``."""
    sightings = Sightings()
    keys = {
        key_of(layout.text[start:end])
        for gold in (documents if known is None else known).values()
        for layout in [layout_of(gold)]
        for start, end in gold.spans
    }
    extra = _Prefixes(keys, lexicon)
    for pmid, gold in sorted(documents.items()):
        layout = layout_of(gold)
        defined = {
            layout.text[a.short_start : a.short_end]
            for a in find_abbreviations(layout.text, layout.sentences)
        }
        taken: set[tuple[int, int]] = set()
        for spans in find_names(layout, extra, frozenset()):
            for span in spans:
                if span not in taken:
                    taken.add(span)
                    _see(sightings, pmid, gold, layout.text, span, defined, lexicon, linker)
    return sightings


class _Prefixes:
    """Keys of the lexicon and others."""

    def __init__(self, keys: set[str], lexicon: Lexicon) -> None:
        self.by_first: dict[str, list[str]] = defaultdict(list)
        for key in sorted(keys - {""}):
            self.by_first[key.split()[0]].append(key)
        self.lexicon = lexicon

    def __call__(self, normalized: str) -> list[int]:
        lengths = set(self.lexicon.prefixes(normalized))
        first = normalized.split(" ", 1)[0]
        lengths |= {len(k) for k in self.by_first.get(first, ()) if normalized.startswith(k)}
        return sorted(lengths)


def _see(
    sightings: Sightings,
    pmid: str,
    gold: Gold,
    text: str,
    span: tuple[int, int],
    defined: set[str],
    lexicon: Lexicon,
    linker: LexiconLinker,
) -> None:
    name = text[span[0] : span[1]]
    if name in defined or name.removesuffix("s") in defined:
        return
    group, identifiers = gold.spans.get(span, ("", ""))
    if not group and any(a <= span[0] and span[1] <= b for a, b in gold.spans):
        return  # a part of a longer mention says nothing
    crosses = any(span[0] < b and a < span[1] for a, b in gold.spans)
    if not group and crosses and not linker.candidates(name):
        return
    if not group and gold.corpus.startswith("ncbi") and not _names_disease(linker, name):
        return  # chemicals are not annotated there
    key = prior_key(name)
    sightings.seen[key] += 1
    if group:
        sightings.annotated[key, group] += 1
        sightings.documents[key].add(pmid)
        sightings.spellings[key][name] += 1
        if identifiers not in ("", "-", "-1"):
            sightings.concepts[key, group][identifiers] += 1
    for candidate_group in ("Chemical", "Disease"):
        candidates = [
            c for c in linker.candidates(name) if group_of(c.concept.category) == candidate_group
        ]
        if candidates:
            properties = tuple(properties_of(name, candidates[0], lexicon))
            row = sightings.examples.setdefault((key, candidate_group, properties), [0, 0])
            row[0] += group == candidate_group
            row[1] += 1


def _names_disease(linker: LexiconLinker, name: str) -> bool:
    return any(group_of(c.concept.category) == "Disease" for c in linker.candidates(name))


def fit(sightings: Sightings, penalty: float = 1.0, steps: int = 400) -> dict[str, float]:
    """The weights of a logistic regression with an L2 penalty, one example a name."""
    index: dict[str, int] = {}
    rows: list[tuple[list[int], float, float]] = []
    support: Counter[str] = Counter()
    for _, group, properties in sightings.examples:
        support.update(f"{group} {item}" for item in properties)
    for (_, group, properties), (hits, total) in sorted(sightings.examples.items()):
        names = [f"{group} {p}" for p in properties if support[f"{group} {p}"] >= 4]
        columns = [index.setdefault(name, len(index)) for name in names]
        rows.append((columns, hits / total, min(total, 4.0) ** 0.5))
    weights = np.zeros(len(index))
    row_of = np.concatenate([np.full(len(c), i) for i, (c, _, _) in enumerate(rows)])
    column_of = np.concatenate([np.array(c, dtype=np.intp) for c, _, _ in rows])
    target = np.array([t for _, t, _ in rows])
    importance = np.array([w for _, _, w in rows])
    squares = np.full(len(index), 1e-8)
    for _ in range(steps):
        scores = np.bincount(row_of, weights[column_of], len(rows))
        slope = importance * (1 / (1 + np.exp(-scores)) - target)
        gradient = np.bincount(column_of, slope[row_of], len(index)) + penalty * weights
        squares += gradient**2
        weights -= 0.5 * gradient / np.sqrt(squares)
    return {name: round(float(weights[i]), 3) for name, i in sorted(index.items())}


def corpus_names(
    sightings: Sightings, lexicon: Lexicon, linker: LexiconLinker
) -> Iterator[tuple[str, str, str]]:
    """(name, group, CURIE) of names with one concept that look-up alone would not choose.

    What names several diseases ("breast and ovarian cancer") is left out, whatever it was annotated with.
    """
    for (key, group), concepts in sorted(sightings.concepts.items()):
        identifiers, times = min(concepts.items(), key=lambda item: (-item[1], item[0]))
        name = min(sightings.spellings[key].items(), key=lambda item: (-item[1], item[0]))[0]
        curie = current(identifiers, lexicon)
        if times * 2 > concepts.total() and curie and not names_several(name, linker):
            known = [c for c in linker.candidates(name) if group_of(c.concept.category) == group]
            if not known or known[0].concept.id != curie:
                yield name, group, curie


def names_several(name: str, linker: LexiconLinker) -> bool:
    """Whether a name is no name of the lexicon, but of several diseases that the lexicon has."""

    def disease(part: str) -> Found | None:
        candidates = [
            it for it in linker.candidates(part) if it.concept.category in DISEASE_CATEGORIES
        ]
        return Found(0, len(part), "Disease", candidates) if candidates else None

    return not linker.candidates(name) and bool(parts_of(name, disease))


def current(identifier: str, lexicon: Lexicon) -> str:
    """The CURIE of the lexicon for an identifier of a corpus; empty for several and unknown ones."""
    curie = identifier.removeprefix("MESH:")
    curie = curie if ":" in curie else f"MESH:{curie}"
    return lexicon.resolve(curie) or ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--train-only", action="store_true")
    options = parser.parse_args()
    lexicon = Lexicon.load()
    linker = LexiconLinker(lexicon, corpus_names={})
    documents = read_all(options.shared, train_only=options.train_only)
    sightings = count(documents, lexicon, linker)
    folder = ROOT / "data" / "recognition"
    rows = sorted(
        (key, seen, sightings.annotated[key, "Chemical"], sightings.annotated[key, "Disease"])
        for key, seen in sightings.seen.items()
    )
    files = "training" if options.train_only else "training and development"
    write_table(
        folder / "name_counts.tsv", SCRIPT, files, "name\tseen\tas chemical\tas disease", rows
    )
    write_table(
        folder / "name_weights.tsv",
        SCRIPT,
        files,
        "property\tweight",
        sorted(fit(sightings).items()),
    )
    names = sorted(corpus_names(sightings, lexicon, linker))
    write_table(
        ROOT / "data" / "linking" / "corpus_names.tsv", SCRIPT, files, "name\tgroup\tconcept", names
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
