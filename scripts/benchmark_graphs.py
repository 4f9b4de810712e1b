"""GraphML of a large made-up graph: ours against networkx, each in a process of its own.

    bash scripts/benchmark graphs [--edges N] [--nodes N] [--folder FOLDER]

Both begin with the same tables and end with a finished file that has the same nodes, edges and attributes:
for each edge its columns and the best text of its evidence.  networkx's side reads the tables with pyarrow,
builds a MultiDiGraph and calls ``networkx.write_graphml``.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from kg.graph.tables import TABLES

BATCH = 50_000


def main(words: list[str] | None = None) -> None:
    """Measure both sides and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--edges", type=int, default=1_000_000)
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where to work, instead of a temporary folder")
    parser.add_argument("--side", choices=["ours", "networkx"], help=argparse.SUPPRESS)
    arguments = parser.parse_args(words)
    if arguments.side:
        {"ours": write_ours, "networkx": write_networkx}[arguments.side](arguments.folder)
        return
    with tempfile.TemporaryDirectory(prefix="kg-benchmark-") as temporary:
        folder = arguments.folder or Path(temporary)
        _make_tables_elsewhere(folder, arguments.nodes, arguments.edges)
        print(f"Python {platform.python_version()}, {platform.machine()}")
        print(f"{arguments.nodes:,} nodes, {arguments.edges:,} edges, one text each")
        print(f"{'':10}{'seconds':>9}{'CPU':>9}{'memory':>10}{'file':>10}")
        measured = {side: measure(side, folder) for side in ("ours", "networkx")}
        for side, it in measured.items():
            print(
                f"{side:10}{it['seconds']:9.1f}{it['cpu']:9.1f}"
                f"{it['memory'] / 1e6:7.0f} MB{it['bytes'] / 1e6:7.0f} MB"
            )
        ratio = measured["networkx"]["cpu"] / measured["ours"]["cpu"]
        print(f"ours is {ratio:.1f} times as fast, by CPU time")


def _make_tables_elsewhere(folder: Path, nodes: int, edges: int) -> None:
    """Make the tables in a new process: what this one starts begins with its peak of memory."""
    process = get_context("spawn").Process(target=make_tables, args=(folder, nodes, edges))
    process.start()
    process.join()
    if process.exitcode:
        sys.exit("the tables could not be made")


