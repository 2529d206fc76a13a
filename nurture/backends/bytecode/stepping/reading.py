"""Expressions of a lead at an instant as ``ast``, and what they read."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

import attrs
from attrs import define, field

from nurture.backends.bytecode import tree as t
from nurture.backends.bytecode.conditions import Conditions
from nurture.backends.bytecode.planning.expressions import Lowering
from nurture.backends.bytecode.stepping.pieces import place
from nurture.domain.time import instant, scoring_date, scoring_day
from nurture.dsl import program as p
from nurture.journey.view import View

__all__ = ["CLOCK", "VIEW", "Reading"]

CLOCK, VIEW = "us", "view"
_NEVER_MISSING = (p.Const, p.Now, p.Today, p.ScoreOf, p.Count, p.Different, p.InSegment, p.Follows, p.Quiet)


@define
class Reading(Conditions):
    """Makes expressions that read a lead at an instant, each of its inputs under a name.

    ``loads`` collects what has to be read first, by name; ``properties`` are those of the event at hand, with whether each
    may be missing, and ``kind`` is its type; ``views``: something is told by a view only. ``of_event`` gives the view of an event,
    at an instant, of a lead.
    """

    lowering: Lowering = field(kw_only=True)
    properties: Mapping[str, bool] = field(factory=dict, kw_only=True)
    kind: str | None = field(default=None, kw_only=True)
    loads: dict[str, ast.expr] = field(factory=dict, kw_only=True)
    names: dict[tuple[str, str], str] = field(factory=dict, kw_only=True)
    views: bool = field(default=False, kw_only=True)
    of_event: Callable[..., View] | None = field(default=None, kw_only=True)

    @classmethod
    def of(cls, lowering: Lowering, properties: Mapping[str, bool] | None = None, kind: str | None = None) -> Reading:
        """What reads a lead, or (with ``properties``) the event at hand too."""
        facts = {fact.name: f"f{place}" for place, fact in enumerate(lowering.program.facts)}
        made = cls(
            lowering.program.offset,
            _unset,
            frozenset(),
            facts=facts,
            lowering=lowering,
            properties=properties or {},
            kind=kind,
        )
        made.load = made.attribute
        return made

    # -- inputs ------------------------------------------------------------------------------------------------------

    def attribute(self, name: str) -> ast.expr:
        """An attribute of the lead."""
        return self._input("a", name, t.call(t.attribute(t.name("known"), "get"), t.constant(name)))

    def property(self, name: str) -> ast.expr:
        """A property of the event at hand."""
        return self._input("e", name, t.call(t.attribute(t.name("given"), "get"), t.constant(name)))

    def cell(self, slot: int) -> ast.expr:
        """What is remembered in a slot."""
        title = f"m{slot}"
        self.loads.setdefault(title, place(t.name("memory"), slot))
        return t.name(title)

    def view(self, read: Callable[..., Any]) -> ast.expr:
        """What a function of a view gives."""
        self.views = True
        return t.call(self.keep(read), t.name(VIEW))

    def _input(self, kind: str, name: str, value: ast.expr) -> ast.expr:
        title = self.names.setdefault((kind, name), f"{kind}{len(self.names)}")
        self.loads.setdefault(title, value)
        return t.name(title)

    def constants(self) -> dict[str, Any]:
        """What is the same at every instant, by name."""
        return {title: value(instant(0)) for title, value in self.bound.items()}

    # -- values ------------------------------------------------------------------------------------------------------

    def truth(self, code: p.Code) -> ast.expr:
        """``code`` as True or False."""
        return t.refused(self.test(code, frozenset(), holds=False))

    def value(self, code: p.Code) -> ast.expr:
        if isinstance(code, p.Const):
            plain = code.value is None or type(code.value) in (bool, int, str)
            made = t.constant(code.value) if plain else self.keep(code.value)
        elif type(code) in _VALUES:
            made = _VALUES[type(code)](self, code)
        elif isinstance(code, _TESTED):
            made = self.truth(code)
        else:
            made = self._past(code)
        return t.at(made, code.span)  # type: ignore[no-any-return]

    def _past(self, code: p.Code) -> ast.expr:
        leaf = self.lowering.leaf(code)
        if leaf is None and _asks_event(code):
            seen = t.call(self.keep(self.of_event), t.name("event"), t.name(CLOCK), t.name("lead"))
            return t.call(self.keep(self.lowering.read(code)), seen)
        if leaf is None:
            return self.view(self.lowering.read(code))
        return t.call(self.keep(leaf.of), *map(self.cell, leaf.slots), t.name(CLOCK))

    def _property(self, code: p.Property) -> ast.expr:
        return self.property(code.name)

    def _channel(self, code: p.ChannelOf) -> ast.expr:
        channel = dict(code.channels).get(self.kind or "", "")
        return self.property("channel") if channel is None else self.keep(channel or None)

    def _now(self, _: p.Now) -> ast.expr:
        return t.call(self.keep(instant), t.name(CLOCK))

    def _today(self, _: p.Today) -> ast.expr:
        offset = self.offset
        return t.call(self.keep(lambda us: scoring_date(scoring_day(us, offset))), t.name(CLOCK))

    def _stage(self, code: p.StageOf) -> ast.expr:
        place_of = [rule.name for rule in self.lowering.program.journeys].index(code.journey)
        return t.attribute(self._at(place_of), "stage")

    def _at(self, journey: int) -> ast.expr:
        title = f"j{journey}"
        self.loads.setdefault(title, place(t.attribute(t.name("state"), "places"), journey))
        return t.name(title)

    def _checklist(self, code: p.ChecklistOf) -> ast.expr:
        part = code.part
        return t.call(self.keep(lambda standing: standing.part(part)), t.name(self.facts[code.checklist]))

    def is_known(self, side: p.Code, known: frozenset[str]) -> bool:
        if isinstance(side, p.Property):
            return not self.properties.get(side.name, True)
        return isinstance(side, _NEVER_MISSING) or (isinstance(side, p.Attribute) and side.name in known)


def _asks_event(code: p.Code) -> bool:
    """Whether ``code`` reads the event at hand; questions to the past read events of their own."""
    if isinstance(code, (p.Property, p.ChannelOf)):
        return True
    values = attrs.astuple(code, recurse=False)
    inner = (part for value in values for part in (value if isinstance(value, tuple) else (value,)))
    return any(isinstance(part, p.Code) and _asks_event(part) for part in inner)


def _unset(name: str) -> ast.expr:
    raise AssertionError(name)


_TESTED = (p.Not, p.All, p.Some, p.Equal, p.Less, p.Among, p.Contains, p.Matches, p.IsKnown)
_VALUES: dict[type[p.Code], Callable[[Reading, Any], ast.expr]] = {
    p.Attribute: Reading._attribute,
    p.Calculate: Reading._calculate,
    p.Call: Reading._call,
    p.Minus: Reading._minus,
    p.ScoreOf: Reading._score,
    p.InSegment: Reading._fact,
    p.GradeOf: Reading._fact,
    p.PersonaOf: Reading._persona,
    p.Property: Reading._property,
    p.ChannelOf: Reading._channel,
    p.Now: Reading._now,
    p.Today: Reading._today,
    p.ChecklistOf: Reading._checklist,
    p.StageOf: Reading._stage,
}
