"""Are the files for viewers, but for ``graph.graphml``, whole, and the graph of the tables?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kg.export.cytoscape import CX2_FILE, CYJS_FILE
from kg.export.gexf import FILE as GEXF_FILE
from kg.export.graph import Graph
from kg.export.yed import FILE as YED_FILE
from kg.query.findings import Finding, Findings

Ids = tuple[Iterable[str], Iterable[str]]
"""The ids of the nodes and of the edges in a file."""


def check_yed(graph: Graph) -> Iterator[Finding]:
    """Read the ids of ``graph.yed.graphml``."""
    return _check(graph, "yed", YED_FILE)


def check_gexf(graph: Graph) -> Iterator[Finding]:
    """Read the ids of ``graph.gexf``."""
    return _check(graph, "gexf", GEXF_FILE)


def check_cyjs(graph: Graph) -> Iterator[Finding]:
    """Read the ids of ``graph.cyjs``."""
    return _check(graph, "cyjs", CYJS_FILE)


def check_cx2(graph: Graph) -> Iterator[Finding]:
    """Read the ids of ``graph.cx2``."""
    return _check(graph, "cx2", CX2_FILE)


def _check(graph: Graph, name: str, file: str) -> Iterator[Finding]:
    """Every id once, of the tables, and as many as the manifest says."""
    from lxml import etree

    findings = Findings(file)
    path = graph.folder / file
    try:
        read = {CYJS_FILE: _in_cyjs, CX2_FILE: _in_cx2}.get(file, _in_xml)
        found = read(path)
    except (OSError, ValueError, KeyError, TypeError, etree.XMLSyntaxError) as error:
        findings.add(f"cannot be read ({error})")
    else:
        _compare(graph, name, found, findings)
    yield from findings


def _compare(graph: Graph, name: str, found: Ids, findings: Findings) -> None:
    known = graph.tables.queries(["select id from nodes", "select id from edges"])
    losses = graph.manifest.get("losses", {}).get(name)
    for what, ids, rows in zip(("node", "edge"), found, known, strict=True):
        counts = Counter(ids)
        for identifier in sorted(it for it, count in counts.items() if count > 1):
            findings.add(f"the id of this {what} is not unique", identifier)
        for identifier in sorted(set(counts) - {row[0] for row in rows}):
            findings.add(f"this {what} is not in the tables", identifier)
        if losses is not None:
            expected = len(rows) - losses.get(f"{what}s_left_out", 0)
            if counts.total() != expected:
                findings.add(f"it has {counts.total():,} {what}s, the manifest says {expected:,}")


def _in_xml(path: Path) -> Ids:
    from lxml import etree

    ids: dict[str, list[str]] = {"node": [], "edge": []}
    events = etree.iterparse(
        str(path), events=("end",), resolve_entities=False, no_network=True, huge_tree=True
    )
    for _, element in events:
        kind = etree.QName(element).localname
        if kind in ids:
            ids[kind].append(str(element.get("id")))
            parent = element.getparent()
            element.clear()
            if parent is not None:
                parent.remove(element)
    return ids["node"], ids["edge"]


def _in_cyjs(path: Path) -> Ids:
    elements = json.loads(path.read_bytes())["elements"]
    nodes, edges = ([it["data"]["id"] for it in elements[kind]] for kind in ("nodes", "edges"))
    return nodes, edges


def _in_cx2(path: Path) -> Ids:
    aspects: dict[str, Any] = {}
    for part in json.loads(path.read_bytes()):
        aspects.update(part)
    nodes = [it["v"]["represents"] for it in aspects.get("nodes", ())]
    return nodes, [it["v"]["id"] for it in aspects.get("edges", ())]
