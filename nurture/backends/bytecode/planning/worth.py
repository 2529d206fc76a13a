"""What the events of a clause are worth at an instant: the same as its contributions add up to, without naming each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

from nurture.backends.bytecode.planning.past import next_midnight
from nurture.domain.decay import decayed
from nurture.domain.time import DAY
from nurture.scoring.days import DayCounts, period_of

__all__ = ["by_day_gain", "by_day_worth", "fading_worth", "within_worth"]

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
    if cell.period == "day" and left is not None and cell.cap is not None:
        return _faded_by_day(cell.offset, left[:over], cell.cap)
    if over is None and left is not None and cell.cap is not None:
        return _faded_by_period(cell, left, cell.cap)
    return _counted(cell, points, left, over)


def fading_worth(worth: Worth, steps: tuple[int, ...], offset: int) -> Callable[[Any, int], tuple[int, int]]:
    """Worth, and when it changes next; ``steps`` says for each age after how many more days it gives something else."""
    last = len(steps)

    def fading(data: Any, us: int) -> tuple[int, int]:
        today = (us + offset) // DAY
        for day, _ in data[1][-1:]:
            age = today - day
            if age < last and steps[age] == 1:  # mostly so, and nothing comes sooner than the next day
                return worth(data, us), (today + 1) * DAY - offset
        return worth(data, us), next_midnight(steps, offset, data, us)

    return fading


def by_day_gain(cell: DayCounts, points: int, decay: tuple[int, ...] | None, over: int | None) -> Worth:
    """What one event more, now, adds to the worth of those kept: its points where the cap of its period leaves room."""
    one, offset, cap, ever = decayed(points, 0, decay), cell.offset, cell.cap, cell.period == "ever"
    period = _PERIODS.get(cell.period or "", _one)

    def gain(data: Any, us: int) -> int:
        if cap is None:
            return one
        today = (us + offset) // DAY
        current, free = period(today), cap - data[0] if ever else cap
        for day, number in reversed(data[1]):
            if period(day) != current or (over is not None and today - day >= over):
                break
            free -= number
            if free <= 0:
                return 0
        return one if free > 0 else 0

    return gain


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


def _faded_by_day(offset: int, left: tuple[int, ...], cap: int) -> Worth:
    last = len(left)

    def worth(data: Any, us: int) -> int:
        today, result = (us + offset) // DAY, 0
        for day, number in data[1]:
            age = today - day
            if age < last:
                result += left[age] * (number if number < cap else cap)  # noqa: FURB136 - no call in the innermost loop
        return result

    return worth


def _faded_by_period(cell: DayCounts, left: tuple[int, ...], cap: int) -> Worth:
    offset, last, ever = cell.offset, len(left), cell.period == "ever"
    period = _PERIODS.get(cell.period or "", _one)

    def worth(data: Any, us: int) -> int:
        earned, days = data
        today, result, current, free = (us + offset) // DAY, 0, None, 0
        for day, number in days:
            if current != (now := period(day)):
                current, free = now, cap - earned if ever else cap
            if free > 0:
                counted = number if number < free else free  # noqa: FURB136 - no call in the innermost loop
                free -= counted
                age = today - day
                if age < last:
                    result += counted * left[age]
        return result

    return worth


def _counted(cell: DayCounts, points: int, left: tuple[int, ...] | None, over: int | None) -> Worth:
    offset, cap, ever = cell.offset, cell.cap, cell.period == "ever"
    period = _PERIODS.get(cell.period or "", _one)

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


def _one(_: int) -> int:
    return 0


@lru_cache(maxsize=4_096)
def _month(day: int) -> int:
    return period_of(day, "month")


_PERIODS: dict[str, Callable[[int], int]] = {
    "day": lambda day: day,
    "week": lambda day: (day + 3) // 7,
    "month": _month,
}
