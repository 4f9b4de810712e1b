"""Columns of values as text that may stand in XML 1.0."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from kg.export.lists import Joiner
from kg.export.terms import boolean
from kg.export.viewing import Attribute
from kg.graph.streams import Columns

_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
IN_ATTRIBUTES: Final = re.compile('[&<"\t\n\r\x85\u2028]')
IN_ELEMENTS: Final = re.compile("[&<\r\x85\u2028]|(?<=]])>")
"""What has to be escaped; no more is: a reader that takes what follows an escape for another text (Tulip)
loses what came before it.  The last two are line breaks of XML 1.1, and some readers make them plain ones."""

_ENTITIES: Final = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
    "\x85": "&#133;",
    "\u2028": "&#8232;",
}


def scalar_attributes(attributes: Sequence[Attribute]) -> tuple[Attribute, ...]:
    """The attributes where a list is a joined string, and the number of its items beside it."""
    found: list[Attribute] = []
    for attribute in attributes:
        if attribute.type == "list":
            found += [Attribute(attribute.name), Attribute(f"{attribute.name}_count", "int")]
        else:
            found.append(attribute)
    return tuple(found)


class Speller:
    """Spells values for XML, and counts what it had to remove or replace."""

    def __init__(self) -> None:
        self._joiner = Joiner()
        self._removed = 0

    def losses(self) -> dict[str, int]:
        """What was removed or replaced; zeros included."""
        return {
            "characters_removed": self._removed,
            "separators_replaced": self._joiner.replaced,
        }

    def text(self, text: str, escaped: re.Pattern[str] = IN_ATTRIBUTES) -> str:
        """The text with markup escaped and what XML 1.0 forbids removed: for an attribute, or with
        ``IN_ELEMENTS`` for the content of an element."""
        if text.isprintable() and not ("&" in text or "<" in text or '"' in text or "]]>" in text):
            return text
        text, removed = _ILLEGAL.subn("", text)
        self._removed += removed
        return escaped.sub(lambda match: _ENTITIES[match.group()], text)

    def texts(
        self, values: Sequence[str], escaped: re.Pattern[str] = IN_ATTRIBUTES
    ) -> Sequence[str]:
        """A column of texts, each as :meth:`text` gives it."""
        together = "".join(values)
        if together.isprintable() and not any(mark in together for mark in ("&", "<", '"', "]]>")):
            return values
        return [self.text(value, escaped) for value in values]

    def data(
        self,
        columns: Columns,
        attributes: Sequence[Attribute],
        around: Sequence[tuple[str, str]],
        escaped: re.Pattern[str] = IN_ELEMENTS,
    ) -> list[str]:
        """For each row the values of these scalar attributes, each between the two strings that
        ``around`` has for the attribute; those that a row lacks are left out."""
        lists = {
            attribute.name.removesuffix("_count")
            for attribute in attributes
            if attribute.name.endswith("_count") and attribute.name not in columns
        }
        spelled: list[list[str]] = []
        for attribute, (before, after) in zip(attributes, around, strict=True):
            name = attribute.name
            values: list[Any] = columns.get(name, [])
            if name in lists:
                values = [self._joiner.join(items) if items else None for items in columns[name]]
            elif name not in columns:
                items_of = columns[name.removesuffix("_count")]
                values = [None if items is None else len(items) for items in items_of]
            if _all_one(values):
                found = self._column(attribute.type, values[:1], escaped) * len(values)
            else:
                found = self._column(attribute.type, values, escaped)
            if found:
                spelled.append([before + text + after if text else "" for text in found])
        return ["".join(parts) for parts in zip(*spelled, strict=True)]

    def _column(self, kind: str, values: Sequence[Any], escaped: re.Pattern[str]) -> list[str]:
        """The values as text, empty for None; no list at all if there are no values."""
        if not any(value is not None and value != "" for value in values):
            return []
        if kind == "string":
            return list(self.texts([value or "" for value in values], escaped))
        spell = boolean if kind == "boolean" else repr
        return ["" if value is None else spell(value) for value in values]


def _all_one(values: Sequence[Any]) -> bool:
    """Whether a column holds one value alone, of which nothing will have to be removed."""
    first = values[0] if values else None
    if isinstance(first, str) and not first.isprintable():
        return False
    return values.count(first) == len(values) > 0
