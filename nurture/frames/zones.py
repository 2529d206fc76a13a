"""Local times as instants, within the engine, just as ``domain.time.resolve`` has them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from nurture.backends.relational import tree as t
from nurture.backends.relational.tree import Tree
from nurture.domain.time import instant, zone

__all__ = ["instant_of_local"]

_SECOND = 1_000_000
_STEP = 6 * 3_600 * _SECOND  # no zone changes twice within that
_MARGIN = 2 * 86_400 * _SECOND


def instant_of_local(local: Tree, zone_name: str, first: int, last: int) -> Tree:
    """The instant of a local time, both in microseconds, where that lies from ``first`` to ``last``.

    A time that exists twice is its first, one that does not exist the first that does.
    """
    tz = zone(zone_name)
    offset, ways = _offset(tz, first - _MARGIN), []
    for at, after in _changes(tz, first - _MARGIN, last + _MARGIN):
        ways.append((_before(local, at + offset), t.subtracted(local.copy(), t.number(offset))))
        if after > offset:
            ways.append((_before(local, at + after), t.number(at)))
        offset = after
    rest = t.subtracted(local.copy(), t.number(offset))
    return t.case(*ways, otherwise=rest) if ways else rest


def _before(local: Tree, end: int) -> Tree:
    return t.compared(local.copy(), "<", t.number(end))


def _offset(tz: ZoneInfo, us: int) -> int:
    offset = instant(us).astimezone(tz).utcoffset() or dt.timedelta(0)
    return offset // dt.timedelta(microseconds=1)


def _changes(tz: ZoneInfo, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The instants at which the zone's offset becomes another, and that."""
    before = _offset(tz, first)
    for start in range(first, last, _STEP):
        after = _offset(tz, start + _STEP)
        if after != before:
            yield _change(tz, start, start + _STEP, after), after
            before = after


def _change(tz: ZoneInfo, low: int, high: int, after: int) -> int:
    """The first second between two instants from which on the offset is ``after``."""
    low, high = low // _SECOND, -(-high // _SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _offset(tz, middle * _SECOND) == after else (middle, high)
    return high * _SECOND
