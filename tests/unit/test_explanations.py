"""An explanation counts anew from the events it is given, and says no other points than the state has."""

import datetime as dt

import pytest

import nurture

RULES = nurture.parse("""
ruleset "shop" {
  language 1
  timezone "UTC"
  late up to 1 day, 10 events
}
event viewed { path: text }
score interest {
  +10 on viewed, at most 2 per day
  +4 on viewed where path == "/price", decay expiry 10 days
}
""")
START = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)


def viewed(name: str, day: int, path: str = "/") -> nurture.Event:
    return nurture.Event(name, "l-1", "viewed", START + dt.timedelta(days=day), {"path": path})


LOG = [viewed("e-1", 0), viewed("e-2", 0), viewed("e-3", 0, "/price"), viewed("e-4", 30)]
STATE = nurture.replay(RULES, nurture.Lead("l-1"), LOG, until=START + dt.timedelta(days=31)).state


def days(events: list[nurture.Event], part: int) -> list[tuple]:
    explained = nurture.explain(RULES, STATE, "interest", events=events)
    return [(str(day.day), day.events, day.counted, day.ids) for day in explained.parts[part].days]


def test_the_log_names_the_days_that_the_state_has_forgotten() -> None:
    assert days([], 0) == [("None", 2, 2, ()), ("2026-05-01", 1, 1, ())]
    assert days(LOG, 0) == [("2026-04-01", 3, 2, ("e-1", "e-2")), ("2026-05-01", 1, 1, ("e-4",))]


def test_events_whose_points_are_gone_are_told_too() -> None:
    part = nurture.explain(RULES, STATE, "interest", events=LOG).parts[1]
    assert (part.points, part.before, part.days[0].ids) == (0, 4, ("e-3",))


def test_a_log_that_gives_other_points_is_not_believed() -> None:
    assert days(LOG[:1], 0) == days([], 0)
    assert days([*LOG, viewed("e-9", 90)], 0) == days(LOG, 0)  # not yet, at the instant of the state


def test_of_events_with_one_id_the_first_counts() -> None:
    again = viewed("e-1", 20)
    assert days([again, *LOG], 0) == days(LOG, 0)
    replayed = nurture.replay(RULES, nurture.Lead("l-1"), [again, *LOG], until=START + dt.timedelta(days=31))
    assert replayed.state == STATE


def test_events_that_do_not_fit_are_refused() -> None:
    with pytest.raises(nurture.EventError, match=r"Event\.lead"):
        nurture.explain(RULES, STATE, "interest", events=[nurture.Event("e", "l-2", "viewed", START, {"path": "/"})])
