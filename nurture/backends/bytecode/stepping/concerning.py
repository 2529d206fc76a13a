"""Scenarios as ``ast``: where one may be concerned, the quick step declines, and the machine looks itself."""

from __future__ import annotations

import ast
from typing import Any

from attrs import frozen

from nurture.backends.bytecode import tree as t
from nurture.backends.bytecode.stepping.arriving import takes
from nurture.backends.bytecode.stepping.pieces import decline, place, unless, when
from nurture.backends.bytecode.stepping.reading import Reading
from nurture.backends.bytecode.stepping.touching import RUN, Touch, reads
from nurture.dsl import program as p
from nurture.dsl.walk import parts

__all__ = ["Concern"]


@frozen
class Concern:
    """Writes when an event of a type, or time (None), may concern scenarios."""

    reading: Reading
    touch: Touch
    kind: str | None

    def scenario(self, rule: p.ScenarioRule) -> list[ast.stmt]:
        """Decline where ``rule`` may be concerned."""
        written = [*self._enter(rule), *self._runs(rule)]
        if not written:
            return []
        scenarios = t.attribute(t.attribute(t.name("state"), "scenarios"), "_data")
        return [t.put("of", ast.Subscript(scenarios, t.constant(rule.name), ast.Load())), *written]

    # -- entries -----------------------------------------------------------------------------------------------------

    def _enter(self, rule: p.ScenarioRule) -> list[ast.stmt]:
        written: list[ast.stmt] = []
        watches = t.attribute(t.name("of"), "enter")
        for number, trigger in enumerate(rule.enter):
            if self._arrives(trigger):
                where = trigger.select.where  # type: ignore[union-attr]
                written.append(decline() if where is None else unless(self.reading.test(where, frozenset())))
            elif isinstance(trigger, p.WhenRule) and self._reaches(trigger.condition):
                written.append(unless(self._has_not(watches, len(rule.enter))))
                written.append(unless(self._turned(trigger.condition, place(watches, number))))
        return written

    # -- runs --------------------------------------------------------------------------------------------------------

    def _runs(self, rule: p.ScenarioRule) -> list[ast.stmt]:
        runs = t.attribute(t.name("of"), "runs")
        if self._concerns_runs(rule):
            return [unless(runs)]
        exits = [(n, each) for n, each in enumerate(rule.exits) if isinstance(each, p.WhenRule) and self._reaches(each.condition)]
        if not exits:
            return []
        of_run: list[ast.stmt] = []
        body: list[ast.stmt] = []
        watches = t.attribute(t.name("run"), "exits")
        for number, trigger in exits:
            of_run.append(t.put(f"x{number}", self.reading.truth(trigger.condition)))
            unlike = t.compare(t.name(f"x{number}"), ast.Eq(), t.compare(place(watches, number), ast.Is(), t.constant(None)))
            body.append(unless(unlike))
        underway = t.compare(t.attribute(t.name("run"), "step"), ast.IsNot(), t.constant(None))
        length = unless(self._has_not(watches, len(rule.exits)))
        loop = ast.For(ast.Name("run", ast.Store()), runs, [when(underway, [length, *body])], [])
        return [when(runs, [*of_run, loop])]

    def _concerns_runs(self, rule: p.ScenarioRule) -> bool:
        """Whether a run may be concerned in any other way than by an exit on a condition that all its runs share."""
        triggers = [*rule.exits, *([rule.goal.trigger] if rule.goal else [])]
        if any(map(self._arrives, triggers)) or any(map(self._hears, _selects(rule))):
            return True
        low = self.reading.lowering
        goal = rule.goal is not None and self.touch.reaches(reads(rule.goal.trigger, low))
        own = any(RUN in reads(each, low) and self.touch.reaches(reads(each, low)) for each in rule.exits)
        waits = (step.until for step in rule.steps if isinstance(step, p.PauseUntil))
        return goal or own or any(self.touch.reaches(reads(wait, low)) for wait in waits)

    def _hears(self, select: p.Select) -> bool:
        """Whether the event may answer what only a run asks."""
        own = select.of_run or select.since_entry or select.answers is not None
        return own and self.kind is not None and takes(select, self.kind)

    # -- what both ask -----------------------------------------------------------------------------------------------

    def _arrives(self, trigger: Any) -> bool:
        return isinstance(trigger, p.OnRule) and self.kind is not None and takes(trigger.select, self.kind)

    def _reaches(self, condition: p.Code) -> bool:
        return self.touch.reaches(reads(condition, self.reading.lowering))

    def _has_not(self, watches: ast.expr, number: int) -> ast.expr:
        return t.compare(t.call(self.reading.keep(len), watches), ast.NotEq(), t.constant(number))

    def _turned(self, condition: p.Code, watch: ast.expr) -> ast.expr:
        return t.compare(self.reading.truth(condition), ast.Eq(), t.compare(watch, ast.Is(), t.constant(None)))


def _selects(rule: p.ScenarioRule) -> list[p.Select]:
    return [part for part in parts((rule.exits, rule.goal, rule.steps)) if isinstance(part, p.Select)]
