"""Are the RDF files valid, within the vocabulary, and the same graph as the tables?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from kg.export import RDF_FORMATS, WRITERS
from kg.export.graph import Graph
from kg.prefixes import PREFIXES, compact
from kg.query.findings import Finding, Findings
from kg.query.literals import is_valid
from kg.schema import (
    ASSOCIATION,
    ASSOCIATIONS,
    CATEGORIES,
    CATEGORY_PARENTS,
    OWN_PREDICATES,
    PREDICATES,
)
from kg.slots import (
    DOCUMENT_SLOTS,
    EDGE_SLOTS,
    EVIDENCE_CLASSES,
    EVIDENCE_SLOTS,
    HAS_EVIDENCE,
    NODE_SLOTS,
    OWN_CLASSES,
    OWN_PROPERTIES,
    TERMINOLOGY,
    TRIAL_SLOTS,
)

_SLOTS: Final = (*NODE_SLOTS, *DOCUMENT_SLOTS, *TRIAL_SLOTS, *EDGE_SLOTS, *EVIDENCE_SLOTS)
_OTHERS: Final = (
    "rdf",
    "rdfs",
    "owl",
    "skos",
    "dcterms",
    "schema",
    "sh",
    "prov",
    "oa",
    "void",
    "dcat",
    "spdx",
)
"""Vocabularies that are taken as they are."""


def _iri(curie: str) -> str:
    prefix, _, name = curie.partition(":")
    return PREFIXES[prefix] + name


PROPERTIES: Final = frozenset(
    map(
        _iri,
        (
            *(slot.property for slot in _SLOTS),
            *(predicate.curie for predicate in PREDICATES.values()),
            *OWN_PREDICATES,
            *OWN_PROPERTIES,
            HAS_EVIDENCE,
            TERMINOLOGY,
            "biolink:category",
        ),
    )
)
CLASSES: Final = frozenset(
    map(
        _iri,
        (
            *(f"biolink:{name}" for name in (*CATEGORIES, *CATEGORY_PARENTS, ASSOCIATION)),
            *(f"biolink:{name}" for _, _, name in ASSOCIATIONS),
            *EVIDENCE_CLASSES.values(),
            *OWN_CLASSES,
        ),
    )
)
_NAMESPACES: Final = tuple(PREFIXES[prefix] for prefix in _OTHERS)
_TYPE: Final = _iri("rdf:type")
_CATEGORY: Final = _iri("biolink:category")
_STATED: Final = frozenset({_iri("rdf:predicate"), _iri("biolink:original_predicate")})


SYNTAXES: Final = {
    "turtle": ("TURTLE", "Turtle"),
    "ntriples": ("N_TRIPLES", "N-Triples"),
    "nquads": ("N_QUADS", "N-Quads"),
    "trig": ("TRIG", "TriG"),
    "jsonld": ("JSON_LD", "JSON-LD"),
    "rdf12": ("TURTLE", "Turtle"),
    "mentions": ("TURTLE", "Turtle"),
    "dataset": ("TURTLE", "Turtle"),
}
"""Format of ``WRITERS`` -> its syntax as pyoxigraph calls it, and as people do."""


def check_rdf(name: str, graph: Graph) -> Iterator[Finding]:
    """Read the file of a format once, as a stream."""
    import pyoxigraph

    [file] = WRITERS[name].files
    syntax, title = SYNTAXES[name]
    findings = Findings(file)
    counts: Counter[str] = Counter()
    try:
        parser = pyoxigraph.parse(
            path=graph.folder / file, format=getattr(pyoxigraph.RdfFormat, syntax)
        )
        for quad in parser:
            _check_triple(quad, counts, findings)
    except SyntaxError as error:
        findings.add(f"this is not {title}: {error}")
    except OSError as error:
        findings.add(f"cannot be read ({error})")
    else:
        if name in RDF_FORMATS:
            _check_counts(graph, counts, findings)
        elif name == "mentions":
            _check_mentions(graph, counts, findings)
    yield from findings


def _check_triple(quad: Any, counts: Counter[str], findings: Findings) -> None:
    import pyoxigraph

    predicate, object_ = quad.predicate.value, quad.object
    counts[predicate] += 1
    if predicate not in PROPERTIES and not predicate.startswith(_NAMESPACES):
        findings.add("this property is not in the vocabulary", predicate)
    if isinstance(quad.subject, pyoxigraph.BlankNode) or isinstance(object_, pyoxigraph.BlankNode):
        findings.add("there is a blank node", predicate)
    elif predicate in (_TYPE, _CATEGORY):
        if object_.value not in CLASSES and not object_.value.startswith(_NAMESPACES):
            findings.add("this class is not in the vocabulary", object_.value)
    elif isinstance(object_, pyoxigraph.Literal):
        if object_.language is None and not is_valid(object_.value, object_.datatype.value):
            findings.add(f"this is no {compact(object_.datatype.value)}", _place(quad))
    elif predicate in _STATED and object_.value not in PROPERTIES:
        findings.add("this predicate is not in the vocabulary", object_.value)


def _place(quad: Any) -> str:
    """The subject, the property and the value of a statement."""
    subject, predicate = (compact(it.value) or it.value for it in (quad.subject, quad.predicate))
    return f"{subject} {predicate} {quad.object.value[:80]!r}"


def _check_counts(graph: Graph, counts: Counter[str], findings: Findings) -> None:
    edges = graph.tables.count("edges")
    if counts[_iri("rdf:subject")] != edges:
        found = counts[_iri("rdf:subject")]
        findings.add(f"it has {found:,} associations, the tables have {edges:,} edges")
    [[[evidence]]] = graph.tables.queries(
        ["select count(*) from evidence where kind <> 'terminology'"]
    )
    if counts[_iri(HAS_EVIDENCE)] != evidence:
        found = counts[_iri(HAS_EVIDENCE)]
        findings.add(f"it has {found:,} pieces of evidence, the tables have {evidence:,}")


def _check_mentions(graph: Graph, counts: Counter[str], findings: Findings) -> None:
    found, mentions = counts[_iri("oa:hasTarget")], graph.tables.count("mentions")
    if found != mentions:
        findings.add(f"it has {found:,} annotations, the tables have {mentions:,} mentions")
