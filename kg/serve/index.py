"""The index behind the pages: names to search by, nodes and their edges, in one SQLite file.

It is made of the tables once and kept in the user's cache under the checksum of the manifest.  Names are
numbered in the order in which a search shows them, so that the full-text index gives the best ones first
without looking at the others.  Sentences stay in the tables.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from kg.errors import GraphError, OutputError
from kg.export.graph import MANIFEST, Graph
from kg.graph.tables import TABLES
from kg.graph.views import SYMMETRIC
from kg.lexicon.names import GREEK_NAMES
from kg.lexicon.packing import cache_folder
from kg.query.keeping import built_meanwhile, partial_prefix, remove_old

VERSION: Final = 2
"""Of the layout of the file."""

_SCHEMA: Final = """
create table node (
    number integer primary key, id text not null unique, category text not null, name text not null,
    synonyms text not null, xrefs text not null, url text not null, mentioned integer not null,
    mentions integer not null, documents integer not null, year integer
);
create table name (number integer primary key, node integer not null, kind text not null,
    text text not null, folded text not null);
create virtual table words using fts5 (text, content = '', tokenize = 'unicode61 remove_diacritics 2',
    prefix = '1 2 3');
create virtual table vocabulary using fts5vocab (words, 'row');
create table edge (
    number integer primary key, id text not null unique, subject integer not null,
    object integer not null, predicate text not null, original text not null, label text not null,
    symmetric integer not null, negated integer not null, speculative integer not null,
    evidence integer not null, documents integer not null, confidence real not null,
    source text not null
);
create table trial (node integer primary key, fields text not null, phases text not null);
create table staged (id text, subject text, predicate text, object text, original text, label text,
    symmetric integer, negated integer, speculative integer, evidence integer, documents integer,
    confidence real, source text);
"""

_ENDING: Final = """
insert into edge select s.rowid, s.id, a.number, b.number, s.predicate, s.original, s.label,
    s.symmetric, s.negated, s.speculative, s.evidence, s.documents, s.confidence, s.source
from staged s join node a on a.id = s.subject join node b on b.id = s.object;
drop table staged;
create index edge_subject on edge (subject, evidence);
create index edge_object on edge (object, evidence);
create index name_folded on name (folded);
analyze;
"""

_NODES: Final = """
with years as (
    select node, max(year) as year from (
        select node, case when json_valid(metadata)
            then try_cast(json_extract_string(metadata, '$.year') as integer) end as year
        from documents
        union all
        select id, try_cast(substr(start_date, 1, 4) as integer) from trials
    ) group by node
)
select n.id, n.category, n.name, n.synonyms, n.xrefs, n.url, n.mentioned,
    coalesce(n.mention_count, 0), coalesce(n.document_count, 0), y.year
from nodes n left join years y on y.node = n.id
order by coalesce(n.mention_count, 0) desc, coalesce(n.document_count, 0) desc, n.id
"""

_EDGES: Final = """
select id, subject, predicate, object, original_predicate, interaction,
    original_predicate = '' and predicate in ({symmetric}), negated, speculative,
    coalesce(evidence_count, 0), coalesce(document_count, 0), coalesce(confidence, 0),
    primary_knowledge_source
