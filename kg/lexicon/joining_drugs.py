"""One concept for one drug: DrugBank's entries and the drug dictionary meet MeSH's chemicals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from kg.lexicon.joining import TreePlaces, names_of_entry, unclaimed
from kg.lexicon.names import key_of
from kg.lexicon.pool import Draft, Pool
from kg.lexicon.records import Name
from kg.lexicon.salts import base_names
from kg.lexicon.sources.drugbank_tables import DrugBankEntry
from kg.lexicon.sources.name_pickles import NamedEntry
from kg.model import Curie

ALLERGENS: Final = range(10345, 10931)
"""Numbers of DrugBank ids that, but for vaccines among them, are allergens."""

_VACCINE = re.compile(
    r"antigen|vaccine|toxoid|virus|influenza|vesicle|globulin|collagen|fibroblast|keratinocyte",
    re.I,
)
_LABEL_VOTES = 3
_XREF_VOTES = 3
_ENOUGH = 2


def add_drugs(
    pool: Pool,
    entries: Iterable[NamedEntry],
    drugbank: Mapping[Curie, DrugBankEntry],
    chemicals: set[Curie],
    structures: Mapping[Curie, list[Curie]],
    source: str,
) -> Counter[str]:
    """Names of drugs: to the MeSH concept that is the drug, else to a concept under its DrugBank id.

    ``chemicals`` are the concepts that may be drugs, ``structures`` those that have the compound of a
    ChEBI id, for ids that no concept has as cross reference; an entry whose name belongs to something else
    (a plant, a food) and that has no names beside it is left out.
    """
    counts: Counter[str] = Counter()
    places = TreePlaces(pool)
    by_xref = {**structures, **_by_xref(pool)}
    known: set[Curie] = set()
    for entry in entries:
        known.add(entry.drugbank)
        table = drugbank.get(entry.drugbank, DrugBankEntry(entry.drugbank))
        names = list(names_of_entry(entry, source))
        if table.name:
            names.insert(1, Name(table.name, "synonym", "drugbank"))
        draft = places.find(entry) or _find(pool, names, table.xrefs, by_xref, chemicals)
        _join(pool, draft, names, table, counts)
    for table in drugbank.values():
        if table.id not in known and table.name:
            names = [Name(table.name, "label", "drugbank")]
            draft = _find(pool, names, table.xrefs, by_xref, chemicals)
            _join(pool, draft, names, table, counts)
    return counts


def _join(
    pool: Pool, draft: Draft | None, names: list[Name], table: DrugBankEntry, counts: Counter[str]
) -> None:
    if draft is None and not table.id:
        counts["without an id"] += 1
        return
    if draft is None:
        _add_drug(pool, names, table, counts)
        return
    counts["in MeSH"] += 1
    draft.drug = draft.drug or bool(table.id)
    pool.add_names(draft, unclaimed(pool, draft, names, counts))
    _add_xrefs(draft, table)


def _add_drug(pool: Pool, names: list[Name], table: DrugBankEntry, counts: Counter[str]) -> None:
    draft = pool.get(table.id)
    free = [name for name in names if not pool.owners(name.name)]
    if draft is None:
        if not free:
            counts["nothing but names of other concepts"] += 1
            return
        drug = not is_allergen(table.id, free[0].name)
        counts["new" if drug else "allergens"] += 1
        hint = "Drug" if drug else "NamedThing"
        draft = pool.add(Draft(table.id, free[0].name, hint=hint, drug=drug))
        free[0] = free[0]._replace(kind="label")
    pool.add_names(draft, free)
    draft.xrefs.update(table.xrefs)


def is_allergen(curie: Curie, name: str) -> bool:
    """Whether an entry of DrugBank is there for tests of allergy: a food, a pollen, a mould.

    >>> is_allergen("DRUGBANK:DB10538", "Lemon"), is_allergen("DRUGBANK:DB08910", "Pomalidomide")
    (True, False)
    """
    number = curie.removeprefix("DRUGBANK:DB")
    return number.isdigit() and int(number) in ALLERGENS and not _VACCINE.search(name)


def _add_xrefs(draft: Draft, table: DrugBankEntry) -> None:
    if not table.id or table.id == draft.id:
        return
    if any(xref.startswith("DRUGBANK:") for xref in draft.xrefs):
        draft.retired.add(table.id)  # a salt or a form: leads here, is not the same
    else:
        draft.xrefs.add(table.id)
        draft.xrefs.update(table.xrefs)


def _by_xref(pool: Pool) -> dict[Curie, list[Curie]]:
    found: dict[Curie, list[Curie]] = {}
    for draft in pool:
        for xref in draft.xrefs:
            found.setdefault(xref, []).append(draft.id)
    return found


def _find(
    pool: Pool,
    names: list[Name],
    xrefs: Iterable[Curie],
    by_xref: Mapping[Curie, list[Curie]],
    chemicals: set[Curie],
) -> Draft | None:
    """The MeSH chemical that most of the names and the cross references point to."""
    votes: Counter[Curie] = Counter()
    for position, name in enumerate(names):
        weight = _LABEL_VOTES if not position else 1
        owners = [owner for owner in pool.owners(name.name) if owner.id in chemicals]
        labelled = [owner for owner in owners if key_of(owner.name) == key_of(name.name)]
        for owner in labelled or owners:
            votes[owner.id] += weight
    for xref in xrefs:
        votes.update({curie: _XREF_VOTES for curie in by_xref.get(xref, ()) if curie in chemicals})
    if not votes:
        return _find_salt(pool, names[0].name, chemicals)
    (best, most), *others = votes.most_common(2)
    if most < _ENOUGH or (others and others[0][1] == most):
        return _find_salt(pool, names[0].name, chemicals)
    return pool.get(best)


def _find_salt(pool: Pool, name: str, chemicals: set[Curie]) -> Draft | None:
    """The MeSH chemical whose salt the name is."""
    for base in base_names(name):
        owners = [owner for owner in pool.owners(base) if owner.id in chemicals]
        if len(owners) == 1:
            return owners[0]
    return None


def add_salt_bases(
    pool: Pool,
    entries: Iterable[NamedEntry],
    drugbank: Mapping[Curie, DrugBankEntry],
    chemicals: set[Curie],
) -> Counter[str]:
    """Names of drugs for MeSH concepts that bear the name of a salt of it, where nobody else has them.

    MeSH's "Venlafaxine Hydrochloride" is where it keeps venlafaxine.
    """
    counts: Counter[str] = Counter()
    known = {key_of(entry.label): entry.label for entry in entries if entry.drugbank}
    known |= {key_of(entry.name): entry.name for entry in drugbank.values() if entry.name}
    claims: dict[str, list[Draft]] = {}
    for draft in pool:
        if draft.id in chemicals:
            for base in base_names(draft.name):
                key = key_of(base)
                if key in known and not pool.owners(base):
                    claims.setdefault(key, []).append(draft)
                    break
    for key, drafts in claims.items():
        descriptors = [draft for draft in drafts if draft.id.startswith("MESH:D")]
        found = descriptors or drafts
        counts["one salt" if len(found) == 1 else "several salts"] += 1
        if len(found) == 1:
            pool.add_names(found[0], [Name(known[key], "generated:salt", "drugbank")])
    return counts
