"""Times and durations as tests write them."""

from __future__ import annotations

import datetime as dt
import re
from typing import TypeAlias
from zoneinfo import ZoneInfo

from nurture.domain.business import BusinessTime, appointment
from nurture.domain.time import Duration, check_instant, resolve
from nurture.errors import InputError

__all__ = ["Length", "Time", "later", "moment"]

Time: TypeAlias = str | dt.datetime
Length: TypeAlias = str | Duration | dt.timedelta

_LENGTH = re.compile(r"([0-9]{1,9}) ((?:business )?[a-z]+?)s?")


def moment(where: str, value: Time, tz: ZoneInfo) -> dt.datetime:
    """The instant (UTC) that a test means: an aware datetime, or text, which is local in ``tz`` where it has no offset.

    >>> moment("at", "2026-04-01T15:00", ZoneInfo("Asia/Tokyo")).isoformat()
    '2026-04-01T06:00:00+00:00'
    """
    if not isinstance(value, str):
        return check_instant(where, value)
    try:
        read = dt.datetime.fromisoformat(value)
    except ValueError:
        raise InputError(where, value, "must be a time such as '2026-04-01T15:00', or an aware datetime") from None
    return check_instant(where, resolve(read, tz) if read.tzinfo is None else read)


def later(where: str, start: dt.datetime, length: Length, tz: ZoneInfo, business: BusinessTime) -> dt.datetime:
    """The instant ``length`` after ``start``: text and durations as rules wait them, a ``timedelta`` exactly.

    >>> start = dt.datetime(2026, 3, 7, 14, tzinfo=dt.UTC)
    >>> later("by", start, "1 day", ZoneInfo("America/New_York"), BusinessTime()).isoformat()
    '2026-03-08T13:00:00+00:00'
    """
    if isinstance(length, dt.timedelta):
        if length < dt.timedelta():
            raise InputError(where, length, "must not be below zero")
        return check_instant(where, start + length)
    duration = length if isinstance(length, Duration) else _duration(where, length)
    return check_instant(where, appointment(start, duration, tz, business))


def _duration(where: str, text: object) -> Duration:
    match = _LENGTH.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise InputError(where, text, "must be a duration such as '3 days', or a timedelta")
    return Duration(int(match[1]), match[2])
