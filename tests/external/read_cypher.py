"""Loads the CSV files for Neo4j into Ladybug, asks in Cypher and prints the answer as JSON:
read_cypher.py FOLDER [QUERY PARAMETERS]; without a query it asks for everything.

It runs in the virtual environment that scripts/external-tools makes.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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


def load(connection: Any, path: Path, table: str) -> list[str]:
    """A table of nodes, filled from a file. Gives the names of the properties."""
    columns = columns_of(path)
    declared = ", ".join(f"{name} {TYPES[type_][0]}" for name, type_ in columns)
    connection.execute(f"CREATE NODE TABLE {table} ({declared}, PRIMARY KEY (id))")
    connection.execute(f"COPY {table} FROM ({rows_of(path, columns)})")
    return [name for name, _ in columns]


def load_relationships(connection: Any, path: Path, query: str) -> list[str]:
    """A table of relationships for every type in the file, and an empty one for others that the query
    names. Gives the names of the properties."""
    columns = columns_of(path)
    declared = ", ".join(f"{name} {TYPES[type_][0]}" for name, type_ in columns[2:])
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8", newline="") as file:
        found = {row[":TYPE"] for row in csv.DictReader(file)}
    named = {name for names in re.findall(r"\[r?:([A-Z_|]+)", query) for name in names.split("|")}
    for type_ in sorted(found | named):
        connection.execute(f"CREATE REL TABLE {type_} (FROM NamedThing TO NamedThing, {declared})")
        connection.execute(f"COPY {type_} FROM ({rows_of(path, columns, type_)})")
    return [name for name, _ in columns[2:]]


def rows_of(path: Path, columns: list[tuple[str, str]], type_: str = "") -> str:
    """The query that reads a file, or the relationships of one type."""
    cells = ", ".join(f"c{number} STRING" for number in range(len(columns)))
    values = ", ".join(
        TYPES[type_][1].format(f"c{number}") for number, (_, type_) in enumerate(columns)
    )
    only = f"WHERE c2 = '{type_}' " if type_ else ""
    return (
        f"LOAD WITH HEADERS ({cells}) FROM '{path}' "
        f"(header=true, parallel=false, escape='\"') {only}RETURN {values}"
    )


def rows(connection: Any, query: str, names: list[str]) -> Iterator[dict[str, Any]]:
    for row in connection.execute(query).get_all():
        yield dict(zip(names, row, strict=True))


def everything(
    connection: Any, nodes: list[str], edges: list[str], evidence: list[str]
) -> dict[str, Any]:
    """All nodes, relationships and evidence with their properties."""
    n, r, v = (
        ", ".join(f"{variable}.{name}" for name in names)
        for variable, names in (("n", nodes), ("r", edges), ("v", evidence))
    )
    edges_query = f"MATCH (s:NamedThing)-[r]->(o:NamedThing) RETURN s.id, o.id, {r}"
    return {
        "nodes": list(rows(connection, f"MATCH (n:NamedThing) RETURN {n}", nodes)),
        "edges": list(rows(connection, edges_query, ["subject", "object", *edges])),
        "evidence": list(rows(connection, f"MATCH (v:Evidence) RETURN {v}", evidence)),
    }


def main(folder: Path, query: str = "", parameters: str = "{}") -> Any:
    import ladybug

    connection = ladybug.Connection(ladybug.Database())
    nodes = load(connection, folder / "graph.neo4j.nodes.csv", "NamedThing")
    edges = load_relationships(connection, folder / "graph.neo4j.edges.csv", query)
    evidence = load(connection, folder / "graph.neo4j.evidence.csv", "Evidence")
    if query:
        return connection.execute(query, json.loads(parameters)).get_all()
    return everything(connection, nodes, edges, evidence)


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), *sys.argv[2:]), default=int))
