"""Cells of memory give what the whole log gives, in any order of arrival and however often they are trimmed."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import nurture
from nurture.domain.time import DAY, micros, scoring_date, scoring_day
from nurture.scoring.days import DayCounts, DaySums, period_of
from nurture.scoring.memory import Extreme, Latest, Pairs, Tally

START = dt.datetime(2026, 1, 28, tzinfo=dt.UTC)
LATE = 2 * DAY
HOURS = st.integers(0, 24 * 45)
offsets = st.sampled_from((0, 9 * 3_600_000_000, -5 * 3_600_000_000))


def event(number: int, hour: int, value: int | None = None) -> nurture.Event:
    properties = {} if value is None else {"v": value}
    return nurture.Event(f"e{number * 37 % 100:03}", "l", "e", START + dt.timedelta(hours=hour), properties)


@st.composite
def logs(draw: Any) -> list[nurture.Event]:
    """Events as they arrive: some late, none later than the reach."""
    hours = sorted(draw(st.lists(HOURS, max_size=30)))
    backs = [draw(st.sampled_from((0, 0, 1, 20, 48))) for _ in hours]
    return [event(n, max(0, hour - back), n % 4) for n, (hour, back) in enumerate(zip(hours, backs, strict=True))]


def kept(cell: Any, arrivals: list[nurture.Event], mark: Any = lambda _: 1) -> tuple[Any, int]:
    """What the cell keeps after the events, trimmed after each, and the time by then."""
    data, now = cell.empty, micros(START)
    for each in arrivals:
        now = max(now, micros(each.at))
        data = cell.trim(cell.add(data, each, mark(each)), now, (now - LATE, ""))
    return data, now


def taken(arrivals: list[nurture.Event], offset: int, cap: int | None, period: str | None) -> dict[int, int]:
    """How many events of each day count, out of the whole log."""
    days: dict[int, int] = {}
    for _, group in groupby(sorted(arrivals), lambda each: period_of(scoring_day(micros(each.at), offset), period)):
        for each in list(group)[:cap]:
            day = scoring_day(micros(each.at), offset)
            days[day] = days.get(day, 0) + 1
    return days


@given(logs(), offsets, st.sampled_from((None, 1, 2, 3)), st.sampled_from(("day", "week", "month", "ever")))
def test_day_counts_without_horizon_keep_the_total(arrivals, offset, cap, period):
    cell = DayCounts(offset, cap, period if cap else None)
    data, _ = kept(cell, arrivals)
    total = data[0] + sum(counted for _, _, counted in cell.taken(data))
    assert total == sum(taken(arrivals, offset, cap, period if cap else None).values())


@given(
    logs(),
    offsets,
    st.sampled_from((None, 1, 2, 3)),
    st.sampled_from(("day", "week", "month", "ever")),
    st.sampled_from((1, 2, 7, 20)),
)
def test_day_counts_with_horizon_keep_each_day_that_matters(arrivals, offset, cap, period, horizon):
    cell = DayCounts(offset, cap, period if cap else None, horizon)
    data, now = kept(cell, arrivals)
    first = scoring_day(now, offset) - horizon
    found = {day: counted for day, _, counted in cell.taken(data) if day > first and counted}
    whole = taken(arrivals, offset, cap, period if cap else None)
    assert found == {day: count for day, count in whole.items() if day > first}


@given(logs(), offsets, st.sampled_from((1, 3, 20)))
def test_day_sums_keep_the_last_days(arrivals, offset, horizon):
    cell = DaySums(offset, "v", horizon)
    data, now = kept(cell, arrivals)
    first = scoring_day(now, offset) - horizon
    days = [(scoring_day(micros(each.at), offset), each.properties["v"]) for each in arrivals]
    assert sum(value for day, value in data[1] if day > first) == sum(value for day, value in days if day > first)


@given(logs(), st.integers(1, 5), st.sampled_from((None, 3 * 3_600_000_000, 5 * DAY)))
def test_latest_counts_as_far_as_it_is_asked(arrivals, number, length):
    data, now = kept(Latest(number, length), arrivals)
    since = -1 if length is None else now - length
    times = [micros(each.at) for each in arrivals if micros(each.at) > since]
    assert min(number, len(times)) == sum(time > since for time in data)
    assert list(data) == sorted(data)


@given(logs(), st.sampled_from(("first", "last")), st.sampled_from((None, "v")))
def test_extreme_is_the_first_or_last_by_time_and_id(arrivals, which, name):
    data, _ = kept(Extreme(which, name, 24), arrivals)
    ordered = sorted(arrivals)
    if not ordered:
        assert data is None
    else:
        each = ordered[0] if which == "first" else ordered[-1]
        assert data == (micros(each.at), each.id, each.at if name is None else each.properties["v"])


@given(logs())
def test_tally_counts_and_sums(arrivals):
    assert kept(Tally(), arrivals)[0] == len(arrivals)
    assert kept(Tally("v"), arrivals)[0] == sum(each.properties["v"] for each in arrivals)


@given(logs(), st.sampled_from((1, 5, 24, 72)))
def test_pairs_are_found_whatever_the_order(arrivals, gap):
    marks = {0: 1, 1: 2, 2: 3, 3: 0}
    relevant = [each for each in arrivals if marks[each.properties["v"]]]
    data, _ = kept(Pairs(gap * 3_600_000_000), relevant, lambda each: marks[each.properties["v"]])
    longest = dt.timedelta(hours=gap)
    firsts = [each for each in relevant if marks[each.properties["v"]] & 1]
    seconds = [each for each in relevant if marks[each.properties["v"]] & 2]
    assert data[1] == any(first < second and second.at <= first.at + longest for first in firsts for second in seconds)


def test_weeks_begin_on_monday_and_months_on_the_first():
    for day in range(-400, 400):
        date = scoring_date(day)
        week = dt.date(1970, 1, 1) + dt.timedelta(days=7 * period_of(day, "week") - 3)
        assert week.weekday() == 0
        assert 0 <= (date - week).days < 7
        assert period_of(day, "month") == date.year * 12 + date.month
