"""The classes that rules are made of, and their fields, as the JSON form names them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, get_origin, get_type_hints

import attrs

from nurture.domain import calendars, checklist, content, matrix, parameter, schema, scoring
from nurture.domain import expression as e
from nurture.domain import journeys as j
from nurture.domain import maps as m
from nurture.domain import ruleset as r
from nurture.domain.journeys import blocks
from nurture.domain.time import Duration

__all__ = ["KINDS", "KIND_OF", "Slot", "keys", "slots", "stands_somewhere"]

_CLASSES: tuple[type, ...] = (
    Duration,
    calendars.Calendar, calendars.Closed, calendars.HolidaysOf, calendars.OpenHours,
    checklist.Checklist, checklist.Question,
    content.ContentLine, content.ContentPlan,
    e.Absence, e.And, e.Any, e.Arithmetic, e.Between, e.Call, e.Compare, e.Count, e.In, e.Known, e.ListOf, e.Literal, e.Match,
    e.Name, e.Negate, e.Not, e.Now, e.Or, e.PartOfNow, e.Pick, e.Responded, e.Selection, e.Sequence, e.Sum, e.Times, e.Today,
    e.Window,
    j.ActStep, j.Argument,
    j.After, j.AssignStep, j.AtGoal, j.Channel, j.Channels, j.Edited, j.Every, j.Goal, j.Hours, j.If, j.Journey, j.Leave, j.MessageCap,
    j.Moved, j.NotifyStep, j.On, j.OnDate, j.Reentry, j.Scenario, j.SendNextStep, j.SendStep, j.SetStep, j.Stage,
    j.Transition, j.Use, j.Wait, j.WaitUntil, j.When, j.While,
    matrix.Axis, matrix.AxisBand, matrix.Matrix,
    m.Backlog, m.Experience, m.Issue,
    parameter.Parameter,
    r.EventType, r.Expect, r.ExpectAct, r.ExpectEffect, r.Given, r.Happening, r.Late, r.LeadSchema, r.Rules, r.Settings, r.TestCase,
    schema.Field, schema.Type,
    blocks.Arm, blocks.Case, blocks.Choose, blocks.Repeat, blocks.RunStep, blocks.Split, blocks.WaitOpen, blocks.WaitTime,
    scoring.Band, scoring.Cap, scoring.Decay, scoring.Grade, scoring.Group, scoring.Limit, scoring.Persona,
    scoring.Points, scoring.Score, scoring.Segment,
)  # fmt: skip
KINDS = {re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower(): kind for kind in _CLASSES}
KIND_OF = {kind: name for name, kind in KINDS.items()}


@attrs.frozen
class Slot:
    """A field of a class, as it is written."""

    name: str  # of the attribute
    key: str  # in the data
    default: Any  # or NOTHING
    is_map: bool
    is_unwritten: bool  # the default is an object that no text has


@cache
def slots(kind: type) -> tuple[Slot, ...]:
    """The fields of a class that are written."""
    return tuple(_slot(kind, field) for field in attrs.fields(kind) if field.name != "span")


def _slot(kind: type, field: attrs.Attribute[Any]) -> Slot:
    default: Any = field.default
    if hasattr(default, "factory"):
        default = default.factory()
    key = "type" if field.name == "kind" else field.name
    is_map = get_origin(get_type_hints(kind)[field.name]) is Mapping
    return Slot(field.name, key, default, is_map, type(default) in KIND_OF)


@cache
def keys(kind: type) -> frozenset[str]:
    """What an object of a class may have."""
    return frozenset({"kind", *(slot.key for slot in slots(kind))})


@cache
def stands_somewhere(kind: type) -> bool:
    """Whether objects of a class have a place in a source."""
    return "span" in attrs.fields_dict(kind)
