"""What the pages show, looked up in the index."""

from __future__ import annotations

import json
import re
import sqlite3
import string
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from kg.serve.index import folded

Row = Mapping[str, Any]

_WORD: Final = re.compile(r"\w+")
_LETTERS: Final = string.ascii_lowercase + string.digits
_SCANNED: Final = 300
"""Names that are looked at for the concepts of a search."""

_NODE: Final = "select * from node where id = ?"

_EXACT: Final = """
select a.kind, a.text, n.number, n.id, n.name, n.category, n.mentions, n.documents
from name a join node n on n.number = a.node where a.folded = ? order by a.number limit ?
"""

_BY_WORDS: Final = """
select a.kind, a.text, n.number, n.id, n.name, n.category, n.mentions, n.documents
from (select rowid as number from words where words match ? order by rowid limit ?) w
join name a on a.number = w.number join node n on n.number = a.node order by a.number
"""

_IS_WORD: Final = "select 1 from vocabulary where term >= :word and term < :after limit 1"

_NEAREST_WORD: Final = """
select term from vocabulary where term in (select value from json_each(?)) order by doc desc, term limit 1
"""

_TOUCHING: Final = """
with touching as (
    select e.*, e.object as other, case when symmetric then 'with' else 'to' end as way
    from edge e where subject = :node
    union all
    select e.*, e.subject, case when symmetric then 'with' else 'from' end
    from edge e where object = :node and subject <> :node
)
"""

_PLACED: Final = f"""{_TOUCHING}, kind as (
    select number, other, way, predicate || ' ' || original || ' ' || way as kind,
        negated or speculative as doubted, evidence, documents, confidence
    from touching {{wanted}}
),
placed as materialized (
    select number, other, way, kind, row_number() over (
        partition by kind order by doubted, evidence desc, documents desc, confidence desc, number
    ) as place from kind
),
neighbour as materialized (
    select kind, other, min(place) as best, count(*) as joined from placed group by kind, other
),
ranked as materialized (
    select kind, other, row_number() over (partition by kind order by best) as rank from neighbour
),
total as materialized (
    select kind, count(*) as total, sum(joined) as edges from neighbour group by kind
)
select e.*, p.kind, p.way, p.other, t.total, t.edges, n.id as other_id, n.name, n.category, n.year
from ranked r join placed p on p.kind = r.kind and p.other = r.other join total t on t.kind = r.kind
join edge e on e.number = p.number join node n on n.number = p.other
where r.rank > :first and r.rank <= :first + :most
order by predicate = 'mentions', total desc, p.kind, r.rank, p.place
"""
"""Edges of a node with the place of the neighbour among those of its kind; that of a neighbour is that of
its best edge."""

_GROUPS: Final = _PLACED.format(wanted="")

_GROUP: Final = _PLACED.format(
    wanted="where coalesce(nullif(original, ''), 'biolink:' || predicate) = :predicate and way = :way"
)

_PHASES: Final = """
select phases, count(*) as trials from trial where node in (
    select subject from edge where object = ?
    and original in ('kgv:studies_condition', 'kgv:tests_intervention')
) group by phases order by trials desc, phases
"""

_YEARS: Final = """
select d.year, count(distinct d.number) as documents
from edge e join node d on d.number = e.subject
where e.object = ? and e.predicate = 'mentions' and d.year is not null
group by d.year order by d.year
"""

_NEAREST: Final = f"""{_TOUCHING}
select other, sum(evidence) as weight from touching t join node n on n.number = t.other
where predicate <> 'mentions' and original <> 'kgv:indexed_with'
and not (:certain and (negated or speculative)) and n.category not in ('Article', 'Publication')
group by other order by max(negated or speculative) desc, max(predicate = 'subclass_of'), weight desc,
    other limit :most
"""

_AMONG: Final = """
select e.*, a.id as subject_id, b.id as object_id
from edge e join node a on a.number = e.subject join node b on b.number = e.object
where e.subject in ({places}) and e.object in ({places}) and e.predicate <> 'mentions'
and e.original <> 'kgv:indexed_with' and not (? and (e.negated or e.speculative))
order by e.negated or e.speculative desc, e.evidence desc, e.number limit ?
"""

_EDGE: Final = """
select e.*, a.id as subject_id, a.name as subject_name, a.category as subject_category,
    b.id as object_id, b.name as object_name, b.category as object_category
from edge e join node a on a.number = e.subject join node b on b.number = e.object where e.id = ?
"""

_TOP: Final = """
select id, name, mentions, documents from node where category = ? and mentions > 0
order by number limit ?
"""

