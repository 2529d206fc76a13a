"""A quick step, where there is one, is the step that the machine takes without it: the same state, effects and trace."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve
from shares import some

import nurture
from nurture.backends.bytecode.stepping.steps import WARM, warmed
from nurture.journey.machine import advance, start, transition
from nurture.journey.plan import Plan
from nurture.testing.logs import Log
from nurture.testing.programs import rolled_case


class Declining(dict):
    def __missing__(self, _: str) -> Callable[..., None]:
        return lambda *_: None


def slow(plan: Plan) -> Plan:
    """The plan without its quick steps."""
    return evolve(plan, quick=Declining(), tick=lambda *_: None)


def walk(plan: Plan, log: Log) -> list[Any]:
    """Every state, its facts, effects and notes on the way through a case, and when it would wake."""
    state, told = start(plan, log.lead, log.start), []
    for event in log.events:
        try:
            step = transition(plan, state, event)
        except nurture.LateEventError as late:
            told.append(str(late))
            continue
        state = step.state
        told.append((state, state.facts, state.values, step.effects, step.notes))
    step = advance(plan, state, max(log.until, state.now))
    return [*told, (step.state, step.state.facts, step.effects, step.notes)]


@pytest.mark.parametrize("block", some(1, range(4)))
def test_quick_steps_change_nothing(block: int) -> None:
    for seed in range(block * 25, block * 25 + 25):
        check(seed)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(8))
def test_quick_steps_change_nothing_in_eight_hundred_courses(block: int) -> None:
    for seed in range(5_000 + block * 100, 5_100 + block * 100):
        check(seed)


def check(seed: int) -> None:
    case = rolled_case(seed)
    plan = case.rules.plan
    assert walk(plan, case.log) == walk(slow(plan), case.log), f"seed {seed}\n{case.rules.to_text()}"


RULES = """
ruleset "quick" {}
event viewed { path: text }
event bought
score interest {
  decay half-life 30 days
  +10 on viewed where path starts with "/p", at most 3 per day
}
segment warm when interest >= 20
journey way {
  stage new
  stage customer
  new -> customer on bought
}
scenario follow_up {
  enter when warm, always
  send email "hello"
}
channel email {}
"""
DAY = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)


def test_most_events_and_midnights_have_a_quick_step_and_what_concerns_a_scenario_has_none() -> None:
    plan = warmed(nurture.parse(RULES).plan)
    first = nurture.Event("e1", "l", "viewed", DAY, {"path": "/about"})
    state = transition(plan, start(plan, nurture.Lead("l"), DAY), first).state

    def quick(name: str, kind: str, minute: int, **properties: Any) -> Any:
        event = nurture.Event(name, "l", kind, DAY + dt.timedelta(minutes=minute), properties)
        return plan.quick[kind](state, event)

    step = quick("e2", "viewed", 1, path="/prices")
    assert step is not None
    assert step.state.score("interest") == 10
    assert quick("e2", "bought", 1).state.stage("way") == "customer"
    assert plan.tick(step.state, step.state.wake).state.score("interest") < 10
    assert quick("e1", "viewed", 1, path="/prices") is None, "a duplicate is not for it"
    assert quick("e2", "viewed", -1, path="/prices") is None, "nor a late event"
    assert quick("e2", "viewed", 24 * 60, path="/prices") is None or state.wake > 2**62, (
        "nor one before which time brings something"
    )
    state = step.state
    assert quick("e3", "viewed", 2, path="/prices") is None, "a segment that lets into a scenario is not for it"
    assert quick("e3", "viewed", 2, path=3) is None, "nor what does not fit"
    assert plan.quick["unheard_of"](state, first) is None
    assert "unheard_of" not in plan.quick, "what strangers name is not kept"


def test_a_quick_step_is_made_when_it_has_been_wanted_often() -> None:
    plan = nurture.parse(RULES).plan
    state = start(plan, nurture.Lead("l"), DAY)
    for number in range(WARM + 2):
        assert ("viewed" in plan.quick) == (number > WARM)
        event = nurture.Event(f"e{number}", "l", "viewed", DAY + dt.timedelta(minutes=number), {"path": "/about"})
        plan.quick["viewed"](state, event)


def test_a_condition_of_the_event_that_asks_the_calendar_sees_the_event() -> None:
    rules = nurture.parse(
        'ruleset "dates" {}\nevent asked { day: date }\n'
        "score interest { +10 on asked where day + 1 month > 2026-05-01 }\n"
    )
    plan = warmed(rules.plan)
    state = start(plan, nurture.Lead("l"), DAY)
    state = transition(plan, state, nurture.Event("e1", "l", "asked", DAY, {"day": dt.date(2026, 4, 2)})).state
    later = nurture.Event("e2", "l", "asked", DAY + dt.timedelta(1), {"day": dt.date(2026, 3, 31)})
    assert plan.quick["asked"](state, later).state.score("interest") == 10
