"""Joins of the tables that more than one format is made of, as SQL for ``reading.Tables.query``."""

from __future__ import annotations

from typing import Final

from kg.graph.tables import EDGES as _EDGES
from kg.graph.tables import NODES as _NODES
from kg.graph.tables import TRIALS as _TRIALS
from kg.schema import PREDICATES

_SYMMETRIC: Final = ", ".join(f"'{name}'" for name, p in sorted(PREDICATES.items()) if p.symmetric)

STATEMENTS: Final = f"""
select subject, 'biolink:' || predicate as predicate, object from edges where "default"
union
select object, 'biolink:' || predicate, subject from edges
where "default" and original_predicate = '' and predicate in ({_SYMMETRIC})
union
select subject, original_predicate, object from edges where "default" and original_predicate <> ''
order by 1, 2, 3
"""
"""Subject, predicate (CURIE) and object of every plain statement: of default edges only; those of a
symmetric predicate both ways, those with a predicate of our own with that one, too."""

EVIDENCE: Final = """
select e.position, v.id, v.kind, coalesce(d.node, v.document) as document, v.section,
    coalesce(s.text, v.text) as text, v.path, v.subject_start, v.subject_end, v.object_start,
    v.object_end, v.method, v.confidence, v.negated, v.speculative
from evidence v
join (select id, position from edges) e on e.id = v.edge
left join (select id, text from sentences) s on s.id = v.sentence
left join (select id, node from documents) d on d.id = v.document
order by e.position, v.id
"""
"""The evidence in the order of its edges, with its text and the node of its document."""

EVIDENCE_COLUMNS: Final = (
    "position",
    "id",
    "kind",
    "document",
    "section",
    "text",
    "path",
    "subject_start",
    "subject_end",
    "object_start",
    "object_end",
    "method",
    "confidence",
    "negated",
    "speculative",
)

# ------------------------------------------------------------------------------ views for looking at

_VIEWED: Final = """
with joined as (
    select e.subject as id from edges e join nodes n on n.id = e.object
    where e."default" and e.predicate <> 'mentions' and n.category = 'ClinicalTrial'
    union
    select e.object from edges e join nodes n on n.id = e.subject
    where e."default" and e.predicate <> 'mentions' and n.category = 'ClinicalTrial'
),
viewed_nodes as (
    select * from nodes
    where category not in ('Article', 'Publication') or id in (select id from joined)
),
viewed_edges as (
    select * from edges where "default" and predicate <> 'mentions'
    and subject in (select id from viewed_nodes) and object in (select id from viewed_nodes)
)
"""
"""What a default view holds: no ``mentions``, no denied or supposed claims, no documents but trials
and those joined to a trial."""

_ALL: Final = "with viewed_nodes as (select * from nodes), viewed_edges as (select * from edges)"

_TRIAL: Final = ", ".join(f"t.{name}" for name in _TRIALS.names if name != "id")


def nodes(*, full: bool) -> str:
    """The nodes of a view, by id, with the language and date of their document and the fields of their
    trial."""
    return f"""
{_ALL if full else _VIEWED}
select n.*, d.language, d.date, {_TRIAL}
from viewed_nodes n
left join (select distinct on (node) node, language, date from documents order by node, id) d
    on d.node = n.id
left join trials t on t.id = n.id
order by n.id
"""


def edges(*, full: bool) -> str:
    """The edges of a view in their order, with the categories of both ends."""
    return f"""
{_ALL if full else _VIEWED}
select e.*, s.category as subject_category, o.category as object_category
from viewed_edges e
left join nodes s on s.id = e.subject
left join nodes o on o.id = e.object
order by e.position
"""


def texts(limit: int) -> str:
    """The best texts of every edge's evidence, at most ``limit`` an edge, in the order of the edges."""
    return f"""
with ranked as (
    select edge, document, sentence, text,
        row_number() over (
            partition by edge order by kind <> 'sentence', confidence desc, id
        ) as place
    from evidence where kind <> 'terminology'
)
select e.position, coalesce(s.text, r.text) as text, coalesce(d.node, r.document) as document
from (select * from ranked where place <= {limit}) r
join (select id, position from edges) e on e.id = r.edge
left join (select id, text from sentences) s on s.id = r.sentence
left join (select id, node from documents) d on d.id = r.document
order by e.position, r.place
"""


NODE_COLUMNS: Final = (
    *_NODES.names,
    "language",
    "date",
    *(name for name in _TRIALS.names if name != "id"),
)
EDGE_COLUMNS: Final = (*_EDGES.names, "position", "subject_category", "object_category")
