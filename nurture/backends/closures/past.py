"""What expressions ask of the past: cells of a lead's memory, and when what they hold changes by time alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from attrs import define, field, frozen

from nurture.domain.event import MESSAGE_SENT
from nurture.domain.expression import LONGEST_COUNTED
from nurture.domain.names import LONGEST_TEXT
from nurture.domain.schema import DATETIME, LONGEST_LIST, TEXT, Type
from nurture.domain.time import DAY, scoring_day
from nurture.domain.values import bounded, total
from nurture.dsl import program as p
from nurture.journey.view import View
from nurture.scoring.days import DayCounts, DaySums
from nurture.scoring.memory import Cell, Extreme, Latest, LatestValues, Pairs, Tally

__all__ = ["PAST", "Change", "Memory", "Read", "Slot", "value_size"]

Read: TypeAlias = Callable[[View], Any]
Change: TypeAlias = Callable[[View], "int | None"]


@frozen
class Slot:
    """A cell and the events it takes: for each selection, its mark."""

    cell: Cell
    takes: tuple[tuple[p.Select, int], ...]


@define
class Memory:
    """Collects the memory and the changes of one program."""

    program: p.Program
    slots: dict[Slot, int] = field(factory=dict)
    changes: dict[object, Change] = field(factory=dict)
    entry_changes: dict[object, Change] = field(factory=dict)  # those that are worked out for every run by itself
    heard: dict[tuple[p.Select, int], int] = field(factory=dict)  # what each run of a scenario asks for itself

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


def _arriving(select: p.Select) -> p.Select:
    return p.Select(select.event, select.where)


def _count(memory: Memory, code: p.Count) -> Read:
    select = code.select
    if select.over is not None:
        return _count_over(memory, select)
    if select.within is None and not select.since_entry:
        index = memory.slot(Tally(), select)
        return lambda view: view.memory[index]
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
    return lambda view: sum(time > view.us - length for time in view.memory[index])


def _count_over(memory: Memory, select: p.Select) -> Read:
    days, offset = select.over or 1, memory.program.offset
    index = memory.slot(DayCounts(offset, horizon=days), select)
    memory.at_midnights(index, _until_gone(days))

    def count(view: View) -> int:
        first = scoring_day(view.us, offset) - days
        return sum(number for day, number in view.memory[index][1] if day > first)

    return count


def _different(memory: Memory, code: p.Different) -> Read:
    select, offset = code.select, memory.program.offset
    size = 6 * LONGEST_COUNTED + 2 if code.of == TEXT else value_size(code.of)
    index = memory.slot(LatestValues(code.enough, code.property, size, code.of, select.within), select)
    if select.over is not None:
        memory.changes[index, "days", select.over] = _days_leave(index, select.over, offset)
    elif select.within is not None:
        memory.changes[index, select.within] = _values_leave(index, select.within)

    def different(view: View) -> int:
        return sum(_is_within(select, view, time, offset) for time, _ in view.memory[index])

    return different


def _is_within(select: p.Select, view: View, time: int, offset: int) -> bool:
    """Whether an event of ``time`` is in the window of ``select``."""
    if select.within is not None:
        return time > view.us - select.within
    if select.over is not None:
        return scoring_day(view.us, offset) - scoring_day(time, offset) < select.over
    return not select.since_entry or view.entered is None or time >= view.entered


def _values_leave(index: int, length: int) -> Change:
    def change(view: View) -> int | None:
        return min((time + length for time, _ in view.memory[index] if time + length > view.us), default=None)

    return change


def _days_leave(index: int, days: int, offset: int) -> Change:
    def change(view: View) -> int | None:
        leaving = ((scoring_day(time, offset) + days) * DAY - offset for time, _ in view.memory[index])
        return min((time for time in leaving if time > view.us), default=None)

    return change


def _sum(memory: Memory, code: p.Total) -> Read:
    select = code.select
    if select.over is None:
        index = memory.slot(Tally(code.property), select)
        return lambda view: bounded(view.memory[index])
    days, offset = select.over, memory.program.offset
    index = memory.slot(DaySums(offset, code.property, days), select)
    memory.at_midnights(index, _until_gone(days))

    def summed(view: View) -> Any:
        first = scoring_day(view.us, offset) - days
        return bounded(_sum_exact(amount for day, amount in view.memory[index][1] if day > first))

    return summed


def _edge(memory: Memory, code: p.Edge) -> Read:
    select, offset = code.select, memory.program.offset
    index = memory.slot(Extreme(code.which, code.property, value_size(code.type), code.type), select)

    def edge(view: View) -> Any:
        found = view.memory[index]
        return found[2] if found is not None and _is_within(select, view, found[0], offset) else None

    memory.changes[index, select] = _edge_leaves(index, select, offset)
    return edge


def _follows(memory: Memory, code: p.Follows) -> Read:
    index = memory.slot(Pairs(code.gap), code.first, code.second)
    return lambda view: view.memory[index][1]


def _quiet(memory: Memory, code: p.Quiet) -> Read:
    latest = Extreme("last", None, value_size(DATETIME), DATETIME)
    first, second, lasting = memory.slot(latest, code.first), memory.slot(latest, code.second), code.lasting
    # what is sent comes after all that happens in its instant
    sent_first, sent_second = (select.event == MESSAGE_SENT for select in (code.first, code.second))

    def quiet(view: View) -> bool:
        begun, broken = view.memory[first], view.memory[second]
        if begun is None or begun[0] + lasting > view.us:
            return False
        return broken is None or (broken[0], sent_second, broken[1]) <= (begun[0], sent_first, begun[1])

    def change(view: View) -> int | None:
        begun = view.memory[first]
        return begun[0] + lasting if begun is not None and begun[0] + lasting > view.us else None

    memory.changes[first, "quiet", lasting] = change
    return quiet


def _answers(index: int, name: str) -> Read:
    """How many of the times in slot ``index`` come after the run has last done what is called ``name``."""

    def count(view: View) -> int:
        told = view.told.get(name)
        return 0 if told is None else sum(time > told for time in view.memory[index])

    return count


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


PAST: dict[type[p.Code], Callable[[Memory, Any], Read]] = {
    p.Count: _count,
    p.Different: _different,
    p.Total: _sum,
    p.Edge: _edge,
    p.Follows: _follows,
    p.Quiet: _quiet,
}
