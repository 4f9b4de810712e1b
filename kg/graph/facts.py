"""The rows of the tables that explain an edge, a node or a document, as SQL for ``reading.Session.records``.

All lists are cut to a limit and come with the number of all; orders are complete, so that equal tables give
equal answers.
"""

from __future__ import annotations

from typing import Final

from kg.graph.views import SYMMETRIC

EDGES_BY_ID: Final = """
select * exclude (position) from edges where starts_with(id, $1)
order by id <> $1, id limit 6
"""
"""Edges whose id begins so, one of that very id first."""

EDGES_BETWEEN: Final = """
select * exclude (position) from edges
where (subject = $1 and object = $2) or (subject = $2 and object = $1)
order by predicate = 'mentions', not "default", evidence_count desc, predicate, original_predicate, id
"""

EDGE_OF_EVIDENCE: Final = "select id, edge from evidence where starts_with(id, $1) limit 6"

EVIDENCE: Final = """
with turns as (
    select *, row_number() over (
        partition by document
        order by negated, speculative, confidence desc, section = 'title', id
    ) as turn
    from evidence where edge = $1
)
select v.* exclude (turn), s.text as sentence_text, s.start as sentence_start,
    d.kind as document_kind, d.title as document_title
from turns v
left join sentences s on s.id = v.sentence and s.document = v.document
left join documents d on d.id = v.document
order by v.id <> $2, v.negated, v.speculative, v.turn, v.kind <> 'sentence', v.confidence desc, v.id
limit $3
"""
"""The evidence of an edge: that of the id ``$2`` first, then affirmed before denied, one of each document
before a second of any, the surest first."""

MENTIONS_OF_CONCEPTS: Final = """
select * from mentions
where document in (select unnest($1::varchar[])) and concept in (select unnest($2::varchar[]))
order by document, start, "end", concept, score desc, name
"""
"""The mentions of some concepts in some documents; of those of one span and concept the surest first."""

MENTIONS_IN_FIELD: Final = """
select m.* from mentions m join sentences s on s.id = m.sentence and s.document = m.document
where m.document = $1 and s.path = $2 and m.concept = $3
order by m.score desc, m.start limit 1
"""

NODES: Final = "select * from nodes where list_contains($1::varchar[], id)"

NAMES_OF_NODE: Final = """
select text, count(*) as mentions, count(distinct document) as documents,
    list(distinct rule order by rule) as rules, list(distinct name order by name) as names,
    min(score) as lowest, max(score) as highest
from mentions where concept = $1
group by text order by mentions desc, text
"""

DOCUMENTS_OF_NODE: Final = """
with counted as (
    select document, count(*) as mentions from mentions where concept = $1 group by document
)
select c.document, c.mentions, d.kind, d.title
from counted c left join documents d on d.id = c.document
order by c.mentions desc, c.document limit $2
"""

EDGES_OF_NODE: Final = f"""
with touching as (
    select *, if(subject = $1, object, subject) as other,
        case when original_predicate = '' and predicate in ({SYMMETRIC}) then 'with'
            when subject = $1 then 'from' else 'to' end as direction
    from edges where subject = $1 or object = $1
),
ranked as (
    select *, count(*) over (partition by predicate, original_predicate, direction) as total,
        row_number() over (
            partition by predicate, original_predicate, direction
            order by not "default", evidence_count desc, document_count desc, confidence desc, id
        ) as place
    from touching
)
select r.id, r.predicate, r.original_predicate, r.interaction, r.direction, r.total, r.other,
    r.negated, r.speculative, r.primary_knowledge_source, r.evidence_count, r.document_count,
    r.confidence, n.name as other_name, n.category as other_category
from ranked r left join nodes n on n.id = r.other
where r.place <= $2
order by r.predicate = 'mentions', r.total desc, r.predicate, r.original_predicate, r.direction, r.place
"""
"""The best edges of each predicate and direction, with the number of all of them; ``direction`` says
whether the node is its subject (``from``), its object (``to``), or one as well as the other (``with``)."""

SHARED_DOCUMENTS: Final = """
select document from mentions where concept = $1
intersect select document from mentions where concept = $2
order by 1
"""

_NAMED_DOCUMENTS: Final = """
with places as (
    select id, coalesce(json_extract_string(metadata, '$.local_id'), '') as local_id,
        unnest(sources) as source
    from documents
),
named as (
    select id, local_id, source.path as path, source.member as member,
        source.path || if(source.member = '', '', '!' || source.member) as file
    from places
)
"""
"""What each document is called in the files that it was read from; several rows for one read from several."""

DOCUMENTS: Final = f"""
{_NAMED_DOCUMENTS},
of_files as (
    select distinct id from named
    where lower(local_id) = lower($1)
        or list_bool_or([
            ends_with('/' || it, '/' || replace($1, ': ', ':'))
            or ends_with('/' || replace($1, ': ', ':'), '/' || it)
            for it in [path, file, file || ':' || local_id, member, member || ':' || local_id]
            if it not in ('', ':' || local_id) and contains(it, '!') = contains($1, '!')
        ])
)
select *, count(*) over () as total from documents
where id = $1 or node = $1 or list_contains(identifiers, $1)
    or lower(id) = lower($1) or lower(substr(id, strpos(id, ':') + 1)) = lower($1)
    or lower(title) = lower($1) or id in (select id from of_files)
    or (length($1) >= $2 and starts_with($1, 'KG:') and starts_with(id, $1))
order by id <> $1, node <> $1, id limit $3
"""
"""The documents of an identifier (or the first ``$2`` or more characters of one of ours), a title, a file or
member of an archive, an id within a file, or both with a colon between; that of this very id first."""

NEAR_DOCUMENTS: Final = f"""
{_NAMED_DOCUMENTS},
names as (
    select id, id as name from documents
    union select id, substr(id, strpos(id, ':') + 1) from documents
    union select id, title from documents
    union select id, local_id from named
    union select id, parse_filename(file) from named
),
likeness as (
    select id, max(if(starts_with(lower(name), lower($1)), 1,
        jaro_winkler_similarity(lower(name), lower($1)))) as likeness
    from names where name <> '' group by id
)
select d.id, d.title, d.metadata, l.likeness from likeness l join documents d using (id)
order by l.likeness desc, d.id limit 5
"""
"""The documents with a name most like the words."""

SENTENCES: Final = "select * from sentences where document = $1 order by start, id"

MENTIONS: Final = """
select m.*, n.name as concept_name, n.category as concept_category
from mentions m left join nodes n on n.id = m.concept
where m.document = $1 order by m.start, m."end", m.concept, m.name
"""
