"""Literals, names and logic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from attrs import frozen

from nurture.domain import expression as e
from nurture.domain.business import WEEKDAYS
from nurture.domain.event import LEAD_UPDATED
from nurture.domain.schema import BOOLEAN, DATE, DATETIME, DECIMAL, INTEGER, TEXT, Field, Type, list_of, one_of
from nurture.domain.time import Duration, resolve
from nurture.dsl import program as p
from nurture.dsl.messages import listed
from nurture.dsl.program import names_type
from nurture.dsl.scope import CHANNEL, CONSENT, ENTRY, ChecklistPart, Context, Symbol
from nurture.dsl.typer.base import Base, wrong
from nurture.dsl.unknown import no_value

__all__ = ["Names"]


@frozen
class Names(Base):
    """Types literals, names and logic."""

    # -- names and literals --------------------------------------------------------------------------------------

    def literal(self, node: e.Literal, _: Context) -> p.Code:
        value: Any = node.value
        if isinstance(value, Duration):
            self.length(value, node.span)
            return p.Const(value.length if value.is_length else dt.timedelta(0), type=p.DURATION, span=node.span)
        if isinstance(value, dt.datetime) and value.tzinfo is None:
            value = resolve(value, self.zone)
        elif isinstance(value, dt.datetime):
            value = value.astimezone(dt.UTC)
        return p.Const(value, type=_literal_type(value), span=node.span)

    def name(self, node: e.Name, context: Context) -> p.Code:
        if context.event is not None:
            return self._property(node, context.event, context)
        symbol = self.scope.find(node.name)
        if symbol is None and node.name.startswith(ENTRY):
            return self._entry(node, context)
        if symbol is None:
            no_value(node.name, node.span, self.scope, self.report)
            return wrong(node)
        if symbol.kind == "journey" and not context.stages:
            self.report.add("N210", node.span, name=node.name, place=context.place)
        if symbol.kind == "parameter":
            return self._parameter(node, symbol.declaration.value, context)
        if symbol.kind == "checklist":
            return self._checklist(node, symbol)
        return _REFERENCES[symbol.kind](node.name, type=symbol.type, span=node.span)

    def _parameter(self, node: e.Name, value: Any, context: Context) -> p.Code:
        if not isinstance(value, tuple):
            return self.literal(e.Literal(value, span=node.span), context)
        items = [self.literal(e.Literal(item, span=node.span), context) for item in value]
        values = tuple(item.value for item in items if isinstance(item, p.Const))
        return p.Const(values, type=list_of(items[0].type), span=node.span)

    def _checklist(self, node: e.Name, symbol: Symbol) -> p.Code:
        part = symbol.declaration
        if not isinstance(part, ChecklistPart):
            first = next((question.name for question in part.questions), "question")
            self.report.add("N241", node.span, name=node.name, first=first)
            return wrong(node)
        return p.ChecklistOf(node.name, part.checklist, part.part, type=symbol.type, span=node.span)

    def _entry(self, node: e.Name, context: Context) -> p.Code:
        """A property of the event that let the lead in."""
        if context.entry is None:
            self.report.add("N222", node.span, name=node.name, help=context.unread)
            return wrong(node)
        name = node.name.removeprefix(ENTRY)
        type_ = context.entry.find(name, node.span, self.report)
        return wrong(node) if type_ is None else p.EntryOf(name, type=type_, span=node.span)

    def _property(self, node: e.Name, event: str, context: Context) -> p.Code:
        known: Mapping[str, Field] = self.scope.events.get(event, {}) if event else self.scope.shared
        if node.name in known:
            return p.Property(node.name, type=known[node.name].type, span=node.span)
        if node.name.startswith(ENTRY):
            return self._entry(node, context)
        if node.name == CHANNEL and (event in self.scope.touchpoints or (not event and self.scope.touchpoints)):
            return self._channel(node, event)
        symbol = self.scope.find(node.name)
        if symbol is not None and symbol.kind == "parameter":
            return self._parameter(node, symbol.declaration.value, context)
        if not event:
            self.report.add("N218", node.span)
        elif node.name in self.scope.symbols or node.name.startswith(CONSENT):
            self.report.add("N209", node.span, name=node.name, event=event, known=listed(known))
        elif event in self.scope.events:
            near = self.report.near(node.name, known)
            self.report.add("N203", node.span, event=event, name=node.name, near=near, known=listed(known))
        return wrong(node)

    def _channel(self, node: e.Name, event: str) -> p.Code:
        """The channel of the event at hand, of whatever type it is."""
        channels = self.scope.touchpoints
        asked = (event,) if event else tuple(name for name in self.scope.events if name != LEAD_UPDATED)
        known = tuple(sorted({channel for channel in channels.values() if channel is not None}))
        always = all(channels.get(name) is not None for name in asked)
        type_ = TEXT if any(channels.get(name, "") is None for name in asked) else names_type(known)
        return p.ChannelOf(tuple(sorted(channels.items())), always, type=type_, span=node.span)

    def now(self, node: e.Node, context: Context) -> p.Code:
        self._outside_where(node, context)
        return p.Now(span=node.span)

    def today(self, node: e.Node, context: Context) -> p.Code:
        self._outside_where(node, context)
        return p.Today(span=node.span)

    def part_of_now(self, node: e.PartOfNow, context: Context) -> p.Code:
        if not context.clock:
            self._outside_where(node, context)
            self.report.add("N232", node.span, what=f"{node.part} of now")
        type_ = INTEGER if node.part == "hour" else one_of(*WEEKDAYS)
        return p.PartOfNow(node.part, type=type_, span=node.span)

    def _outside_where(self, node: e.Node, context: Context) -> None:
        if context.event is not None:
            self.report.add("N217", node.span)

    # -- logic ---------------------------------------------------------------------------------------------------

    def and_(self, node: e.And, context: Context) -> p.Code:
        return p.All(tuple(self.condition(part, context) for part in node.operands), span=node.span)

    def or_(self, node: e.Or, context: Context) -> p.Code:
        return p.Some(tuple(self.condition(part, context) for part in node.operands), span=node.span)

    def not_(self, node: e.Not, context: Context) -> p.Code:
        return p.Not(self.condition(node.operand, context), span=node.span)

    def known(self, node: e.Known, context: Context) -> p.Code:
        return p.IsKnown(self.value(node.operand, context), span=node.span)


def _literal_type(value: object) -> Type:
    return next(type_ for kind, type_ in _LITERALS if isinstance(value, kind))


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
