"""How long the named queries and the pages of ``kg serve`` take, on an output folder.

    python scripts/benchmark_serve.py OUT [--pictures FOLDER]

The concepts are the busiest of the graph, and the broadest.  Queries are asked in this process, warm, and
both the wall clock and the processor time are told, for other work on the machine disturbs the first.  The
pages are looked at in headless Chromium where that is installed.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import signal
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from chromium import DESKTOP, PHONE, Browser, browsing, find_chromium  # noqa: E402

from kg.export.graph import Graph, read_graph  # noqa: E402
from kg.query.asking import ask  # noqa: E402
from kg.query.named_queries import named_queries  # noqa: E402
from kg.query.running import prepare  # noqa: E402
from kg.query.store import open_store  # noqa: E402

REPEATS = 7
SEARCHES = ("a", "c", "my", "mult", "breast ca", "type 2 dia", "NCT0", "MESH:D0", "pembro", "zzz")
MISSPELT = ("myelona", "pembrolizumb", "carcnioma", "diabtes", "neoplasmss")
DRAWN = "document.getElementById('graph').dataset.milliseconds"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--pictures", type=Path, help="folder for pictures of the pages")
    options = parser.parse_args()
    graph = read_graph(options.out)
    values = busiest(graph)
    measure_queries(graph, values)
    with served(options.out) as address:
        measure_searches(address)
        program = find_chromium()
        if program is None:
            print("chromium is not installed")
            return
        with browsing(program) as browser:
            measure_pages(browser, address, values["concept"])
            if options.pictures:
                take_pictures(browser, address, values["concept"], options.pictures)


def busiest(graph: Graph) -> dict[str, str]:
    """A value for every parameter of the named queries."""
    top = "select id from nodes where category = '{}' order by document_count desc, id limit 2"
    connected = """
        select id from (select subject as id from edges where predicate <> 'mentions'
        union all select object from edges where predicate <> 'mentions')
        join nodes using (id) where category in ('Disease', 'Drug') group by id
        order by count(*) desc, id limit 1"""
    talkative = """
        select subject from edges where predicate = 'mentions' group by 1 order by count(*) desc, 1 limit 1"""
    tested = """
        select object from edges where predicate = 'in_clinical_trials_for' group by 1
        order by count(*) desc, 1 limit 1"""
    trial = """
        select subject from edges where original_predicate in ('kgv:cites', 'kgv:has_publication')
        group by 1 order by count(*) desc, 1 limit 1"""
    diseases, drugs, [[concept]], [[document]], [[other]], [[trial_id]] = graph.tables.queries(
        [top.format("Disease"), top.format("Drug"), connected, talkative, tested, trial]
    )
    return {
        "disease": diseases[0][0],
        "other": other,
        "drug": drugs[0][0],
        "concept": concept,
        "subject": diseases[0][0],
        "object": diseases[1][0],
        "document": document,
        "trial": trial_id,
    }


def broadest(graph: Graph, category: str) -> list[str]:
    """The two nodes of a category with the most narrower ones."""
    sql = f"""
        with recursive below (root, id) as (
            select object, subject from edges where predicate = 'subclass_of'
            union
            select b.root, e.subject from below b join edges e on e.object = b.id
            where e.predicate = 'subclass_of'
        )
        select root from below join nodes n on n.id = root where n.category = '{category}'
        group by root order by count(*) desc, root limit 2"""
    return [root for (root,) in graph.tables.query(sql)]


def asked(graph: Graph, values: dict[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Each named query with the busiest values of its parameters, and with the broadest ones."""
    diseases, chemicals = broadest(graph, "Disease"), broadest(graph, "ChemicalEntity")
    for name, query in named_queries().items():
        parameters = {it.name: values[it.name] for it in query.parameters}
        worst = {"disease": diseases, "concept": diseases, "drug": chemicals}
        sets = [parameters]
        for parameter, roots in worst.items():
            if parameter in parameters:
                sets += [parameters | {parameter: root} for root in roots]
        yield from ((name, it) for at, it in enumerate(sets) if it not in sets[:at])


