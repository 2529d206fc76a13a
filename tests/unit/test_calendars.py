"""Calendars and business time: what plug-ins say, and how appointments count it."""

import datetime as dt
import itertools
import pickle
import sys

import pytest

import nurture
from nurture.domain.business import Almanac, BusinessTime, Holidays, appointment
from nurture.domain.calendars import Closed
from nurture.domain.time import Duration, zone

TOKYO, NEW_YORK = zone("Asia/Tokyo"), zone("America/New_York")
RULES = """ruleset "x" {
  holidays of country from "acme"
}
lead { country: one of "here", "there"? }
event asked
scenario s {
  enter on asked
  assign sales "call", due in 1 business day
}
"""


def acme(country, year):
    return [dt.date(year, 4, 3)] if country == "here" else []


def at(text, tz):
    return dt.datetime.fromisoformat(text).replace(tzinfo=tz)


LUNCH = BusinessTime(((dt.time(9), dt.time(12)), (dt.time(13), dt.time(18))))


@pytest.mark.parametrize(
    ("hours", "start", "end"),
    [
        (4, "2026-04-01T15:00", "2026-04-02T10:00"),  # three hours until 18:00, and one from 09:00
        (4, "2026-04-01T11:30", "2026-04-01T16:30"),  # the clock stands still at lunch
        (3, "2026-04-01T09:00", "2026-04-01T12:00"),  # the end of the hours is in time
        (1, "2026-04-03T18:00", "2026-04-06T10:00"),  # over a weekend
        (1, "2026-04-04T10:00", "2026-04-06T10:00"),
        (0, "2026-04-04T10:00", "2026-04-04T10:00"),
    ],
)
def test_business_hours_are_time_that_passes_in_the_hours_of_business_days(hours, start, end):
    found = appointment(at(start, TOKYO), Duration(hours, "business hour"), TOKYO, LUNCH)
    assert found.astimezone(TOKYO) == at(end, TOKYO)


def test_business_hours_over_a_change_of_the_clocks_are_elapsed_time():
    around = BusinessTime(((dt.time(0), dt.time.max),))
    start = dt.datetime(2026, 3, 6, 12, tzinfo=NEW_YORK)  # a Friday; the clocks change on Sunday
    found = appointment(start, Duration(24, "business hour"), NEW_YORK, around)
    assert found.astimezone(NEW_YORK) == dt.datetime(2026, 3, 9, 12, tzinfo=NEW_YORK)


def test_holidays_are_those_of_the_leads_own_country_or_else_of_the_rulesets():
    holidays = Holidays("acme", acme)
    almanac = Almanac(holidays=holidays, attribute="country", country="here")
    friday = dt.date(2026, 4, 3)
    assert not almanac.of({}).is_open(friday)
    assert not almanac.of({"country": "here"}).is_open(friday)
    assert almanac.of({"country": "there"}).is_open(friday)


def test_a_source_is_asked_once_for_each_year():
    asked = []
    holidays = Holidays("acme", lambda country, year: asked.append(year) or ())
    for day in range(1, 28):
        BusinessTime(holidays=holidays, country="here").is_open(dt.date(2026, 4, day))
    assert asked == [2026]


def test_calendars_given_go_before_those_found_and_are_kept_by_pickling():
    rules = nurture.parse(RULES, plugins=nurture.Plugins(calendars={"acme": acme}))
    thursday = dt.datetime(2026, 4, 2, 9, tzinfo=dt.UTC)
    for kept in (rules, pickle.loads(pickle.dumps(rules))):  # noqa: S301 - our own
        for country, due in (("here", 6), ("there", 3)):
            lead = nurture.Lead("l", {"country": country})
            played = nurture.replay(kept, lead, [nurture.Event("1", "l", "asked", thursday)], until=thursday)
            assert played.effects[1].due == dt.datetime(2026, 4, due, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize("made", [{"company": "x"}, {"days": 5}])
def test_days_closed_are_part_of_the_version(made):
    text = 'ruleset "x" {}\ncalendar company { closed 2026-08-13 to 2026-08-16 }\n'
    other = text.replace("-16", "-15") if "days" in made else text.replace("company {", 'company "label" {')
    assert (nurture.parse(text).version == nurture.parse(other).version) == ("days" not in made)


def test_a_source_that_fails_later_is_an_error_that_names_it():
    def fails(country, year):
        if year > 2026:
            raise ValueError("nobody knows")
        return []

    rules = nurture.parse(RULES, plugins=nurture.Plugins(calendars={"acme": fails}))
    late = dt.datetime(2026, 12, 31, 9, tzinfo=dt.UTC)
    lead = nurture.Lead("l", {"country": "here"})
    with pytest.raises(nurture.PluginError, match="'acme' failed: ValueError: nobody knows"):
        nurture.replay(rules, lead, [nurture.Event("1", "l", "asked", late)], until=late)


def test_a_source_must_give_dates():
    with pytest.raises(nurture.RulesError, match="a holiday must be a date"):
        nurture.parse(RULES, plugins=nurture.Plugins(calendars={"acme": lambda country, year: ["2026-04-03"]}))


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (lambda country, year: itertools.repeat(dt.date(year, 1, 1)), "must give at most 400 dates a year"),
        (lambda country, year: sys.exit(3), "SystemExit: 3"),
    ],
)
def test_a_source_that_does_not_end_or_ends_the_program_is_a_fault(source, problem):
    with pytest.raises(nurture.RulesError, match=problem):
        nurture.parse(RULES, plugins=nurture.Plugins(calendars={"acme": source}))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (dt.date(2026, 1, 2), dt.date(2026, 1, 1)),
        (dt.date(2026, 1, 1), dt.date(2027, 1, 2)),
        (dt.datetime(2026, 1, 1), None),
    ],
)
def test_days_closed_are_days_and_at_most_a_year(first, last):
    with pytest.raises(nurture.InputError, match=r"Closed\."):
        Closed(first, last)