_COUNTS: Final = (
    "select category, count(*) as nodes from node group by category order by nodes desc, 1"
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A node that a search found, and by which name and kind of name."""

    id: str
    name: str
    category: str
    mentions: int
    documents: int
    kind: str
    matched: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Neighbours of a node by one predicate and direction, best first: of each its edges, best first.

    ``way`` is ``to``, ``from`` or ``with``; ``total`` is the number of all such neighbours, ``edges``
    that of all edges to them, which are more where several sources state the same.
    """

    predicate: str
    original: str
    label: str
    way: str
    total: int
    edges: int
    shown: list[list[Row]]


class Index:
    """The index of a graph, for reading, by any thread."""

    def __init__(self, path: Path) -> None:
        self._address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []

    def _rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._address, uri=True, check_same_thread=False)
            connection.row_factory = sqlite3.Row
            self._local.connection = connection
            self._open.append(connection)
        return [dict(row) for row in connection.execute(sql, parameters)]

    def close(self) -> None:
        """Close the file; no thread may be reading it."""
        while self._open:
            self._open.pop().close()

    def search(self, text: str, most: int = 10) -> list[Suggestion]:
        """The nodes with a name that is the text, then those with a name in which words begin with all
        of its words; those that are mentioned most first, those that only documents call so last."""
        words = _WORD.findall(folded(text))
        if not words:
            return []
        quoted = " ".join(f'"{word}"*' for word in words[:12])
        found = self._rows(_EXACT, (folded(text), most))
        by_words = self._rows(_BY_WORDS, (quoted, _SCANNED))
        found += sorted(by_words, key=lambda row: bool(row["kind"] == "mention"))
        best: dict[int, Suggestion] = {}
        for row in found:
            best.setdefault(row["number"], _suggestion(row))
            if len(best) == most:
                break
        return list(best.values())

    def respelt(self, text: str) -> str:
        """The text with each word that no name has replaced by the commonest one that differs by a letter
        left out, put in, exchanged or swapped with the next; empty where there is no such word."""
        words = _WORD.findall(folded(text))[:12]
        found = [word if self._is_word(word) else self._nearest_word(word) for word in words]
        return " ".join(found) if all(found) and found != words else ""

    def _is_word(self, word: str) -> bool:
        return bool(self._rows(_IS_WORD, {"word": word, "after": word + "\U0010ffff"}))

    def _nearest_word(self, word: str) -> str:
        if not 4 <= len(word) <= 40:
            return ""
        rows = self._rows(_NEAREST_WORD, (json.dumps(sorted(set(_near(word)))),))
        return str(rows[0]["term"]) if rows else ""

    def node(self, curie: str) -> dict[str, Any] | None:
        """A node with its lists, and the fields of its record where it is a trial."""
        rows = self._rows(_NODE, (curie,))
        if not rows:
            return None
        node = dict(rows[0])
        node["synonyms"] = json.loads(node["synonyms"])
        node["xrefs"] = json.loads(node["xrefs"])
        trial = self._rows("select fields from trial where node = ?", (node["number"],))
        node["trial"] = json.loads(trial[0]["fields"]) if trial else {}
        return node

    def groups(self, number: int, most: int = 10) -> list[Neighbours]:
        """The best neighbours of a node by each predicate and direction, those with most neighbours
        first."""
        rows = self._rows(_GROUPS, {"node": number, "first": 0, "most": most})
        return [_neighbours(list(group)) for _, group in groupby(rows, key=itemgetter("kind"))]

    def group(
        self, number: int, predicate: str, way: str, first: int, most: int
    ) -> Neighbours | None:
        """Some of the neighbours of a node by a predicate (a CURIE) and direction; None where there are
        none."""
        parameters = {
            "node": number,
            "predicate": predicate,
            "way": way,
            "first": first,
            "most": most,
        }
        rows = self._rows(_GROUP, parameters)
        return _neighbours(rows) if rows else None

    def phases(self, number: int) -> list[Row]:
        """How many trials of each phase study or test a concept."""
        return self._rows(_PHASES, (number,))

    def years(self, number: int) -> list[Row]:
        """How many documents of each year mention a concept."""
        return self._rows(_YEARS, (number,))

    def neighbourhood(
        self, number: int, most: int, *, doubted: bool = False
    ) -> tuple[list[Row], list[Row]]:
        """The nearest neighbours of a node with the node itself, and the edges among all of them;
        without documents, narrower and broader concepts last.  What is denied or supposed is left out
        unless it is asked for."""
        certain = not doubted
        near = self._rows(_NEAREST, {"node": number, "most": most, "certain": certain})
        numbers = [number, *(row["other"] for row in near)]
        places = ", ".join(str(int(value)) for value in numbers)
        nodes = self._rows(
            f"select number, id, name, category, mentions, documents from node "
            f"where number in ({places}) order by number"
        )
        return nodes, self._rows(_AMONG.format(places=places), (certain, most * 12))

    def edge(self, curie: str) -> Row | None:
        """An edge with the names of its ends."""
        rows = self._rows(_EDGE, (curie,))
        return rows[0] if rows else None

    def top(self, category: str, most: int = 8) -> list[Row]:
        """The nodes of a category that are mentioned most."""
        return self._rows(_TOP, (category, most))

    def counts(self) -> list[Row]:
        """How many nodes of each category there are."""
        return self._rows(_COUNTS)

    def ids(self, curies: Sequence[str]) -> Iterator[str]:
        """Those of the CURIEs that are nodes."""
        for curie in curies:
            if self._rows("select 1 from node where id = ?", (curie,)):
                yield curie


def _near(word: str) -> Iterator[str]:
    """The words that differ from a word by one letter, or by the order of two."""
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in _LETTERS)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        yield from (before + letter + after for letter in _LETTERS)


def _neighbours(rows: list[Row]) -> Neighbours:
    """The edges of a kind, which come by neighbour, as one record."""
    row = rows[0]
    shown = [list(edges) for _, edges in groupby(rows, key=itemgetter("other"))]
    return Neighbours(
        row["predicate"],
        row["original"],
        row["label"],
        row["way"],
        row["total"],
        row["edges"],
        shown,
    )


def _suggestion(row: Row) -> Suggestion:
    return Suggestion(
        row["id"],
        row["name"],
        row["category"],
        row["mentions"],
        row["documents"],
        row["kind"],
        row["text"],
    )
