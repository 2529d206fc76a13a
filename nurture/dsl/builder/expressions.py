"""Expressions and selections of events."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from nurture.domain import expression as e
from nurture.domain.time import Duration
from nurture.dsl import limits
from nurture.dsl.builder.base import Base
from nurture.dsl.words import Extent, Word

__all__ = ["Expressions"]


class Expressions(Base):
    """Makes expressions and selections of events."""

    def any_of(self, extent: Extent, children: list[e.Node]) -> e.Node:
        operands = self.chained(extent, children)
        return self.deep(e.Or(tuple(operands), span=self.span(extent)), *operands)

    def all_of(self, extent: Extent, children: list[e.Node]) -> e.Node:
        operands = self.chained(extent, children)
        return self.deep(e.And(tuple(operands), span=self.span(extent)), *operands)

    def chain(self, extent: Extent, children: list[Any]) -> e.Node:
        operands = self.chained(extent, children[::2])
        operators = [str(token) for token in children[1 : 2 * len(operands) - 1 : 2]]
        return self.deep(e.Arithmetic(tuple(operators), tuple(operands), span=self.span(extent)), *operands)

    def negated(self, extent: Extent, children: list[e.Node]) -> e.Node:
        return self.deep(e.Not(children[0], span=self.span(extent)), children[0])

    def compare(self, extent: Extent, children: list[Any]) -> e.Node:
        left, operator, right = children
        return self.deep(e.Compare(str(operator), left, right, span=self.span(extent)), left, right)

    def between(self, extent: Extent, children: list[e.Node]) -> e.Node:
        return self.deep(e.Between(*children, span=self.span(extent)), *children)

    def in_list(self, extent: Extent, children: list[e.Node]) -> e.Node:
        return self.deep(e.In(*children, span=self.span(extent)), *children)

    def not_in_list(self, extent: Extent, children: list[e.Node]) -> e.Node:
        return self.negated(extent, [self.in_list(extent, children)])

    def _match(self, operator: str, extent: Extent, children: list[e.Node]) -> e.Node:
        return self.deep(e.Match(operator, *children, span=self.span(extent)), *children)

    def contains(self, extent: Extent, children: list[e.Node]) -> e.Node:
        return self._match("contains", extent, children)

    def starts_with(self, extent: Extent, children: list[e.Node]) -> e.Node:
        return self._match("starts with", extent, children)

    def ends_with(self, extent: Extent, children: list[e.Node]) -> e.Node:
        return self._match("ends with", extent, children)

    def like(self, extent: Extent, children: list[e.Node]) -> e.Node:
        return self._match("like", extent, children)

    def is_known(self, extent: Extent, children: list[e.Node]) -> e.Node:
        return self.deep(e.Known(children[0], span=self.span(extent)), children[0])

    def is_missing(self, extent: Extent, children: list[e.Node]) -> e.Node:
        return self.negated(extent, [self.is_known(extent, children)])

    def any_event(self, extent: Extent, children: list[e.Selection]) -> e.Node:
        return self.deep(e.Any(children[0], span=self.span(extent)), *children)

    def no_event(self, extent: Extent, children: list[e.Selection]) -> e.Node:
        return self.negated(extent, [self.any_event(extent, children)])

    def _times(self, bound: str, extent: Extent, children: list[Any]) -> e.Node:
        number, different, selection = self.whole(children[0], limits.COUNTED), *children[1:]
        return self.deep(e.Times(bound, number, selection, different, span=self.span(extent)), selection)

    def different(self, extent: Extent, children: list[Any]) -> str:
        return str(children[0])

    def at_least(self, extent: Extent, children: list[Any]) -> e.Node:
        return self._times("at least", extent, children)

    def at_most(self, extent: Extent, children: list[Any]) -> e.Node:
        return self._times("at most", extent, children)

    def exactly(self, extent: Extent, children: list[Any]) -> e.Node:
        return self._times("exactly", extent, children)

    def sequence(self, extent: Extent, children: list[Any]) -> e.Node:
        return self.deep(e.Sequence(*children, span=self.span(extent)), *children)

    def absence(self, extent: Extent, children: list[Any]) -> e.Node:
        return self.deep(e.Absence(*children, span=self.span(extent)), *children)

    def responded(self, extent: Extent, children: list[Word]) -> e.Node:
        return e.Responded(str(children[0]), self.text(children[1]), span=self.span(extent))

    def signed_value(self, extent: Extent, children: list[Any]) -> e.Node:
        sign, node = children
        if sign == "+":
            plain: e.Node = node
            return plain
        value: Any = node.value if isinstance(node, e.Literal) else None
        positive = type(value) in (int, Decimal) and (value > 0 or node.span in self._unsigned)
        if positive and node.span.end == extent[1].end + self.offset.start:
            # no bracket in between: `-5` is a number, `-(5)` a number with its sign turned
            return e.Literal(self.negative(value, node.span), span=self.span(extent))
        return self.deep(e.Negate(node, span=self.span(extent)), node)

    def literal(self, extent: Extent, children: list[Any]) -> e.Node:
        return e.Literal(children[0], span=self.span(extent))

    def reference(self, extent: Extent, children: list[Word]) -> e.Node:
        return e.Name(str(children[0]), span=self.span(extent))

    def before(self, extent: Extent, children: list[Any]) -> e.Node:
        return self._shifted("-", extent, children)

    def after(self, extent: Extent, children: list[Any]) -> e.Node:
        return self._shifted("+", extent, children)

    def _shifted(self, operator: str, extent: Extent, children: list[Any]) -> e.Node:
        duration, moment = children
        operands = (moment, e.Literal(duration, span=self.span(extent)))
        return self.deep(e.Arithmetic((operator,), operands, span=self.span(extent)), moment)

    def now(self, extent: Extent, children: list[Any]) -> e.Node:
        return e.Now(span=self.span(extent))

    def part_of_now(self, extent: Extent, children: list[Word]) -> e.Node:
        if children[0] not in ("hour", "weekday"):
            self.report.add("N142", self.span(children[0]), found=children[0])
            return e.PartOfNow("hour", span=self.span(extent))
        return e.PartOfNow(str(children[0]), span=self.span(extent))

    def today(self, extent: Extent, children: list[Any]) -> e.Node:
        return e.Today(span=self.span(extent))

    def count(self, extent: Extent, children: list[e.Selection]) -> e.Node:
        return self.deep(e.Count(children[0], span=self.span(extent)), *children)

    def sum_of(self, extent: Extent, children: list[Any]) -> e.Node:
        return self.deep(e.Sum(str(children[0]), children[1], span=self.span(extent)), children[1])

    def time_of(self, extent: Extent, children: list[Any]) -> e.Node:
        return self.deep(e.Pick(str(children[0]), children[1], span=self.span(extent)), children[1])

    def property_of(self, extent: Extent, children: list[Any]) -> e.Node:
        name, which, selection = children
        return self.deep(e.Pick(str(which), selection, str(name), span=self.span(extent)), selection)

    def call(self, extent: Extent, children: list[Any]) -> e.Node:
        name, *arguments = (child for child in children if child is not None)
        arguments = self.chained(extent, arguments)
        return self.deep(e.Call(str(name), tuple(arguments), span=self.span(extent)), *arguments)

    def listing(self, extent: Extent, children: list[Any]) -> e.Node:
        items = [child for child in children if child is not None]
        if len(items) > limits.LIST:
            self.report.add("N114", self.span(extent), limit=limits.LIST)
            items = items[: limits.LIST]
        return self.deep(e.ListOf(tuple(items), span=self.span(extent)), *items)

    def selection(self, extent: Extent, children: list[Any]) -> e.Selection:
        event, where, *window = children
        name = None if event is None else str(event)
        node = e.Selection(name, where, window[0] if window else None, span=self.span(extent))
        return self.deep(node, where)

    def plain_selection(self, extent: Extent, children: list[Any]) -> e.Selection:
        return self.selection(extent, children)

    def event_name(self, extent: Extent, children: list[Any]) -> Any:
        return children[0]

    def all_events(self, extent: Extent, children: list[Any]) -> None:
        return None

    def where(self, extent: Extent, children: list[e.Node]) -> e.Node:
        return children[0]

    def where_not(self, extent: Extent, children: list[e.Node]) -> e.Node:
        return self.negated(extent, children)

    def within(self, extent: Extent, children: list[Any]) -> e.Window:
        return self.windowed("within", extent, children[0])

    def over(self, extent: Extent, children: list[Word]) -> e.Window:
        duration = self.lasting(extent, children[0], str(children[1]).rstrip("s"))
        if duration.unit not in ("day", "week"):
            self.report.add("N414", self.span(extent))
            duration = Duration(30, "day")
        return self.windowed("over", extent, duration)

    def since_entry(self, extent: Extent, children: list[Any]) -> e.Window:
        return e.Window("entry", span=self.span(extent))

    def trigger_selection(self, extent: Extent, children: list[Any]) -> e.Selection:
        return self.selection(extent, children)

    def trigger_where(self, extent: Extent, children: list[Any]) -> e.Node:
        return self.where(extent, children)
