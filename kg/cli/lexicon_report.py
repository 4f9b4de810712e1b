"""``kg lexicon report``: what the maker of a lexicon should look at."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import CompiledLexicon, SingleLexiconFile, single_lexicon
from kg.cli.output import Cell, RowFormat, write_rows

if TYPE_CHECKING:
    from kg.lexicon.findings import Finding, Findings
    from kg.lexicon.review import AmbiguousName
    from kg.lexicon.store import Lexicon

SUMMARY = ("group", "source", "what", "count")
CASES = ("source", "reason", "id", "name", "concepts", "labels")
NAMES = ("key", "matter", "alike", "name", "id", "label", "category", "kind", "source", "common")


class Shown(StrEnum):
    """What can be listed case by case."""

    CONFLICTS = "conflicts"
    AMBIGUOUS = "ambiguous"
    DROPPED = "dropped"


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog="Example: kg lexicon report --show ambiguous --limit 20")(report)


def report(
    file: CompiledLexicon = None,
    show: Annotated[
        Shown | None,
        typer.Option(help="List the cases of this group, not the counts.", show_default=False),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", "-n", min=1, metavar="N", help="At most N cases.", show_default=False
        ),
    ] = None,
    lexicon: SingleLexiconFile = None,
    format: Annotated[RowFormat, typer.Option(help="How to print it.")] = RowFormat.TABLE,
) -> None:
    """Show what a lexicon's maker should know: conflicts, ambiguous names, what was left out.

    Conflicts are records that were not joined though ids or names speak for it. Ambiguous is a name
    that several concepts share, unless its case decides; those of labels come first. Dropped are records
    and names that were left out, each with the reason.
    """
    from kg.lexicon.findings import read_findings
    from kg.lexicon.review import ambiguous_names

    opened = single_lexicon(file, lexicon)
    findings = read_findings(opened.path)
    if findings is None and show != Shown.AMBIGUOUS:
        sys.stderr.write(
            f"{opened.info.name}: the lexicon was compiled without a report of its building; "
            "shown is what can be seen of it now\n"
        )
    if show is None:
        rows = [*_counts(findings, opened), *_ambiguous(opened)]
        write_rows(SUMMARY, rows[:limit], format)
    elif show == Shown.AMBIGUOUS:
        names = islice(ambiguous_names(opened), limit)
        write_rows(NAMES, [row for name in names for row in _names(name, opened)], format)
    else:
        cases = islice(_cases(show, findings, opened), limit)
        write_rows(CASES, [_case(case, opened) for case in cases], format)
        if limit is None:
            sys.stderr.writelines(_unlisted(show, findings))


def _counts(findings: Findings | None, lexicon: Lexicon) -> Iterator[tuple[Cell, ...]]:
    from collections import Counter

    from kg.lexicon.findings import CONFLICTS, DROPPED, JOINED
    from kg.lexicon.review import unreachable

    counts = Counter(case[:3] for case in unreachable(lexicon))
    counts.update(findings.counts if findings else {})
    for group in (JOINED, CONFLICTS, DROPPED):
        for key in sorted(key for key in counts if key[0] == group):
            yield *key, counts[key]


def _ambiguous(lexicon: Lexicon) -> Iterator[tuple[Cell, ...]]:
    from kg.lexicon.review import MATTERS, ambiguous_names, pairs

    names = ambiguous_names(lexicon)
    for matter in MATTERS:
        yield "ambiguous", "", matter, sum(name.matter == matter for name in names)
    yield "ambiguous", "", "spelt alike", sum(name.alike for name in names)
    for (first, second), count in pairs(names, lambda name: name.source).most_common():
        yield "ambiguous", f"{first} + {second}", "of concepts of these sources", count
    for (first, second), count in pairs(names, lambda n: lexicon.category(n.concept)).most_common():
        yield "ambiguous", "", f"{first} + {second}", count


def _names(name: AmbiguousName, lexicon: Lexicon) -> Iterator[tuple[Cell, ...]]:
    for entry in name.names:
        concept = lexicon.concept(entry.concept)
        of_concept = (concept.id, concept.name, concept.category)
        about = (name.key, name.matter, name.alike, entry.name)
        yield *about, *of_concept, entry.kind, entry.source, entry.common


def _cases(group: str, findings: Findings | None, lexicon: Lexicon) -> Iterable[Finding]:
    from kg.lexicon.review import unreachable

    yield from (case for case in findings or () if case.group == group)
    if group == Shown.DROPPED:
        yield from unreachable(lexicon)


def _case(case: Finding, lexicon: Lexicon) -> tuple[Cell, ...]:
    found = [lexicon.index_of(curie) for curie in case.concepts]
    labels = ["" if index is None else lexicon.concept(index).name for index in found]
    concepts = "|".join(case.concepts)
    return case.source, case.reason, case.id, case.name, concepts, "|".join(labels)


def _unlisted(group: str, findings: Findings | None) -> Iterator[str]:
    """Of which cases not all were kept."""
    from collections import Counter

    kept = Counter(case[:3] for case in findings or ())
    for key, count in sorted(findings.counts.items()) if findings else ():
        if key[0] == group and kept[key] < count:
            source, reason = key[1:]
            yield f"{source}: {reason}: {kept[key]:,} of {count:,} were kept case by case\n"
