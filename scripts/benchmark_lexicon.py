"""The lexicon at the size of MeSH: compiling, opening, look-up, beside what else holds names.

``benchmark.py lexicon [--scale 1] [--source FOLDER]``: without ``--source``, a made-up MeSH of so many times
the real size.  Every figure comes from a process of its own; see docs/benchmark.md.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lexicon_peers import PEERS, Peer, all_names
from synthetic_mesh import write_mesh
from synthetic_names import Namer

from kg.lexicon.store import Lexicon
from kg.pipeline.options import available_cores

ROOT = Path(__file__).resolve().parent.parent
REPEATS = 5
LONG = 10.0
"""A peer that takes so many seconds to open is opened once."""

SETS, NAMES = 5, 40_000
"""Look-ups are timed on so many sets of so many names, each asked for once."""

KINDS = ("names", "other forms", "misses")
ABSTRACTS = 400
_FILLERS = (
    "patients were treated with the in and of a to for after before compared group significant results "
    "increase decrease dose response study we report that who had been showed no effect on levels during "
    "therapy clinical trial randomized controlled placebo weeks months years mean median range survival"
)
FILLERS = tuple(_FILLERS.split())


# ------------------------------------------------------------------------------------------- samples


def other_form(name: str) -> str:
    """The name in capitals or small letters, or in the plural: the same key, another spelling."""
    if name.endswith(("a", "e", "n", "t", "l")):
        return name + "s"
    return name.lower() if name != name.lower() else name.capitalize()


def write_samples(lexicon: Lexicon, folder: Path) -> int:
    """Write what is asked for: names, other forms of names, names that are not there, abstracts; gives
    how many names the lexicon has."""
    draw = random.Random(7)
    names = [name for name, _ in all_names(lexicon.path)]
    known = set(names)
    hits = draw.sample(sorted(known), min(len(known), SETS * NAMES))
    forms = [form for name in hits if (form := other_form(name)) not in known]
    forms = [form for form in forms if lexicon.lookup(form)]
    misses = [miss for name in hits if not lexicon.lookup(miss := f"{name[1:]}q{name[0]}")]
    namer = Namer(11)
    samples = {
        "names": _sets(hits),
        "other forms": _sets(forms),
        "misses": _sets(misses),
        "text": [_abstract(namer, hits) for _ in range(ABSTRACTS)],
    }
    (folder / "samples.json").write_text(json.dumps(samples), encoding="utf-8")
    return len(names)


def _sets(names: Sequence[str]) -> list[list[str]]:
    size = max(1, min(NAMES, len(names) // SETS))
    return [list(names[start : start + size]) for start in range(0, SETS * size, size)]


def _abstract(namer: Namer, names: Sequence[str]) -> str:
    """Some 1,500 characters of common words, every tenth a name."""
    words = [namer.one(names) if namer.random() < 0.1 else namer.one(FILLERS) for _ in range(180)]
    return " ".join(words)


# ------------------------------------------------------------------------------------- in a process


def private_bytes() -> int:
    """What no other process shares of this one's memory."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


def opened(peer: Peer, folder: Path) -> dict[str, float]:
    """Open a peer and look one name up: seconds and private memory."""
    peer.prepare_to_open()
    before = private_bytes()
    started = time.perf_counter()
    look_up = peer.open(folder)
    look_up("aspirin")
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "private": private_bytes(), "own": private_bytes() - before}


def measured(peer: Peer, folder: Path) -> dict[str, Any]:
    """Look-ups and characters a second of CPU time: medians."""
    samples = json.loads((folder / "samples.json").read_text(encoding="utf-8"))
    look_up = peer.open(folder)
    rates: dict[str, Any] = {}
    for kind in KINDS:
        found, speeds = 0, []
        for names in samples[kind]:
            started = time.process_time()
            for name in names:
                if look_up(name):
                    found += 1
            speeds.append(len(names) / (time.process_time() - started))
        rates[kind] = statistics.median(speeds)
        rates[f"found {kind}"] = found / sum(map(len, samples[kind]))
    if (scan := peer.scanner(look_up)) is not None:
        speeds = []
        for _ in range(SETS):
            started = time.process_time()
            rates["matches"] = sum(map(scan, samples["text"]))
            speeds.append(sum(map(len, samples["text"])) / (time.process_time() - started))
        rates["text"] = statistics.median(speeds)
    return rates


