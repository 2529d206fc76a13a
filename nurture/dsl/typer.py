"""Types of expressions: from what was written to checked ``Code``, with sugar taken out.

Every method gives some code back, also for what is wrong, so that one fault does not hide another; ``_WRONG`` is the
type of what has been reported already and fits everywhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from attrs import evolve, frozen

from nurture.diagnostics import Span
from nurture.domain import expression as e
from nurture.domain.schema import BOOLEAN, DATE, DATETIME, DECIMAL, INTEGER, TEXT, Field, Type
from nurture.domain.time import Duration, resolve
from nurture.dsl import limits
from nurture.dsl import program as p
from nurture.dsl.messages import Report, did_you_mean, listed
from nurture.dsl.scope import CONSENT, Context, Scope

__all__ = ["Typer", "shown_type"]

_WRONG = Type("?")
_NUMBERS = ("integer", "decimal")
_TEXTS = ("text", "one of")
_FLIPPED = {">": "<", ">=": "<="}


def shown_type(type_: Type) -> str:
    """A type as messages name it.

    >>> shown_type(INTEGER), shown_type(DATE)
    ('an integer', 'a date')
    """
    if type_.kind == "one of":
        return "one of a few names"
    return {"text": "text", "integer": "an integer", "?": "?"}.get(type_.kind, f"a {type_}")


def _family(type_: Type) -> str:
    if type_.kind in _NUMBERS:
        return "number"
    return "text" if type_.kind in _TEXTS else str(type_) if type_.item else type_.kind


NodeT = TypeVar("NodeT", bound=e.Node)


@frozen
class Typer:
    """Types the expressions of one ruleset."""

    scope: Scope
    report: Report
    zone: ZoneInfo

    def condition(self, node: e.Node, context: Context) -> p.Code:
        """``node`` as a condition."""
        code = self.value(node, context)
        if code.type.kind not in ("boolean", "?"):
            self.report.add("N302", node.span, found=shown_type(code.type))
        return code

    def value(self, node: e.Node, context: Context) -> p.Code:
        """``node`` as a value of any type."""
        return _HANDLERS[type(node)](self, node, context)

    def selection(self, node: e.Selection, context: Context, at: Span | None) -> p.Select:
        """The events that ``node`` selects."""
        span = node.span or at
        name = node.event
        if name is not None and self.scope.event(name) is None:
            near = did_you_mean(name, self.scope.events)
            self.report.add("N202", self.report.part(span, name), name=name, near=near)
        where = None
        if node.where is not None:
            where = self.condition(node.where, Context("`where`", event=name or ""))
        within, over, since_entry = self._window(node.window, context, span)
        return p.Select(name, where, within, over, since_entry)

    def arriving(self, node: e.Selection, context: Context) -> p.Select:
        """The events that ``node`` selects as they arrive, which have no window."""
        if node.window is not None:
            self.report.add("N413", node.window.span or node.span)
        return evolve(self.selection(node, context, node.span), within=None, over=None, since_entry=False)

    def length(self, duration: Duration, at: Span | None) -> int:
        """``duration`` as a length in microseconds."""
        if duration.is_length:
            return duration.micros
        self.report.add("N313", self.report.part(at, str(duration)), found=str(duration))
        return 0

    def _window(
        self, window: e.Window | None, context: Context, at: Span | None
    ) -> tuple[int | None, int | None, bool]:
        if window is None:
            return None, None, False
        if window.duration is None:
            if context.messages is None:
                self.report.add("N214", window.span or at, what="since entry")
            return None, None, True
        length = self.length(window.duration, at)
        if window.kind == "over":
            return None, max(1, length // (24 * 3600 * 10**6)), False
        return length, None, False

    # -- names and literals --------------------------------------------------------------------------------------

    def _literal(self, node: e.Literal, _: Context) -> p.Code:
        value: Any = node.value
        if isinstance(value, Duration):
            self.length(value, node.span)
            return p.Const(value.length if value.is_length else dt.timedelta(0), type=p.DURATION, span=node.span)
        if isinstance(value, dt.datetime) and value.tzinfo is None:
            value = resolve(value, self.zone)
        elif isinstance(value, dt.datetime):
            value = value.astimezone(dt.UTC)
        return p.Const(value, type=_literal_type(value), span=node.span)

    def _name(self, node: e.Name, context: Context) -> p.Code:
        if context.event is not None:
            return self._property(node, context.event)
        symbol = self.scope.find(node.name)
        if symbol is None:
            near = did_you_mean(node.name, self.scope.symbols)
            self.report.add("N201", node.span, name=node.name, near=near)
            return _wrong(node)
        if symbol.kind == "journey" and not context.stages:
            self.report.add("N210", node.span, name=node.name, place=context.place)
        return _REFERENCES[symbol.kind](node.name, type=symbol.type, span=node.span)

    def _property(self, node: e.Name, event: str) -> p.Code:
        known: Mapping[str, Field] = self.scope.events.get(event, {})
        if node.name in known:
            return p.Property(node.name, type=known[node.name].type, span=node.span)
        if not event:
            self.report.add("N218", node.span)
        elif node.name in self.scope.symbols or node.name.startswith(CONSENT):
            self.report.add("N209", node.span, name=node.name, event=event, known=listed(known))
        elif event in self.scope.events:
            near = did_you_mean(node.name, known)
            self.report.add("N203", node.span, event=event, name=node.name, near=near, known=listed(known))
        return _wrong(node)

    def _now(self, node: e.Node, context: Context) -> p.Code:
        self._outside_where(node, context)
        return p.Now(span=node.span)

    def _today(self, node: e.Node, context: Context) -> p.Code:
        self._outside_where(node, context)
        return p.Today(span=node.span)

    def _outside_where(self, node: e.Node, context: Context) -> None:
        if context.event is not None:
            self.report.add("N217", node.span)

    # -- logic ---------------------------------------------------------------------------------------------------

    def _and(self, node: e.And, context: Context) -> p.Code:
        return p.All(tuple(self.condition(part, context) for part in node.operands), span=node.span)

    def _or(self, node: e.Or, context: Context) -> p.Code:
        return p.Some(tuple(self.condition(part, context) for part in node.operands), span=node.span)

    def _not(self, node: e.Not, context: Context) -> p.Code:
        return p.Not(self.condition(node.operand, context), span=node.span)

    def _known(self, node: e.Known, context: Context) -> p.Code:
        return p.IsKnown(self.value(node.operand, context), span=node.span)

    # -- comparisons ---------------------------------------------------------------------------------------------

    def _compare(self, node: e.Compare, context: Context) -> p.Code:
        left, right = self.value(node.left, context), self.value(node.right, context)
        return self._compared(node.operator, left, right, node.span)

    def _between(self, node: e.Between, context: Context) -> p.Code:
        operand = self.value(node.operand, context)
        low, high = self.value(node.low, context), self.value(node.high, context)
        bounds = (self._compared(">=", operand, low, node.span), self._compared("<=", operand, high, node.span))
        return p.All(bounds, span=node.span)

    def _compared(self, operator: str, left: p.Code, right: p.Code, span: Span | None) -> p.Code:
        if self._comparable(left, right, span):
            self._option_known(left, right)
            self._option_known(right, left)
            if operator not in ("==", "!=") and left.type.kind in _UNORDERED:
                self.report.add("N308", span, found=_UNORDERED[left.type.kind])
        if operator in _FLIPPED:
            operator, left, right = _FLIPPED[operator], right, left
        left, right = _counted_enough(left, right)
        if operator in ("<", "<="):
            return p.Less(left, right, operator == "<=", span=span)
        equal = p.Equal(left, right, span=span)
        return equal if operator == "==" else p.Not(equal, span=span)

    def _comparable(self, left: p.Code, right: p.Code, span: Span | None) -> bool:
        if _WRONG in (left.type, right.type):
            return False
        if _family(left.type) == _family(right.type):
            return True
        advice = _ADVICE.get(frozenset((_family(left.type), _family(right.type))), "compare values of one type")
        self.report.add("N301", span, left=shown_type(left.type), right=shown_type(right.type), advice=advice)
        return False

    def _option_known(self, subject: p.Code, other: p.Code) -> None:
        if subject.type.kind == "one of" and isinstance(other, p.Const):
            self._check_option(subject, other.value, other.span)

    def _check_option(self, subject: p.Code, value: object, span: Span | None) -> None:
        options = subject.type.options
        if value not in options and isinstance(value, str):
            name = getattr(subject, "name", getattr(subject, "journey", "persona"))
            near = did_you_mean(value, options)
            self.report.add("N307", span, value=value, name=name, near=near, known=listed(options))

    def _in(self, node: e.In, context: Context) -> p.Code:
        operand = self.value(node.operand, context)
        if not isinstance(node.options, e.ListOf):
            items = self.value(node.options, context)
            return self._listed_in(items, operand, node)
        options = [self.value(item, context) for item in node.options.items]
        kept = []
        for option in options:
            if not isinstance(option, p.Const):
                self.report.add("N306", option.span)
            elif self._comparable(operand, option, option.span):
                self._option_known(operand, option)
                kept.append(option.value)
        if operand.type.kind in ("datetime", "duration"):  # may move with the clock, as comparisons know
            equals = (p.Equal(operand, p.Const(value, type=operand.type), span=node.span) for value in kept)
            return p.Some(tuple(equals), span=node.span)
        return p.Among(operand, tuple(kept), span=node.span)

    def _listed_in(self, items: p.Code, item: p.Code, node: e.Node) -> p.Code:
        if items.type.item is None:
            if items.type != _WRONG:
                self.report.add("N305", items.span, found=shown_type(items.type))
        elif item.type != _WRONG and _family(items.type.item) != _family(item.type):
            advice = "compare values of one type"
            self.report.add(
                "N301", node.span, left=shown_type(item.type), right=shown_type(items.type.item), advice=advice
            )
        return p.Contains(items, item, span=node.span)

    def _list(self, node: e.ListOf, _: Context) -> p.Code:
        self.report.add("N316", node.span)
        return _wrong(node)

    def _match(self, node: e.Match, context: Context) -> p.Code:
        operand, pattern = self.value(node.left, context), self.value(node.right, context)
        if operand.type.item is not None and node.operator == "contains":
            return self._listed_in(operand, pattern, node)
        if operand.type.kind not in (*_TEXTS, "?"):
            self.report.add("N303", node.left.span, operator=node.operator, found=shown_type(operand.type))
        if not isinstance(pattern, p.Const) or not isinstance(pattern.value, str):
            if pattern.type != _WRONG:
                self.report.add("N315", node.right.span, operator=node.operator)
            return p.Matches(node.operator, operand, "", span=node.span)
        return p.Matches(node.operator, operand, pattern.value, span=node.span)

    # -- arithmetic ----------------------------------------------------------------------------------------------

    def _arithmetic(self, node: e.Arithmetic, context: Context) -> p.Code:
        operands = tuple(self.value(part, context) for part in node.operands)
        type_ = operands[0].type
        for operator, operand in zip(node.operators, operands[1:], strict=True):
            type_ = self._combined(operator, type_, operand, node)
        return p.Calculate(tuple(node.operators), operands, type=type_, span=node.span)

    def _combined(self, operator: str, left: Type, operand: p.Code, node: e.Node) -> Type:
        right = operand.type
        if _WRONG in (left, right):
            return _WRONG
        if operator == "/" and isinstance(operand, p.Const) and operand.value == 0:
            self.report.add("N417", operand.span)
        if left.kind in _NUMBERS and right.kind in _NUMBERS:
            return INTEGER if operator != "/" and left == right == INTEGER else DECIMAL
        found = _COMBINATIONS.get((operator, left.kind, right.kind))
        if found is None:
            advice = "`+ - * /` combine numbers; `+ -` also dates and durations"
            self.report.add(
                "N304",
                node.span,
                operator=f"`{operator}`",
                left=shown_type(left),
                right=shown_type(right),
                advice=advice,
            )
            return _WRONG
        if left == DATE and right == p.DURATION and not _whole_days(operand):
            self.report.add("N419", operand.span, found="hours or minutes")
        return found

    def _negate(self, node: e.Negate, context: Context) -> p.Code:
        operand = self.value(node.operand, context)
        if operand.type.kind not in (*_NUMBERS, "duration", "?"):
            advice = "only numbers and durations have a sign"
            found = shown_type(operand.type)
            self.report.add("N304", node.span, operator="a sign", left="nothing", right=found, advice=advice)
        return p.Minus(operand, type=operand.type, span=node.span)

    # -- events --------------------------------------------------------------------------------------------------

    def _select(self, node: Any, context: Context) -> p.Select:
        if context.event is not None:
            self.report.add("N217", node.span)
        return self.selection(node.selection, context, node.span)

    def _any(self, node: e.Any, context: Context) -> p.Code:
        return _at_least(1, self._select(node, context), node.span)

    def _times(self, node: e.Times, context: Context) -> p.Code:
        select, span = self._select(node, context), node.span
        least = _at_least(node.number, select, span)
        most = p.Not(_at_least(node.number + 1, select, span), span=span)
        return {"at least": least, "at most": most, "exactly": p.All((least, most), span=span)}[node.bound]

    def _count(self, node: e.Count, context: Context) -> p.Code:
        return p.Count(self._select(node, context), span=node.span)

    def _sum(self, node: e.Sum, context: Context) -> p.Code:
        select = self._select(node, context)
        type_ = self._property_type(node.property, select, node)
        if type_.kind not in (*_NUMBERS, "?"):
            at = self.report.part(node.span, node.property)
            self.report.add("N309", at, name=node.property, found=shown_type(type_))
            type_ = _WRONG
        if select.within is not None:
            self.report.add("N402", _window_of(node), days=_days(select.within))
        return p.Total(select, node.property, type=type_, span=node.span)

    def _pick(self, node: e.Pick, context: Context) -> p.Code:
        select = self._select(node, context)
        type_ = DATETIME if node.property is None else self._property_type(node.property, select, node)
        if node.which == "first" and (select.within is not None or select.over is not None or select.since_entry):
            self.report.add("N403", _window_of(node))
        return p.Edge(node.which, select, node.property, type=type_, span=node.span)

    def _property_type(self, name: str, select: p.Select, node: e.Node) -> Type:
        if select.event is None:
            self.report.add("N218", node.span)
            return _WRONG
        known = self.scope.events.get(select.event)
        if known is None:
            return _WRONG
        if name not in known:
            near = did_you_mean(name, known)
            at = self.report.part(node.span, name)
            self.report.add("N203", at, event=select.event, name=name, near=near, known=listed(known))
            return _WRONG
        return known[name].type

    def _pair(self, node: e.Sequence | e.Absence, context: Context) -> tuple[p.Select, p.Select]:
        if context.event is not None:
            self.report.add("N217", node.span)
        return self.arriving(node.first, context), self.arriving(node.second, context)

    def _sequence(self, node: e.Sequence, context: Context) -> p.Code:
        gap = self.length(node.within, node.span)
        if not node.within.amount:
            self.report.add("N416", self.report.part(node.span, str(node.within)))
        return p.Follows(*self._pair(node, context), gap, span=node.span)

    def _absence(self, node: e.Absence, context: Context) -> p.Code:
        return p.Quiet(*self._pair(node, context), self.length(node.lasting, node.span), span=node.span)

    def _responded(self, node: e.Responded, context: Context) -> p.Code:
        if context.messages is None:
            self.report.add("N214", node.span, what=f'{node.verb} "..."')
            return _wrong(node, BOOLEAN)
        channels = context.messages.get(node.message)
        if channels is None:
            near = did_you_mean(node.message, context.messages)
            known = listed(context.messages)
            at = self.report.part(node.span, f'"{node.message}"')
            self.report.add("N213", at, message=node.message, near=near, known=known)
            return _wrong(node, BOOLEAN)
        found = [each for each in (self._response(node, channel) for channel in channels) if each is not None]
        if not found:
            event = f"{channels[0]}_{node.verb}"
            self.report.add("N211", self.report.part(node.span, node.verb), verb=node.verb, event=event)
            return _wrong(node, BOOLEAN)
        return found[0] if len(found) == 1 else p.Some(tuple(found), span=node.span)

    def _response(self, node: e.Responded, channel: str) -> p.Code | None:
        """Whether the lead has responded by way of ``channel``; None where no event tells."""
        event = f"{channel}_{node.verb}"
        properties = self.scope.event(event)
        if properties is None:
            return None
        if "message" not in properties or properties["message"].type.kind not in _TEXTS:
            self.report.add("N212", self.report.part(node.span, node.verb), verb=node.verb, event=event)
        same = p.Equal(p.Property("message", type=TEXT), p.Const(node.message, type=TEXT), span=node.span)
        return _at_least(1, p.Select(event, same, since_entry=True), node.span)


def _window_of(node: e.Sum | e.Pick) -> Span | None:
    window = node.selection.window
    return (window and window.span) or node.span


def _wrong(node: e.Node, type_: Type = _WRONG) -> p.Code:
    return p.Const(None, type=type_, span=node.span)


def _days(us: int) -> int:
    return max(1, -(-us // (24 * 3600 * 10**6)))


def _whole_days(code: p.Code) -> bool:
    return isinstance(code, p.Const) and code.value % dt.timedelta(days=1) == dt.timedelta(0)


def _literal_type(value: object) -> Type:
    return next(type_ for kind, type_ in _LITERALS if isinstance(value, kind))


def _at_least(number: int, select: p.Select, span: Span | None) -> p.Code:
    count = p.Count(select, max(1, number), span=span)
    return p.Less(p.Const(number, type=INTEGER, span=span), count, or_equal=True, span=span)


def _counted_enough(left: p.Code, right: p.Code) -> tuple[p.Code, p.Code]:
    """A count that is compared with a number need not be counted beyond that number."""
    if isinstance(right, p.Const) and isinstance(left, p.Count):
        return evolve(left, enough=_enough(right.value)), right
    if isinstance(left, p.Const) and isinstance(right, p.Count):
        return left, evolve(right, enough=_enough(left.value))
    return left, right


def _enough(value: object) -> int | None:
    if not isinstance(value, (int, Decimal)):
        return None
    bound = max(1, int(value) + 1)
    return bound if bound <= limits.COUNTED + 1 else None


_LITERALS: tuple[tuple[type, Type], ...] = (
    (bool, BOOLEAN),
    (str, TEXT),
    (int, INTEGER),
    (Decimal, DECIMAL),
    (dt.datetime, DATETIME),
    (dt.date, DATE),
)
_REFERENCES: dict[str, Callable[..., p.Code]] = {
    "field": p.Attribute,
    "score": p.ScoreOf,
    "segment": p.InSegment,
    "grade": p.GradeOf,
    "journey": p.StageOf,
    "persona": lambda _name, **rest: p.PersonaOf(**rest),
}
_UNORDERED = {"boolean": "`true` and `false` have", "one of": "options have", "list": "lists have"}
_ADVICE = {
    frozenset(("text", "number")): "write the number without quotes, or the text with them",
    frozenset(("date", "datetime")): "compare a date with `today`, a datetime with `now`",
    frozenset(("date", "text")): "a date is written without quotes: 2026-04-01",
    frozenset(("boolean", "text")): "write `true` or `false` without quotes",
}
_COMBINATIONS: dict[tuple[str, str, str], Type] = {
    ("+", "date", "duration"): DATE,
    ("-", "date", "duration"): DATE,
    ("-", "date", "date"): p.DURATION,
    ("+", "datetime", "duration"): DATETIME,
    ("-", "datetime", "duration"): DATETIME,
    ("-", "datetime", "datetime"): p.DURATION,
    ("+", "duration", "duration"): p.DURATION,
    ("-", "duration", "duration"): p.DURATION,
}
_HANDLERS: dict[type[e.Node], Callable[[Typer, Any, Context], p.Code]] = {
    e.Literal: Typer._literal,
    e.Name: Typer._name,
    e.Now: Typer._now,
    e.Today: Typer._today,
    e.ListOf: Typer._list,
    e.And: Typer._and,
    e.Or: Typer._or,
    e.Not: Typer._not,
    e.Known: Typer._known,
    e.Compare: Typer._compare,
    e.Between: Typer._between,
    e.In: Typer._in,
    e.Match: Typer._match,
    e.Arithmetic: Typer._arithmetic,
    e.Negate: Typer._negate,
    e.Any: Typer._any,
    e.Times: Typer._times,
    e.Count: Typer._count,
    e.Sum: Typer._sum,
    e.Pick: Typer._pick,
    e.Sequence: Typer._sequence,
    e.Absence: Typer._absence,
    e.Responded: Typer._responded,
}
