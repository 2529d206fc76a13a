"""Triggers, scenarios and their plain steps."""

from __future__ import annotations

import datetime as dt
from typing import Any

from attrs import evolve

from nurture.diagnostics import Span
from nurture.domain import expression as e
from nurture.domain import journeys as j
from nurture.domain.recurrence import DAYS
from nurture.dsl import literals
from nurture.dsl.builder.base import Base
from nurture.dsl.messages import did_you_mean
from nurture.dsl.nesting import is_else_if
from nurture.dsl.words import Extent, Word

__all__ = ["Flows"]


class Flows(Base):
    """Makes triggers, scenarios and their plain steps."""

    def on_event(self, extent: Extent, children: list[Any]) -> j.On:
        return j.On(children[0], span=self.span(extent))

    def elapsed(self, extent: Extent, children: list[Any]) -> j.After:
        return j.After(children[0], span=self.span(extent))

    def while_true(self, extent: Extent, children: list[Any]) -> j.While:
        return j.While(children[0], span=self.span(extent))

    def on_date(self, extent: Extent, children: list[Any]) -> j.OnDate:
        return j.OnDate(str(children[0]), self._clock(children[1]), span=self.span(extent))

    def before_date(self, extent: Extent, children: list[Any]) -> j.OnDate:
        return self._off_date(extent, children, after=False)

    def after_date(self, extent: Extent, children: list[Any]) -> j.OnDate:
        return self._off_date(extent, children, after=True)

    def _off_date(self, extent: Extent, children: list[Any], *, after: bool) -> j.OnDate:
        offset, name, clock = children
        values = (str(name), self._clock(clock))
        plain = j.OnDate(*values, span=self.span(extent))
        made: j.OnDate = self.made(extent, plain, j.OnDate, *values, offset, after, span=self.span(extent))
        return made

    def _clock(self, token: Word) -> dt.time:
        time: dt.time = literals.time(token, self.span(token), self.report)
        return time

    def every(self, extent: Extent, children: list[Any]) -> j.Every:
        days, clock, when = children
        rule, time = self.text(days) if isinstance(days, Word) else days, self._clock(clock)
        daily = j.Every("FREQ=DAILY", time, when, span=self.span(extent))
        made: j.Every = self.made(extent, daily, j.Every, rule, time, when, span=self.span(extent))
        return made

    def every_day(self, extent: Extent, children: list[Any]) -> str:
        return "FREQ=DAILY"

    def every_week(self, extent: Extent, children: list[Any]) -> str:
        for name in children[0]:
            if name not in DAYS:
                near = did_you_mean(name, DAYS)
                self.report.add("N141", self.report.part(self.span(extent), name), found=name, near=near)
        days = [day[:2].upper() for day in DAYS if day in children[0]]
        return f"FREQ=WEEKLY;BYDAY={','.join(days)}" if days else "FREQ=WEEKLY"

    def every_month(self, extent: Extent, children: list[Any]) -> str:
        day = self.whole(children[0], 31)
        if not day:
            self.report.add("N122", self.span(children[0]), problem="must be a day from 1 to 31", found=day)
        return f"FREQ=MONTHLY;BYMONTHDAY={day or 1}"

    def at_goal(self, extent: Extent, children: list[Any]) -> j.AtGoal:
        return j.AtGoal(span=self.span(extent))

    def when_true(self, extent: Extent, children: list[Any]) -> j.When:
        return j.When(children[0], children[1], span=self.span(extent))

    def scenario(self, extent: Extent, children: list[Any]) -> j.Scenario:
        name, label, priority, *items = children
        values: dict[str, Any] = {}
        steps: list[j.Step] = []
        for item in items:
            if isinstance(item, j.Step):
                steps.append(item)
            elif item is not None:
                part, span = item
                for key, value in part.items():
                    self.once(values, key, value, span, where=f"scenario `{name}`")
        edited = values.pop("when edited", None)
        return j.Scenario(
            str(name),
            self.label(label),
            priority=priority or 0,
            steps=tuple(steps),
            edited=edited,
            span=self.span(name),
            **values,
        )

    def enter(self, extent: Extent, children: list[Any]) -> tuple[dict[str, Any], Span]:
        *triggers, reentry = children
        part: dict[str, Any] = {"enter": tuple(triggers)}
        if reentry is not None:
            part["reentry"] = reentry
        return part, self.span(extent)

    def enter_by_run(self, extent: Extent, children: list[Any]) -> tuple[dict[str, Any], Span]:
        return {"enter": (), "reentry": children[0] or j.Reentry("once")}, self.span(extent)

    def reentry_once(self, extent: Extent, children: list[Any]) -> j.Reentry:
        return j.Reentry("once", each=children[0], span=self.span(extent))

    def reentry_per(self, extent: Extent, children: list[Any]) -> j.Reentry:
        every, each, overlap = children
        return j.Reentry("per", every, each, overlap, span=self.span(extent))

    def reentry_always(self, extent: Extent, children: list[Any]) -> j.Reentry:
        each, overlap = children
        return j.Reentry("always", None, each, overlap, span=self.span(extent))

    def each(self, extent: Extent, children: list[Any]) -> str:
        return str(children[0])

    def restart(self, extent: Extent, children: list[Any]) -> str:
        return "restart"

    def side_by_side(self, extent: Extent, children: list[Any]) -> str:
        return "side by side"

    def exit(self, extent: Extent, children: list[Any]) -> tuple[dict[str, Any], Span]:
        return {"exit": tuple(children)}, self.span(extent)

    def goal_on(self, extent: Extent, children: list[Any]) -> tuple[dict[str, Any], Span]:
        selection: e.Selection = children[0]
        within = selection.window.duration if selection.window and selection.window.kind == "within" else None
        if selection.window and within is None:
            self.report.add("N413", selection.span)
        kept = evolve(selection, window=None)
        return {"goal": j.Goal(j.On(kept, span=self.span(extent)), within, span=self.span(extent))}, self.span(extent)

    def goal_when(self, extent: Extent, children: list[Any]) -> tuple[dict[str, Any], Span]:
        condition, lasting, within = children
        trigger = j.When(condition, lasting, span=self.span(extent))
        if within is not None:
            within = self.windowed("within", extent, within).duration
        return {"goal": j.Goal(trigger, within, span=self.span(extent))}, self.span(extent)

    def send(self, extent: Extent, children: list[Any]) -> j.Step:
        channel, message, purpose, option, otherwise = children
        values = {"purpose": purpose, "otherwise": otherwise or ()} | dict([] if option is None else [option])
        step = j.SendStep(str(channel), self.text(message), **values, span=self.span(extent))
        return self.deep(step, *(otherwise or ()))

    def purpose(self, extent: Extent, children: list[Any]) -> str:
        return str(children[0])

    def transactional(self, extent: Extent, children: list[Any]) -> tuple[str, Any]:
        return "transactional", True

    def holding(self, extent: Extent, children: list[Any]) -> tuple[str, Any]:
        return "hold", children[0]

    def send_next(self, extent: Extent, children: list[Any]) -> j.Step:
        channel, journey, purpose, otherwise = children
        step = j.SendNextStep(str(channel), str(journey), purpose, otherwise or (), span=self.span(extent))
        return self.deep(step, *(otherwise or ()))

    def assign(self, extent: Extent, children: list[Any]) -> j.Step:
        return j.AssignStep(str(children[0]), self.text(children[1]), children[2], span=self.span(extent))

    def notify(self, extent: Extent, children: list[Any]) -> j.Step:
        return j.NotifyStep(str(children[0]), self.text(children[1]), span=self.span(extent))

    def set_to(self, extent: Extent, children: list[Any]) -> j.Step:
        step = j.SetStep(str(children[0]), children[1], span=self.span(extent))
        return self.deep(step, children[1])

    def act(self, extent: Extent, children: list[Any]) -> j.Step:
        name, arguments = children
        step = j.ActStep(str(name), arguments or (), span=self.span(extent))
        return self.deep(step, *(argument.value for argument in step.arguments))

    def arguments(self, extent: Extent, children: list[Any]) -> tuple[j.Argument, ...]:
        return tuple(child for child in children if isinstance(child, j.Argument))

    def argument(self, extent: Extent, children: list[Any]) -> j.Argument:
        return j.Argument(str(children[0]), children[1], span=self.span(children[0]))

    def wait(self, extent: Extent, children: list[Any]) -> j.Step:
        duration, token = children
        plain = j.Wait(duration, span=self.span(extent))
        if token is None:
            return plain
        made: j.Step = self.made(extent, plain, j.Wait, duration, self._clock(token), span=self.span(extent))
        return made

    def wait_until(self, extent: Extent, children: list[Any]) -> j.Step:
        until, token, at_most, otherwise = children
        time = None if token is None else literals.time(token, self.span(token), self.report)
        step = j.WaitUntil(until, time, at_most, otherwise or (), span=self.span(extent))
        return self.deep(step, until, *(otherwise or ()))

    def leave(self, extent: Extent, children: list[Any]) -> j.Step:
        return j.Leave(span=self.span(extent))

    def if_step(self, extent: Extent, children: list[Any]) -> j.If:
        condition, then, otherwise = children
        step = j.If(condition, then, otherwise or (), span=condition.span)
        if is_else_if(step.otherwise):
            return self.deep(step, *then, beside=(condition, *step.otherwise))
        return self.deep(step, *then, *step.otherwise, beside=(condition,))

    def else_if(self, extent: Extent, children: list[Any]) -> tuple[j.Step, ...]:
        return (children[0],)

    def block(self, extent: Extent, children: list[Any]) -> tuple[j.Step, ...]:
        return tuple(child for child in children if isinstance(child, j.Step))
