"""What the features of a candidate add to its score, for those who ask why it was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contribution:
    """A feature of a candidate, its weight, and the product of both: what it adds to the score."""

    feature: str
    value: float
    weight: float
    points: float


def contributions(
    features: Mapping[str, float], weights: Mapping[str, float]
) -> tuple[Contribution, ...]:
    """Those that are not zero, the largest first, whether they speak for the candidate or against it.

    >>> [it.points for it in contributions({"a": 0.5, "b": 1.0, "c": 1.0}, {"a": 2.0, "b": -3.0})]
    [-3.0, 1.0]
    """
    found = (
        Contribution(name, round(value, 4), weights[name], round(value * weights[name], 4))
        for name, value in features.items()
        if weights.get(name) and value
    )
    return tuple(sorted(found, key=lambda it: (-abs(it.points), it.feature)))


def advantages(
    features: Mapping[str, float], others: Mapping[str, float], weights: Mapping[str, float]
) -> tuple[Contribution, ...]:
    """What tells a candidate from another one: the contributions of the differences of their features.

    >>> advantages({"a": 1.0, "b": 1.0}, {"a": 1.0}, {"a": 2.0, "b": -3.0})
    (Contribution(feature='b', value=1.0, weight=-3.0, points=-3.0),)
    """
    names = dict.fromkeys([*features, *others])
    differences = {name: features.get(name, 0.0) - others.get(name, 0.0) for name in names}
    return contributions(differences, weights)
