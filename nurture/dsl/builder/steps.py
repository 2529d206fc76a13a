"""Steps of scenarios that hold other steps, but for ``if``."""

from __future__ import annotations

from typing import Any

from attrs import evolve, frozen

from nurture.diagnostics import Span
from nurture.domain import expression as e
from nurture.domain import journeys as j
from nurture.domain.chance import MOST_POINTS
from nurture.domain.journeys import blocks as s
from nurture.dsl import limits, literals
from nurture.dsl.builder.base import Base
from nurture.dsl.words import Extent

__all__ = ["Steps"]

_TAKEN = ("end",)  # what the end of every line of steps is known by


@frozen
class _Otherwise:
    """The steps of a ``choose`` for whom no case fits."""

    steps: tuple[j.Step, ...]
    span: Span


class Steps(Base):
    """Makes steps that hold other steps."""

    def run(self, extent: Extent, children: list[Any]) -> j.Step:
        return s.RunStep(str(children[0]), span=self.span(extent))

    def wait_open(self, extent: Extent, children: list[Any]) -> j.Step:
        node, span = children[0], self.span(extent)
        if isinstance(node, e.Name):
            return s.WaitOpen(node.name, span=span)
        self.report.add(
            "N205", node.span, name=self.report.source.excerpt(node.span), near="only a channel can be open"
        )
        return j.Leave(span=span)

    def wait_time(self, extent: Extent, children: list[Any]) -> j.Step:
        token = children[0]
        return s.WaitTime(literals.time(token, self.span(token), self.report), span=self.span(extent))

    def wait_day(self, extent: Extent, children: list[Any]) -> j.Step:
        *days, token = children
        names = tuple(str(day) if day.kind == "WEEKDAY" else "business day" for day in days)
        return s.WaitTime(literals.time(token, self.span(token), self.report), names, span=self.span(extent))

    def named_step(self, extent: Extent, children: list[Any]) -> j.Step:
        name, step = children
        if name in _TAKEN or name[0].isdigit() or "." in name:
            self.report.add("N470", self.span(name), name=str(name))
        span = step.span if any(s.blocks(step)) else self.span(extent)
        named: j.Step = self.as_deep(evolve(step, name=str(name), span=span), step)
        return named

    def edited(self, extent: Extent, children: list[Any]) -> tuple[dict[str, Any], Span]:
        fate, *moves = children
        once: dict[str, Any] = {}
        for item in moves:
            self.once(once, item.old, item, item.span, where="`when edited`")
        return {"when edited": j.Edited(fate, tuple(once.values()), span=self.span(extent))}, self.span(extent)

    def follow(self, extent: Extent, children: list[Any]) -> str:
        return "follow"

    def leave_all(self, extent: Extent, children: list[Any]) -> str:
        return "leave"

    def pin(self, extent: Extent, children: list[Any]) -> str:
        return "pin"

    def moved_to(self, extent: Extent, children: list[Any]) -> j.Moved:
        return j.Moved(str(children[0]), str(children[1]), span=self.span(extent))

    def moved_out(self, extent: Extent, children: list[Any]) -> j.Moved:
        return j.Moved(str(children[0]), span=self.span(extent))

    def step_number(self, extent: Extent, children: list[Any]) -> str:
        return str(self.whole(children[0], limits.STEPS))

    def case_when(self, extent: Extent, children: list[Any]) -> s.Case:
        condition, steps = children
        return s.Case(condition, steps, span=condition.span)

    def case_otherwise(self, extent: Extent, children: list[Any]) -> _Otherwise:
        return _Otherwise(children[0], self.span(extent))

    def choose(self, extent: Extent, children: list[Any]) -> j.Step:
        ways = [child for child in children if child is not None]
        for way in ways[:-1]:
            if isinstance(way, _Otherwise):
                self.report.add("N409", self.report.part(way.span, "otherwise"))
        cases = tuple(way for way in ways if isinstance(way, s.Case))
        otherwise = next((way.steps for way in ways if isinstance(way, _Otherwise)), ())
        span = self.report.part(self.span(extent), "choose")
        if not cases:
            self.report.add("N460", span)
            return j.Leave(span=span)
        step = s.Choose(cases, otherwise, span=span)
        conditions = (case.condition for case in cases)
        return self.deep(step, *conditions, *(inner for block in s.blocks(step) for inner in block))

    def arm(self, extent: Extent, children: list[Any]) -> s.Arm:
        weight, name, steps = children
        made: s.Arm = self.made(
            name, s.Arm(0, "-"), s.Arm, self.whole(weight, MOST_POINTS), self.text(name), steps, span=self.span(extent)
        )
        return made

    def split(self, extent: Extent, children: list[Any]) -> j.Step:
        name, *arms = children
        found = tuple(arm for arm in arms if arm is not None)
        span = self.report.part(self.span(extent), "split")
        step: j.Step = self.made(name, j.Leave(span=span), s.Split, self.text(name), found, span=span)
        return self.deep(step, *(inner for arm in found for inner in arm.steps))

    def holdout(self, extent: Extent, children: list[Any]) -> tuple[dict[str, Any], Span]:
        return {"holdout": self.whole(children[0], 100)}, self.span(extent)

    def repeat_times(self, extent: Extent, children: list[Any]) -> j.Step:
        return self.repeated(extent, children[0], None, children[1])

    def repeat_until(self, extent: Extent, children: list[Any]) -> j.Step:
        return self.repeated(extent, *children)

    def repeated(self, extent: Extent, times: Any, until: Any, steps: tuple[j.Step, ...]) -> j.Step:
        number, span = self.whole(times, 100), self.report.part(self.span(extent), "repeat")
        step: j.Step = self.made(times, j.Leave(span=span), s.Repeat, number, until, steps, span=span)
        return self.deep(step, *([] if until is None else [until]), *steps)
