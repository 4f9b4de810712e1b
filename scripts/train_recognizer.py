"""Train the recogniser of chemicals and diseases: what ``kg/recognition/recognizer.py`` reads.

    train_recognizer.py SHARED              # train on training and development files, write the model
    train_recognizer.py SHARED --evaluate   # print figures of training on training files alone, first

SHARED is the folder that holds ``corpora``: BC5CDR, NCBI Disease, BioRED and NeuroTrialNER.  The model is
written to ``data/recognition/recognizer.npz``.  The default lexicon and the tables of
``scripts/build_priors.py`` are made first, for the features depend on them.

Documents are dealt into five parts.  Each is seen with tables that were counted on the other four, so that
what is learned holds for texts that nobody has seen.  ``--evaluate`` prints, beside the figures on the
development files, those of a cross-validation over these parts.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pycrfsuite
from recognizer_data import (
    PARTS,
    ROOT,
    WITHOUT_CHEMICALS,
    Example,
    Spans,
    Views,
    crossed_styles,
    examples,
    read_part,
    styled,
    styles_of,
)

from kg.lexicon.store import Lexicon
from kg.recognition.crf import Model, Weights, write_model
from kg.recognition.lexical_features import is_likely
from kg.recognition.recognizer import MODEL, spans_of_labels
from kg.recognition.repeating import LEAST_SHARES, repeated
from kg.recognition.sequences import Reader, spelled
from kg.recognition.tagger import LEXICON_STYLE, corrected

LABELS: Final = ("O", "B-Chemical", "I-Chemical", "B-Disease", "I-Disease")
PARAMETERS: Final = {"c1": 0.5, "c2": 0.1, "feature.minfreq": 2, "max_iterations": 50}
"""Penalties of the sum of the weights and of their squares, chosen on the training files."""

LEAST_WEIGHT: Final = 0.01
"""Features of which no weight is larger are left out."""

_TRAINER: list[pycrfsuite.Trainer] = []  # inherited by forked processes, which share its memory


def trained(learned: Sequence[Example], parts: Sequence[int], jobs: int) -> Iterator[Weights]:
    """For each of ``parts`` the weights learned from all others; from all for -1."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=PARAMETERS, verbose=False)
    for example in learned:
        sentences = spelled(example.text)
        for (first, last), features in zip(example.text.sentences, sentences, strict=True):
            if is_telling(example, first, last):
                trainer.append(features, list(example.labels[first:last]), example.part)
    _TRAINER[:] = [trainer]
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        yield from pool.imap(_train, parts)
    _TRAINER.clear()


def is_telling(example: Example, first: int, last: int) -> bool:
    """Whether a sentence has anything that is or might be a chemical or disease."""
    views = example.text.views[first:last]
    labelled = any(label != "O" for label in example.labels[first:last])
    return labelled or any(view.found or view.chemical or view.disease for view in views)


def _train(without: int) -> Weights:
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model")
        _TRAINER[0].train(path, holdout=without)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
        tagger.close()
    rows: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(LABELS))
    for (feature, label), weight in info.state_features.items():
        rows[feature][LABELS.index(label)] = weight
    kept = sorted(f for f, row in rows.items() if max(map(abs, row)) >= LEAST_WEIGHT)
    transitions = np.zeros((len(LABELS), len(LABELS)), dtype=np.float32)
    for (before, after), weight in info.transitions.items():
        transitions[LABELS.index(before), LABELS.index(after)] = weight
    states = np.array([rows[feature] for feature in kept], dtype=np.float16)
    features = {feature: row for row, feature in enumerate(kept)}
    return Weights(LABELS, features, states.astype(np.float32), transitions)


def spans_of(example: Example, labels: Sequence[str]) -> Spans:
    tokens = example.layout.tokens
    return {
        (tokens[first][0], tokens[last - 1][1]): group
        for first, last, group in spans_of_labels(labels)
    }


