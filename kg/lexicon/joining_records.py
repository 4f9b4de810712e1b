"""One concept for one thing: records of any source meet those of the sources before it.

A record is the same thing as a concept when ids say so (its own id, cross references either way, a common
InChIKey, UNII or CAS number) and a name agrees, or the ids are one to one.  By name alone two things are
joined only where nothing speaks against it.  What stays open, and what is left out, is a
:class:`~kg.lexicon.findings.Finding`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from kg.lexicon.findings import CONFLICTS, DROPPED, JOINED, Finding, Findings
from kg.lexicon.names import key_of
from kg.lexicon.pool import Draft, Pool
from kg.lexicon.records import OWN_SOURCE, ConceptRecord, LeftOut, Name
from kg.lexicon.salts import base_names
from kg.lexicon.sources.xrefs import IDENTITY
from kg.model import CategoryName, Curie
from kg.schema import CHEMICAL_CATEGORIES, MESH_TREE_CATEGORIES

RELATED_CATEGORIES: Final = (
    frozenset({"Drug", "ChemicalEntity", "Protein"}),
    frozenset({"Disease", "PhenotypicFeature"}),
)
"""Categories that sources give the same thing."""

ANOTHER_HAS_IT: Final = "another concept has the name from another source"
OF_NO_CONCEPT: Final = "adds to a concept that is not here"
XREF_OF_ANOTHER: Final = "the cross reference is another concept here"
"""Reasons why something is left out."""


class Joiner:
    """Takes in one source after another; ``categories`` of the concepts so far are hints of theirs."""

    def __init__(self) -> None:
        self.pool = Pool()
        self.findings = Findings()
        self._source = ""
        self._by_xref: dict[Curie, dict[Curie, None]] = {}

    def add(
        self,
        records: Iterable[ConceptRecord | LeftOut],
        source: str = "",
        *,
        drugs: bool = False,
        insist: bool = False,
    ) -> None:
        """Take in the records of one source.

        ``drugs``: the source is a list of drugs.  ``insist``: its names are given to its concepts even
        where other concepts have them.
        """
        self._source = source
        named: list[ConceptRecord] = []
        amendments: list[ConceptRecord] = []
        for record in records:
            if isinstance(record, LeftOut):
                self._drop(record.reason, record.id, record.name)
            else:
                (named if record.name else amendments).append(record)
        insist = insist or not len(self.pool)
        same = self._same(named)
        for record in named:
            draft = same.get(record.id) or self.pool.get(record.id)
            if draft is None:
                self._count("new")
                draft = self._create(record)
            else:
                self._count("joined")
                draft = self._join(draft, record)
            draft.drug = draft.drug or drugs
        for record in named:
            self._give_names(record, record.id in same, insist)
        for record in amendments:
            self._amend(record)

    def _give_names(self, record: ConceptRecord, joined: bool, insist: bool) -> None:
        draft = self._draft(record.id)
        names = [_as_synonym(name, draft) if joined else name for name in record.names]
        free = names if insist else self._free(names, draft, record)
        self.pool.add_names(draft, free)
        self.pool.insist(draft, [name for name in free if name.source == OWN_SOURCE])
        self._add_rest(draft, record, joined=joined)

    def _count(self, what: str) -> None:
        self.findings.counts[JOINED, self._source, what] += 1

    def _drop(self, reason: str, curie: Curie, name: str, concepts: Iterable[Curie] = ()) -> None:
        self.findings.add(Finding(DROPPED, self._source, reason, curie, name, tuple(concepts)))

    # ------------------------------------------------------------------------- what is the same

    def _same(self, records: Sequence[ConceptRecord]) -> dict[Curie, Draft]:
        """Id of a record -> the draft that is the same thing; no draft twice."""
        if not len(self.pool):
            return {}
        same = {r.id: draft for r in records if (draft := self._known(r.id))}
        same |= self._displaced(records, same)
        taken = {draft.id for curie, draft in same.items() if curie in (draft.id, *draft.xrefs)}
        shared = Counter(xref for record in records for xref in record.xrefs)
        rest = list({r.id: r for r in reversed(records) if r.id not in same}.values())[::-1]
        for rule in (_by_id_and_name, _by_id, _by_name):
            left = []
            for record in rest:
                drafts = [d for d in rule(self, record, shared) if d.id not in taken]
                if len(drafts) == 1:
                    same[record.id] = drafts[0]
                    taken.add(drafts[0].id)
                else:
                    left.append(record)
            rest = left
        for record in rest:
            base = self._base_of(record)
            if base is not None:
                same[record.id] = base
            else:
                self._note_conflict(record, taken)
        return same

    def _displaced(
        self, records: Sequence[ConceptRecord], same: Mapping[Curie, Draft]
    ) -> dict[Curie, Draft]:
        """Records that bear the label of a draft that another one, a form of it, is taken for.

        The id of that form only leads to the draft from now on.
        """
        found: dict[Curie, Draft] = {}
        labels = {key_of(r.name): r for r in records if r.id not in same}
        for record in records:
            draft = same.get(record.id)
            if draft is None or record.id not in draft.xrefs:
                continue
            rival = labels.get(key_of(draft.name))
            if rival and fits(draft, rival) and key_of(record.name) != key_of(draft.name):
                found[rival.id] = draft
                draft.xrefs.discard(record.id)
                self._lead([record.id], draft)
        return found

    def _base_of(self, record: ConceptRecord) -> Draft | None:
        """The drug that a record is a salt or a form of, or that is known by the name of a salt of it."""
        if record.category not in CHEMICAL_CATEGORIES or self.by_ids(record):
            return None
        for base in base_names(record.name):
            drafts = [d for d in self.pool.owners(base) if fits(d, record)]
            if drafts:
                return drafts[0] if len(drafts) == 1 else None
        owners = [draft for draft in self.pool.owners(record.name) if fits(draft, record)]
        key = key_of(record.name)
        salts = [d for d in owners if key in map(key_of, base_names(d.name))]
        return salts[0] if len(salts) == 1 else None

    def by_ids(self, record: ConceptRecord) -> list[Draft]:
        """The drafts that ids say are the same thing, those that most ids speak for."""
        votes: Counter[Curie] = Counter()
        for xref in (record.id, *record.xrefs):
            direct = self.pool.get(xref)
            owners = (
                {direct.id}
                if direct
                else {self.pool.current(c) for c in self._by_xref.get(xref, ())}
            )
            votes.update(owners)
        drafts = [draft for draft in map(self.pool.get, sorted(votes)) if draft is not None]
        fit = [draft for draft in drafts if fits(draft, record)]
        most = max((votes[draft.id] for draft in fit), default=0)
        return [draft for draft in fit if votes[draft.id] == most]

    def _known(self, curie: Curie) -> Draft | None:
        """The draft that an id leads to, or the one that has it as cross reference."""
        owners = self._by_xref.get(curie, ())
        draft = self.pool.get(curie)
        return draft if draft or len(owners) != 1 else self.pool.get(next(iter(owners)))

    def _note_conflict(self, record: ConceptRecord, taken: set[Curie]) -> None:
        drafts = self.by_ids(record)
        reason = "its ids are those of several concepts"
        if len(drafts) == 1:
            reason = "its ids are those of a concept that another record is"
            if drafts[0].id not in taken:
                reason = "other records have the same ids, and no name agrees"
        if not drafts:
            drafts = [d for d in self.pool.owners(record.name) if fits(d, record)]
            labelled = [d for d in drafts if key_of(d.name) == key_of(record.name)]
            drafts = labelled or drafts
            reason = "the name is that of several concepts"
            if len(drafts) == 1:
                reason = "the name is that of a concept with other ids"
        if drafts:
            others = tuple(draft.id for draft in drafts)
            case = Finding(CONFLICTS, self._source, reason, record.id, record.name, others)
            self.findings.add(case)

    def settle(self) -> None:
        """Forget the conflicts of records that a later source has made one with what they may be."""
        current = self.pool.current
        self.findings.remove(
            lambda case: case.group == CONFLICTS and current(case.id) in map(current, case.concepts)
        )

    # ----------------------------------------------------------------------------- taking it in

    def _draft(self, curie: Curie) -> Draft:
        draft = self.pool.get(curie)
        assert draft is not None
        return draft

    def _create(self, record: ConceptRecord) -> Draft:
        draft = self.pool.add(Draft(record.id, record.name, hint=record.category))
        draft.tree_numbers.update(record.tree_numbers)
        own = [name for name in record.names if name.name == record.name]
        self.pool.add_names(draft, own or [Name(record.name, "label")])
        self._index(draft, record.xrefs)
        return draft

    def _join(self, draft: Draft, record: ConceptRecord) -> Draft:
        if _promoted(draft, record):
            known, draft = draft, self._create(record)
            self.pool.merge(known, draft)
            return draft
        if record.id != draft.id:
            same_prefix = _prefix(record.id) == _prefix(draft.id)
            others = draft.xrefs - {record.id}
            another = any(_prefix(xref) == _prefix(record.id) for xref in others)
            form = record.id in draft.retired or _contradict(draft, record)
            (draft.retired if same_prefix or another or form else draft.xrefs).add(record.id)
            self.pool.lead(record.id, draft)
        draft.tree_numbers.update(record.tree_numbers)
        draft.hint = draft.hint or record.category
        if record.id == draft.id or record.id in draft.xrefs:
            self._index(draft, record.xrefs)
        else:
            self._lead((x for x in record.xrefs if x.startswith(IDENTITY)), draft)
        return draft

    def _lead(self, curies: Iterable[Curie], draft: Draft) -> None:
        """Let ids lead to a draft that are not its own."""
        for curie in curies:
            if self.pool.get(curie) is None and curie not in draft.xrefs:
                draft.retired.add(curie)
                self.pool.lead(curie, draft)

    def _add_rest(self, draft: Draft, record: ConceptRecord, *, joined: bool) -> None:
        """What leads elsewhere, when all concepts of the source are there."""
        if not joined or not (draft.parents or draft.tree_numbers):
            draft.parents.update(record.parents)
        draft.actions.update(record.actions)
        if record.definition and (record.id == draft.id or not draft.definition):
            draft.definition = record.definition  # its own terminology's before that of others
        self._lead(record.retired, draft)

    def _free(self, names: Iterable[Name], draft: Draft, record: ConceptRecord) -> list[Name]:
        """The names of a record that no other concept has from another source."""
        free = []
        for name in names:
            key = key_of(name.name)
            others = [
                owner.id
                for owner in self.pool.owners(name.name)
                if owner is not draft
                and all(other.source != name.source for other in owner.names[key])
            ]
            if not others:
                free.append(name)
            elif key not in draft.names:
                self._drop(ANOTHER_HAS_IT, record.id, name.name, others)
        return free

    def _amend(self, record: ConceptRecord) -> None:
        """A record without a name: ids and parents of a concept that is there."""
        draft = self.pool.get(record.id) or next(
            (found for xref in record.xrefs if (found := self.pool.get(xref))), None
        )
        if draft is None:
            about = (*record.xrefs, *record.parents, *record.retired)
            self._drop(OF_NO_CONCEPT, record.id, "", about)
            return
        self._count("amended")
        self._index(draft, [xref for xref in (record.id, *record.xrefs) if xref != draft.id])
        parents = (self.pool.get(parent) for parent in record.parents)
        draft.parents.update(parent.id for parent in parents if parent is not None)
        for old in record.retired:
            self._retire(old, draft)

    def _retire(self, old: Curie, draft: Draft) -> None:
        """Let an id lead to a draft; a form that other sources know keeps its concept below the base."""
        form = self.pool.get(old)
        if form is None:
            self._lead([old], draft)
        elif form is draft:
            return
        elif form.id == old:
            self._merge(form, draft)
        elif draft.id.startswith(_prefix(old)):
            self._merge(draft, form)
        else:
            form.parents.add(draft.id)

    def _merge(self, old: Draft, into: Draft) -> None:
        for names in old.names.values():
            names[:] = [_as_synonym(name, into) for name in names]
        self.pool.merge(old, into)

    def _index(self, draft: Draft, xrefs: Iterable[Curie]) -> None:
        """Cross references of a draft, but those that are other concepts here."""
        for xref in xrefs:
            other = self.pool.get(xref)
            if other is None:
                self._by_xref.setdefault(xref, {})[draft.id] = None
            if xref != draft.id and (other is None or other is draft):
                draft.xrefs.add(xref)
            elif other is not draft:
                self._drop(XREF_OF_ANOTHER, draft.id, draft.name, [xref])


def fits(draft: Draft, record: ConceptRecord) -> bool:
    """Whether a record may be the thing that a draft is: by their categories, and never two of one
    terminology, but for a supplementary record of MeSH that has become a descriptor."""
    if _prefix(draft.id) == _prefix(record.id):
        return _promoted(draft, record)
    first, second = _category(draft), record.category
    if not first or not second or "NamedThing" in (first, second) or first == second:
        return True
    return any({first, second} <= related for related in RELATED_CATEGORIES)


def _promoted(draft: Draft, record: ConceptRecord) -> bool:
    """Whether a record is the descriptor that a supplementary record of MeSH has become."""
    kinds = draft.id.startswith("MESH:C") and record.id.startswith("MESH:D")
    return kinds and key_of(draft.name) == key_of(record.name)


def _category(draft: Draft) -> CategoryName:
    """The category of a draft, roughly: by its place in MeSH's tree, else what its source says."""
    if draft.hint or not draft.tree_numbers:
        return draft.hint
    number = min(draft.tree_numbers)
    return next(category for place, category in MESH_TREE_CATEGORIES if number.startswith(place))


