"""What expressions ask of the past: cells of a lead's memory, and when what they hold changes by time alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from attrs import define, field, frozen

from nurture.domain.event import MESSAGE_SENT
from nurture.domain.expression import LONGEST_COUNTED
from nurture.domain.names import LONGEST_TEXT
from nurture.domain.schema import DATETIME, LONGEST_LIST, TEXT, Type
from nurture.domain.time import DAY, scoring_day
from nurture.domain.values import bounded, total
from nurture.dsl import program as p
from nurture.journey.parts import NEVER
from nurture.journey.view import View
from nurture.scoring.days import DayCounts, DaySums
from nurture.scoring.memory import Cell, Extreme, Latest, LatestValues, Pairs, Tally

__all__ = ["PAST", "Change", "Leaf", "Memory", "Read", "Slot", "next_midnight", "value_size"]

Read: TypeAlias = Callable[[View], Any]


@frozen
class Slot:
    """A cell and the events it takes: for each selection, its mark."""

    cell: Cell
    takes: tuple[tuple[p.Select, int], ...]


@frozen(eq=False)
class Leaf:
    """A question to the past: what ``of`` makes of the data in some ``slots``, and of the instant.

    ``timely``: time alone may change the answer.
    """

    slots: tuple[int, ...]
    of: Callable[..., Any]
    timely: bool = True

    @property
    def reader(self) -> Read:
        """The question as a function of a view."""
        of, slots = self.of, self.slots
        if len(slots) == 1:
            (slot,) = slots
            return lambda view: of(view.memory[slot], view.us)
        return lambda view: of(*[view.memory[slot] for slot in slots], view.us)


@frozen(eq=False)
class Change:
    """When time alone may change something, next: what ``of`` makes of the data in some ``slots`` and of the instant.

    Where ``of_view`` is given, it tells that of a view, and ``slots`` are those that it reads. ``NEVER`` is no instant.
    """

    slots: tuple[int, ...]
    of: Callable[..., int] | None
    of_view: Callable[[View], int] | None = None

    def __call__(self, view: View) -> int:
        if self.of_view is not None:
            return self.of_view(view)
        assert self.of is not None
        return self.of(*[view.memory[slot] for slot in self.slots], view.us)


@define
class Memory:
    """Collects the memory and the changes of one program."""

    program: p.Program
    slots: dict[Slot, int] = field(factory=dict)
    changes: dict[object, Change] = field(factory=dict)
    run_changes: dict[object, Change] = field(factory=dict)  # those that are worked out for every run by itself
    heard: dict[tuple[p.Select, int], int] = field(factory=dict)  # what each run of a scenario asks for itself

    def slot(self, cell: Cell, *selects: p.Select) -> int:
        """The place in memory of ``cell`` fed by the events of ``selects``."""
        takes = tuple((_arriving(select), 1 << n) for n, select in enumerate(selects))
        return self.slots.setdefault(Slot(cell, takes), len(self.slots))

    def at_midnights(self, index: int, steps: tuple[int, ...]) -> object:
        """Note that what the days kept in slot ``index`` give may change as a scoring day begins; the key of the change.

        ``steps`` says, for each age of a day, after how many more days it gives something else.
        """
        key = (index, steps)
        self.changes[key] = Change((index,), partial(next_midnight, steps, self.program.offset))
        return key

    def every_midnight(self) -> None:
        """Note that something may change with every scoring day."""
        offset = self.program.offset
        self.changes["midnight"] = Change((), lambda us: (scoring_day(us, offset) + 1) * DAY - offset)

    def when_leaving(self, index: int, length: int) -> None:
        """Note that times kept in slot ``index`` leave their window ``length`` after they came."""
        self.changes[index, length] = Change((index,), partial(_leaves, length))


def next_midnight(steps: tuple[int, ...], offset: int, data: Any, us: int) -> int:
    """The beginning of the next scoring day on which one of the days kept gives something else, by its age."""
    today, last, soonest = (us + offset) // DAY, len(steps), 0
    for day, _ in reversed(data[1]):
        age = today - day
        if age < last and not 0 < soonest <= steps[age]:
            soonest = steps[age]
            if soonest == 1:
                break
    return (today + soonest) * DAY - offset if soonest else NEVER


def _leaves(length: int, times: tuple[int, ...], us: int) -> int:
    place = bisect_right(times, us - length)
    return times[place] + length if place < len(times) else NEVER


def _arriving(select: p.Select) -> p.Select:
    return p.Select(select.event, select.where)


def _count(memory: Memory, code: p.Count) -> Leaf | Read:
    select = code.select
    if select.over is not None:
        return _count_over(memory, select)
    if select.within is None and not select.since_entry:
        return Leaf((memory.slot(Tally(), select),), lambda data, _: data, timely=False)
    assert code.enough is not None
    if select.of_run:
        place = memory.heard.setdefault((_arriving(select), code.enough), len(memory.heard))
        return lambda view: len(view.heard[place])
    index = memory.slot(Latest(code.enough, select.within), select)
    if select.answers is not None:
        return _answers(index, select.answers)
    if select.within is None:
        return lambda view: _since(view.memory[index], view.entered)
    memory.when_leaving(index, select.within)
    length = select.within
    return Leaf((index,), lambda times, us: len(times) - bisect_right(times, us - length))


def _count_over(memory: Memory, select: p.Select) -> Leaf:
    days, offset = select.over or 1, memory.program.offset
    index = memory.slot(DayCounts(offset, horizon=days), select)
    memory.at_midnights(index, _until_gone(days))

    def count(data: Any, us: int) -> int:
        first = scoring_day(us, offset) - days
        return sum(number for day, number in data[1] if day > first)

    return Leaf((index,), count)


def _different(memory: Memory, code: p.Different) -> Leaf | Read:
    select, offset = code.select, memory.program.offset
    size = 6 * LONGEST_COUNTED + 2 if code.of == TEXT else value_size(code.of)
    index = memory.slot(LatestValues(code.enough, code.property, size, code.of, select.within), select)
    if select.since_entry:
        return lambda view: sum(view.entered is None or time >= view.entered for time, _ in view.memory[index])
    if select.over is not None:
        memory.changes[index, "days", select.over] = Change((index,), partial(_days_leave, select.over, offset))
    elif select.within is not None:
        memory.changes[index, select.within] = Change((index,), partial(_values_leave, select.within))
    return Leaf((index,), lambda data, us: sum(_is_within(select, time, us, offset) for time, _ in data))


def _is_within(select: p.Select, time: int, us: int, offset: int) -> bool:
    """Whether an event of ``time`` is in the window of ``select`` at ``us``."""
    if select.within is not None:
        return time > us - select.within
    return select.over is None or scoring_day(us, offset) - scoring_day(time, offset) < select.over


def _values_leave(length: int, data: Any, us: int) -> int:
    return min((time + length for time, _ in data if time + length > us), default=NEVER)


def _days_leave(days: int, offset: int, data: Any, us: int) -> int:
    leaving = ((scoring_day(time, offset) + days) * DAY - offset for time, _ in data)
    return min((time for time in leaving if time > us), default=NEVER)


def _sum(memory: Memory, code: p.Total) -> Leaf:
    select = code.select
    if select.over is None:
        return Leaf((memory.slot(Tally(code.property), select),), lambda data, _: bounded(data), timely=False)
    days, offset = select.over, memory.program.offset
    index = memory.slot(DaySums(offset, code.property, days), select)
    memory.at_midnights(index, _until_gone(days))

    def summed(data: Any, us: int) -> Any:
        first = scoring_day(us, offset) - days
        return bounded(_sum_exact(amount for day, amount in data[1] if day > first))

    return Leaf((index,), summed)


def _edge(memory: Memory, code: p.Edge) -> Leaf | Read:
    select, offset = code.select, memory.program.offset
    index = memory.slot(Extreme(code.which, code.property, value_size(code.type), code.type), select)
    if select.since_entry:
        return partial(_edge_since, index)
    if select.within is not None or select.over is not None:
        memory.changes[index, select] = Change((index,), partial(_edge_leaves, select, offset))

    def edge(found: Any, us: int) -> Any:
        return found[2] if found is not None and _is_within(select, found[0], us, offset) else None

    return Leaf((index,), edge, timely=select.within is not None or select.over is not None)


def _edge_since(index: int, view: View) -> Any:
    found = view.memory[index]
    return found[2] if found is not None and (view.entered is None or found[0] >= view.entered) else None


def _edge_leaves(select: p.Select, offset: int, found: Any, us: int) -> int:
    if found is None:
        return NEVER
    if select.within is not None:
        leaves = found[0] + select.within
    else:
        leaves = (scoring_day(found[0], offset) + (select.over or 0)) * DAY - offset
    return leaves if leaves > us else NEVER


def _follows(memory: Memory, code: p.Follows) -> Leaf:
    return Leaf((memory.slot(Pairs(code.gap), code.first, code.second),), lambda data, _: data[1], timely=False)


def _quiet(memory: Memory, code: p.Quiet) -> Leaf:
    latest = Extreme("last", None, value_size(DATETIME), DATETIME)
    first, second, lasting = memory.slot(latest, code.first), memory.slot(latest, code.second), code.lasting
    # what is sent comes after all that happens in its instant
    sent_first, sent_second = (select.event == MESSAGE_SENT for select in (code.first, code.second))

    def quiet(begun: Any, broken: Any, us: int) -> bool:
        if begun is None or begun[0] + lasting > us:
            return False
        return broken is None or (broken[0], sent_second, broken[1]) <= (begun[0], sent_first, begun[1])

    def change(begun: Any, us: int) -> int:
        return begun[0] + lasting if begun is not None and begun[0] + lasting > us else NEVER

    memory.changes[first, "quiet", lasting] = Change((first,), change)
    return Leaf((first, second), quiet)


def _answers(index: int, name: str) -> Read:
    """How many of the times in slot ``index`` come after the run has last done what is called ``name``."""

    def count(view: View) -> int:
        told = view.told.get(name)
        return 0 if told is None else sum(time > told for time in view.memory[index])

    return count


def _since(times: tuple[int, ...], entered: int | None) -> int:
    return sum(entered is None or time >= entered for time in times)


def _sum_exact(amounts: Any) -> Any:
    """The exact sum of numbers."""
    result: Any = 0
    for amount in amounts:
        result = total(result, amount)
    return result


def _until_gone(days: int) -> tuple[int, ...]:
    return tuple(days - age for age in range(days))


_SIZES = {"text": 6 * LONGEST_TEXT + 2, "boolean": 6, "date": 30, "integer": 24, "duration": 40}


def value_size(type_: Type) -> int:
    """The most bytes that a value of a type takes when a state is written down."""
    if type_.item is not None:
        return LONGEST_LIST * value_size(type_.item)
    if type_.options:
        return 6 * max(map(len, type_.options)) + 2
    return _SIZES.get(type_.kind, 60)


PAST: dict[type[p.Code], Callable[[Memory, Any], Leaf | Read]] = {
    p.Count: _count,
    p.Different: _different,
    p.Total: _sum,
    p.Edge: _edge,
    p.Follows: _follows,
    p.Quiet: _quiet,
}
