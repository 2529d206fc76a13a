"""Segments and stages as ``ast``: who enters and leaves, and where an event leads."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from attrs import define, field

from nurture.backends.bytecode import tree as t
from nurture.backends.bytecode.stepping.arriving import takes
from nurture.backends.bytecode.stepping.facts import Facts
from nurture.backends.bytecode.stepping.pieces import decline, place, unless, when
from nurture.backends.bytecode.stepping.reading import Reading
from nurture.backends.bytecode.stepping.touching import Touch, reads
from nurture.dsl import program as p
from nurture.journey import plan as j
from nurture.journey.quick import mover, turner

__all__ = ["Moving", "turning"]


def turning(reading: Reading, facts: Facts, segments: Sequence[str], at: ast.expr) -> list[ast.stmt]:
    """Tell of each segment that the lead has entered or left."""
    changed = [(name, facts.places.facts[name]) for name in segments if facts.places.facts[name] in facts.changed]
    if not changed:
        return []
    turned = reading.keep(turner(reading.lowering.program.name))
    written: list[ast.stmt] = [t.put("turns", t.attribute(t.name("state"), "turns"))]
    for name, index in changed:
        inside = t.name(facts.changed[index])
        given = (t.name("lead"), at, t.name("turns"), t.constant(name), inside, t.name("told"))
        targets = ast.Tuple([ast.Name("turns", ast.Store()), ast.Name("told", ast.Store())], ast.Store())
        now = ast.Assign([targets], t.call(turned, *given))
        written.append(when(t.compare(inside, ast.NotEq(), place(t.name("values"), index)), [now]))
    return written


@define
class Moving:
    """Writes what an event of a type, or time (None), makes of journeys; ``moved`` are the places of those that may move."""

    reading: Reading
    touch: Touch
    kind: str | None
    moved: dict[int, ast.expr] = field(factory=dict)

    def journey(self, index: int, rule: p.JourneyRule, plan: j.JourneyPlan) -> list[ast.stmt]:
        """What becomes of a lead in a journey."""
        bodies = [(stage, self._stage(index, rule, plan, stage)) for stage in plan.stages]
        bodies = [(stage, body) for stage, body in bodies if body]
        if not bodies:
            return []
        title = f"j{index}"
        written: list[ast.stmt] = [t.put(title, place(t.attribute(t.name("state"), "places"), index))]
        written.append(t.put("stage", t.attribute(t.name(title), "stage")))
        tests = [when(t.compare(t.name("stage"), ast.Eq(), t.constant(stage)), body) for stage, body in bodies]
        return [*written, *tests]

    def _stage(self, index: int, rule: p.JourneyRule, plan: j.JourneyPlan, stage: str) -> list[ast.stmt]:
        ways = [way for way in rule.transitions if stage in way.sources]
        written: list[ast.stmt] = []
        watches = t.attribute(t.name(f"j{index}"), "watches")
        for number, way in enumerate(ways):
            if isinstance(way.trigger, p.WhenRule) and self._reaches(way.trigger.condition):
                if not written:
                    written.append(unless(_has_not(watches, len(ways), self.reading)))
                written.append(unless(_has_turned(self.reading, way.trigger.condition, place(watches, number))))
        led = [way for way in ways if isinstance(way.trigger, p.OnRule) and self.kind and takes(way.trigger.select, self.kind)]
        return [*written, *self._led(index, plan, stage, led)]

    def _reaches(self, condition: p.Code) -> bool:
        return self.touch.reaches(reads(condition, self.reading.lowering))

    def _led(self, index: int, plan: j.JourneyPlan, stage: str, ways: list[p.TransitionRule]) -> list[ast.stmt]:
        """The first way out of a stage on which the event leads."""
        written: list[ast.stmt] = []
        for way in reversed(ways):
            assert isinstance(way.trigger, p.OnRule)
            body = self._way(index, plan, stage, way)
            where = way.trigger.select.where
            written = body if where is None else [when(self.reading.test(where, frozenset()), body, written)]
        return written

    def _way(self, index: int, plan: j.JourneyPlan, stage: str, way: p.TransitionRule) -> list[ast.stmt]:
        beyond = plan.ways[way.target]
        if not all(isinstance(each.trigger, j.Arrival) for each in beyond):
            return [decline()]
        self.moved[index] = t.name(f"j{index}")
        name, at = self.reading.lowering.program.name, t.attribute(t.name("event"), "at")
        move = self.reading.keep(mover(name, plan.name, stage, way.target, f"line {way.trigger.span.line}", len(beyond)))
        lead = t.attribute(t.name("lead"), "id")
        made = t.call(move, lead, at, t.name("us"), t.attribute(t.name(f"j{index}"), "moves"))
        targets = [ast.Name(title, ast.Store()) for title in (f"j{index}", "effect", "note")]
        return [
            ast.Assign([ast.Tuple(list(targets), ast.Store())], made),
            _with("told", "effect"),
            _with("noted", "note"),
        ]


def _with(titles: str, title: str) -> ast.stmt:
    return t.put(titles, ast.Tuple([ast.Starred(t.name(titles), ast.Load()), t.name(title)], ast.Load()))


def _has_not(watches: ast.expr, number: int, reading: Reading) -> ast.expr:
    return t.compare(t.call(reading.keep(len), watches), ast.NotEq(), t.constant(number))


def _has_turned(reading: Reading, condition: p.Code, watch: ast.expr) -> ast.expr:
    """Whether a condition does not hold that held, or the other way round."""
    return t.compare(reading.truth(condition), ast.Eq(), t.compare(watch, ast.Is(), t.constant(None)))
