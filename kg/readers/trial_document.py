"""A trial record, whatever its format, laid out as a Document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kg.model import (
    Annotation,
    Curie,
    Document,
    MetadataValue,
    Reference,
    Section,
    Trial,
    title_curie,
)
from kg.prefixes import page_url
from kg.readers.identifiers import doi_in, pmid_curie
from kg.readers.prose import one_line
from kg.trial_ids import trial_curie

NCT: Final = "CLINICALTRIALS"


@dataclass(slots=True)
class RecordIds:
    """The numbers of a trial, sorted out: which are of a registry, which of others.

    ``related`` are the NCT numbers that a record gives as secondary ids: those of other trials,
    such as the one that this one extends; a trial's own former numbers are aliases.
    """

    curie: Curie
    identifiers: list[Curie] = field(default_factory=list)
    sponsor_ids: list[str] = field(default_factory=list)
    secondary_ids: list[str] = field(default_factory=list)
    related: list[tuple[Curie, str]] = field(default_factory=list)

    def add_alias(self, number: str) -> None:
        """A former number of the same trial in the same registry."""
        curie = trial_curie(number)
        if curie and curie != self.curie and curie not in self.identifiers:
            self.identifiers.append(curie)

    def add_sponsor_id(self, number: str) -> None:
        """The sponsor's own number, which may be a registry's as well."""
        number = one_line(number)
        curie = trial_curie(number)
        if curie:
            self.add_secondary_id(number, "")
        elif number:
            self.sponsor_ids.append(number)

    def add_secondary_id(self, number: str, path: str, domain: str = "") -> None:
        """A further number; ``domain`` says whose, where the record has that."""
        number = one_line(number)
        curie = trial_curie(number) or trial_curie(f"{domain} {number}")
        if not curie:
            if number and number not in self.secondary_ids:
                self.secondary_ids.append(number)
        elif curie.startswith(f"{NCT}:"):
            if curie != self.curie:
                self.related.append((curie, path))
        elif curie not in self.identifiers:
            self.identifiers.append(curie)


_NCT: Final = re.compile(r"NCT[0-9]{1,12}")


def nct_curie(number: str) -> Curie:
    """The CURIE of the number a registry record has as its own, or an empty string.

    Its form is not checked further: the record is the authority.

    >>> nct_curie(" nct01053949 "), nct_curie("")
    ('CLINICALTRIALS:NCT01053949', '')
    """
    number = number.strip().upper()
    return f"{NCT}:{number}" if _NCT.fullmatch(number) else ""


def article_reference(pmid: str, citation: str, role: str, path: str) -> Reference | None:
    """A publication that a record cites, by its PMID, else its DOI, else its words."""
    citation = one_line(citation)
    curie = pmid_curie(pmid)
    if not curie and citation:
        curie = doi_in(citation) or title_curie("article", citation)
    if not curie:
        return None
    return Reference(curie, "article", citation, path, role=role, url=page_url(curie))


def trial_reference(curie: Curie, role: str, path: str) -> Reference:
    """Another trial that a record names by its number."""
    return Reference(curie, "trial", "", path, role=role, url=page_url(curie))


def field_sections(trial: Trial, keywords: Iterable[tuple[str, str]]) -> list[Section]:
    """A section for each condition, intervention and keyword: what the field says and its path."""
    return [
        *(Section("condition", name, path=path) for name, path in trial.conditions),
        *(Section("intervention", item.name, path=item.path) for item in trial.interventions),
        *(Section("keyword", name, path=path) for name, path in keywords),
    ]


def trial_document(
    trial: Trial,
    ids: RecordIds,
    sections: Sequence[Section],
    *,
    date: str,
    metadata: Mapping[str, MetadataValue],
    annotations: Iterable[Annotation],
    references: Iterable[Reference],
) -> Document:
    """The Document of a registry record. The registry takes records in English only."""
    trial = replace(
        trial, identifiers=(ids.curie, *ids.identifiers), sponsor_ids=tuple(ids.sponsor_ids)
    )
    related = [trial_reference(curie, "SECONDARY_ID", path) for curie, path in ids.related]
    kept: dict[str, MetadataValue] = {"local_id": ids.curie.partition(":")[2]}
    if ids.secondary_ids:
        kept["secondary_ids"] = tuple(ids.secondary_ids)
    kept.update((name, value) for name, value in metadata.items() if value not in ("", ()))
    return Document.of(
        ids.curie,
        "trial",
        sections[0].text,
        [section for section in sections if section.text],
        language="en",
        date=date,
        url=page_url(ids.curie),
        identifiers=tuple(ids.identifiers),
        metadata=kept,
        trial=trial,
        annotations=tuple(annotations),
        references=(*references, *related),
    )
