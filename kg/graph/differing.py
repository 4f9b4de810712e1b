"""What came and went between two graphs: documents, nodes and edges, and through which documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from kg.graph.reading import Tables
from kg.graph.tables import TABLES
from kg.model import Curie

Change: TypeAlias = Literal["came", "went", "changed"]
Kind: TypeAlias = Literal["document", "node", "edge"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A document, node or edge that only one of two graphs has, or that differs in them.

    ``change`` is seen from the old graph.  ``name`` is the title, the name, or the words of the edge,
    ``category`` that of the node or the kind of the document.  ``subject``, ``predicate`` (our own where
    there is one), ``object`` and the numbers of pieces of evidence are those of edges, empty and None
    otherwise.  ``documents`` are those through which the change came: of an edge, whose evidence for it is
    in one graph only; of a node, in which it is mentioned.
    """

    change: Change
    kind: Kind
    id: Curie
    name: str
    category: str = ""
    subject: Curie = ""
    predicate: str = ""
    object: Curie = ""
    old_evidence: int | None = None
    new_evidence: int | None = None
    documents: tuple[Curie, ...] = ()


def differences(old: Tables, new: Tables) -> Iterator[Difference]:
    """The differences of two graphs: documents, nodes, edges, each sorted by id.

    A document is changed where it has another version, a node where its name or category is another, an
    edge where its evidence, its confidence, or whether it is affirmed is.  Raises GraphError where a table
    cannot be read.
    """
    with new.database() as database, old.naming_damage():
        for name in TABLES:
            path = str(old.path(name)).replace("'", "''")
            database.execute(f"create view old_{name} as select * from read_parquet('{path}')")
        for kind, sql in _QUERIES:
            rows = database.execute(sql)
            while batch := rows.fetchmany(4096):
                for change, *fields, documents in batch:
                    values = dict(zip(_FIELDS, fields, strict=True))
                    yield Difference(change, kind, **values, documents=tuple(documents or ()))


_FIELDS: Final = (
    *("id", "name", "category", "subject", "predicate", "object"),
    *("old_evidence", "new_evidence"),
)
"""Columns of the queries, between the change and the documents."""

_CHANGE: Final = "if(o.id is null, 'came', if(n.id is null, 'went', 'changed'))"

_DOCUMENTS: Final = f"""
select {_CHANGE}, id, coalesce(n.title, o.title), coalesce(n.kind, o.kind), '', '', '', null, null, []
from old_documents o full join documents n using (id)
where o.version is distinct from n.version order by id
"""

_NODES: Final = f"""
with changed as (
    select {_CHANGE} as change, id, coalesce(n.name, o.name) as name,
        coalesce(n.category, o.category) as category
    from old_nodes o full join nodes n using (id)
    where o.name is distinct from n.name or o.category is distinct from n.category
),
mentioning as (
    select concept, document from mentions where concept in (select id from changed)
    union select concept, document from old_mentions
    where concept in (select id from changed where change = 'went')
)
select c.change, c.id, any_value(c.name), any_value(c.category), '', '', '', null, null,
    list_sort(list(m.document) filter (m.document is not null))
from changed c left join mentioning m on m.concept = c.id
group by c.change, c.id order by c.id
"""

_EDGES: Final = f"""
with only_one as (
    select edge, document from old_evidence where id not in (select id from evidence)
    union select edge, document from evidence where id not in (select id from old_evidence)
),
through as (
    select edge, list_sort(list(document) filter (document is not null)) as documents
    from only_one group by edge
),
changed as (
    select {_CHANGE} as change, id,
        coalesce(n.subject, o.subject) as subject, coalesce(n.object, o.object) as object,
        coalesce(n.interaction, o.interaction) as interaction,
        coalesce(n.negated, o.negated) as negated,
        coalesce(nullif(coalesce(n.original_predicate, o.original_predicate), ''),
            'biolink:' || coalesce(n.predicate, o.predicate)) as predicate,
        o.evidence_count as old_evidence, n.evidence_count as new_evidence, t.documents
    from old_edges o full join edges n using (id) left join through t on t.edge = id
    where t.edge is not null or o.confidence is distinct from n.confidence
        or o.speculative is distinct from n.speculative
),
names as (
    select id, name from nodes union all
    select id, name from old_nodes where id not in (select id from nodes)
)
select c.change, c.id,
    s.name || if(c.negated, ' not ', ' ') || c.interaction || ' ' || b.name,
    '', c.subject, c.predicate, c.object, c.old_evidence, c.new_evidence, c.documents
from changed c left join names s on s.id = c.subject left join names b on b.id = c.object
order by c.id
"""

_QUERIES: Final[tuple[tuple[Kind, str], ...]] = (
    ("document", _DOCUMENTS),
    ("node", _NODES),
    ("edge", _EDGES),
)
