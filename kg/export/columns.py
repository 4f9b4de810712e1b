"""Columns of a table -> parts of descriptions, a column at a time: large graphs spend their time here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from kg.export.description import PAIR
from kg.export.terms import Terms
from kg.slots import Slot

Speller: TypeAlias = Callable[[Any], str]

_KEPT: Final = 1 << 12
_SHORT: Final = 64
"""Values of at most so many characters come again; so many of them are remembered for a slot."""


def _spellers(terms: Terms) -> Mapping[str, Speller]:
    """What spells the values of a slot of each kind."""
    return {
        "string": terms.literal,
        "integer": terms.integer,
        "decimal": terms.decimal,
        "boolean": terms.boolean,
        "date": terms.date,
        "curie": terms.curie,
        "iri": terms.url,
    }


def _values(value: Any) -> list[Any]:
    """The values of a cell, each once; none that is empty."""
    values = value if isinstance(value, list | tuple) else [value]
    return [item for item in dict.fromkeys(values) if item is not None and item != ""]


class SlotRows:
    """Spells rows one by one by a table of slots."""

    def __init__(self, slots: Sequence[Slot], terms: Terms) -> None:
        spell = _spellers(terms)
        self._slots = [(slot.column, slot.property, spell[slot.kind]) for slot in slots]

    def pairs(self, row: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
        """The predicates that have a value, with the terms."""
        for column, property_, spell in self._slots:
            if values := _values(row[column]):
                yield property_, list(map(spell, values))


class SlotColumns:
    """Spells rows by a table of slots."""

    def __init__(self, slots: Sequence[Slot], terms: Terms) -> None:
        spell = _spellers(terms)
        self._pairs = [
            (slot.column, _Pairs(slot.property, spell[slot.kind], terms)) for slot in slots
        ]

    def spelled(self, columns: Mapping[str, Sequence[Any]]) -> list[list[str]]:
        """For every slot its predicate and objects in every row, as a part of a body; empty where the
        row has no value."""
        return [pairs.column(columns[name]) for name, pairs in self._pairs]


def join_columns(columns: Sequence[Sequence[str]]) -> list[str]:
    """The body of every row from the parts in its columns; empty parts are left out."""
    return [PAIR.join(filter(None, row)) for row in zip(*columns, strict=True)]


class _Pairs(dict[Any, str]):
    """Value -> a predicate with that value; remembers short ones, but for what counts as a loss each time."""

    def __init__(self, predicate: str, spell: Speller, terms: Terms) -> None:
        super().__init__()
        self._predicate = predicate
        self._start = terms.pair(predicate, [""])
        self._spell = spell
        self._terms = terms

    def __missing__(self, value: Any) -> str:
        replaced = self._terms.replaced
        if type(value) is tuple:
            pair = self._joined(value)
        else:
            pair = "" if value is None or value == "" else self._start + self._spell(value)
        is_short = type(value) is not str or len(value) <= _SHORT  # tuples have two items
        if is_short and replaced == self._terms.replaced:
            if len(self) >= _KEPT:
                self.clear()
            self[value] = pair
        return pair

    def column(self, values: Sequence[Any]) -> list[str]:
        """The pair of every value, which may be a list; empty for none."""
        if isinstance(next((value for value in values if value is not None), None), list):
            return [self._of_list(value) for value in values]
        return [self[value] for value in values]

    def _of_list(self, values: Sequence[Any] | None) -> str:
        if not values:
            return ""
        if len(values) == 1:
            return self[values[0]]
        return self[tuple(values)] if len(values) == 2 else self._joined(values)

    def _joined(self, values: Sequence[Any]) -> str:
        found = _values(values)
        return self._terms.pair(self._predicate, list(map(self._spell, found))) if found else ""
