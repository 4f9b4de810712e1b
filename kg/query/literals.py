"""Is the text of a typed literal one that its type has? By the lexical rules of XML Schema 1.1, part 2
(https://www.w3.org/TR/xmlschema11-2/), for the types that RDF data of ours have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final

XSD: Final = "http://www.w3.org/2001/XMLSchema#"

_ZONE: Final = r"(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?"
_YEAR: Final = r"-?(?:[1-9]\d{3,}|0\d{3})"
_MONTH: Final = r"(?:0[1-9]|1[0-2])"
_NUMBER: Final = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"

_FORMS: Final[Mapping[str, re.Pattern[str]]] = {
    name: re.compile(form, re.ASCII | re.DOTALL)
    for name, form in {
        "boolean": r"true|false|1|0",
        "integer": r"[+-]?\d+",
        "nonNegativeInteger": r"\+?\d+|-0+",
        "decimal": _NUMBER,
        "double": rf"{_NUMBER}(?:[Ee][+-]?\d+)?|[+-]?INF|NaN",
        "date": rf"{_YEAR}-{_MONTH}-(?:0[1-9]|[12]\d|3[01]){_ZONE}",
        "gYearMonth": rf"{_YEAR}-{_MONTH}{_ZONE}",
        "gYear": rf"{_YEAR}{_ZONE}",
        "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
        "anyURI": r"[^\x00-\x20<>\"{}|\\^`]*",
    }.items()
}
"""Type -> its lexical forms. An ``anyURI`` may have spaces by the letter of the rules; an IRI has none."""

_LEAP: Final = 2000
"""A leap year, with whose months days of years before and after those of ``datetime`` are compared."""


def is_valid(text: str, datatype: str) -> bool:
    """Whether a text is in the lexical space of a type, by its IRI; true of types that are not known here.

    >>> is_valid("2020-02-29", XSD + "date"), is_valid("2021-02-29", XSD + "date")
    (True, False)
    >>> is_valid("NaN", XSD + "decimal"), is_valid("http://example.org/a b", XSD + "anyURI")
    (False, False)
    """
    name = datatype.removeprefix(XSD)
    return name == datatype or name not in _FORMS or _has_form(text, name)


@lru_cache(maxsize=1 << 16)
def _has_form(text: str, name: str) -> bool:
    return _FORMS[name].fullmatch(text) is not None and (name != "date" or _is_day(text))


def _is_day(text: str) -> bool:
    """Whether the month has the day."""
    digits = text.removeprefix("-")
    year, month, day = digits.split("-", 3)[:3]
    number = int(year[-4:])  # all that counts, however long the year
    leap = number % 4 == 0 and (number % 100 != 0 or number % 400 == 0)
    try:
        date(_LEAP if leap else _LEAP + 1, int(month), int(day[:2]))
    except ValueError:
        return False
    return True