from edges order by position
"""

_TRIALS: Final = "select * from trials order by id"

_CALLED: Final = """
select concept, text from mentions where concept is not null and length(text) < 200
group by concept, text order by concept, text
"""

_SPELT: Final = str.maketrans(GREEK_NAMES)

_KINDS: Final = ("label", "synonym", "identifier", "mention")
"""Kinds of names; a mention is what documents call the concept."""


def index_of(graph: Graph) -> Path:
    """The file of the graph's index, made now where it is not in the cache.

    Raises GraphError where the tables cannot be read or become others while they are, and OSError,
    OutputError or LexiconError where the index cannot be kept.
    """
    folder = indexes_folder()
    checksum = checksum_of(graph)
    target = folder / f"{checksum[:32]}-{VERSION}.sqlite"
    folder.mkdir(parents=True, exist_ok=True)
    if not target.is_file():
        remove_old(folder)
        number, partial = tempfile.mkstemp(prefix=partial_prefix(), dir=folder)
        os.close(number)
        try:
            make_index(graph, Path(partial))
            if checksum_of(graph) != checksum:  # what is kept is kept under what it was made of
                raise built_meanwhile(graph)
            Path(partial).replace(target)
        finally:
            Path(partial).unlink(missing_ok=True)
    os.utime(target)
    return target


def indexes_folder() -> Path:
    """Where indexes are kept; it may not exist yet. Raises LexiconError where there is no cache."""
    return cache_folder() / "indexes"


def make_index(graph: Graph, path: Path) -> None:
    """Write the index of a graph to a file.

    Raises GraphError where the tables cannot be read or do not fit together, and OutputError where the
    file cannot be written.
    """
    with _explained(graph, path), closing(sqlite3.connect(path)) as index:
        index.execute("pragma journal_mode = off")
        index.execute("pragma synchronous = off")
        index.executescript(_SCHEMA)
        with index:
            index.executemany(
                "insert into node values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _node_rows(graph)
            )
            _add_names(index, graph)
            index.executemany(
                f"insert into staged values ({', '.join('?' * 13)})",
                graph.tables.query(_EDGES.format(symmetric=SYMMETRIC)),
            )
            index.executemany(
                "insert into trial select number, ?, ? from node where id = ?", _trial_rows(graph)
            )
        index.executescript(_ENDING)


@contextmanager
def _explained(graph: Graph, path: Path) -> Iterator[None]:
    """Make what SQLite raises an error of ours."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise GraphError(
            f"the tables do not fit together ({error})",
            path=str(graph.tables.folder),
            remedy="build the graph again",
        ) from error
    except sqlite3.Error as error:
        raise OutputError(
            f"the index cannot be written ({error})",
            path=str(path),
            remedy="see whether the disk is full",
        ) from error


def _node_rows(graph: Graph) -> Iterator[tuple[object, ...]]:
    for number, row in enumerate(graph.tables.query(_NODES), start=1):
        identifier, category, name, synonyms, xrefs, *rest = row
        lists = (json.dumps(values or [], ensure_ascii=False) for values in (synonyms, xrefs))
        yield (number, identifier, category, name, *lists, *rest)


def _add_names(index: sqlite3.Connection, graph: Graph) -> None:
    """All names of the nodes, those of nodes that are mentioned most first."""
    index.execute("create temp table unsorted (node integer, rank integer, text text)")
    index.executemany("insert into unsorted values (?, ?, ?)", _names(index))
    index.executemany(
        "insert into unsorted select number, 3, ? from node where id = ?",
        ((text, concept) for concept, text in graph.tables.query(_CALLED)),
    )
    rows = index.execute(
        "select node, min(rank), text from unsorted group by node, text "
        "order by (select n.mentions from node n where n.number = node) desc, min(rank), "
        "length(text), text, node"
    )
    writer = index.cursor()
    for number, (node, rank, text) in enumerate(rows, start=1):
        writer.execute(
            "insert into name values (?, ?, ?, ?, ?)",
            (number, node, _KINDS[rank], text, folded(text)),
        )
        writer.execute("insert into words (rowid, text) values (?, ?)", (number, folded(text)))


def _names(index: sqlite3.Connection) -> Iterator[tuple[int, int, str]]:
    rows = index.cursor().execute("select number, id, name, synonyms, xrefs from node")
    for number, identifier, name, synonyms, xrefs in rows:
        yield number, 0, name
        for synonym in json.loads(synonyms):
            yield number, 1, synonym
        for curie in (identifier, *json.loads(xrefs)):
            yield number, 2, curie
            yield number, 2, curie.partition(":")[2]


def folded(text: str) -> str:
    """What two names have in common that differ in case, blanks and Greek letters only.

    >>> folded("Interferon-\u03b1  2b")
    'interferon-alpha 2b'
    """
    return " ".join(text.casefold().translate(_SPELT).split())


def _trial_rows(graph: Graph) -> Iterator[tuple[str, str, str]]:
    columns = TABLES["trials"][0].names
    for row in graph.tables.query(_TRIALS):
        fields = {
            name: value
            for name, value in zip(columns, row, strict=True)
            if value not in (None, "", [])
        }
        phases = "/".join(fields.get("phases", []))
        yield json.dumps(fields, ensure_ascii=False), phases, fields["id"]


def checksum_of(graph: Graph) -> str:
    """The checksum of the manifest, or of the tables where there is none. Raises GraphError where they
    cannot be read."""
    manifest = graph.folder / MANIFEST
    paths = [manifest] if manifest.is_file() else [graph.tables.path(name) for name in TABLES]
    state = hashlib.sha256()
    for path in paths:
        try:
            with path.open("rb") as file:
                state.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise GraphError(
                f"cannot be read ({error.strerror})", path=str(path), remedy="build the graph again"
            ) from error
    return state.hexdigest()
