"""A small graph as a picture in SVG, and any graph as the HTML that a notebook shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Final

from kg.export.base import WriteOptions
from kg.export.graph import Graph
from kg.export.looks import BORDER, COLOURS, edge_colour
from kg.export.viewing import Viewed
from kg.export.wording import counted
from kg.schema import CATEGORIES

DRAWN: Final = 300
"""The most nodes of a graph that is shown as a picture."""

_ROWS: Final = 12


def to_html(graph: Graph) -> str:
    """Counts by category and by what edges say, and a picture where the graph is small."""
    nodes: Counter[str] = Counter(
        CATEGORIES.get(str(name), str(name))
        for (name,) in graph.tables.rows("nodes", ("category",))
    )
    edges: Counter[str] = Counter(name for (name,) in graph.tables.rows("edges", ("interaction",)))
    colours = {CATEGORIES[category]: colour for category, colour in COLOURS.items()}
    picture = to_svg(graph) if 0 < nodes.total() <= DRAWN else ""
    return (
        f"<p>{escape(graph.name)}: {_size(nodes.total(), edges.total())}</p>"
        f"<div style='display:flex;gap:2em;align-items:flex-start'>{picture}"
        f"{_table('nodes', nodes, colours)}{_table('edges', edges, {})}</div>"
    )


def _size(nodes: int, edges: int) -> str:
    return f"{counted(nodes, 'node')}, {counted(edges, 'edge')}"


def _table(what: str, counts: Counter[str], colours: Mapping[str, str]) -> str:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rows = [
        f"<tr><td><span style='color:{colours.get(name, '#fff')}'>&#9679;</span></td><td>{escape(name)}</td>"
        f"<td>{count:,}</td></tr>"
        for name, count in ranked[:_ROWS]
    ]
    if len(ranked) > _ROWS:
        rest = sum(count for _, count in ranked[_ROWS:])
        rows.append(f"<tr><td></td><td>{len(ranked) - _ROWS} others</td><td>{rest:,}</td></tr>")
    return f"<table><tr><th></th><th>{what}</th><th>number</th></tr>{''.join(rows)}</table>"


def to_svg(graph: Graph) -> str:
    """All nodes and edges where the layout puts them; the name of a node and the words of an edge show
    when pointed at."""
    viewed = Viewed(graph, WriteOptions(full=True))
    places: dict[str, Sequence[float]] = {}
    shapes = [shape for columns in viewed.nodes() for shape in _nodes(columns, places)]
    lines = [line for columns in viewed.edges() for line in _lines(columns, places)]
    width, height = (max(place[axis] for place in places.values()) + 120 for axis in (0, 1))
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='640' style='background:#fff' "
        f"viewBox='-120 -60 {width + 120:.0f} {height + 60:.0f}' role='img' "
        f"aria-label='{_size(len(places), len(lines))}'>"
        f"{''.join(lines)}{''.join(shapes)}</svg>"
    )


def _nodes(
    columns: Mapping[str, Sequence[str]], places: dict[str, Sequence[float]]
) -> Iterator[str]:
    names = ("id", "name", "short_label", "place", "size", "colour")
    for identifier, name, label, place, size, colour in zip(
        *(columns[column] for column in names), strict=True
    ):
        x, y = places[identifier] = [float(axis) for axis in place or (0, 0)]
        radius = float(size) / 2
        yield (
            f"<circle cx='{x}' cy='{y}' r='{radius:.1f}' fill='{colour}' stroke='{BORDER}'>"
            f"<title>{escape(_brief(name))} ({escape(identifier)})</title></circle>"
            f"<text x='{x}' y='{y + radius + 14:.1f}' text-anchor='middle' font-size='13' "
            f"font-family='sans-serif' fill='#000'>{escape(label)}</text>"
        )


def _lines(
    columns: Mapping[str, Sequence[str]], places: Mapping[str, Sequence[float]]
) -> Iterator[str]:
    names = ("subject", "object", "label", "kept_predicate")
    for subject, object_, label, predicate in zip(*(columns[name] for name in names), strict=True):
        (x1, y1), (x2, y2) = places[subject], places[object_]
        yield (
            f"<line x1='{x1}' y1='{y1}' x2='{x2}' y2='{y2}' stroke='{edge_colour(predicate)}'>"
            f"<title>{escape(_brief(label))}</title></line>"
        )


def _brief(text: str) -> str:
    return text if len(text) <= 200 else text[:199] + "\N{HORIZONTAL ELLIPSIS}"
