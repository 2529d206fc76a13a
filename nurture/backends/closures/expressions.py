"""Programs as closures over a lead's memory: what one lead and one event run on.

Each expression becomes a function of a ``View``. What an expression asks of the past becomes a cell of memory
(``scoring.memory``), shared by all that ask the same; each piece that time alone can change becomes a *change*: a
function that gives the next instant at which it may.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from attrs import define, field, frozen

from nurture.domain.business import WEEKDAYS
from nurture.domain.event import LEAD_UPDATED, MESSAGE_SENT, Event
from nurture.domain.names import LONGEST_TEXT
from nurture.domain.schema import LONGEST_LIST, Type
from nurture.domain.time import DAY, MICRO, scoring_date, scoring_day
from nurture.domain.values import MATCHERS, bounded, calculate, in_points, negated, total
from nurture.dsl import program as p
from nurture.dsl.walk import codes
from nurture.journey.view import View
from nurture.scoring.memory import Cell, DayCounts, DaySums, Extreme, Latest, Pairs, Tally

__all__ = ["Lowering", "Read", "Slot", "arrival", "value_size"]

Read: TypeAlias = Callable[[View], Any]
Change: TypeAlias = Callable[[View], "int | None"]


@frozen
class Slot:
    """A cell and the events it takes: for each selection, its mark."""

    cell: Cell
    takes: tuple[tuple[p.Select, int], ...]


@define
class Lowering:
    """Collects the memory and the changes of one program while its code is made into closures."""

    program: p.Program
    slots: dict[Slot, int] = field(factory=dict)
    changes: dict[object, Change] = field(factory=dict)
    entry_changes: dict[object, Change] = field(factory=dict)  # those that are worked out for every run by itself

    # -- memory --------------------------------------------------------------------------------------------------

    def slot(self, cell: Cell, *selects: p.Select) -> int:
        """The place in memory of ``cell`` fed by the events of ``selects``."""
        takes = tuple((_arriving(select), 1 << n) for n, select in enumerate(selects))
        return self.slots.setdefault(Slot(cell, takes), len(self.slots))

    def at_midnights(self, index: int, steps: tuple[int, ...]) -> None:
        """Note that what the days kept in slot ``index`` give may change as a scoring day begins.

        ``steps`` says, for each age of a day, after how many more days it gives something else.
        """
        offset = self.program.offset

        def change(view: View) -> int | None:
            today = scoring_day(view.us, offset)
            ages = (today - day for day, _ in view.memory[index][1])
            waits = [steps[age] for age in ages if age < len(steps)]
            return (today + min(waits)) * DAY - offset if waits else None

        self.changes[index, steps] = change

    def every_midnight(self) -> None:
        """Note that something may change with every scoring day."""
        offset = self.program.offset
        self.changes["midnight"] = lambda view: (scoring_day(view.us, offset) + 1) * DAY - offset

    def when_leaving(self, index: int, length: int) -> None:
        """Note that times kept in slot ``index`` leave their window ``length`` after they came."""

        def change(view: View) -> int | None:
            return min((time + length for time in view.memory[index] if time + length > view.us), default=None)

        self.changes[index, length] = change

    # -- code ----------------------------------------------------------------------------------------------------

    def condition(self, code: p.Code) -> Callable[[View], bool]:
        """``code`` as a test, which a missing value does not pass."""
        read = self.read(code)
        if type(code) in _ALWAYS_KNOWN:
            return read
        return lambda view: read(view) is True

    def read(self, code: p.Code) -> Read:
        """``code`` as a function of a view."""
        return _MAKERS[type(code)](self, code)

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
        name = code.name
        return lambda view: in_points(view.facts[name])

    def _fact(self, code: p.InSegment | p.GradeOf) -> Read:
        name = code.name
        return lambda view: view.facts[name]

    def _checklist(self, code: p.ChecklistOf) -> Read:
        name, part = code.checklist, code.part
        return lambda view: view.facts[name].part(part)

    def _persona(self, code: p.PersonaOf) -> Read:
        return lambda view: view.facts["persona"]

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
            of_entry = any(isinstance(part, p.EntryOf) for part in codes(code))
            (self.entry_changes if of_entry else self.changes)[code] = _crossing(left, right, speed)
        return left, right

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

    def _minus(self, code: p.Minus) -> Read:
        operand = self.read(code.operand)
        return lambda view: negated(operand(view))

    # -- events --------------------------------------------------------------------------------------------------

    def _count(self, code: p.Count) -> Read:
        select = code.select
        if select.over is not None:
            return self._count_over(select)
        if select.within is None and not select.since_entry:
            index = self.slot(Tally(), select)
            return lambda view: view.memory[index]
        assert code.enough is not None
        index = self.slot(Latest(code.enough, select.within), select)
        if select.within is None:
            return lambda view: _since(view.memory[index], view.entered)
        self.when_leaving(index, select.within)
        length = select.within
        return lambda view: sum(time > view.us - length for time in view.memory[index])

    def _count_over(self, select: p.Select) -> Read:
        days, offset = select.over or 1, self.program.offset
        index = self.slot(DayCounts(offset, horizon=days), select)
        self.at_midnights(index, _until_gone(days))

        def count(view: View) -> int:
            first = scoring_day(view.us, offset) - days
            return sum(number for day, number in view.memory[index][1] if day > first)

        return count

    def _sum(self, code: p.Total) -> Read:
        select = code.select
        if select.over is None:
            index = self.slot(Tally(code.property), select)
            return lambda view: bounded(view.memory[index])
        days, offset = select.over, self.program.offset
        index = self.slot(DaySums(offset, code.property, days), select)
        self.at_midnights(index, _until_gone(days))

        def summed(view: View) -> Any:
            first = scoring_day(view.us, offset) - days
            return bounded(sum_exact(amount for day, amount in view.memory[index][1] if day > first))

        return summed

    def _edge(self, code: p.Edge) -> Read:
        select, offset = code.select, self.program.offset
        index = self.slot(Extreme(code.which, code.property, value_size(code.type), code.type), select)

        def counts(view: View, time: int) -> bool:
            if select.within is not None:
                return time > view.us - select.within
            if select.over is not None:
                return scoring_day(view.us, offset) - scoring_day(time, offset) < select.over
            return not select.since_entry or view.entered is None or time >= view.entered

        def edge(view: View) -> Any:
            found = view.memory[index]
            return found[2] if found is not None and counts(view, found[0]) else None

        self.changes[index, select] = _edge_leaves(index, select, offset)
        return edge

    def _follows(self, code: p.Follows) -> Read:
        index = self.slot(Pairs(code.gap), code.first, code.second)
        return lambda view: view.memory[index][1]

    def _quiet(self, code: p.Quiet) -> Read:
        first, second, lasting = self.slot(Latest(1), code.first), self.slot(Latest(1), code.second), code.lasting

        def quiet(view: View) -> bool:
            begun, broken = view.memory[first], view.memory[second]
            if not begun or begun[0] + lasting > view.us:
                return False
            return not (broken and broken[0] > begun[0])

        def change(view: View) -> int | None:
            begun = view.memory[first]
            return begun[0] + lasting if begun and begun[0] + lasting > view.us else None

        self.changes[first, "quiet", lasting] = change
        return quiet


_SIZES = {"text": 6 * LONGEST_TEXT + 2, "boolean": 6, "date": 30, "integer": 24, "duration": 40}


def value_size(type_: Type) -> int:
    """The most bytes that a value of a type takes when a state is written down."""
    if type_.item is not None:
        return LONGEST_LIST * value_size(type_.item)
    if type_.options:
        return 6 * max(map(len, type_.options)) + 2
    return _SIZES.get(type_.kind, 60)


def arrival(lowering: Lowering, select: p.Select) -> Callable[[Event, Mapping[str, Any]], bool]:
    """Whether an event, as it arrives, is one that ``select`` selects, given what a run keeps of its own event."""
    where = None if select.where is None else lowering.condition(select.where)
    wanted = select.event

    def matches(event: Event, entry: Mapping[str, Any]) -> bool:
        if event.type != wanted if wanted is not None else event.type in (LEAD_UPDATED, MESSAGE_SENT):
            return False
        return where is None or where(View.of_event(event, entry))

    return matches


def sum_exact(amounts: Any) -> Any:
    """The exact sum of numbers."""
    result: Any = 0
    for amount in amounts:
        result = total(result, amount)
    return result


def _until_gone(days: int) -> tuple[int, ...]:
    return tuple(days - age for age in range(days))


def _arriving(select: p.Select) -> p.Select:
    return p.Select(select.event, select.where)


def _since(times: tuple[int, ...], entered: int | None) -> int:
    return sum(entered is None or time >= entered for time in times)


def _edge_leaves(index: int, select: p.Select, offset: int) -> Change:
    def change(view: View) -> int | None:
        found = view.memory[index]
        if found is None:
            return None
        if select.within is not None:
            leaves = found[0] + select.within
        elif select.over is not None:
            leaves = (scoring_day(found[0], offset) + select.over) * DAY - offset
        else:
            return None
        return leaves if leaves > view.us else None

    return change


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


def _crossing(left: Read, right: Read, speed: int) -> Change:
    """When two sides of which one moves with the clock meet, and the instant after."""

    def change(view: View) -> int | None:
        a, b = left(view), right(view)
        if a is None or b is None:
            return None
        distance = _micros_between(a, b)
        meeting = view.us - distance // speed
        return next((time for time in (meeting, meeting + 1, meeting + 2) if time > view.us), None)

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
    p.Minus: Lowering._minus,
    p.Count: Lowering._count,
    p.Total: Lowering._sum,
    p.Edge: Lowering._edge,
    p.Follows: Lowering._follows,
    p.Quiet: Lowering._quiet,
}
