"""Corners of what rules mean, each found by someone who tried to break it."""

import datetime as dt

import pytest

import nurture
from nurture.testing import Log, check_agreement

START = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def replayed(text, events=(), *, attributes=None, days=10):
    rules = nurture.parse('ruleset "r" { timezone "UTC" }\n' + text)
    log = [nurture.Event(f"e{n}", "l", type_, START + after, values) for n, (type_, after, values) in enumerate(events)]
    lead = nurture.Lead("l", attributes or {})
    return nurture.replay(rules, lead, log, until=START + days * DAY, start_at=START)


def of_kind(replay, kind):
    return [effect for effect in replay.effects if isinstance(effect, kind)]


TWO_CHANNELS = """
lead { b: boolean? }
event begun
event email_opened { message: text }
event sms_opened { message: text }
channel email {}
channel sms {}
scenario s {
  enter on begun
  if b {
    send sms "m"
  } else {
    send email "m"
  }
  wait 1 day
  if opened "m" {
    notify team "opened"
  }
}
"""


@pytest.mark.parametrize(("by_sms", "opened"), [(True, "sms_opened"), (False, "email_opened")])
def test_a_message_is_opened_by_whichever_channel_it_went(by_sms, opened):
    events = [("begun", 0 * DAY, {}), (opened, DAY / 2, {"message": "m"})]
    assert [
        each.text for each in of_kind(replayed(TWO_CHANNELS, events, attributes={"b": by_sms}), nurture.Notify)
    ] == ["opened"]


def test_keys_of_things_with_odd_names_differ():
    text = 'event e\nsegment `1` when any e\nscenario segment {\n  enter on e, always\n  notify t "x"\n}\n'
    keys = [effect.key for effect in replayed(text, [("e", 0 * DAY, {}), ("e", DAY, {})]).effects]
    assert len(set(keys)) == len(keys) == 7


def test_the_instant_in_a_list_is_noticed_as_in_a_comparison():
    changes = of_kind(replayed("segment noon when now in [2026-04-03T12:00Z]\n"), nurture.SegmentChanged)
    assert [(each.entered, each.at - START) for each in changes] == [
        (True, 2 * DAY),
        (False, 2 * DAY + dt.timedelta(microseconds=1)),
    ]


def test_a_moment_set_beyond_the_calendar_is_missing_and_the_state_can_be_stored():
    text = "lead { n: datetime? }\nevent p\nscenario s {\n  enter on p, always\n  set n = n + 36500 days\n}\n"
    replay = replayed(text, [("p", 0 * DAY, {}), ("p", DAY, {})], attributes={"n": START})
    assert [each.value is None for each in of_kind(replay, nurture.SetAttribute)] == [False, True]
    rules = nurture.parse('ruleset "r" { timezone "UTC" }\n' + text)
    assert nurture.load_state(rules, nurture.dump_state(replay.state)) == replay.state


def test_labels_and_tests_make_no_other_version():
    plain = nurture.parse('ruleset "r" {}\nevent e\nsegment s when any e\n')
    told = nurture.parse('ruleset "r" {}\nevent e\nsegment s "label" when any e\ntest "t" {\n  expect not s\n}\n')
    other = nurture.parse('ruleset "r" {}\nevent e\nsegment s when never e\n')
    assert plain.version == told.version != other.version
    assert plain != told


@pytest.mark.parametrize("name", ["id", "timezone", "persona"])
def test_names_with_a_meaning_of_their_own_cannot_be_attributes(name):
    with pytest.raises(nurture.RulesError) as caught:
        nurture.parse(f'ruleset "r" {{}}\nlead {{ {name}: text? }}\n')
    assert [finding.code for finding in caught.value.diagnostics if finding.severity == "error"] == ["N216"]


def test_an_update_from_before_the_start_has_no_say_in_what_is_known_since():
    text = "lead {\n  n: integer?\n  m: integer?\n}\nsegment s when n == 1 and m == 2\n"
    replay = replayed(text, [("lead_updated", -DAY, {"n": 5, "m": 2})], attributes={"n": 1})
    assert replay.state.segments == {"s"}


def test_an_id_is_seen_before_only_as_far_back_as_late_events_reach():
    rules = nurture.parse('ruleset "r" {}\nevent e\nscore s {\n  +1 on e\n}\n')
    state = nurture.transition(
        rules, nurture.start(rules, nurture.Lead("l"), at=START), nurture.Event("x", "l", "e", START)
    ).state
    again = nurture.Event("x", "l", "e", START + 8 * DAY)
    at_once = nurture.transition(rules, state, again).state
    in_pieces = nurture.transition(rules, nurture.advance(rules, state, to=START + 8 * DAY).state, again).state
    assert at_once == in_pieces


# -- the instant of the start ----------------------------------------------------------------------------------------

STARTING = nurture.parse("""
ruleset "start" {}
event asked
scenario idle { enter when no asked within 60 days
  notify team "cold" }
scenario busy { enter on asked
  wait 1 day
  notify team "warm" }
""")


def test_a_lead_that_has_just_become_known_is_woken_at_the_start_itself():
    state = nurture.start(STARTING, nurture.Lead("l"), at=START)
    assert nurture.next_wake(STARTING, state) == START
    step = nurture.advance(STARTING, state, to=START)
    assert [(effect.kind, effect.at) for effect in step.effects] == [
        ("entered", START),
        ("notify", START),
        ("left", START),
    ]
    assert nurture.next_wake(STARTING, step.state) is None


def test_an_event_of_the_start_comes_before_what_the_start_brings_about():
    state = nurture.start(STARTING, nurture.Lead("l"), at=START)
    step = nurture.transition(STARTING, state, nurture.Event("e", "l", "asked", START))
    assert [(effect.kind, effect.scenario) for effect in step.effects] == [("entered", "busy")]
    assert nurture.next_wake(STARTING, step.state) == START + DAY


def test_what_is_due_at_the_instant_of_an_event_is_woken_for_at_that_instant():
    state = nurture.start(STARTING, nurture.Lead("l"), at=START)
    later = START + DAY
    for number, at in enumerate((START, later)):
        state = nurture.transition(STARTING, state, nurture.Event(f"e{number}", "l", "asked", at)).state
    assert nurture.next_wake(STARTING, state) == state.now == later
    assert [effect.kind for effect in nurture.advance(STARTING, state, to=later).effects] == ["notify", "left"]


# -- the clock beside what a run alone knows -------------------------------------------------------------------------

OVERDUE = """ruleset "overdue" {{}}
event begun {{ due: datetime? }}
event told {{ due: datetime? }}
scenario s {{
  enter on begun
  exit when now - {asked} > 1 day
  wait 5 days
}}
"""


@pytest.mark.parametrize(
    "asked",
    ["due of last begun since entry", "due of last told since entry", "entry.due"],
)
@pytest.mark.parametrize("woken", [True, False])
def test_an_exit_comes_true_a_moment_after_a_time_that_only_the_run_asks_for(asked, woken):
    rules = nurture.parse(OVERDUE.format(asked=asked))
    events = [nurture.Event(f"{type_}0", "l", type_, START, {"due": START + DAY / 2}) for type_ in ("begun", "told")]
    log = Log(nurture.Lead("l"), START - DAY, tuple(events), START + 4 * DAY)
    check_agreement(rules, log, woken=woken)
    (left,) = of_kind(nurture.replay(rules, log.lead, events, until=log.until, start_at=log.start), nurture.Left)
    assert (left.reason, left.at) == ("exit", START + 1.5 * DAY + dt.timedelta(microseconds=1))
