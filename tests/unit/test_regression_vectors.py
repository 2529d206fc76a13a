"""Where other tools are known to have gone wrong: each of these must come out here as people mean it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

import nurture

TOKYO, NEW_YORK = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")
HEAD = 'ruleset "v" {\n  language 1\n  timezone "Asia/Tokyo"\n}\nevent a\nevent b\n'
CHANNEL = "channel email {\n}\n"


def played(text: str, events: list[tuple[str, dt.datetime]], until: dt.datetime, zone: str = "Asia/Tokyo") -> list:
    rules = nurture.parse(HEAD + text)
    log = [nurture.Event(f"e-{number:02}", "l", name, at) for number, (name, at) in enumerate(events)]
    return list(nurture.replay(rules, nurture.Lead("l", timezone=zone), log, until=until).effects)


def sent(effects: list, tz: ZoneInfo = TOKYO) -> list[str]:
    return [f"{each.at.astimezone(tz):%m-%d %H:%M}" for each in effects if isinstance(each, nurture.Send)]


@pytest.mark.parametrize("first", [dt.datetime(2026, 3, 6, 12), dt.datetime(2026, 10, 30, 12)])
def test_nine_every_day_in_new_york_stays_nine_across_both_changes_of_the_clock(first):
    begin = first.replace(tzinfo=NEW_YORK)
    text = 'scenario s {\n  enter every "FREQ=DAILY" at 09:00, always\n  send email "x"\n}\n' + CHANNEL
    effects = played(text, [("a", begin)], begin + dt.timedelta(days=5), "America/New_York")
    days = [(first + dt.timedelta(days=n)).strftime("%m-%d 09:00") for n in (1, 2, 3, 4)]
    assert sent(effects, NEW_YORK)[:4] == days


def test_weekdays_at_eight_in_tokyo_asked_for_on_friday_evening_is_monday():
    friday = dt.datetime(2026, 4, 3, 21, tzinfo=TOKYO)
    text = 'scenario s {\n  enter on a\n  wait until business day at 08:00\n  send email "x"\n}\n' + CHANNEL
    assert sent(played(text, [("a", friday)], friday + dt.timedelta(days=9))) == ["04-06 08:00"]


@pytest.mark.parametrize(("cap", "expected"), [("at most 0 per week", 0), ("", 3)])
def test_a_cap_of_none_lets_none_through_and_no_cap_lets_all(cap, expected):
    begin = dt.datetime(2026, 4, 1, 9, tzinfo=TOKYO)
    text = f'scenario s {{\n  enter on a, always\n  send email "x"\n}}\nchannel email {{\n  {cap}\n}}\n'
    events = [("a", begin + dt.timedelta(hours=n)) for n in range(3)]
    assert len(sent(played(text, events, begin + dt.timedelta(days=60)))) == expected


def test_three_per_week_is_not_one_per_three_weeks():
    monday = dt.datetime(2026, 4, 6, 9, tzinfo=TOKYO)
    text = 'scenario s {\n  enter on a, always\n  send email "x"\n}\nchannel email {\n  at most 3 per week\n}\n'
    events = [("a", monday + dt.timedelta(days=n)) for n in range(4)]
    effects = played(text, events, monday + dt.timedelta(days=30))
    assert sent(effects) == ["04-06 09:00", "04-07 09:00", "04-08 09:00", "04-13 00:00"]


def test_a_step_added_to_a_scenario_reaches_those_who_wait_before_it():
    begin = dt.datetime(2026, 4, 1, 9, tzinfo=TOKYO)
    steps = 'scenario s {{\n  {edited}\n  enter on a\n  step pause: wait 3 days\n  {added}\n  send email "last"\n}}\n'
    old = nurture.parse(HEAD + steps.format(edited="", added="") + CHANNEL)
    new = nurture.parse(HEAD + steps.format(edited="when edited follow", added='send email "new"') + CHANNEL)
    state = nurture.start(old, nurture.Lead("l"), at=begin)
    state = nurture.transition(old, state, nurture.Event("e", "l", "a", begin)).state
    moved = nurture.migrate(old, new, state, at=begin + dt.timedelta(days=1))
    step = nurture.advance(new, moved.state, to=begin + dt.timedelta(days=4))
    assert [each.message for each in step.effects if isinstance(each, nurture.Send)] == ["new", "last"]


def test_a_lead_that_is_refused_a_message_does_not_make_others_get_theirs_again():
    begin = dt.datetime(2026, 4, 1, 9, tzinfo=TOKYO)
    text = HEAD + (
        'lead {\n  ok: boolean?\n}\nscenario s {\n  enter on a\n  send email "x"\n}\nchannel email {\n  requires ok\n}\n'
    )
    rules = nurture.parse(text)
    keys = []
    for name, ok in (("l-1", True), ("l-2", False), ("l-3", True)):
        lead, event = nurture.Lead(name, {"ok": ok}), nurture.Event("e", name, "a", begin)
        step = nurture.transition(rules, nurture.start(rules, lead, at=begin), event)
        again = nurture.transition(rules, step.state, event)
        assert again.effects == ()
        keys += [each.key for each in step.effects if isinstance(each, nurture.Send)]
    assert keys == ["v/l-1/scenario/s/1/1", "v/l-3/scenario/s/1/1"]


@pytest.mark.parametrize(("reentry", "times"), [("once", 1), ("always", 3)])
def test_once_and_always_do_exactly_that(reentry, times):
    begin = dt.datetime(2026, 4, 1, 9, tzinfo=TOKYO)
    text = f'scenario s {{\n  enter on a, {reentry}\n  send email "x"\n}}\n' + CHANNEL
    events = [("a", begin + dt.timedelta(days=n)) for n in range(3)]
    assert len(sent(played(text, events, begin + dt.timedelta(days=9)))) == times


def test_what_is_looked_at_late_is_decided_as_of_its_own_instant():
    """Three days of waiting are over on the 4th, before the lead does `b` on the 5th, whenever anybody looks."""
    begin = dt.datetime(2026, 4, 1, 9, tzinfo=TOKYO)
    text = 'scenario s {\n  enter on a\n  wait 3 days\n  if never b { send email "x" }\n}\n' + CHANNEL
    late = played(text, [("a", begin), ("b", begin + dt.timedelta(days=4))], begin + dt.timedelta(days=30))
    assert sent(late) == ["04-04 09:00"]


@pytest.mark.parametrize(
    ("zone", "begin", "step", "expected"),
    [
        ("Pacific/Kwajalein", dt.datetime(1993, 8, 20, 10), "wait until saturday at 09:00", "08-28 09:00"),
        ("Pacific/Kwajalein", dt.datetime(1993, 8, 20, 10), "wait 1 day", "08-22 00:00"),
        ("Pacific/Kwajalein", dt.datetime(1993, 8, 20, 10), "wait until 09:00", "08-22 09:00"),
        ("Pacific/Apia", dt.datetime(2011, 12, 29, 10), "wait 1 business day", "01-02 10:00"),
        ("Pacific/Apia", dt.datetime(2011, 12, 29, 10), "wait 2 business days", "01-03 10:00"),
        ("Pacific/Apia", dt.datetime(2011, 12, 29, 10), "wait 10 business hours", "01-02 11:00"),
        ("Asia/Kathmandu", dt.datetime(1985, 12, 31, 10), "wait until 00:00", "01-01 00:15"),
        ("Asia/Kathmandu", dt.datetime(1985, 12, 31, 10), "wait 24 hours", "01-01 10:15"),
        ("Australia/Lord_Howe", dt.datetime(2026, 10, 3, 10), "wait until 02:15", "10-04 02:30"),
        ("Australia/Lord_Howe", dt.datetime(2026, 10, 3, 10), "wait 24 hours", "10-04 10:30"),
        ("Australia/Lord_Howe", dt.datetime(2026, 4, 4, 10), "wait until 01:45", "04-05 01:45"),
        ("Australia/Lord_Howe", dt.datetime(2026, 4, 4, 10), "wait 24 hours", "04-05 09:30"),
        ("Pacific/Chatham", dt.datetime(2026, 9, 26, 10), "wait until 03:00", "09-27 03:45"),
        ("Pacific/Chatham", dt.datetime(2026, 9, 26, 10), "wait 1 day", "09-27 10:00"),
    ],
)
def test_waits_in_zones_that_skip_a_day_or_change_by_less_than_an_hour(zone, begin, step, expected):
    tz = ZoneInfo(zone)
    text = f'scenario s {{\n  enter on a\n  {step}\n  send email "x"\n}}\n' + CHANNEL
    at = begin.replace(tzinfo=tz)
    assert sent(played(text, [("a", at)], at + dt.timedelta(days=12), zone), tz) == [expected]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("every day", ["08-20 09:00", "08-22 09:00", "08-23 09:00"]),
        ("every week on saturday, sunday", ["08-22 09:00"]),
        ("every month on day 21", []),
    ],
)
def test_what_comes_again_passes_over_a_day_that_a_zone_leaves_out(entry, expected):
    tz = ZoneInfo("Pacific/Kwajalein")
    text = f'scenario s {{\n  enter {entry} at 09:00, always\n  send email "x"\n}}\n' + CHANNEL
    begin = dt.datetime(1993, 8, 19, 10, tzinfo=tz)
    until = dt.datetime(1993, 8, 23, 10, tzinfo=tz)
    assert sent(played(text, [("a", begin)], until, "Pacific/Kwajalein"), tz) == expected


CART = (
    HEAD
    + """event bought
