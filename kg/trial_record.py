"""The fields of a trial record, as the readers of registries give them; :mod:`kg.model` has them, too."""

from __future__ import annotations

from dataclasses import dataclass

from kg.content import Curie


@dataclass(frozen=True, slots=True)
class Intervention:
    """One intervention of a trial record. ``type`` as the registry spells it, upper case; ``arms`` are the
    types of the arms that get it (``PLACEBO_COMPARATOR``), each once.  ``path`` is that of the name,
    ``other_path`` that of the list of ``other_names``."""

    type: str
    name: str
    path: str
    other_names: tuple[str, ...] = ()
    other_path: str = ""
    arms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """The fields of a trial record. Empty string, ``None`` or empty tuple where the record has none.

    Enumerated values are kept as ClinicalTrials.gov API v2 spells them (``PHASE2``, ``COMPLETED``,
    ``RANDOMIZED``, ``PARALLEL``, ``TREATMENT``, ``DOUBLE``); values that it does not know stay as the
    record has them.  Dates are ISO 8601, as precise as the record (``2003-01``).
    ``identifiers`` are the trial's CURIEs in any registry, ``sponsor_ids`` the sponsor's own numbers.
    """

    brief_title: str = ""
    official_title: str = ""
    acronym: str = ""
    identifiers: tuple[Curie, ...] = ()
    sponsor: str = ""
    sponsor_ids: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    overall_status: str = ""
    study_type: str = ""
    allocation: str = ""
    intervention_model: str = ""
    masking: str = ""
    control: str = ""
    endpoint_classification: str = ""
    primary_purpose: str = ""
    observational_model: str = ""
    time_perspective: str = ""
    enrollment: int | None = None
    enrollment_type: str = ""
    start_date: str = ""
    completion_date: str = ""
    minimum_age: str = ""
    maximum_age: str = ""
    std_ages: tuple[str, ...] = ()
    sex: str = ""
    countries: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    has_results: bool | None = None
    conditions: tuple[tuple[str, str], ...] = ()
    """(name, path) of each condition."""
    interventions: tuple[Intervention, ...] = ()
    keywords: tuple[str, ...] = ()
