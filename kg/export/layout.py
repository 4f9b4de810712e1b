"""Where the nodes of a graph stand in a picture: by forces, in a time that grows with the graph's size only.

The forces are those of ForceAtlas2 (Jacomy, Venturini, Heymann, Bastian 2014): edges pull, and nodes push
each other away, the more edges they have the more.  The pushing of all by all is a convolution, taken on a
grid by Fourier transform.  Every component is laid out by itself, and the components are set side by side,
the largest first.  There is no chance in it: equal graphs give equal places.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]

SPACE: Final = 90.0
"""The side of the square that a node has for itself, on average; nodes are up to 60 wide."""

_LEAST: Final = 48.0
"""How near two nodes may be."""

_STEPS: Final = 240
_DENSE: Final = 200_000
"""Pairs of joined nodes above which half the steps do: no picture of so many edges shows more."""

_SPREADING: Final = 60
_MANY: Final = 400_000
"""Pairs of nodes that are too near each other: where there are more, the picture as a whole grows."""

_SMALL: Final = 7
"""Components of up to so many nodes are stars or circles."""

_GOLDEN: Final = 2.399963229728653
"""The golden angle in radians: points on a spiral at these angles fill a disc evenly."""


def layout(size: int, sources: Ints, targets: Ints) -> Floats:
    """The places of nodes 0 to size-1 that these edges join: x and y a row, in pixels, none negative."""
    places = np.zeros((size, 2))
    pairs = _pairs(sources, targets)
    labels = _components(size, pairs)
    order = np.argsort(labels, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1) if size else []
    number = np.empty(size, np.int64)
    edges_of = _edges_of_components(labels, pairs)
    boxes = []
    for part in sorted(parts, key=lambda part: (-len(part), part[0])):
        number[part] = np.arange(len(part))
        local = _place(len(part), number[edges_of.get(int(labels[part[0]]), pairs[:0])])
        places[part] = local
        boxes.append((part, local.max(axis=0) + SPACE))
    for (part, _), corner in zip(boxes, _packed([box for _, box in boxes]), strict=True):
        places[part] += corner
    return np.round(places * _room(size), 1)


def _room(size: int) -> float:
    """By how much a picture of few nodes is wider, so that their labels can be read."""
    return 1 + max(0.0, 1 - size / 500)


def _pairs(sources: Ints, targets: Ints) -> Ints:
    """Each pair of joined nodes once, no loops."""
    apart = sources != targets
    low, high = np.minimum(sources, targets)[apart], np.maximum(sources, targets)[apart]
    base = int(high.max(initial=0)) + 1
    return np.stack(np.divmod(np.unique(low.astype(np.int64) * base + high), base), axis=1)


def _components(size: int, pairs: Ints) -> Ints:
    """For each node the smallest node that it is connected to."""
    labels: Ints = np.arange(size)
    while True:
        before = labels.copy()
        smallest = np.minimum(labels[pairs[:, 0]], labels[pairs[:, 1]])
        for side in (0, 1):
            np.minimum.at(labels, labels[pairs[:, side]], smallest)
        labels = labels[labels]
        if np.array_equal(labels, before):
            return labels


def _edges_of_components(labels: Ints, pairs: Ints) -> dict[int, Ints]:
    """The pairs by the label of their component."""
    if not len(pairs):
        return {}
    found = labels[pairs[:, 0]]
    order = np.argsort(found, kind="stable")
    cuts = np.flatnonzero(np.diff(found[order])) + 1
    return {int(found[part[0]]): pairs[part] for part in np.split(order, cuts)}


def _place(size: int, pairs: Ints) -> Floats:
    """The places of one connected component, from (0, 0) on."""
    degrees = np.bincount(pairs.ravel(), minlength=size).astype(np.float64)
    if size <= _SMALL:
        places = _star(size, degrees)
    else:
        places = _forced(_begun(size, pairs, degrees), pairs, degrees)
        places = _spread(places * _scale(places))
    moved: Floats = places - places.min(axis=0)
    return moved


def _star(size: int, degrees: Floats) -> Floats:
    """The node with the most edges in the middle, the others around it."""
    places = np.zeros((size, 2))
    rest = np.delete(np.arange(size), int(degrees.argmax()))
    angles = np.arange(size - 1) * (2 * np.pi / max(size - 1, 1))
    places[rest] = np.stack([np.cos(angles), np.sin(angles)], axis=1) * SPACE * 1.2
    return places


def _packed(boxes: list[Floats]) -> Iterator[Floats]:
    """Corners for boxes that come largest first, in rows of about the width of the whole."""
    area = sum(float(box[0] * box[1]) for box in boxes)
    width = max([area**0.5 * 1.15, *(float(box[0]) for box in boxes)], default=0.0)
    x = y = height = 0.0
    for box in boxes:
        if x and x + box[0] > width:
            x, y, height = 0.0, y + height, 0.0
        yield np.array([x, y])
        x, height = x + float(box[0]), max(height, float(box[1]))


# ------------------------------------------------------------------------------------------- the beginning


def _begun(size: int, pairs: Ints, degrees: Floats) -> Floats:
    """Places to begin with: on a spiral, by distance from the node with the most edges, each node
    in the direction of those it was reached from."""
    depth = _depths(size, pairs, int(degrees.argmax()))
    order = np.lexsort((-degrees, depth))
    rank = np.empty(size, np.int64)
    rank[order] = np.arange(size)
    radius, angle = np.sqrt(rank + 0.5), rank * _GOLDEN
    places: Floats = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    neighbours = _Neighbours(pairs)
    # neighbours draw together, the spiral keeps them from falling into one point
    for _ in range(12):
        drawn = neighbours.sums(places) / degrees[:, None]
        places = 0.5 * places + 0.5 * drawn
        places *= np.sqrt(size) / max(float(np.sqrt((places**2).sum(axis=1)).mean()), 1e-9)
    places += 0.05 * np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return places


def _depths(size: int, pairs: Ints, start: int) -> Ints:
    """How many edges each node is away from the start."""
    depth = np.full(size, size, np.int64)
    depth[start] = 0
    for step in range(size):
        reached = depth == step
        if not reached.any():
            break
        for one, other in ((0, 1), (1, 0)):
            far = pairs[reached[pairs[:, one]], other]
            depth[far] = np.minimum(depth[far], step + 1)
    return depth


class _Neighbours:
    """The neighbours of every node, of which each has one at least."""

    def __init__(self, pairs: Ints) -> None:
        ends = np.concatenate([pairs[:, 0], pairs[:, 1]])
        order = np.argsort(ends, kind="stable")
        self._neighbours = np.concatenate([pairs[:, 1], pairs[:, 0]])[order]
        self._starts = np.flatnonzero(np.diff(ends[order], prepend=-1))

    def sums(self, values: Floats) -> Floats:
        """For each node the sum of its neighbours' values, two a row."""
        points = np.ascontiguousarray(values).view(np.complex128).ravel()
        found: Floats = np.add.reduceat(points[self._neighbours], self._starts).view(np.float64)
        return found.reshape(-1, 2)


