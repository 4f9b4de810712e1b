"""Tables -> the JSON of Cytoscape: ``graph.cyjs`` for Cytoscape and cytoscape.js, ``graph.cx2`` for
Cytoscape, Cytoscape Web and NDEx.

Lists stay lists.  Both files hold a style: colours and shapes by category, sizes by evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import orjson

from kg.export.base import Losses, WriteOptions
from kg.export.graph import Graph
from kg.export.looks import BORDER, COLOURS, EDGE_COLOUR, EDGE_COLOURS, SHAPES
from kg.export.viewing import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, Attribute, Viewed
from kg.files import whole_file
from kg.graph.streams import Columns
from kg.schema import CATEGORIES

CYJS_FILE: Final = "graph.cyjs"
CX2_FILE: Final = "graph.cx2"

NAME: Final = "biomed-kg"

_NODES: Final = (
    *NODE_ATTRIBUTES,
    Attribute("short_label"),
    Attribute("size", "double"),
    Attribute("colour"),
)
"""``short_label`` is what is drawn: a viewer that measures a label of a megabyte stands still."""

_EDGES: Final = EDGE_ATTRIBUTES


def write_cyjs(graph: Graph, folder: Path, options: WriteOptions) -> Losses:
    """Write ``graph.cyjs`` into ``folder``. Gives what it does not hold."""
    return _write(Viewed(graph, options), folder / CYJS_FILE, _cyjs)


def write_cx2(graph: Graph, folder: Path, options: WriteOptions) -> Losses:
    """Write ``graph.cx2`` into ``folder``. Gives what it does not hold."""
    return _write(Viewed(graph, options), folder / CX2_FILE, _cx2)


def _write(viewed: Viewed, path: Path, pieces: Any) -> Losses:
    with whole_file(path) as file:
        file.writelines(pieces(viewed))
    return {name: count for name, count in viewed.left_out().items() if count}


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _present(columns: Columns, attributes: Sequence[Attribute]) -> Iterator[dict[str, Any]]:
    """For each row the attributes that it has."""
    names = [attribute.name for attribute in attributes]
    for row in zip(*(columns[name] for name in names), strict=True):
        yield {
            name: value
            for name, value in zip(names, row, strict=True)
            if value is not None and value != "" and value != []
        }


def _joined(rows: Iterator[Any]) -> Iterator[str]:
    """The rows as members of a JSON array, one a line."""
    first = True
    for row in rows:
        yield ("\n" if first else ",\n") + _json(row)
        first = False


# ------------------------------------------------------------------------------------------ cytoscape.js


def _cyjs(viewed: Viewed) -> Iterator[str]:
    head = {"shared_name": NAME, "name": NAME}
    yield (
        '{"format_version":"1.0","generated_by":"biomed-kg","target_cytoscapejs_version":"~3.0",\n'
        f'"data":{_json(head)},\n"layout":{{"name":"preset"}},\n"style":{_json(_STYLE)},\n'
        '"elements":{"nodes":['
    )
    yield from _joined(
        _cyjs_node(identifier, place, data)
        for columns in viewed.nodes()
        for identifier, place, data in zip(
            columns["id"], columns["place"], _present(columns, _NODES), strict=True
        )
    )
    yield '\n],"edges":['
    yield from _joined(
        {
            "data": {
                "id": identifier,
                "source": source,
                "target": target,
                "shared_name": f"{source} ({data['interaction']}) {target}",
                "shared_interaction": data["interaction"],
            }
            | data
        }
        for identifier, source, target, data in _edges(viewed)
    )
    yield "\n]}}\n"


def _cyjs_node(
    identifier: str, place: tuple[float, float] | None, data: dict[str, Any]
) -> dict[str, Any]:
    node: dict[str, Any] = {"data": {"id": identifier, "shared_name": identifier} | data}
    if place:
        node["position"] = {"x": place[0], "y": place[1]}
    return node


_STYLE: Final[list[dict[str, Any]]] = [
    {
        "selector": "node",
        "style": {
            "label": "data(short_label)",
            "width": "data(size)",
            "height": "data(size)",
            "background-color": "data(colour)",
            "border-width": 0.5,
            "border-color": BORDER,
            "font-size": 10,
            "min-zoomed-font-size": 8,
            "text-valign": "bottom",
        },
    },
    {
        "selector": "edge",
        "style": {
            "width": 1,
            "line-color": EDGE_COLOUR,
            "target-arrow-color": EDGE_COLOUR,
            "target-arrow-shape": "triangle",
            "curve-style": "haystack",
            "opacity": 0.6,
        },
    },
    *(
        {
            "selector": f'node[kind = "{CATEGORIES[category]}"]',
            "style": {"shape": shape},
        }
        for category, shape in SHAPES.items()
        if shape != "ellipse"
    ),
    *(
        {
            "selector": f'edge[predicate = "{predicate}"], edge[original_predicate = "{predicate}"]',
            "style": {"line-color": colour, "target-arrow-color": colour},
        }
        for predicate, colour in sorted(EDGE_COLOURS.items())
    ),
]

# --------------------------------------------------------------------------------------------------- CX2

_CX2_TYPES: Final = {
    "string": "string",
    "boolean": "boolean",
    "int": "long",
    "double": "double",
    "list": "list_of_string",
}


def _cx2(viewed: Viewed) -> Iterator[str]:
    nodes, edges = viewed.counts()
    aspects = {
        "attributeDeclarations": 1,
        "networkAttributes": 1,
        "nodes": nodes,
        "edges": edges,
        "visualProperties": 1,
    }
    metadata = [{"name": name, "elementCount": count} for name, count in aspects.items() if count]
    yield f'[{{"CXVersion":"2.0","hasFragments":false}},\n{{"metaData":{_json(metadata)}}},\n'
    yield f'{{"attributeDeclarations":[{_json(_declarations())}]}},\n'
    yield f'{{"networkAttributes":[{_json({"name": NAME})}]}},\n'
    numbers: dict[str, int] = {}
    if nodes:
        yield '{"nodes":['
        yield from _joined(_cx2_nodes(viewed, numbers))
        yield "\n]},\n"
    if edges:
        yield '{"edges":['
        yield from _joined(_cx2_edges(viewed, numbers))
        yield "\n]},\n"
    yield f'{{"visualProperties":[{_json(_VISUAL)}]}},\n'
    yield '{"status":[{"success":true,"error":""}]}]\n'


def _declarations() -> dict[str, Any]:
    nodes = {a.name: {"d": _CX2_TYPES[a.type]} for a in (Attribute("represents"), *_NODES)}
    edges = {a.name: {"d": _CX2_TYPES[a.type]} for a in (Attribute("id"), *_EDGES)}
    return {"networkAttributes": {"name": {"d": "string"}}, "nodes": nodes, "edges": edges}


def _cx2_nodes(viewed: Viewed, numbers: dict[str, int]) -> Iterator[dict[str, Any]]:
    """The nodes under numbers, which go into ``numbers``."""
    for columns in viewed.nodes():
        for identifier, place, data in zip(
            columns["id"], columns["place"], _present(columns, _NODES), strict=True
        ):
            number = numbers[identifier] = len(numbers)
            node: dict[str, Any] = {"id": number}
            if place:
                node["x"], node["y"] = place
            yield node | {"v": {"represents": identifier} | data}


def _edges(viewed: Viewed) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """The id, the ends and what else there is of each edge."""
    for columns in viewed.edges():
        yield from zip(
            columns["id"],
            columns["subject"],
            columns["object"],
            _present(columns, _EDGES),
            strict=True,
        )


def _cx2_edges(viewed: Viewed, numbers: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for number, (identifier, source, target, data) in enumerate(_edges(viewed)):
        ends = {"s": numbers[source], "t": numbers[target]}
        yield {"id": number} | ends | {"v": {"id": identifier} | data}


def _discrete(attribute: str, values: Mapping[str, str]) -> dict[str, Any]:
    pairs = [{"v": value, "vp": look} for value, look in values.items()]
    return {"type": "DISCRETE", "definition": {"attribute": attribute, "map": pairs}}


def _through(attribute: str, kind: str) -> dict[str, Any]:
    return {"type": "PASSTHROUGH", "definition": {"attribute": attribute, "type": kind}}


_VISUAL: Final[dict[str, Any]] = {
    "default": {
        "network": {"NETWORK_BACKGROUND_COLOR": "#FFFFFF"},
        "edge": {
            "EDGE_LINE_COLOR": EDGE_COLOUR,
            "EDGE_WIDTH": 1,
            "EDGE_TARGET_ARROW_SHAPE": "triangle",
        },
        "node": {
            "NODE_SHAPE": "ellipse",
            "NODE_BACKGROUND_COLOR": COLOURS["NamedThing"],
            "NODE_BORDER_WIDTH": 1,
            "NODE_BORDER_COLOR": BORDER,
            "NODE_LABEL_FONT_SIZE": 10,
        },
    },
    "nodeMapping": {
        "NODE_LABEL": _through("short_label", "string"),
        "NODE_WIDTH": _through("size", "double"),
        "NODE_HEIGHT": _through("size", "double"),
        "NODE_BACKGROUND_COLOR": _discrete(
            "kind", {CATEGORIES[category]: colour for category, colour in COLOURS.items()}
        ),
        "NODE_SHAPE": _discrete(
            "kind", {CATEGORIES[category]: shape for category, shape in SHAPES.items()}
        ),
    },
    "edgeMapping": {
        "EDGE_LINE_COLOR": _discrete("predicate", EDGE_COLOURS),
    },
}
