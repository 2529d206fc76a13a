"""A file: settings, schema, calendars, tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from attrs import evolve
from lark import Token
from lark.tree import Meta

from nurture.diagnostics import Span
from nurture.domain import calendars as c
from nurture.domain import expression as e
from nurture.domain import ruleset as r
from nurture.domain.frozen import FrozenMap
from nurture.domain.schema import TEXT, Field, Type, list_of, one_of
from nurture.domain.time import Duration
from nurture.dsl import literals
from nurture.dsl.builder.base import Base

__all__ = ["Files"]

NO_SETTINGS = r.Settings("nameless")  # stands where a text has no `ruleset` block
_PLAIN_TYPES = ("text", "integer", "decimal", "boolean", "date", "datetime")
_UNREAD = Type("?")


class Files(Base):
    """Makes what frames the rules: the file itself, its settings, the schema, calendars, the tests."""

    def start(self, meta: Meta, children: list[Any]) -> r.Rules:
        self.finish()
        settings = [child for child in children if isinstance(child, r.Settings)]
        declarations: list[Any] = [child for child in children if isinstance(child, r.DECLARATIONS)]
        return r.Rules(settings[0] if settings else NO_SETTINGS, tuple(declarations))

    def expression_only(self, meta: Meta, children: list[Any]) -> e.Node:
        self.finish()
        node = children[-1] if isinstance(children[-1], e.Node) else children[0]
        assert isinstance(node, e.Node)
        return node

    def ruleset(self, meta: Meta, children: list[Any]) -> r.Settings:
        label, *settings = children
        values: dict[str, Any] = {}
        for setting in settings:
            if setting is not None:
                key, value, span = setting
                self.once(values, key, value, span, where="`ruleset`")
        refused = evolve(NO_SETTINGS, span=self.span(meta))  # there is a block, whatever is wrong with it
        made: r.Settings = self.made(meta, refused, r.Settings, self.text(label), **values, span=self.span(meta))
        return made

    def language(self, meta: Meta, children: list[Token]) -> tuple[str, Any, Span]:
        version = self.whole(children[0], 1_000)
        if version != r.LANGUAGE:
            self.report.add("N117", self.span(children[0]), found=version, known=r.LANGUAGE)
        return "language", r.LANGUAGE, self.span(meta)

    def timezone(self, meta: Meta, children: list[Token]) -> tuple[str, Any, Span]:
        return "timezone", literals.zone(children[0], self.span(children[0]), self.report), self.span(meta)

    def late(self, meta: Meta, children: list[Any]) -> tuple[str, Any, Span]:
        duration, events = children
        most = 256 if events is None else self.whole(events, 10_000)
        return "late", self.made(meta, r.Late(Duration(7, "day")), r.Late, duration, most), self.span(meta)

    def ruleset_holdout(self, meta: Meta, children: list[Token]) -> tuple[str, Any, Span]:
        return "holdout", self.whole(children[0], 100), self.span(meta)

    def open_hours(self, meta: Meta, children: list[Token]) -> c.OpenHours:
        return c.OpenHours(*self.clocks(meta, *children))

    def business_hours(self, meta: Meta, children: list[Any]) -> tuple[str, Any, Span]:
        hours = tuple(children[1:])
        if not c.follow(hours):
            self.report.add("N140", self.span(meta))
            hours = hours[:1]
        return "business_hours", hours, self.span(meta)

    def holidays_of(self, meta: Meta, children: list[Any]) -> tuple[str, Any, Span]:
        attribute, country, source = children
        return self._holidays(meta, str(attribute), country, source)

    def holidays_in(self, meta: Meta, children: list[Any]) -> tuple[str, Any, Span]:
        return self._holidays(meta, None, *children)

    def _holidays(
        self, meta: Meta, attribute: str | None, country: Token | None, source: Token | None
    ) -> tuple[str, Any, Span]:
        name = "holidays" if source is None else self.text(source)
        return "holidays", c.HolidaysOf(attribute, self.label(country), name), self.span(meta)

    def calendar(self, meta: Meta, children: list[Any]) -> c.Calendar:
        name, label, *closings = children
        closed = tuple(item for closing in closings if closing is not None for item in closing)
        return c.Calendar(str(name), closed, self.label(label), span=self.span(name))

    def closing(self, meta: Meta, children: list[c.Closed]) -> tuple[c.Closed, ...]:
        return tuple(children)

    def closed_days(self, meta: Meta, children: list[Token | None]) -> c.Closed:
        first, last = (token and literals.date(token, self.span(token), self.report) for token in children)
        made: c.Closed = self.made(meta, c.Closed(dt.date(2000, 1, 1)), c.Closed, first, last)
        return made

    def fields(self, meta: Meta, children: list[Any]) -> tuple[Field, ...]:
        return tuple(child for child in children if isinstance(child, Field))

    def field(self, meta: Meta, children: list[Any]) -> Field:
        name, kind, optional = children
        made = Field(str(name), TEXT if kind == _UNREAD else kind, optional is not None, span=self.span(name))
        if kind == _UNREAD:  # no field has such a type, but it keeps one fault from making others
            object.__setattr__(made, "type", kind)
        return made

    def plain_type(self, meta: Meta, children: list[Token]) -> Type:
        name = str(children[0])
        if name not in _PLAIN_TYPES:
            self.report.add("N121", self.span(meta), found=name, near=self.report.near(name, _PLAIN_TYPES))
            return _UNREAD
        return Type(name)

    def one_of(self, meta: Meta, children: list[Token]) -> Type:
        options = [self.text(child) for child in children]
        kept: dict[str, None] = {}
        for option, token in zip(options, children, strict=True):
            if option in kept:
                self.report.add("N129", self.span(token), found=option)
            kept[option] = None
        return one_of(*kept)

    def list_of(self, meta: Meta, children: list[Type]) -> Type:
        if children[0].item is not None:
            self.report.add("N128", self.span(meta))
            return children[0]
        return children[0] if children[0] == _UNREAD else list_of(children[0])

    def lead(self, meta: Meta, children: list[Any]) -> r.LeadSchema:
        return r.LeadSchema(children[0], span=self.span(meta))

    def event(self, meta: Meta, children: list[Any]) -> r.EventType:
        name, label, channel, fields = children
        by = None if channel is None else str(channel)
        return r.EventType(str(name), fields or (), self.label(label), by, span=self.span(name))

    def test(self, meta: Meta, children: list[Any]) -> r.TestCase:
        name, *items = children
        kept = [item for item in items if item is not None]
        given = [item for item in kept if isinstance(item, r.Given)]
        for extra in given[1:]:
            self.report.add("N120", extra.span, what="given lead", where="this test")
        steps = [item for item in kept if not isinstance(item, r.Given)]
        first = given[0] if given else r.Given()
        return r.TestCase(self.text(name), first, tuple(steps), span=self.span(name))

    def given(self, meta: Meta, children: list[Any]) -> r.Given:
        values, zone = children
        key = None if zone is None else literals.zone(zone, self.span(zone), self.report)
        return r.Given(values or {}, key, span=self.span(meta))

    def happening_at(self, meta: Meta, children: list[Any]) -> r.Happening:
        at, happening = children
        event, values = happening or (None, None)
        return r.Happening(at, event, values or {}, span=self.span(meta))

    def happening(self, meta: Meta, children: list[Any]) -> tuple[str, Any]:
        return str(children[0]), children[1]

    def expect(self, meta: Meta, children: list[Any]) -> r.ExpectEffect | r.Expect:
        condition, at = children
        never = isinstance(condition, e.Not) and isinstance(condition.operand, e.Responded)
        effect = condition.operand if never else condition
        if isinstance(effect, e.Responded):
            return r.ExpectEffect(effect.verb, effect.message, at, never, span=self.span(meta))
        if at is not None:
            place = self.report.part(self.span(meta), "at")
            self.report.add(
                "N101", place, found="at", help="put a line `at ...` before the condition that is to hold then"
            )
        return r.Expect(condition, span=self.span(meta))

    def expect_act(self, meta: Meta, children: list[Any], *, never: bool = False) -> r.ExpectAct:
        action, arguments, at = children
        return r.ExpectAct(str(action), arguments or {}, at, never, span=self.span(meta))

    def expect_no_act(self, meta: Meta, children: list[Any]) -> r.ExpectAct:
        return self.expect_act(meta, children, never=True)

    def mapping(self, meta: Meta, children: list[Any]) -> FrozenMap:
        values: dict[str, Any] = {}
        for entry in children:
            if entry is not None:
                key, value, span = entry
                self.once(values, key, value, span, where="this list of values")
        return FrozenMap(values)

    def entry(self, meta: Meta, children: list[Any]) -> tuple[str, Any, Span]:
        return str(children[0]), children[1], self.span(meta)

    def signed_constant(self, meta: Meta, children: list[Any]) -> Any:
        sign, token = children
        value = self.constant(meta, [token])
        return self.negative(value, self.span(token)) if sign == "-" else value

    def value_list(self, meta: Meta, children: list[Any]) -> tuple[Any, ...]:
        return tuple(child for child in children if child is not None)
