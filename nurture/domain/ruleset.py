"""What a rules file holds: its settings and its declarations, in the order they were written."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeAlias

from attrs import frozen

from nurture.diagnostics import Span
from nurture.domain import fields as f
from nurture.domain.expression import Node, Not, Responded
from nurture.domain.frozen import FrozenMap
from nurture.domain.journeys import Channel, Journey, Scenario
from nurture.domain.schema import Field
from nurture.domain.scoring import Grade, Persona, Score, Segment
from nurture.domain.time import Duration
from nurture.errors import InputError

__all__ = [
    "Declaration",
    "EventType",
    "Expect",
    "ExpectEffect",
    "Given",
    "Happening",
    "Late",
    "LeadSchema",
    "Rules",
    "Settings",
    "TestCase",
]

LANGUAGE = 1


@frozen
class Late:
    """How far back a late event may reach: a length of time, and how many later events there may be."""

    duration: Duration = f.instance(Duration)
    events: int = f.number(1, 10_000, default=256)


@frozen
class Settings:
    """The ``ruleset`` block: name, language version, time zone, reach of late events."""

    name: str = f.text()
    language: int = f.number(LANGUAGE, LANGUAGE, default=LANGUAGE)
    timezone: str = f.zone("UTC")
    late: Late = f.instance(Late, default=Late(Duration(7, "day")))
    span: Span | None = f.place()


@frozen
class LeadSchema:
    """The ``lead`` block: the attributes that a lead has."""

    fields: tuple[Field, ...] = f.items(Field)
    span: Span | None = f.place()


@frozen
class EventType:
    """An ``event`` declaration: a type of event and the properties it carries."""

    name: str = f.name()
    properties: tuple[Field, ...] = f.items(Field)
    label: str | None = f.label()
    span: Span | None = f.place()


@frozen
class Given:
    """The lead that a test starts from."""

    attributes: FrozenMap = f.constants()
    timezone: str | None = f.zone(None)
    span: Span | None = f.place()


@frozen
class Happening:
    """In a test: an event at a local time, or just the passing of time up to it (``event`` is None)."""

    at: dt.datetime = f.moment()
    event: str | None = f.optional_name()
    properties: FrozenMap = f.constants()
    span: Span | None = f.place()

    def __attrs_post_init__(self) -> None:
        if self.event is None and self.properties:
            raise InputError("Happening.properties", self.properties, "must not be given without an event")


@frozen
class ExpectEffect:
    """In a test: a message by this channel is (or with ``never`` is not) sent, or a task given to this team.

    ``at`` is the local time at which it must be; None where any time up to now will do.
    """

    target: str = f.name()
    text: str = f.text()
    at: dt.datetime | None = f.moment(optional=True)
    never: bool = f.instance(bool, default=False)
    span: Span | None = f.place()


@frozen
class Expect:
    """In a test: a condition holds at this point. What is sent or assigned is an ``ExpectEffect``."""

    condition: Node = f.instance(Node)
    span: Span | None = f.place()

    def __attrs_post_init__(self) -> None:
        inner = self.condition.operand if isinstance(self.condition, Not) else self.condition
        if isinstance(inner, Responded):
            raise InputError("Expect.condition", self.condition, "must not be a response; use ExpectEffect")


@frozen
class TestCase:
    """A ``test`` block: a lead, what happens to it, and what must come of it, in order."""

    __test__ = False  # it is a test of rules, not one for pytest to collect

    name: str = f.text()
    given: Given = f.instance(Given, default=Given())
    steps: tuple[Happening | ExpectEffect | Expect, ...] = f.items(Happening, ExpectEffect, Expect)
    span: Span | None = f.place()


Declaration: TypeAlias = (
    LeadSchema | EventType | Persona | Score | Segment | Grade | Journey | Scenario | Channel | TestCase
)
DECLARATIONS: tuple[type, ...] = (
    LeadSchema, EventType, Persona, Score, Segment, Grade, Journey, Scenario, Channel, TestCase,
)


@frozen
class Rules:
    """A rules file as data: settings and declarations. Not checked yet; ``dsl.checker`` does that."""

    settings: Settings = f.instance(Settings)
    declarations: tuple[Declaration, ...] = f.items(*DECLARATIONS)

    def of(self, kind: type) -> tuple[Any, ...]:
        """The declarations of one kind, in order."""
        return tuple(item for item in self.declarations if isinstance(item, kind))

