"""Joins of the tables that more than one format is made of, as SQL for ``reading.Tables.query``.

Each sorts narrow rows only, so that a graph of any size needs little memory.
"""

from __future__ import annotations

from typing import Final

from kg.schema import PREDICATES

SYMMETRIC: Final = ", ".join(f"'{name}'" for name, p in sorted(PREDICATES.items()) if p.symmetric)
"""The symmetric predicates as a list of SQL."""

STATEMENTS: Final = f"""
select subject, 'biolink:' || predicate as predicate, object from edges where "default"
union all
select object, 'biolink:' || predicate, subject from edges
where "default" and original_predicate = '' and predicate in ({SYMMETRIC})
union all
select subject, original_predicate, object from edges where "default" and original_predicate <> ''
order by 1, 2, 3
"""
"""Subject, predicate (CURIE) and object of every plain statement, sorted: of default edges only; those
of a symmetric predicate both ways, those with a predicate of our own with that one, too.  Edges of
several knowledge sources give a statement several times."""

EDGES_BY_ID: Final = "select id, position from edges order by id"

SENTENCES_OF_EVIDENCE: Final = """
select v.file_row_number, s.file_row_number
from (select sentence, file_row_number from evidence_in_order where sentence is not null) v
join (select id, file_row_number from sentences_in_order) s on s.id = v.sentence
order by 1
"""
"""Place of the evidence and of its sentence, each in its table."""

RENAMED_DOCUMENTS: Final = "select id, node from documents where node <> id"

DOCUMENTS_BY_NODE: Final = (
    "select node, title, language, date, url from documents order by node, id"
)

# ------------------------------------------------------------------------------ views for looking at

_LEFT_OUT: Final = """
with documented as (select id from nodes where category in ('Article', 'Publication')),
shown as (select id, subject, object, position from edges where "default" and predicate <> 'mentions'),
trials_of as (select id from nodes where category = 'ClinicalTrial'),
left_out as (
    select id from documented
    where id not in (select subject from shown where object in (select id from trials_of))
    and id not in (select object from shown where subject in (select id from trials_of))
)
"""
"""A default view holds no ``mentions``, no denied or supposed claims, and no documents but trials and
those that are joined to a trial."""

VIEWED_NODES: Final = f"""
{_LEFT_OUT}
select file_row_number from nodes_in_order where id not in (select id from left_out) order by 1
"""
"""Places of the nodes of a default view."""

VIEWED_EDGES: Final = f"""
{_LEFT_OUT}
select position from shown
where subject not in (select id from left_out) and object not in (select id from left_out)
order by 1
"""
"""Places of the edges of a default view."""
