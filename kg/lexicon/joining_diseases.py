"""One concept for one disease: Mondo and the Disease Ontology meet MeSH's diseases.

Mondo gives several narrow diseases the same MeSH id, so that a cross reference counts as the same
thing only where it is one to one, or where the names agree as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.lexicon.joining import retire, unclaimed
from kg.lexicon.names import key_of
from kg.lexicon.pool import Draft, Pool
from kg.lexicon.records import Name
from kg.lexicon.sources.ontology_json import OntologyTerm
from kg.model import Curie


def without_branches(
    terms: Sequence[OntologyTerm], branches: Iterable[Curie], roots: Iterable[Curie]
) -> list[OntologyTerm]:
    """The terms but those in the branches below the given ones, and but the roots themselves."""
    left_out = set(branches)
    grown = True
    while grown:
        below = {term.id for term in terms if left_out.intersection(term.parents)}
        grown = not below <= left_out
        left_out |= below
    left_out.update(roots)
    return [term for term in terms if term.id not in left_out]


def add_mondo(
    pool: Pool, terms: Sequence[OntologyTerm], diseases: set[Curie], source: str
) -> Counter[str]:
    """Mondo's names and cross references: to the MeSH disease that is the same; names of narrower terms
    to the MeSH disease that has their label as a name; else as concepts of their own below their nearest
    parents. ``diseases`` are the MeSH concepts that are diseases."""
    counts: Counter[str] = Counter()
    same = _same(pool, terms, diseases)
    within = {term.id: draft for term in terms if (draft := _within(pool, term, same, diseases))}
    for term in terms:
        if draft := same.get(term.id):
            counts["the same as in MeSH"] += 1
            draft.xrefs.add(term.id)
            _add_term(pool, draft, term, source, counts)
            for curie in _mesh(term):
                retire(pool, curie, draft)
        elif draft := within.get(term.id):
            counts["within a MeSH disease"] += 1
            draft.retired.add(term.id)
            pool.add_names(draft, unclaimed(pool, draft, _names(term, "synonym", source), counts))
        else:
            counts["new"] += 1
            draft = pool.add(Draft(term.id, term.name, hint="Disease"))
            _add_term(pool, draft, term, source, counts)
            draft.parents.update(_parents(pool, term, {**within, **same}))
    return counts


def _within(
    pool: Pool, term: OntologyTerm, same: Mapping[Curie, Draft], diseases: set[Curie]
) -> Draft | None:
    """The MeSH disease that a term without one of its own belongs to: by its label, or by a cross
    reference to what is wider, unless OMIM has the term."""
    if term.id in same:
        return None
    owners = [draft for draft in pool.owners(term.name) if draft.id in diseases]
    if len(owners) == 1:
        return owners[0]
    if any(xref.startswith("OMIM:") for xref in term.xrefs):
        return None
    drafts = [draft for draft in map(pool.get, _mesh(term)) if draft and draft.id in diseases]
    return drafts[0] if len(drafts) == 1 else None


def add_disease_ontology(pool: Pool, terms: Iterable[OntologyTerm], source: str) -> Counter[str]:
    """Names of the Disease Ontology, for concepts that have its id as cross reference."""
    counts: Counter[str] = Counter()
    by_xref: dict[Curie, list[Draft]] = {}
    for draft in pool:
        for xref in draft.xrefs:
            if xref.startswith("DOID:"):
                by_xref.setdefault(xref, []).append(draft)
    for term in terms:
        drafts = by_xref.get(term.id, [])
        counts["known" if len(drafts) == 1 else "unknown"] += 1
        if len(drafts) == 1:
            _add_term(pool, drafts[0], term, source, counts)
    return counts


def _same(pool: Pool, terms: Sequence[OntologyTerm], diseases: set[Curie]) -> dict[Curie, Draft]:
    """Mondo id -> the MeSH disease that is the same; no MeSH disease twice."""
    same: dict[Curie, Draft] = {}
    taken: set[Curie] = set()
    shared = Counter(curie for term in terms for curie in _mesh(term))
    for sure in (_by_label, _by_xref, _by_name):
        for term in terms:
            if term.id in same:
                continue
            drafts = [d for d in sure(pool, term, shared) if d.id in diseases and d.id not in taken]
            if len(drafts) == 1:
                same[term.id] = drafts[0]
                taken.add(drafts[0].id)
    return same


def _by_label(pool: Pool, term: OntologyTerm, shared: Counter[Curie]) -> Iterator[Draft]:
    """By cross reference and name."""
    names = {key_of(name) for name in (term.name, *term.synonyms)}
    for curie in _mesh(term):
        draft = pool.get(curie)
        if draft is not None and (key_of(draft.name) in names or key_of(term.name) in draft.names):
            yield draft


def _by_xref(pool: Pool, term: OntologyTerm, shared: Counter[Curie]) -> Iterator[Draft]:
    """By a cross reference that is one to one."""
    xrefs = _mesh(term)
    if len(xrefs) == 1 and shared[xrefs[0]] == 1:
        draft = pool.get(xrefs[0])
        if draft is not None:
            yield draft


def _by_name(pool: Pool, term: OntologyTerm, shared: Counter[Curie]) -> Iterator[Draft]:
    """By name, for terms without a known MeSH id."""
    if not any(pool.get(curie) for curie in _mesh(term)):
        yield from pool.owners(term.name)


def _add_term(
    pool: Pool, draft: Draft, term: OntologyTerm, source: str, counts: Counter[str]
) -> None:
    label, *synonyms = _names(term, "label" if draft.id == term.id else "synonym", source)
    if draft.id == term.id:
        pool.add_names(draft, [label])
    pool.add_names(draft, unclaimed(pool, draft, [label, *synonyms], counts))
    draft.xrefs.update(xref for xref in term.xrefs if not xref.startswith("MESH:"))
    draft.retired.update(term.retired)


def _names(term: OntologyTerm, kind: str, source: str) -> list[Name]:
    return [Name(term.name, kind, source), *(Name(n, "synonym", source) for n in term.synonyms)]


def _parents(pool: Pool, term: OntologyTerm, same: Mapping[Curie, Draft]) -> Iterator[Curie]:
    yield from (curie for curie in _mesh(term) if pool.get(curie) is not None)
    for parent in term.parents:
        draft = same.get(parent)
        yield draft.id if draft else parent


def _mesh(term: OntologyTerm) -> list[Curie]:
    return [xref for xref in term.xrefs if xref.startswith("MESH:")]
