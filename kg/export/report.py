"""``report.html``: what is in a graph, on one page that needs no server and nothing from elsewhere.

Equal graphs give equal bytes: there is no time in it, and the picture's layout depends on the graph alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg.export.graph import Graph
from kg.export.pairs_picture import Picture, draw
from kg.export.wording import noun_of
from kg.schema import CATEGORIES, OWN_PREDICATES, PREDICATES

FILE: Final = "report.html"

PAIRS: Final = 45
"""Edges of the picture at most."""

_TOPS: Final = """
select id, name, mention_count, document_count from nodes
where category in ({categories}) and mention_count > 0
order by document_count desc, mention_count desc, name, id limit 15
"""

_CATEGORIES: Final = """
select category, count(*), count(*) filter (mentioned) from nodes group by 1 order by 2 desc, 1
"""

_PREDICATES: Final = """
select if(original_predicate = '', predicate, original_predicate), count(*), sum(evidence_count)
from edges group by 1 order by 2 desc, 1
"""

_PHASES: Final = """
select array_to_string(phases, '/'), count(*) from trials group by 1 order by 1
"""

_STATUSES: Final = """
select overall_status, count(*) from trials group by 1 order by overall_status = '', 2 desc, 1
"""

_PAIRS: Final = f"""
with sided as (
    select id, name, document_count, category in ('Drug', 'ChemicalEntity') as chemical from nodes
    where category in ('Drug', 'Disease', 'PhenotypicFeature')
),
joined as (
    select if(a.chemical, a.id, b.id) as drug, if(a.chemical, a.name, b.name) as drug_name,
        if(a.chemical, b.id, a.id) as disease, if(a.chemical, b.name, a.name) as disease_name,
        max(e.document_count) as documents,
        bool_or(e.predicate = 'in_clinical_trials_for') as tested
    from edges e join sided a on a.id = e.subject join sided b on b.id = e.object
    where a.chemical <> b.chemical and e."default" and e.predicate in
        ('occurs_together_in_literature_with', 'in_clinical_trials_for')
    group by all
)
select * from joined order by documents desc, tested desc, drug, disease limit {PAIRS}
"""

PHASES: Final = {
    "EARLY_PHASE1": "Early phase 1",
    "PHASE1": "Phase 1",
    "PHASE1/PHASE2": "Phase 1/2",
    "PHASE2": "Phase 2",
    "PHASE2/PHASE3": "Phase 2/3",
    "PHASE3": "Phase 3",
    "PHASE4": "Phase 4",
    "NA": "Not applicable",
    "": "Not given",
}
"""Phases of a trial in their order -> words for people."""

STATUSES: Final = 12
"""Statuses of trials that have a line of their own."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a table with a bar: ``share`` of the longest, in percent."""

    label: str
    count: int
    share: float
    note: str = ""


def write_report(graph: Graph, folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the report of a graph into a folder; ``manifest`` is what is known of the build."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    templates = Environment(
        loader=PackageLoader("kg.export"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["noun"] = noun_of
    templates.filters["number"] = lambda value: f"{value:,}"
    page = templates.get_template("report.html").render(
        manifest=manifest, **_contents(graph), formats=_formats(manifest)
    )
    (folder / FILE).write_text(page.rstrip("\n") + "\n", encoding="utf-8", newline="")


def _contents(graph: Graph) -> dict[str, Any]:
    diseases, drugs, categories, predicates, phases, statuses, pairs = graph.tables.queries(
        [
            _TOPS.format(categories="'Disease', 'PhenotypicFeature'"),
            _TOPS.format(categories="'Drug'"),
            _CATEGORIES,
            _PREDICATES,
            _PHASES,
            _STATUSES,
            _PAIRS,
        ]
    )
    return {
        "tops": [("Diseases", diseases), ("Drugs", drugs)],
        "categories": [(CATEGORIES.get(name, name), *counts) for name, *counts in categories],
        "predicates": _bars((_interaction(name), count) for name, count, _ in predicates),
        "phases": _bars(sorted(((_phase(name), count) for name, count in phases), key=_by_phase)),
        "statuses": _bars(_statuses(statuses)),
        "picture": _picture(pairs),
    }


def _picture(pairs: Sequence[tuple[Any, ...]]) -> Picture | None:
    names = {drug: name for drug, name, *_ in pairs} | {row[2]: row[3] for row in pairs}
    edges = [(row[0], row[2], int(row[4]), bool(row[5])) for row in pairs]
    return draw(edges, names) if edges else None


def _interaction(name: str) -> str:
    known = PREDICATES.get(name) or OWN_PREDICATES.get(name)
    return known.interaction if known else name


def _phase(name: str) -> str:
    return PHASES.get(name, name.replace("/", ", "))


def _by_phase(item: tuple[str, int]) -> tuple[int, str]:
    order = list(PHASES.values())
    return (order.index(item[0]) if item[0] in order else len(order), item[0])


def _statuses(rows: Sequence[tuple[Any, ...]]) -> Iterator[tuple[str, int]]:
    """The commonest statuses, all others together, and how many trials give none."""
    given = [(name.replace("_", " ").capitalize(), count) for name, count in rows if name]
    yield from given[:STATUSES]
    if others := sum(count for _, count in given[STATUSES:]):
        yield "Others", others
    yield from ((PHASES[""], count) for name, count in rows if not name)


def _bars(rows: Iterable[tuple[str, int]]) -> list[Bar]:
    found = list(rows)
    most = max((count for _, count in found), default=0)
    return [Bar(label, count, round(100 * count / most, 1)) for label, count in found]


def _formats(manifest: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Formats of the documents that were read, with how many."""
    counts: dict[str, int] = {}
    for item in manifest.get("inputs", ()):
        name = item.get("format") or "unknown"
        counts[name] = counts.get(name, 0) + int(item.get("documents") or 0)
    return sorted(
        ((name, count) for name, count in counts.items() if count), key=lambda it: (-it[1], it[0])
    )
