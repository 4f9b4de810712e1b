"""What a source adds to a lexicon, as a part that lies over it.

The source is joined with those concepts of the lexicon that its ids and names lead to, by the rules of
:mod:`kg.lexicon.joining_records`, so that the two together are what a build of both gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from kg.lexicon import layout
from kg.lexicon.base import AnyLexicon
from kg.lexicon.building import finished
from kg.lexicon.joining_records import Joiner
from kg.lexicon.names import key_of
from kg.lexicon.pool import Draft
from kg.lexicon.records import ConceptRecord
from kg.lexicon.salts import base_names
from kg.lexicon.sources.compiled import record_of
from kg.lexicon.variants import SOURCE as RULES
from kg.model import CategoryName, Concept, Curie


def overlay(
    lower: AnyLexicon | None,
    records: Iterable[ConceptRecord],
    *,
    drugs: bool = False,
    insist: bool = False,
    fixed: bool = False,
) -> list[ConceptRecord]:
    """The concepts that the records add to a lexicon or change in it, and all that is broader than these.

    ``drugs`` and ``insist`` are those of :meth:`Joiner.add`; ``fixed``: the records are concepts of a
    lexicon, whose categories stay.  Without a lexicon below: all concepts that the records make.
    """
    above = list(records)
    joiner = Joiner()
    known = _reached(lower, above) if lower else []
    joinable = [_joinable(record, lower) for record in known if lower]
    joiner.add(joinable, insist=True)
    before = {draft.id: _state(draft) for draft in joiner.pool}
    joiner.add(above, drugs=drugs, insist=insist)
    changed = {draft.id for draft in joiner.pool if before.get(draft.id) != _state(draft)}
    for record, without in zip(known, joinable, strict=True):
        draft = joiner.pool.get(record.id)
        if draft is not None:
            draft.xrefs.update(set(record.xrefs) - {*without.xrefs, draft.id})
    categories: dict[Curie, CategoryName] = {r.id: r.category for r in above} if fixed else {}
    categories |= {record.id: record.category for record in known}
    made = (record for record in finished(joiner, categories) if record.id in changed)
    if lower is None:
        return list(made)
    free = {record.id: _without_taken(record, lower) for record in made}
    return [*free.values(), *_broader(lower, free, joiner.pool.current)]


def _reached(lower: AnyLexicon, records: Iterable[ConceptRecord]) -> list[ConceptRecord]:
    """The concepts of a lexicon that ids and names of the records lead to, and their parents.

    Of retired ids each has those that the records use.
    """
    found: dict[Curie, Concept] = {}
    retired: dict[Curie, set[Curie]] = {}
    for record in records:
        for curie in (record.id, *record.xrefs, *record.retired, *record.parents, *record.actions):
            hit = lower.identify(curie)
            if hit is None:
                continue
            concept = lower.concept(hit[1])
            found[concept.id] = concept
            if hit[0] == layout.RETIRED:
                retired.setdefault(concept.id, set()).add(curie)
        for concept in _bearers(lower, record):
            found[concept.id] = concept
    for curie in list(found):
        for parent in lower.parents(curie):
            index = lower.index_of(parent)
            if index is not None:
                found.setdefault(parent, lower.concept(index))
    return [
        record_of(lower, concept, sorted(retired.get(curie, ())))
        for curie, concept in sorted(found.items())
    ]


def _bearers(lower: AnyLexicon, record: ConceptRecord) -> Iterator[Concept]:
    """The concepts that have a name of the record, or the name of what it is a salt of."""
    names = (record.name, *(name.name for name in record.names), *base_names(record.name))
    for key in dict.fromkeys(map(key_of, names)):
        key_id = lower.key_id(key)
        if key_id is not None:
            yield from (lower.concept(entry.concept) for entry in lower.entries(key_id))


def _joinable(record: ConceptRecord, lower: AnyLexicon) -> ConceptRecord:
    """The record with those cross references that are of its concept alone."""
    index = lower.index_of(record.id)
    xrefs = tuple(xref for xref in record.xrefs if lower.index_of(xref) == index)
    return replace(record, xrefs=xrefs)


def _state(draft: Draft) -> tuple[ConceptRecord, bool]:
    return draft.record(draft.hint), draft.drug


def _without_taken(record: ConceptRecord, lower: AnyLexicon) -> ConceptRecord:
    """The record without names made by rules that only other concepts have below."""
    kept = []
    for name in record.names:
        key_id = lower.key_id(key_of(name.name)) if name.source == RULES else None
        entries = lower.entries(key_id) if key_id is not None else ()
        owners = {lower.concept(entry.concept).id for entry in entries}
        if not owners or record.id in owners:
            kept.append(name)
    return replace(record, names=tuple(kept))


def _broader(
    lower: AnyLexicon, records: dict[Curie, ConceptRecord], current: Callable[[Curie], Curie]
) -> Iterator[ConceptRecord]:
    """What is broader than the records, up to the roots, as it is below."""
    done = set(records)
    waiting = [curie for record in records.values() for curie in (*record.parents, *record.actions)]
    while waiting:
        curie = waiting.pop()
        index = lower.index_of(curie)
        if curie in done or index is None or lower.concept(index).id != curie:
            continue
        done.add(curie)
        record = record_of(lower, lower.concept(index))
        parents = tuple(sorted(set(map(current, record.parents))))
        actions = tuple(sorted(set(map(current, record.actions))))
        waiting += (*parents, *actions)
        yield replace(record, parents=parents, actions=actions)
