"""How a generator chooses: from a seed, from what Hypothesis draws, or from anything else with the same two methods."""

from __future__ import annotations

import random
from typing import Protocol, TypeVar

__all__ = ["Choices", "Rolled"]

T = TypeVar("T")


class Choices(Protocol):
    """What chooses: one of some options, or a whole number between two, both of which count."""

    def pick(self, *options: T) -> T:
        """One of ``options``."""
        ...

    def number(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        ...


class Rolled:
    """Choices rolled from a seed: the same on every machine and every version of Python.

    >>> first, again = Rolled(7), Rolled(7)
    >>> [first.number(1, 6) for _ in range(9)] == [again.number(1, 6) for _ in range(9)]
    True
    """

    def __init__(self, seed: int) -> None:
        self._roll = random.Random(seed).random

    def pick(self, *options: T) -> T:
        """One of ``options``."""
        return options[int(self._roll() * len(options))]

    def number(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        return low + int(self._roll() * (high - low + 1))
