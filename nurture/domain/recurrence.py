"""Days that come again: recurrence rules of iCalendar (RRULE), of whole days, and dates put off by the calendar.

A rule says which days; the time of day is said beside it. ``INTERVAL`` counts from 1 January 1970, weeks from Monday the
5th: every other week is the same for all leads.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any

from nurture.domain.time import Duration
from nurture.errors import InputError

__all__ = ["DAYS", "check_recurrence", "next_day", "put_off"]

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MOST_YEARS = 40  # the 29th of February falls on each day of the week within 40 years, also about 2100
_LONGEST = 200
_INTERVALS = {"DAILY": 366, "WEEKLY": 53, "MONTHLY": 36, "YEARLY": 4}
_PARTS = ("FREQ", "INTERVAL", "WKST", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYSETPOS")
_VALUE = re.compile(r"[A-Z0-9+,-]{1,150}")
# The highest number of a part, and whether it may count from the end.
_NUMBERS = {"BYMONTH": (12, False), "BYWEEKNO": (53, True), "BYYEARDAY": (366, True), "BYMONTHDAY": (31, True)}
_NUMBERS |= {"BYSETPOS": (366, True)}
_NUMBER = re.compile(r"[+-]?\d{1,3}")


def check_recurrence(where: str, value: object) -> str:
    """``value`` as a rule in its canonical form: parts in order, without ``INTERVAL=1``. Raises ``InputError``.

    >>> check_recurrence("rule", "byday=mo;FREQ=WEEKLY")
    'FREQ=WEEKLY;BYDAY=MO'
    """
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise InputError(where, value, f"must be a recurrence rule of at most {_LONGEST} characters")
    parts: dict[str, str] = {}
    for part in value.upper().split(";"):
        name, _, text = part.partition("=")
        if name not in _PARTS or name in parts or not _VALUE.fullmatch(text):
            raise InputError(
                where, value, f"must be parts such as `FREQ=WEEKLY;BYDAY=MO`, each once, of {', '.join(_PARTS)}"
            )
        parts[name] = text
    frequency, interval = parts.get("FREQ", ""), parts.get("INTERVAL", "1")
    if frequency not in _INTERVALS:
        raise InputError(where, value, f"must have a FREQ of {', '.join(_INTERVALS)}")
    if not re.fullmatch(r"[1-9]\d{0,2}", interval) or int(interval) > _INTERVALS[frequency]:
        raise InputError(where, value, f"must have an INTERVAL from 1 to {_INTERVALS[frequency]}")
    if interval == "1":
        parts.pop("INTERVAL", None)
    problem = _unlawful(parts)
    if problem is not None:
        raise InputError(where, value, problem)
    rule = ";".join(f"{name}={parts[name]}" for name in _PARTS if name in parts)
    try:
        comes = next_day(rule, dt.date(2000, 1, 1))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as fault:
        raise InputError(
            where, value, f"must be a recurrence rule: {str(fault)[:100] or 'it cannot be read'}"
        ) from fault
    if comes is None:
        raise InputError(where, value, f"must come within {_MOST_YEARS} years")
    return rule


def _unlawful(parts: dict[str, str]) -> str | None:
    """Which number stands where RFC 5545 allows none, or not this one; dateutil passes over some of them in silence."""
    for name, (most, back) in _NUMBERS.items():
        for text in parts[name].split(",") if name in parts else ():
            number = int(text) if _NUMBER.fullmatch(text) else 0
            if not 1 <= (abs(number) if back else number) <= most:
                return f"must be a recurrence rule: numbers of {name} are from 1 to {most}" + (
                    f", or from -{most} to -1" if back else ""
                )
    if any(letter.isdigit() for letter in parts.get("BYDAY", "")):
        if parts["FREQ"] not in ("MONTHLY", "YEARLY"):
            return "must have a number before a day in BYDAY only where FREQ is MONTHLY or YEARLY"
        if "BYWEEKNO" in parts:
            return "must not have both BYWEEKNO and a number before a day in BYDAY"
    return None


@lru_cache(maxsize=4_096)
def next_day(rule: str, day: dt.date) -> dt.date | None:
    """The first day from ``day`` on that ``rule`` (checked) says; None where none comes within 40 years.

    >>> next_day("FREQ=MONTHLY;BYDAY=1TU", dt.date(2026, 4, 8))
    datetime.date(2026, 5, 5)
    """
    from dateutil.rrule import rrulestr

    if day.year >= dt.MAXYEAR - _MOST_YEARS:
        return None
    last = dt.datetime.combine(dt.date(day.year + _MOST_YEARS, 12, 31), dt.time())
    days: Any = rrulestr(rule, dtstart=_start(rule, day))
    found = days.replace(until=last).after(dt.datetime.combine(day, dt.time()), inc=True)
    return None if found is None else found.date()


def _start(rule: str, day: dt.date) -> dt.datetime:
    """Where a period of ``rule`` begins, at least one whole period before ``day``."""
    parts: dict[str, Any] = dict(part.split("=") for part in rule.split(";"))
    every, frequency = int(parts.get("INTERVAL", 1)), parts["FREQ"]
    if frequency in ("DAILY", "WEEKLY"):
        first = dt.date(1970, 1, 5) if frequency == "WEEKLY" else dt.date(1970, 1, 1)
        length = every * (7 if frequency == "WEEKLY" else 1)
        back = (day - first).days // length - 1
        return dt.datetime.combine(dt.date.fromordinal(max(1, first.toordinal() + back * length)), dt.time())
    months = every * (12 if frequency == "YEARLY" else 1)
    back = (((day.year - 1970) * 12 + day.month - 1) // months - 1) * months
    return dt.datetime.combine(dt.date(max(1, 1970 + back // 12), back % 12 + 1, 1), dt.time())


def put_off(day: dt.date, offset: Duration, *, back: bool = False) -> dt.date | None:
    """``day`` put off by days, weeks, months or years, or put ``back``; None where the calendar ends first.

    >>> put_off(dt.date(2026, 3, 31), Duration(1, "month"), back=True)
    datetime.date(2026, 2, 28)
    """
    from dateutil.relativedelta import relativedelta

    try:
        moved: dt.date = day + relativedelta(**{f"{offset.unit}s": -offset.amount if back else offset.amount})  # type: ignore[arg-type]
    except (OverflowError, ValueError):
        return None
    return moved
