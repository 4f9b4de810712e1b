"""One concept for one thing: MeSH's own tables, old and new, and the dictionaries that copy MeSH.

Each function adds one source to the pool.  A name joins two things only where nothing speaks against
it; a name that another concept has already is not given away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from kg.errors import LexiconError
from kg.lexicon.names import key_of
from kg.lexicon.pool import Draft, Pool
from kg.lexicon.records import Name
from kg.lexicon.sources.mesh_tables import MeshRecord
from kg.lexicon.sources.name_pickles import NamedEntry
from kg.lexicon.tables import RetiredRow, SupplementRow
from kg.model import Curie

SUPPLEMENTARY = "MESH:C"


def add_descriptors(pool: Pool, records: Iterable[MeshRecord], source: str) -> None:
    """MeSH descriptors with their place in the tree."""
    for record in records:
        draft = pool.add(Draft(record.id, record.label))
        draft.tree_numbers.update(record.tree_numbers)
        pool.add_names(draft, [Name(record.label, "label", source)])
        pool.add_names(draft, [Name(name, "synonym", source) for name in record.synonyms])


def add_supplementary(pool: Pool, records: Iterable[MeshRecord], source: str) -> None:
    """MeSH supplementary records; what they map to becomes their parent."""
    for record in records:
        draft = pool.add(Draft(record.id, record.label))
        draft.parents.update(record.mapped_to)
        pool.add_names(draft, [Name(record.label, "label", source)])
        pool.add_names(draft, [Name(name, "supplementary", source) for name in record.synonyms])


def add_headings(pool: Pool, records: Iterable[MeshRecord], source: str) -> Counter[str]:
    """Labels of a newer MeSH: they rename known descriptors; others are new, or a supplementary record
    that has become a descriptor and whose id is now an old one."""
    counts: Counter[str] = Counter()
    for record in records:
        label = Name(record.label, "label", source)
        draft = pool.get(record.id)
        if draft is not None:
            if draft.name != record.label:
                pool.rename(draft, label)
                counts["renamed"] += 1
            continue
        promoted = _promoted(pool, record.label)
        draft = pool.add(Draft(record.id, record.label))
        pool.add_names(draft, [label])
        if promoted is not None:
            pool.merge(promoted, draft)
        counts["new" if promoted is None else "promoted"] += 1
    return counts


def _promoted(pool: Pool, label: str) -> Draft | None:
    """The one supplementary record that the label of a new descriptor means."""
    owners = [draft for draft in pool.owners(label) if draft.id.startswith(SUPPLEMENTARY)]
    named = [draft for draft in owners if key_of(draft.name) == key_of(label)]
    found = named if len(named) == 1 else owners
    return found[0] if len(found) == 1 else None


def add_tree_parents(pool: Pool) -> None:
    """The parents that tree numbers tell."""
    places = {number: draft.id for draft in pool for number in draft.tree_numbers}
    for draft in pool:
        above = {places.get(number.rpartition(".")[0], "") for number in draft.tree_numbers}
        draft.parents |= above - {"", draft.id}


def add_diseases(pool: Pool, entries: Iterable[NamedEntry], source: str) -> Counter[str]:
    """Names of diseases, by the tree numbers of their descriptors."""
    counts: Counter[str] = Counter()
    places = TreePlaces(pool)
    for entry in entries:
        draft = places.find(entry)
        counts["known" if draft else "unknown"] += 1
        if draft is not None:
            pool.add_names(draft, unclaimed(pool, draft, names_of_entry(entry, source), counts))
    return counts


class TreePlaces:
    """Which descriptor a dictionary's entry is: by its tree numbers and its label.

    The MeSH ids of the two dictionaries are those of another descriptor that the right one refers to,
    but their tree numbers are right.  An entry of a newer MeSH brings the tree numbers of its heading.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._places = {number: draft for draft in pool for number in draft.tree_numbers}
        self._labels = {draft.name.casefold(): draft for draft in pool}

    def find(self, entry: NamedEntry) -> Draft | None:
        """The descriptor of an entry that has tree numbers, None where there is none."""
        if not entry.tree_numbers:
            return None
        places = [self._places.get(number) for number in entry.tree_numbers]
        drafts = {draft.id: draft for draft in places if draft is not None}
        owners = {draft.id for draft in self._pool.owners(entry.label)}
        if len(drafts) == 1 and None not in places and owners & drafts.keys():
            return next(iter(drafts.values()))
        draft = self._labels.get(entry.label.casefold())
        if draft is not None and not draft.tree_numbers:
            draft.tree_numbers.update(entry.tree_numbers)
        return draft


def add_supplement(pool: Pool, rows: Iterable[SupplementRow], source: str) -> None:
    """Names that a person wrote down; they are given even where another concept has them too."""
    for row in rows:
        draft = pool.get(row.concept)
        if draft is None:
            raise LexiconError(f"the supplement names {row.concept}, which no source has")
        pool.add_names(draft, [Name(row.name, row.kind, source)])


def add_retired(pool: Pool, rows: Iterable[RetiredRow]) -> int:
    """Let CURIEs that were replaced lead to what replaced them, where that is known and the old one is not a
    concept of its own; gives how many do."""
    count = 0
    for row in rows:
        draft = pool.get(row.current)
        if draft is not None and pool.get(row.old) is None:
            draft.retired.add(row.old)
            pool.lead(row.old, draft)
            count += 1
    return count


def names_of_entry(entry: NamedEntry, source: str) -> Iterator[Name]:
    """The names of a dictionary's entry, its label first."""
    yield Name(entry.label, "synonym", source)
    for name in entry.names:
        yield Name(name, "synonym", source)
    for name in entry.brands:
        yield Name(name, "brand", source)


def unclaimed(pool: Pool, draft: Draft, names: Iterable[Name], counts: Counter[str]) -> list[Name]:
    """Those names that no other concept has."""
    free = []
    for name in names:
        others = [owner for owner in pool.owners(name.name) if owner.id != draft.id]
        if others:
            counts["names of other concepts"] += 1
        else:
            free.append(name)
    return free


def retire(pool: Pool, old: Curie, draft: Draft) -> None:
    """Note an id that leads to a concept now."""
    if pool.get(old) is None:
        draft.retired.add(old)
