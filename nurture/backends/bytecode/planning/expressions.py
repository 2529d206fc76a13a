"""Programs as closures over a lead's memory: what one lead and one event run on.

Each expression becomes a function of a ``View``. What an expression asks of the past becomes a cell of memory
(``scoring.memory``), shared by all that ask the same (``past``); each piece that time alone can change becomes a *change*: a
function that gives the next instant at which it may.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from attrs import define, field

from nurture.backends.bytecode.planning.past import PAST, Change, Leaf, Memory, Read
from nurture.domain.business import WEEKDAYS, moved
from nurture.domain.event import LEAD_UPDATED, MESSAGE_SENT, Event
from nurture.domain.time import MICRO, scoring_date, scoring_day
from nurture.domain.values import MATCHERS, calculate, in_points, negated
from nurture.dsl import program as p
from nurture.dsl.walk import codes
from nurture.journey.parts import NEVER
from nurture.journey.view import View

__all__ = ["Lowering", "arrival"]


@define
class Lowering(Memory):
    """Collects the memory and the changes of one program while its code is made into closures.

    ``places`` says where each fact lies among the values of a state.
    """

    places: Mapping[str, int] = field(factory=dict, kw_only=True)

    def condition(self, code: p.Code) -> Callable[[View], bool]:
        """``code`` as a test, which a missing value does not pass."""
        read = self.read(code)
        if type(code) in _ALWAYS_KNOWN:
            return read
        return lambda view: read(view) is True

    def read(self, code: p.Code) -> Read:
        """``code`` as a function of a view."""
        if type(code) in PAST:
            found = PAST[type(code)](self, code)
            return found.reader if isinstance(found, Leaf) else found
        return _MAKERS[type(code)](self, code)

    def leaf(self, code: p.Code) -> Leaf | None:
        """The question to the past that ``code`` is, where it is one that does not depend on a run."""
        found = PAST[type(code)](self, code) if type(code) in PAST else None
        return found if isinstance(found, Leaf) else None

    def _const(self, code: p.Const) -> Read:
        constant = code.value
        return lambda view: constant

    def _attribute(self, code: p.Attribute) -> Read:
        name = code.name
        return lambda view: view.attributes.get(name)

    def _property(self, code: p.Property) -> Read:
        name = code.name
        return lambda view: view.event.properties.get(name)  # type: ignore[union-attr]

    def _channel_of(self, code: p.ChannelOf) -> Read:
        channels = dict(code.channels)
        carried = frozenset(name for name, channel in code.channels if channel is None)

        def read(view: View) -> Any:
            event = view.event
            assert event is not None
            return event.properties.get("channel") if event.type in carried else channels.get(event.type)

        return read

    def _entry_of(self, code: p.EntryOf) -> Read:
        name = code.name
        return lambda view: view.entry.get(name)

    def _score_of(self, code: p.ScoreOf) -> Read:
        place = self.places[code.name]
        return lambda view: in_points(view.values[place])

    def _fact(self, code: p.InSegment | p.GradeOf) -> Read:
        place = self.places[code.name]
        return lambda view: view.values[place]

    def _checklist(self, code: p.ChecklistOf) -> Read:
        place, part = self.places[code.checklist], code.part
        return lambda view: view.values[place].part(part)

    def _persona(self, code: p.PersonaOf) -> Read:
        place = self.places["persona"]
        return lambda view: view.values[place]

    def _stage(self, code: p.StageOf) -> Read:
        name = code.journey
        return lambda view: view.stages.get(name)

    def _now(self, code: p.Now) -> Read:
        return lambda view: view.now

    def _part_of_now(self, code: p.PartOfNow) -> Read:
        if code.part == "hour":
            return lambda view: view.now.astimezone(view.zone).hour
        return lambda view: WEEKDAYS[view.now.astimezone(view.zone).weekday()]

    def _today(self, code: p.Today) -> Read:
        offset = self.program.offset
        self.every_midnight()
        return lambda view: scoring_date(scoring_day(view.us, offset))

    def _not(self, code: p.Not) -> Read:
        test = self.condition(code.operand)
        return lambda view: not test(view)

    def _all(self, code: p.All) -> Read:
        tests = tuple(self.condition(part) for part in code.operands)
        return lambda view: all(test(view) for test in tests)

    def _some(self, code: p.Some) -> Read:
        tests = tuple(self.condition(part) for part in code.operands)
        return lambda view: any(test(view) for test in tests)

    def _equal(self, code: p.Equal) -> Read:
        left, right = self._compared(code)

        def equal(view: View) -> bool:
            a, b = left(view), right(view)
            return a is not None and b is not None and bool(a == b)

        return equal

    def _less(self, code: p.Less) -> Read:
        left, right = self._compared(code)
        or_equal = code.or_equal

        def less(view: View) -> bool:
            a, b = left(view), right(view)
            if a is None or b is None:
                return False
            return bool(a < b) or (or_equal and bool(a == b))

        return less

    def _compared(self, code: p.Equal | p.Less) -> tuple[Read, Read]:
        left, right = self.read(code.left), self.read(code.right)
        speed = _speed(code.left) - _speed(code.right)
        if speed:
            of_run = any(map(self._asks_run, codes(code)))
            slots = tuple({slot for part in codes(code) if (leaf := self.leaf(part)) for slot in leaf.slots})
            (self.run_changes if of_run else self.changes)[code] = Change(slots, None, _crossing(left, right, speed))
        return left, right

    def _asks_run(self, code: p.Code) -> bool:
        """Whether what ``code`` gives depends on the run of a scenario that asks."""
        return isinstance(code, p.EntryOf) or (type(code) in PAST and self.leaf(code) is None)

    def _among(self, code: p.Among) -> Read:
        operand, options = self.read(code.operand), code.options
        return lambda view: operand(view) in options

    def _contains(self, code: p.Contains) -> Read:
        items, item = self.read(code.items), self.read(code.item)
        return lambda view: item(view) in (items(view) or ())

    def _matches(self, code: p.Matches) -> Read:
        operand, matcher, pattern = self.read(code.operand), MATCHERS[code.operator], code.pattern

        def matches(view: View) -> bool:
            text = operand(view)
            return text is not None and matcher(text, pattern)

        return matches

    def _known(self, code: p.IsKnown) -> Read:
        operand = self.read(code.operand)
        return lambda view: operand(view) is not None

    def _calculate(self, code: p.Calculate) -> Read:
        first, *rest = (self.read(part) for part in code.operands)
        steps = tuple(zip(code.operators, rest, strict=True))

        def result(view: View) -> Any:
            so_far = first(view)
            for operator, operand in steps:
                so_far = calculate(operator, so_far, operand(view))
            return so_far

        return result

    def _call(self, code: p.Call) -> Read:
        call, arguments = code.function.of, tuple(self.read(part) for part in code.arguments)
        return lambda view: call(*[read(view) for read in arguments])

    def _shift(self, code: p.Shift) -> Read:
        operand, duration, back, almanac = self.read(code.operand), code.duration, code.back, self.program.almanac

        def shifted(view: View) -> Any:
            start = operand(view)
            return None if start is None else moved(start, duration, view.zone, almanac.of(view.attributes), back=back)

        return shifted

    def _minus(self, code: p.Minus) -> Read:
        operand = self.read(code.operand)
        return lambda view: negated(operand(view))


def arrival(lowering: Lowering, select: p.Select) -> Callable[..., bool]:
    """Whether an event is one that ``select`` selects, given what a run keeps of its own event, and the lead's clock."""
    where = None if select.where is None else lowering.condition(select.where)
    wanted = select.event

    def matches(event: Event, entry: Mapping[str, Any], us: int = 0, zone: ZoneInfo | None = None) -> bool:
        if event.type != wanted if wanted is not None else event.type in (LEAD_UPDATED, MESSAGE_SENT):
            return False
        return where is None or where(View.of_event(event, entry, us, zone))

    return matches


