"""The quick steps of a ruleset: a function for each type of event, and one for time, each made when it is first wanted."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

import attrs
from attrs import evolve, frozen

from nurture.backends.bytecode import tree as t
from nurture.backends.bytecode.planning.expressions import Lowering
from nurture.backends.bytecode.planning.facts import ScoreReader
from nurture.backends.bytecode.planning.places import Places
from nurture.backends.bytecode.stepping.arriving import fitting, remembering, touched_by
from nurture.backends.bytecode.stepping.concerning import Concern
from nurture.backends.bytecode.stepping.facts import Facts
from nurture.backends.bytecode.stepping.moving import Moving, turning
from nurture.backends.bytecode.stepping.pieces import classed, module, names_in, place, replaced, tuple_of, unless, when
from nurture.backends.bytecode.stepping.reading import CLOCK, VIEW, Reading
from nurture.backends.bytecode.stepping.touching import CLOCK as BY_TIME
from nurture.backends.bytecode.stepping.touching import Touch
from nurture.backends.bytecode.stepping.whole import loaded
from nurture.domain.event import LEAD_UPDATED
from nurture.domain.time import instant
from nurture.journey import plan as j
from nurture.journey.quick import OPEN_SEEN, OPEN_STATE, OPEN_STEP, OnEvent, Tick, crowded, gatherer, soonest, ticker
from nurture.journey.seen import FEW, Seen
from nurture.journey.state import LeadState, Shape
from nurture.journey.step import Step
from nurture.journey.view import View

__all__ = ["Quick", "Steps", "warmed"]

WARM = 16


@frozen(eq=False)
class Steps:
    """Writes quick steps. ``zone_of`` gives the time zone of a lead."""

    lowering: Lowering
    places: Places
    scores: Mapping[str, ScoreReader]
    shape: Shape
    journeys: tuple[j.JourneyPlan, ...]
    zone_of: Callable[[Any], Any]

    # -- an event ----------------------------------------------------------------------------------------------------

    def on_event(self, kind: str) -> tuple[ast.Module, Reading]:
        """The function ``step`` of a state and an event of a type, as a module, and what knows its constants."""
        program = self.lowering.program
        fields = program.events[kind]
        properties = {name: declared.optional for name, declared in fields.items()}
        reading = Reading.of(self.lowering, properties, kind)
        reading.of_event = lambda event, us, lead: View.of_event(event, {}, us, self.zone_of(lead))
        checked = fitting(reading, fields)
        taken, cells = remembering(reading, kind, self.lowering.slots, program.late)
        memory = [t.put("memory", replaced("memory", cells, len(self.lowering.slots)))] if cells else []
        touch = Touch(touched_by(kind, self.lowering.slots))
        at = t.attribute(t.name("event"), "at")
        done, places, facts = self._done(reading, touch, kind, at)
        ends = [statement for statement in done if isinstance(statement, ast.Return)]
        if ends:  # such an event always concerns a scenario
            return self._module(Reading.of(self.lowering), ["state", "event"], [], ends[:1])
        changes, wake = self._woken(reading, set(cells))
        body = [*done, *wake, *self._noted(reading), *self._result(reading, places, facts, changes)]
        for index in cells:
            reading.loads.pop(f"m{index}", None)  # it is read where the event is taken in
        start = [*self._begun(reading), *self._first(reading, [*checked, *taken]), *checked, *taken, *memory]
        return self._module(reading, ["state", "event"], start, body)

    def _begun(self, reading: Reading) -> list[ast.stmt]:
        state, event = t.name("state"), t.name("event")
        seen, name, us = t.name("seen"), t.name("name"), t.name(CLOCK)
        now = t.attribute(state, "now_us")
        noted = [t.compare(name, ast.In(), part) for part in (t.name("newer"), t.attribute(seen, "older"))]
        many = t.call(reading.keep(crowded(self.shape.late_events)), seen)
        return [
            unless(t.compare(t.attribute(state, "shape"), ast.IsNot(), reading.keep(self.shape))),
            t.put(CLOCK, t.attribute(event, "us")),
            unless(
                t.joined([t.compare(us, ast.Lt(), now), t.compare(us, ast.GtE(), t.attribute(state, "wake"))], ast.Or())
            ),
            t.put("lead", t.attribute(state, "lead")),
            t.put("name", t.attribute(event, "id")),
            t.put("seen", t.attribute(state, "seen")),
            t.put("newer", t.attribute(seen, "newer")),
            unless(t.compare(t.attribute(event, "lead"), ast.NotEq(), t.attribute(t.name("lead"), "id"))),
            unless(t.joined([*noted, t.joined([t.compare(us, ast.Eq(), now), many], ast.And())], ast.Or())),
            t.put("given", t.attribute(t.attribute(event, "properties"), "_data")),
            t.put("memory", t.attribute(state, "memory")),
        ]

    def _noted(self, reading: Reading) -> list[ast.stmt]:
        """The event noted among those that came lately, as ``Seen.plus`` does."""
        seen, newer, us, program = t.name("seen"), t.name("newer"), t.name(CLOCK), self.lowering.program
        noted = ast.Dict([None, t.name("name")], [newer, us])
        few = t.compare(t.call(reading.keep(len), newer), ast.Lt(), t.constant(FEW))
        made = t.call(reading.keep(OPEN_SEEN), t.attribute(seen, "older"), newer, t.attribute(seen, "floor"))
        gathered = t.call(reading.keep(gatherer(program.late, program.late_events)), seen, newer, us)
        kept = [t.put("seen", made), classed("seen", reading.keep(Seen))]
        return [t.put("newer", noted), when(few, kept, [t.put("seen", gathered)])]

    def _first(self, reading: Reading, statements: list[ast.stmt]) -> list[ast.stmt]:
        """The inputs that ``statements`` read, which then need not be read again."""
        first = loaded(reading, statements)
        for statement in first:
            assert isinstance(statement, ast.Assign)
            title = statement.targets[0]
            assert isinstance(title, ast.Name)
            del reading.loads[title.id]
        return first

    # -- time ----------------------------------------------------------------------------------------------------------

    def on_time(self) -> tuple[ast.Module, Reading]:
        """The function ``step`` of a state and an instant at which time changes something, with what has come of it so far.

        It gives the values, the changes, the turns of segments and the effects after it, and when time changes something next.
        """
        reading = Reading.of(self.lowering)
        state = t.name("state")
        timers = {key: index for index, key in enumerate(self.lowering.changes)}
        start = [t.put(title, t.attribute(state, title)) for title in ("lead", "memory")]
        at = t.call(reading.keep(instant), t.name(CLOCK))
        done, _, facts = self._done(reading, Touch(frozenset({BY_TIME})), None, at, timers)
        rest = [index for index in range(len(timers)) if index not in facts.timed]
        due = [statement for index in rest for statement in self._timer(reading, index)]
        changes = tuple_of(t.name(f"d{index}") for index in range(len(timers)))
        values = replaced("values", self._values(facts), self.places.number)
        wake = t.call(reading.keep(soonest), t.attribute(state, "due"), t.name("changes"))
        result = ast.Return(tuple_of([t.name("values"), t.name("changes"), t.name("turns"), t.name("told"), wake]))
        ends = [t.put("changes", changes), t.put("values", values), result]
        return self._module(
            reading, ["state", CLOCK, "values", "changes", "turns", "told"], start, [*done, *due, *ends]
        )

    def _values(self, facts: Facts) -> dict[int, ast.expr]:
        return {index: t.name(title) for index, title in facts.changed.items()}

    def _timer(self, reading: Reading, index: int) -> list[ast.stmt]:
        title = f"d{index}"
        over = t.compare(t.name(title), ast.LtE(), t.name(CLOCK))
        return [
            t.put(title, place(t.name("changes"), index)),
            when(over, [t.put(title, self._next(reading, index))]),
        ]

    def _next(self, reading: Reading, index: int) -> ast.expr:
        """When time alone may change something, next."""
        change = list(self.lowering.changes.values())[index]
        if change.of is None:
            return reading.view(change)
        return t.call(reading.keep(change.of), *map(reading.cell, change.slots), t.name(CLOCK))

    # -- both ----------------------------------------------------------------------------------------------------------

    def _done(
        self, reading: Reading, touch: Touch, kind: str | None, at: ast.expr, timers: Mapping[object, int] | None = None
    ) -> tuple[list[ast.stmt], dict[int, ast.expr], Facts]:
        """Facts, segments and stages, and whether a scenario is concerned; which journeys may have moved."""
        program = self.lowering.program
        facts = Facts(reading, self.places, dict(self.scores), touch, timers or {}, kind is not None)
        written = facts.statements()
        moving = Moving(reading, facts.touch, kind)
        pairs = zip(program.journeys, self.journeys, strict=True)
        moved = [statement for index, pair in enumerate(pairs) for statement in moving.journey(index, *pair)]
        stages = [("stage", program.journeys[index].name) for index in moving.moved]
        concern = Concern(reading, facts.touch.plus(*stages), kind)
        declined = [statement for rule in program.scenarios for statement in concern.scenario(rule)]
        segments = tuple(sorted(name for name, kind in self.shape.kinds.items() if kind == "segment"))
        turned = turning(reading, facts, segments, at)
        return [*written, *turned, *moved, *declined], moving.moved, facts

    def _woken(self, reading: Reading, slots: set[int]) -> tuple[ast.expr, list[ast.stmt]]:
        """When something may change by time alone, after ``slots`` have changed."""
        written: list[ast.stmt] = [t.put("wake", t.attribute(t.name("state"), "wake"))]
        changed: dict[int, ast.expr] = {}
        for index, change in enumerate(self.lowering.changes.values()):
            if slots.isdisjoint(change.slots):
                continue
            title = f"d{index}"
            changed[index] = t.name(title)
            sooner = t.compare(t.name(title), ast.Lt(), t.name("wake"))
            written += [t.put(title, self._next(reading, index)), when(sooner, [t.put("wake", t.name(title))])]
        if changed:
            written.append(t.put("changes", t.attribute(t.name("state"), "changes")))
        number = len(self.lowering.changes)
        return (replaced("changes", changed, number) if changed else t.attribute(t.name("state"), "changes")), written

    def _result(self, reading: Reading, places: dict[int, ast.expr], facts: Facts, changes: ast.expr) -> list[ast.stmt]:
        state = t.name("state")
        own = {
            "shape": reading.keep(self.shape),
            "lead": t.name("lead"),
            "now_us": t.name(CLOCK),
            "memory": t.name("memory"),
            "seen": t.name("seen"),
            "places": replaced("places", places, len(self.journeys)),
            "turns": t.name("turns"),
            "fresh": t.constant(value=False),
            "erased": t.constant(value=False),
            "values": replaced("values", self._values(facts), self.places.number),
            "changes": changes,
            "wake": t.name("wake"),
        }
        fields = [own.get(title, t.attribute(state, title)) for title in _FIELDS]
        made = t.call(reading.keep(OPEN_STATE), *fields)
        step = t.call(reading.keep(OPEN_STEP), t.name("made"), t.name("told"), t.name("noted"))
        return [
            t.put("made", made),
            classed("made", reading.keep(LeadState)),
            t.put("step", step),
            classed("step", reading.keep(Step)),
            ast.Return(t.name("step")),
        ]

    def _module(
        self, reading: Reading, given: list[str], start: Sequence[ast.stmt], body: Sequence[ast.stmt]
    ) -> tuple[ast.Module, Reading]:
        state = t.name("state")
        names = {
            "known": t.attribute(t.attribute(t.name("lead"), "attributes"), "_data"),
            "values": t.attribute(state, "values"),
            "places": t.attribute(state, "places"),
            "turns": t.attribute(state, "turns"),
            "told": tuple_of([]),
            "noted": tuple_of([]),
        }
        inputs = loaded(reading, body)
        used = names_in([*inputs, *body])
        first = [t.put(title, value) for title, value in names.items() if title in used and title not in given]
        if reading.views:
            view = t.call(reading.keep(self._view), t.name("lead"), t.name(CLOCK), t.name("memory"))
            first.append(t.put(VIEW, view))
        function = t.define("step", given, [*start, *first, *inputs, *body])
        return module(function), reading

    def _view(self, lead: Any, us: int, memory: tuple[Any, ...]) -> View:
        return View(us, lead.attributes, memory, self.zone_of(lead))

    def tick(self, after: int = WARM) -> Tick:
        """The quick steps of time, whose function is made when it has been wanted ``after`` times."""
        found: list[Callable[..., Any]] = []
        wanted = count()

        def step(*given: Any) -> Any:
            if not found and next(wanted) < after:
                return None
            if not found:
                found.append(self.made(*self.on_time()))
            return found[0](*given)

        return ticker(self.shape, step)

    def made(self, tree: ast.Module, reading: Reading) -> Callable[..., Any]:
        """The function of a module."""
        return t.made(tree, "step", self.lowering.program.source, reading.constants())


_FIELDS = tuple(each.name for each in attrs.fields(LeadState))


class Quick(dict[str, OnEvent]):
    """The quick steps by type of event; what is not declared has none.

    One is made when it has been wanted ``after`` times: to write it takes as long as the machine takes for dozens of events.
    """

    def __init__(self, steps: Steps, after: int = WARM) -> None:
        super().__init__()
        self.steps, self.after = steps, after
        self._wanted: Counter[str] = Counter()

    def __missing__(self, kind: str) -> OnEvent:
        if kind not in self.steps.lowering.program.events or kind == LEAD_UPDATED:
            return _declines
        self._wanted[kind] += 1
        if self._wanted[kind] <= self.after:
            return _declines
        self[kind] = found = self.steps.made(*self.steps.on_event(kind))
        return found


def warmed(plan: j.Plan) -> j.Plan:
    """``plan`` with quick steps that are made when they are first wanted, which tests hold to all else."""
    assert isinstance(plan.quick, Quick)
    return (
        plan
        if plan.quick.after == 0
        else evolve(plan, quick=Quick(plan.quick.steps, after=0), tick=plan.quick.steps.tick(after=0))
    )


def _declines(*_: Any) -> None:
    return None
