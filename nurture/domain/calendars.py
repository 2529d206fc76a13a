"""Calendars as they are declared: days on which a company is closed, holidays of countries, hours of business."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain import fields as f
from nurture.domain.checked import by
from nurture.domain.constants import check_clock
from nurture.errors import InputError

__all__ = ["LONGEST_CLOSING", "Calendar", "Closed", "HolidaysOf", "OpenHours", "check_closing_time", "follow"]

LONGEST_CLOSING = 366


def check_closing_time(where: str, value: object) -> object:
    """``value`` as a local time of day at which hours end: in whole minutes, or the end of the day."""
    return value if value == dt.time.max else check_clock(where, value)


@frozen(field_transformer=f.checked)
class OpenHours:
    """Hours of business on a business day: from ``start`` up to ``end``, which may be ``datetime.time.max``."""

    start: dt.time = field(metadata=by(check_clock))
    end: dt.time = field(metadata=by(check_closing_time))

    def __attrs_post_init__(self) -> None:
        if self.start >= self.end:
            raise InputError("OpenHours.start", self.start, f"must be before the end, {self.end:%H:%M}")


def follow(hours: tuple[OpenHours, ...]) -> bool:
    """Whether each of ``hours`` begins only after the one before it has ended."""
    return all(before.end < after.start for before, after in pairwise(hours))


@frozen(field_transformer=f.checked)
class Closed:
    """A day, or the days from ``first`` to ``last``, at most a year, on which there is no business."""

    first: dt.date = field(metadata=f.DAY)
    last: dt.date | None = field(default=None, metadata=f.OPTIONAL_DAY)

    def __attrs_post_init__(self) -> None:
        if self.last is None:
            return
        if self.last <= self.first:
            raise InputError("Closed.last", self.last, f"must come after the first day, {self.first}")
        if (self.last - self.first).days >= LONGEST_CLOSING:
            raise InputError("Closed.last", self.last, f"must be at most {LONGEST_CLOSING} days on")

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The days, one by one."""
        number = 0 if self.last is None else (self.last - self.first).days
        return tuple(self.first + dt.timedelta(days=n) for n in range(number + 1))


@frozen(field_transformer=f.checked)
class Calendar:
    """A ``calendar`` declaration: days that are no business days for anybody.

    >>> Calendar("company", [Closed(dt.date(2026, 12, 29))]).closed[0].days
    (datetime.date(2026, 12, 29),)
    """

    name: str = field(metadata=f.NAME)
    closed: tuple[Closed, ...] = field(default=(), metadata=f.items(Closed))
    label: str | None = field(default=None, metadata=f.LABEL)
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class HolidaysOf:
    """The setting ``holidays``: those of the country that an ``attribute`` names, or else of ``country``.

    ``source`` names the plug-in that knows them.
    """

    attribute: str | None = field(default=None, metadata=f.OPTIONAL_NAME)
    country: str | None = field(default=None, metadata=f.OPTIONAL_TEXT)
    source: str = field(default="holidays", metadata=f.TEXT)

    def __attrs_post_init__(self) -> None:
        if self.attribute is None and self.country is None:
            raise InputError("HolidaysOf.country", None, "must be given, or an attribute")
