"""Whether what was read from outside is what a cell of memory can have kept.

A stored state is not believed: what has another shape is refused before anything works on it.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from nurture.domain.schema import UNKNOWN, check_value
from nurture.errors import InputError
from nurture.scoring.memory import Cell, DayCounts, DaySums, Extreme, Latest, Pairs, Tally

__all__ = ["fits"]

_TIMES = 2**55  # microseconds: from the year 828 to the year 3111
_DAYS = 500_000  # scoring days: from the year 601 to the year 3338


def fits(cell: Cell, data: Any) -> bool:
    """Whether ``data`` has the shape of what ``cell`` keeps.

    >>> fits(Latest(2), (1, 2)), fits(Latest(2), (1, "2"))
    (True, False)
    """
    return _FITS[type(cell)](cell, data)


def _is_whole(value: Any, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _is_time(value: Any) -> bool:
    return _is_whole(value, -_TIMES, _TIMES)


def _is_count(value: Any) -> bool:
    return _is_whole(value, 0, 2**63 - 1)


def _is_number(value: Any) -> bool:
    return type(value) is int or (isinstance(value, Decimal) and value.is_finite())


def _is_row(value: Any, *tests: Callable[[Any], bool]) -> bool:
    pairs = zip(tests, value, strict=True) if isinstance(value, tuple) and len(value) == len(tests) else ()
    return isinstance(value, tuple) and len(value) == len(tests) and all(test(item) for test, item in pairs)


def _rising(values: tuple[Any, ...]) -> bool:
    return all(low <= high for low, high in zip(values, values[1:], strict=False))


def _latest(cell: Latest, data: Any) -> bool:
    return isinstance(data, tuple) and len(data) <= cell.number and all(map(_is_time, data)) and _rising(data)


def _tally(cell: Tally, data: Any) -> bool:
    return _is_count(data) if cell.property is None else _is_number(data)


def _extreme(cell: Extreme, data: Any) -> bool:
    return data is None or _is_row(data, _is_time, _is_text, lambda value: _is_value(cell, value))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_value(cell: Extreme, value: Any) -> bool:
    if value is None or cell.type == UNKNOWN:
        return cell.property is not None
    try:
        check_value("value", value, cell.type)
    except InputError:
        return False
    return True


def _days(data: Any, amount: Callable[[Any], bool]) -> bool:
    if not _is_row(data, _is_count, lambda days: isinstance(days, tuple)):
        return False
    rows = all(_is_row(item, lambda day: _is_whole(day, -_DAYS, _DAYS), amount) for item in data[1])
    return rows and _rising(tuple(day for day, _ in data[1]))


def _pairs(_: Pairs, data: Any) -> bool:
    def is_seen(times: Any) -> bool:
        return _is_row(times, *[lambda time: time is None or _is_time(time)] * 2)

    def is_entry(entry: Any) -> bool:
        return _is_row(entry, _is_time, _is_text, lambda mark: _is_whole(mark, 1, 3))

    def are_entries(entries: Any) -> bool:
        return isinstance(entries, tuple) and all(map(is_entry, entries)) and _rising(entries)

    return _is_row(data, is_seen, lambda found: isinstance(found, bool), are_entries)


_FITS: dict[type, Callable[[Any, Any], bool]] = {
    Latest: _latest,
    Tally: _tally,
    Extreme: _extreme,
    DayCounts: lambda _, data: _days(data, _is_count),
    DaySums: lambda _, data: _days(data, _is_number),
    Pairs: _pairs,
}
