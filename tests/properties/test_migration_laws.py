"""Laws of going over to a new version, on generated rules, logs and edits."""

from __future__ import annotations

import random
from typing import Any

import pytest
from attrs import evolve
from rolled import rolled_case
from shares import long

import nurture
from nurture.domain.journeys import Edited, Moved, NotifyStep, Scenario, SendStep, Wait
from nurture.domain.time import Duration
from nurture.testing.programs import PLUGINS, Case


def _rebuilt(rules: nurture.Ruleset, change: Any) -> nurture.Ruleset:
    written = rules.program.written
    declarations = [change(item) if isinstance(item, Scenario) else item for item in written.declarations]
    return nurture.Ruleset.build(written.settings, declarations, plugins=PLUGINS)


def _steps_edited(scenario: Scenario, chance: random.Random) -> Scenario:
    steps = list(scenario.steps)
    for _ in range(chance.randrange(1, 4)):
        place = chance.randrange(len(steps) + 1)
        kind = chance.randrange(4)
        if kind == 0 and steps and isinstance(steps[place - 1], (NotifyStep, Wait)):  # others may be asked for
            del steps[place - 1]
        elif kind == 1 and steps:
            steps.insert(place, steps.pop(place - 1))
        else:
            steps.insert(place, chance.choice([NotifyStep("team", "new"), Wait(Duration(1, "day"))]))
    return evolve(scenario, steps=tuple(steps))


def _edited(scenario: Scenario, old: nurture.Ruleset, chance: random.Random) -> Scenario:
    """``scenario`` with other steps, and all that can be said of leads in flight."""
    changed = _steps_edited(scenario, chance)
    plain = (NotifyStep, SendStep, Wait)  # a step that holds nothing leaves nothing to stand at
    steps = enumerate(changed.steps, 1)
    labels = [step.name or str(number) for number, step in steps if isinstance(step, plain)] + [None, "end"]
    before = next(item for item in old.plan.scenarios if item.name == scenario.name)
    moves = [Moved(label, chance.choice(labels)) for label in before.labels if chance.random() < 0.6]
    return evolve(changed, edited=Edited(chance.choice(["follow", "leave", "leave", "pin"]), tuple(moves)))


class _Host:
    """Takes a case through versions of its rules, and keeps what a host keeps."""

    def __init__(self, rules: nurture.Ruleset, case: Case) -> None:
        self.rules, self.case = rules, case
        self.state = nurture.start(rules, case.log.lead, at=case.log.start)
        self.log: list[nurture.Event] = []
        self.effects: list[nurture.Effect] = []
        self.moved = 0

    def take(self, events: tuple[nurture.Event, ...]) -> None:
        for event in events:
            try:
                step = nurture.transition(self.rules, self.state, event)
            except nurture.LateEventError:
                continue
            self.log.append(event)
            self.note(step)

    def note(self, step: nurture.Step | nurture.Migrated) -> None:
        self.state = step.state
        self.effects += step.effects

    def end(self) -> None:
        self.note(nurture.advance(self.rules, self.state, to=max(self.case.log.until, self.state.now)))

    def go_over(self, new: nurture.Ruleset) -> bool:
        try:
            found = nurture.migrate(self.rules, new, self.state, events=self.log)
        except nurture.MigrationError:
            return False
        self.note(found)
        if not found.pinned:
            self.rules = new
        self.moved += sum(passage.fate != "stays" for passage in found.passages)
        assert nurture.load_state(self.rules, nurture.dump_state(found.state)) == found.state
        return not found.pinned


def _gone_over(seed: int) -> int:
    """How many runs were moved by two migrations within a case."""
    case, chance = rolled_case(seed), random.Random(seed)
    old = case.rules
    if not old.scenarios:
        return 0
    host, third = _Host(old, case), len(case.log.events) // 3
    for part in (case.log.events[:third], case.log.events[third : 2 * third]):
        host.take(part)
        host.go_over(_rebuilt(host.rules, lambda item: _edited(item, host.rules, chance)))
    host.take(case.log.events[2 * third :])
    host.end()
    keys = [effect.key for effect in host.effects]
    assert len(keys) == len(set(keys)), seed
    return host.moved


@pytest.mark.parametrize("seeds", [20, long(250)])
def test_no_key_comes_twice_across_edits(seeds: int) -> None:
    assert sum(_gone_over(seed) for seed in range(seeds)) > seeds // 10


def _named(scenario: Scenario, old: nurture.Ruleset) -> Scenario:
    """``scenario`` with a name for each of its outer steps, and where each lead finds its own."""
    steps = tuple(evolve(step, name=f"s{number}") for number, step in enumerate(scenario.steps, 1))
    before = next(item for item in old.plan.scenarios if item.name == scenario.name)
    moves = tuple(Moved(label, "s" + label) for label in before.labels if label != "end")
    return evolve(scenario, steps=steps, edited=Edited("follow", moves))


def _told(effects: list[nurture.Effect]) -> list[dict[str, Any]]:
    return [{key: value for key, value in item.to_dict().items() if key not in ("key", "step")} for item in effects]


def _unmoved_by_names(seed: int) -> bool:
    """Whether a lead was in flight when its steps were given names."""
    case = rolled_case(seed)
    if "scenario " not in case.text or "step named" in case.text:  # steps that have names already keep them
        return False
    old = case.rules
    half = len(case.log.events) // 2
    plain, moved = _Host(old, case), _Host(old, case)
    for host in (plain, moved):
        host.take(case.log.events[:half])
    if not any(state.running for state in moved.state.scenarios.values()):
        return False
    assert nurture.migrate(old, old, moved.state).state == moved.state
    assert moved.go_over(_rebuilt(old, lambda item: _named(item, old))), seed
    for host in (plain, moved):
        host.take(case.log.events[half:])
        host.end()
    assert _told(moved.effects) == _told(plain.effects), seed
    assert dict(moved.state.facts) == dict(plain.state.facts), seed
    return True


@pytest.mark.parametrize("seeds", [range(60, 84), long(range(250))], ids=str)
def test_names_for_steps_change_nothing_for_those_in_flight(seeds: range) -> None:
    assert sum(map(_unmoved_by_names, seeds)) > len(seeds) // 40