# ------------------------------------------------------------------------------------------ measuring


def child(task: str, peer: str, folder: Path) -> Any:
    """What a process of this file prints for a task on a peer."""
    command = [sys.executable, __file__, "--task", task, "--peer", peer, "--folder", str(folder)]
    return json.loads(subprocess.check_output(command, cwd=ROOT) or "null")


def compiled(sources: Sequence[str], output: Path) -> tuple[float, float, float]:
    """Seconds, seconds of CPU time and megabytes that ``kg lexicon build`` takes."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "kg", "lexicon", "build", *sources, "-o", str(output)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    complaints = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(complaints.decode())
    unit = 1 if sys.platform == "darwin" else 1024
    cpu = usage.ru_utime + usage.ru_stime
    return time.perf_counter() - started, cpu, usage.ru_maxrss * unit / 1e6


def row_of(name: str, peer: Peer, folder: Path) -> list[str]:
    """A line of the table."""
    if peer.module and importlib.util.find_spec(peer.module) is None:
        return [name, f"not installed: pip install {peer.package}"]
    child("prepare", name, folder)
    opens = [child("open", name, folder)]
    while len(opens) < REPEATS and opens[0]["seconds"] < LONG:
        opens.append(child("open", name, folder))
    rates = child("measure", name, folder)
    disk = sum(file.stat().st_size for file in (folder / peer.file).rglob("*") if file.is_file())
    disk = disk or (folder / peer.file).stat().st_size
    return [
        name,
        f"{statistics.median(it['seconds'] for it in opens) * 1000:,.1f} ms",
        f"{statistics.median(it['private'] for it in opens) / 1e6:.0f} MB",
        f"{disk / 1e6:.0f} MB",
        *(
            f"{rates[kind]:,.0f}" if rates[f"found {kind}"] or kind == "misses" else "none found"
            for kind in KINDS
        ),
        f"{rates['text'] / 1e6:.2f} M" if "text" in rates else "-",
    ]


def print_table(rows: Sequence[Sequence[str]]) -> None:
    """Columns side by side."""
    widths = [max(len(row[i]) for row in rows if len(row) > max(i, 2)) for i in range(len(rows[0]))]
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        if len(row) == 2:
            cells.append(row[1])
        else:
            cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        print("  ".join(cells), flush=True)


HEADINGS = ("", "open", "private", "on disk", "names/s", "other forms/s", "misses/s", "text")


def compare(options: argparse.Namespace, folder: Path) -> None:
    """Compile, measure, print."""
    source = options.source or folder / "source"
    if options.source is None:
        write_mesh(source, scale=options.scale)
    size = sum(file.stat().st_size for file in source.rglob("*") if file.is_file())
    seconds, cpu, megabytes = compiled([str(source)], folder / PEERS["biomed-kg"].file)
    lexicon = Lexicon.load(folder / PEERS["biomed-kg"].file)
    names = write_samples(lexicon, folder)
    print(f"Python {platform.python_version()}, {available_cores()} cores, {platform.machine()}")
    print(f"{len(lexicon):,} concepts, {names:,} names, from {size / 1e6:,.0f} MB")
    print(f"kg lexicon build: {seconds:.0f} s, {cpu:.0f} s of CPU time, {megabytes:,.0f} MB\n")
    print_table([HEADINGS, *(row_of(name, peer, folder) for name, peer in PEERS.items())])


def main(arguments: list[str]) -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(
        prog="benchmark lexicon", description="Measure the lexicon at the size of MeSH."
    )
    parser.add_argument("--scale", type=float, default=1.0, help="times the size of MeSH")
    parser.add_argument("--source", type=Path, help="a folder of terminologies to build instead")
    for internal in ("--task", "--peer", "--folder"):
        parser.add_argument(internal, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.task is None:
        with tempfile.TemporaryDirectory() as folder:
            compare(options, Path(folder))
        return
    peer, folder = PEERS[options.peer], Path(options.folder)
    if options.task == "prepare":
        peer.prepare(folder)
    else:
        print(json.dumps((opened if options.task == "open" else measured)(peer, folder)))


if __name__ == "__main__":
    main(sys.argv[1:])
