"""Erasing a lead, on generated programs and logs: nothing personal remains, and the state still steps."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from attrs import evolve
from rolled import rolled_case
from shares import some

import nurture
from nurture.testing.programs import Case

DAY = dt.timedelta(days=1)


def marked(values: Any, mark: str, types: Any) -> dict[str, Any]:
    """``values`` with texts and numbers that stand nowhere else."""
    fresh = {"text": f"personal {mark}", "integer": 71_717_171, "decimal": 71_717_171}
    return {name: fresh.get(types[name].type.kind, value) if name in types else value for name, value in values.items()}


def personal(case: Case, rules: nurture.Ruleset) -> tuple[nurture.LeadState, list[str]]:
    """The case lived through by somebody of whom everything can be told apart, and what must not be found again."""
    program = rules.program
    attributes = marked(case.log.lead.attributes, "attribute", program.attributes)
    lead = nurture.Lead("personal-id", attributes, "Asia/Kathmandu", "personal-account")
    state = nurture.start(rules, lead, at=case.log.start)
    for number, event in enumerate(sorted(event for event in case.log.events if event.at >= case.log.start)):
        types = program.attributes if event.type == "lead_updated" else program.events[event.type]
        properties = marked(event.properties, "property", types)
        mine = evolve(event, id=f"personal-{number}", lead=lead.id, properties=properties)
        state = nurture.transition(rules, state, mine).state
    return state, ["personal", "71717171", "Kathmandu"]


@pytest.mark.parametrize("seed", some(20, range(150)))
def test_nothing_personal_is_in_the_bytes_of_an_erased_lead(seed: int) -> None:
    case = rolled_case(seed)
    rules = case.rules
    state, secrets = personal(case, rules)
    assert all(secret in nurture.dump_state(state).decode() for secret in secrets[:1])
    at = state.now + random.Random(seed).random() * 30 * DAY
    step = nurture.erase(rules, state, at=at, known_as="gone-1")
    for now in (step.state, nurture.advance(rules, step.state, to=at + 99 * DAY).state):
        written = nurture.dump_state(now)
        assert not [secret for secret in secrets if secret in written.decode()]
        assert nurture.load_state(rules, written) == now
    stranger = nurture.start(rules, nurture.Lead("somebody-else"), at=case.log.start)
    assert nurture.erase(rules, stranger, at=at, known_as="gone-1").state == step.state


@pytest.mark.parametrize("seed", some(20, range(100)))
def test_an_erased_lead_steps_and_nothing_comes_of_it(seed: int) -> None:
    case = rolled_case(seed)
    rules = case.rules
    state = nurture.start(rules, case.log.lead, at=case.log.start)
    state = nurture.erase(rules, state, at=case.log.start, known_as="gone-1").state
    for event in case.log.events:
        step = nurture.transition(rules, state, evolve(event, lead="gone-1"))
        assert step.effects == ()
        assert step.state.now == max(state.now, event.at)
        state = step.state
    assert nurture.next_wake(rules, state) is None
    assert nurture.advance(rules, state, to=state.now + 99 * DAY).effects == ()


@pytest.mark.parametrize("seed", some(20, range(100)))
def test_erasing_ends_every_scenario_and_segment_that_the_lead_was_in(seed: int) -> None:
    case = rolled_case(seed)
    rules = case.rules
    state = nurture.start(rules, case.log.lead, at=case.log.start)
    step = nurture.advance(rules, state, to=case.log.start + DAY)
    effects = [*step.effects, *nurture.erase(rules, step.state, at=step.state.now, known_as="gone-1").effects]
    inside: set[Any] = set()
    for effect in effects:
        match effect:
            case nurture.Entered(scenario=name, enrolment=number):
                inside.add((name, number))
            case nurture.Left(scenario=name, enrolment=number):
                inside.remove((name, number))
            case nurture.SegmentChanged(segment=name, entered=True):
                inside.add(name)
            case nurture.SegmentChanged(segment=name):
                inside.remove(name)
    assert not inside
    assert len({effect.key for effect in effects}) == len(effects)
