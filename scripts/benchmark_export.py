"""From table rows to a finished RDF file: our writers against rdflib, each in a process of its own.

``benchmark.py export [--edges N] [--peer-edges M] [--formats LIST]``: a made-up graph of N edges, one
sentence of evidence each, is written in every format; the first M edges of such a graph are also put
into an ``rdflib.Graph`` and serialized.  M is smaller where rdflib's graph would not fit into memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kg.graph.tables import TABLES

NODES_PER_EDGE = 10
DOCUMENTS_PER_EDGE = 8
SENTENCE = "Treatment with {0} was compared with placebo in patients who had \u201c{1}\u201d for {2} months."


def write_tables(folder: Path, edges: int) -> None:
    """The tables of a graph with this many edges."""
    nodes, documents = max(edges // NODES_PER_EDGE, 2), max(edges // DOCUMENTS_PER_EDGE, 1)
    numbers = np.arange(edges)
    subjects, objects = numbers % nodes, (numbers * 7 + 1 + numbers // nodes) % nodes
    papers = names("PMID:{:08}", documents)
    concepts = names("MESH:D{:09}", nodes)
    texts = [SENTENCE.format(f"drug {n % nodes}", f"disease {n % 97}", n) for n in range(edges)]
    sentences = names("KG:s-{:032x}", edges)
    edge_ids = names("KG:e-{:032x}", edges)
    write(
        folder,
        "nodes",
        nodes,
        id=concepts,
        category=["Disease", "Drug"] * (nodes // 2) + ["Drug"] * (nodes % 2),
        name=names("Concept number {}", nodes),
        synonyms=[[f"Synonym {n}", f"Other name {n}"] for n in range(nodes)],
        mentioned=[True] * nodes,
        mention_count=np.full(nodes, 3),
        document_count=np.full(nodes, 2),
    )
    write(
        folder,
        "documents",
        documents,
        id=papers,
        node=papers,
        kind=["article"] * documents,
        title=names("Title number {}", documents),
        language=["en"] * documents,
        date=["2020-01-31"] * documents,
    )
    write(
        folder,
        "edges",
        edges,
        id=edge_ids,
        subject=[concepts[n] for n in subjects],
        predicate=["occurs_together_in_literature_with"] * edges,
        object=[concepts[n] for n in objects],
        original_predicate=[""] * edges,
        interaction=["occurs together with"] * edges,
        negated=[False] * edges,
        speculative=[False] * edges,
        default=[True] * edges,
        qualifiers=["{}"] * edges,
        primary_knowledge_source=["infores:biomed-kg"] * edges,
        knowledge_level=["statistical_association"] * edges,
        agent_type=["text_mining_agent"] * edges,
        confidence=np.round(0.5 + (numbers % 500) / 1000, 6),
        evidence_count=np.full(edges, 1),
        document_count=np.full(edges, 1),
        publications=[[papers[n % documents]] for n in range(edges)],
    )
    write(
        folder,
        "sentences",
        edges,
        id=sentences,
        document=[papers[n % documents] for n in range(edges)],
        section=["abstract"] * edges,
        start=numbers,
        end=numbers + 80,
        text=texts,
    )
    write(
        folder,
        "evidence",
        edges,
        id=names("KG:v-{:032x}", edges),
        edge=edge_ids,
        kind=["sentence"] * edges,
        document=[papers[n % documents] for n in range(edges)],
        section=["abstract"] * edges,
        sentence=sentences,
        subject_start=np.full(edges, 15),
        subject_end=np.full(edges, 22),
        object_start=np.full(edges, 60),
        object_end=np.full(edges, 70),
        method=["sentence"] * edges,
        confidence=np.round(0.5 + (numbers % 500) / 1000, 6),
        negated=[False] * edges,
        speculative=[False] * edges,
    )
    for name in ("mentions", "trials"):
        write(folder, name, 0)


def names(pattern: str, count: int) -> list[str]:
    """A name for every number."""
    return [pattern.format(number) for number in range(count)]


def write(folder: Path, table_name: str, count: int, /, **columns: Any) -> None:
    """Write a table, sorted as tables are; columns that are not given hold nulls or empty lists."""
    schema, keys = TABLES[table_name]
    arrays = []
    for field in schema:
        if field.name in columns:
            arrays.append(pa.array(columns[field.name], field.type))
        elif pa.types.is_list(field.type):
            arrays.append(pa.array([[]] * count, field.type))
        else:
            arrays.append(pa.nulls(count, field.type))
    table = pa.Table.from_arrays(arrays, schema=schema)
    order = pc.sort_indices(table, sort_keys=[(key, "ascending") for key in keys])
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    pq.write_table(
        table.take(order), folder / "tables" / f"{table_name}.parquet", row_group_size=65536
    )


# --------------------------------------------------------------------------------------- the two sides


def ours(folder: Path, name: str) -> int:
    """Write a format. Gives the number of statements."""
    from kg.export import RDF_FORMATS, WriteOptions, serializer
    from kg.export.graph import read_graph
    from kg.export.serializing import write_rdf

    files = [(RDF_FORMATS[name][0], serializer(name))]
    return write_rdf(read_graph(folder), folder, WriteOptions(), files).statements


def rdflibs(folder: Path, name: str) -> int:
    """Build rdflib's graph of the same rows and serialize it. Gives the number of statements."""
    import rdflib
    from rdflib import RDF, SKOS, Literal, URIRef

    from kg.prefixes import PREFIXES, expand, page_url
    from kg.slots import DOCUMENT_SLOTS, EDGE_SLOTS, EVIDENCE_SLOTS, HAS_EVIDENCE, NODE_SLOTS

    graph = rdflib.Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    kinds: dict[str, Callable[[Any], Any]] = {
        "curie": lambda value: URIRef(expand(value)),
        "iri": URIRef,
        "decimal": lambda value: Literal(f"{value:.6f}", datatype=rdflib.XSD.decimal),
        "date": lambda value: Literal(value, datatype=rdflib.XSD.date),
    }

    def add(subject: Any, slots: Any, row: dict[str, Any]) -> None:
        for slot in slots:
            value = row.get(slot.column)
            if value is None or value == "":
                continue
            make = kinds.get(slot.kind, Literal)
            for item in value if isinstance(value, list) else [value]:
                graph.add((subject, URIRef(expand(slot.property)), make(item)))

    def rows(table: str) -> Any:
        for batch in pq.ParquetFile(folder / "tables" / f"{table}.parquet").iter_batches(8192):
            yield from batch.to_pylist()

    category = URIRef(expand("biolink:category"))
    for row in rows("nodes"):
        subject = URIRef(expand(row["id"]))
        graph.add((subject, RDF.type, URIRef(expand(f"biolink:{row['category']}"))))
        graph.add((subject, category, URIRef(expand(f"biolink:{row['category']}"))))
        graph.add((subject, SKOS.prefLabel, Literal(row["name"], lang="en")))
        add(subject, NODE_SLOTS, row)
    for row in rows("documents"):
        subject = URIRef(expand(row["node"]))
        graph.add((subject, rdflib.DCTERMS.title, Literal(row["title"], lang=row["language"])))
        add(subject, DOCUMENT_SLOTS[1:], row | {"url": page_url(row["node"])})
    association = URIRef(expand("biolink:Association"))
    for row in rows("edges"):
        subject = URIRef(expand(row["id"]))
        one, other = URIRef(expand(row["subject"])), URIRef(expand(row["object"]))
        row["predicate"] = f"biolink:{row['predicate']}"
        row["qualifiers"] = ""
        predicate = URIRef(expand(row["predicate"]))
        graph.add((one, predicate, other))
        graph.add((other, predicate, one))
        graph.add((subject, RDF.type, association))
        graph.add((subject, category, association))
        add(subject, EDGE_SLOTS, row)
    texts = {row["id"]: row["text"] for row in rows("sentences")}
    has_evidence = URIRef(expand(HAS_EVIDENCE))
    study = URIRef(expand("biolink:TextMiningStudyResult"))
    for row in rows("evidence"):
        subject = URIRef(expand(row["id"]))
        row["text"] = texts[row["sentence"]]
        row["subject_location"] = [row["subject_start"], row["subject_end"]]
        row["object_location"] = [row["object_start"], row["object_end"]]
        row["negated"] = row["speculative"] = None
        graph.add((URIRef(expand(row["edge"])), has_evidence, subject))
        graph.add((subject, RDF.type, study))
        add(subject, EVIDENCE_SLOTS, row)
    graph.serialize(folder / f"rdflib.{name}", format={"ntriples": "nt11"}.get(name, name))
    return len(graph)


