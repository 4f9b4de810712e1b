"""Tables -> ``graph.gexf``: GEXF 1.3 with colours, sizes and places, as Gephi and sigma.js read it.

The attributes are those of ``graph.graphml``.  An edge has its predicate as ``kind``, which keeps parallel
edges apart, and the words for it as ``label``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from kg.export.base import Losses, WriteOptions
from kg.export.graph import Graph
from kg.export.looks import edge_colour, rgb
from kg.export.viewing import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, Attribute, Viewed
from kg.export.xml import IN_ATTRIBUTES, Speller, scalar_attributes
from kg.files import whole_file
from kg.graph.streams import Columns

FILE: Final = "graph.gexf"

_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">
  <meta>
    <creator>biomed-kg</creator>
  </meta>
  <graph defaultedgetype="directed" mode="static">
"""

_OWN: Final = frozenset({"label", "weight"})
"""Attributes that GEXF has XML attributes for."""

_NODES: Final = tuple(a for a in scalar_attributes(NODE_ATTRIBUTES) if a.name not in _OWN)
_EDGES: Final = tuple(a for a in scalar_attributes(EDGE_ATTRIBUTES) if a.name not in _OWN)

_TYPES: Final = {"int": "long"}
"""Types that GEXF calls otherwise."""

_SHAPES: Final = {"ClinicalTrial": "square", "Drug": "diamond", "ChemicalEntity": "diamond"}
"""Category -> shape of GEXF; others are discs."""


def write_gexf(graph: Graph, folder: Path, options: WriteOptions) -> Losses:
    """Write ``graph.gexf`` into ``folder``. Gives what it does not hold."""
    viewed, speller = Viewed(graph, options), Speller()
    with whole_file(folder / FILE) as file:
        file.writelines(_pieces(viewed, speller))
    found = viewed.left_out() | speller.losses()
    return {name: count for name, count in found.items() if count}


def _pieces(viewed: Viewed, speller: Speller) -> Iterator[str]:
    yield _HEAD
    yield from _declared("node", _NODES, 0)
    yield from _declared("edge", _EDGES, len(_NODES))
    yield "    <nodes>\n"
    for columns in viewed.nodes():
        yield from _nodes(columns, speller)
    yield "    </nodes>\n    <edges>\n"
    for columns in viewed.edges():
        yield from _edges(columns, speller)
    yield "    </edges>\n  </graph>\n</gexf>\n"


def _declared(kind: str, attributes: Sequence[Attribute], first: int) -> Iterator[str]:
    """The declarations. Their ids are numbers: graphology takes other ids for the names."""
    yield f'    <attributes class="{kind}" mode="static">\n'
    for number, attribute in enumerate(attributes, first):
        yield (
            f'      <attribute id="{number}" title="{attribute.name}" '
            f'type="{_TYPES.get(attribute.type, attribute.type)}"/>\n'
        )
    yield "    </attributes>\n"


def _elements(attributes: Sequence[Attribute], first: int) -> list[tuple[str, str]]:
    return [
        (f'          <attvalue for="{first + number}" value="', '"/>\n')
        for number in range(len(attributes))
    ]


def _nodes(columns: Columns, speller: Speller) -> Iterator[str]:
    data = speller.data(columns, _NODES, _elements(_NODES, 0), IN_ATTRIBUTES)
    labels = Speller().texts(columns["label"])  # counted as the attribute "name" already
    names = ("colour", "size", "place", "bare_category")
    drawn = zip(*(columns[name] for name in names), strict=True)
    for identifier, label, values, (colour, size, place, category) in zip(
        speller.texts(columns["id"]), labels, data, drawn, strict=True
    ):
        red, green, blue = rgb(colour)
        yield (
            f'      <node id="{identifier}" label="{label}">\n'
            f"        <attvalues>\n{values}        </attvalues>\n"
            f'        <viz:color r="{red}" g="{green}" b="{blue}"/>\n'
        )
        if place:
            yield f'        <viz:position x="{place[0]}" y="{place[1]}" z="0.0"/>\n'
        yield (
            f'        <viz:size value="{size}"/>\n'
            f'        <viz:shape value="{_SHAPES.get(category, "disc")}"/>\n      </node>\n'
        )


def _edges(columns: Columns, speller: Speller) -> Iterator[str]:
    data = speller.data(columns, _EDGES, _elements(_EDGES, len(_NODES)), IN_ATTRIBUTES)
    names = ("id", "subject", "object", "label", "kept_predicate")
    spelled = zip(*(speller.texts(columns[name]) for name in names), strict=True)
    for (identifier, source, target, label, predicate), weight, values in zip(
        spelled, columns["weight"], data, strict=True
    ):
        red, green, blue = rgb(edge_colour(predicate))
        yield (
            f'      <edge id="{identifier}" source="{source}" target="{target}" label="{label}" '
            f'kind="{predicate}" weight="{weight}">\n'
            f"        <attvalues>\n{values}        </attvalues>\n"
            f'        <viz:color r="{red}" g="{green}" b="{blue}"/>\n      </edge>\n'
        )
