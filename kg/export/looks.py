"""How nodes and edges look in a viewer: colour and shape by category, size by evidence, places by forces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from kg.export.layout import layout
from kg.graph import views
from kg.graph.reading import Tables
from kg.schema import CATEGORIES, HIERARCHY_PREDICATES

Floats: TypeAlias = npt.NDArray[np.float64]

LAID_OUT: Final = 20_000
"""The most nodes that are laid out: a larger graph is no picture."""

_BLUE, _SKY, _GREEN, _YELLOW = "#0072B2", "#56B4E9", "#009E73", "#F0E442"
_ORANGE, _VERMILION, _PURPLE, _GREY = "#E69F00", "#D55E00", "#CC79A7", "#BDBDBD"

COLOURS: Final[Mapping[str, str]] = dict.fromkeys(CATEGORIES, _GREY) | {
    "Drug": _BLUE,
    "ChemicalEntity": _SKY,
    "Disease": _VERMILION,
    "PhenotypicFeature": _ORANGE,
    "ClinicalTrial": _GREEN,
    "Protein": _PURPLE,
    **dict.fromkeys(("AnatomicalEntity", "Cell", "CellularComponent", "OrganismTaxon"), _YELLOW),
    **dict.fromkeys(("Article", "Publication"), "#555555"),
}
"""Category -> colour, of the palette of Okabe and Ito (2008), which people with any kind of colour vision
can tell apart, and greys."""

SHAPES: Final[Mapping[str, str]] = dict.fromkeys(CATEGORIES, "ellipse") | {
    "Drug": "diamond",
    "ChemicalEntity": "diamond",
    "ClinicalTrial": "rectangle",
    "Article": "triangle",
    "Publication": "triangle",
    "Protein": "hexagon",
    "AnatomicalEntity": "octagon",
    "Procedure": "octagon",
}
"""Category -> shape, as yEd, GEXF and Cytoscape all have it in one spelling or another."""

BORDER: Final = "#404040"
"""Around nodes, so that yellow ones are seen on white."""

EDGE_COLOURS: Final[Mapping[str, str]] = {
    "biolink:in_clinical_trials_for": _BLUE,
    "biolink:occurs_together_in_literature_with": "#7F7F7F",
    **dict.fromkeys(sorted(HIERARCHY_PREDICATES), "#D9D9D9"),
}
"""Predicate -> colour; others have the next."""

EDGE_COLOUR: Final = "#A6A6A6"

LEAST, MOST = 12.0, 60.0
"""Sizes of nodes, in pixels."""


@dataclass(frozen=True)
class Looks:
    """The sizes of all nodes by their place in the table, and, where there are not too many, their places
    in the picture: x and y a row."""

    sizes: Floats
    places: Floats | None

    def size(self, position: int) -> float:
        """The size of the node at this place of the table."""
        return float(self.sizes[position])

    def place(self, position: int) -> tuple[float, float] | None:
        """Where it stands, if the graph was laid out."""
        if self.places is None:
            return None
        x, y = self.places[position].tolist()
        return x, y


def edge_colour(predicate: str) -> str:
    """The colour of an edge with this predicate (our own one where it has one)."""
    return EDGE_COLOURS.get(predicate, EDGE_COLOUR)


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of a colour.

    >>> rgb("#0072B2")
    (0, 114, 178)
    """
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def looks_of(tables: Tables, *, full: bool) -> Looks:
    """The looks of the nodes of a graph; those that a default view leaves out have no place in it.

    A node is the larger the more evidence its edges have, by its logarithm.
    """
    count = tables.count("nodes")
    evidence = np.zeros(count)
    for position, weight in tables.query(views.WEIGHTS_FULL if full else views.WEIGHTS):
        evidence[position] = weight
    sizes = np.round(np.minimum(LEAST + 5 * np.log2(1 + evidence), MOST), 1)
    shown = np.arange(count)
    if not full:
        shown = np.array([row[0] for row in tables.query(views.VIEWED_NODES)], np.int64)
    if len(shown) > LAID_OUT:
        return Looks(sizes, None)
    ends = np.array(list(tables.query(views.ENDS_FULL if full else views.ENDS)), np.int64).reshape(
        -1, 2
    )
    places = np.zeros((count, 2))
    places[shown] = layout(
        len(shown), np.searchsorted(shown, ends[:, 0]), np.searchsorted(shown, ends[:, 1])
    )
    return Looks(sizes, places)
