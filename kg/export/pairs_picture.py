"""A picture of pairs: what is on the left, what is on the right, and lines between them, as for an SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.export.wording import counted

WIDTH: Final = 960
ROW: Final = 30
LEFT: Final = 330
RIGHT: Final = 630
LONGEST: Final = 40
"""Characters of a label."""

_ROUNDS: Final = 8

Pair = tuple[str, str, int, bool]
"""Left, right, weight, and whether the line is marked."""


@dataclass(frozen=True, slots=True)
class Label:
    """A name at its place; ``title`` is the whole of it."""

    text: str
    title: str
    x: int
    y: int
    left: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line as the path of an SVG, how wide it is, and what it says."""

    path: str
    width: float
    marked: bool
    title: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a width of 960."""

    height: int
    labels: tuple[Label, ...]
    lines: tuple[Line, ...]


def draw(pairs: Sequence[Pair], names: Mapping[str, str]) -> Picture:
    """The picture of pairs, the same for the same pairs.

    Each side is sorted by where its neighbours stand on the other one, some times over, which leaves
    few crossings.
    """
    left = list(dict.fromkeys(pair[0] for pair in pairs))
    right = list(dict.fromkeys(pair[1] for pair in pairs))
    for _ in range(_ROUNDS):
        right = _sorted(right, left, [(b, a, weight) for a, b, weight, _ in pairs])
        left = _sorted(left, right, [(a, b, weight) for a, b, weight, _ in pairs])
    height = ROW * max(len(left), len(right)) + ROW
    places = {name: y for side in (left, right) for name, y in _places(side, height).items()}
    labels = [_label(names[name], LEFT - 12, places[name], True) for name in left]
    labels += [_label(names[name], RIGHT + 12, places[name], False) for name in right]
    most = max(weight for _, _, weight, _ in pairs)
    lines = [
        Line(
            f"M{LEFT} {places[a]}C{LEFT + 150} {places[a]} {RIGHT - 150} {places[b]} {RIGHT} {places[b]}",
            round(1 + 7 * weight / most, 1),
            marked,
            f"{names[a]} – {names[b]}: {counted(weight, 'document')}",
        )
        for a, b, weight, marked in pairs
    ]
    return Picture(height, tuple(labels), tuple(lines))


def _sorted(side: list[str], other: list[str], pairs: list[tuple[str, str, int]]) -> list[str]:
    places = {name: place for place, name in enumerate(other)}
    sums: dict[str, list[int]] = {name: [0, 0] for name in side}
    for name, neighbour, weight in pairs:
        sums[name][0] += places[neighbour] * weight
        sums[name][1] += weight
    return sorted(side, key=lambda name: (sums[name][0] / sums[name][1], name))


def _places(side: list[str], height: int) -> dict[str, int]:
    step = height / len(side)
    return {name: round(step * (place + 0.5)) for place, name in enumerate(side)}


def _label(name: str, x: int, y: int, left: bool) -> Label:
    text = " ".join(name.split())
    return Label(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…", name, x, y, left)
