"""Reads a file as Tulip or ndex2 does and prints its nodes and edges as JSON: read.py tulip|ndex2 FILE.

It runs in the virtual environment that scripts/external-tools makes.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def tulip(path: str) -> dict[str, Any]:
    """Tulip keeps no ids: nodes are named by their ``curie``, edges by their ends."""
    from tulip import tlp

    graph = tlp.importGraph("GraphML", {"file::filename": path})
    names = [p.getName() for p in graph.getObjectProperties() if not p.getName().startswith("view")]
    properties = {name: graph.getProperty(name) for name in names}
    curie = properties["curie"]
    return {
        "nodes": [
            {"id": curie[node], "data": {n: p[node] for n, p in properties.items()}}
            for node in graph.getNodes()
        ],
        "edges": [
            {
                "source": curie[graph.source(edge)],
                "target": curie[graph.target(edge)],
                "data": {n: p[edge] for n, p in properties.items()},
            }
            for edge in graph.getEdges()
        ],
    }


def ndex2(path: str) -> dict[str, Any]:
    from ndex2.cx2 import RawCX2NetworkFactory

    network = RawCX2NetworkFactory().get_cx2network(path)
    nodes = network.get_nodes()
    return {
        "nodes": [
            {"id": n["v"]["represents"], "data": n["v"], "place": {"x": n["x"], "y": n["y"]}}
            for n in nodes.values()
        ],
        "edges": [
            {
                "id": e["v"]["id"],
                "source": nodes[e["s"]]["v"]["represents"],
                "target": nodes[e["t"]]["v"]["represents"],
                "data": e["v"],
            }
            for e in network.get_edges().values()
        ],
    }


if __name__ == "__main__":
    print(json.dumps({"tulip": tulip, "ndex2": ndex2}[sys.argv[1]](sys.argv[2])))
