"""Journeys and scenarios: from declarations to rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import evolve

from nurture.domain import journeys as j
from nurture.domain.event import MESSAGE_SENT
from nurture.domain.schema import Type
from nurture.dsl import program as p
from nurture.dsl.blocks import NOWHERE
from nurture.dsl.editing import check_edited, check_was
from nurture.dsl.entries import Entries, entries_of
from nurture.dsl.line import Line
from nurture.dsl.messages import listed
from nurture.dsl.scope import Context, messages_sent, tasks_assigned, unique_names
from nurture.dsl.typer import Typer
from nurture.dsl.unknown import no_attribute
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
        return p.OnRule(typer.arriving(trigger.selection, context, at_once=True), span)
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
        zoned=True,
    )
    outside = Context("an entry", stages=True, history=True, zoned=True)
    goal = None
    if scenario.goal is not None:
        within = scenario.goal.within
        length = None if within is None else typer.length(within, scenario.goal.span)
        ends = any(isinstance(item, j.AtGoal) for item in scenario.exit)
        goal = p.GoalRule(trigger_rule(scenario.goal.trigger, inside, typer), length, ends)
    each = _each(scenario, entries, typer)
    enter = tuple(_entry_rule(item, outside, typer) for item in scenario.enter)
    steps = Line(typer, evolve(inside, clock=True), []).laid_out(scenario)
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
        condition = None if entry.when is None else typer.condition(entry.when, evolve(context, clock=True))
        return p.EveryRule(entry.rule, entry.time, condition, entry.span or NOWHERE)
    return trigger_rule(entry, context, typer)


def _date_rule(entry: j.OnDate, typer: Typer) -> p.DateRule:
    symbol, at = typer.scope.find(entry.attribute), typer.report.part(entry.span, entry.attribute)
    if symbol is None:
        no_attribute(entry.attribute, at, typer.scope, typer.report)
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
