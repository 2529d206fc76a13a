"""Business time: which days and hours are open for business, and appointments by the civil calendar.

A day is a business day from Monday to Friday, unless a calendar closes it. An ``Almanac`` holds what a ruleset says of
that; what it says for one lead, who may have holidays of a country of their own, is a ``BusinessTime``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from attrs import field, frozen

from nurture.domain.recurrence import put_off
from nurture.domain.time import EARLIEST, LATEST, Duration, exists, resolve
from nurture.errors import PluginError

__all__ = [
    "WEEKDAYS",
    "WORKING_HOURS",
    "Almanac",
    "BusinessTime",
    "HolidaySource",
    "Holidays",
    "appointment",
    "moved",
    "next_time",
]

HolidaySource: TypeAlias = Callable[[str, int], Iterable[dt.date]]
"""What says which days of a year are holidays in a country: a function of country and year."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WORKING_HOURS = ((dt.time(9), dt.time(18)),)
_ONE_DAY = dt.timedelta(days=1)
_ONE_HOUR = dt.timedelta(hours=1)
_FARTHEST = 1_000  # days in which a day is looked for
_MOST_DATES = 400  # that a source of holidays may give for a year


@frozen(eq=False)
class Holidays:
    """The holidays of countries, as the source named ``name`` gives them, each year asked for once."""

    name: str
    source: HolidaySource
    _years: dict[tuple[str, int], frozenset[dt.date]] = field(factory=dict, init=False)

    def of(self, country: str, year: int) -> frozenset[dt.date]:
        """The holidays of a year. Raises ``PluginError`` where the source fails, or gives anything but dates."""
        found = self._years.get((country, year))
        if found is None:
            found = self._years[country, year] = self._asked(country, year)
        return found

    def _asked(self, country: str, year: int) -> frozenset[dt.date]:
        try:
            given: list[Any] = list(islice(self.source(country, year), _MOST_DATES + 1))
            days = frozenset(given)
        except (Exception, SystemExit) as fault:
            raise PluginError("calendar", self.name, f"{type(fault).__name__}: {fault}") from fault
        if len(given) > _MOST_DATES:
            raise PluginError("calendar", self.name, f"must give at most {_MOST_DATES} dates a year, and gives more")
        odd = [day for day in days if not isinstance(day, dt.date) or isinstance(day, dt.datetime)]
        if odd:
            raise PluginError("calendar", self.name, f"a holiday must be a date, and this is {odd[0]!r:.60}")
        return days


@frozen(eq=False)
class BusinessTime:
    """Business time for one lead: the open hours of a business day, in order, and the days that are none.

    >>> BusinessTime().is_open(dt.date(2026, 4, 3)), BusinessTime().is_open(dt.date(2026, 4, 4))  # a Friday, a Saturday
    (True, False)
    """

    hours: tuple[tuple[dt.time, dt.time], ...] = WORKING_HOURS
    closed: frozenset[dt.date] = frozenset()
    holidays: Holidays | None = None
    country: str | None = None

    def is_holiday(self, day: dt.date) -> bool:
        """Whether a calendar closes ``day``. None says anything of days before 1900 and from 2200 on."""
        if day in self.closed:
            return True
        if self.holidays is None or self.country is None or not EARLIEST.year <= day.year < LATEST.year:
            return False
        return day in self.holidays.of(self.country, day.year)

    def is_open(self, day: dt.date) -> bool:
        """Whether ``day`` is a business day: from Monday to Friday, and closed by no calendar."""
        return day.weekday() < 5 and not self.is_holiday(day)

    def allows(self, days: tuple[str, ...], day: dt.date) -> bool:
        """Whether ``day`` is one of ``days``, weekdays or ``business days``; any day is, where there are none.

        >>> BusinessTime().allows(("business days", "saturday"), dt.date(2026, 4, 4))
        True
        """
        return not days or WEEKDAYS[day.weekday()] in days or ("business days" in days and self.is_open(day))

    def after_days(self, day: dt.date, amount: int, tz: ZoneInfo, *, back: bool = False) -> dt.date:
        """The business day of ``tz`` that is ``amount`` of them after ``day``, or ``back``; ``day`` itself where that is 0."""
        while amount:
            day += -_ONE_DAY if back else _ONE_DAY
            amount -= self.is_open(day) and exists(day, tz)
        return day

    def after_hours(self, start: dt.datetime, amount: int, tz: ZoneInfo) -> dt.datetime:
        """The first instant at which ``amount`` hours of business time have passed since ``start``."""
        left, day = amount * _ONE_HOUR, start.astimezone(tz).date() - _ONE_DAY
        while left:
            for opening, closing in self.hours if self.is_open(day) else ():
                begin, end = max(start, at_clock(day, opening, tz)), at_clock(day, closing, tz)
                if end - begin >= left:
                    return begin + left
                left -= max(dt.timedelta(0), end - begin)
            day += _ONE_DAY
        return start


