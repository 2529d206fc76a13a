"""What a rules file holds: its settings and its declarations, in the order they were written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeAlias

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain import fields as f
from nurture.domain.calendars import Calendar, HolidaysOf, OpenHours, follow
from nurture.domain.checklist import Checklist
from nurture.domain.content import ContentPlan
from nurture.domain.expression import Node, Not, Responded
from nurture.domain.frozen import FrozenMap
from nurture.domain.journeys import Channel, Channels, Journey, Scenario
from nurture.domain.maps import Backlog
from nurture.domain.matrix import Matrix
from nurture.domain.parameter import Parameter
from nurture.domain.schema import Field
from nurture.domain.scoring import Grade, Persona, Score, Segment
from nurture.domain.time import Duration
from nurture.errors import InputError

__all__ = [
    "Declaration",
    "EventType",
    "Expect",
    "ExpectAct",
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


@frozen(field_transformer=f.checked)
class Late:
    """How far back a late event may reach: a length of time, and how many later events there may be."""

    duration: Duration = field(metadata=f.instance(Duration))
    events: int = field(default=256, metadata=f.number(1, 10_000))


@frozen(field_transformer=f.checked)
class Settings:
    """The ``ruleset`` block: name, language version, time zone, reach of late events, hours of business, holidays, holdout.

    Rules without a ``timezone`` run in UTC, and say nothing of where times without an offset are in files.
    """

    name: str = field(metadata=f.TITLE)
    language: int = field(default=LANGUAGE, metadata=f.number(LANGUAGE, LANGUAGE))
    timezone: str | None = field(default=None, metadata=f.OPTIONAL_ZONE)
    late: Late = field(default=Late(Duration(7, "day")), metadata=f.instance(Late))
    business_hours: tuple[OpenHours, ...] = field(
        default=(OpenHours(dt.time(9), dt.time(18)),), metadata=f.items(OpenHours, least=1)
    )
    holidays: HolidaysOf | None = field(default=None, metadata=f.instance(HolidaysOf, optional=True))
    holdout: int = field(default=0, metadata=f.number(0, 100))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    @property
    def home(self) -> str:
        """The name of the zone that the rules run in."""
        return self.timezone or "UTC"

    def __attrs_post_init__(self) -> None:
        if not follow(self.business_hours):
            raise InputError("Settings.business_hours", self.business_hours, "must follow one another")


@frozen(field_transformer=f.checked)
class LeadSchema:
    """The ``lead`` block: the attributes that a lead has."""

    fields: tuple[Field, ...] = field(default=(), metadata=f.items(Field))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class EventType:
    """An ``event`` declaration: a type of event, the properties it carries, the channel by which it comes about."""

    name: str = field(metadata=f.NAME)
    properties: tuple[Field, ...] = field(default=(), metadata=f.items(Field))
    label: str | None = field(default=None, metadata=f.LABEL)
    channel: str | None = field(default=None, metadata=f.OPTIONAL_NAME)
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class Given:
    """The lead that a test starts from."""

    attributes: Mapping[str, Any] = field(factory=FrozenMap, metadata=f.CONSTANTS)
    timezone: str | None = field(default=None, metadata=f.OPTIONAL_ZONE)
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class Happening:
    """In a test: an event at a local time, or just the passing of time up to it (``event`` is None)."""

    at: dt.datetime = field(metadata=f.MOMENT)
    event: str | None = field(default=None, metadata=f.OPTIONAL_NAME)
    properties: Mapping[str, Any] = field(factory=FrozenMap, metadata=f.CONSTANTS)
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    def __attrs_post_init__(self) -> None:
        if self.event is None and self.properties:
            raise InputError("Happening.properties", self.properties, "must not be given without an event")


@frozen(field_transformer=f.checked)
class ExpectEffect:
    """In a test: a message by this channel is (or with ``never`` is not) sent, or a task given to this team.

    ``at`` is the local time at which it must be; None where any time up to now will do.
    """

    target: str = field(metadata=f.NAME)
    text: str = field(metadata=f.TEXT)
    at: dt.datetime | None = field(default=None, metadata=f.OPTIONAL_MOMENT)
    never: bool = field(default=False, metadata=f.instance(bool))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class ExpectAct:
    """In a test: an action of a plug-in is (or with ``never`` is not) done, with at least these ``arguments``.

    ``at`` is the local time at which it must be; None where any time up to now will do.
    """

    action: str = field(metadata=f.NAME)
    arguments: Mapping[str, Any] = field(factory=FrozenMap, metadata=f.CONSTANTS)
    at: dt.datetime | None = field(default=None, metadata=f.OPTIONAL_MOMENT)
    never: bool = field(default=False, metadata=f.instance(bool))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class Expect:
    """In a test: a condition holds at this point. What is sent or assigned is an ``ExpectEffect``."""

    condition: Node = field(metadata=f.instance(Node))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    def __attrs_post_init__(self) -> None:
        inner = self.condition.operand if isinstance(self.condition, Not) else self.condition
        if isinstance(inner, Responded):
            raise InputError("Expect.condition", self.condition, "must not be a response; use ExpectEffect")


@frozen(field_transformer=f.checked)
class TestCase:
    """A ``test`` block: a lead, what happens to it, and what must come of it, in order."""

    __test__ = False  # it is a test of rules, not one for pytest to collect

    name: str = field(metadata=f.TEXT)
    given: Given = field(default=Given(), metadata=f.instance(Given))
    steps: tuple[Happening | ExpectEffect | ExpectAct | Expect, ...] = field(
        default=(), metadata=f.items(Happening, ExpectEffect, ExpectAct, Expect)
    )
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


Declaration: TypeAlias = (
    Parameter
    | LeadSchema
    | EventType
    | Persona
    | Score
    | Segment
    | Grade
    | Matrix
    | Checklist
    | Journey
    | ContentPlan
    | Backlog
    | Scenario
    | Channel
    | Channels
    | Calendar
    | TestCase
)
DECLARATIONS: tuple[type, ...] = (
    Parameter,
    LeadSchema,
    EventType,
    Persona,
    Score,
    Segment,
    Grade,
    Matrix,
    Checklist,
    Journey,
    ContentPlan,
    Backlog,
    Scenario,
    Channel,
    Channels,
    Calendar,
    TestCase,
)


@frozen(field_transformer=f.checked)
class Rules:
    """A rules file as data: settings and declarations. Not checked yet; ``dsl.checker`` does that."""

    settings: Settings = field(metadata=f.instance(Settings))
    declarations: tuple[Declaration, ...] = field(default=(), metadata=f.items(*DECLARATIONS))

    def of(self, kind: type) -> tuple[Any, ...]:
        """The declarations of one kind, in order."""
        return tuple(item for item in self.declarations if isinstance(item, kind))
