"""The pages: a request -> HTML made from a template, or JSON for the scripts of a page."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

import kg
from kg.errors import KgError
from kg.export.graph import Graph
from kg.export.report import PHASES
from kg.export.terms import to_iri
from kg.export.wording import noun_of
from kg.graph.reading import Session
from kg.prefixes import compact
from kg.query.named_queries import named_queries
from kg.query.running import prepare
from kg.schema import CATEGORIES
from kg.serve.clipping import clipped
from kg.serve.destinations import Destination, destinations
from kg.serve.evidence import evidence_of, safe_link
from kg.serve.links import link_of
from kg.serve.lookups import Index, Neighbours, Row, Suggestion
from kg.serve.protocol import LONGEST

STATIC: Final = Path(__file__).parent / "static"

SHOWN: Final = 10
"""Neighbours of each kind on the page of a node."""

LISTED: Final = 100
"""Neighbours on a page of their own."""

MOST_NAMED: Final = 1000
"""IRIs that are named at a time."""

DRAWN: Final = (12, 25, 50, 100)
"""How many neighbours a graph may show."""

MOST_SHOWN: Final = 200
"""Pieces of evidence on a page."""

BY_PHASE: Final = "phases-of-disease"
"""The bundled query that counts the trials of narrower diseases, too."""

BY_PHASE_OF: Final = frozenset(("Disease", "PhenotypicFeature"))
"""Categories of what it can be asked for."""

FIELDS: Final = {
    "overall_status": "Status",
    "phases": "Phase",
    "study_type": "Type",
    "enrollment": "Participants",
    "start_date": "Start",
    "completion_date": "Completion",
    "sponsor": "Sponsor",
    "allocation": "Allocation",
    "masking": "Masking",
    "primary_purpose": "Purpose",
    "conditions": "Conditions",
    "interventions": "Interventions",
    "countries": "Countries",
}
"""Fields of a trial that its page shows."""


ENUMERATED: Final = frozenset(
    ("overall_status", "study_type", "allocation", "masking", "primary_purpose")
)
"""Fields whose values the registry spells in capitals."""


class Pages:
    """The pages of one graph. ``most_rows`` is how many rows an answer of the endpoint may have."""

    def __init__(
        self,
        graph: Graph,
        index: Index,
        tables: Session,
        prefixes: Mapping[str, str],
        most_rows: int,
    ) -> None:
        self._graph = graph
        self._most_rows = most_rows
        self._index = index
        self._tables = tables
        self._turn = threading.Lock()  # a session answers one query at a time
        self._prefixes = prefixes
        self._templates = _templates()

    def routes(self) -> list[BaseRoute]:
        """Which address leads to which page."""
        return [
            Route("/", self.home),
            Route("/search", self.search),
            Route("/node", self.node),
            Route("/neighbours", self.neighbours),
            Route("/edge", self.edge),
            Route("/query", self.query),
            Route("/api/suggest", self.suggest),
            Route("/api/neighbourhood", self.neighbourhood),
            Route("/api/named", self.named),
            Route("/api/names", self.names, methods=["POST"]),
            Mount("/static", StaticFiles(directory=STATIC)),
        ]

    def home(self, request: Request) -> Response:
        """What is in the graph, and where to begin."""
        counts = self._graph.manifest.get("counts", {})
        tops = [(name, self._index.top(name)) for name in ("Disease", "Drug")]
        return self._page(
            "home.html",
            counts=counts,
            categories=self._index.counts(),
            tops=[(name, rows) for name, rows in tops if rows],
            queries=named_queries().values(),
        )

    def search(self, request: Request) -> Response:
        """What a search finds; where that is one thing, its page."""
        text = " ".join(request.query_params.get("q", "").split())
        found = self._index.search(text, 50)
        if len(found) == 1:
            return RedirectResponse("/node?" + urlencode({"id": found[0].id}), 303)
        meant = "" if found else self._index.respelt(text)
        near = self._index.search(meant, 50)
        return self._page("search.html", text=text, found=found or near, meant=meant)

    def node(self, request: Request) -> Response:
        """A concept, a trial or a document."""
        node = self._node(request)
        number = node["number"]
        phases = {row["phases"]: row["trials"] for row in self._index.phases(number)}
        order = list(PHASES)
        return self._page(
            "node.html",
            node=node,
            url=safe_link(node["url"]),
            groups=self._index.groups(number, SHOWN),
            phases=sorted(
                phases.items(),
                key=lambda item: (order.index(item[0]) if item[0] in PHASES else 99, item[0]),
            ),
            asked=BY_PHASE if node["category"] in BY_PHASE_OF else "",
            years=self._index.years(number),
            drawn=DRAWN,
        )

    def neighbours(self, request: Request) -> Response:
        """All neighbours of a node by one predicate, some at a time."""
        node = self._node(request)
        predicate = request.query_params.get("predicate", "")
        way = request.query_params.get("way", "")
        first = max(_integer(request, "first", 0), 0)
        group = self._index.group(node["number"], predicate, way, first, LISTED)
        if group is None:
            raise HTTPException(404, f"{node['name']} has no such neighbours")
        return self._page("neighbours.html", node=node, group=group, first=first, listed=LISTED)

    def edge(self, request: Request) -> Response:
        """An edge and its evidence; with ``part`` only that, for the graph."""
        curie = request.query_params.get("id", "")
        edge = self._index.edge(curie)
        if edge is None:
            raise HTTPException(404, f"there is no edge {curie}")
        with self._turn:
            readings = evidence_of(self._tables, curie)
        template = "evidence.html" if "part" in request.query_params else "edge.html"
        return self._page(template, edge=edge, readings=readings, most=MOST_SHOWN)

    def query(self, request: Request) -> Response:
        """An editor for SPARQL."""
        return self._page(
            "query.html",
            queries=named_queries(),
            chosen=request.query_params.get("name", ""),
            prefixes=dict(self._prefixes),
            most_rows=self._most_rows,
            described={query.name: asdict(query) for query in named_queries().values()},
        )

    def suggest(self, request: Request) -> Response:
        """What a search may mean, while it is typed."""
        text = request.query_params.get("q", "")
        found = self._index.search(text, 10) or self._index.search(self._index.respelt(text), 10)
        return JSONResponse([_suggested(it) for it in found])

    def neighbourhood(self, request: Request) -> Response:
        """The nodes and edges around a node."""
        node = self._node(request)
        most = min(max(_integer(request, "most", DRAWN[0]), 1), DRAWN[-1])
        doubted = "doubted" in request.query_params
        nodes, edges = self._index.neighbourhood(node["number"], most, doubted=doubted)
        return JSONResponse(
            {
                "nodes": [_drawn_node(row, row["number"] == node["number"]) for row in nodes],
                "edges": [_drawn_edge(row) for row in edges],
            }
        )

    def named(self, request: Request) -> Response:
        """The text of a bundled query with its parameters filled in, and how they were understood."""
        values = dict(request.query_params)
        name = values.pop("name", "")
        if name not in named_queries():  # the function below reads files, too
            return JSONResponse({"error": f"there is no query {name}"}, 404)
        try:
            question = prepare(self._graph, name, values)
        except KgError as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({"text": question.text, "notes": question.notes})

    async def names(self, request: Request) -> Response:
        """Where each of the IRIs that are posted as a list leads to, of nodes their names, too; see
        :func:`~kg.serve.destinations.destinations`."""
        size = request.headers.get("content-length", "")
        if not size.isdigit() or int(size) > LONGEST:
            return JSONResponse({"error": "too long"}, 413)
        try:
            iris = orjson.loads(await request.body())
        except ValueError:
            return JSONResponse({"error": "not JSON"}, 400)
        if not isinstance(iris, list):
            return JSONResponse({"error": "not a list"}, 400)
        wanted = [value for value in iris if isinstance(value, str)][:MOST_NAMED]
        found = await run_in_threadpool(self._destinations, wanted)
        return JSONResponse(found)

    def _destinations(self, iris: Sequence[str]) -> dict[str, Destination]:
        with self._turn:
            return destinations(iris, self._index, self._tables, self._graph.base_iri)

    def failed(self, request: Request, error: Exception) -> Response:
        """The page of an error."""
        assert isinstance(error, HTTPException)
        page = self._templates.get_template("error.html")
        content = page.render(status=error.status_code, reason=error.detail)
        return HTMLResponse(content, error.status_code, headers=error.headers)

    def broken(self, request: Request, error: Exception) -> Response:
        """The page of an error that nobody foresaw, or of tables that cannot be read."""
        reason = str(error) if isinstance(error, KgError) else "this page could not be made"
        page = self._templates.get_template("error.html")
        return HTMLResponse(page.render(status=500, reason=reason), 500)

    def _node(self, request: Request) -> dict[str, Any]:
        curie = request.query_params.get("id", "")
        iri = request.query_params.get("iri", "")
        if iri and not curie:
            curie = compact(iri, self._graph.base_iri) or iri
        node = self._index.node(curie)
        if node is None:
            raise HTTPException(404, f"there is no {curie} in this graph")
        node["iri"] = to_iri(node["id"], self._graph.base_iri)
        return node

    def _page(self, template: str, **values: Any) -> Response:
        return HTMLResponse(self._templates.get_template(template).render(values))


def _templates() -> Environment:
    found = Environment(
        loader=PackageLoader("kg.serve"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["clipped"] = clipped
    found.filters["word"] = lambda category: CATEGORIES.get(category, category)
    found.filters["phase"] = lambda text: PHASES.get(text, text.replace("/", ", "))
    found.filters["number"] = lambda value: f"{value:,}"
    found.filters["noun"] = noun_of
    found.filters["query"] = urlencode
    found.filters["predicate"] = predicate_of
    found.filters["link"] = link_of
    found.globals.update(version=kg.__version__, fields=FIELDS, enumerated=ENUMERATED)
    return found


def predicate_of(edge: Row | Neighbours) -> str:
    """The CURIE of the predicate of an edge, or of the edges to neighbours; our own where there is one."""
    if isinstance(edge, Neighbours):
        return edge.original or f"biolink:{edge.predicate}"
    return str(edge["original"] or f"biolink:{edge['predicate']}")


def _integer(request: Request, name: str, otherwise: int) -> int:
    text = request.query_params.get(name, "")
    return (
        int(text) if text.isascii() and text.lstrip("-").isdigit() and len(text) < 10 else otherwise
    )


def _suggested(it: Suggestion) -> dict[str, Any]:
    word = CATEGORIES.get(it.category, it.category)
    return asdict(it) | {"word": word, "name": clipped(it.name), "matched": clipped(it.matched)}


def _drawn_node(row: Row, centre: bool) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": clipped(row["name"]),
        "category": row["category"],
        "word": CATEGORIES.get(row["category"], row["category"]),
        "mentions": row["mentions"],
        "centre": centre,
    }


def _drawn_edge(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "source": row["subject_id"],
        "target": row["object_id"],
        "label": row["label"],
        "predicate": predicate_of(row),
        "symmetric": bool(row["symmetric"]),
        "evidence": row["evidence"],
        "negated": bool(row["negated"]),
        "speculative": bool(row["speculative"]),
    }
