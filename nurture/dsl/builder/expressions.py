"""Expressions and selections of events."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from lark import Token
from lark.tree import Meta

from nurture.domain import expression as e
from nurture.domain.time import Duration
from nurture.dsl import limits
from nurture.dsl.builder.base import Base

__all__ = ["Expressions"]


class Expressions(Base):
    """Makes expressions and selections of events."""

    def any_of(self, meta: Meta, children: list[e.Node]) -> e.Node:
        operands = self.chained(meta, children)
        return self.deep(e.Or(tuple(operands), span=self.span(meta)), *operands)

    def all_of(self, meta: Meta, children: list[e.Node]) -> e.Node:
        operands = self.chained(meta, children)
        return self.deep(e.And(tuple(operands), span=self.span(meta)), *operands)

    def chain(self, meta: Meta, children: list[Any]) -> e.Node:
        operands = self.chained(meta, children[::2])
        operators = [str(token) for token in children[1 : 2 * len(operands) - 1 : 2]]
        return self.deep(e.Arithmetic(tuple(operators), tuple(operands), span=self.span(meta)), *operands)

    def negated(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return self.deep(e.Not(children[0], span=self.span(meta)), children[0])

    def compare(self, meta: Meta, children: list[Any]) -> e.Node:
        left, operator, right = children
        return self.deep(e.Compare(str(operator), left, right, span=self.span(meta)), left, right)

    def between(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return self.deep(e.Between(*children, span=self.span(meta)), *children)

    def in_list(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return self.deep(e.In(*children, span=self.span(meta)), *children)

    def not_in_list(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return self.negated(meta, [self.in_list(meta, children)])

    def _match(self, operator: str, meta: Meta, children: list[e.Node]) -> e.Node:
        return self.deep(e.Match(operator, *children, span=self.span(meta)), *children)

    def contains(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return self._match("contains", meta, children)

    def starts_with(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return self._match("starts with", meta, children)

    def ends_with(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return self._match("ends with", meta, children)

    def like(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return self._match("like", meta, children)

    def is_known(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return self.deep(e.Known(children[0], span=self.span(meta)), children[0])

    def is_missing(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return self.negated(meta, [self.is_known(meta, children)])

    def any_event(self, meta: Meta, children: list[e.Selection]) -> e.Node:
        return self.deep(e.Any(children[0], span=self.span(meta)), *children)

    def no_event(self, meta: Meta, children: list[e.Selection]) -> e.Node:
        return self.negated(meta, [self.any_event(meta, children)])

    def _times(self, bound: str, meta: Meta, children: list[Any]) -> e.Node:
        number, different, selection = self.whole(children[0], limits.COUNTED), *children[1:]
        return self.deep(e.Times(bound, number, selection, different, span=self.span(meta)), selection)

    def different(self, meta: Meta, children: list[Any]) -> str:
        return str(children[0])

    def at_least(self, meta: Meta, children: list[Any]) -> e.Node:
        return self._times("at least", meta, children)

    def at_most(self, meta: Meta, children: list[Any]) -> e.Node:
        return self._times("at most", meta, children)

    def exactly(self, meta: Meta, children: list[Any]) -> e.Node:
        return self._times("exactly", meta, children)

    def sequence(self, meta: Meta, children: list[Any]) -> e.Node:
        return self.deep(e.Sequence(*children, span=self.span(meta)), *children)

    def absence(self, meta: Meta, children: list[Any]) -> e.Node:
        return self.deep(e.Absence(*children, span=self.span(meta)), *children)

    def responded(self, meta: Meta, children: list[Token]) -> e.Node:
        return e.Responded(str(children[0]), self.text(children[1]), span=self.span(meta))

    def signed_value(self, meta: Meta, children: list[Any]) -> e.Node:
        sign, node = children
        if sign == "+":
            plain: e.Node = node
            return plain
        value: Any = node.value if isinstance(node, e.Literal) else None
        positive = type(value) in (int, Decimal) and (value > 0 or node.span in self._unsigned)
        if positive and node.span.end == meta.end_pos + self.offset.start:
            # no bracket in between: `-5` is a number, `-(5)` a number with its sign turned
            return e.Literal(self.negative(value, node.span), span=self.span(meta))
        return self.deep(e.Negate(node, span=self.span(meta)), node)

    def literal(self, meta: Meta, children: list[Any]) -> e.Node:
        return e.Literal(children[0], span=self.span(meta))

    def reference(self, meta: Meta, children: list[Token]) -> e.Node:
        return e.Name(str(children[0]), span=self.span(meta))

    def before(self, meta: Meta, children: list[Any]) -> e.Node:
        return self._shifted("-", meta, children)

    def after(self, meta: Meta, children: list[Any]) -> e.Node:
        return self._shifted("+", meta, children)

    def _shifted(self, operator: str, meta: Meta, children: list[Any]) -> e.Node:
        duration, moment = children
        operands = (moment, e.Literal(duration, span=self.span(meta)))
        return self.deep(e.Arithmetic((operator,), operands, span=self.span(meta)), moment)

    def now(self, meta: Meta, children: list[Any]) -> e.Node:
        return e.Now(span=self.span(meta))

    def part_of_now(self, meta: Meta, children: list[Token]) -> e.Node:
        if children[0] not in ("hour", "weekday"):
            self.report.add("N142", self.span(children[0]), found=children[0])
            return e.PartOfNow("hour", span=self.span(meta))
        return e.PartOfNow(str(children[0]), span=self.span(meta))

    def today(self, meta: Meta, children: list[Any]) -> e.Node:
        return e.Today(span=self.span(meta))

    def count(self, meta: Meta, children: list[e.Selection]) -> e.Node:
        return self.deep(e.Count(children[0], span=self.span(meta)), *children)

    def sum_of(self, meta: Meta, children: list[Any]) -> e.Node:
        return self.deep(e.Sum(str(children[0]), children[1], span=self.span(meta)), children[1])

    def time_of(self, meta: Meta, children: list[Any]) -> e.Node:
        return self.deep(e.Pick(str(children[0]), children[1], span=self.span(meta)), children[1])

    def property_of(self, meta: Meta, children: list[Any]) -> e.Node:
        name, which, selection = children
        return self.deep(e.Pick(str(which), selection, str(name), span=self.span(meta)), selection)

    def call(self, meta: Meta, children: list[Any]) -> e.Node:
        name, *arguments = (child for child in children if child is not None)
        arguments = self.chained(meta, arguments)
        return self.deep(e.Call(str(name), tuple(arguments), span=self.span(meta)), *arguments)

    def listing(self, meta: Meta, children: list[Any]) -> e.Node:
        items = [child for child in children if child is not None]
        if len(items) > limits.LIST:
            self.report.add("N114", self.span(meta), limit=limits.LIST)
            items = items[: limits.LIST]
        return self.deep(e.ListOf(tuple(items), span=self.span(meta)), *items)

    def selection(self, meta: Meta, children: list[Any]) -> e.Selection:
        event, where, *window = children
        name = None if event is None else str(event)
        node = e.Selection(name, where, window[0] if window else None, span=self.span(meta))
        return self.deep(node, where)

    def plain_selection(self, meta: Meta, children: list[Any]) -> e.Selection:
        return self.selection(meta, children)

    def event_name(self, meta: Meta, children: list[Any]) -> Any:
        return children[0]

    def all_events(self, meta: Meta, children: list[Any]) -> None:
        return None

    def where(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return children[0]

    def where_not(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return self.negated(meta, children)

    def within(self, meta: Meta, children: list[Any]) -> e.Window:
        return self.windowed("within", meta, children[0])

    def over(self, meta: Meta, children: list[Token]) -> e.Window:
        duration = self.lasting(meta, children[0], str(children[1]).rstrip("s"))
        if duration.unit not in ("day", "week"):
            self.report.add("N414", self.span(meta))
            duration = Duration(30, "day")
        return self.windowed("over", meta, duration)

    def since_entry(self, meta: Meta, children: list[Any]) -> e.Window:
        return e.Window("entry", span=self.span(meta))

    def trigger_selection(self, meta: Meta, children: list[Any]) -> e.Selection:
        return self.selection(meta, children)

    def trigger_where(self, meta: Meta, children: list[Any]) -> e.Node:
        return self.where(meta, children)
