"""Journeys, scenarios and channels of a plan: triggers, steps and policies, their conditions as closures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from attrs import evolve, fields_dict

from nurture.backends.bytecode.planning.expressions import Lowering, arrival
from nurture.diagnostics import Span
from nurture.domain.business import moved
from nurture.domain.recurrence import next_day
from nurture.domain.time import exists
from nurture.dsl import program as p
from nurture.dsl.walk import codes, parts
from nurture.journey import instructions as i
from nurture.journey import plan as j
from nurture.journey.view import View

__all__ = ["channel_plan", "heard_of", "journey_plan", "scenario_plan", "told_of"]

_ONE_DAY = dt.timedelta(days=1)
_AHEAD = 3  # yesterday's, whose time of day may have been put off to today, today's, and the next


def _place(span: Span) -> str:
    return f"line {span.line}"


def _trigger(rule: p.EntryRule, lowering: Lowering) -> j.Trigger:
    if isinstance(rule, p.OnRule):
        return j.Arrival(arrival(lowering, rule.select), _place(rule.span), rule.select.event)
    if isinstance(rule, p.DateRule):
        return j.Coming(_date(rule, lowering.program), rule.time, lambda _: True, _place(rule.span))
    if isinstance(rule, p.EveryRule):
        holds = (lambda _: True) if rule.condition is None else lowering.condition(rule.condition)
        return j.Coming(_recurring(rule.rule), rule.time, holds, _place(rule.span))
    if isinstance(rule, p.AfterRule):
        return j.Elapsed(rule.duration, _place(rule.span))
    return j.Holding(lowering.condition(rule.condition), rule.lasting, _place(rule.span))


def _date(rule: p.DateRule, program: p.Program) -> Callable[[View, dt.date], list[dt.date]]:
    name, offset, back = rule.attribute, rule.offset, not rule.after

    def days(view: View, _: dt.date) -> list[dt.date]:
        day = view.attributes.get(name)
        if day is not None and offset is not None:
            day = moved(day, offset, view.zone, program.almanac.of(view.attributes), back=back)
        return [] if day is None else [day]

    return days


def _recurring(rule: str) -> Callable[[View, dt.date], list[dt.date]]:
    def days(view: View, today: dt.date) -> list[dt.date]:
        assert view.zone is not None
        found: list[dt.date] = []
        day = next_day(rule, today - _ONE_DAY) if today > dt.date.min else None
        while day is not None and len(found) < _AHEAD:
            found += [day] if exists(day, view.zone) else []
            day = next_day(rule, day + _ONE_DAY)
        return found

    return days


def journey_plan(rule: p.JourneyRule, lowering: Lowering) -> j.JourneyPlan:
    """A journey, made ready to run."""
    transitions = tuple(
        j.TransitionPlan(item.sources, item.target, _trigger(item.trigger, lowering)) for item in rule.transitions
    )
    marks = tuple((item.target, item.trigger) for item in rule.transitions)
    was = {old: stage.name for stage in rule.stages for old in stage.was}
    stages = tuple(stage.name for stage in rule.stages)
    ways = {stage: tuple(way for way in transitions if stage in way.sources) for stage in stages}
    return j.JourneyPlan(rule.name, stages, transitions, marks, was, ways)


def scenario_plan(rule: p.ScenarioRule, lowering: Lowering) -> j.ScenarioPlan:
    """A scenario, made ready to run."""
    lowering.run_changes.clear()
    lowering.heard.clear()
    goal = (
        None if rule.goal is None else j.Goal(_trigger(rule.goal.trigger, lowering), rule.goal.within, rule.goal.ends)
    )
    steps = tuple(_STEPS[type(step)](step, lowering) for step in rule.steps)
    labels: dict[str, int] = {}
    for index, step in enumerate(steps):
        labels.setdefault(step.label, index)
    exits = tuple(_trigger(item, lowering) for item in rule.exits)
    heard = tuple(lowering.heard)
    return j.ScenarioPlan(
        name=rule.name,
        priority=rule.priority,
        enter=tuple(_trigger(item, lowering) for item in rule.enter),
        reentry=rule.reentry,
        entry=dict(rule.entry),
        changes=tuple(lowering.run_changes.values()),
        heard=tuple(j.Hearing(arrival(lowering, select), number) for select, number in heard),
        told=frozenset(told_of(rule)),
        exits=exits,
        goal=goal,
        holdout=rule.holdout,
        steps=steps,
        labels=labels,
        marks=j.Marks(
            enter=rule.enter,
            exits=rule.exits,
            goal=None if rule.goal is None else rule.goal.trigger,
            line=rule.steps,
            steps=tuple(map(_by_itself, rule.steps)),
            heard=heard,
        ),
        edited=rule.edited,
    )


def told_of(rule: p.ScenarioRule) -> Iterator[str]:
    """What runs do of which the conditions of a scenario ask what came after it."""
    for part in parts((rule.exits, rule.goal, rule.steps)):
        if isinstance(part, p.Select) and part.answers is not None:
            yield part.answers


def heard_of(rule: p.ScenarioRule) -> int:
    """How many times of events a run notes for itself, at most."""
    asked = {
        (code.select, code.enough)
        for code in codes((rule.exits, rule.goal, rule.steps))
        if isinstance(code, p.Count) and code.select.of_run
    }
    return sum(enough or 0 for _, enough in asked)


def _by_itself(step: p.Instruction) -> p.Instruction:
    """``step`` without where it stands and where it leads."""
    places: dict[str, Any] = {name: 0 for name in ("otherwise", "to") if name in fields_dict(type(step))}
    return evolve(step, label="", **places)


def channel_plan(rule: p.ChannelRule, lowering: Lowering) -> j.ChannelPlan:
    """A channel, made ready to run."""
    requires = tuple((reason, lowering.condition(code)) for reason, code in rule.required)
    suppress = tuple(lowering.condition(code) for code in rule.suppress)
    return j.ChannelPlan(rule.channel, requires, suppress, rule.shared)


def _consent(step: p.SendTo | p.SendNext, lowering: Lowering) -> i.Test | None:
    return None if step.consent is None else lowering.condition(step.consent)


_STEPS: dict[type[p.Instruction], Callable[[Any, Lowering], i.Instruction]] = {
    p.SendTo: lambda s, low: i.Send(
        s.label, _place(s.span), s.channel, s.message, s.hold, s.otherwise, s.transactional, _consent(s, low)
    ),
    p.SendNext: lambda s, low: i.SendNext(s.label, _place(s.span), s.channel, s.journey, s.otherwise, _consent(s, low)),
    p.AssignTo: lambda s, low: i.Assign(s.label, _place(s.span), s.team, s.task, s.due),
    p.NotifyOf: lambda s, low: i.Notify(s.label, _place(s.span), s.team, s.text),
    p.SetTo: lambda s, low: i.Set(s.label, _place(s.span), s.attribute, low.read(s.value)),
    p.ActOf: lambda s, low: i.Act(
        s.label, _place(s.span), s.action, tuple((name, low.read(code)) for name, code in s.arguments)
    ),
    p.Pause: lambda s, low: i.Pause(s.label, _place(s.span), s.duration, s.time),
    p.RunOf: lambda s, low: i.Run(s.label, _place(s.span), s.scenario),
    p.PauseOpen: lambda s, low: i.PauseOpen(s.label, _place(s.span), s.channel),
    p.PauseFor: lambda s, low: i.PauseFor(s.label, _place(s.span), s.time, s.days),
    p.PauseUntil: lambda s, low: i.PauseUntil(
        s.label, _place(s.span), low.read(s.until), s.time, s.at_most, s.otherwise
    ),
    p.Branch: lambda s, low: i.Branch(s.label, _place(s.span), low.condition(s.condition), s.otherwise),
    p.Draw: lambda s, low: i.Draw(s.label, _place(s.span), s.experiment, s.arms),
    p.Jump: lambda s, low: i.Jump(s.label, _place(s.span), s.to),
    p.Finish: lambda s, low: i.Finish(s.label, _place(s.span), s.reason),
}
