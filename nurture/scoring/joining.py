"""What two cells of one kind keep, of different events, made what one keeps that has taken the events of both.

For the messages sent to two records that are merged: they are in no log, and so cannot be taken once more. Both have been
trimmed as of one instant, and what asks for messages has neither caps nor pairs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nurture.domain.values import total
from nurture.scoring.days import DayCounts, DaySums
from nurture.scoring.memory import Cell, Extreme, Latest, LatestValues, Tally

__all__ = ["joined"]


def joined(cell: Cell, one: Any, two: Any) -> Any:
    """The data of ``cell`` for the events that made ``one`` and those that made ``two``."""
    return _JOIN[type(cell)](cell, one, two)


def _latest(cell: Latest, one: tuple[int, ...], two: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted((*one, *two))[-cell.number :])


def _extreme(cell: Extreme, one: Any, two: Any) -> Any:
    found = sorted((each for each in (one, two) if each is not None), key=lambda each: tuple(each[:2]))
    return None if not found else found[-1 if cell.which == "last" else 0]


def _days(_: Cell, one: Any, two: Any) -> Any:
    days = dict(one[1])
    for day, amount in two[1]:
        days[day] = total(days.get(day, 0), amount)
    return total(one[0], two[0]), tuple(sorted(days.items()))


_JOIN: dict[type, Callable[[Any, Any, Any], Any]] = {
    Latest: _latest,
    LatestValues: lambda cell, one, two: cell.kept((*one, *two)),
    Tally: lambda _, one, two: total(one, two),
    Extreme: _extreme,
    DayCounts: _days,
    DaySums: _days,
}
