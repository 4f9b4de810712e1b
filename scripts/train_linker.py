"""Learn from annotated names how concepts are chosen: what ``kg/linking/similar_linker.py`` reads.

    train_linker.py SHARED [--lexicon FOLDER] [--train-only]

SHARED is the folder that holds ``corpora``.  Read are the names that BC5CDR, NCBI Disease and BioRED
annotate with one concept, of training and development files.  Written are ``data/linking/seen_names.tsv``
and ``data/linking/weights.tsv``.

Documents are dealt into five parts.  A name of one part is explained with the names seen in the other
four, so that what is learned holds for texts that nobody has seen.  ``scripts/evaluate_lookup.py``
measures that in the same way.  With ``--train-only`` nothing is learned from development documents, so
that ``kg annotate`` can be measured on them; what is shipped is learned from both.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from build_priors import names_several  # noqa: E402
from corpora import CORPORA, write_table  # noqa: E402

from kg.lexicon.store import Lexicon  # noqa: E402
from kg.linking import LexiconLinker  # noqa: E402
from kg.linking.matching import is_acronym  # noqa: E402
from kg.linking.seen_names import SEEN_NAMES, SeenName, SeenNames, is_new  # noqa: E402
from kg.linking.similar_linker import NIL, WEIGHTS, SimilarLinker  # noqa: E402
from kg.schema import CHEMICAL_CATEGORIES, DISEASE_CATEGORIES  # noqa: E402

Array = NDArray[Any]

CORPUS_CATEGORIES: Final = CHEMICAL_CATEGORIES | DISEASE_CATEGORIES
SCRIPT: Final = "train_linker.py"
PARTS: Final = 5
LEAST_NAMES: Final = 20
"""A feature of fewer names is not learned."""

PENALTY: Final = 2.0
"""Of the squares of the weights."""

OF_LEXICON: Final = 200
"""One in so many names of MeSH's descriptors for chemicals and diseases is learned from, and
:data:`OF_OTHERS` for all others."""

OF_OTHERS: Final = 15

_TYPES: Final = re.compile(
    r"Chemical|Disease|SpecificDisease|DiseaseClass|Modifier|ChemicalEntity|DiseaseOrPhenotypicFeature"
)


class Annotation(NamedTuple):
    """A name in a document, and the concept it was given: its CURIE and its number in the lexicon
    (None where the lexicon does not have it; -1 for NIL)."""

    document: str
    corpus: str
    group: str
    name: str
    curie: str
    concept: int | None


@dataclass(frozen=True, slots=True)
class Example:
    """A name of one part, its concepts, and the features of each candidate."""

    part: int
    annotation: Annotation
    right: frozenset[int | None]
    times: int
    candidates: tuple[tuple[int, dict[str, float]], ...]


def read_annotations(corpora: Path, lexicon: Lexicon, files: Sequence[str]) -> list[Annotation]:
    """The annotations with one concept, each document once."""
    found: list[Annotation] = []
    seen: set[str] = set()
    for corpus in CORPORA:
        documents: set[str] = set()
        for file in files:
            path = corpora / corpus / f"{file}.pubtator"
            for line in path.read_text(encoding="utf-8").splitlines():
                cells = line.split("\t")
                if len(cells) < 5 or not cells[1].isdigit() or not _TYPES.fullmatch(cells[4]):
                    continue
                documents.add(cells[0])
                curie = _curie(cells[5] if len(cells) > 5 else "")
                if curie is not None and cells[0] not in seen:
                    group = "Chemical" if cells[4].startswith("Chemical") else "Disease"
                    concept = lexicon.index_of(curie) if curie else -1
                    found.append(Annotation(cells[0], corpus, group, cells[3], curie, concept))
        seen |= documents
    return found


def _curie(identifier: str) -> str | None:
    """The CURIE of an identifier of a corpus; empty for NIL, None for several."""
    if identifier in ("", "-", "-1"):
        return ""
    if re.search(r"[|+,;]", identifier):
        return None
    return identifier if ":" in identifier else f"MESH:{identifier}"


def part_of(document: str) -> int:
    """The part that a document is dealt to."""
    return int(hashlib.sha256(document.encode()).hexdigest(), 16) % PARTS


def seen_names(annotations: Iterable[Annotation], lexicon: Lexicon) -> list[SeenName]:
    """Names with how often each was given which concept; case counts in acronyms only.

    What is the label of a newer heading of MeSH is left out: it was annotated before there was one.  So is
    what names several diseases, whatever it was annotated with.
    """
    linker = LexiconLinker(lexicon, corpus_names={})
    times: Counter[tuple[str, int]] = Counter()
    for it in annotations:
        if it.concept is None or it.concept < 0 or names_several(it.name, linker):
            continue
        if not _labels_another(it, lexicon):
            times[it.name if is_acronym(it.name) else it.name.lower(), it.concept] += 1
    return [SeenName(name, concept, count) for (name, concept), count in sorted(times.items())]


def lexicon_names(lexicon: Lexicon) -> Iterator[Annotation]:
    """Some names of MeSH's descriptors, as if annotated: corpora have names of chemicals
    and diseases only, and what is just the name of something else has to lead there."""
    for concept in lexicon.concepts():
        if not concept.id.startswith("MESH:D"):
            continue
        every = OF_LEXICON if concept.category in CORPUS_CATEGORIES else OF_OTHERS
        for entry in lexicon.names(concept.id):
            drawn = int(hashlib.sha256(entry.name.encode()).hexdigest(), 16) % every == 0
            known = {other.concept for other in lexicon.lookup(entry.name)}
            if drawn and len(known) == 1 and not entry.generated and not entry.case_only:
                yield Annotation(entry.name, "mesh", "any", entry.name, concept.id, entry.concept)


def _labels_another(annotation: Annotation, lexicon: Lexicon) -> bool:
    owners = {
        entry.concept
        for entry in lexicon.lookup(annotation.name)
        if entry.kind == "label" and is_new(lexicon.concept(entry.concept).id)
    }
    return bool(owners) and annotation.concept not in owners


def examples(annotations: Sequence[Annotation], lexicon: Lexicon) -> Iterator[Example]:
    """Every name of every part, explained with what the other parts have seen."""
    of_lexicon = list(lexicon_names(lexicon))
    for part in range(PARTS):
        others = [it for it in annotations if part_of(it.document) != part]
        linker = SimilarLinker(lexicon, seen=SeenNames(seen_names(others, lexicon)), weights={})
        forms: dict[tuple[str, str, str], list[Annotation]] = defaultdict(list)
        for it in (*annotations, *of_lexicon):
            if part_of(it.document) == part:
                forms[it.corpus, it.group, it.name].append(it)
        for _, own in sorted(forms.items()):
            explained = tuple((c, found) for c, _, found in linker.explain(own[0].name))
            yield Example(part, own[0], frozenset(it.concept for it in own), len(own), explained)


class Problem:
    """Examples as arrays: a row a candidate, and for each example a last row, NIL."""

    def __init__(self, data: Sequence[Example]) -> None:
        from scipy.sparse import csr_matrix

        support: Counter[str] = Counter()
        for example in data:
            support.update({name for _, found in example.candidates for name in found})
        names = sorted(name for name, count in support.items() if count >= LEAST_NAMES)
        self.names = [*names, NIL]
        column = {name: number for number, name in enumerate(self.names)}
        places: list[tuple[int, int, float]] = []
        starts, right = [], []
        row = 0
        for example in data:
            starts.append(row)
            known = {concept for concept, _ in example.candidates} & example.right
            for concept, found in example.candidates:
                places += [(row, column[n], v) for n, v in found.items() if v and n in column]
                right.append(concept in known)
                row += 1
            places.append((row, column[NIL], 1.0))
            right.append(not known)
            row += 1
        rows, columns, values = zip(*places, strict=True)
        self.matrix = csr_matrix((values, (rows, columns)), shape=(row, len(self.names)))
        self.starts = np.array(starts)
        self.right = np.array(right, dtype=float)
        self.importance = np.array([min(example.times, 4) ** 0.5 for example in data])

    def fit(self) -> dict[str, float]:
        """The weights that make the right candidates most likely, with a penalty on their squares."""
        from scipy.optimize import minimize

        sizes = np.diff(np.append(self.starts, self.matrix.shape[0]))
        example = np.repeat(np.arange(len(self.starts)), sizes)
        transposed = self.matrix.T.tocsr()

        def loss(weights: Array) -> tuple[float, Array]:
            scores = self.matrix @ weights
            powers = np.exp(scores - np.maximum.reduceat(scores, self.starts)[example])
            share = powers / np.add.reduceat(powers, self.starts)[example]
            hit = np.add.reduceat(share * self.right, self.starts)
            slope = self.importance[example] * (share - share * self.right / hit[example])
            value = -(self.importance * np.log(hit + 1e-12)).sum() + PENALTY / 2 * weights @ weights
            return float(value), transposed @ slope + PENALTY * weights

        start = np.zeros(len(self.names))
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300})
        return {
            name: round(float(w), 3)
            for name, w in zip(self.names, found.x, strict=True)
            if abs(w) >= 0.0005
        }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--lexicon", type=Path)
    parser.add_argument("--train-only", action="store_true")
    options = parser.parse_args()
    lexicon = Lexicon.load(options.lexicon)
    corpora = options.shared / "corpora"
    annotations = read_annotations(corpora, lexicon, ("train", "dev"))
    if options.train_only:
        development = {it.document for it in read_annotations(corpora, lexicon, ("dev",))}
        annotations = [it for it in annotations if it.document not in development]
    weights = Problem(list(examples(annotations, lexicon))).fit()
    rows = [
        (seen.name, lexicon.concept(seen.concept).id, seen.times)
        for seen in seen_names(annotations, lexicon)
    ]
    files = "training" if options.train_only else "training and development"
    write_table(ROOT / "data" / SEEN_NAMES, SCRIPT, files, "name\tconcept\ttimes", rows)
    write_table(ROOT / "data" / WEIGHTS, SCRIPT, files, "feature\tweight", sorted(weights.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