def measure(side: str, folder: Path) -> dict[str, float]:
    """Seconds, CPU time, peak memory of one side in a new process, and the size of its file."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    command = [sys.executable, __file__, "--side", side, "--folder", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": seconds, "cpu": cpu} | json.loads(done.stdout)


def report(path: Path) -> None:
    """Print what only the process itself knows."""
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"memory": memory, "bytes": path.stat().st_size}))


def write_ours(folder: Path) -> None:
    from kg.export import WRITERS, WriteOptions
    from kg.export.graph import read_graph

    target = folder / "ours"
    target.mkdir(exist_ok=True)
    WRITERS["graphml"].write(read_graph(folder), target, WriteOptions(full=True))
    report(target / "graph.graphml")


def write_networkx(folder: Path) -> None:
    import networkx

    tables = folder / "tables"
    graph = networkx.MultiDiGraph()
    for row in rows(tables / "nodes.parquet"):
        category = f"biolink:{row.pop('category')}"
        name = row["name"]
        scalars = flat(row) | {"label": name, "curie": row["id"], "category": category}
        graph.add_node(row["id"], **scalars)
    texts = {row["id"]: row["text"] for row in rows(tables / "sentences.parquet")}
    best = {row["edge"]: row for row in rows(tables / "evidence.parquet")}
    for row in rows(tables / "edges.parquet"):
        evidence = best[row["id"]]
        row["label"], row["weight"] = row["interaction"], float(row["evidence_count"])
        row["predicate"] = f"biolink:{row['predicate']}"
        row["supporting_text"] = texts[evidence["sentence"]]
        row["supporting_document"] = evidence["document"]
        subject, object, identifier = row.pop("subject"), row.pop("object"), row.pop("id")
        graph.add_edge(subject, object, key=identifier, **flat(row))
    path = folder / "networkx.graphml"
    networkx.write_graphml(graph, path)
    report(path)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(8192):
            yield from batch.to_pylist()


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """The row without what is empty, lists joined and counted, as ours has them."""
    values: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, list):
            values[f"{name}_count"] = len(value)
            value = "|".join(value)
        if value is not None and value != "":
            values[name] = value
    return values


# ------------------------------------------------------------------------------------------- the tables


def make_tables(folder: Path, nodes: int, edges: int) -> None:
    """Tables of a made-up graph: edges between drugs and diseases, one sentence of evidence each."""
    tables = folder / "tables"
    tables.mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(1)
    curies = [f"MESH:D{number:09}" for number in range(nodes)]
    numbers = np.sort(chance.integers(0, nodes, edges))
    others = chance.integers(0, nodes, edges)
    numbers, others = np.unique(np.stack([numbers, others], axis=1), axis=0).T
    documents = [f"PMID:{10_000_000 + number}" for number in range(max(edges // 10, 1))]
    write(tables, "nodes", [_nodes(curies)])
    write(tables, "documents", [_documents(documents)])
    for name in ("mentions", "trials"):
        write(tables, name, [{}])
    starts = range(0, len(numbers), BATCH)
    edge_ids = [f"KG:e-{number:032x}" for number in chance.permutation(len(numbers))]
    write(
        tables,
        "edges",
        (
            _edges(curies, edge_ids, numbers, others, slice(start, start + BATCH), documents)
            for start in starts
        ),
    )
    write(
        tables,
        "sentences",
        (_sentences(range(len(numbers))[s : s + BATCH], documents) for s in starts),
    )
    order = sorted(range(len(numbers)), key=edge_ids.__getitem__)
    write(
        tables, "evidence", (_evidence(order[s : s + BATCH], edge_ids, documents) for s in starts)
    )


def write(folder: Path, name: str, batches: Any) -> None:
    schema = TABLES[name][0]
    with pq.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd") as writer:
        for columns in batches:
            count = len(next(iter(columns.values()), ()))
            filled = {
                field.name: columns.get(field.name) or _empty(field.type, count) for field in schema
            }
            writer.write_table(pa.table(filled, schema=schema))


def _empty(kind: pa.DataType, count: int) -> list[Any]:
    if pa.types.is_list(kind):
        return [[]] * count
    if pa.types.is_string(kind):
        return [""] * count
    return [None] * count


def _nodes(curies: list[str]) -> dict[str, list[Any]]:
    count = len(curies)
    return {
        "id": curies,
        "category": ["Drug" if number % 2 else "Disease" for number in range(count)],
        "name": [f"Concept {number} & <others>" for number in range(count)],
        "synonyms": [[f"synonym {number}", f"name {number}"] for number in range(count)],
        "xrefs": [[f"UMLS:C{number:07}"] for number in range(count)],
        "mentioned": [True] * count,
        "mention_count": [10] * count,
        "document_count": [7] * count,
    }


def _documents(documents: list[str]) -> dict[str, list[Any]]:
    return {"id": documents, "node": documents, "kind": ["article"] * len(documents)}


def _edges(
    curies: list[str], ids: list[str], numbers: Any, others: Any, part: slice, documents: list[str]
) -> dict[str, list[Any]]:
    subjects = [curies[number] for number in numbers[part]]
    count = len(subjects)
    places = range(part.start, part.start + count)
    return {
        "id": ids[part],
        "subject": subjects,
        "predicate": ["occurs_together_in_literature_with"] * count,
        "object": [curies[number] for number in others[part]],
        "interaction": ["occurs together with"] * count,
        "negated": [False] * count,
        "speculative": [False] * count,
        "default": [True] * count,
        "qualifiers": ["{}"] * count,
        "primary_knowledge_source": ["infores:biomed-kg"] * count,
        "knowledge_level": ["text_co_occurrence"] * count,
        "agent_type": ["text_mining_agent"] * count,
        "confidence": [0.5 + place % 500 / 1000 for place in places],
        "evidence_count": [1] * count,
        "document_count": [1] * count,
        "publications": [[documents[place % len(documents)]] for place in places],
    }


def _sentences(places: range, documents: list[str]) -> dict[str, list[Any]]:
    text = (
        "In sentence {} a drug and a disease are named together, and {} of 120 patients got better."
    )
    return {
        "id": [f"KG:s-{place:032x}" for place in places],
        "document": [documents[place % len(documents)] for place in places],
        "section": ["abstract"] * len(places),
        "start": [0] * len(places),
        "end": [len(text)] * len(places),
        "text": [text.format(place, place % 120) for place in places],
    }


def _evidence(places: list[int], edges: list[str], documents: list[str]) -> dict[str, list[Any]]:
    count = len(places)
    return {
        "id": [f"KG:v-{place:032x}" for place in places],
        "edge": [edges[place] for place in places],
        "kind": ["sentence"] * count,
        "document": [documents[place % len(documents)] for place in places],
        "section": ["abstract"] * count,
        "sentence": [f"KG:s-{place:032x}" for place in places],
        "text": [None] * count,
        "method": ["co-occurrence"] * count,
        "confidence": [0.5] * count,
        "negated": [False] * count,
        "speculative": [False] * count,
    }


if __name__ == "__main__":
    main()
