"""One concept for one disease: Mondo and the Disease Ontology meet MeSH's diseases.

Mondo gives several narrow diseases the same MeSH id, so that a cross reference counts as the same
thing only where it is one to one, or where the names agree as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kg.lexicon.joining import retire, unclaimed
from kg.lexicon.names import key_of
from kg.lexicon.pool import Draft, Pool
from kg.lexicon.records import Name
from kg.lexicon.sources.ontology_json import OntologyTerm
from kg.model import Curie


def add_mondo(
    pool: Pool, terms: Sequence[OntologyTerm], diseases: set[Curie], source: str
) -> Counter[str]:
    """Mondo's names and cross references: to the MeSH disease that is the same, else as concepts of
    their own below their nearest parents. ``diseases`` are the MeSH concepts that are diseases."""
    counts: Counter[str] = Counter()
    same = _same(pool, terms, diseases)
    for term in terms:
        draft = same.get(term.id)
        counts["in MeSH" if draft else "new"] += 1
        if draft is None:
            draft = pool.add(Draft(term.id, term.name, hint="Disease"))
            _add_term(pool, draft, term, source, counts)
            draft.parents.update(_parents(pool, term, same))
        else:
            draft.xrefs.add(term.id)
            _add_term(pool, draft, term, source, counts)
            for curie in _mesh(term):
                retire(pool, curie, draft)
    return counts


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
    kind = "label" if draft.id == term.id else "synonym"
    names = [Name(term.name, kind, source)]
    names += [Name(name, "synonym", source) for name in term.synonyms]
    pool.add_names(draft, unclaimed(pool, draft, names, counts))
    draft.xrefs.update(xref for xref in term.xrefs if not xref.startswith("MESH:"))
    draft.retired.update(term.retired)


def _parents(pool: Pool, term: OntologyTerm, same: dict[Curie, Draft]) -> Iterator[Curie]:
    yield from (curie for curie in _mesh(term) if pool.get(curie) is not None)
    for parent in term.parents:
        draft = same.get(parent)
        yield draft.id if draft else parent


def _mesh(term: OntologyTerm) -> list[Curie]:
    return [xref for xref in term.xrefs if xref.startswith("MESH:")]
