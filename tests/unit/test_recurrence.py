"""Days that come again: rules of iCalendar held against dateutil counting from 1970, and entries on the days they say."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

import nurture
from nurture.domain.recurrence import check_recurrence, next_day, put_off
from nurture.domain.time import Duration

RULES = [
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=DAILY;INTERVAL=366",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;BYDAY=MO,SU",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
    "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYDAY=1TU",
    "FREQ=MONTHLY;INTERVAL=5;BYDAY=-1FR",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=YEARLY",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=28",
    "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO",
    "FREQ=YEARLY;BYYEARDAY=-1",
]


@pytest.mark.parametrize("rule", RULES)
def test_the_days_of_a_rule_are_those_that_dateutil_counts_from_1970(rule):
    first = dt.datetime(1970, 1, 5) if "WEEKLY" in rule else dt.datetime(1970, 1, 1)
    days = [day.date() for day in rrulestr(rule, dtstart=first).replace(until=dt.datetime(2034, 1, 1))]
    day, found = dt.date(2023, 12, 20), []
    while (day := next_day(rule, day)) < dt.date(2032, 1, 1):
        found.append(day)
        day += dt.timedelta(days=1)
    assert found == [day for day in days if dt.date(2023, 12, 20) <= day < dt.date(2032, 1, 1)]


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("FREQ=HOURLY", "must have a FREQ of DAILY, WEEKLY, MONTHLY, YEARLY"),
        ("FREQ=SECONDLY;BYDAY=MO", "must have a FREQ of"),
        ("BYDAY=MO", "must have a FREQ of"),
        ("FREQ=DAILY;COUNT=3", "must be parts such as"),
        ("FREQ=DAILY;UNTIL=20260101", "must be parts such as"),
        ("FREQ=DAILY;FREQ=DAILY", "must be parts such as"),
        ("FREQ=DAILY;BYHOUR=9", "must be parts such as"),
        ("FREQ=DAILY;INTERVAL=0", "must have an INTERVAL from 1 to 366"),
        ("FREQ=YEARLY;INTERVAL=5", "must have an INTERVAL from 1 to 4"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "must come within 40 years"),
        ("FREQ=WEEKLY;BYDAY=XX", "must be a recurrence rule"),
        ("FREQ=MONTHLY;BYMONTHDAY=x", "must be a recurrence rule"),
        ("FREQ=MONTHLY;BYMONTHDAY=99999999999999999999", "numbers of BYMONTHDAY are from 1 to 31, or from -31 to -1"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "numbers of BYMONTHDAY are from 1 to 31"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,0", "numbers of BYMONTHDAY are from 1 to 31"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,-32", "numbers of BYMONTHDAY are from 1 to 31"),
        ("FREQ=YEARLY;BYMONTH=-1", "numbers of BYMONTH are from 1 to 12, got"),
        ("FREQ=YEARLY;BYMONTH=0", "numbers of BYMONTH are from 1 to 12, got"),
        ("FREQ=YEARLY;BYWEEKNO=54", "numbers of BYWEEKNO are from 1 to 53"),
        ("FREQ=YEARLY;BYYEARDAY=0", "numbers of BYYEARDAY are from 1 to 366"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", "numbers of BYSETPOS are from 1 to 366"),
        ("FREQ=MONTHLY;BYDAY=0MO", "must be a recurrence rule"),
        ("FREQ=WEEKLY;BYDAY=2MO", "number before a day in BYDAY only where FREQ is MONTHLY or YEARLY"),
        ("FREQ=DAILY;BYDAY=MO,-1TU", "number before a day in BYDAY only where FREQ is MONTHLY or YEARLY"),
        ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=2MO", "must not have both BYWEEKNO and a number"),
        ("", "must be parts such as"),
        ("FREQ=DAILY;" * 50, "must be a recurrence rule of at most 200 characters"),
        (7, "must be a recurrence rule of at most 200 characters"),
    ],
)
def test_what_is_no_rule_of_days_is_refused(rule, problem):
    with pytest.raises(nurture.InputError, match=problem):
        check_recurrence("rule", rule)


def test_a_month_has_no_day_0():
    with pytest.raises(nurture.RulesError) as caught:
        nurture.parse(
            'ruleset "r" {}\nscenario s {\n  enter every month on day 0 at 09:00, always\n  notify sales "x"\n}\n'
        )
    (finding,) = caught.value.diagnostics
    assert (finding.code, finding.span.column) == ("N122", 28)
    assert "must be a day from 1 to 31" in finding.message


def test_a_rule_has_one_form():
    assert check_recurrence("rule", "byday=mo;interval=1;freq=weekly") == "FREQ=WEEKLY;BYDAY=MO"


def test_dates_are_put_off_as_far_as_the_calendar_goes():
    assert put_off(dt.date(2026, 3, 31), Duration(1, "month"), back=True) == dt.date(2026, 2, 28)
    assert put_off(dt.date(2024, 2, 29), Duration(1, "year")) == dt.date(2025, 2, 28)
    assert put_off(dt.date.max, Duration(1, "day")) is None
    assert put_off(dt.date.min, Duration(1, "day"), back=True) is None


def entered(enter, events=(), *, zone, start, until, **attributes):
    """The local times at which a lead enters."""
    rules = nurture.parse(
        f'ruleset "r" {{}}\nlead {{ day: date? }}\nscenario s {{\n  enter {enter}, always\n  notify sales "x"\n}}\n'
    )
    tz = ZoneInfo(zone)
    lead = nurture.Lead("l", attributes, timezone=zone)
    state = nurture.start(rules, lead, at=start.replace(tzinfo=tz))
    effects = []
    for number, (at, properties) in enumerate(events):
        event = nurture.Event(f"e{number}", "l", "lead_updated", at.replace(tzinfo=tz), properties)
        step = nurture.transition(rules, state, event)
        state, effects = step.state, [*effects, *step.effects]
    step = nurture.advance(rules, state, to=until.replace(tzinfo=tz))
    effects += step.effects
    return [f"{effect.at.astimezone(tz):%m-%d %H:%M %z}" for effect in effects if effect.kind == "entered"]


def at(*parts):
    return dt.datetime(*parts)


def test_nine_in_new_york_stays_nine_over_both_changes():
    spring = entered("every day at 09:00", zone="America/New_York", start=at(2026, 3, 6, 12), until=at(2026, 3, 9, 12))
    assert spring == ["03-07 09:00 -0500", "03-08 09:00 -0400", "03-09 09:00 -0400"]
    autumn = entered(
        "every day at 09:00", zone="America/New_York", start=at(2026, 10, 30, 12), until=at(2026, 11, 2, 12)
    )
    assert autumn == ["10-31 09:00 -0400", "11-01 09:00 -0500", "11-02 09:00 -0500"]


def test_a_time_that_does_not_exist_moves_forward_and_one_that_exists_twice_comes_once():
    zone = "America/New_York"
    assert entered("every day at 02:30", zone=zone, start=at(2026, 3, 7, 12), until=at(2026, 3, 8, 12)) == [
        "03-08 03:00 -0400"
    ]
    assert entered("every day at 01:30", zone=zone, start=at(2026, 10, 31, 12), until=at(2026, 11, 1, 12)) == [
        "11-01 01:30 -0400"
    ]


def test_a_day_that_a_zone_leaves_out_is_passed_over():
    found = entered("every day at 09:00", zone="Pacific/Apia", start=at(2011, 12, 28, 12), until=at(2011, 12, 31, 12))
    assert found == ["12-29 09:00 -1000", "12-31 09:00 +1400"]


def test_a_date_comes_once_and_a_later_one_is_a_new_one():
    events = [
        (at(2026, 5, 1), {"day": dt.date(2026, 6, 10)}),
        (at(2026, 6, 11), {"day": dt.date(2026, 6, 10)}),
        (at(2026, 6, 12), {"day": dt.date(2026, 7, 1)}),
        (at(2026, 7, 2), {"day": dt.date(2026, 6, 1)}),
    ]
    found = entered(
        "on day at 09:00",
        events,
        zone="Asia/Tokyo",
        start=at(2026, 4, 1),
        until=at(2026, 8, 1),
        day=dt.date(2026, 3, 1),
    )
    assert found == ["06-10 09:00 +0900", "07-01 09:00 +0900"]


def test_a_day_comes_once_also_where_the_zone_changes_after_it():
    events = [(at(2026, 6, 10, 12), {"timezone": "Europe/London"})]
    found = entered(
        "every day at 09:00", events, zone="Asia/Tokyo", start=at(2026, 6, 9, 12), until=at(2026, 6, 11, 18)
    )
    assert found == ["06-10 09:00 +0900", "06-11 17:00 +0900"]


def test_the_next_wake_is_the_day_that_comes():
    rules = nurture.parse(
        'ruleset "r" { timezone "Asia/Tokyo" }\nscenario s {\n  enter every month on day 31 at 09:00, always\n  notify sales "x"\n}\n'
    )
    state = nurture.start(rules, nurture.Lead("l"), at=dt.datetime(2026, 4, 1, tzinfo=dt.UTC))
    assert nurture.next_wake(rules, state) == dt.datetime(2026, 5, 31, tzinfo=dt.UTC)
