"""Cypher that makes constraints and indexes, and loads the CSV files where neo4j-admin cannot be run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its header, the key of its value in a record, and its type."""

    header: str
    key: str
    type: str = "string"


_HEAD: Final = """\
// Made with the CSV files beside it.  Neo4j 5.26 or newer.
//
// After neo4j-admin database import run the first part only: it makes the constraints and indexes.
// Where neo4j-admin cannot be run (Aura), run all of it: put the files where the server may read them
// (its import folder, or an address on the web in the place of file:///) and give the script to
// cypher-shell or the browser.
//
// In the browser each LOAD CSV needs ":auto " before it.
//
// LOAD CSV takes a backslash before a quote or another backslash for an escape, unless the server has the
// setting dbms.import.csv.legacy_quote_escaping=false.  Values here with such a backslash: {affected}.

CREATE CONSTRAINT named_thing_id IF NOT EXISTS FOR (n:NamedThing) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT evidence_id IF NOT EXISTS FOR (n:Evidence) REQUIRE n.id IS UNIQUE;
CREATE INDEX evidence_edge IF NOT EXISTS FOR (n:Evidence) ON (n.edge);
CREATE FULLTEXT INDEX names IF NOT EXISTS FOR (n:NamedThing) ON EACH [n.name, n.synonyms];
CALL db.awaitIndexes();
"""

_NODES: Final = """
LOAD CSV WITH HEADERS FROM 'file:///{file}' AS row
CALL (row) {{
  CREATE (n:{label} {{id: row['id:ID']}})
  SET n:$(split(row[':LABEL'], '\\u001F'))
  SET n += {{
    {properties}
  }}
}} IN TRANSACTIONS OF 1000 ROWS;
"""

_EDGES: Final = """
LOAD CSV WITH HEADERS FROM 'file:///graph.neo4j.edges.csv' AS row
CALL (row) {{
  MATCH (subject:NamedThing {{id: row[':START_ID']}})
  MATCH (object:NamedThing {{id: row[':END_ID']}})
  CREATE (subject)-[r:$(row[':TYPE'])]->(object)
  SET r += {{
    {properties}
  }}
}} IN TRANSACTIONS OF 1000 ROWS;
"""

_CONVERSIONS: Final = {
    "string": "{}",
    "string[]": "split({}, '\\u001F')",
    "boolean": "toBoolean({})",
    "long": "toInteger({})",
    "double": "toFloat({})",
}


def load_script(
    nodes: Sequence[Column], edges: Sequence[Column], evidence: Sequence[Column], affected: int
) -> str:
    """The script; ``affected`` is how many values LOAD CSV misreads by its default."""
    return (
        _HEAD.format(affected=affected)
        + _NODES.format(
            file="graph.neo4j.nodes.csv", label="NamedThing", properties=_properties(nodes)
        )
        + _EDGES.format(properties=_properties(edges))
        + _NODES.format(
            file="graph.neo4j.evidence.csv", label="Evidence", properties=_properties(evidence)
        )
    )


def _properties(columns: Sequence[Column]) -> str:
    """The properties of a row, less those that neo4j-admin takes for ids, labels and types."""
    return ",\n    ".join(
        f"{column.key}: " + _CONVERSIONS[column.type].format(f"row['{column.header}']")
        for column in columns
        if not column.header.startswith(":") and not column.header.endswith(":ID")
    )
