"""Chance from a seed, the same on every version of Python."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

__all__ = ["Chance"]

T = TypeVar("T")


class Chance:
    """Draws from a seed, by ``random()`` alone: the one method whose sequence Python promises to keep.

    >>> chance = Chance(7)
    >>> [chance.between(1, 6) for _ in range(5)]
    [2, 1, 4, 1, 4]
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - sample data need no cryptography

    def below(self, number: int) -> int:
        """A whole number from 0 up to, and without, ``number``."""
        return int(self._random.random() * number)

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def happens(self, percent: int) -> bool:
        """Whether something happens that does so in ``percent`` of a hundred cases."""
        return self.below(100) < percent

    def pick(self, items: Sequence[T]) -> T:
        """One of ``items``."""
        return items[self.below(len(items))]

    def weighted(self, items: Sequence[tuple[T, int]]) -> T:
        """One of ``items``, each as likely as its weight says."""
        left = self.below(sum(weight for _, weight in items))
        for item, weight in items:
            left -= weight
            if left < 0:
                return item
        raise AssertionError("the weights add up to what was drawn from")
