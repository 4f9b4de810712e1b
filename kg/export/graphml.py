"""Tables -> ``graph.graphml``, as Gephi, Cytoscape, networkx and igraph all read it.

Keys have one of the six common types, one type a name; values are scalars, lists are joined and
counted; all nodes stand before all edges; nothing has a prefix, a ``<default>`` or a ``<desc>``.
``size``, ``r``, ``g``, ``b``, ``x`` and ``y``, which viewers take for the look of a node, are just that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from kg.export.base import Losses, WriteOptions
from kg.export.graph import Graph
from kg.export.looks import rgb
from kg.export.viewing import EDGE_ATTRIBUTES as EDGES_OF_VIEWERS
from kg.export.viewing import NODE_ATTRIBUTES as NODES_OF_VIEWERS
from kg.export.viewing import Attribute, Viewed
from kg.export.xml import Speller, scalar_attributes
from kg.files import whole_file
from kg.graph.streams import Columns

FILE: Final = "graph.graphml"

HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns \
http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""

LOOKS: Final = (
    Attribute("size", "double"),
    Attribute("r", "int"),
    Attribute("g", "int"),
    Attribute("b", "int"),
)
PLACES: Final = (Attribute("x", "double"), Attribute("y", "double"))
"""What viewers take for the look of a node; ``x`` and ``y`` only where the graph was laid out."""

NODE_ATTRIBUTES: Final = (*scalar_attributes(NODES_OF_VIEWERS), *LOOKS, *PLACES)
EDGE_ATTRIBUTES: Final = scalar_attributes(EDGES_OF_VIEWERS)


def write_graphml(graph: Graph, folder: Path, options: WriteOptions) -> Losses:
    """Write ``graph.graphml`` into ``folder``. Gives what it does not hold."""
    viewed, speller = Viewed(graph, options), Speller()
    with whole_file(folder / FILE) as file:
        file.writelines(_pieces(viewed, speller))
    found = viewed.left_out() | speller.losses()
    return {name: count for name, count in found.items() if count}


def keys(kind: str, attributes: Sequence[Attribute]) -> Iterator[str]:
    """The declarations of the attributes of nodes or edges."""
    for number, attribute in enumerate(attributes):
        yield (
            f'  <key id="{kind[0]}{number}" for="{kind}" '
            f'attr.name="{attribute.name}" attr.type="{attribute.type}"/>\n'
        )


def elements(kind: str, attributes: Sequence[Attribute]) -> list[tuple[str, str]]:
    """What stands before and after the value of each attribute."""
    return [
        (f'      <data key="{kind[0]}{number}">', "</data>\n") for number in range(len(attributes))
    ]


def _pieces(viewed: Viewed, speller: Speller) -> Iterator[str]:
    yield HEAD
    yield from keys("node", NODE_ATTRIBUTES)
    yield from keys("edge", EDGE_ATTRIBUTES)
    yield '  <graph id="biomed-kg" edgedefault="directed">\n'
    for columns in viewed.nodes():
        _add_looks(columns)
        data = speller.data(columns, NODE_ATTRIBUTES, elements("node", NODE_ATTRIBUTES))
        yield "".join(
            [
                f'    <node id="{identifier}">\n{values}    </node>\n'
                for identifier, values in zip(speller.texts(columns["id"]), data, strict=True)
            ]
        )
    for columns in viewed.edges():
        data = speller.data(columns, EDGE_ATTRIBUTES, elements("edge", EDGE_ATTRIBUTES))
        names = ("id", "subject", "object", "kept_predicate")
        ends = (speller.texts(columns[name]) for name in names)
        yield "".join(
            [
                f'    <edge id="{identifier}" source="{source}" target="{target}" '
                f'label="{predicate}">\n{values}    </edge>\n'
                for identifier, source, target, predicate, values in zip(*ends, data, strict=True)
            ]
        )
    yield "  </graph>\n</graphml>\n"


def _add_looks(columns: Columns) -> None:
    columns["r"], columns["g"], columns["b"] = (
        [rgb(colour)[channel] for colour in columns["colour"]] for channel in range(3)
    )
    columns["x"], columns["y"] = (
        [place and place[axis] for place in columns["place"]] for axis in (0, 1)
    )