def by_matcher(example: Example) -> Spans:
    """What the matcher finds, which the recogniser is shown."""
    tags = [view.found for view in example.text.views]
    labels = [f"{tag[0]}-{tag[1:]}" if tag[1:] in ("Chemical", "Disease") else "O" for tag in tags]
    return spans_of(example, labels)


def report(title: str, read: Iterable[tuple[Example, Spans]]) -> None:
    """Print precision, recall and F1 of exact spans by corpus and group."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for example, spans in read:
        for group in ("Chemical", "Disease"):
            if example.corpus == WITHOUT_CHEMICALS and group == "Chemical":
                continue
            gold = {span for span, each in example.gold.items() if each == group}
            found = {span for span, each in spans.items() if each == group}
            row = counts[example.corpus, group]
            row.update(hits=len(gold & found), found=len(found), gold=len(gold))
    print(title)
    for (corpus, group), row in sorted(counts.items()):
        precision, recall = row["hits"] / max(row["found"], 1), row["hits"] / row["gold"]
        f1 = 2 * row["hits"] / (row["found"] + row["gold"])
        print(f"  {corpus:15}{group:10}{precision:.3f}  {recall:.3f}  {f1:.4f}", flush=True)


def completed_spans(example: Example, spans: Spans) -> Spans:
    """What was recognised, with what the tagger adds: likely names, and names that the text repeats."""
    style = example.text.tokens[0].style if example.text.tokens else LEXICON_STYLE
    if style == LEXICON_STYLE:
        spans = corrected_spans(example, spans)
    if style not in LEAST_SHARES:
        return spans
    places = [(*span, group) for span, group in spans.items()]
    found = repeated(example.layout, sorted(places), LEAST_SHARES[style])
    return {(start, end): group for start, end, group in found}


def corrected_spans(example: Example, spans: Spans) -> Spans:
    """What was recognised, with likely names of the lexicon."""
    starts = {start: number for number, (start, _) in enumerate(example.layout.tokens)}
    likely = [
        (*span, group)
        for span, group in by_matcher(example).items()
        if is_likely(example.text.views[starts[span[0]]], group)
    ]
    places = corrected([(*span, group) for span, group in spans.items()], likely)
    return {(start, end): group for start, end, group in places}


def evaluate(learned: Sequence[Example], unseen: Sequence[Example], jobs: int) -> None:
    """Print figures of the matcher, of the model and of both, by cross-validation and on unseen documents."""
    *crossed, whole = map(Reader, trained(learned, [*range(PARTS), -1], jobs))
    for title, documents in (("cross-validation", learned), ("development files", unseen)):
        report(f"matcher, {title}", ((e, by_matcher(e)) for e in documents))
        read = [
            (e, spans_of(e, (whole if documents is unseen else crossed[e.part]).read(e.text)))
            for e in documents
        ]
        report(f"model, {title}", read)
        report(f"both, {title}", ((e, completed_spans(e, spans)) for e, spans in read))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--evaluate", action="store_true", help="print figures, too")
    parser.add_argument("--train-only", action="store_true", help="leave the development files out")
    parser.add_argument("--jobs", type=int, default=2, help="processes that train")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "data" / MODEL)
    options = parser.parse_args()
    started = time.monotonic()
    development = read_part(options.shared, "dev")
    training = read_part(options.shared, "train", without=development)
    views = Views(Lexicon.load(), training)
    learned = list(examples(training, views, crossed=True))
    unseen = list(examples(development, views, crossed=False))
    if options.evaluate:
        styles = styles_of(learned)
        evaluate(crossed_styles(learned), [styled(e, styles) for e in unseen], options.jobs)
    if not options.train_only:
        learned += unseen
    styles = styles_of(learned)
    learned = crossed_styles(learned)
    (weights,) = trained(learned, [-1], 1)
    write_model(Model(weights, styles), options.output)
    print(f"{options.output}: {len(learned)} documents, {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
