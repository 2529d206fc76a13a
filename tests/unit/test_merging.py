"""Two records of one person made one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from attrs import evolve

import nurture
from nurture.analysis import Part, lift_of

RULES = nurture.parse("""
ruleset "shop" { late up to 1 day, 10 events }
lead { name: text?, size: integer? }
event visited { page: text? }
event asked
event abandoned { cart: text }
event purchased
score interest { +10 on visited, at most 3 per month }
segment keen when interest >= 20
journey buying {
  stage new
  stage known
  stage customer
  new -> known when interest >= 10
  new, known -> customer on purchased
}
scenario welcome {
  enter on asked, once
  send email "hello"
  wait 3 days
  send email "more"
}
scenario answers {
  enter on asked, always
  wait 1 day
  send email "answer"
  wait 1 day
  send email "how was it"
}
scenario keen_ones {
  enter when keen, always
  send email "for the keen"
}
scenario cart {
  enter on abandoned, always for each cart
  exit on purchased
  goal purchased
  wait 1 day
  send email "your cart"
}
channel email { at most 10 per day }
""")
START = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def event(key: str, who: str, type_: str, days: float, **properties: Any) -> nurture.Event:
    return nurture.Event(key, who, type_, START + days * DAY, properties)


def merged(
    log: list[nurture.Event], days: float, first: dict[str, Any] | None = None, second: dict[str, Any] | None = None
) -> nurture.Step:
    """Records ``a`` and ``b`` merged into ``a`` after so many days, each known since the start."""
    states = []
    for who, attributes in (("a", first or {}), ("b", second or {})):
        lead, own = nurture.Lead(who, attributes), [each for each in log if each.lead == who]
        states.append(nurture.replay(RULES, lead, own, until=START + days * DAY, start_at=START).state)
    return nurture.merge(RULES, *states, log=log, at=START + days * DAY)


def told(effects: Any) -> list[str]:
    return [f"{each.lead} {each.kind} " + getattr(each, "message", getattr(each, "reason", "")) for each in effects]


def sent_after(step: nurture.Step, days: float = 30) -> list[str]:
    later = nurture.advance(RULES, step.state, to=step.state.now + days * DAY)
    return [each.message for each in later.effects if isinstance(each, nurture.Send)]


def test_no_point_is_doubled_and_none_lost() -> None:
    log = [event("1", "a", "visited", 1), event("1", "b", "visited", 1), event("2", "b", "visited", 2)]
    assert merged(log, 3).state.score("interest") == 20
    more = [*log, event("3", "a", "visited", 2.5), event("4", "b", "visited", 2.6)]
    assert merged(more, 3).state.score("interest") == 30, "the cap is of the person"


def test_attributes_are_as_they_were_set_last() -> None:
    log = [event("1", "b", "lead_updated", 1, name="Sato"), event("2", "a", "lead_updated", 2, size=4)]
    state = merged(log, 3, {"name": "Satou", "size": 2}, {"size": 3}).state
    assert dict(state.lead.attributes) == {"name": "Sato", "size": 4}


def test_what_the_survivor_lacks_is_taken_and_what_ties_is_the_survivors() -> None:
    state = merged([], 1, {"size": 1}, {"size": 2, "name": "Sato"}).state
    assert dict(state.lead.attributes) == {"size": 1, "name": "Sato"}


def test_the_further_stage_is_kept_and_told() -> None:
    step = merged([event("1", "b", "purchased", 1), event("2", "a", "visited", 1)], 2)
    assert step.state.stage("buying") == "customer"
    moved = [each for each in step.effects if isinstance(each, nurture.StageChanged)]
    assert [(each.lead, each.source, each.target) for each in moved] == [("a", "known", "customer")]
    back = merged([event("1", "a", "purchased", 1), event("2", "b", "visited", 1)], 2)
    assert back.state.stage("buying") == "customer"


def test_a_scenario_that_only_the_other_is_in_goes_on_where_it_stands() -> None:
    step = merged([event("1", "b", "asked", 1)], 2)
    assert told(step.effects) == ["b left merged", "b left merged", "a entered ", "a entered "]
    assert sent_after(step) == ["how was it", "more"]


def test_of_a_scenario_in_which_the_other_is_further_the_others_goes_on() -> None:
    step = merged([event("1", "b", "asked", 0.5), event("2", "a", "asked", 1.9)], 2)
    assert sorted(told(step.effects)) == ["a entered ", "a left merged", "b left merged", "b left merged"]
    assert sent_after(step) == ["how was it", "more"], "`answer` has gone out to b"


def test_who_has_been_through_a_scenario_on_the_other_record_is_not_sent_it_again() -> None:
    step = merged([event("1", "b", "asked", 1), event("2", "a", "asked", 5.5)], 6)
    assert "a left merged" in told(step.effects)
    assert sent_after(step) == ["answer", "how was it"], (
        "`welcome` is over; what is always entered is for another event"
    )


def test_one_person_may_have_been_in_two_arms_and_a_run_stays_in_its_arm() -> None:
    rules = nurture.parse("""
    ruleset "arms" {}
    event asked
    channel email {}
    scenario offer {
      enter on asked, once
      wait 1 day
      split "subject" {
        1 "short" {
          send email "s1"
          wait 2 days
          send email "s2"
        }
        1 "long" {
          wait 2 days
          send email "l2"
        }
      }
    }
    scenario again {
      enter on asked, always
      wait 9 days
      split "subject" {
        1 "short" {
          notify sales "s"
        }
        1 "long" {
          notify sales "l"
        }
      }
    }
    """)
    ids = [f"l-{n}" for n in range(20)]
    arms = {}
    for who in ids:
        log = [event("1", who, "asked", 1)]
        replayed = nurture.replay(rules, nurture.Lead(who), log, until=START + 3 * DAY, start_at=START)
        arms[who] = replayed, [each.arm for each in replayed.effects if isinstance(each, nurture.Exposed)]
    short = next(arms[who][0].state for who in ids if arms[who][1] == ["short"])
    long = nurture.start(rules, nurture.Lead(next(who for who in ids if arms[who][1] == ["long"])), at=START)
    step = nurture.merge(rules, long, short, log=[event("1", short.lead.id, "asked", 1)], at=START + 3 * DAY)
    later = nurture.advance(rules, step.state, to=START + 30 * DAY).effects
    assert [each.message for each in later if isinstance(each, nurture.Send)] == ["s2"], "the run stays in its arm"
    drawn = [(each.scenario, each.arm) for each in later if isinstance(each, nurture.Exposed)]
    assert drawn == [("again", "long")], "the survivor's id draws from then on"


def test_what_one_condition_has_begun_for_both_is_gone_through_once() -> None:
    rules = nurture.parse("""
    ruleset "keen" {}
    lead { keen: boolean? }
    channel email {}
    scenario keen_ones {
      enter when keen, always
      wait 1 day
      send email "m"
    }
    """)
    now, later = START + 0.5 * DAY, START + 2 * DAY
    states = {who: nurture.start(rules, nurture.Lead(who), at=START) for who in "ab"}
    keen = [event("1", "b", "lead_updated", 0, keen=True), event("2", "a", "lead_updated", 1.5, keen=True)]
    states = {each.lead: nurture.transition(rules, states[each.lead], each).state for each in keen}
    step = nurture.merge(rules, states["a"], states["b"], log=keen, at=later)
    assert told(step.effects) == ["b send m", "b left finished", "a left merged"]
    alone = [event("1", "b", "lead_updated", 0, keen=True), event("3", "b", "lead_updated", 0.4, keen=False)]
    other = nurture.replay(rules, nurture.Lead("b"), alone, until=now, start_at=START).state
    step = nurture.merge(rules, states["a"], other, log=[*alone, keen[1]], at=later)
    assert told(step.effects) == ["b send m", "b left finished"], "it held for one of them only"


def test_of_a_scenario_that_both_are_in_the_survivors_goes_on() -> None:
    step = merged([event("1", "a", "asked", 0.5), event("2", "b", "asked", 1.9)], 2)
    assert told(step.effects) == ["b left merged", "b left merged"]
    assert sent_after(step) == ["how was it", "more"]


def test_what_the_survivor_has_been_through_once_is_not_begun_again() -> None:
    step = merged([event("1", "a", "asked", 1), event("2", "b", "asked", 9)], 9.5)
    assert sent_after(step) == ["answer", "how was it"]  # of the scenario that is always entered, for another event


def test_what_began_with_an_event_that_both_have_is_not_begun_again() -> None:
    slow = nurture.start(RULES, nurture.Lead("b"), at=START)
    slow = nurture.advance(RULES, slow, to=START + 1.9 * DAY).state
    slow = nurture.transition(RULES, slow, event("1", "b", "asked", 1)).state
    log = [event("1", who, "asked", 1) for who in "ab"]
    other = nurture.advance(RULES, slow, to=START + 3 * DAY).state
    assert other.scenarios["answers"].running
    survivor = nurture.replay(RULES, nurture.Lead("a"), log[:1], until=START + 3.2 * DAY, start_at=START).state
    assert not survivor.scenarios["answers"].running
    assert sent_after(nurture.merge(RULES, survivor, other, log=log, at=START + 3.2 * DAY)) == ["more"]


def test_a_condition_on_which_either_has_acted_is_not_acted_on_again() -> None:
    visits = [event(str(n), "b", "visited", n) for n in (1, 2)]
    assert sent_after(merged(visits, 3)) == []
    assert sent_after(merged([visits[0], event("9", "a", "visited", 2)], 3)) == []
    step = merged([visits[0], event("9", "a", "visited", 2)], 3)
    assert "a send for the keen" in told(step.effects), "together they have become keen"


def test_a_purchase_on_either_record_ends_the_cart_of_the_other() -> None:
    cart = event("1", "a", "abandoned", 1, cart="c-1")
    step = merged([cart, event("2", "b", "purchased", 1.5)], 1.6)
    assert told(step.effects) == ["a stage_changed ", "a goal_reached ", "a left exit"]
    assert sent_after(step) == []
    step = merged([event("1", "b", "abandoned", 1, cart="c-1"), event("2", "a", "purchased", 1.5)], 1.6)
    assert sent_after(step) == []
    assert sent_after(merged([cart, event("2", "b", "purchased", 0.5)], 1.6)) == ["your cart"], "it was before the cart"


GOAL = """
ruleset "goal" { HOLDOUT }
event asked
event purchased
channel email {}
scenario offer {
  enter on asked, once
  goal purchased within 30 days
  send email "offer"
}
"""


def goals(rules: nurture.Ruleset, survivor: str, other: str) -> list[nurture.Effect]:
    """All that is told of two records of whom the other has been through the scenario, and then buys as the survivor."""
    states = [nurture.start(rules, nurture.Lead(who), at=START) for who in (survivor, other)]
    asked = event("1", other, "asked", 1)
    first = nurture.transition(rules, states[1], asked)
    step = nurture.merge(rules, states[0], first.state, log=[asked], at=START + 2 * DAY)
    bought = nurture.transition(rules, step.state, event("2", survivor, "purchased", 3))
    return [*first.effects, *step.effects, *bought.effects]


def test_no_goal_is_reached_without_having_entered() -> None:
    effects = goals(nurture.parse(GOAL.replace("HOLDOUT", "")), "a", "b")
    mine = [
        (each.kind, each.step, each.enrolment)
        for each in effects
        if isinstance(each, (nurture.Entered, nurture.Left, nurture.GoalReached)) and each.lead == "a"
    ]
    assert mine == [("entered", "end", 1), ("left", "end", 1), ("goal_reached", "end", 1)]
    assert [each.reason for each in effects if isinstance(each, nurture.Left)] == ["finished", "merged"]
    assert lift_of(effects, "offer").treated == Part(leads=2, reached=1)
    person = [evolve(each, lead="a") for each in effects]
    assert lift_of(person, "offer").treated == Part(leads=1, reached=1)


def test_no_run_goes_over_from_one_part_of_a_comparison_to_the_other() -> None:
    rules = nurture.parse(GOAL.replace("HOLDOUT", "holdout 50%"))
    asked = {who: goals(rules, "x", who) for who in map(str, range(20))}
    held = {who for who, told in asked.items() if any(getattr(each, "reason", "") == "holdout" for each in told)}
    someone, nobody = (next(iter(sorted(who))) for who in (held, asked.keys() - held))
    for survivor, other in ((someone, nobody), (nobody, someone)):
        effects = goals(rules, survivor, other)
        assert not [each for each in effects if each.lead == survivor and each.kind != "segment_changed"]


def test_carts_go_on_side_by_side_each_once() -> None:
    log = [event("1", "a", "abandoned", 1, cart="c-1"), event("2", "b", "abandoned", 1.5, cart="c-2")]
    assert sent_after(merged(log, 1.6)) == ["your cart", "your cart"]
    same = [log[0], event("2", "b", "abandoned", 1.5, cart="c-1")]
    assert sent_after(merged(same, 1.6)) == ["your cart"]
    assert sent_after(merged(same, 2.1)) == [], "the survivor had the mail of this cart"


def test_caps_count_what_was_sent_to_either() -> None:
    step = merged([event("1", "a", "asked", 1), event("2", "b", "asked", 1)], 3.5)
    assert len(step.state.sent["email"]) == 6


def test_time_passes_for_both_first_and_the_other_is_in_no_segment_any_more() -> None:
    states = {who: nurture.start(RULES, nurture.Lead(who), at=START) for who in "ab"}
    log = [event("1", "b", "asked", 1), event("2", "b", "visited", 1), event("3", "b", "visited", 1)]
    for each in log:
        states["b"] = nurture.transition(RULES, states["b"], each).state
    step = nurture.merge(RULES, states["a"], states["b"], log=log, at=START + 9 * DAY)
    assert told(step.effects)[:3] == ["b send answer", "b send how was it", "b left finished"]
    changes = [each for each in step.effects if isinstance(each, nurture.SegmentChanged)]
    assert [(each.lead, each.entered) for each in changes] == [("b", False), ("a", True)]


def test_an_event_that_both_took_changes_nothing_when_it_comes_once_more() -> None:
    log = [event("1", "b", "visited", 1)]
    step = merged(log, 1.5)
    again = nurture.transition(RULES, step.state, event("1", "a", "visited", 1))
    assert again.state is step.state


@pytest.mark.parametrize(
    ("log", "days", "problem"),
    [
        ([], 2, "is an event that 'b' has taken, and must be in the log"),
        ([event("1", "b", "visited", 1.8), event("1", "a", "asked", 1)], 2, "is the id of two events that differ"),
        ([event("1", "b", "visited", 1.8), event("2", "c", "asked", 1)], 2, "must be one of the two records"),
        (
            [event("1", "b", "visited", 1.8), event("2", "a", "asked", 3)],
            2,
            "must not be after the instant of the merge",
        ),
        ([event("1", "b", "visited", 1.8)], 1, "must not be before the time of the other"),
    ],
)
def test_what_cannot_be_merged_is_refused(log: list[nurture.Event], days: float, problem: str) -> None:
    survivor = nurture.start(RULES, nurture.Lead("a"), at=START)
    other = nurture.start(RULES, nurture.Lead("b"), at=START)
    other = nurture.transition(RULES, other, event("1", "b", "visited", 1.8)).state
    with pytest.raises(nurture.InputError, match=problem):
        nurture.merge(RULES, survivor, other, log=log, at=START + days * DAY)


def test_a_record_is_not_merged_with_itself() -> None:
    state = nurture.start(RULES, nurture.Lead("a"), at=START)
    with pytest.raises(nurture.InputError, match="another id"):
        nurture.merge(RULES, state, state, log=[], at=START)


def test_messages_sent_to_either_are_remembered_as_the_persons() -> None:
    rules = nurture.parse("""
    ruleset "tired" {}
    event asked
    scenario answer {
      enter on asked, always
      if at most 1 message_sent within 3 days and count of message_sent where message == "a" over 5 calendar days < 2 {
        send email "a"
      }
      set n = count of message_sent
    }
    lead { n: integer? }
    channel email {}
    """)
    log = [event("1", "a", "asked", 1), event("2", "b", "asked", 1.5)]
    states = [nurture.start(rules, nurture.Lead(who), at=START) for who in "ab"]
    states = [nurture.transition(rules, *pair).state for pair in zip(states, log, strict=True)]
    state = nurture.merge(rules, *states, log=log, at=START + 2 * DAY).state
    step = nurture.transition(rules, state, event("3", "a", "asked", 3))
    assert not [each for each in step.effects if isinstance(each, nurture.Send)]
    assert step.state.lead.attributes["n"] == 2
    step = nurture.transition(rules, state, event("3", "a", "asked", 9))
    assert [each.message for each in step.effects if isinstance(each, nurture.Send)] == ["a"]
    assert step.state.lead.attributes["n"] == 3


def entries_after(enter: str, log: list[nurture.Event], last: nurture.Event) -> list[list[int]]:
    """The numbers of the survivor's entries that the merge at day 6 brings about, and then ``last``."""
    rules = nurture.parse(
        f'ruleset "again" {{ late up to 1 hour, 10 events }}\nevent asked\nevent purchased\nchannel email {{}}\n'
        f'scenario s {{\n  enter {enter}\n  goal purchased\n  send email "m"\n  wait 4 days\n  send email "n"\n}}\n'
    )
    states = [
        nurture.replay(
            rules, nurture.Lead(who), [each for each in log if each.lead == who], until=START + 6 * DAY
        ).state
        for who in "ab"
    ]
    step = nurture.merge(rules, *states, log=log, at=START + 6 * DAY)
    told = step.effects, nurture.transition(rules, step.state, last).effects
    return [[each.enrolment for each in of if each.kind == "entered" and each.lead == "a"] for of in told]