@frozen(eq=False)
class Almanac:
    """What a ruleset says of business time. ``attribute`` names the lead's own country; ``country`` is anybody else's."""

    hours: tuple[tuple[dt.time, dt.time], ...] = WORKING_HOURS
    closed: frozenset[dt.date] = frozenset()
    holidays: Holidays | None = None
    attribute: str | None = None
    country: str | None = None

    def of(self, attributes: Mapping[str, Any]) -> BusinessTime:
        """Business time for a lead with these attributes."""
        own = None if self.attribute is None else attributes.get(self.attribute)
        return BusinessTime(self.hours, self.closed, self.holidays, self.country if own is None else own)


def at_clock(day: dt.date, time: dt.time, tz: ZoneInfo) -> dt.datetime:
    """The instant of a local time of day; the end of the day, ``datetime.time.max``, is the midnight after it."""
    if time == dt.time.max:
        day, time = day + _ONE_DAY, dt.time()
    return resolve(dt.datetime.combine(day, time), tz)


def _after_civil(local: dt.datetime, duration: Duration, tz: ZoneInfo, business: BusinessTime) -> dt.datetime:
    from dateutil.relativedelta import relativedelta

    if duration.unit == "business day":
        return dt.datetime.combine(business.after_days(local.date(), duration.amount, tz), local.time())
    moved: dt.datetime = local + relativedelta(**{f"{duration.unit}s": duration.amount})  # type: ignore[arg-type]
    return moved


def appointment(
    start: dt.datetime, duration: Duration, tz: ZoneInfo, business: BusinessTime, time: dt.time | None = None
) -> dt.datetime:
    """The instant ``duration`` after ``start`` by the civil calendar of ``tz`` and by ``business`` time.

    Hours and minutes are elapsed time, business hours elapsed business time. Days, weeks, months, years and business
    days keep the wall clock, or end at ``time`` of their day, and the end of a month clamps.

    >>> from nurture.domain.time import zone
    >>> tokyo, usual = zone("Asia/Tokyo"), BusinessTime()
    >>> appointment(dt.datetime(2026, 1, 31, tzinfo=dt.UTC), Duration(1, "month"), tokyo, usual).isoformat()
    '2026-02-28T00:00:00+00:00'
    """
    if duration.unit in ("minute", "hour"):
        return start + duration.length
    if duration.unit == "business hour":
        return business.after_hours(start, duration.amount, tz)
    local = start.astimezone(tz).replace(tzinfo=None, fold=0)
    begin = local if time is None else dt.datetime.combine(local, time)
    return resolve(_after_civil(begin, duration, tz, business), tz)


def moved(
    value: dt.date, duration: Duration, tz: ZoneInfo | None, business: BusinessTime, *, back: bool = False
) -> dt.date | None:
    """A date, or an instant, put off by days, weeks, months, years or business days, or put ``back``.

    None where the calendar ends first. An instant keeps its wall clock in ``tz``, which dates need for business days only.

    >>> moved(dt.date(2026, 4, 6), Duration(3, "business day"), ZoneInfo("UTC"), BusinessTime(), back=True)
    datetime.date(2026, 4, 1)
    """
    if isinstance(value, dt.datetime):
        local = value.astimezone(tz)
        day = moved(local.date(), duration, tz, business, back=back)
        return None if day is None or tz is None else resolve(dt.datetime.combine(day, local.time()), tz)
    if duration.unit != "business day":
        return put_off(value, duration, back=back)
    assert tz is not None
    try:
        return business.after_days(value, duration.amount, tz, back=back)
    except OverflowError:
        return None


def next_time(
    start: dt.datetime, days: tuple[str, ...], time: dt.time, tz: ZoneInfo, business: BusinessTime, *, later: bool
) -> dt.datetime:
    """The first instant from ``start`` on (after it, where ``later``) at which it is ``time`` in ``tz``.

    ``days`` names weekdays, or ``business day``; none of them is any day. A day that ``tz`` leaves out is none. Where calendars
    close every day for 1,000 days, it is the last of them.

    >>> thursday = dt.datetime(2026, 4, 2, 12, tzinfo=dt.UTC)
    >>> next_time(thursday, ("monday",), dt.time(9), ZoneInfo("UTC"), BusinessTime(), later=False).isoformat()
    '2026-04-06T09:00:00+00:00'
    """
    date = start.astimezone(tz).date() - _ONE_DAY
    for _ in range(_FARTHEST):
        date += _ONE_DAY
        at = at_clock(date, time, tz)
        if (at > start or (at == start and not later)) and _is(date, days, business) and exists(date, tz):
            break
    return at


def _is(date: dt.date, days: tuple[str, ...], business: BusinessTime) -> bool:
    return not days or WEEKDAYS[date.weekday()] in days or ("business day" in days and business.is_open(date))
