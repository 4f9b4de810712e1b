"""Whether the tables of a graph agree with each other and with the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kg import biolink
from kg.graph.reading import Tables
from kg.graph.tables import TABLES
from kg.schema import CATEGORIES, OWN_PREDICATES, PREDICATES

EXAMPLES: Final = 3
"""Offending rows that are named of each kind."""


@dataclass(frozen=True, slots=True)
class Check:
    """A rule of a table: what is wrong where it is broken, and a query for the rows that break it, whose
    first column says which row it is."""

    table: str
    message: str
    sql: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that is broken: by how many rows, and some of them."""

    check: Check
    count: int
    examples: tuple[str, ...]


def broken_rules(tables: Tables) -> Iterator[Broken]:
    """The rules that the tables break."""
    statements = (
        f"select count(*) over () as n, * from ({check.sql}) order by 2 limit {EXAMPLES}"
        for check in CHECKS
    )
    for check, rows in zip(CHECKS, tables.queries(statements), strict=True):
        if rows:
            yield Broken(check, rows[0][0], tuple(str(row[1]) for row in rows))


def _strings(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


def _reference(table: str, column: str, target: str, key: str = "id") -> Check:
    row = "document" if table == "mentions" else "id"
    return Check(
        table,
        f"{column} is not in the table of {target}",
        f"select t.{row} || ' -> ' || t.{column} from {table} t "
        f"anti join {target} o on o.{key} = t.{column} where t.{column} is not null",
    )


def _unique(table: str) -> Check:
    return Check(
        table, "the id is not unique", f"select id from {table} group by id having count(*) > 1"
    )


def _one_of(table: str, column: str, allowed: Iterable[str], what: str) -> Check:
    return Check(
        table,
        f"{column} is not {what}",
        f"select distinct {column} from {table} where {column} not in ({_strings(allowed)})",
    )


def _sorted(table: str, keys: tuple[str, ...]) -> Check:
    # a null comes last, as DuckDB sorts
    row = (
        "struct_pack("
        + ", ".join(f'{k} := coalesce("{k}"::varchar, chr(1114111))' for k in keys)
        + ")"
    )
    if table == "mentions":
        row = 'struct_pack(d := document, s := start, e := "end", c := coalesce(concept, chr(1114111)))'
    if table == "sentences":
        row = "struct_pack(d := document, s := start)"
    return Check(
        table,
        "the rows are not sorted by " + ", ".join(keys),
        f"""select "{keys[0]}" from (
            select *, {row} as k, lag({row}) over (order by file_row_number) as previous
            from {table}_in_order
        ) where previous > k""",
    )


_REFERENCES: Final = (
    ("edges", "subject", "nodes"),
    ("edges", "object", "nodes"),
    ("evidence", "edge", "edges"),
    ("evidence", "sentence", "sentences"),
    ("evidence", "document", "documents"),
    ("sentences", "document", "documents"),
    ("mentions", "document", "documents"),
    ("mentions", "sentence", "sentences"),
    ("mentions", "concept", "nodes"),
    ("documents", "node", "nodes"),
    ("trials", "id", "nodes"),
)

_LEVELS: Final = biolink.values("KnowledgeLevelEnum")
_AGENTS: Final = biolink.values("AgentTypeEnum")
_SYMMETRIC: Final = [name for name, predicate in PREDICATES.items() if predicate.symmetric]

CHECKS: Final[tuple[Check, ...]] = (
    *(_unique(table) for table in TABLES if table != "mentions"),
    *(_sorted(table, keys) for table, (_, keys) in TABLES.items()),
    *(_reference(*reference) for reference in _REFERENCES),
    _one_of("nodes", "category", CATEGORIES, "a category of the vocabulary"),
    _one_of("mentions", "category", CATEGORIES, "a category of the vocabulary"),
    _one_of("edges", "predicate", PREDICATES, "a predicate of the vocabulary"),
    _one_of("edges", "original_predicate", ["", *OWN_PREDICATES], "a predicate of our own"),
    _one_of("edges", "knowledge_level", _LEVELS, "a knowledge level of Biolink"),
    _one_of("edges", "agent_type", _AGENTS, "an agent type of Biolink"),
    _one_of("evidence", "kind", ("sentence", "field", "terminology"), "a kind of evidence"),
    Check(
        "mentions",
        "the text is not what stands there in the sentence",
        """select m.document || ' at ' || m.start from mentions m join sentences s on s.id = m.sentence
        where m.start < s.start
        or substr(s.text, m.start - s.start + 1, m."end" - m.start) is distinct from m.text""",
    ),
    Check(
        "sentences",
        "the offsets do not fit the text",
        'select id from sentences where "end" - start <> length(text)',
    ),
    Check(
        "evidence",
        "the place of the subject or object is not in the text",
        """select v.id from evidence v left join sentences s on s.id = v.sentence
        where not (coalesce(subject_start >= 0 and subject_start < subject_end
            and subject_end <= length(coalesce(s.text, v.text)), subject_start is null)
        and coalesce(object_start >= 0 and object_start < object_end
            and object_end <= length(coalesce(s.text, v.text)), object_start is null))""",
    ),
    Check(
        "evidence",
        "there is no text",
        """select v.id from evidence v
        where v.text is null and v.sentence is null""",
    ),
    Check(
        "edges",
        "there is no evidence",
        "select id from edges e anti join evidence v on v.edge = e.id",
    ),
    Check(
        "edges",
        "evidence_count is not the number of its evidence",
        """select e.id from edges e
        join (select edge, count(*) as n from evidence group by edge) v on v.edge = e.id
        where e.evidence_count <> v.n""",
    ),
    Check(
        "edges",
        "the edge counts as affirmed without evidence that affirms it",
        """select e.id from edges e where e."default" and e.id not in (
            select edge from evidence where not negated and not speculative)""",
    ),
    Check(
        "edges",
        "default is not what negated and speculative say",
        """select id from edges where "default" <> (not negated and not speculative)""",
    ),
    Check(
        "edges",
        "a symmetric edge is not stored in the order of its ends",
        f"""select id from edges where predicate in ({_strings(_SYMMETRIC)})
        and original_predicate = '' and subject > object""",
    ),
    Check(
        "edges",
        "the confidence is not between 0 and 1",
        "select id from edges where confidence is null or not confidence between 0 and 1",
    ),
    Check(
        "nodes",
        "mention_count is not the number of mentions",
        """select n.id from nodes n
        left join (select concept, count(*) as n from mentions group by concept) m on m.concept = n.id
        where n.mention_count <> coalesce(m.n, 0)""",
    ),
    Check("nodes", "there is no name", "select id from nodes where coalesce(name, '') = ''"),
)
"""All rules of the tables."""
