"""The steps of a scenario in one line: from declarations to instructions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve, frozen

from nurture.domain import journeys as j
from nurture.domain.actions import Action
from nurture.domain.expression import Name
from nurture.domain.journeys import blocks as s
from nurture.domain.names import LONGEST_NAME
from nurture.domain.schema import Type
from nurture.dsl import program as p
from nurture.dsl.blocks import NOWHERE, Blocks
from nurture.dsl.messages import listed
from nurture.dsl.plugged import looked_up
from nurture.dsl.scope import CONSENT, unique_names
from nurture.dsl.typer import shown_type

__all__ = ["Line"]


@frozen
class Line(Blocks):
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
        return p.SendNext(label, step.span or NOWHERE, step.channel, step.journey, 0, self.consent_to(step))

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
        consent = self.consent_to(step)
        return p.SendTo(label, step.span or NOWHERE, step.channel, step.message, hold, 0, step.transactional, consent)

    def consent_to(self, step: j.SendStep | j.SendNextStep) -> p.Code | None:
        """The consent to the purpose of what ``step`` sends: the attribute ``consent.email.newsletter``."""
        if step.purpose is None:
            return None
        name, at = f"{CONSENT}{step.channel}.{step.purpose}", self.typer.report.part(step.span, f"for {step.purpose}")
        if len(name) > LONGEST_NAME:
            self.typer.report.add("N106", at, name=name[:60])
            return None
        return self.typer.condition(Name(name, span=at), self.context)

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

    def act(self, label: str, step: j.ActStep) -> p.Instruction:
        report = self.typer.report
        given = {each.name: self.typer.value(each.value, self.context) for each in step.arguments}
        unique_names(step.arguments, "argument", report)
        at = report.part(step.span, step.action)
        action, broken = looked_up(self.typer.finder, "actions", step.action, at, report)
        if action is None:
            if not broken:
                known = self.typer.finder.names("actions")
                report.add("N263", at, name=step.action, near=report.near(step.action, known), known=listed(known))
            return p.ActOf(label, step.span or NOWHERE, step.action, ())
        self.typer.used["actions", action.name] = action.version
        self.check_arguments(action, step, given)
        arguments = tuple((name, given[name]) for name in action.takes if name in given)
        return p.ActOf(label, step.span or NOWHERE, action.name, arguments)

    def check_arguments(self, action: Action, step: j.ActStep, given: Mapping[str, p.Code]) -> None:
        report = self.typer.report
        for each in step.arguments:
            if each.name in action.takes:
                self.typer.check_given(action.name, action.takes[each.name], given[each.name], self.context)
            else:
                near, known = report.near(each.name, action.takes), listed(action.takes)
                report.add("N264", each.span, action=action.name, name=each.name, near=near, known=known)
        wanting = tuple(name for name in action.takes if name not in given)
        if wanting:
            at = report.part(step.span, step.action)
            report.add("N265", at, action=action.name, missing=listed(wanting), first=wanting[0])

    def check_fit(self, step: j.SetStep, value: p.Code, wanted: Type) -> None:
        report, name = self.typer.report, step.attribute
        if wanted.kind == "one of" and isinstance(value, p.Const) and isinstance(value.value, str):
            if value.value not in wanted.options:
                near, known = report.near(value.value, wanted.options), listed(wanted.options)
                report.add("N307", value.span, value=value.value, name=name, near=near, known=known)
        elif not _fits(value, wanted):
            report.add("N310", value.span, name=name, wanted=shown_type(wanted), found=shown_type(value.type))

    def wait(self, label: str, step: j.Wait) -> p.Instruction:
        return p.Pause(label, step.span or NOWHERE, step.duration, step.time)

    def wait_until(self, label: str, step: j.WaitUntil) -> p.Instruction:
        until = self.typer.value(step.until, evolve(self.context, clock=False))
        report = self.typer.report
        if until.type.kind not in ("boolean", "date", "datetime", "?"):
            report.add("N311", step.until.span, found=shown_type(until.type))
        if step.time is not None and until.type.kind not in ("date", "?"):
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
        return p.PauseFor(label, step.span or NOWHERE, step.time, step.days)

    def leave(self, label: str, step: j.Leave) -> p.Instruction:
        return p.Finish(label, step.span or NOWHERE, "left")


def _fits(value: p.Code, wanted: Type) -> bool:
    if value.type.kind == "?" or value.type == wanted:
        return True
    return (value.type.kind, wanted.kind) in (("integer", "decimal"), ("one of", "text"))


_STEPS: dict[type[j.Step], Callable[[Line, str, Any], p.Instruction]] = {
    j.SendStep: Line.send,
    j.SendNextStep: Line.send_next,
    j.AssignStep: Line.assign,
    j.NotifyStep: Line.notify,
    j.SetStep: Line.set,
    j.ActStep: Line.act,
    j.Wait: Line.wait,
    j.WaitUntil: Line.wait_until,
    s.WaitOpen: Line.wait_open,
    s.RunStep: Line.run,
    s.WaitTime: Line.wait_time,
    j.Leave: Line.leave,
}
