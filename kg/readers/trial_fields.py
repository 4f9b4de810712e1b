"""What the readers of trial records share: one spelling of their values, whatever the format.

Enumerated values are spelled as ClinicalTrials.gov API v2 does
(https://clinicaltrials.gov/data-api/about-api/study-data-structure).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from kg.model import Curie
from kg.prefixes import mesh_identifier

DESIGN_LABELS: Final[dict[str, str]] = {
    "allocation": "allocation",
    "control": "control",
    "endpoint classification": "endpoint_classification",
    "intervention model": "intervention_model",
    "interventional study model": "intervention_model",
    "masking": "masking",
    "primary purpose": "primary_purpose",
    "observational model": "observational_model",
    "observational study model": "observational_model",
    "time perspective": "time_perspective",
}
"""How a study design calls its parts -> field of ``Trial``."""

VALUES: Final[dict[str, dict[str, str]]] = {
    "phases": {
        "n/a": "NA",
        "phase 0": "EARLY_PHASE1",
        "early phase 1": "EARLY_PHASE1",
        "phase 1": "PHASE1",
        "phase 2": "PHASE2",
        "phase 3": "PHASE3",
        "phase 4": "PHASE4",
    },
    "overall_status": {
        "active, not recruiting": "ACTIVE_NOT_RECRUITING",
        "approved for marketing": "APPROVED_FOR_MARKETING",
        "available": "AVAILABLE",
        "completed": "COMPLETED",
        "enrolling by invitation": "ENROLLING_BY_INVITATION",
        "no longer available": "NO_LONGER_AVAILABLE",
        "not yet recruiting": "NOT_YET_RECRUITING",
        "recruiting": "RECRUITING",
        "suspended": "SUSPENDED",
        "temporarily not available": "TEMPORARILY_NOT_AVAILABLE",
        "terminated": "TERMINATED",
        "unknown": "UNKNOWN",
        "unknown status": "UNKNOWN",
        "withdrawn": "WITHDRAWN",
        "withheld": "WITHHELD",
    },
    "study_type": {
        "expanded access": "EXPANDED_ACCESS",
        "interventional": "INTERVENTIONAL",
        "n/a": "",
        "observational": "OBSERVATIONAL",
        "observational [patient registry]": "OBSERVATIONAL",
    },
    "allocation": {
        "n/a": "NA",
        "non-randomized": "NON_RANDOMIZED",
        "nonrandomized": "NON_RANDOMIZED",
        "non-randomised": "NON_RANDOMIZED",
        "randomised": "RANDOMIZED",
        "randomized": "RANDOMIZED",
    },
    "intervention_model": {
        "crossover": "CROSSOVER",
        "cross-over": "CROSSOVER",
        "factorial": "FACTORIAL",
        "parallel": "PARALLEL",
        "sequential": "SEQUENTIAL",
        "single group": "SINGLE_GROUP",
    },
    "masking": {
        "double": "DOUBLE",
        "none": "NONE",
        "no": "NONE",
        "open": "NONE",
        "open label": "NONE",
        "quadruple": "QUADRUPLE",
        "single": "SINGLE",
        "triple": "TRIPLE",
    },
    "primary_purpose": {
        "basic science": "BASIC_SCIENCE",
        "device feasibility": "DEVICE_FEASIBILITY",
        "diagnostic": "DIAGNOSTIC",
        "ect": "ECT",
        "health services research": "HEALTH_SERVICES_RESEARCH",
        "other": "OTHER",
        "prevention": "PREVENTION",
        "screening": "SCREENING",
        "supportive care": "SUPPORTIVE_CARE",
        "treatment": "TREATMENT",
    },
    "observational_model": {
        "case control": "CASE_CONTROL",
        "case-control": "CASE_CONTROL",
        "case-crossover": "CASE_CROSSOVER",
        "case-only": "CASE_ONLY",
        "case only": "CASE_ONLY",
        "cohort": "COHORT",
        "ecologic or community": "ECOLOGIC_OR_COMMUNITY",
        "family-based": "FAMILY_BASED",
        "other": "OTHER",
    },
    "time_perspective": {
        "cross-sectional": "CROSS_SECTIONAL",
        "other": "OTHER",
        "prospective": "PROSPECTIVE",
        "retrospective": "RETROSPECTIVE",
    },
    "enrollment_type": {"actual": "ACTUAL", "anticipated": "ESTIMATED", "estimated": "ESTIMATED"},
    "sex": {"all": "ALL", "both": "ALL", "female": "FEMALE", "male": "MALE"},
}
"""Field -> how older formats and other pages write a value, in lower case -> how API v2 does."""

_TAILS: Final = re.compile(
    r"(?<![\s-])[\s-]+(?:assignment|blind(?:ed)?|mask(?:ing|ed)?|design|study)$"
)
_COMMA_OR_BRACKET: Final = re.compile(r"[(),]")
_ROLES: Final = re.compile(r"participant|subject|care\s?provider|caregiver|investigator|assessor")
_BY_ROLES: Final = ("", "SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE")
_PHASE: Final = re.compile(
    r"\b(early\s+)?phase\s+((?:0|[1-4]|IV|I{1,3})[abc]?\b(?:\s*(?:/|-|\u2013|and|to)\s*(?:phase\s+)?(?:[1-4]|IV|I{1,3})[abc]?\b)*)",
    re.IGNORECASE,
)
_PHASE_NUMBER: Final = re.compile(r"(0|[1-4]|IV|I{1,3})[abc]?", re.IGNORECASE)
_ROMAN: Final = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_AGE: Final = re.compile(r"([0-9]{1,4})\s*(year|month|week|day|hour|minute)s?", re.IGNORECASE)
_YEARS: Final = {
    "year": 1.0,
    "month": 1 / 12,
    "week": 1 / 52,
    "day": 1 / 365,
    "hour": 0.0,
    "minute": 0.0,
}
_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_ISO_DATE: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?![0-9])")
_BASIC_DATE: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?![0-9])")
_WRITTEN_DATE: Final = re.compile(
    r"(?<![A-Za-z])([A-Za-z]{3,20})\.?\s+(?:([0-9]{1,2}),?\s+)?([0-9]{4})(?![0-9])"
)
_MESH_ID: Final = re.compile(r"[DCQT][0-9]{1,12}")


def spelled(field: str, value: str) -> str:
    """The value of a field of ``Trial`` as API v2 spells it; a value it does not know as it is.

    >>> spelled("masking", "Double-Blind"), spelled("masking", "Open Label")
    ('DOUBLE', 'NONE')
    >>> spelled("intervention_model", "Parallel Assignment"), spelled("time_perspective", "Longitudinal")
    ('PARALLEL', 'Longitudinal')
    """
    value = " ".join(value.split())
    known = VALUES[field]
    lowered = value.lower()
    if field == "masking":
        return _masking(lowered) or value
    return known.get(lowered, known.get(_TAILS.sub("", lowered), value))


def _masking(lowered: str) -> str:
    """Masking by its first words, else by how many roles are listed."""
    level = _TAILS.sub("", lowered.partition("(")[0].strip())
    known = VALUES["masking"].get(level, "")
    if known or not _ROLES.search(level):
        return known
    return _BY_ROLES[min(len(set(_ROLES.findall(level))), 4)]


def upper(value: str) -> str:
    """An enumerated value as API v2 spells those that need no table.

    >>> upper("Dietary Supplement")
    'DIETARY_SUPPLEMENT'
    """
    return re.sub(r"[^A-Z0-9]+", "_", value.upper()).strip("_")


def arm_types(labels: Iterable[str], arms: Mapping[str, str]) -> tuple[str, ...]:
    """The types of the arms with these labels, each once; empty where the type of one is not known.

    >>> arm_types(["A", "B"], {"A": "EXPERIMENTAL", "B": "EXPERIMENTAL"}), arm_types(["A"], {})
    (('EXPERIMENTAL',), ())
    """
    types = tuple(dict.fromkeys(arms.get(label, "") for label in labels))
    return types if all(types) else ()


def phases(text: str) -> tuple[str, ...]:
    """The phases that a field or a sentence states, in ascending order.

    >>> phases("Phase 1/Phase 2"), phases("a phase IIb trial"), phases("Early Phase 1"), phases("N/A")
    (('PHASE1', 'PHASE2'), ('PHASE2',), ('EARLY_PHASE1',), ('NA',))
    """
    if text.strip().lower() in ("n/a", "na"):
        return ("NA",)
    found: set[str] = set()
    for early, numbers in _PHASE.findall(text):
        for number in _PHASE_NUMBER.findall(numbers):
            digit = _ROMAN.get(number.upper(), number)
            found.add("EARLY_PHASE1" if early or digit == "0" else f"PHASE{digit}")
    return tuple(sorted(found))


def design_fields(design: str) -> dict[str, str]:
    """A study design written in one line -> fields of ``Trial``, values spelled as API v2 does.

    The labels ("Allocation: Randomized, Masking: ...") may be missing, as in the records of 2007.

    >>> design_fields("Allocation: Randomized, Control: Dose Comparison, Masking: Open Label")
    {'allocation': 'RANDOMIZED', 'control': 'Dose Comparison', 'masking': 'NONE'}
    >>> design_fields("Treatment, Double Blind (Subject, Investigator), Placebo Control")
    {'primary_purpose': 'TREATMENT', 'masking': 'DOUBLE', 'control': 'Placebo Control'}
    """
    fields: dict[str, str] = {}
    for part in _outer_commas(design):
        label, colon, value = part.partition(":")
        field = DESIGN_LABELS.get(" ".join(label.lower().split()), "") if colon else ""
        if not field:
            field, value = _field_of_value(part), part
        if field:
            value = " ".join(value.split())
            fields.setdefault(field, spelled(field, value) if field in VALUES else value)
    return fields


def _outer_commas(text: str) -> list[str]:
    """The parts between the commas that are not in brackets."""
    parts: list[str] = []
    end, closes = len(text), False
    for found in reversed(list(_COMMA_OR_BRACKET.finditer(text))):
        if found[0] != ",":
            closes = found[0] == ")"
        elif not closes:
            parts.append(text[found.end() : end])
            end = found.start()
    parts.append(text[:end])
    return [part.strip() for part in reversed(parts) if part.strip()]


def _field_of_value(value: str) -> str:
    """The field that a value without a label belongs to, or an empty string."""
    lowered = value.strip().lower()
    if lowered == "other":
        return ""
    if re.search(r"(?<!case )(?<!case-)\b(?:control(?:led)?|comparison)$", lowered):
        return "control"
    if re.search(r"(?:efficacy|safety|kinetics|dynamics|availability|equivalence) study$", lowered):
        return "endpoint_classification"
    for field in dict.fromkeys(DESIGN_LABELS.values()):
        if field in VALUES and spelled(field, lowered) in VALUES[field].values():
            return field
    return ""


def iso_date(text: str) -> str:
    """A date as ISO 8601, as precise as it is written; empty where there is none.

    >>> iso_date("January 2003"), iso_date("August 7, 2013"), iso_date("2014-08-27T03:16:28-0400")
    ('2003-01', '2013-08-07', '2014-08-27')
    """
    iso = _ISO_DATE.match(text.strip()) or _BASIC_DATE.match(text.strip())
    if iso:
        return "-".join(filter(None, iso.groups()))
    written = _WRITTEN_DATE.search(text)
    if not written:
        return ""
    month, day, year = written.groups()
    numbers = [
        number for number, name in enumerate(_MONTHS, 1) if name.startswith(month.lower()[:3])
    ]
    if not numbers:
        return year
    return f"{year}-{numbers[0]:02}" + (f"-{int(day):02}" if day else "")


def std_ages(minimum: str, maximum: str) -> tuple[str, ...]:
    """The age groups between two ages, as API v2 names them; all of them where none is given.

    >>> std_ages("18 Years", ""), std_ages("6 Months", "17 Years")
    (('ADULT', 'OLDER_ADULT'), ('CHILD',))
    """
    youngest, oldest = _in_years(minimum, 0.0), _in_years(maximum, 999.0)
    groups = (("CHILD", 0.0, 18.0), ("ADULT", 18.0, 65.0), ("OLDER_ADULT", 65.0, 999.0))
    return tuple(name for name, begin, end in groups if youngest < end and oldest >= begin)


def _in_years(age: str, default: float) -> float:
    match = _AGE.match(age.strip())
    return int(match[1]) * _YEARS[match[2].lower()] if match else default


def mesh_curie(identifier: str) -> Curie:
    """The CURIE of a MeSH id as API v2 writes it; empty for anything else.

    The API of 2023 pads every number to nine digits (see :func:`kg.prefixes.mesh_identifier`).

    >>> mesh_curie("D000007945"), mesh_curie("D007945"), mesh_curie("D000068437"), mesh_curie("M12")
    ('MESH:D007945', 'MESH:D007945', 'MESH:D000068437', '')
    """
    text = identifier.strip()
    written = mesh_identifier(text) if _MESH_ID.fullmatch(text) else ""
    return f"MESH:{written}" if written else ""