scenario cart {
  enter on a
  exit on bought
  wait 1 day
  send email "stock is low"
}
channel email {
  between 09:00 and 18:00
}
"""
)


@pytest.mark.parametrize("hour", [10, 20], ids=["a wait is over", "a held message may go"])
def test_no_mail_goes_after_a_purchase_of_the_same_instant_whatever_else_came_first(hour: int) -> None:
    rules = nurture.parse(CART)
    at = dt.datetime(2026, 4, 1, hour, tzinfo=ZoneInfo("Asia/Tokyo"))
    state = nurture.start(rules, nurture.Lead("l"), at=at)
    state = nurture.transition(rules, state, nurture.Event("e-1", "l", "a", at)).state
    due = at + dt.timedelta(days=1) if hour == 10 else dt.datetime(2026, 4, 3, 9, tzinfo=at.tzinfo)
    looked = nurture.transition(rules, state, nurture.Event("e-2", "l", "b", due))
    assert [effect.kind for effect in looked.effects] == ([] if hour == 10 else ["held"])
    assert nurture.next_wake(rules, looked.state) == due
    bought = nurture.transition(rules, looked.state, nurture.Event("e-3", "l", "bought", due))
    assert [effect.kind for effect in bought.effects] == ["left"]
    assert [effect.kind for effect in nurture.advance(rules, looked.state, to=due).effects] == ["send", "left"]


def test_a_lead_enters_a_month_before_an_instant_at_the_same_time_of_day():
    text = (
        HEAD + "lead {\n  demo: datetime?\n}\n"
        'scenario s {\n  enter when now >= 1 month before demo, always\n  notify sales "soon"\n}\n'
    )
    rules, begin = nurture.parse(text), dt.datetime(2026, 2, 20, tzinfo=NEW_YORK)
    lead = nurture.Lead("l", {"demo": dt.datetime(2026, 3, 31, 9, tzinfo=NEW_YORK)}, "America/New_York")
    step = nurture.advance(rules, nurture.start(rules, lead, at=begin), to=begin + dt.timedelta(days=40))
    assert [each.at for each in step.effects if isinstance(each, nurture.Notify)] == [
        dt.datetime(2026, 2, 28, 9, tzinfo=NEW_YORK)
    ]


TIMED = {
    "a transition after a time": ("journey j {\n  stage x\n  stage z\n  x -> z after 1 day\n}\n", "stage_changed"),
    "a day that comes": (
        'scenario s {\n  enter every day at 10:00, always\n  exit when any bought\n  send email "x"\n}\n',
        "send",
    ),
}


@pytest.mark.parametrize("text", TIMED, ids=str)
def test_what_is_appointed_for_an_instant_comes_after_all_its_events(text: str) -> None:
    declared, kind = TIMED[text]
    ways = declared.replace("  x -> z", "  x -> y on bought\n  x -> z").replace("  stage z\n", "  stage y\n  stage z\n")
    rules = nurture.parse(HEAD + "event bought\n" + ways + CHANNEL)
    at = dt.datetime(2026, 4, 1, 10, tzinfo=TOKYO)
    due = at + dt.timedelta(days=1)
    state = nurture.advance(rules, nurture.start(rules, nurture.Lead("l"), at=at), to=at).state
    looked = nurture.transition(rules, state, nurture.Event("e-2", "l", "b", due))
    assert kind not in [effect.kind for effect in looked.effects], "an event of no matter does not make time pass"
    assert nurture.next_wake(rules, looked.state) == due
    assert kind in [effect.kind for effect in nurture.advance(rules, looked.state, to=due).effects]
    bought = nurture.transition(rules, looked.state, nurture.Event("e-3", "l", "bought", due)).state
    rest = nurture.advance(rules, bought, to=due).effects
    assert not [effect for effect in rest if effect.kind in ("send", "stage_changed")]
