"""Loads the CSV files for Neo4j into Ladybug, asks for all of it in Cypher and prints that as JSON:
read_cypher.py FOLDER.

It runs in the virtual environment that scripts/external-tools makes.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ladybug

SEPARATOR = "\x1f"
TYPES = {
    "string": ("STRING", "{}"),
    "string[]": ("STRING[]", "string_split({}, '" + SEPARATOR + "')"),
    "boolean": ("BOOL", "cast({}, 'BOOL')"),
    "long": ("INT64", "cast({}, 'INT64')"),
    "double": ("DOUBLE", "cast({}, 'DOUBLE')"),
}
SPECIAL = {
    "id:ID": ("id", "string"),
    ":LABEL": ("labels", "string[]"),
    ":START_ID": ("subject", "string"),
    ":END_ID": ("object", "string"),
    ":TYPE": ("type", "string"),
}


def columns_of(path: Path) -> list[tuple[str, str]]:
    """Name and type of each column, from the header."""
    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    return [
        SPECIAL.get(name) or (name.partition(":")[0], name.partition(":")[2] or "string")
        for name in header
    ]


def load(connection: Any, path: Path, table: str, kind: str) -> list[str]:
    """A table of nodes or of relationships, filled from a file. Gives the names of the properties."""
    columns = columns_of(path)
    own = columns[2:] if kind == "REL" else columns
    declared = [f"{name} {TYPES[type_][0]}" for name, type_ in own]
    if kind == "REL":
        declared.insert(0, "FROM NamedThing TO NamedThing")
    else:
        declared.append("PRIMARY KEY (id)")
    connection.execute(f"CREATE {kind} TABLE {table} ({', '.join(declared)})")
    cells = ", ".join(f"c{number} STRING" for number in range(len(columns)))
    values = ", ".join(
        TYPES[type_][1].format(f"c{number}") for number, (_, type_) in enumerate(columns)
    )
    connection.execute(
        f"COPY {table} FROM (LOAD WITH HEADERS ({cells}) FROM '{path}' "
        f"(header=true, parallel=false, escape='\"') RETURN {values})"
    )
    return [name for name, _ in own]


def rows(connection: Any, query: str, names: list[str]) -> Iterator[dict[str, Any]]:
    for row in connection.execute(query).get_all():
        yield dict(zip(names, row, strict=True))


def main(folder: Path) -> dict[str, Any]:
    connection = ladybug.Connection(ladybug.Database())
    nodes = load(connection, folder / "graph.neo4j.nodes.csv", "NamedThing", "NODE")
    edges = load(connection, folder / "graph.neo4j.edges.csv", "Relationship", "REL")
    evidence = load(connection, folder / "graph.neo4j.evidence.csv", "Evidence", "NODE")
    listed = ["n." + name for name in nodes], ["r." + name for name in edges]
    return {
        "nodes": list(
            rows(connection, f"MATCH (n:NamedThing) RETURN {', '.join(listed[0])}", nodes)
        ),
        "edges": list(
            rows(
                connection,
                "MATCH (s:NamedThing)-[r:Relationship]->(o:NamedThing) "
                f"RETURN s.id, o.id, {', '.join(listed[1])}",
                ["subject", "object", *edges],
            )
        ),
        "evidence": list(
            rows(
                connection,
                f"MATCH (v:Evidence) RETURN {', '.join('v.' + name for name in evidence)}",
                evidence,
            )
        ),
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
