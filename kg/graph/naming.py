"""Finding nodes of a graph by identifier or by name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.graph.reading import Tables
from kg.model import Curie


@dataclass(frozen=True, slots=True)
class Found:
    """A node that a text may mean, the lower the ``rank`` the sooner; ``how`` it was found, in words."""

    curie: Curie
    name: str
    category: str
    rank: int
    how: str = ""


NAMED: Final = 2
"""From this rank on a node was found by a name and not by an identifier."""

_HOW: Final = ("", "by another identifier of it", "by its label", "by a synonym")
"""Ranks of identifiers and names, in words."""


_BY_IDENTIFIER: Final = """
select id, name, category, 0 as rank from nodes
where id = $1 or lower(id) = lower($1) or lower(substr(id, strpos(id, ':') + 1)) = lower($1)
union all
select id, name, category, 1 from nodes where list_contains(xrefs, $1)
order by rank, id
"""

_BY_NAME: Final = """
with named as (
    select id, 2 as rank from nodes where lower(name) = lower($1)
    union all
    select id, 3 from (select id, unnest(synonyms) as synonym from nodes)
    where lower(synonym) = lower($1)
),
best as (select id, min(rank) as rank from named group by id)
select n.id, n.name, n.category, b.rank from best b join nodes n on n.id = b.id
order by b.rank, n.mention_count desc, n.id
"""

_BY_MENTIONS: Final = """
with called as (
    select concept, count(*) as all_cases, count(*) filter (text = $1) as this_case
    from mentions where concept is not null and lower(text) = lower($1) group by concept
)
select n.id, n.name, n.category, c.all_cases from called c join nodes n on n.id = c.concept
order by c.this_case desc, c.all_cases desc, n.id
"""

_BY_CURIE: Final = """
select id, name, category from nodes
where list_contains(from_json($1, '["VARCHAR"]'), id)
"""

_NEAR: Final = """
with names as (
    select name from nodes where mentioned
    union
    select unnest(synonyms) from nodes where mentioned
)
select name from names
where jaro_winkler_similarity(lower(name), lower($1)) > 0.8 or starts_with(lower(name), lower($1))
order by jaro_winkler_similarity(lower(name), lower($1)) desc, length(name), name
limit 5
"""


def find_nodes(tables: Tables, text: str) -> Sequence[Found]:
    """The nodes that a CURIE, the identifier in it, a label or a synonym may mean, best first; without
    regard to case."""
    words = " ".join(text.split())
    rows = list(tables.query(_BY_IDENTIFIER, [words])) or list(tables.query(_BY_NAME, [words]))
    return [Found(curie, name, category, rank, _HOW[rank]) for curie, name, category, rank in rows]


def near_names(tables: Tables, text: str) -> Sequence[str]:
    """At most five names in the graph that look like the text, best first."""
    return [row[0] for row in tables.query(_NEAR, [" ".join(text.split())])]


def find_by_mentions(tables: Tables, text: str) -> Sequence[Found]:
    """The concepts that documents call so, those in the same case first, then the most frequent."""
    words = " ".join(text.split())
    return [
        Found(curie, name, category, rank, f"as {count:,} mention{'s' * (count != 1)} of it")
        for rank, (curie, name, category, count) in enumerate(tables.query(_BY_MENTIONS, [words]))
    ]


def nodes_of(tables: Tables, curies: Sequence[Curie]) -> dict[Curie, Found]:
    """The nodes of these CURIEs, of those that are in the graph."""
    rows = tables.query(_BY_CURIE, [json.dumps(list(curies))]) if curies else ()
    return {curie: Found(curie, name, category, 0) for curie, name, category in rows}
