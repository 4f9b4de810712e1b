"""Concepts on their way into a lexicon: joined, renamed and given names until all sources are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kg.lexicon.flags import WordLists, flag_names, is_acronym, with_case
from kg.lexicon.names import key_of
from kg.lexicon.records import GENERATED, ConceptRecord, Name
from kg.model import CategoryName, Curie


@dataclass(slots=True)
class Draft:
    """A concept that is still being put together.

    ``names`` are by key, then in the order in which they came; ``hint`` is the category that a source
    gives, for concepts without a tree number; ``drug`` says that a list of drugs has it.
    """

    id: Curie
    name: str
    names: dict[str, list[Name]] = field(default_factory=dict)
    xrefs: set[Curie] = field(default_factory=set)
    parents: set[Curie] = field(default_factory=set)
    tree_numbers: set[str] = field(default_factory=set)
    retired: set[Curie] = field(default_factory=set)
    hint: CategoryName = ""
    drug: bool = False
    definition: str = ""
    actions: set[Curie] = field(default_factory=set)

    def record(self, category: CategoryName) -> ConceptRecord:
        """The finished record."""
        return ConceptRecord(
            self.id,
            self.name,
            category,
            tuple(name for names in self.names.values() for name in names),
            tuple(sorted(self.xrefs)),
            tuple(sorted(self.parents)),
            tuple(sorted(self.tree_numbers)),
            tuple(sorted(self.retired)),
            self.definition,
            tuple(sorted(self.actions)),
        )


class Pool:
    """All drafts, by CURIE and by the keys of their names."""

    def __init__(self) -> None:
        self._drafts: dict[Curie, Draft] = {}
        self._owners: dict[str, Curie | dict[Curie, None]] = {}  # a dict only for several
        self._current: dict[Curie, Curie] = {}

    def __iter__(self) -> Iterator[Draft]:
        return iter(self._drafts.values())

    def __len__(self) -> int:
        return len(self._drafts)

    def get(self, curie: Curie) -> Draft | None:
        """The draft of a CURIE, current or retired."""
        return self._drafts.get(self.current(curie))

    def current(self, curie: Curie) -> Curie:
        """The CURIE that a CURIE leads to; itself where it leads nowhere."""
        while (other := self._current.get(curie)) is not None:
            curie = other
        return curie

    def add(self, draft: Draft) -> Draft:
        """Take in a new draft, whose CURIE must be new."""
        if draft.id in self._drafts:
            raise ValueError(f"{draft.id} is there already")
        self._drafts[draft.id] = draft
        return draft

    def lead(self, curie: Curie, draft: Draft) -> None:
        """Let a CURIE that is no draft's own lead to a draft."""
        if curie not in self._drafts:
            self._current[curie] = draft.id

    def add_names(self, draft: Draft, names: Iterable[Name]) -> None:
        """Give a draft names that it does not have yet.

        Of names with one key those are kept that differ in more than the case of a long word, its
        hyphens or its plural: the key finds them all.
        """
        for name in map(with_case, names):
            key = key_of(name.name)
            known = draft.names.setdefault(key, [])
            if not known or _differs(name.name, known):
                known.append(name)
            if key:
                self._own(key, draft)

    def insist(self, draft: Draft, names: Iterable[Name]) -> None:
        """Let the source of these names speak for those of the draft that are the same."""
        for name in map(with_case, names):
            known = draft.names[key_of(name.name)]
            spelt = any(other.name == name.name for other in known)
            for place, other in enumerate(known):
                if other.name == name.name or not spelt:
                    made = other.kind.startswith(GENERATED)
                    kind = name.kind if made else other.kind
                    known[place] = other._replace(source=name.source, kind=kind)

    def rename(self, draft: Draft, name: Name) -> None:
        """Give a draft another name of its own; the old one stays a synonym."""
        known = draft.names.setdefault(key_of(name.name), [])
        if all(other.name != name.name for other in known):
            known.insert(0, name)
        draft.name = name.name
        self._own(key_of(name.name), draft)

    def _own(self, key: str, draft: Draft) -> None:
        known = self._owners.setdefault(key, draft.id)
        if isinstance(known, dict):
            known[draft.id] = None
        elif known != draft.id:
            self._owners[key] = {known: None, draft.id: None}

    def records(
        self, categories: Mapping[Curie, CategoryName], words: WordLists
    ) -> Iterator[ConceptRecord]:
        """The finished records: parents under their current CURIEs, names flagged.

        The pool gives each draft away with its record and is empty in the end, for there may be
        millions of names in it.
        """
        self._owners.clear()
        for curie in list(self._drafts):
            draft = self._drafts.pop(curie)
            parents = set(map(self.current, draft.parents))
            draft.parents = parents - {draft.id}
            actions = set(map(self.current, draft.actions))
            draft.actions = actions - {draft.id}
            keys = (key for key, names in draft.names.items() for _ in names)
            yield flag_names(draft.record(categories[draft.id]), keys, words)

    def owners(self, name: str) -> list[Draft]:
        """The drafts that have a name with the key of ``name``, oldest first."""
        known = self._owners.get(key_of(name), {})
        return [self._drafts[curie] for curie in ((known,) if isinstance(known, str) else known)]

    def merge(self, old: Draft, into: Draft) -> None:
        """Make one concept of two: ``old`` becomes a retired id of ``into``."""
        for key, names in old.names.items():
            known = self._owners.get(key)
            if isinstance(known, dict):
                known.pop(old.id, None)
            elif known == old.id:
                del self._owners[key]
            self.add_names(into, names)
        into.xrefs |= old.xrefs
        into.parents |= old.parents - {into.id}
        into.tree_numbers |= old.tree_numbers
        into.retired |= old.retired | {old.id}
        into.drug = into.drug or old.drug
        into.hint = into.hint or old.hint
        into.definition = into.definition or old.definition
        into.actions |= old.actions
        del self._drafts[old.id]
        for curie in (*old.retired, old.id):
            self._current[curie] = into.id


def _differs(name: str, known: Iterable[Name]) -> bool:
    """Whether a name is worth keeping beside others of the same key: a short one whose case makes it
    another name.

    >>> _differs("CAT", [Name("Cat")]), _differs("cat", [Name("Cat")])
    (True, False)
    """
    if len(name) > SHORT or any(name == other.name for other in known):
        return False
    return is_acronym(name) or all(is_acronym(other.name) for other in known)


SHORT = 8
"""Up to so many characters the case of a name may make it another name."""
