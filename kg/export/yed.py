"""Tables -> ``graph.yed.graphml``: GraphML with the labels, shapes, colours and places that yEd draws.

yEd shows nothing of plain GraphML but its nodes, all in one place.  The attributes of
``graph.graphml`` are there, too, as yEd's custom properties, but for those that the drawing says.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kg.export.base import Losses, WriteOptions
from kg.export.graph import Graph
from kg.export.graphml import EDGE_ATTRIBUTES, elements, keys
from kg.export.looks import BORDER, EDGE_COLOURS, SHAPES, edge_colour
from kg.export.viewing import NODE_ATTRIBUTES as NODES_OF_VIEWERS
from kg.export.viewing import Viewed
from kg.export.xml import IN_ELEMENTS, Speller, scalar_attributes
from kg.files import whole_file
from kg.graph.streams import Columns

FILE: Final = "graph.yed.graphml"

_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:y="http://www.yworks.com/xml/graphml" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns \
http://www.yworks.com/xml/schema/graphml/1.1/ygraphml.xsd">
  <key id="nodegraphics" for="node" yfiles.type="nodegraphics"/>
  <key id="edgegraphics" for="edge" yfiles.type="edgegraphics"/>
"""

_NODE_ATTRIBUTES: Final = scalar_attributes(NODES_OF_VIEWERS)

_NODE: Final = """      <data key="nodegraphics"><y:ShapeNode>\
<y:Geometry height="{size}" width="{size}" x="{x:.1f}" y="{y:.1f}"/>\
<y:Fill color="{colour}" transparent="false"/>\
<y:BorderStyle color="{border}" type="line" width="1.0"/>\
<y:NodeLabel fontSize="{font}" modelName="sandwich" modelPosition="s" textColor="#000000">{label}\
</y:NodeLabel><y:Shape type="{shape}"/></y:ShapeNode></data>
"""

_EDGE: Final = """      <data key="edgegraphics"><y:PolyLineEdge>\
<y:LineStyle color="{colour}" type="line" width="{width}"/>\
<y:Arrows source="none" target="standard"/>\
<y:EdgeLabel fontSize="8" textColor="#555555" visible="{visible}">{label}</y:EdgeLabel>\
</y:PolyLineEdge></data>
"""

_LABELLED: Final = 500
"""Edges whose labels are drawn: the labels of more would cover each other."""


def write_yed(graph: Graph, folder: Path, options: WriteOptions) -> Losses:
    """Write ``graph.yed.graphml`` into ``folder``. Gives what it does not hold."""
    viewed, speller = Viewed(graph, options), Speller()
    with whole_file(folder / FILE) as file:
        file.writelines(_pieces(viewed, speller, graph.tables.count("edges") <= _LABELLED))
    found = viewed.left_out() | speller.losses()
    return {name: count for name, count in found.items() if count}


def _pieces(viewed: Viewed, speller: Speller, labelled: bool) -> Iterator[str]:
    yield _HEAD
    yield from keys("node", _NODE_ATTRIBUTES)
    yield from keys("edge", EDGE_ATTRIBUTES)
    yield '  <graph id="biomed-kg" edgedefault="directed">\n'
    for columns in viewed.nodes():
        data = speller.data(columns, _NODE_ATTRIBUTES, elements("node", _NODE_ATTRIBUTES))
        drawings = _nodes_drawn(columns, Speller())
        for identifier, drawing, values in zip(
            speller.texts(columns["id"]), drawings, data, strict=True
        ):
            yield f'    <node id="{identifier}">\n{drawing}{values}    </node>\n'
    for columns in viewed.edges():
        data = speller.data(columns, EDGE_ATTRIBUTES, elements("edge", EDGE_ATTRIBUTES))
        ends = zip(
            *(speller.texts(columns[name]) for name in ("id", "subject", "object")), strict=True
        )
        drawings = _edges_drawn(columns, Speller(), labelled)
        for (identifier, source, target), drawing, values in zip(ends, drawings, data, strict=True):
            yield (
                f'    <edge id="{identifier}" source="{source}" target="{target}">\n'
                f"{drawing}{values}    </edge>\n"
            )
    yield "  </graph>\n</graphml>\n"


def _nodes_drawn(columns: Columns, speller: Speller) -> Iterator[str]:
    """What yEd draws; ``speller`` is another one than that of the values, whose losses it would double."""
    names = ("short_label", "size", "place", "colour", "bare_category")
    for label, size, place, colour, category in zip(
        *(columns[name] for name in names), strict=True
    ):
        x, y = place or (0.0, 0.0)
        yield _NODE.format(
            size=size,
            x=x - size / 2,  # yEd names the corner
            y=y - size / 2,
            colour=colour,
            border=BORDER,
            font=10 if size < 30 else 14,
            label=speller.text(label, IN_ELEMENTS),
            shape=SHAPES.get(category, "ellipse"),
        )


def _edges_drawn(columns: Columns, speller: Speller, labelled: bool) -> Iterator[str]:
    for label, predicate in zip(columns["label"], columns["kept_predicate"], strict=True):
        yield _EDGE.format(
            colour=edge_colour(predicate),
            width=1.5 if predicate in EDGE_COLOURS else 1.0,
            visible="true" if labelled else "false",
            label=speller.text(label, IN_ELEMENTS),
        )