# ----------------------------------------------------------------------------------------------- the forces


def _forced(places: Floats, pairs: Ints, degrees: Floats) -> Floats:
    """The places after the forces have worked, at a speed that ForceAtlas2 adapts to the swinging."""
    size = len(places)
    mass = degrees + 1
    neighbours = _Neighbours(pairs)
    field = _Field(64 if size < 500 else 128 if size < 4000 else 256)
    speed, efficiency = 1.0, 1.0
    before = np.zeros_like(places)
    for _ in range(_STEPS if len(pairs) <= _DENSE else _STEPS // 2):
        forces = field.push(places, mass) * (2.0 * mass[:, None])
        forces += neighbours.sums(places) - degrees[:, None] * places
        away = np.sqrt((places**2).sum(axis=1)) + 1e-9
        forces -= places * (mass / away)[:, None]
        swing = mass * np.sqrt(((before - forces) ** 2).sum(axis=1))
        swinging = float(swing.sum())
        traction = float((mass * np.sqrt(((before + forces) ** 2).sum(axis=1))).sum()) / 2
        speed, efficiency = _speed(size, swinging, traction, speed, efficiency)
        places = places + forces * (speed / (1 + np.sqrt(speed * swing)))[:, None]
        before = forces
    return places


def _speed(
    size: int, swinging: float, traction: float, speed: float, efficiency: float
) -> tuple[float, float]:
    """The speed of the next step, as ForceAtlas2 of Gephi has it."""
    expected = 0.05 * size**0.5
    jitter = max(expected**0.5, min(10.0, expected * traction / size**2))
    if swinging / traction > 2.0:
        efficiency = max(efficiency * 0.5, 0.05)
        jitter = max(jitter, 1.0)
    target = jitter * efficiency * traction / max(swinging, 1e-9)
    if swinging > jitter * traction:
        efficiency = max(efficiency * 0.7, 0.05)
    elif speed < 1000:
        efficiency *= 1.3
    return speed + min(target - speed, 0.5 * speed), efficiency


class _Field:
    """The pushing of masses by masses, at one over their distance, on a square grid."""

    def __init__(self, cells: int) -> None:
        self._cells = cells
        offsets = np.fft.fftfreq(2 * cells, 1 / (2 * cells))
        x, y = offsets[None, :], offsets[:, None]
        distance = x**2 + y**2
        distance[0, 0] = 1.0
        self._kernels = [np.fft.rfft2(axis / distance) for axis in (x + 0 * y, y + 0 * x)]

    def push(self, places: Floats, mass: Floats) -> Floats:
        """The force on a mass of one at each of the places."""
        low = places.min(axis=0)
        cell = float((places.max(axis=0) - low).max()) / (self._cells - 2) + 1e-9
        inside = (places - low) / cell
        corner = inside.astype(np.int64)
        part = inside - corner
        shares = [
            ((corner[:, 1] + down) * self._cells + corner[:, 0] + right, share)
            for right, wide in ((0, 1 - part[:, 0]), (1, part[:, 0]))
            for down, high in ((0, 1 - part[:, 1]), (1, part[:, 1]))
            for share in (wide * high,)
        ]
        grid = np.zeros(self._cells**2)
        for index, share in shares:
            grid += np.bincount(index, mass * share, self._cells**2)
        double = (2 * self._cells, 2 * self._cells)
        waves = np.fft.rfft2(grid.reshape(self._cells, self._cells), double)
        forces = []
        for kernel in self._kernels:
            field = np.fft.irfft2(waves * kernel, double)[: self._cells, : self._cells].ravel()
            forces.append(
                sum((field[index] * share for index, share in shares), np.zeros(len(mass)))
            )
        pushed: Floats = np.stack(forces, axis=1) / cell
        return pushed


# ------------------------------------------------------------------------------------------------ the end


def _scale(places: Floats) -> float:
    """What makes the middle half of the nodes as dense as SPACE asks for."""
    middle = np.median(places, axis=0)
    far = np.sort(np.sqrt(((places - middle) ** 2).sum(axis=1)))
    radius = max(float(far[len(far) * 3 // 4]), 1e-9)
    return float(SPACE * (len(far) * 0.75 / np.pi) ** 0.5 / radius)


def _spread(places: Floats) -> Floats:
    """The places with those that are too near each other moved apart."""
    for _ in range(_SPREADING):
        one, other = _near(places)
        if len(one) > _MANY:
            places = places * 1.2
            continue
        if not len(one):
            break
        apart = places[other] - places[one]
        apart[(apart == 0).all(axis=1)] = 1e-3
        distance = np.sqrt((apart**2).sum(axis=1))
        apart *= ((_LEAST - distance) * 0.4 / distance)[:, None]
        moved = [
            np.bincount(other, apart[:, axis], len(places))
            - np.bincount(one, apart[:, axis], len(places))
            for axis in (0, 1)
        ]
        places = places + np.clip(np.stack(moved, axis=1), -_LEAST, _LEAST)
    return places


def _near(places: Floats) -> tuple[Ints, Ints]:
    """The pairs of nodes that are nearer than they may be; just many of them where there are too many."""
    cells = ((places - places.min(axis=0)) / _LEAST).astype(np.int64)
    height = int(cells[:, 1].max()) + 3
    keys = cells[:, 0] * height + cells[:, 1] + 1
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    ranks = np.arange(len(keys))
    ones, others, found = [], [], 0
    for offset in (0, 1, height - 1, height, height + 1):
        start = np.searchsorted(ranked, ranked + offset, "left") if offset else ranks + 1
        counts = np.searchsorted(ranked, ranked + offset, "right") - start
        found += int(counts.sum())
        if found > 4 * _MANY:
            return order[:1].repeat(_MANY + 1), order[:1].repeat(_MANY + 1)
        one = np.repeat(ranks, counts)
        other = np.arange(len(one)) - np.repeat(counts.cumsum() - counts, counts) + start[one]
        ones.append(order[one])
        others.append(order[other])
    one, other = np.concatenate(ones), np.concatenate(others)
    close = ((places[one] - places[other]) ** 2).sum(axis=1) < _LEAST**2 * 0.999
    return one[close], other[close]
