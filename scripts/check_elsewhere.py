"""Loads a graph into triple stores of others and asks all named queries of it there and here.

    python scripts/check_elsewhere.py OUT [--engines virtuoso,jena,oxigraph]
    python scripts/check_elsewhere.py OUT --endpoint http://localhost:7200/repositories/biomed-kg

OUT is what ``kg build`` wrote.  Queries are asked of the busiest concepts of the graph, and of a trial and a
disease of it that have most neighbours.  Printed are how many triples each engine has loaded, beside how
many there are, and for each query how many rows it gave, how long it took, and whether they are the rows
of ``kg query``.  Exits with 1 where anything differs, with 2 where no engine is installed.  With --endpoint
nothing is loaded: a server is asked that holds graph.ttl or graph.nt already.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from benchmark_serve import busiest  # noqa: E402
from elsewhere_engines import ENGINES, Ask, AskError, LoadError, ask_over_http  # noqa: E402

from kg.export import WRITERS, WriteOptions  # noqa: E402
from kg.export.graph import Graph, read_graph  # noqa: E402
from kg.query.asking import ask  # noqa: E402
from kg.query.named_queries import named_queries  # noqa: E402
from kg.query.running import prepare  # noqa: E402
from kg.query.store import open_store  # noqa: E402

COUNT = "SELECT (COUNT(*) AS ?triples) WHERE { ?s ?p ?o }"
JOINED = "; "
"""Between the values that GROUP_CONCAT joins, whose order is the engine's own."""

Row = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Asked:
    """A named query with its parameters, and the rows that are right."""

    name: str
    text: str
    rows: Counter[Row]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--engines", default=",".join(ENGINES), help="names, separated by commas")
    parser.add_argument("--endpoint", help="the address of a SPARQL endpoint to ask instead")
    options = parser.parse_args()
    if options.endpoint:
        return check_endpoint(options.out, options.endpoint)
    engines = [name for name in options.engines.split(",") if is_installed(name)]
    if not engines:
        return 2
    graph = read_graph(options.out)
    questions = questions_of(graph)
    differing = 0
    with tempfile.TemporaryDirectory(prefix="kg-elsewhere-") as folder:
        file = Path(folder) / "graph.nt"
        triples = write_triples(graph, file)
        for name in engines:
            place = Path(folder) / name
            place.mkdir()
            differing += check(name, file, place, triples, questions)
    return int(differing > 0)


def write_triples(graph: Graph, file: Path) -> int:
    """Write the graph as N-Triples. Gives how many there are."""
    WRITERS["ntriples"].write(graph, file.parent, WriteOptions(base_iri=graph.base_iri))
    with file.open("rb") as lines:
        return sum(1 for _ in lines)


def check_endpoint(out: Path, address: str) -> int:
    """Whether a server that runs already holds another graph or gives other answers."""
    graph = read_graph(out)
    with tempfile.TemporaryDirectory(prefix="kg-elsewhere-") as folder:
        triples = write_triples(graph, Path(folder) / "graph.nt")
    try:
        return int(check_answers(partial(ask_over_http, address), triples, questions_of(graph)) > 0)
    except AskError as error:
        print(f"{address} does not answer: {error}")
        return 1


def is_installed(name: str) -> bool:
    if name not in ENGINES:
        raise SystemExit(f"unknown engine {name!r}: use one of {', '.join(ENGINES)}")
    remedy = ENGINES[name][1]()
    if remedy:
        print(f"{name} is not installed: {remedy}", file=sys.stderr)
    return not remedy


def questions_of(graph: Graph) -> list[Asked]:
    """All named queries, about some concepts each, with the answers of our own store."""
    store = open_store(graph)
    found = {}
    for values in (busiest(graph), most_tested(graph)):
        for name, query in named_queries().items():
            question = prepare(graph, name, {it.name: values[it.name] for it in query.parameters})
            text = question.spelled_out()
            answer = ask(store, question).serialize(format=results_json())
            found[text] = Asked(name, text, rows_of(json.loads(answer)))
    return sorted(found.values(), key=lambda asked: asked.name)


def most_tested(graph: Graph) -> dict[str, str]:
    """Other values: the pair of a drug and a disease that most trials test, and one of these."""
    query = """
        select e.subject, e.object, e.supporting_studies[1] from edges e
        where predicate = 'in_clinical_trials_for' order by document_count desc, id limit 1"""
    [[(drug, disease, trial)]] = graph.tables.queries([query])
    return {
        "disease": disease,
        "other": disease,
        "drug": drug,
        "concept": disease,
        "subject": drug,
        "object": disease,
        "document": trial,
        "trial": trial,
    }


def results_json() -> Any:
    import pyoxigraph

    return pyoxigraph.QueryResultsFormat.JSON


def check(name: str, file: Path, folder: Path, triples: int, questions: Sequence[Asked]) -> int:
    """How many of the answers of one engine differ from ours."""
    begun = time.perf_counter()
    try:
        with ENGINES[name][0](file, folder) as ask_there:
            print(f"\n{name}, after {time.perf_counter() - begun:.1f} s of loading:")
            return check_answers(ask_there, triples, questions)
    except LoadError as error:
        print(f"\n{name} did not load the graph: {error}")
        return 1


def check_answers(ask_there: Ask, triples: int, questions: Sequence[Asked]) -> int:
    """How many answers differ, that to how many triples there are among them."""
    found = int(next(iter(rows_of(ask_there(COUNT))))[0][1])
    print(f"{found:,} triples of {triples:,}")
    return int(found != triples) + sum(compare(asked, ask_there) for asked in questions)


def compare(asked: Asked, ask_there: Ask) -> bool:
    """Ask once, print a line, and say whether the rows differ."""
    begun = time.perf_counter()
    try:
        rows = rows_of(ask_there(asked.text))
    except AskError as error:
        print(f"  {asked.name:<22} no answer: {str(error).splitlines()[0]}")
        return True
    milliseconds = 1000 * (time.perf_counter() - begun)
    missing, extra = asked.rows - rows, rows - asked.rows
    verdict = "same"
    if missing or extra:
        verdict = f"{missing.total():,} missing, {extra.total():,} not ours"
        examples = [next(iter(some)) for some in (missing, extra) if some]
        verdict += "".join(f"\n    {example}" for example in examples)
    print(f"  {asked.name:<22} {rows.total():>6,} rows {milliseconds:>9.0f} ms  {verdict}")
    return bool(missing or extra)


def rows_of(answer: Mapping[str, Any]) -> Counter[Row]:
    """The rows of JSON of SPARQL results as what they mean: numbers by value, joined values as a set."""
    names = answer["head"]["vars"]
    return Counter(
        tuple((name, value_of(binding[name])) for name in names if name in binding)
        for binding in answer["results"]["bindings"]
    )


def value_of(term: Mapping[str, str]) -> Any:
    """What a term means.

    >>> value_of({"type": "typed-literal", "value": "01", "datatype": "http://www.w3.org/2001/XMLSchema#integer"})
    1.0
    """
    text, datatype = term["value"], term.get("datatype", "").rpartition("#")[2]
    if term["type"] == "uri":
        return f"<{text}>"
    if datatype in ("integer", "decimal", "double", "float", "int", "long"):
        return float(text)
    if datatype == "boolean":
        return text in ("true", "1")
    if JOINED in text:
        return tuple(sorted(text.split(JOINED)))
    return text, term.get("xml:lang", ""), "" if datatype == "string" else datatype


if __name__ == "__main__":
    sys.exit(main())
