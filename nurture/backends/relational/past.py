"""Questions to the past as columns of leads: how many events, which sum, which was last, what came after what.

All that can be counted is counted in one go over the events of each lead. What needs an order has a table of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import define, field, frozen

from nurture.backends.relational import numbers as n
from nurture.backends.relational import tree as t
from nurture.backends.relational.conditions import TYPE, Conditions, read_as
from nurture.backends.relational.rows import Rows, Value
from nurture.backends.relational.tree import Tree
from nurture.domain.expression import LONGEST_COUNTED
from nurture.dsl import program as p

__all__ = ["PAST", "Own", "Past", "Table"]

PAST = "past"  # the table of counts and sums


@frozen(eq=False)
class Own:
    """What the columns of events are called that are no properties."""

    id: str
    lead: str
    type: str
    at: str
    past: str  # microseconds up to now
    age: str  # scoring days up to today


@frozen(eq=False)
class Table:
    """A table to be joined to leads by the column ``lead``; ``make`` gives its query over a table of events."""

    name: str
    make: Callable[[str], Tree]


@define(eq=False)
class Past:
    """Answers questions to the past. ``leads`` are the rows that read the answers, ``events`` those that give them."""

    events: Conditions
    leads: Rows
    own: Own
    declared: tuple[str, ...]  # the types that `events` counts
    sums: list[Tree] = field(factory=list)  # columns of the one table of counts and sums
    answers: list[Tree] = field(factory=list)  # columns of leads
    tables: list[Table] = field(factory=list)
    made: dict[Any, Any] = field(factory=dict)

    def asked(self, code: Any) -> Value:
        """The column of leads that answers ``code``."""
        key = (type(code), code)
        if key not in self.made:
            self.made[key] = _ANSWERS[type(code)](self, code)
        found: Value = self.made[key]
        return Value(found.copy, found.level, found.nullable, found.scale, found.low, found.high)

    # -- selections ----------------------------------------------------------------------------------------------

    def selected(self, select: p.Select) -> Tree:
        """The condition that an event is selected."""
        parts = [self._of_type(select)]
        if select.where is not None:
            parts.append(self.events.holds(select.where).tree)
        if select.within is not None:
            parts.append(t.compared(t.column(self.own.past), "<", t.number(select.within)))
        if select.over is not None:
            parts.append(t.compared(t.column(self.own.age), "<", t.number(select.over)))
        return t.all_of(parts)

    def _of_type(self, select: p.Select) -> Tree:
        type_ = self.events.columns[TYPE].copy
        if select.event is not None:
            return t.compared(type_, "=", t.text(select.event))
        return t.in_list(type_, map(t.text, self.declared))

    def summed(self, name: str, aggregate: Tree, *, otherwise: int | None = 0, **bounds: Any) -> Value:
        """A column of the table of counts and sums, with ``otherwise`` where a lead has no events."""
        own = self.leads.names.new(name)
        self.sums.append(t.aliased(aggregate, own))
        return self.answer(t.column(own, PAST), own, otherwise=otherwise, **bounds)

    def answer(self, tree: Tree, name: str, *, otherwise: int | None = None, **bounds: Any) -> Value:
        """A column of leads, out of a table that is joined to them."""
        nullable = otherwise is None
        made = tree if otherwise is None else t.known_or(tree, t.number(otherwise))
        self.answers.append(t.aliased(made, name))
        return Value(t.column(name), 0, nullable, **bounds)

    def table(self, name: str, make: Callable[[str], Tree]) -> str:
        """A table of its own, by a new name."""
        own = self.leads.names.new(name)
        self.tables.append(Table(own, make))
        return own

    # -- how many, how much --------------------------------------------------------------------------------------

    def count(self, code: p.Count) -> Value:
        return self.summed("count", t.counted(_where(self.selected(code.select), t.number(1))), low=0, high=2**40)

    def different(self, code: p.Different) -> Value:
        found = self.events.columns[code.property].copy
        condition = self.selected(code.select)
        if code.of.kind == "text":
            short = t.compared(self.leads.dialect.characters(found.copy()), "<=", t.number(LONGEST_COUNTED))
            condition = t.all_of((condition, short))
        return self.summed("different", t.counted(_where(condition, found), different=True), low=0, high=2**40)

    def total(self, code: p.Total) -> Value:
        column = self.events.columns[code.property]
        sum_ = t.summed(_where(self.selected(code.select), column.copy))
        most = max(-column.low, column.high) * 2**40
        found = self.summed("sum", sum_, scale=column.scale, low=-most, high=most)
        return self.leads.worked(n.total(self.leads, code.type.kind, found))

    # -- the first and the last ----------------------------------------------------------------------------------

    def edge(self, code: p.Edge) -> Value:
        if code.property is None:
            aggregate = t.maximum if code.which == "last" else t.minimum
            tree = aggregate(_where(self.selected(code.select), t.column(self.own.at)))
            low, high = n.INSTANTS
            return self.summed(f"time of {code.which}", tree, otherwise=None, low=low, high=high)
        table = self.found(code.which, code.select)
        column = self.events.columns[code.property]
        name = self.leads.names.new(f"value of {code.which}")
        self.answers.append(t.aliased(t.column(column.tree.name, table), name))
        return read_as(t.column(name), code.type)

    def found(self, which: str, select: p.Select) -> str:
        """The table of each lead's first or last event that is selected."""
        key = (which, select)
        if key not in self.made:
            condition, down = self.selected(select), which == "last"
            self.made[key] = self.table(which, lambda events: self.one_each(events, condition, down=down))
        return str(self.made[key])

    def one_each(self, events: str, condition: Tree, *, down: bool) -> Tree:
        """The query of the first event of each lead for which ``condition`` holds, or the last where ``down``."""
        order = (t.ordered(t.column(name), down=down) for name in (self.own.at, self.own.id))
        place = self.events.rows.names.take("place")
        numbered = t.aliased(t.placed([t.column(self.own.lead)], order), place)
        inner = t.select([t.everything(), numbered], t.table(events), where=condition)
        return t.select(
            [t.everything()], t.subquery(inner, "found"), where=t.compared(t.column(place), "=", t.number(1))
        )

    # -- one after the other -------------------------------------------------------------------------------------

    def follows(self, code: p.Follows) -> Value:
        """The least time from an event of the second kind back to the last of the first kind before it."""
        first, second = self.selected(code.first), self.selected(code.second)
        gap, lead, at = self.leads.names.new("gap"), self.own.lead, self.own.at

        def make(events: str) -> Tree:
            order = (t.ordered(t.column(name)) for name in (at, self.own.id))
            before = t.window(t.maximum(_where(first, t.column(at))), [t.column(lead)], order, before=True)
            either = t.any_of((first.copy(), second.copy()))
            apart = t.case((second.copy(), t.subtracted(t.column(at), before)))
            inner = t.select([t.column(lead), t.aliased(apart, gap)], t.table(events), where=either)
            columns = [t.column(lead), t.aliased(t.minimum(t.column(gap)), gap)]
            return t.select(columns, t.subquery(inner, "pairs"), group=[t.column(lead)])

        table = self.table("pairs", make)
        self.answers.append(t.aliased(t.column(gap, table), gap))
        return Value(t.compared(t.column(gap), "<=", t.number(code.gap)))

    def quiet(self, code: p.Quiet) -> Value:
        """The last of the first kind is long enough ago, and the last of the second kind did not come after it."""
        table, other = self.found("last", code.first), self.found("last", code.second)
        at, id_ = ((t.column(name, table), t.column(name, other)) for name in (self.own.at, self.own.id))
        later = t.any_of(
            (
                t.compared(at[0], "<", at[1]),
                t.all_of((t.compared(at[0].copy(), "=", at[1].copy()), t.compared(*_swapped(id_)))),
            )
        )
        long_ago = t.compared(t.column(self.own.past, table), ">=", t.number(code.lasting))
        quiet = t.all_of((long_ago, t.not_(t.known_or(later, t.FALSE()))))
        return self.answer_truth("quiet", quiet)

    def answer_truth(self, name: str, tree: Tree) -> Value:
        """A condition as a column of leads."""
        own = self.leads.names.new(name)
        self.answers.append(t.aliased(tree, own))
        return Value(t.column(own))


def _swapped(pair: Iterable[Tree]) -> tuple[Tree, str, Tree]:
    first, second = pair
    return first, "<", second


def _where(condition: Tree, value: Tree) -> Tree:
    return t.case((condition, value))


_ANSWERS: Mapping[type, Callable[[Past, Any], Value]] = {
    p.Count: Past.count,
    p.Different: Past.different,
    p.Total: Past.total,
    p.Edge: Past.edge,
    p.Follows: Past.follows,
    p.Quiet: Past.quiet,
}
