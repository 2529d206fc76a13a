"""Merging two records of one person, on generated programs and logs."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

import pytest
from attrs import evolve
from rolled import rolled_case
from shares import some

import nurture
from nurture.dsl.evaluator import Moment, at
from nurture.journey.checking import checked_event
from nurture.testing.programs import Case

SEEDS = some(20, range(150))


def log_of(case: Case) -> list[nurture.Event]:
    """The events of a case, each id once, from its start on."""
    found = {event.id: event for event in sorted(case.log.events, reverse=True) if event.at >= case.log.start}
    return sorted(found.values())


def dealt(case: Case, seed: int) -> dict[str, list[nurture.Event]]:
    """The log dealt out to two records; some events are in both."""
    chance = random.Random(seed)
    logs: dict[str, list[nurture.Event]] = {"a": [], "b": []}
    for event in log_of(case):
        for who in chance.choice((("a",), ("b",), ("a", "b"))):
            logs[who].append(evolve(event, lead=who))
    return logs


def lived(
    rules: nurture.Ruleset, state: nurture.LeadState, events: list[nurture.Event], until: dt.datetime
) -> tuple[nurture.LeadState, list[nurture.Effect]]:
    """A record taken through its events and on to ``until``."""
    effects: list[nurture.Effect] = []
    for event in events:
        step = nurture.transition(rules, state, event)
        state, effects = step.state, [*effects, *step.effects]
    step = nurture.advance(rules, state, to=until)
    return step.state, [*effects, *step.effects]


def begun(rules: nurture.Ruleset, case: Case, who: str) -> nurture.LeadState:
    return nurture.start(rules, evolve(case.log.lead, id=who), at=case.log.start)


def facts_of(rules: nurture.Ruleset, state: nurture.LeadState, log: list[nurture.Event]) -> dict:
    """What the reference says of the whole log."""
    mine = {event.id: checked_event(rules.plan, state.lead, evolve(event, lead=state.lead.id)) for event in log}
    return at(Moment(rules.program, state.lead.attributes, tuple(sorted(mine.values())), state.now)).facts


@pytest.mark.parametrize("seed", SEEDS)
def test_a_merge_at_any_time_and_either_way_gives_the_facts_of_the_merged_log(seed: int) -> None:
    case = rolled_case(seed)
    rules, logs = case.rules, dealt(case, seed)
    moment = case.log.start + (case.log.until - case.log.start) * random.Random(seed).random()
    memories = []
    for survivor, other in (("a", "b"), ("b", "a")):
        before = {who: [event for event in log if event.at <= moment] for who, log in logs.items()}
        first, second = (lived(rules, begun(rules, case, who), before[who], moment)[0] for who in (survivor, other))
        log = [*before["a"], *before["b"]]
        merged = nurture.merge(rules, first, second, log=log, at=moment)
        assert merged.state.facts == facts_of(rules, merged.state, log)
        assert nurture.load_state(rules, nurture.dump_state(merged.state)) == merged.state
        assert len(nurture.dump_state(merged.state)) <= rules.state_bound + 50_000
        memories.append(merged.state.memory)
        rest = {event.id: evolve(event, lead=survivor) for log in logs.values() for event in log if event.at > moment}
        ended, after = lived(rules, merged.state, sorted(rest.values()), case.log.until)
        assert ended.facts == facts_of(rules, ended, log_of(case))
        keys = [effect.key for effect in (*merged.effects, *after)]
        assert len(set(keys)) == len(keys)
    assert memories[0] == memories[1]


def sends(effects: list[nurture.Effect]) -> Counter:
    return Counter((each.scenario, each.step, each.message) for each in effects if isinstance(each, nurture.Send))


def under_way(effects: list[nurture.Effect], state: nurture.LeadState) -> list[nurture.Effect]:
    """The messages of runs that had begun by the time of ``state``."""
    sent = [each for each in effects if isinstance(each, nurture.Send)]
    return [each for each in sent if int(each.key.split("/")[4]) <= state.scenarios[each.scenario].entries]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_record_merged_with_its_own_double_is_sent_nothing_more(seed: int) -> None:
    case = rolled_case(seed)
    rules = case.rules
    chance = random.Random(seed).random()
    until = max(case.log.until, case.log.start + dt.timedelta(days=20))
    moment = case.log.start + (until - case.log.start) * max(chance, 0.01)
    log = log_of(case)
    before, rest = [e for e in log if e.at <= moment], [e for e in log if e.at > moment]
    states = {}
    for who in "ab":
        state = nurture.start(rules, evolve(case.log.lead, id=who), at=case.log.start)
        states[who] = lived(rules, state, [evolve(event, lead=who) for event in before], moment)[0]
    both = [evolve(event, lead=who) for event in before for who in "ab"]
    merged = nurture.merge(rules, states["a"], states["b"], log=both, at=moment)
    later = [evolve(event, lead="a") for event in rest]
    alone = lived(rules, states["a"], later, until)[1]
    found = [effect for effect in merged.effects if effect.lead == "a"] + lived(rules, merged.state, later, until)[1]
    if "run scenario" in case.text:  # what caps delay may run a scenario again when it may be entered again
        found, alone = (under_way(effects, merged.state) for effects in (found, alone))
    assert not sends(found) - sends(alone)
