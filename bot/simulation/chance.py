"""Where invented people and faults draw from: numbers of a seeded generator that is handed in."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Protocol, TypeVar

Thing = TypeVar("Thing")


class Chance(Protocol):
    def random(self) -> float:
        """In [0, 1)."""
        ...


def hit(chance: Chance, probability: float) -> bool:
    return chance.random() < probability


def pick(chance: Chance, things: Sequence[Thing]) -> Thing:
    return things[int(chance.random() * len(things))]


def drawn(chance: Chance, weights: Mapping[str, float]) -> str:
    """One of the names, as likely as its weight."""
    left = chance.random() * sum(weights.values())
    for name, weight in weights.items():
        left -= weight
        if left < 0:
            return name
    return list(weights)[-1]


def wait(chance: Chance, mean: timedelta) -> timedelta:
    """Exponentially distributed, in whole seconds, a second at least, six means at most."""
    seconds = -math.log(1 - chance.random()) * mean.total_seconds()
    return timedelta(seconds=1 + int(min(seconds, 6 * mean.total_seconds())))
