"""Draw the drugs, diseases and trials of a built graph as SVG: ``make_picture.py OUT TARGET.svg``."""

from __future__ import annotations

import sys
from html import escape
from itertools import combinations
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
TRIAL_COLOR = DRAWN["in_clinical_trials_for"]
WIDTH, HEIGHT, MARGIN, LINE = 1000, 560, 60, 36
WEIGHT = 2
"""Pairs that were read less often are not drawn, but for those of trials."""

SMALLEST = 4
"""Connected parts of fewer nodes are not drawn."""


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
            color = TRIAL_COLOR
        pair = [names.loc[end, "category"] for end in (edge.subject, edge.object)]
        if color is None or len({COLORS.get(category) for category in pair} - {None}) < 2:
            continue
        known = simple.get_edge_data(edge.subject, edge.object, {"weight": 0})
        weight = known["weight"] + int(edge.evidence_count)
        simple.add_edge(edge.subject, edge.object, color=color, weight=weight)
    for node in simple:
        simple.nodes[node].update(names.loc[node].to_dict())
    strong = [
        (one, other)
        for one, other, data in simple.edges(data=True)
        if data["weight"] >= WEIGHT or data["color"] == TRIAL_COLOR
    ]
    kept = simple.edge_subgraph(strong)
    parts = [part for part in networkx.connected_components(kept) if len(part) >= SMALLEST]
    return kept.subgraph(set().union(*parts)).copy()


def _places(drawn: networkx.Graph) -> dict[str, tuple[float, float]]:
    """Each connected part in a column of its own, as wide as it has nodes."""
    parts = sorted(networkx.connected_components(drawn), key=lambda part: (-len(part), min(part)))
    weights = [len(part) ** 0.6 for part in parts]
    places: dict[str, list[float]] = {}
    left = 0.0
    for part, weight in zip(parts, weights, strict=True):
        width = WIDTH * weight / sum(weights)
        layout = networkx.kamada_kawai_layout(_ordered(drawn, part))
        xs, ys = zip(*layout.values(), strict=True)
        for node, (x, y) in layout.items():
            places[node] = [
                left + MARGIN + (x - min(xs)) / (max(xs) - min(xs)) * (width - 2 * MARGIN),
                MARGIN + (y - min(ys)) / (max(ys) - min(ys)) * (HEIGHT - 2 * MARGIN),
            ]
        left += width
    _push_apart(places, {node: 3.4 * len(_label(drawn.nodes[node])) + 6 for node in places})
    return {node: (round(x, 1), round(y, 1)) for node, (x, y) in places.items()}


def _ordered(drawn: networkx.Graph, part: set[str]) -> networkx.Graph:
    """The part with nodes and edges in an order of their own: layouts depend on it."""
    ordered = networkx.Graph()
    ordered.add_nodes_from(sorted(part))
    ordered.add_edges_from(sorted(tuple(sorted(edge)) for edge in drawn.subgraph(part).edges))
    return ordered


def _push_apart(places: dict[str, list[float]], halves: dict[str, float]) -> None:
    """Move nodes until no label (of these half widths) lies on another."""
    for _ in range(300):
        for one, other in combinations(sorted(places), 2):
            (x1, y1), (x2, y2) = places[one], places[other]
            over_x = halves[one] + halves[other] - abs(x1 - x2)
            over_y = LINE - abs(y1 - y2)
            if over_x <= 0 or over_y <= 0:
                continue
            if over_y < over_x:
                step = over_y / 4 * (1 if y1 >= y2 else -1)
                places[one][1] += step
                places[other][1] -= step
            else:
                step = over_x / 4 * (1 if x1 >= x2 else -1)
                places[one][0] += step
                places[other][0] -= step
        for node, place in places.items():
            place[0] = min(max(place[0], halves[node]), WIDTH - halves[node])
            place[1] = min(max(place[1], 30), HEIGHT - 50)


def _label(node: dict[str, Any]) -> str:
    name = str(node["name"])
    return name if len(name) <= 34 else name.split(":")[0].split(",")[0][:34]


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
    label = f'<text x="{x}" y="{y - 12}" text-anchor="middle"{{}}>{escape(_label(node))}</text>'
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
