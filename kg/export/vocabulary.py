"""The vocabulary as data in the file: what categories are kinds of, what our own terms mean, and how
CURIEs expand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.export.description import Description
from kg.export.terms import Terms
from kg.prefixes import PREFIXES
from kg.schema import ASSOCIATIONS, CATEGORIES, CATEGORY_PARENTS, OWN_PREDICATES, PREDICATES
from kg.slots import OWN_CLASSES, OWN_PROPERTIES

_ONTOLOGY: Final = f"<{PREFIXES['kgv']}>"


def vocabulary(terms: Terms) -> Iterator[Description]:
    """What is said of the categories, the predicates, our own terms and the prefixes."""
    for part in (_categories, _predicates, _own_terms, _prefixes):
        for subject, pairs in part(terms):
            yield Description.of(subject, pairs)


def _categories(terms: Terms) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
    for name in sorted({*CATEGORIES, *CATEGORY_PARENTS, *CATEGORY_PARENTS.values()}):
        parent = CATEGORY_PARENTS.get(name)
        yield (
            f"biolink:{name}",
            [
                ("a", ["rdfs:Class"]),
                ("rdfs:label", [terms.literal(_words(name))]),
                ("rdfs:subClassOf", [f"biolink:{parent}"] if parent else []),
            ],
        )
    for _, _, name in ASSOCIATIONS:
        yield (
            f"biolink:{name}",
            [("a", ["rdfs:Class"]), ("rdfs:subClassOf", ["biolink:Association"])],
        )


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", lambda m: " " + m.group().lower(), name)


def _predicates(terms: Terms) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
    for _, predicate in sorted(PREDICATES.items()):
        types = (
            ["rdf:Property", "owl:SymmetricProperty"] if predicate.symmetric else ["rdf:Property"]
        )
        yield (
            predicate.curie,
            [("a", types), ("rdfs:label", [terms.literal(predicate.interaction)])],
        )


def _own_terms(terms: Terms) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
    described = [(curie, "rdfs:Class", text) for curie, text in OWN_CLASSES.items()]
    described += [(curie, "rdf:Property", text) for curie, text in OWN_PROPERTIES.items()]
    for curie, type_, text in sorted(described):
        predicate = OWN_PREDICATES.get(curie)
        label = predicate.interaction if predicate else curie.partition(":")[2].replace("_", " ")
        yield (
            curie,
            [
                ("a", [type_]),
                ("rdfs:label", [terms.literal(label)]),
                ("rdfs:comment", [terms.literal(text, "en")]),
                ("rdfs:subPropertyOf", ["biolink:related_to"] if predicate else []),
                ("rdfs:isDefinedBy", [_ONTOLOGY]),
            ],
        )


def _prefixes(terms: Terms) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
    names = {prefix: f"<{PREFIXES['kgv']}prefix/{prefix}>" for prefix in terms.prefixes()}
    yield (
        _ONTOLOGY,
        [
            ("a", ["owl:Ontology"]),
            ("rdfs:label", [terms.literal("Vocabulary of biomed-kg")]),
            ("sh:declare", list(names.values())),
        ],
    )
    for prefix, namespace in terms.prefixes().items():
        yield (
            names[prefix],
            [
                ("a", ["sh:PrefixDeclaration"]),
                ("sh:prefix", [terms.literal(prefix)]),
                ("sh:namespace", [f"{terms.literal(namespace)}^^xsd:anyURI"]),
            ],
        )
