"""Journeys and scenarios: from declarations to rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import evolve, frozen

from nurture.domain import journeys as j
from nurture.domain import steps as s
from nurture.domain.event import MESSAGE_SENT
from nurture.domain.schema import Type
from nurture.dsl import program as p
from nurture.dsl.blocks import NOWHERE, Blocks
from nurture.dsl.editing import check_edited, check_was
from nurture.dsl.entries import Entries, entries_of
from nurture.dsl.messages import did_you_mean, listed
from nurture.dsl.scope import Context, messages_sent, tasks_assigned, unique_names
from nurture.dsl.typer import Typer, shown_type
from nurture.dsl.walk import codes

__all__ = ["journey_rule", "scenario_rule"]


def _way_rule(trigger: j.Trigger | j.After, context: Context, typer: Typer) -> p.TriggerRule:
    if isinstance(trigger, j.After):
        return p.AfterRule(trigger.duration, trigger.span or NOWHERE)
    return trigger_rule(trigger, context, typer)


def trigger_rule(trigger: j.Trigger, context: Context, typer: Typer) -> p.OnRule | p.WhenRule:
    """The rule of ``trigger``."""
    span = trigger.span or NOWHERE
    if isinstance(trigger, j.On):
        if trigger.selection.event == MESSAGE_SENT:
            typer.refuse_messages(span, "does not arrive as events do", "write `when any message_sent within 1 day`")
            context = evolve(context, history=True)  # one fault is enough
        return p.OnRule(typer.arriving(trigger.selection, context), span)
    condition = typer.condition(trigger.condition, context)
    lasting = 0 if trigger.lasting is None else typer.length(trigger.lasting, span)
    return p.WhenRule(condition, lasting, span)


# -- journeys --------------------------------------------------------------------------------------------------------


def journey_rule(journey: j.Journey, typer: Typer) -> p.JourneyRule:
    """The rule of ``journey``."""
    report = typer.report
    unique_names(journey.stages, "stage", report)
    if not journey.stages:
        report.add("N411", journey.span, name=journey.name)
    check_was(journey, report)
    stages = dict.fromkeys(stage.name for stage in journey.stages)
    transitions = tuple(_transition(item, journey.name, stages, typer) for item in journey.transitions)
    return p.JourneyRule(journey.name, journey.stages, transitions, journey.span or NOWHERE)


def _transition(transition: j.Transition, journey: str, stages: Mapping[str, None], typer: Typer) -> p.TransitionRule:
    report, span = typer.report, transition.span or NOWHERE
    for name in (*transition.sources, transition.target):
        if name not in stages:
            at, near = report.part(span, name), report.near(name, stages)
            report.add("N204", at, journey=journey, name=name, near=near, known=listed(stages))
    if transition.target in transition.sources:
        report.add("N412", span, name=transition.target)
    sources = frozenset(transition.sources or stages) - {transition.target}
    trigger = _way_rule(transition.trigger, Context("a transition"), typer)
    return p.TransitionRule(sources, transition.target, trigger, span)


# -- scenarios -------------------------------------------------------------------------------------------------------


def scenario_rule(scenario: j.Scenario, typer: Typer) -> p.ScenarioRule:
    """The rule of ``scenario``."""
    if not scenario.enter and scenario.name not in typer.scope.called and scenario.edited is None:
        typer.report.add("N410", scenario.span, name=scenario.name)
    entries = entries_of(scenario, typer.scope.events)
    inside = Context(
        "a scenario",
        stages=True,
        messages=messages_sent(scenario.steps, typer.scope.contents),
        tasks=tasks_assigned(scenario.steps),
        entry=entries,
        history=True,
    )
    outside = Context("an entry", stages=True, history=True)
    goal = None
    if scenario.goal is not None:
        within = scenario.goal.within
        length = None if within is None else typer.length(within, scenario.goal.span)
        ends = any(isinstance(item, j.AtGoal) for item in scenario.exit)
        goal = p.GoalRule(trigger_rule(scenario.goal.trigger, inside, typer), length, ends)
    each = _each(scenario, entries, typer)
    enter = tuple(_entry_rule(item, outside, typer) for item in scenario.enter)
    steps = _Line(typer, evolve(inside, clock=True), []).laid_out(scenario)
    check_edited(scenario, steps, typer.report)
    rule = p.ScenarioRule(
        name=scenario.name,
        priority=scenario.priority,
        enter=enter,
        reentry=scenario.reentry,
        entry=(),
        exits=(*_exit_rules(scenario, inside, typer), *_while_rules(scenario, enter, typer)),
        goal=goal,
        holdout=scenario.holdout,
        steps=steps,
        edited=scenario.edited,
        span=scenario.span or NOWHERE,
    )
    read = {code.name: code.type for code in codes((rule.exits, rule.goal, rule.steps)) if isinstance(code, p.EntryOf)}
    return evolve(rule, entry=tuple(sorted((read | each).items())))


def _entry_rule(entry: j.Entry, context: Context, typer: Typer) -> p.EntryRule:
    if isinstance(entry, j.While):
        return p.WhenRule(typer.condition(entry.condition, context), 0, entry.span or NOWHERE)
    if isinstance(entry, j.OnDate):
        return _date_rule(entry, typer)
    if isinstance(entry, j.Every):
        condition = None if entry.when is None else typer.condition(entry.when, context)
        return p.EveryRule(entry.rule, entry.time, condition, entry.span or NOWHERE)
    return trigger_rule(entry, context, typer)


def _date_rule(entry: j.OnDate, typer: Typer) -> p.DateRule:
    symbol, at = typer.scope.find(entry.attribute), typer.report.part(entry.span, entry.attribute)
    if symbol is None:
        typer.report.add("N201", at, name=entry.attribute, near=did_you_mean(entry.attribute, typer.scope.symbols))
    elif symbol.kind != "field" or symbol.type.kind != "date":
        typer.report.add("N322", at, name=entry.attribute)
    return p.DateRule(entry.attribute, entry.time, entry.offset, entry.after, entry.span or NOWHERE)


def _exit_rules(scenario: j.Scenario, context: Context, typer: Typer) -> Iterator[p.TriggerRule]:
    for item in scenario.exit:
        if not isinstance(item, j.AtGoal):
            yield _way_rule(item, context, typer)
        elif scenario.goal is None:
            typer.report.add("N424", item.span, name=scenario.name)


def _while_rules(scenario: j.Scenario, enter: tuple[p.EntryRule, ...], typer: Typer) -> Iterator[p.TriggerRule]:
    """The exits that follow from an entry by ``while``."""
    for item, rule in zip(scenario.enter, enter, strict=True):
        if isinstance(item, j.While) and len(scenario.enter) > 1:
            typer.report.add("N423", item.span)
        elif isinstance(rule, p.WhenRule) and isinstance(item, j.While):
            yield evolve(rule, condition=p.Not(rule.condition, span=rule.condition.span), implied=True)


def _each(scenario: j.Scenario, entries: Entries, typer: Typer) -> dict[str, Type]:
    """The property that runs of ``scenario`` are told apart by, if there is one, with its type."""
    name, report = scenario.reentry.each, typer.report
    if name is None:
        return {}
    at = report.part(scenario.reentry.span or scenario.span, name)
    if scenario.reentry.kind == "once":
        report.add("N422", at, name=name)
    type_ = entries.find(name, at, report)
    return {} if type_ is None else {name: type_}


@frozen
class _Line(Blocks):
    """Lays the steps of one scenario out in a line."""

    def laid_out(self, scenario: j.Scenario) -> tuple[p.Instruction, ...]:
        self.block(scenario.steps, "")
        self.out.append(p.Finish("end", scenario.span or NOWHERE, "finished"))
        return tuple(self.out)

    def plain(self, label: str, step: Any) -> p.Instruction:
        return _STEPS[type(step)](self, label, step)

    def send_next(self, label: str, step: j.SendNextStep) -> p.Instruction:
        self.check_channel(step)
        contents, report = self.typer.scope.contents, self.typer.report
        if step.journey not in contents:
            near = report.near(step.journey, contents)
            report.add("N253", report.part(step.span, step.journey), name=step.journey, near=near)
        return p.SendNext(label, step.span or NOWHERE, step.channel, step.journey, 0)

    def check_channel(self, step: j.SendStep | j.SendNextStep | s.WaitOpen) -> None:
        channels, report = self.typer.scope.channels, self.typer.report
        if step.channel not in channels:
            near = report.near(step.channel, channels)
            report.add("N205", report.part(step.span, step.channel), name=step.channel, near=near)

    def send(self, label: str, step: j.SendStep) -> p.Instruction:
        self.check_channel(step)
        hold = step.hold
        if hold is None and step.channel in self.typer.scope.channels:
            hold = self.typer.scope.channels[step.channel].hold
        return p.SendTo(label, step.span or NOWHERE, step.channel, step.message, hold, 0, step.transactional)

    def assign(self, label: str, step: j.AssignStep) -> p.Instruction:
        return p.AssignTo(label, step.span or NOWHERE, step.team, step.task, step.due)

    def notify(self, label: str, step: j.NotifyStep) -> p.Instruction:
        return p.NotifyOf(label, step.span or NOWHERE, step.team, step.text)

    def set(self, label: str, step: j.SetStep) -> p.Instruction:
        value = self.typer.value(step.value, self.context)
        symbol = self.typer.scope.find(step.attribute)
        if symbol is None or symbol.kind != "field":
            fields = [name for name, item in self.typer.scope.symbols.items() if item.kind == "field"]
            at = self.typer.report.part(step.span, step.attribute)
            self.typer.report.add("N215", at, name=step.attribute, near=self.typer.report.near(step.attribute, fields))
        else:
            self.check_fit(step, value, symbol.type)
        return p.SetTo(label, step.span or NOWHERE, step.attribute, value)

    def check_fit(self, step: j.SetStep, value: p.Code, wanted: Type) -> None:
        report, name = self.typer.report, step.attribute
        if wanted.kind == "one of" and isinstance(value, p.Const) and isinstance(value.value, str):
            if value.value not in wanted.options:
                near, known = report.near(value.value, wanted.options), listed(wanted.options)
                report.add("N307", value.span, value=value.value, name=name, near=near, known=known)
        elif not _fits(value, wanted):
            report.add("N310", value.span, name=name, wanted=shown_type(wanted), found=shown_type(value.type))

    def wait(self, label: str, step: j.Wait) -> p.Instruction:
        return p.Pause(label, step.span or NOWHERE, step.duration)

    def wait_until(self, label: str, step: j.WaitUntil) -> p.Instruction:
        until = self.typer.value(step.until, evolve(self.context, clock=False))
        report = self.typer.report
        if until.type.kind not in ("boolean", "date", "datetime", "?"):
            report.add("N311", step.until.span, found=shown_type(until.type))
        if step.time is not None and until.type.kind != "date":
            time = f"{step.time:%H:%M}"
            report.add("N312", report.part(step.span, time), found=shown_type(until.type), time=time)
        return p.PauseUntil(label, step.span or NOWHERE, until, step.time or dt.time(0), step.at_most, 0)

    def wait_open(self, label: str, step: s.WaitOpen) -> p.Instruction:
        self.check_channel(step)
        return p.PauseOpen(label, step.span or NOWHERE, step.channel)

    def run(self, label: str, step: s.RunStep) -> p.Instruction:
        known, report = self.typer.scope.scenarios, self.typer.report
        if step.scenario not in known:
            at = report.part(step.span, step.scenario)
            report.add("N260", at, name=step.scenario, near=report.near(step.scenario, known))
        return p.RunOf(label, step.span or NOWHERE, step.scenario)

    def wait_time(self, label: str, step: s.WaitTime) -> p.Instruction:
        return p.PauseFor(label, step.span or NOWHERE, step.time, step.day)

    def leave(self, label: str, step: j.Leave) -> p.Instruction:
        return p.Finish(label, step.span or NOWHERE, "left")


def _fits(value: p.Code, wanted: Type) -> bool:
    if value.type.kind == "?" or value.type == wanted:
        return True
    return (value.type.kind, wanted.kind) in (("integer", "decimal"), ("one of", "text"))


_STEPS: dict[type[j.Step], Callable[[_Line, str, Any], p.Instruction]] = {
    j.SendStep: _Line.send,
    j.SendNextStep: _Line.send_next,
    j.AssignStep: _Line.assign,
    j.NotifyStep: _Line.notify,
    j.SetStep: _Line.set,
    j.Wait: _Line.wait,
    j.WaitUntil: _Line.wait_until,
    s.WaitOpen: _Line.wait_open,
    s.RunStep: _Line.run,
    s.WaitTime: _Line.wait_time,
    j.Leave: _Line.leave,
}
