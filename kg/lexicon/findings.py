"""What the making of a lexicon found: how records were joined, conflicts, and what was left out.

It is kept in the folder of the compiled lexicon, as a table: for each group, source and reason a row with
the count of all, then a row for each case, of what was left out the first :data:`KEPT` of a reason.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from kg.errors import LexiconError
from kg.lexicon import layout
from kg.model import Curie

JOINED: Final = "joined"
CONFLICTS: Final = "conflicts"
DROPPED: Final = "dropped"
"""Groups: what became of records, what may be the same but was not joined, what was left out."""

KEPT: Final = 10_000
"""So many cases that were left out are kept for each source and reason; conflicts are all kept."""

COLUMNS: Final = ("group", "source", "reason", "count", "id", "name", "concepts")


class Finding(NamedTuple):
    """A case: the record or concept with its name, or the name, and the concepts that it is about."""

    group: str
    source: str
    reason: str
    id: Curie = ""
    name: str = ""
    concepts: tuple[Curie, ...] = ()


class Findings:
    """Counts by group, source and reason, and the cases that are kept."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str, str]] = Counter()
        self._cases: list[Finding] = []

    def __iter__(self) -> Iterator[Finding]:
        """The cases by group, source and reason; within these as they came."""
        return iter(sorted(self._cases, key=lambda case: case[:3]))

    def add(self, case: Finding) -> None:
        """Count a case, and keep it unless there are very many like it."""
        self.counts[case[:3]] += 1
        if case.group == CONFLICTS or self.counts[case[:3]] <= KEPT:
            self._cases.append(case)

    def count(self, group: str, source: str, counts: Mapping[str, int]) -> None:
        """Count what is not kept case by case."""
        for reason, number in counts.items():
            if number:
                self.counts[group, source, reason] += number

    def inherit(self, other: Findings) -> None:
        """Take in the conflicts, and what was left out, of a lexicon that this one is made from."""
        self.counts.update({key: n for key, n in other.counts.items() if key[0] != JOINED})
        self._cases += other

    def remove(self, is_settled: Callable[[Finding], bool]) -> None:
        """Forget the cases that are none any more."""
        settled = [case for case in self._cases if is_settled(case)]
        self.counts -= Counter(case[:3] for case in settled)
        gone = set(settled)
        self._cases = [case for case in self._cases if case not in gone]

    def totals(self, group: str) -> dict[str, int]:
        """The counts of a group by reason, all sources together."""
        found: Counter[str] = Counter()
        for (each, _, reason), number in self.counts.items():
            if each == group:
                found[reason] += number
        return dict(sorted(found.items()))


def write_findings(findings: Findings, path: Path) -> None:
    """Write the table. Equal findings give equal bytes."""
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((*key, n, "", "", "") for key, n in sorted(findings.counts.items()))
        writer.writerows((*it[:3], "", it.id, it.name, "|".join(it.concepts)) for it in findings)


def read_findings(folder: Path) -> Findings | None:
    """The findings in the folder of a lexicon, None where it was compiled without.

    Raises LexiconError where the table is damaged.
    """
    path = folder / layout.REPORT
    if not path.is_file():
        return None
    findings = Findings()
    try:
        with path.open(encoding="utf-8", newline="") as file:
            _read_rows(csv.reader(file, delimiter="\t"), findings)
    except (ValueError, csv.Error, OSError) as error:
        raise LexiconError(
            "the file is damaged", path=str(path), remedy="compile the lexicon again"
        ) from error
    return findings


def _read_rows(rows: Iterable[list[str]], findings: Findings) -> None:
    if tuple(next(iter(rows), ())) != COLUMNS:
        raise ValueError("another header")
    for group, source, reason, count, curie, name, concepts in rows:
        if count:
            findings.counts[group, source, reason] += int(count)
        else:
            others = tuple(concepts.split("|")) if concepts else ()
            findings._cases.append(Finding(group, source, reason, curie, name, others))
