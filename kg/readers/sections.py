"""The headings of abstracts and texts -> the names of sections."""

from __future__ import annotations

import re
from typing import Final

NLM_CATEGORIES: Final[dict[str, str]] = {
    "BACKGROUND": "background",
    "OBJECTIVE": "objective",
    "METHODS": "methods",
    "RESULTS": "results",
    "CONCLUSIONS": "conclusions",
}
"""NlmCategory of an AbstractText -> section name."""

_WORDS: Final[tuple[tuple[str, str], ...]] = (
    ("conclusions", r"conclu\w*|interpretation|discussion|implications?|significance|summary"),
    ("results", r"results?|findings?|main results?|outcomes? and results?|observations?"),
    ("objective", r"objectives?|aims?|purpose|goals?|hypothes[ie]s|questions?"),
    (
        "methods",
        r"methods?|methodology|design|settings?|patients?|participants?|subjects?|materials?"
        r"|interventions?|measurements?|procedures?|main outcome measures?|outcome measures?"
        r"|data sources?|study selection|data extraction|data synthesis|trial registration",
    ),
    ("background", r"background|introduction|context|rationale|importance|intro"),
    ("abstract", r"abstract"),
)
_WHOLE: Final = re.compile(
    r"(?:\d+(?:\.\d+)*\.?\s+)?((?:abstract|summary|background|introduction|context|rationale"
    r"|(?:main )?objectives?|aims?(?: and objectives?| of the study)?|purpose|hypothesis"
    r"|(?:(?:patients?|materials?|subjects?|participants?|study design) (?:and|&) )?methods?"
    r"|methods? (?:and|&) materials?|study design|methodology"
    r"|(?:main )?results?(?: and discussion)?|(?:main )?findings?|discussion"
    r"|(?:discussion and )?conclusions?|interpretation))\s*:?",
    re.IGNORECASE,
)
_PATTERNS: Final = tuple((name, re.compile(rf"\b(?:{words})\b")) for name, words in _WORDS)
_HEADING_WORDS: Final = 6


def section_name(heading: str, default: str = "abstract") -> str:
    """The section a heading announces; ``default`` where it says nothing that is known.

    >>> section_name("PATIENTS AND METHODS"), section_name("Aim of the study"), section_name("IV")
    ('methods', 'objective', 'abstract')
    """
    words = heading.lower()
    if len(words.split()) > _HEADING_WORDS:
        return default
    for name, pattern in _PATTERNS:
        if pattern.search(words):
            return name
    return default


def whole_heading(line: str) -> str:
    """The heading, where a line of plain text is one that is usual in articles; else empty.

    >>> whole_heading("2. Patients and Methods"), whole_heading("results were poor")
    ('Patients and Methods', '')
    """
    found = _WHOLE.fullmatch(line.strip())
    return found[1] if found and found[1][0].isupper() else ""