@pytest.mark.parametrize(("days", "entries"), [(10, []), (11.5, [2])], ids=["too soon", "in time"])
@pytest.mark.parametrize("who", ["a", "b"])
def test_how_long_nobody_enters_again_is_known_of_either(who: str, days: float, entries: list[int]) -> None:
    last = event("2", "a", "asked", days)
    assert entries_after("on asked, once per 10 days", [event("1", who, "asked", 1)], last)[1] == entries


def test_one_that_has_ended_takes_no_room_from_one_that_is_under_way() -> None:
    log = [event("1", "a", "asked", 1), event("2", "b", "asked", 5)]
    assert entries_after("on asked, always", log, event("3", "a", "purchased", 7)) == [[2], []]


def test_a_day_that_came_for_both_is_gone_through_once() -> None:
    rules = nurture.parse(
        'ruleset "days" {}\nlead { size: integer? }\nchannel email {}\n'
        "scenario s {\n  enter every week on monday at 09:00, always\n"
        '  wait until size is known, at most 9 days\n  send email "m"\n}\n'
    )
    states = [
        nurture.replay(rules, nurture.Lead(who, known), [], until=START + 6 * DAY, start_at=START).state
        for who, known in (("a", {"size": 5}), ("b", {}))
    ]
    assert [len(state.scenarios["s"].running) for state in states] == [0, 1]
    step = nurture.merge(rules, *states, log=[], at=START + 7 * DAY)
    assert told(step.effects) == ["b left merged"], "the survivor has had this mail"
