"""Effects and the small questions of channels by themselves: keys, plain data, windows of hours, caps."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

import nurture
from nurture.domain.business import BusinessTime
from nurture.domain.frozen import FrozenMap
from nurture.domain.journeys import MessageCap
from nurture.domain.time import DAY, Duration, micros
from nurture.journey.calendar import next_chance, remembered
from nurture.journey.effects import Act, Held, SegmentChanged, effect_key

NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
US = micros(NOON)
ZONE = ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (("a", 1, "b"), "a/1/b"),
        (("a/b", "c"), "a%2Fb/c"),
        (("a%b", "c"), "a%25b/c"),
        (("a%/b", "c/"), "a%25%2Fb/c%2F"),
        (("a%2Fb",), "a%252Fb"),
    ],
)
def test_a_key_can_be_told_apart_into_its_parts(parts, key):
    assert effect_key(*parts) == key


def test_an_effect_is_written_as_plain_data():
    values = FrozenMap({"n": Decimal("1.50"), "day": dt.date(2026, 4, 1), "tags": ("a", Decimal(2)), "none": None})
    act = Act(key="k", lead="l", at=NOON, scenario="s", step="1", action="ping", arguments=values)
    assert act.to_dict() == {
        "kind": "act",
        "key": "k",
        "lead": "l",
        "at": "2026-04-01T12:00:00+00:00",
        "scenario": "s",
        "step": "1",
        "action": "ping",
        "arguments": {"n": "1.5", "day": "2026-04-01", "tags": ["a", "2"], "none": None},
    }
    held = Held(
        key="k", lead="l", at=NOON, scenario="s", step="1", channel="c", message="m", reason="cap", until=NOON
    ).to_dict()
    assert (held["kind"], held["until"]) == ("held", "2026-04-01T12:00:00+00:00")
    changed = SegmentChanged(key="k", lead="l", at=NOON, segment="hot", entered=True)
    assert list(changed.to_dict().items())[3:] == [
        ("at", "2026-04-01T12:00:00+00:00"),
        ("segment", "hot"),
        ("entered", True),
    ]


def test_as_many_messages_are_remembered_as_the_widest_cap_counts():
    assert remembered(()) == 0
    assert remembered((MessageCap(2, "week"), MessageCap(9, "month"), MessageCap(1, "day"))) == 9


def chance(policy, *sent):
    rules = nurture.parse(f'ruleset "x" {{}}\nchannel email {{\n  {policy}\n}}\n')
    channel = rules.program.channels["email"].channel
    return next_chance(channel, sent, US, ZONE, BusinessTime())


def test_a_channel_is_used_when_it_is_open_and_no_cap_stands_against_it():
    hour = 3_600_000_000
    day, within = MessageCap(1, "day"), MessageCap(2, within=Duration(3, "hour"))
    assert chance("between 09:00 and 18:00") == (US, "")
    assert chance("between 13:00 and 18:00") == (US + hour, "hours")
    assert chance("between 09:00 and 12:00") == (US + 21 * hour, "hours")
    assert chance("between 09:00 and 18:00", (day, (US - hour,))) == (US + 21 * hour, "cap")
    assert chance("between 09:00 and 18:00", (day, (US - DAY,))) == (US, "")
    assert chance("between 09:00 and 18:00", (within, (US - 2 * hour, US - hour))) == (US + hour, "cap")
    assert chance("between 09:00 and 18:00", (within, (US - 3 * hour, US - hour))) == (US, "")
    assert chance("between 09:00 and 18:00", (MessageCap(0, "day"), ())) == (None, "cap")
    assert chance("between 09:00 and 18:00", (day, (US - hour,)), (within, (US - 2 * hour, US - hour))) == (
        US + 21 * hour,
        "cap",
    )


def test_a_lead_enters_a_scenario_at_its_first_step():
    rules = nurture.parse(
        'ruleset "x" {}\nevent asked\nscenario s {\n  enter on asked\n  step begin: wait 1 day\n  wait 2 days\n}\n'
    )
    event = nurture.Event("e", "l", "asked", NOON)
    (entered,) = nurture.replay(rules, nurture.Lead("l"), [event], until=NOON).effects
    assert (entered.kind, entered.step, entered.enrolment, entered.key) == (
        "entered",
        "begin",
        1,
        "x/l/scenario/s/1/entered",
    )
