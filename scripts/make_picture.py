"""Draw the drugs, diseases and trials of a built graph as SVG: ``make_picture.py OUT TARGET.svg``."""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path
from typing import Any

import networkx

import kg

COLORS = {
    "Drug": "#2f7ebc",
    "ChemicalEntity": "#2f7ebc",
    "Disease": "#d1495b",
    "PhenotypicFeature": "#d1495b",
    "ClinicalTrial": "#3c8d53",
}
LEGEND = (("Drug", "drug"), ("Disease", "disease"), ("ClinicalTrial", "clinical trial"))
DRAWN = {"in_clinical_trials_for": "#3c8d53", "occurs_together_in_literature_with": "#b8b8b8"}
WIDTH, HEIGHT, MARGIN = 1000, 620, 70
CONCEPTS = 36
"""So many of the concepts with the most edges are drawn."""


def picture(graph: kg.Graph) -> str:
    """The SVG of the most connected drugs, diseases and trials."""
    drawn = _drawn(graph)
    places = _places(drawn)
    lines = [_line(places, *edge) for edge in sorted(drawn.edges(data=True), key=lambda e: e[:2])]
    dots = [_dot(places[node], drawn.nodes[node]) for node in sorted(drawn)]
    legend = [
        f'<circle cx="{20 + 110 * i}" cy="{HEIGHT - 18}" r="6" fill="{COLORS[category]}"/>'
        f'<text x="{32 + 110 * i}" y="{HEIGHT - 14}">{words}</text>'
        for i, (category, words) in enumerate(LEGEND)
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            'font-family="Helvetica, Arial, sans-serif" font-size="12" fill="#222">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
            *lines,
            *dots,
            *legend,
            "</svg>\n",
        ]
    )


def _drawn(graph: kg.Graph) -> networkx.Graph:
    """Drug - disease pairs and trials with what they study, reduced to the most connected."""
    names = graph.nodes.set_index("id")[["name", "category"]]
    simple = networkx.Graph()
    for edge in graph.edges[graph.edges["default"]].itertuples():
        color = DRAWN.get(edge.predicate)
        if edge.original_predicate in ("kgv:studies_condition", "kgv:tests_intervention"):
            color = "#3c8d53"
        pair = [names.loc[end, "category"] for end in (edge.subject, edge.object)]
        if color is None or len({COLORS.get(category) for category in pair} - {None}) < 2:
            continue
        known = simple.get_edge_data(edge.subject, edge.object, {"weight": 0})
        weight = known["weight"] + int(edge.evidence_count)
        simple.add_edge(edge.subject, edge.object, color=color, weight=weight)
    for node in simple:
        simple.nodes[node].update(names.loc[node].to_dict())
    ranked = sorted(simple, key=lambda n: (-simple.degree(n, weight="weight"), n))
    trials = {node for node in ranked if simple.nodes[node]["category"] == "ClinicalTrial"}
    kept = simple.subgraph({*ranked[:CONCEPTS], *trials})
    largest = max(networkx.connected_components(kept), key=lambda part: (len(part), min(part)))
    return kept.subgraph(largest).copy()


def _places(drawn: networkx.Graph) -> dict[str, tuple[float, float]]:
    ordered = networkx.Graph()
    ordered.add_nodes_from(sorted(drawn))
    ordered.add_edges_from(sorted(tuple(sorted(edge)) for edge in drawn.edges))
    layout = networkx.spring_layout(ordered, k=0.9, iterations=500, seed=3)
    xs, ys = zip(*layout.values(), strict=True)

    def scaled(value: float, low: float, high: float, size: float) -> float:
        return round(MARGIN + (value - low) / (high - low) * (size - 2 * MARGIN), 1)

    return {
        node: (scaled(x, min(xs), max(xs), WIDTH), scaled(y, min(ys), max(ys), HEIGHT))
        for node, (x, y) in layout.items()
    }


def _line(
    places: dict[str, tuple[float, float]], one: str, other: str, data: dict[str, Any]
) -> str:
    (x1, y1), (x2, y2) = places[one], places[other]
    width = min(1 + 0.5 * (data["weight"] - 1), 4)
    return (
        f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{data["color"]}" '
        f'stroke-width="{width}" stroke-opacity="0.7"/>'
    )


def _dot(place: tuple[float, float], node: dict[str, Any]) -> str:
    x, y = place
    name = node["name"] if len(node["name"]) <= 30 else node["name"].split(":")[0][:28]
    label = f'<text x="{x}" y="{y - 12}" text-anchor="middle"{{}}>{escape(name)}</text>'
    return (
        f'<circle cx="{x}" cy="{y}" r="8" fill="{COLORS[node["category"]]}"/>'
        + label.format(' stroke="#fff" stroke-width="3"')
        + label.format("")
    )


def main(out: str, target: str) -> None:
    """Draw the graph in the folder ``out``."""
    path = Path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(picture(kg.read_graph(out)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
