"""A file: settings, schema, calendars, tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from attrs import evolve

from nurture.diagnostics import Span
from nurture.domain import calendars as c
from nurture.domain import expression as e
from nurture.domain import ruleset as r
from nurture.domain.frozen import FrozenMap
from nurture.domain.schema import TEXT, Field, Type, list_of, one_of
from nurture.domain.time import Duration
from nurture.dsl import literals
from nurture.dsl.builder.base import Base
from nurture.dsl.words import Extent, Word

__all__ = ["Files"]

NO_SETTINGS = r.Settings("nameless")  # stands where a text has no `ruleset` block
_PLAIN_TYPES = ("text", "integer", "decimal", "boolean", "date", "datetime")
_UNREAD = Type("?")


class Files(Base):
    """Makes what frames the rules: the file itself, its settings, the schema, calendars, the tests."""

    def start(self, extent: Extent, children: list[Any]) -> r.Rules:
        self.finish()
        settings = [child for child in children if isinstance(child, r.Settings)]
        declarations: list[Any] = [child for child in children if isinstance(child, r.DECLARATIONS)]
        return r.Rules(settings[0] if settings else NO_SETTINGS, tuple(declarations))

    def expression_only(self, extent: Extent, children: list[Any]) -> e.Node:
        self.finish()
        node = children[-1] if isinstance(children[-1], e.Node) else children[0]
        assert isinstance(node, e.Node)
        return node

    def ruleset(self, extent: Extent, children: list[Any]) -> r.Settings:
        label, *settings = children
        values: dict[str, Any] = {}
        for setting in settings:
            if setting is not None:
                key, value, span = setting
                self.once(values, key, value, span, where="`ruleset`")
        refused = evolve(NO_SETTINGS, span=self.span(extent))  # there is a block, whatever is wrong with it
        made: r.Settings = self.made(extent, refused, r.Settings, self.text(label), **values, span=self.span(extent))
        return made

    def language(self, extent: Extent, children: list[Word]) -> tuple[str, Any, Span]:
        version = self.whole(children[0], 1_000)
        if version != r.LANGUAGE:
            self.report.add("N117", self.span(children[0]), found=version, known=r.LANGUAGE)
        return "language", r.LANGUAGE, self.span(extent)

    def timezone(self, extent: Extent, children: list[Word]) -> tuple[str, Any, Span]:
        return "timezone", literals.zone(children[0], self.span(children[0]), self.report), self.span(extent)

    def late(self, extent: Extent, children: list[Any]) -> tuple[str, Any, Span]:
        duration, events = children
        most = 256 if events is None else self.whole(events, 10_000)
        return "late", self.made(extent, r.Late(Duration(7, "day")), r.Late, duration, most), self.span(extent)

    def ruleset_holdout(self, extent: Extent, children: list[Word]) -> tuple[str, Any, Span]:
        return "holdout", self.whole(children[0], 100), self.span(extent)

    def open_hours(self, extent: Extent, children: list[Word]) -> c.OpenHours:
        return c.OpenHours(*self.clocks(extent, *children))

    def business_hours(self, extent: Extent, children: list[Any]) -> tuple[str, Any, Span]:
        hours = tuple(children[1:])
        if not c.follow(hours):
            self.report.add("N140", self.span(extent))
            hours = hours[:1]
        return "business_hours", hours, self.span(extent)

    def holidays_of(self, extent: Extent, children: list[Any]) -> tuple[str, Any, Span]:
        attribute, country, source = children
        return self._holidays(extent, str(attribute), country, source)

    def holidays_in(self, extent: Extent, children: list[Any]) -> tuple[str, Any, Span]:
        return self._holidays(extent, None, *children)

    def _holidays(
        self, extent: Extent, attribute: str | None, country: Word | None, source: Word | None
    ) -> tuple[str, Any, Span]:
        name = "holidays" if source is None else self.text(source)
        return "holidays", c.HolidaysOf(attribute, self.label(country), name), self.span(extent)

    def calendar(self, extent: Extent, children: list[Any]) -> c.Calendar:
        name, label, *closings = children
        closed = tuple(item for closing in closings if closing is not None for item in closing)
        return c.Calendar(str(name), closed, self.label(label), span=self.span(name))

    def closing(self, extent: Extent, children: list[c.Closed]) -> tuple[c.Closed, ...]:
        return tuple(children)

    def closed_days(self, extent: Extent, children: list[Word | None]) -> c.Closed:
        first, last = (token and literals.date(token, self.span(token), self.report) for token in children)
        made: c.Closed = self.made(extent, c.Closed(dt.date(2000, 1, 1)), c.Closed, first, last)
        return made

    def fields(self, extent: Extent, children: list[Any]) -> tuple[Field, ...]:
        return tuple(child for child in children if isinstance(child, Field))

    def field(self, extent: Extent, children: list[Any]) -> Field:
        name, kind, optional = children
        made = Field(str(name), TEXT if kind == _UNREAD else kind, optional is not None, span=self.span(name))
        if kind == _UNREAD:  # no field has such a type, but it keeps one fault from making others
            object.__setattr__(made, "type", kind)
        return made

    def plain_type(self, extent: Extent, children: list[Word]) -> Type:
        name = str(children[0])
        if name not in _PLAIN_TYPES:
            self.report.add("N121", self.span(extent), found=name, near=self.report.near(name, _PLAIN_TYPES))
            return _UNREAD
        return Type(name)

    def one_of(self, extent: Extent, children: list[Word]) -> Type:
        options = [self.text(child) for child in children]
        kept: dict[str, None] = {}
        for option, token in zip(options, children, strict=True):
            if option in kept:
                self.report.add("N129", self.span(token), found=option)
            kept[option] = None
        return one_of(*kept)

    def list_of(self, extent: Extent, children: list[Type]) -> Type:
        if children[0].item is not None:
            self.report.add("N128", self.span(extent))
            return children[0]
        return children[0] if children[0] == _UNREAD else list_of(children[0])

    def lead(self, extent: Extent, children: list[Any]) -> r.LeadSchema:
        return r.LeadSchema(children[0], span=self.span(extent))

    def event(self, extent: Extent, children: list[Any]) -> r.EventType:
        name, label, channel, fields = children
        by = None if channel is None else str(channel)
        return r.EventType(str(name), fields or (), self.label(label), by, span=self.span(name))

    def test(self, extent: Extent, children: list[Any]) -> r.TestCase:
        name, *items = children
        kept = [item for item in items if item is not None]
        given = [item for item in kept if isinstance(item, r.Given)]
        for extra in given[1:]:
            self.report.add("N120", extra.span, what="given lead", where="this test")
        steps = [item for item in kept if not isinstance(item, r.Given)]
        first = given[0] if given else r.Given()
        return r.TestCase(self.text(name), first, tuple(steps), span=self.span(name))

    def given(self, extent: Extent, children: list[Any]) -> r.Given:
        values, zone = children
        key = None if zone is None else literals.zone(zone, self.span(zone), self.report)
        return r.Given(values or {}, key, span=self.span(extent))

    def happening_at(self, extent: Extent, children: list[Any]) -> r.Happening:
        at, happening = children
        event, values = happening or (None, None)
        return r.Happening(at, event, values or {}, span=self.span(extent))

    def happening(self, extent: Extent, children: list[Any]) -> tuple[str, Any]:
        return str(children[0]), children[1]

    def expect(self, extent: Extent, children: list[Any]) -> r.ExpectEffect | r.Expect:
        condition, at = children
        never = isinstance(condition, e.Not) and isinstance(condition.operand, e.Responded)
        effect = condition.operand if never else condition
        if isinstance(effect, e.Responded):
            return r.ExpectEffect(effect.verb, effect.message, at, never, span=self.span(extent))
        if at is not None:
            place = self.report.part(self.span(extent), "at")
            self.report.add(
                "N101", place, found="at", help="put a line `at ...` before the condition that is to hold then"
            )
        return r.Expect(condition, span=self.span(extent))

    def expect_act(self, extent: Extent, children: list[Any], *, never: bool = False) -> r.ExpectAct:
        action, arguments, at = children
        return r.ExpectAct(str(action), arguments or {}, at, never, span=self.span(extent))

    def expect_no_act(self, extent: Extent, children: list[Any]) -> r.ExpectAct:
        return self.expect_act(extent, children, never=True)

    def mapping(self, extent: Extent, children: list[Any]) -> FrozenMap:
        values: dict[str, Any] = {}
        for entry in children:
            if entry is not None:
                key, value, span = entry
                self.once(values, key, value, span, where="this list of values")
        return FrozenMap(values)

    def entry(self, extent: Extent, children: list[Any]) -> tuple[str, Any, Span]:
        return str(children[0]), children[1], self.span(extent)

    def signed_constant(self, extent: Extent, children: list[Any]) -> Any:
        sign, token = children
        value = self.constant(extent, [token])
        return self.negative(value, self.span(token)) if sign == "-" else value

    def value_list(self, extent: Extent, children: list[Any]) -> tuple[Any, ...]:
        return tuple(child for child in children if child is not None)
