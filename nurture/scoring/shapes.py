"""Whether what was read from outside is what a cell of memory can have kept.

A stored state is not believed: what has another shape is refused before anything works on it.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Any

from nurture.domain.schema import UNKNOWN, Type, check_value
from nurture.domain.time import DAY, scoring_day
from nurture.errors import InputError
from nurture.scoring.days import DayCounts, DaySums
from nurture.scoring.memory import Cell, Extreme, Latest, LatestValues, Pairs, Tally

__all__ = ["fits"]

_EARLIEST = -(2**55)  # microseconds: the year 828
_FIRST_DAY = _EARLIEST // DAY


def fits(cell: Cell, data: Any, now: int) -> bool:
    """Whether ``data`` has the shape of what ``cell`` keeps, none of it from after ``now``.

    >>> fits(Latest(2), (1, 2), 5), fits(Latest(2), (1, "2"), 5), fits(Latest(2), (1, 6), 5)
    (True, False, False)
    """
    return _FITS[type(cell)](cell, data, now)


def _is_whole(value: Any, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _is_count(value: Any) -> bool:
    return _is_whole(value, 0, 2**63 - 1)


def _is_number(value: Any) -> bool:
    return type(value) is int or (isinstance(value, Decimal) and value.is_finite())


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _by(now: int) -> Callable[[Any], bool]:
    return lambda value: _is_whole(value, _EARLIEST, now)


def _are(values: Any, test: Callable[[Any], bool]) -> bool:
    """Whether ``values`` all pass ``test``, and are in order."""
    if not isinstance(values, tuple) or not all(map(test, values)):
        return False
    return all(low <= high for low, high in pairwise(values))


def _is_row(value: Any, *tests: Callable[[Any], bool]) -> bool:
    if not isinstance(value, tuple) or len(value) != len(tests):
        return False
    return all(test(item) for test, item in zip(tests, value, strict=True))


def _latest(cell: Latest, data: Any, now: int) -> bool:
    return _are(data, _by(now)) and len(data) <= cell.number


def _latest_values(cell: LatestValues, data: Any, now: int) -> bool:
    def is_value(value: Any) -> bool:
        return value is not None and _is_of(cell.type, value)

    if not isinstance(data, tuple) or not all(_is_row(item, _by(now), is_value) for item in data):
        return False
    return bool(cell.kept(data) == data)


def _tally(cell: Tally, data: Any, _: int) -> bool:
    return _is_count(data) if cell.property is None else _is_number(data)


def _extreme(cell: Extreme, data: Any, now: int) -> bool:
    return data is None or _is_row(data, _by(now), _is_text, lambda value: _is_value(cell, value))


def _is_value(cell: Extreme, value: Any) -> bool:
    if value is None or cell.type == UNKNOWN:
        return cell.property is not None
    return _is_of(cell.type, value)


def _is_of(type_: Type, value: Any) -> bool:
    try:
        check_value("value", value, type_)
    except InputError:
        return False
    return True


def _days(cell: DayCounts | DaySums, data: Any, now: int) -> bool:
    amount = _is_count if isinstance(cell, DayCounts) else _is_number
    last = scoring_day(now, cell.offset)

    def is_day(item: Any) -> bool:
        return _is_row(item, lambda day: _is_whole(day, _FIRST_DAY, last), amount)

    return _is_row(data, _is_count, lambda days: _are(days, is_day))


def _pairs(_: Pairs, data: Any, now: int) -> bool:
    def is_last(time: Any) -> bool:
        return time is None or _by(now)(time)

    def is_entry(entry: Any) -> bool:
        return _is_row(entry, _by(now), _is_text, lambda mark: _is_whole(mark, 1, 3))

    return _is_row(data, is_last, lambda found: isinstance(found, bool), lambda entries: _are(entries, is_entry))


_FITS: dict[type, Callable[[Any, Any, int], bool]] = {
    Latest: _latest,
    LatestValues: _latest_values,
    Tally: _tally,
    Extreme: _extreme,
    DayCounts: _days,
    DaySums: _days,
    Pairs: _pairs,
}
