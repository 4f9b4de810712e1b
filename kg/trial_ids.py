"""Identifiers of clinical trials in every registry: how they are spelled and how they are checked.

The registries are those of the WHO's platform (https://www.who.int/tools/clinical-trials-registry-
platform) and some national ones.  Neither EudraCT nor ISRCTN publishes the rule of its check digits,
so a number is held against its form only: how many digits in which groups, a year, a month.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from kg.model import Curie, Span

_DASH: Final = "[-\u00ad\u2010-\u2015\u2212]"
_GLUE: Final = rf"(?:\s|[:#./]|{_DASH}|no\b|number\b|id\b|identifier\b|registration\b){{0,5}}?"
"""What stands between the name of a registry and its number: ``NCT 010...``, ``ISRCTN no.: ...``."""
_CONTEXT_LENGTH: Final = 60


@dataclass(frozen=True, slots=True)
class Registry:
    """A registry: the prefix of its CURIEs, its name, and how its numbers are spelled.

    ``pattern`` is matched without regard to case; its group ``id`` is the number, of which white
    space is dropped and every dash made a hyphen.  It counts if ``check`` holds, and, where
    ``context`` is given, if that is found shortly before it.  ``spell`` makes the identifier of the
    CURIE.  ``cue`` stands in every text that has such a number, in lower case.
    """

    prefix: str
    name: str
    cue: str
    pattern: str
    spell: Callable[[str], str] = str.upper
    check: Callable[[str], bool] = bool
    context: str = ""


def _year_in(first: int, last: int) -> Callable[[str], bool]:
    return lambda number: first <= int(number[:4]) <= last


def _eu_version(number: str) -> str:
    # The version is part of the number; the first one is 00.
    return number if number.count("-") == 3 else f"{number}-00"


def _chinese(number: str) -> str:
    return "-" + number.upper().lstrip("-") if "-" in number else number


def _month(number: str) -> bool:
    # CTRI/2009/091/000123 was the form of the first years.
    month = number.split("/")[1]
    return len(month) == 3 or 1 <= int(month) <= 12


REGISTRIES: Final[tuple[Registry, ...]] = (
    Registry(
        "CLINICALTRIALS", "ClinicalTrials.gov", "nct", rf"NCT{_GLUE}(?P<id>\d{{8}})", "NCT{}".format
    ),
    Registry("isrctn", "ISRCTN registry", "isrctn", rf"ISRCTN{_GLUE}(?P<id>\d{{8}})"),
    Registry(
        "euclinicaltrials",
        "EU Clinical Trials Register (EudraCT)",
        "20",
        rf"(?:EUCTR)?(?P<id>20\d\d{_DASH}[0-4]\d{{5}}{_DASH}\d\d)(?:{_DASH}[A-Z]{{2}})?(?!{_DASH}\d)",
        check=_year_in(2004, 2025),
    ),
    Registry(
        "ctis",
        "EU Clinical Trials Information System",
        "20",
        rf"(?:CTIS)?(?P<id>20\d\d{_DASH}5\d{{5}}{_DASH}\d\d(?:{_DASH}\d\d)?)(?!{_DASH}\d)",
        spell=_eu_version,
        check=_year_in(2021, 2060),
    ),
    Registry("drks", "German Clinical Trials Register", "drks", rf"DRKS{_GLUE}(?P<id>\d{{8}})"),
    Registry(
        "chictr",
        "Chinese Clinical Trial Registry",
        "chictr",
        rf"ChiCTR{_GLUE}(?P<id>{_DASH}?[A-Z]{{2,6}}{_DASH}\d{{8}}|\d{{10}})",
        spell=_chinese,
    ),
    Registry(
        "ctri",
        "Clinical Trials Registry - India",
        "ctri",
        rf"CTRI{_GLUE}(?P<id>20\d\d\s?/\s?\d\d\d?\s?/\s?\d{{6}})",
        check=_month,
    ),
    Registry(
        "uminctr",
        "UMIN Clinical Trials Registry",
        "umin",
        rf"UMIN{_GLUE}(?:CTR{_GLUE})?(?P<id>C?\d{{9}})",
    ),
    Registry(
        "jrct",
        "Japan Registry of Clinical Trials",
        "jrct",
        rf"jRCT{_GLUE}(?P<id>[sc]\d{{9}}|\d{{10}})",
        spell=str.lower,
    ),
    Registry("japiccti", "JapicCTI", "japic", rf"Japic\s?{_DASH}?\s?CTI{_GLUE}(?P<id>\d{{6}})"),
    Registry("jmacct", "JMACCT registry", "iia", rf"JMA{_DASH}IIA{_GLUE}(?P<id>\d{{5}})"),
    Registry(
        "anzctr",
        "Australian New Zealand Clinical Trials Registry",
        "ctr",
        rf"(?:ACTRN|ANZCTR){_GLUE}(?P<id>12\d{{12}})",
    ),
    Registry("ntr", "Netherlands Trial Register", "ntr", rf"(?P<id>NTR{_DASH}?\d{{3,4}})"),
    Registry(
        "ntr",
        "Netherlands Trial Register",
        "nl",
        rf"(?P<id>(?:NTR\s|NL{_DASH}?)\d{{3,5}})",
        context=r"netherlands|dutch|trial\s?reg|\bN?TR\b",
    ),
    Registry("ntr", "Dutch trials (OMON)", "omon", rf"(?P<id>NL{_DASH}OMON\d{{4,6}})"),
    Registry("irct", "Iranian Registry", "irct", rf"IRCT{_GLUE}(?P<id>\d{{8,16}}N\d{{1,4}})"),
    Registry(
        "kcris",
        "Korean Clinical Research Information Service",
        "kct",
        rf"KCT{_GLUE}(?P<id>\d{{7}})",
    ),
    Registry("tctr", "Thai Clinical Trials Registry", "tctr", rf"TCTR{_GLUE}(?P<id>20\d{{9}})"),
    Registry("pactr", "Pan African registry", "pactr", rf"PACTR{_GLUE}(?P<id>20\d{{13,14}})"),
    Registry(
        "rebec",
        "Brazilian registry",
        "rbr",
        rf"RBR{_DASH}(?P<id>(?=[A-Z]*\d)[0-9A-Z]{{6,9}})",
        str.lower,
    ),
    Registry("rpcec", "Cuban Public Registry", "rpcec", rf"RPCEC{_GLUE}(?P<id>\d{{8}})"),
    Registry(
        "slctr",
        "Sri Lanka Clinical Trials Registry",
        "slctr",
        rf"SLCTR{_GLUE}(?P<id>20\d\d\s?[/-]\s?\d{{3}})",
        spell=lambda number: number.replace("-", "/"),
    ),
    Registry("lbctr", "Lebanese registry", "lbctr", rf"LBCTR{_GLUE}(?P<id>20\d{{8}})"),
    Registry("repec", "Peruvian registry", "per-", rf"PER{_DASH}(?P<id>\d{{3}}{_DASH}\d\d)"),
    Registry(
        "snctp", "Swiss National Clinical Trials Portal", "snctp", rf"SNCTP{_GLUE}(?P<id>\d{{9}})"
    ),
    Registry(
        "hkuctr", "HKU Clinical Trials Registry", "hkuctr", rf"HKUCTR{_DASH}(?P<id>\d{{2,5}})"
    ),
    Registry(
        "itmctr", "Traditional Medicine registry", "itmctr", rf"ITMCTR{_GLUE}(?P<id>\d{{10}})"
    ),
    Registry("phrr", "Philippine registry", "phrr", rf"PHRR{_GLUE}(?P<id>\d{{6}}{_DASH}\d{{6}})"),
    Registry(
        "nmrr", "Malaysian register", "nmrr", rf"NMRR{_DASH}(?P<id>\d\d(?:{_DASH}\w{{2,6}}){{2,3}})"
    ),
    Registry("reec", "Spanish registry", "reec", rf"REec{_DASH}(?P<id>20\d\d{_DASH}\d{{4}})"),
    Registry(
        "utn", "WHO Universal Trial Number", "u1111", rf"(?P<id>U1111{_DASH}\d{{4}}{_DASH}\d{{4}})"
    ),
)
"""All registries.  One that numbers in several ways stands here several times."""


LETTERS: Final[dict[str, str]] = {
    "isrctn": "ISRCTN",
    "drks": "DRKS",
    "chictr": "ChiCTR",
    "ctri": "CTRI/",
    "uminctr": "UMIN",
    "jrct": "jRCT",
    "japiccti": "JapicCTI-",
    "anzctr": "ACTRN",
    "irct": "IRCT",
    "kcris": "KCT",
    "tctr": "TCTR",
    "pactr": "PACTR",
    "rebec": "RBR-",
    "rpcec": "RPCEC",
    "slctr": "SLCTR/",
    "lbctr": "LBCTR",
    "jmacct": "JMA-IIA",
    "snctp": "SNCTP",
    "hkuctr": "HKUCTR-",
    "itmctr": "ITMCTR",
    "phrr": "PHRR",
    "nmrr": "NMRR-",
    "reec": "REec-",
}
"""Prefix -> what every identifier of the registry begins with, before the number."""


def find_trial_ids(text: str) -> list[tuple[Span, Curie]]:
    """Every registry number in the text: where it stands and its CURIE; sorted, none overlapping.

    >>> find_trial_ids("See NCT01053949 (DRKS00031815), not NCT1234.")
    [(Span(start=4, end=15), 'CLINICALTRIALS:NCT01053949'), (Span(start=17, end=29), 'drks:DRKS00031815')]
    """
    lowered = text.lower().replace("\u2010", "-").replace("\u2011", "-").replace("\u2013", "-")
    found = sorted(
        (
            match
            for registry in REGISTRIES
            if registry.cue in lowered
            for match in _matches(registry, text)
        ),
        key=lambda item: (item[0].start, -item[0].end),
    )
    kept: list[tuple[Span, Curie]] = []
    for span, curie in found:
        if not kept or span.start >= kept[-1][0].end:
            kept.append((span, curie))
    return kept


def trial_curie(text: str) -> Curie | None:
    """The CURIE of the one registry number in the text, however it is spelled there.

    None where there is no number, or numbers of several trials or registries.

    >>> trial_curie("nct 01053949"), trial_curie("EudraCT number: 2009-012345-12"), trial_curie("IFM 2009-02")
    ('CLINICALTRIALS:NCT01053949', 'euclinicaltrials:2009-012345-12', None)
    """
    curies = {curie for _, curie in find_trial_ids(text)}
    return curies.pop() if len(curies) == 1 else None


def _matches(registry: Registry, text: str) -> Iterator[tuple[Span, Curie]]:
    for match in _compiled(registry).finditer(text):
        number = _tidy(match["id"])
        if not registry.check(number) or _runs_on(text, match.start()):
            continue
        before = text[max(0, match.start() - _CONTEXT_LENGTH) : match.start()]
        if registry.context and not re.search(registry.context, before, re.IGNORECASE):
            continue
        yield (
            Span(*match.span()),
            f"{registry.prefix}:{LETTERS.get(registry.prefix, '')}{registry.spell(number)}",
        )


def _runs_on(text: str, start: int) -> bool:
    # Running text now and then lacks the space in "ClinicalTrials.govNCT01053949"; no other letter
    # may stand before a number.
    return (
        text[max(0, start - 1) : start] in ("v", "V") and text[start - 3 : start].lower() != "gov"
    )


def _tidy(number: str) -> str:
    return re.sub(_DASH, "-", re.sub(r"\s+", "", number))


@cache
def _compiled(registry: Registry) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-UW-Z0-9])(?:{registry.pattern})(?![A-Z0-9])", re.IGNORECASE)
