"""The laws of the machine, on generated programs and logs."""

from __future__ import annotations

import datetime as dt
import random
import re

import pytest
from rolled import rolled_case
from shares import some

import nurture
from nurture.testing.programs import PLUGINS, Case


def run(
    rules: nurture.Ruleset, case: Case, pauses: tuple[dt.datetime, ...] = ()
) -> tuple[nurture.LeadState, list[nurture.Effect]]:
    """The case step by step, with time also passing to each of ``pauses``."""
    state, effects = nurture.start(rules, case.log.lead, at=case.log.start), []
    for event in case.log.events:
        for pause in pauses:
            if state.now < pause < event.at:  # the events of an instant come before what time brings to it
                step = nurture.advance(rules, state, to=pause)
                state, effects = step.state, effects + list(step.effects)
        try:
            step = nurture.transition(rules, state, event)
        except nurture.LateEventError:
            continue
        state, effects = step.state, effects + list(step.effects)
    for pause in (*pauses, max(case.log.until, state.now)):
        if state.now <= pause:
            step = nurture.advance(rules, state, to=pause)
            state, effects = step.state, effects + list(step.effects)
    return state, effects


def pauses_in(case: Case, seed: int) -> tuple[dt.datetime, ...]:
    """Instants at random, and the very instants of events and one microsecond beside them."""
    chance = random.Random(seed)
    length = (case.log.until - case.log.start) // dt.timedelta(microseconds=1)
    found = [case.log.start + dt.timedelta(microseconds=int(chance.random() * length)) for _ in range(4)]
    for event in case.log.events[:3]:
        found += [event.at, event.at + dt.timedelta(microseconds=1), event.at - dt.timedelta(microseconds=1)]
    return tuple(sorted(time for time in found if case.log.start <= time <= case.log.until))


@pytest.mark.parametrize("seed", some(20, range(100)))
def test_splitting_an_advance_anywhere_changes_nothing(seed: int) -> None:
    case = rolled_case(seed)
    rules = case.rules
    assert run(rules, case) == run(rules, case, pauses_in(case, seed))


@pytest.mark.parametrize("seed", some(20, range(100)))
def test_waking_at_next_wake_and_only_then_misses_nothing(seed: int) -> None:
    case = rolled_case(seed)
    rules = case.rules
    state = nurture.start(rules, case.log.lead, at=case.log.start)
    whole = nurture.advance(rules, state, to=case.log.until)
    effects: list[nurture.Effect] = []
    for _ in range(1_000):
        wake = nurture.next_wake(rules, state)
        if wake is None or wake > case.log.until:
            break
        step = nurture.advance(rules, state, to=wake)
        assert step.effects, f"woken at {wake} for nothing"
        assert {effect.at for effect in step.effects} == {wake}
        state, effects = step.state, effects + list(step.effects)
    rest = nurture.advance(rules, state, to=case.log.until)
    assert (rest.effects, tuple(effects), rest.state) == ((), whole.effects, whole.state)


@pytest.mark.parametrize("seed", some(20, range(50)))
def test_replay_is_the_fold_of_transition_and_advance(seed: int) -> None:
    case = rolled_case(seed)
    rules = case.rules
    log = {event.id: event for event in case.log.events}.values()
    replay = nurture.replay(
        rules, case.log.lead, log, until=case.log.until, start_at=case.log.start - dt.timedelta(days=9)
    )
    state, effects = nurture.start(rules, case.log.lead, at=case.log.start - dt.timedelta(days=9)), []
    for event in sorted(log):
        step = nurture.transition(rules, state, event)
        state, effects = step.state, effects + list(step.effects)
    step = nurture.advance(rules, state, to=case.log.until)
    assert (replay.state, list(replay.effects)) == (step.state, effects + list(step.effects))


@pytest.mark.parametrize("seed", some(20, range(50)))
def test_an_event_seen_before_changes_nothing(seed: int) -> None:
    case = rolled_case(seed)
    rules = case.rules
    state = nurture.start(rules, case.log.lead, at=case.log.start)
    for event in case.log.events:
        try:
            step = nurture.transition(rules, state, event)
        except nurture.LateEventError:
            continue
        state = step.state
        if any(event.id == name for _, name in state.recent):
            again = nurture.transition(rules, state, event)
            assert again.state is state
            assert again.effects == ()


@pytest.mark.parametrize("seed", some(20, range(100)))
def test_effect_keys_are_unique_and_stable(seed: int) -> None:
    case = rolled_case(seed)
    first = [effect.key for effect in run(case.rules, case)[1]]
    second = [effect.key for effect in run(case.rules, case)[1]]
    assert first == second
    assert len(set(first)) == len(first)


@pytest.mark.parametrize("seed", some(20, range(60)))
def test_the_order_of_independent_declarations_does_not_matter(seed: int) -> None:
    case = rolled_case(seed)
    rules = case.rules
    head, *declarations = re.split(
        r"\n(?=(?:lead|event|score|segment|persona|grade|journey|scenario|channel) )", case.text
    )
    random.Random(seed).shuffle(declarations)
    shuffled = nurture.parse("\n".join([head, *(text.rstrip("\n") for text in declarations), ""]), plugins=PLUGINS)
    assert run(rules, case) == run(shuffled, case)
    assert nurture.load_state(shuffled, nurture.dump_state(run(rules, case)[0])) == run(shuffled, case)[0]


@pytest.mark.parametrize("seed", some(20, range(60)))
def test_states_written_and_read_between_any_two_steps_go_on_the_same(seed: int) -> None:
    case = rolled_case(seed)
    rules = case.rules
    state = nurture.start(rules, case.log.lead, at=case.log.start)
    for event in case.log.events:
        read = nurture.load_state(rules, nurture.dump_state(state))
        assert read == state
        assert nurture.dump_state(read) == nurture.dump_state(state)
        try:
            state, other = nurture.transition(rules, state, event).state, nurture.transition(rules, read, event).state
        except nurture.LateEventError:
            continue
        assert other == state


@pytest.mark.parametrize("seed", some(20, range(60)))
def test_the_arguments_are_left_as_they_are(seed: int) -> None:
    case = rolled_case(seed)
    rules = case.rules
    state = nurture.start(rules, case.log.lead, at=case.log.start)
    before = nurture.dump_state(state)
    for event in case.log.events[:1]:
        try:
            nurture.transition(rules, state, event)
        except nurture.LateEventError:
            continue
    nurture.advance(rules, state, to=case.log.until)
    nurture.next_wake(rules, state)
    assert nurture.dump_state(state) == before


@pytest.mark.parametrize("seed", some(20, range(60)))
def test_events_of_an_instant_come_before_what_falls_due_at_it(seed: int) -> None:
    case = rolled_case(seed)
    rules = case.rules
    state = nurture.advance(rules, nurture.start(rules, case.log.lead, at=case.log.start), to=case.log.start).state
    for _ in range(5):
        due = nurture.next_wake(rules, state)
        if due is None or due > case.log.until:
            return
        silent = nurture.Event(f"silent {due}", case.log.lead.id, "lead_updated", at=due)
        step = nurture.transition(rules, state, silent)
        rest = nurture.advance(rules, step.state, to=due)
        alone = nurture.advance(rules, state, to=due)
        assert sorted(effect.key for effect in (*step.effects, *rest.effects)) == sorted(e.key for e in alone.effects)
        state = rest.state
