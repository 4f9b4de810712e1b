"""What makes two things one: identities of edges, sentences and evidence, and of things that
go by several identifiers."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from kg.model import Assertion, Curie, Span
from kg.schema import PREDICATES

_SEPARATOR = "\x1f"


def _hash(kind: str, *parts: str) -> Curie:
    digest = hashlib.sha256(_SEPARATOR.join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"KG:{kind}-{digest[:32]}"


def edge_id(
    subject: Curie,
    predicate: str,
    object_: Curie,
    *,
    negated: bool = False,
    qualifiers: str = "{}",
    original_predicate: Curie = "",
    source: str,
) -> Curie:
    """The identity of an edge, the same in every format: a hash of all that distinguishes it."""
    return _hash(
        "e", subject, predicate, object_, str(int(negated)), qualifiers, original_predicate, source
    )


def sentence_id(document: Curie, sentence: Span) -> Curie:
    """The identity of a sentence: its document and its offsets."""
    return _hash("s", document, str(sentence.start), str(sentence.end))


def qualifiers_json(qualifiers: Iterable[tuple[str, str]]) -> str:
    """Qualifiers as they are stored and hashed: a JSON object with sorted keys."""
    return json.dumps(dict(qualifiers), sort_keys=True, ensure_ascii=False)


def is_symmetric(assertion: Assertion) -> bool:
    """Whether subject and object may change places: not where our own predicate gives a direction."""
    return PREDICATES[assertion.predicate].symmetric and not assertion.original_predicate


# ------------------------------------------------------------- one thing under several identifiers

REGISTRY_ORDER = ("CLINICALTRIALS", "PMID", "ctis", "euclinicaltrials", "isrctn", "PMC", "doi")
"""Of a thing's identifiers the one of the earliest of these prefixes names its node."""


def sponsor_key(sponsor: str, number: str) -> str:
    """A key that two records of one trial share by the sponsor's own number; empty if too weak.

    >>> sponsor_key("Acme Inc.", "AB-0123") == sponsor_key("ACME, Inc", "ab 0123")
    True
    >>> sponsor_key("Acme Inc.", "1")
    ''
    """
    name = re.sub(r"[\W_]+", "", sponsor).casefold()
    code = re.sub(r"[\W_]+", "", number).casefold()
    if not name or len(code) < 4 or not any(character.isdigit() for character in code):
        return ""
    return f"sponsor:{name}:{code}"


def canonical_ids(aliases: Iterable[tuple[Curie, str]]) -> dict[Curie, Curie]:
    """CURIE -> the CURIE of its node, for those that are not their own.

    ``aliases`` are pairs of a document's CURIE and another identifier (or key) of the same thing.
    Things connected by shared identifiers are one, except that two records of one registry never
    are: a record that names another trial's number does not become that trial, and a number or title
    that several records of a registry share (a master protocol's) joins none of them.

    >>> canonical_ids([("ctis:2009-1", "CLINICALTRIALS:NCT1"), ("KG:a", "ctis:2009-1")])
    {'KG:a': 'CLINICALTRIALS:NCT1', 'ctis:2009-1': 'CLINICALTRIALS:NCT1'}
    """
    pairs = sorted(set(aliases))
    holders: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        holders[other].add(one)
    components = _Components()
    for one, other in pairs:
        if not _ambiguous(holders[other]):
            components.join(one, other)
    canonical: dict[Curie, Curie] = {}
    for members in components.groups():
        names = sorted((m for m in members if not m.startswith("sponsor:")), key=_rank)
        canonical.update(dict.fromkeys(names[1:], names[0]))
    return dict(sorted(canonical.items()))


def _ambiguous(curies: set[Curie]) -> bool:
    """Whether two of them are of one registry."""
    prefixes = [curie.partition(":")[0] for curie in curies if not curie.startswith("KG:")]
    return len(prefixes) > len(set(prefixes))


def _rank(curie: Curie) -> tuple[int, str]:
    prefix = curie.partition(":")[0]
    if prefix == "KG":
        return (len(REGISTRY_ORDER) + 1, curie)
    if prefix in REGISTRY_ORDER:
        return (REGISTRY_ORDER.index(prefix), curie)
    return (len(REGISTRY_ORDER), curie)


class _Components:
    """Connected components that refuse to hold two identifiers of one registry."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._prefixes: dict[str, Mapping[str, str]] = {}

    def _root(self, item: str) -> str:
        if item not in self._parent:
            self._parent[item] = item
            prefix = item.partition(":")[0]
            self._prefixes[item] = {} if prefix in ("KG", "sponsor") else {prefix: item}
        while self._parent[item] != item:
            self._parent[item] = self._parent[self._parent[item]]
            item = self._parent[item]
        return item

    def join(self, one: str, other: str) -> None:
        first, second = self._root(one), self._root(other)
        if first == second or self._prefixes[first].keys() & self._prefixes[second].keys():
            return
        self._parent[second] = first
        self._prefixes[first] = {**self._prefixes[first], **self._prefixes.pop(second)}

    def groups(self) -> list[list[str]]:
        members: dict[str, list[str]] = defaultdict(list)
        for item in self._parent:
            members[self._root(item)].append(item)
        return [group for group in members.values() if len(group) > 1]