def measure_queries(graph: Graph, values: dict[str, str]) -> None:
    begun = time.perf_counter()
    store = open_store(graph)
    print(f"the store opened                     {time.perf_counter() - begun:8.2f} s")
    print(f"{'query':<22} {'of':<34} {'rows':>6} {'median ms':>10} {'processor':>10}")
    for name, parameters in asked(graph, values):
        question = prepare(graph, name, parameters)
        rows, wall, processor = timed(lambda question=question: len(list(ask(store, question))))
        shown = " ".join(parameters.values())
        print(f"{name:<22} {shown:<34} {rows:>6,} {wall:>10.1f} {processor:>10.1f}")


def timed(work: Callable[[], int]) -> tuple[int, float, float]:
    """What it gives, and the medians in milliseconds, after one run that warms."""
    found = work()
    walls, processors = [], []
    for _ in range(REPEATS):
        begun, used = time.perf_counter(), time.process_time()
        work()
        walls.append(1000 * (time.perf_counter() - begun))
        processors.append(1000 * (time.process_time() - used))
    return found, statistics.median(walls), statistics.median(processors)


@contextlib.contextmanager
def served(out: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "kg", "serve", str(out), "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stderr is not None
        match = re.search(r"serving at (\S+);", process.stderr.readline())
        assert match
        yield match[1]
        process.send_signal(signal.SIGTERM)


def measure_searches(address: str) -> None:
    for name, searches in (("a search", SEARCHES), ("a search of a misspelt word", MISSPELT)):
        times = []
        for _ in range(REPEATS):
            for words in searches:
                begun = time.perf_counter()
                place = f"{address}api/suggest?" + urlencode({"q": words})
                urllib.request.urlopen(place).read()
                times.append(1000 * (time.perf_counter() - begun))
        times = sorted(times[len(searches) :])
        slow = times[int(0.95 * len(times))]
        print(f"{name:36} {statistics.median(times):8.1f} ms, 95% in {slow:.1f} ms")


def measure_pages(browser: Browser, address: str, concept: str) -> None:
    browser.look(DESKTOP)
    page = f"{address}node?" + urlencode({"id": concept})
    for name, place in (("the first page", address), (f"the page of {concept}", page)):
        paints = []
        for _ in range(REPEATS):
            browser.go(place)
            browser.wait("performance.getEntriesByName('first-contentful-paint').length")
            script = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
            paints.append(browser.run(script))
        print(
            f"{name:<36} {statistics.median(paints):8.0f} ms to the first paint, at most {max(paints):.0f}"
        )
    for most in (25, 100):
        times = []
        for _ in range(REPEATS):
            browser.go(page)
            browser.wait(DRAWN)
            draw(browser, most)
            times.append(int(browser.run(DRAWN)))
        said = browser.run("document.getElementById('drawn').textContent")
        print(
            f"its neighbourhood, {said:<27} {statistics.median(times):6.0f} ms, at most {max(times)}"
        )


def draw(browser: Browser, most: int) -> None:
    """Draw the neighbourhood with so many neighbours."""
    browser.run(
        "(() => { delete document.getElementById('graph').dataset.milliseconds;"
        f"const most = document.getElementById('most'); most.value = '{most}';"
        "most.dispatchEvent(new Event('change')) })()"
    )
    browser.wait(DRAWN)


def take_pictures(browser: Browser, address: str, concept: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    page = "node?" + urlencode({"id": concept})
    for size_name, size in (("desktop", DESKTOP), ("phone", PHONE)):
        for scheme in ("light", "dark"):
            browser.look(size, dark=scheme == "dark")
            for name, place in (
                ("home", ""),
                ("node", page),
                ("query", "query"),
                ("search", "search?q=a"),
            ):
                browser.go(address + place)
                if name == "node":
                    browser.wait(DRAWN)
                browser.picture(folder / f"{name}-{size_name}-{scheme}.png", whole=True)


if __name__ == "__main__":
    main()
