"""Points: from what is remembered to contributions, limits and sums. Whole thousandths all the way.

The same functions serve a state's memory and a whole log: a clause is given as (day, events, events that earn).
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from nurture.domain.decay import decayed

__all__ = ["Contribution", "clamped", "contributions"]


@frozen
class Contribution:
    """What the events of one scoring day earn for a clause, in thousandths of a point.

    ``day`` is None for days gone by whose points do not fade and which are remembered as one number.
    """

    day: int | None
    events: int
    counted: int
    before: int
    after: int


def clamped(value: int, least: int | None, most: int | None) -> int:
    """``value`` kept between ``least`` and ``most``.

    >>> clamped(120_000, 0, 100_000)
    100000
    """
    if most is not None and value > most:
        return most
    return least if least is not None and value < least else value


def contributions(
    points: int, decay: tuple[int, ...] | None, today: int, days: Iterable[tuple[int, int, int]]
) -> list[Contribution]:
    """What each day's events earn ``today``, given (day, events, events that the cap lets earn)."""
    return [
        Contribution(day, events, counted, counted * points, counted * decayed(points, today - day, decay))
        for day, events, counted in days
    ]