SIDES: dict[str, Callable[[Path, str], int]] = {"kg": ours, "rdflib": rdflibs}


def one(side: str, folder: Path, name: str) -> None:
    """Run a side in this process and print what it took."""
    started = time.perf_counter()
    statements = SIDES[side](folder, name)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    unit = 1 if sys.platform == "darwin" else 1024
    print(
        json.dumps(
            {
                "statements": statements,
                "seconds": time.perf_counter() - started,
                "cpu": usage.ru_utime + usage.ru_stime,
                "megabytes": usage.ru_maxrss * unit / 1_000_000,
            }
        )
    )


def measure(side: str, folder: Path, name: str) -> dict[str, float]:
    """Run a side in a process of its own."""
    found: dict[str, float] = json.loads(run("--side", side, str(folder), name))
    return found


def run(*arguments: str) -> bytes:
    """What this script prints in a process of its own.  The process that starts others stays small: they
    begin with its peak of memory as theirs."""
    return subprocess.check_output([sys.executable, __file__, *arguments])


def main(arguments: list[str]) -> None:
    """Measure and print."""
    if arguments[:1] == ["--side"]:
        one(arguments[1], Path(arguments[2]), arguments[3])
        return
    if arguments[:1] == ["--tables"]:
        write_tables(Path(arguments[1]), int(arguments[2]))
        return
    parser = argparse.ArgumentParser(prog="benchmark export")
    parser.add_argument("--edges", type=int, default=1_000_000)
    parser.add_argument("--peer-edges", type=int, default=100_000)
    parser.add_argument("--formats", default="turtle,ntriples,nquads,trig,jsonld,rdf12")
    options = parser.parse_args(arguments)
    print(
        f"{'':8}{'format':10}{'edges':>10}{'statements':>12}{'CPU s':>8}{'a second':>10}{'MB':>7}"
    )
    for edges in dict.fromkeys((options.peer_edges, options.edges)):
        with tempfile.TemporaryDirectory() as name:
            run("--tables", name, str(edges))
            for format_ in options.formats.split(","):
                found = measure("kg", Path(name), format_)
                show("kg", format_, edges, found)
                if edges == options.peer_edges and format_ in PEER_FORMATS:
                    theirs = measure("rdflib", Path(name), format_)
                    show("rdflib", format_, edges, theirs)
                    print(f"{'':8}ours is {theirs['cpu'] / found['cpu']:.1f} times as fast")


PEER_FORMATS = ("turtle", "ntriples")


def show(side: str, name: str, edges: int, found: dict[str, float]) -> None:
    """Print a line."""
    print(
        f"{side:8}{name:10}{edges:>10,}{found['statements']:>12,.0f}{found['cpu']:>8.1f}"
        f"{found['statements'] / found['cpu']:>10,.0f}{found['megabytes']:>7.0f}",
        flush=True,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
