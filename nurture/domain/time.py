"""Instants, durations and the civil calendar.

A *window* is a length: ``within 14 days`` is 14 x 24 hours. A *wait* is an appointment: ``wait 3 days`` keeps the
wall clock in the lead's zone. ``Duration.length`` serves the first, ``domain.business.appointment`` the second.

Instants inside are UTC datetimes or whole microseconds since 1970; nothing here reads a clock.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import field, frozen

from nurture.errors import InputError

__all__ = [
    "DAY",
    "EARLIEST",
    "LATEST",
    "MICRO",
    "Duration",
    "check_instant",
    "check_zone",
    "exists",
    "instant",
    "micros",
    "resolve",
    "scoring_date",
    "scoring_day",
    "standard_offset",
    "zone",
]

UTC = dt.UTC
EPOCH = dt.datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST = dt.datetime(1900, 1, 1, tzinfo=UTC)
LATEST = dt.datetime(2200, 1, 1, tzinfo=UTC)
DAY = 86_400_000_000
MICRO = dt.timedelta(microseconds=1)
_FIRST, _LAST = dt.datetime.min.replace(tzinfo=UTC), dt.datetime.max.replace(tzinfo=UTC)
_EPOCH_ORDINAL = dt.date(1970, 1, 1).toordinal()


def micros(at: dt.datetime) -> int:
    """Whole microseconds from 1970-01-01T00:00Z to ``at``.

    >>> micros(dt.datetime(1970, 1, 2, tzinfo=dt.UTC)) == DAY
    True
    """
    return (at - EPOCH) // MICRO


def instant(us: int) -> dt.datetime:
    """The UTC datetime ``us`` microseconds after 1970-01-01T00:00Z."""
    return EPOCH + dt.timedelta(microseconds=us)


def check_instant(where: str, value: object, *, error: type[InputError] = InputError) -> dt.datetime:
    """``value`` as an aware datetime in UTC, from 1900 up to 2200; ``error`` naming ``where`` otherwise."""
    if not isinstance(value, dt.datetime):
        raise error(where, value, "must be a datetime")
    if value.tzinfo is None or value.utcoffset() is None:
        raise error(where, value, "must be time-zone aware; a naive time has no instant")
    if not EARLIEST.year <= value.year < LATEST.year:
        raise error(where, value, "must lie between 1900 and 2200")
    at = value.astimezone(UTC)
    if not EARLIEST <= at < LATEST:
        raise error(where, value, "must lie between 1900 and 2200")
    return at


@lru_cache(maxsize=1024)
def zone(key: str) -> ZoneInfo:
    """The time zone named ``key``, from the system or from the ``tzdata`` package that dateutil brings.

    Raises ``ZoneInfoNotFoundError`` where neither knows it.
    """
    try:
        return ZoneInfo(key)
    except (ValueError, OSError) as fault:
        raise ZoneInfoNotFoundError(key) from fault


def check_zone(where: str, value: object, *, error: type[InputError] = InputError) -> str:
    """``value`` as the name of a time zone that exists."""
    if not isinstance(value, str) or len(value) > 100:
        raise error(where, value, "must be the name of a time zone, such as 'Asia/Tokyo'")
    try:
        zone(value)
    except ZoneInfoNotFoundError:
        raise error(where, value, "must be the name of a time zone, such as 'Asia/Tokyo'") from None
    return value


_LENGTHS = {
    "minute": dt.timedelta(minutes=1),
    "hour": dt.timedelta(hours=1),
    "day": dt.timedelta(days=1),
    "week": dt.timedelta(weeks=1),
}
_LONGEST = {
    "minute": 52_560_000,
    "hour": 876_000,
    "day": 36_500,
    "week": 5_200,
    "month": 1_200,
    "year": 100,
    "business day": 3_650,
    "business hour": 1_000,
}


def _check_amount(duration: Duration, _: object, value: Any) -> None:
    _check_unit(duration, _, duration.unit)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InputError("Duration.amount", value, "must be a whole number from 0")
    if value > _LONGEST[duration.unit]:
        raise InputError("Duration.amount", value, f"must be at most {_LONGEST[duration.unit]:,} {duration.unit}s")


def _check_unit(_: object, __: object, value: Any) -> None:
    if not isinstance(value, str) or value not in _LONGEST:
        raise InputError("Duration.unit", value, f"must be one of {', '.join(_LONGEST)}")


@frozen
class Duration:
    """A number of minutes, hours, days, weeks, months, years, business days or business hours, as written.

    >>> str(Duration(3, "day")), str(Duration(1, "business day"))
    ('3 days', '1 business day')
    """

    amount: int = field(validator=_check_amount)
    unit: str = field(validator=_check_unit)

    @property
    def is_length(self) -> bool:
        """Whether it is the same length wherever it starts: minutes, hours, days and weeks are, months are not."""
        return self.unit in _LENGTHS

    @property
    def keeps_clock(self) -> bool:
        """Whether it leads from day to day at the same wall clock: days, weeks, months, years and business days do."""
        return self.unit in ("day", "week", "month", "year", "business day")

    @property
    def length(self) -> dt.timedelta:
        """Its length as a window: a day is 24 hours. Raises ``KeyError`` for months, years and business days."""
        return self.amount * _LENGTHS[self.unit]

    @property
    def micros(self) -> int:
        """Its length in microseconds."""
        return self.length // MICRO

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}{'' if self.amount == 1 else 's'}"


def resolve(local: dt.datetime, tz: ZoneInfo) -> dt.datetime:
    """The instant (UTC) of wall-clock time ``local`` (naive) in ``tz``.

    A local time that exists twice is its first; one that does not exist moves forward to the first that does. What is
    before the year 1 or after 9999 in UTC is the first or the last instant there.

    >>> resolve(dt.datetime(2026, 3, 8, 2, 30), zone("America/New_York")).isoformat()
    '2026-03-08T07:00:00+00:00'
    """
    try:
        return _resolved(local, tz)
    except OverflowError:
        return _FIRST if local.year == dt.MINYEAR else _LAST


def _resolved(local: dt.datetime, tz: ZoneInfo) -> dt.datetime:
    first = local.replace(tzinfo=tz, fold=0)
    before, after = first.utcoffset(), first.replace(fold=1).utcoffset()
    assert before is not None
    assert after is not None
    naive = local.replace(tzinfo=UTC)
    if after <= before:  # a plain or a doubled time: fold 0 is its first
        return naive - before
    low, high = micros(naive - after), micros(naive - before)  # in a gap: the change lies between the two readings
    while high - low > 1:
        middle = (low + high) // 2
        if instant(middle).astimezone(tz).utcoffset() == after:
            high = middle
        else:
            low = middle
    return instant(high)


def exists(day: dt.date, tz: ZoneInfo) -> bool:
    """Whether there is ``day`` in ``tz``: a zone that moves over the date line to the west leaves one out.

    >>> exists(dt.date(2011, 12, 29), zone("Pacific/Apia")), exists(dt.date(2011, 12, 30), zone("Pacific/Apia"))
    (True, False)
    """
    if not EARLIEST.year <= day.year <= LATEST.year:
        return True
    return resolve(dt.datetime.combine(day, dt.time()), tz).astimezone(tz).date() == day


def standard_offset(tz: ZoneInfo) -> dt.timedelta:
    """The zone's standard offset from UTC, without daylight saving, as it stood at the start of 2025."""
    start = dt.datetime(2025, 1, 1, tzinfo=UTC).astimezone(tz)
    return (start.utcoffset() or dt.timedelta(0)) - (start.dst() or dt.timedelta(0))


def scoring_day(us: int, offset: int) -> int:
    """The scoring day of an instant: days since 1970-01-01 at a fixed ``offset`` from UTC, both in microseconds."""
    return (us + offset) // DAY


def scoring_date(day: int) -> dt.date:
    """The calendar date of a scoring day."""
    return dt.date.fromordinal(_EPOCH_ORDINAL + day)
