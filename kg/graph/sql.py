"""The statements of the assembly, in the order in which they run.

``winners`` says of each document which version counts and in which shard file its rows are (a version
that was read twice has the same rows twice); ``claims`` are the assertions of the winners under the
identifiers of their nodes; the tables follow from them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

_HASH = "left(sha256(concat_ws(chr(31), {})), 32)"
"""As ``kg.graph.identity``: parts joined by a unit separator; no part may be null."""


def shard_view(name: str, shards: Path) -> str:
    """A view ``s_NAME`` over all shard files of a table, with the name of the file."""
    paths = sorted(
        (shards / name).glob("*.parquet")
    )  # one by one: a folder's name may hold wildcards
    files = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    return f"create view s_{name} as select * from read_parquet([{files}], filename = 'shard')"


WINNERS: Final = """
create table winners as
with versions as (
    select id, version, date, max(tagged) as tagged, min(shard) as shard
    from s_documents group by id, version, date
)
select id as document, version, shard from versions
qualify row_number() over (partition by id order by date desc, tagged desc, version) = 1
"""
"""Of several versions the newest one counts; of one date that with the most annotations, if asked for."""

_SHARD_NAME = "parse_filename({}.shard)"

_JOIN_WINNERS = f"""
join winners w on w.document = a.document and w.version = a.version
    and {_SHARD_NAME.format("w")} = {_SHARD_NAME.format("a")}
"""

ALIAS_PAIRS: Final = f"""
select distinct a.id, a.alias from s_aliases a {_JOIN_WINNERS} order by a.id, a.alias
"""

CLAIMS: Final = f"""
create table mapped as
select a.* exclude (subject, object, shard),
    coalesce(s.node, a.subject) as subject, coalesce(o.node, a.object) as object
from s_assertions a {_JOIN_WINNERS}
left join canonical s on s.id = a.subject
left join canonical o on o.id = a.object
where coalesce(s.node, a.subject) <> coalesce(o.node, a.object);

create table claims as
select * exclude (subject, object, either_way, subject_start, subject_end, object_start, object_end),
    if(either_way, least(subject, object), subject) as subject,
    if(either_way, greatest(subject, object), object) as object,
    if(either_way and object < subject, object_start, subject_start) as subject_start,
    if(either_way and object < subject, object_end, subject_end) as subject_end,
    if(either_way and object < subject, subject_start, object_start) as object_start,
    if(either_way and object < subject, subject_end, object_end) as object_end
from mapped;

drop table mapped
"""

ENDPOINTS: Final = """
select subject from claims where predicate <> 'mentions'
union select object from claims order by 1
"""

HIERARCHY_CLAIMS: Final = """
insert into claims by name
select subject, predicate, object, original_predicate, '{}' as qualifiers, source,
    'knowledge_assertion' as knowledge_level, 'manual_agent' as agent_type,
    false as negated, false as speculative, 'terminology' as kind, text,
    'terminology' as method, confidence
from hierarchy
"""

_EDGE_ID = "'KG:e-' || " + _HASH.format(
    "subject, predicate, object, negated::integer::varchar, qualifiers, original_predicate, source"
)

_PLACE = (
    "document",
    "sentence",
    "path",
    "text",
    "method",
    "subject_start",
    "subject_end",
    "object_start",
    "object_end",
)

_EVIDENCE_ID = "'KG:v-' || " + _HASH.format(
    "edge, " + ", ".join(f"coalesce({column}::varchar, '')" for column in _PLACE)
)

_READINGS = f"""
create table readings as
with named as (select *, {_EDGE_ID} as edge from claims)
select *, {_EVIDENCE_ID} as id from named
qualify row_number() over (partition by id order by confidence desc, section) = 1
"""

_DOCUMENTS = (
    """
create table documents as
with sources as (
    select id, list_sort(list_distinct(flatten(list(sources)))) as sources
    from s_documents group by id
),
named as (select id, version, min(metadata) as metadata from s_documents group by id, version)
select a.id, coalesce(c.node, a.id) as node, a.kind, a.title, a.language, a.date, a.url,
    a.version, a.mined, a.identifiers, s.sources, n.metadata, a.sentence_count, a.mention_count
from (select *, id as document from s_documents) a
"""
    + _JOIN_WINNERS
    + """
join sources s on s.id = a.id
join named n on n.id = a.id and n.version = a.version
left join canonical c on c.id = a.id
qualify row_number() over (partition by a.id order by a.mention_count desc, a.sentence_count desc,
    a.mined desc) = 1
