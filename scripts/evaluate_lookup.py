"""How many of the names that people annotated does look-up lead to the right concept?

    evaluate_lookup.py SHARED [--lexicon FILE] [--errors FILE]

Gold mentions without their text: the distinct names (no abbreviations) with one MeSH id in the training
and development files of BC5CDR and NCBI Disease.  Printed, for each corpus and group, are the shares
for which the right current descriptor is the first candidate, among the first ten, and what exact
look-up alone finds; with what the program has learned from these same files ("shipped"), and, which
is what to expect of other texts, with what can be learned from other documents than the name's own
("unseen", five parts).  Then the forms of ``retired_mesh_ids.tsv``.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "scripts"))

from train_linker import PARTS, Annotation, Problem, examples, part_of, read_annotations, seen_names  # noqa: E402

from kg.lexicon.flags import is_acronym  # noqa: E402
from kg.lexicon.store import Lexicon  # noqa: E402
from kg.linking import LexiconLinker, SimilarLinker  # noqa: E402
from kg.linking.seen_names import SeenNames  # noqa: E402
from kg.model import Candidate  # noqa: E402

CORPORA = ("bc5cdr", "ncbi_disease")
AMONG = 10
Names = dict[tuple[str, str], list[tuple[str, frozenset[str]]]]
Lookup = Callable[[str], Sequence[Candidate]]


def retired_ids(path: Path) -> list[tuple[str, str, str]]:
    """(old id, current id, name)"""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return [(row[0], row[1], row[2]) for row in rows if not row[0].startswith("#")]


def names_of(annotations: Iterable[Annotation], current: dict[str, str]) -> Names:
    """(corpus, group) -> names with the CURIEs that annotators gave them."""
    curies: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for it in annotations:
        if it.corpus in CORPORA and it.curie.startswith("MESH:") and not is_acronym(it.name):
            curies[it.corpus, it.group, it.name].add(current.get(it.curie, it.curie))
    names: Names = defaultdict(list)
    for (corpus, group, name), given in sorted(curies.items()):
        names[corpus, group].append((name, frozenset(given)))
    return names


def shares(
    names: Sequence[tuple[str, frozenset[str]]], lookup: Lookup, errors: list[str]
) -> tuple[int, int]:
    """How many names have a right first candidate, and one among the first ten."""
    first = among = 0
    for name, right in names:
        found = [candidate.concept.id for candidate in lookup(name)[:AMONG]]
        among += not right.isdisjoint(found)
        if found[:1] and found[0] in right:
            first += 1
        else:
            errors.append("\t".join((name, "|".join(sorted(right)), "|".join(found[:3]))))
    return first, among


def row(label: str, counts: Sequence[int], total: int) -> str:
    return f"{label:44}{total:7}" + "".join(f"{count / total:9.3f}" for count in counts)


def unseen(annotations: Sequence[Annotation], lexicon: Lexicon) -> list[Lookup]:
    """Of each part the look-up that knows of the other parts only."""
    data = list(examples(annotations, lexicon))
    lookups: list[Lookup] = []
    for part in range(PARTS):
        weights = Problem([example for example in data if example.part != part]).fit()
        others = [it for it in annotations if part_of(it.document) != part]
        seen = SeenNames(seen_names(others, lexicon))
        lookups.append(SimilarLinker(lexicon, seen=seen, weights=weights).candidates)
    return lookups


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--lexicon", type=Path)
    parser.add_argument("--errors", type=Path, help="write the names that went wrong, unseen, here")
    options = parser.parse_args()
    corpora = options.shared / "corpora"
    lexicon = Lexicon.load(options.lexicon)
    retired = retired_ids(corpora / "retired_mesh_ids.tsv")
    current = {f"MESH:{old}": f"MESH:{new}" for old, new, _ in retired}
    annotations = read_annotations(corpora, lexicon, ("train", "dev"))
    exact = LexiconLinker(lexicon, corpus_names={}).candidates
    shipped = SimilarLinker(lexicon)
    errors: list[str] = []
    print(f"{'':44}{'names':>7}{'exact':>9}{'shipped':>9}{'in ten':>9}")
    for (corpus, group), names in sorted(names_of(annotations, current).items()):
        plain, _ = shares(names, exact, [])
        counts = shares(names, shipped.candidates, [])
        print(row(f"{corpus}, {group}, distinct names", (plain, *counts), len(names)))
    print(f"{'':44}{'names':>7}{'exact':>9}{'unseen':>9}{'in ten':>9}")
    lookups = unseen(annotations, lexicon)
    parts = [
        names_of([it for it in annotations if part_of(it.document) == part], current)
        for part in range(PARTS)
    ]
    for place in sorted({place for part in parts for place in part}):
        total = plain = first = among = 0
        for part, lookup in zip(parts, lookups, strict=True):
            plain += shares(part[place], exact, [])[0]
            counts = shares(part[place], lookup, errors)
            first, among, total = first + counts[0], among + counts[1], total + len(part[place])
        print(row(", ".join(place) + ", names of a part", (plain, first, among), total))
    right = sum(
        any(c.concept.id == f"MESH:{new}" for c in shipped.candidates(name)[:1])
        for _, new, name in retired
    )
    leads = sum(lexicon.resolve(f"MESH:{old}") == f"MESH:{new}" for old, new, _ in retired)
    print(
        f"retired ids: {right} of {len(retired)} names, {leads} ids lead to the current descriptor"
    )
    if options.errors:
        options.errors.write_text("\n".join(errors) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
