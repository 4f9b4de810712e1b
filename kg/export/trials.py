"""The fields of a trial in the terms of the graph's vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.slots import AGE_STAGES, RESEARCH_PHASES, TRIAL_DESIGNS, TRIAL_STATUSES


def trial_values(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with ``phase``, ``design`` and ``age_stages`` in Biolink's and schema.org's terms, and
    the status under ``other_status`` where Biolink does not know it."""
    known = row["overall_status"] in TRIAL_STATUSES
    return {
        **row,
        "phase": RESEARCH_PHASES.get(tuple(sorted(row["phases"] or ())), ""),
        "overall_status": row["overall_status"] if known else "",
        "other_status": "" if known else row["overall_status"],
        "age_stages": [AGE_STAGES[age] for age in row["std_ages"] or () if age in AGE_STAGES],
        "design": sorted(
            {term for (column, value), term in TRIAL_DESIGNS.items() if row[column] == value}
        ),
    }