def _by_id_and_name(
    joiner: Joiner, record: ConceptRecord, shared: Counter[Curie]
) -> Iterator[Draft]:
    keys = {key_of(record.name), *(key_of(name.name) for name in record.names)}
    for draft in joiner.by_ids(record):
        if key_of(draft.name) in keys or key_of(record.name) in draft.names:
            yield draft


def _by_id(joiner: Joiner, record: ConceptRecord, shared: Counter[Curie]) -> Iterator[Draft]:
    if all(shared[xref] == 1 for xref in record.xrefs):
        yield from joiner.by_ids(record)


def _by_name(joiner: Joiner, record: ConceptRecord, shared: Counter[Curie]) -> Iterator[Draft]:
    """By name, where the ids of neither say that they are something else."""
    if joiner.by_ids(record):
        return
    owners = [draft for draft in joiner.pool.owners(record.name) if fits(draft, record)]
    labelled = [draft for draft in owners if key_of(draft.name) == key_of(record.name)]
    spelt = [draft for draft in labelled if draft.name.casefold() == record.name.casefold()]
    for draft in spelt or labelled or owners:
        if not _contradict(draft, record):
            yield draft


def _contradict(draft: Draft, record: ConceptRecord) -> bool:
    """Whether two things have numbers of one kind and none in common.

    >>> _contradict(Draft("X:1", "x", xrefs={"CAS:1"}), ConceptRecord("Y:1", "x", "", xrefs=("CAS:2",)))
    True
    """
    for prefix in IDENTITY:
        first = {xref for xref in draft.xrefs if xref.startswith(prefix)}
        second = {xref for xref in record.xrefs if xref.startswith(prefix)}
        if first and second:
            return not first & second
    return False


def _as_synonym(name: Name, draft: Draft) -> Name:
    """The label that another source has is a synonym."""
    other = name.kind == "label" and name.name != draft.name
    return name._replace(kind="synonym") if other else name


def _prefix(curie: Curie) -> str:
    return curie.partition(":")[0] + ":"
