"""What the events of a clause are worth at an instant: the same as its contributions add up to, without naming each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

from nurture.domain.decay import decayed
from nurture.domain.time import DAY
from nurture.scoring.days import DayCounts, period_of

__all__ = ["by_day_worth", "within_worth"]

Worth: TypeAlias = Callable[[Any, int], int]


def within_worth(points: int, most: int, length: int) -> Worth:
    """The worth of events within a window, ``most`` of them at the most; what is kept are their times, in order."""

    def worth(times: tuple[int, ...], us: int) -> int:
        return points * min(most, len(times) - bisect_right(times, us - length))

    return worth


def by_day_worth(cell: DayCounts, points: int, decay: tuple[int, ...] | None, over: int | None) -> Worth:
    """The worth of the events that ``cell`` keeps by day: within the last ``over`` days, each faded by its age."""
    left = None if decay is None else tuple(decayed(points, age, decay) for age in range(len(decay)))
    if cell.cap is None and left is not None:
        return _faded(cell.offset, left[:over])
    return _capped(cell, points, left, over)


def _faded(offset: int, left: tuple[int, ...]) -> Worth:
    last = len(left)

    def worth(data: Any, us: int) -> int:
        today, result = (us + offset) // DAY, 0
        for day, number in data[1]:
            age = today - day
            if age < last:
                result += number * left[age]
        return result

    return worth


def _capped(cell: DayCounts, points: int, left: tuple[int, ...] | None, over: int | None) -> Worth:
    offset, cap, ever = cell.offset, cell.cap, cell.period == "ever"
    period = _PERIODS.get(cell.period or "", lambda _: 0)

    def worth(data: Any, us: int) -> int:
        earned, days = data
        today, result = (us + offset) // DAY, earned * points if left is None else 0
        current, free = None, 0
        for day, number in days:
            age = today - day
            if over is not None and age >= over:
                continue
            if cap is not None:
                if current != (now := period(day)):
                    current, free = now, cap - earned if ever else cap
                number = min(free, number)  # noqa: PLW2901
                free -= number
            if left is None:
                result += number * points
            elif age < len(left):
                result += number * left[age]
        return result

    return worth


_PERIODS: dict[str, Callable[[int], int]] = {
    "day": lambda day: day,
    "week": lambda day: (day + 3) // 7,
    "month": lru_cache(maxsize=4_096)(lambda day: period_of(day, "month")),
}
