"""Start, throughput and memory of the program, each measured on a process of its own.

``benchmark.py [CORPUS]``: a PubTator file; by default the BC5CDR development set under ``$KG_SHARED``.
``benchmark.py lexicon``: the lexicon alone, at the size of MeSH; see ``benchmark_lexicon.py``.
``benchmark.py peers``: ``kg annotate`` beside a spaCy model; see ``benchmark_peers.py``.
``benchmark.py export``: the RDF writers at a million edges, against rdflib; see ``benchmark_export.py``.
``benchmark.py graphs``: GraphML of a million edges, beside networkx; see ``benchmark_graphs.py``.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.pipeline.options import available_cores

ROOT = Path(__file__).resolve().parent.parent
CORPUS = Path("corpora", "bc5cdr", "dev.pubtator")
REPEATS = 5

OPEN_LEXICON = """
import time
started = time.perf_counter()
from kg.lexicon.store import Lexicon
from kg.linking import LexiconLinker
imported = time.perf_counter()
LexiconLinker(Lexicon.load()).candidates("multiple myeloma")
print(time.perf_counter() - imported)
"""


@dataclass(frozen=True)
class Run:
    """Wall-clock seconds of a process, its largest resident set in megabytes, its seconds of CPU time."""

    seconds: float
    megabytes: float
    cpu: float


def run(*arguments: str) -> Run:
    """Run ``kg`` with these arguments to its end."""
    return run_command([sys.executable, "-m", "kg", *arguments], os.environ)


def run_command(command: Sequence[str], environment: Mapping[str, str]) -> Run:
    """Run a command to its end.  Python keeps the code that it compiled, as an installed program does."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={k: v for k, v in environment.items() if k != "PYTHONDONTWRITEBYTECODE"},
    )
    assert process.stderr is not None
    complaints = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(complaints.decode())
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kibibytes elsewhere
    return Run(seconds, usage.ru_maxrss * unit / 1_000_000, usage.ru_utime + usage.ru_stime)


def median(*arguments: str, repeats: int = REPEATS) -> Run:
    """The median of several runs, after one that warms the file system's cache."""
    run(*arguments)
    runs = [run(*arguments) for _ in range(repeats)]
    return Run(
        statistics.median(it.seconds for it in runs),
        max(it.megabytes for it in runs),
        statistics.median(it.cpu for it in runs),
    )


def lexicon_seconds() -> float:
    """The median time to open the lexicon and look one name up."""
    times = [
        float(subprocess.check_output([sys.executable, "-c", OPEN_LEXICON], cwd=ROOT))
        for _ in range(REPEATS + 1)
    ]
    return statistics.median(times[1:])


def corpus_of(arguments: list[str]) -> Path:
    """The corpus to annotate."""
    shared = Path(os.environ.get("KG_SHARED", ROOT.parent / "shared"))
    corpus = Path(arguments[0]) if arguments else shared / CORPUS
    if not corpus.is_file():
        sys.exit(f"no corpus at {corpus}; name a PubTator file: scripts/benchmark FILE")
    return corpus.resolve()


def first_abstract(corpus: Path) -> str:
    """The first document of a PubTator file."""
    return corpus.read_text(encoding="utf-8").strip().split("\n\n")[0] + "\n"


def main(arguments: list[str]) -> None:
    """Measure and print."""
    if arguments[:1] == ["lexicon"]:
        import benchmark_lexicon

        benchmark_lexicon.main(arguments[1:])
        return
    if arguments[:1] == ["peers"]:
        import benchmark_peers

        benchmark_peers.main(arguments[1:])
        return
    if arguments[:1] == ["export"]:
        import benchmark_export

        benchmark_export.main(arguments[1:])
        return
    if arguments[:1] == ["graphs"]:
        import benchmark_graphs

        benchmark_graphs.main(arguments[1:])
        return
    corpus = corpus_of(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one = folder / "one.pubtator"
        one.write_text(first_abstract(corpus), encoding="utf-8")
        documents = corpus.read_text(encoding="utf-8").count("|t|")
        annotate = ("--format", "pubtator", "--jobs", "1")
        start = median("annotate", str(one), *annotate)
        whole = median("annotate", str(corpus), *annotate, repeats=3)
        built = median("build", str(corpus), "-o", str(folder / "out"), "--jobs", "1", repeats=1)
        rows = [
            ("kg --help", f"{median('--help').seconds:.2f} s"),
            ("open the lexicon", f"{lexicon_seconds():.3f} s"),
            ("kg annotate, one abstract", f"{start.seconds:.2f} s"),
            (f"kg annotate --jobs 1, {documents} abstracts", f"{whole.seconds:.2f} s"),
            ("  abstracts a second", f"{documents / whole.seconds:.0f}"),
            (
                "  abstracts a second, start not counted",
                f"{(documents - 1) / (whole.seconds - start.seconds):.0f}",
            ),
            ("  peak memory", f"{whole.megabytes:.0f} MB"),
            (f"kg build --jobs 1, {documents} abstracts", f"{built.seconds:.2f} s"),
            ("  peak memory", f"{built.megabytes:.0f} MB"),
        ]
    print(f"Python {platform.python_version()}, {available_cores()} cores, {platform.machine()}")
    width = max(len(label) for label, _ in rows)
    for label, value in rows:
        print(f"{label:<{width}}  {value:>9}")


if __name__ == "__main__":
    main(sys.argv[1:])
