"""The civil calendar in whole numbers: weeks, months, and dates put off by months.

After Howard Hinnant's `chrono-compatible date algorithms`: years begin in March, so that the leap day is a year's last.
"""

from __future__ import annotations

from attrs import evolve, frozen

from nurture.backends.relational import numbers as n
from nurture.backends.relational import tree as t
from nurture.backends.relational.rows import Rows, Value, deepest

__all__ = ["period_of", "shifted"]

_ERA = 146_097  # days of 400 years
_TO_MARCH = 719_468  # days from 0000-03-01 to 1970-01-01
_MONDAY = 3  # days from a Monday to 1970-01-01
_SHIFTED_ERAS = 5  # so that what is divided is not below zero


@frozen
class _Date:
    """A date: months since March of the year 0, and the day of the month from 0."""

    month: Value
    day: Value


def _sum(rows: Rows, *terms: tuple[int, Value]) -> Value:
    """The sum of values, each times a number."""
    found = n.constant(0)
    for factor, value in terms:
        own = evolve(value, tree=value.copy)
        term = own if abs(factor) == 1 else n.operated(rows, "*", own, n.constant(abs(factor)))
        first = found.low == found.high == 0 and factor > 0
        found = term if first else n.operated(rows, "+" if factor > 0 else "-", found, term)
    return found


def _over(rows: Rows, value: Value, by: int) -> Value:
    return n.floor_divided(rows, evolve(value, tree=value.copy), by)


def _known(rows: Rows, value: Value, low: int, high: int) -> Value:
    """``value`` as a column; whoever works it out knows bounds that its parts do not tell."""
    return evolve(rows.worked(value, "calendar"), low=low, high=high)


def _civil(rows: Rows, days: Value) -> _Date:
    since = _known(rows, _sum(rows, (1, days), (1, n.constant(_TO_MARCH))), days.low + _TO_MARCH, days.high + _TO_MARCH)
    era = rows.worked(_over(rows, since, _ERA), "calendar")
    of_era = _known(rows, _sum(rows, (1, since), (-_ERA, era)), 0, _ERA - 1)
    left_out = ((-1, 1_460), (1, 36_524), (-1, _ERA - 1))
    even = _sum(rows, (1, of_era), *((sign, _over(rows, of_era, by)) for sign, by in left_out))
    year = _known(rows, _over(rows, evolve(even, low=0, high=_ERA), 365), 0, 399)
    of_year = _known(rows, _sum(rows, (1, of_era), (-1, _days_before(rows, year))), 0, 365)
    month = _known(rows, _over(rows, _sum(rows, (5, of_year), (1, n.constant(2))), 153), 0, 11)
    day = _sum(rows, (1, of_year), (-1, _before_month(rows, month)))
    return _Date(_sum(rows, (4_800, era), (12, year), (1, month)), _known(rows, day, 0, 30))


def _days_before(rows: Rows, year: Value) -> Value:
    """The days of an era before ``year``."""
    return _sum(rows, (365, year), (1, _over(rows, year, 4)), (-1, _over(rows, year, 100)))


def _before_month(rows: Rows, month: Value) -> Value:
    """The days of a year before ``month``, from March."""
    return _over(rows, _sum(rows, (153, month), (1, n.constant(2))), 5)


def _first_of(rows: Rows, months: Value) -> Value:
    """The first day of a month, of which there are so many since March of the year 0."""
    lift = _SHIFTED_ERAS * 4_800
    lifted = _known(rows, _sum(rows, (1, months), (1, n.constant(lift))), months.low + lift, months.high + lift)
    era = rows.worked(_over(rows, lifted, 4_800), "calendar")
    of_era = _known(rows, _sum(rows, (1, lifted), (-4_800, era)), 0, 4_799)
    year = _known(rows, _over(rows, of_era, 12), 0, 399)
    month = _known(rows, _sum(rows, (1, of_era), (-12, year)), 0, 11)
    before = _sum(rows, (_ERA, era), (1, _days_before(rows, year)), (1, _before_month(rows, month)))
    start = n.constant(_SHIFTED_ERAS * _ERA + _TO_MARCH)
    return rows.worked(_sum(rows, (1, before), (-1, start)), "calendar")


def shifted(rows: Rows, days: Value, months: int) -> Value:
    """A date put off by months, or back where they are below zero; the end of a month clamps.

    Missing before the year 1 and after 9999.
    """
    date = _civil(rows, rows.worked(days, "calendar"))
    month = rows.worked(_sum(rows, (1, date.month), (1, n.constant(months))), "calendar")
    first, next_ = _first_of(rows, month), _first_of(rows, _sum(rows, (1, month), (1, n.constant(1))))
    last = _sum(rows, (1, next_), (-1, n.constant(1)))
    same = _sum(rows, (1, first), (1, date.day))
    kept = Value(rows.dialect.least(same.tree, last.tree), deepest((same, last)), days.nullable)
    kept = rows.worked(evolve(kept, low=first.low, high=first.high + 31), "calendar")
    low, high = n.DAYS
    return rows.worked(
        evolve(kept, tree=t.case((t.between(kept.tree, low, high), kept.copy)), nullable=True, low=low, high=high)
    )


def period_of(rows: Rows, day: Value, period: str | None) -> Value | None:
    """What tells the days of one ``period`` (day, week, month) from those of others; None where there is but one."""
    if period == "day":
        return day
    if period == "week":
        return rows.worked(_over(rows, _sum(rows, (1, day), (1, n.constant(_MONDAY))), 7), "week")
    return rows.worked(_civil(rows, day).month, "month") if period == "month" else None
