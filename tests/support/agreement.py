"""The machine held to the reference: one case run by both."""

from __future__ import annotations

import datetime as dt
from typing import Any

from programs import PLUGINS, Case

import nurture
from nurture.domain.values import digits
from nurture.dsl.evaluator import Moment, at
from nurture.dsl.timeline import live
from nurture.journey.checking import checked_event


def machine(rules: nurture.Ruleset, case: Case) -> tuple[nurture.LeadState, list[dict[str, Any]], list[str]]:
    state = nurture.start(rules, case.lead, at=case.start)
    effects: list[dict[str, Any]] = []
    refused = []
    for event in case.events:
        try:
            step = nurture.transition(rules, state, event)
        except nurture.LateEventError:
            refused.append(event.id)
            continue
        state = step.state
        effects += [effect.to_dict() for effect in step.effects]
    step = nurture.advance(rules, state, to=max(case.until, state.now))
    effects += [effect.to_dict() for effect in step.effects]
    return step.state, effects, refused


def check_against_reference(case: Case) -> None:
    rules = nurture.parse(case.text, plugins=PLUGINS)
    state, effects, refused = machine(rules, case)
    events = [checked_event(rules.plan, case.lead, event) for event in case.events]
    life = live(rules.program, nurture.start(rules, case.lead, at=case.start).lead, case.start, events, case.until)
    expected = [_plain(effect) for effect in life.effects]
    assert effects == expected
    # a duplicate from beyond the reach is refused as late: the machine has forgotten that it took it
    taken = {event.id for event in life.log}
    assert [name for name in refused if name not in taken] == [name for name in life.refused if name not in taken]
    facts = at(Moment(rules.program, life.attributes, tuple(sorted(life.log)), state.now, {})).facts
    assert dict(state.facts) == facts
    assert {name: state.stage(name) for name in state.journeys} == life.stages
    for name, kind in state.kinds.items():
        if kind == "score":
            explanation = nurture.explain(rules, state, name, events=life.log)
            assert sum(part.points for part in explanation.parts) == explanation.total == state.score(name)
    assert nurture.load_state(rules, nurture.dump_state(state)) == state


def _plain(effect: dict[str, Any]) -> dict[str, Any]:
    if "arguments" in effect:
        return {**effect, "arguments": {name: _told(value) for name, value in effect["arguments"].items()}}
    return {**effect, "value": _told(effect["value"])} if "value" in effect else effect


def _told(value: Any) -> Any:
    if value is None or isinstance(value, (str, int)):
        return value
    return value.isoformat() if isinstance(value, dt.date) else digits(value)