"""
)

_SENTENCES = f"""
create table sentences as
select a.* exclude (version, shard) from s_sentences a {_JOIN_WINNERS}
"""

_MENTIONS = f"""
create table mentions as
select a.* exclude (version, shard, concept), coalesce(c.node, a.concept) as concept
from s_mentions a {_JOIN_WINNERS}
left join canonical c on c.id = a.concept
"""

_EVIDENCE = """
create table evidence as
select id, edge, kind, document, section, sentence, text, path, subject_start, subject_end,
    object_start, object_end, method, confidence / 1e6 as confidence, negated, speculative
from readings
"""

_EDGES = """
create table edges as
with documented as (
    select r.*, d.kind as document_kind, d.node from readings r
    left join documents d on d.id = r.document
)
select edge as id, subject, predicate, object, original_predicate,
    (select interaction from interactions i
     where i.original_predicate = d.original_predicate
        and i.predicate = if(d.original_predicate = '', d.predicate, '')) as interaction,
    negated, bool_and(speculative) as speculative,
    not negated and not bool_and(speculative) as "default",
    qualifiers, source as primary_knowledge_source,
    min(knowledge_level) as knowledge_level, min(agent_type) as agent_type,
    max(confidence) / 1e6 as confidence,
    count(*) as evidence_count, count(distinct document) as document_count,
    coalesce(list_sort(list(distinct node) filter (document_kind = 'article')), [])
        as publications,
    coalesce(list_sort(list(distinct node) filter (document_kind = 'trial')), [])
        as supporting_studies
from documented d
group by edge, subject, predicate, object, original_predicate, negated, qualifiers, source
"""

_NODES = f"""
create table namings as
select coalesce(c.node, a.id) as id, a.id = coalesce(c.node, a.id) as own,
    a.category, a.name, a.url, a.rank
from s_nodes a {_JOIN_WINNERS}
left join canonical c on c.id = a.id;

create table nodes as
with used as (
    select subject as id from edges union select object from edges union select node from documents
),
named as (
    select distinct on (id) id, category, name, url from namings
    order by id, rank, own desc, name, category, url desc
),
addressed as (select id, max(url) as url from namings group by id),
mentioned as (
    select concept as id, count(*) as mention_count, count(distinct document) as document_count
    from mentions where concept is not null group by concept
),
others as (
    select node as id, list(id) as ids from canonical
    where id not like 'sponsor:%' and id not like 'KG:%' group by node
)
select u.id, coalesce(k.category, n.category, 'NamedThing') as category,
    coalesce(k.name, nullif(n.name, ''), u.id) as name,
    coalesce(k.synonyms, []) as synonyms,
    list_sort(list_distinct(list_concat(coalesce(k.xrefs, []), coalesce(o.ids, [])))) as xrefs,
    coalesce(nullif(n.url, ''), a.url, '') as url,
    m.id is not null or d.id is not null as mentioned,
    coalesce(m.mention_count, 0) as mention_count,
    coalesce(m.document_count, 0) as document_count
from used u
left join named n on n.id = u.id
left join addressed a on a.id = u.id
left join concepts k on k.id = u.id
left join mentioned m on m.id = u.id
left join others o on o.id = u.id
left join (select distinct node as id from documents) d on d.id = u.id
"""

_TRIALS = f"""
create table trials as
with records as (
    select a.* exclude (document, version, shard), coalesce(c.node, a.id) as node
    from s_trials a {_JOIN_WINNERS}
    left join canonical c on c.id = a.id
),
joined as (
    select node, list_sort(list_distinct(flatten(list(identifiers)))) as identifiers,
        list_sort(list_distinct(flatten(list(condition_concepts)))) as condition_concepts,
        list_sort(list_distinct(flatten(list(intervention_concepts)))) as intervention_concepts
    from records group by node
)
select r.* exclude (id, node, identifiers, condition_concepts, intervention_concepts),
    r.node as id, j.identifiers, j.condition_concepts, j.intervention_concepts
from records r join joined j on j.node = r.node
qualify row_number() over (partition by r.node order by r.id <> r.node, r.id) = 1
"""

TABLES: Final = (_READINGS, _DOCUMENTS, _SENTENCES, _MENTIONS, _EVIDENCE, _EDGES, _NODES, _TRIALS)

COUNT_NAMES: Final = ("read", "duplicates", "superseded", "not_mined")

COUNTS: Final = """
with read as (select count(*) as n from s_documents),
versions as (select count(*) as n from (select distinct id, version from s_documents)),
kept as (select count(*) as n, count(*) filter (not mined) as not_mined from documents)
select read.n, read.n - versions.n, versions.n - kept.n, kept.not_mined from read, versions, kept
"""
"""Documents read; copies of a version that was read already; versions that a newer one replaces."""

TALLY: Final = f"""
select source, what, sum(count) from s_tally a {_JOIN_WINNERS} group by 1, 2 order by 1, 2
"""

EDGE_COUNTS: Final = """
select if(original_predicate = '', 'biolink:' || predicate, original_predicate), count(*)
from read_parquet(?) group by 1 order by 1
"""