def _speed(code: p.Code) -> int:
    """How fast a moment or duration moves with the clock: 1 for ``now``, 0 for what stands still."""
    if isinstance(code, p.Now):
        return 1
    if isinstance(code, p.Minus):
        return -_speed(code.operand)
    if isinstance(code, p.Calculate):
        signs = [1, *(-1 if operator == "-" else 1 for operator in code.operators)]
        return sum(sign * _speed(operand) for sign, operand in zip(signs, code.operands, strict=True))
    return 0


def _crossing(left: Read, right: Read, speed: int) -> Callable[[View], int]:
    """When two sides of which one moves with the clock meet, and the instant after."""

    def change(view: View) -> int:
        a, b = left(view), right(view)
        if a is None or b is None:
            return NEVER
        distance = _micros_between(a, b)
        meeting = view.us - distance // speed
        return next((time for time in (meeting, meeting + 1, meeting + 2) if time > view.us), NEVER)

    return change


def _micros_between(left: Any, right: Any) -> int:
    return int((left - right) // MICRO)


_ALWAYS_KNOWN = frozenset(
    {p.Not, p.All, p.Some, p.Equal, p.Less, p.Among, p.Contains, p.Matches, p.IsKnown, p.InSegment, p.Follows, p.Quiet}
)
_MAKERS: dict[type[p.Code], Callable[[Lowering, Any], Read]] = {
    p.Const: Lowering._const,
    p.Attribute: Lowering._attribute,
    p.Property: Lowering._property,
    p.ChannelOf: Lowering._channel_of,
    p.EntryOf: Lowering._entry_of,
    p.ScoreOf: Lowering._score_of,
    p.InSegment: Lowering._fact,
    p.GradeOf: Lowering._fact,
    p.ChecklistOf: Lowering._checklist,
    p.PersonaOf: Lowering._persona,
    p.StageOf: Lowering._stage,
    p.Now: Lowering._now,
    p.Today: Lowering._today,
    p.PartOfNow: Lowering._part_of_now,
    p.Not: Lowering._not,
    p.All: Lowering._all,
    p.Some: Lowering._some,
    p.Equal: Lowering._equal,
    p.Less: Lowering._less,
    p.Among: Lowering._among,
    p.Contains: Lowering._contains,
    p.Matches: Lowering._matches,
    p.IsKnown: Lowering._known,
    p.Calculate: Lowering._calculate,
    p.Call: Lowering._call,
    p.Shift: Lowering._shift,
    p.Minus: Lowering._minus,
}
