"""Shards -> the tables of a graph, by SQL, in memory that does not grow with the corpus.

Here is decided what needs the whole corpus: which version of a document counts, which identifiers are
one thing, which readings make up an edge.  The result depends on what the documents say, not on the
order in which they were read nor on how they were spread over shards.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import duckdb
import pyarrow as pa

from kg.graph import sql
from kg.graph.identity import canonical_ids
from kg.graph.rows import terminology_columns
from kg.graph.shards import SHARDS
from kg.graph.tables import TABLES
from kg.graph.writing import ROW_GROUP, write_table
from kg.model import Curie, TerminologyEvidence
from kg.schema import OWN_PREDICATES, PREDICATES

DATABASE: Final = "assembly.duckdb"
"""The file, beside the shards, in which they are assembled."""

_NO_SPACE: Final = "No space left on device"


@dataclass(frozen=True, slots=True)
class ConceptRow:
    """What a terminology knows of a concept.

    ``parents`` are what it is a kind of; ``mapped_to`` are headings that it is filed under without
    being a kind of them (NLM's supplementary records).
    """

    id: Curie
    category: str
    name: str
    synonyms: Sequence[str]
    xrefs: Sequence[Curie]
    parents: Sequence[Curie]
    source: str
    evidence: TerminologyEvidence
    mapped_to: Sequence[Curie] = ()


class Terminology(Protocol):
    """Where the assembly asks for concepts and what they are narrower than."""

    def describe(self, curie: Curie) -> ConceptRow | None:
        """What is known of a concept; None for what is not one."""


def assemble(
    shards: Path, tables: Path, terminology: Terminology, *, memory: str = "256MB", threads: int = 1
) -> dict[str, int]:
    """Make the tables of ``kg.graph.tables`` from the shards in a folder.

    ``memory`` bounds what the database keeps in memory before it uses the disk (beside the shards).
    Gives counts: rows by table, and documents read, duplicate and superseded.  Raises OSError where
    the disk is full.
    """
    tables.mkdir(parents=True, exist_ok=True)
    try:
        return _assemble(shards, tables, terminology, memory, threads)
    except duckdb.Error as error:
        if _NO_SPACE in str(error):
            raise OSError(errno.ENOSPC, _NO_SPACE) from error
        raise


def _assemble(
    shards: Path, tables: Path, terminology: Terminology, memory: str, threads: int
) -> dict[str, int]:
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory,
        "threads": threads,
        "temp_directory": str(shards / "spill"),
        "preserve_insertion_order": True,
    }
    with duckdb.connect(str(shards / DATABASE), config=config) as database:
        for name in SHARDS:
            database.execute(sql.shard_view(name, shards))
        database.execute(sql.WINNERS)
        _register_canonical(database)
        database.execute(sql.CLAIMS)
        _add_hierarchy(database, terminology)
        _register_interactions(database)
        for statement in sql.TABLES:
            database.execute(statement)
        counts = dict(zip(sql.COUNT_NAMES, _one(database, sql.COUNTS), strict=True))
        for name, (schema, keys) in TABLES.items():
            rows = database.sql(_ordered(name, keys, schema)).to_arrow_reader(ROW_GROUP)
            counts[name] = write_table(tables / f"{name}.parquet", schema, rows)
    return counts


def edge_counts(tables: Path) -> dict[str, int]:
    """Edges by predicate (our own, more precise one where there is one), sorted by name."""
    with duckdb.connect() as database:
        rows = database.execute(sql.EDGE_COUNTS, [str(tables / "edges.parquet")]).fetchall()
    return {str(predicate): int(count) for predicate, count in rows}


def tally(shards: Path) -> dict[tuple[str, str], int]:
    """(source, what) -> how often, over the documents of :func:`assemble`, which was called before."""
    with duckdb.connect(str(shards / DATABASE), read_only=True) as database:
        rows = database.execute(sql.TALLY).fetchall()
    return {(str(source), str(what)): int(count) for source, what, count in rows}


def _one(database: duckdb.DuckDBPyConnection, query: str) -> Sequence[int]:
    return [int(value) for value in database.execute(query).fetchall()[0]]


def _load(database: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    """Store an Arrow table as a database table."""
    database.register("incoming", table)
    database.execute(f"create table {name} as select * from incoming")
    database.unregister("incoming")


def _register_canonical(database: duckdb.DuckDBPyConnection) -> None:
    pairs = database.execute(sql.ALIAS_PAIRS).fetchall()
    canonical = canonical_ids(pairs)
    _load(
        database,
        "canonical",
        pa.table(
            {
                "id": pa.array(list(canonical), pa.string()),
                "node": pa.array(list(canonical.values()), pa.string()),
            }
        ),
    )


def _add_hierarchy(database: duckdb.DuckDBPyConnection, terminology: Terminology) -> None:
    """Describe every concept that occurs and all its ancestors, and claim what joins them."""
    occurring = [row[0] for row in database.execute(sql.ENDPOINTS).fetchall()]
    concepts = list(_with_ancestors(occurring, terminology))
    _load(
        database,
        "concepts",
        pa.table(
            {
                "id": pa.array([c.id for c in concepts], pa.string()),
                "category": pa.array([c.category for c in concepts], pa.string()),
                "name": pa.array([c.name for c in concepts], pa.string()),
                "synonyms": pa.array([sorted(c.synonyms) for c in concepts], pa.list_(pa.string())),
                "xrefs": pa.array([sorted(c.xrefs) for c in concepts], pa.list_(pa.string())),
            }
        ),
    )
    links = [
        (concept, parent, predicate, original)
        for concept in concepts
        for parents, predicate, original in (
            (concept.parents, "subclass_of", ""),
            (concept.mapped_to, "related_to", "kgv:heading_mapped_to"),
        )
        for parent in parents
    ]
    columns = [terminology_columns(link[0].evidence) for link in links]
    _load(
        database,
        "hierarchy",
        pa.table(
            {
                "subject": pa.array([link[0].id for link in links], pa.string()),
                "object": pa.array([link[1] for link in links], pa.string()),
                "predicate": pa.array([link[2] for link in links], pa.string()),
                "original_predicate": pa.array([link[3] for link in links], pa.string()),
                "source": pa.array([link[0].source for link in links], pa.string()),
                "text": pa.array([str(c["text"]) for c in columns], pa.string()),
                "confidence": pa.array([int(c["confidence"]) for c in columns], pa.int64()),
            }
        ),
    )
    database.execute(sql.HIERARCHY_CLAIMS)


def _with_ancestors(curies: Iterable[Curie], terminology: Terminology) -> Iterator[ConceptRow]:
    """The described concepts among ``curies`` and all that they are narrower than, each once."""
    waiting = sorted(set(curies), reverse=True)
    seen = set(waiting)
    while waiting:
        concept = terminology.describe(waiting.pop())
        if concept is None:
            continue
        yield concept
        fresh = sorted({*concept.parents, *concept.mapped_to} - seen, reverse=True)
        seen.update(fresh)
        waiting.extend(fresh)


def _register_interactions(database: duckdb.DuckDBPyConnection) -> None:
    words = {("", name): predicate.interaction for name, predicate in PREDICATES.items()}
    words |= {(name, ""): predicate.interaction for name, predicate in OWN_PREDICATES.items()}
    keys = sorted(words)
    _load(
        database,
        "interactions",
        pa.table(
            {
                "original_predicate": pa.array([key[0] for key in keys], pa.string()),
                "predicate": pa.array([key[1] for key in keys], pa.string()),
                "interaction": pa.array([words[key] for key in keys], pa.string()),
            }
        ),
    )


def _ordered(name: str, keys: Sequence[str], schema: pa.Schema) -> str:
    """A query for a table sorted by its keys, and then by all its columns."""
    rest = [field.name for field in schema if field.name not in keys]
    order = ", ".join(f'"{column}"' for column in (*keys, *rest))
    columns = ", ".join(f'"{field.name}"' for field in schema)
    return f"select {columns} from {name} order by {order}"
