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
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
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
from kg.recognition.completing import completed
from kg.recognition.crf import Model, Weights, write_model
from kg.recognition.lexical_features import is_likely
from kg.recognition.recognizer import MODEL, spans_of_labels
from kg.recognition.sequences import Reader, spelled
from kg.recognition.short_forms import ShortForms

LABELS: Final = ("O", "B-Chemical", "I-Chemical", "B-Disease", "I-Disease")
PARAMETERS: Final = {"c1": 0.5, "c2": 0.1, "feature.minfreq": 2, "max_iterations": 50}
"""Penalties of the sum of the weights and of their squares, chosen on the training files."""

LEAST_WEIGHT: Final = 0.01
"""Features of which no weight is larger are left out."""

MODELS: Final = 6
DROPPED: Final = 0.25
"""So many models are learned, each of which is not shown this share of the features, drawn anew for every
token, so that none is relied on alone (Sutton, Sindelar and McCallum 2006); their mean is the model."""

SHRINKING: Final = 0.85
"""Of the weights: a text has all its features."""

_LEARNED: list[Example] = []  # inherited by forked processes


def trained(
    learned: Sequence[Example], parts: Sequence[int], models: int, jobs: int
) -> list[Weights]:
    """For each of ``parts`` the weights learned from all others; from all for -1."""
    _LEARNED[:] = learned
    tasks = [(seed, part) for seed in range(models) for part in parts]
    found: dict[int, list[Weights]] = defaultdict(list)
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        for (_, part), weights in zip(tasks, pool.imap(_train, tasks), strict=True):
            found[part].append(weights)
    return [mean(found[part]) for part in parts]


@lru_cache(1)
def _trainer(seed: int) -> pycrfsuite.Trainer:
    """What there is to learn, with the features that the model of this seed is shown."""
    drawn = random.Random(seed)
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=PARAMETERS, verbose=False)
    for example in _LEARNED:
        sentences = spelled(example.text)
        for (first, last), tokens in zip(example.text.sentences, sentences, strict=True):
            if is_telling(example, first, last):
                shown = [[f for f in token if drawn.random() >= DROPPED] for token in tokens]
                trainer.append(shown, list(example.labels[first:last]), example.part)
    return trainer


def is_telling(example: Example, first: int, last: int) -> bool:
    """Whether a sentence has anything that is or might be a chemical or disease."""
    views = example.text.views[first:last]
    labelled = any(label != "O" for label in example.labels[first:last])
    return labelled or any(view.found or view.chemical or view.disease for view in views)


def _train(task: tuple[int, int]) -> Weights:
    seed, without = task
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model")
        _trainer(seed).train(path, holdout=without)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
        tagger.close()
    rows: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(LABELS))
    for (feature, label), weight in info.state_features.items():
        rows[feature][LABELS.index(label)] = weight
    transitions = np.zeros((len(LABELS), len(LABELS)), dtype=np.float32)
    for (before, after), weight in info.transitions.items():
        transitions[LABELS.index(before), LABELS.index(after)] = weight
    features = {feature: row for row, feature in enumerate(sorted(rows))}
    return Weights(LABELS, features, np.array([rows[f] for f in features]), transitions)


def mean(models: Sequence[Weights]) -> Weights:
    """The model whose scores are the mean of those of several, less what is hardly anything."""
    names = sorted({feature for model in models for feature in model.features})
    states = np.zeros((len(names), len(LABELS)))
    row = {feature: number for number, feature in enumerate(names)}
    for model in models:
        states[[row[feature] for feature in model.features]] += model.states
    states *= SHRINKING / len(models)
    kept = np.flatnonzero(np.abs(states).max(axis=1) >= LEAST_WEIGHT)
    features = {names[number]: place for place, number in enumerate(kept)}
    transitions = sum(model.transitions for model in models) / len(models)
    rounded = states[kept].astype(np.float16)
    return Weights(LABELS, features, rounded.astype(np.float32), transitions)


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
    """What was recognised, with what the tagger adds (but for diseases that share words)."""
    starts = {start: number for number, (start, _) in enumerate(example.layout.tokens)}
    likely = (
        (*span, group)
        for span, group in by_matcher(example).items()
        if is_likely(example.text.views[starts[span[0]]], group)
    )
    places = sorted((*span, group) for span, group in spans.items())
    shorts = ShortForms.of(example.layout)
    found = completed(example.layout, example.text.style, places, likely, shorts)
    return {(start, end): group for start, end, group in found}


def evaluate(learned: Sequence[Example], unseen: Sequence[Example], models: int, jobs: int) -> None:
    """Print figures of the matcher, of the model and of both, by cross-validation and on unseen documents."""
    styles = styles_of(learned)
    learned, unseen = crossed_styles(learned), [styled(e, styles) for e in unseen]
    *crossed, whole = map(Reader, trained(learned, [*range(PARTS), -1], models, jobs))
    for title, documents in (("cross-validation", learned), ("development files", unseen)):
        report(f"matcher, {title}", ((e, by_matcher(e)) for e in documents))
        read = [
            (e, spans_of(e, labels))
            for e in documents
            for labels in (whole if documents is unseen else crossed[e.part]).read([e.text])
        ]
        report(f"model, {title}", read)
        report(f"both, {title}", ((e, completed_spans(e, spans)) for e, spans in read))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--evaluate", action="store_true", help="print figures, too")
    parser.add_argument("--train-only", action="store_true", help="leave the development files out")
    parser.add_argument("--models", type=int, default=MODELS, help="models whose mean is taken")
    parser.add_argument("--jobs", type=int, default=2, help="processes that train")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "data" / MODEL)
    options = parser.parse_args()
    started = time.monotonic()
    lexicon = Lexicon.load()
    development = read_part(options.shared, "dev")
    training = read_part(options.shared, "train", without=development)
    learned: list[Example] = []
    if options.evaluate or options.train_only:
        views = Views(lexicon, training)
        learned = list(examples(training, views, crossed=True))
        if options.evaluate:
            evaluate(
                learned,
                list(examples(development, views, crossed=False)),
                options.models,
                options.jobs,
            )
    if not options.train_only:
        documents = training | development
        learned = list(examples(documents, Views(lexicon, documents), crossed=True))
    styles = styles_of(learned)
    learned = crossed_styles(learned)
    (weights,) = trained(learned, [-1], options.models, options.jobs)
    write_model(Model(weights, styles), options.output)
    print(f"{options.output}: {len(learned)} documents, {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
