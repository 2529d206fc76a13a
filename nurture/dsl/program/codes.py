"""Typed expressions: constants, names, logic, comparisons, arithmetic."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain.plugged import Function
from nurture.domain.schema import BOOLEAN, DATE, DATETIME, DECIMAL, Type, one_of
from nurture.domain.time import Duration

__all__ = [
    "DURATION",
    "All",
    "Among",
    "Attribute",
    "Calculate",
    "Call",
    "ChannelOf",
    "ChecklistOf",
    "Code",
    "Const",
    "Contains",
    "EntryOf",
    "Equal",
    "GradeOf",
    "InSegment",
    "IsKnown",
    "Less",
    "Matches",
    "Minus",
    "Not",
    "Now",
    "PartOfNow",
    "PersonaOf",
    "Property",
    "ScoreOf",
    "Shift",
    "Some",
    "StageOf",
    "Today",
    "names_type",
]

DURATION = Type("duration")


@frozen
class Code:
    """A typed expression. Its value is None where it is missing."""

    type: Type = field(default=BOOLEAN, kw_only=True, repr=False)
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True)


@frozen
class Const(Code):
    """A value; a duration is a ``timedelta``, a list a tuple."""

    value: Any


@frozen
class Attribute(Code):
    """An attribute of the lead."""

    name: str


@frozen
class Property(Code):
    """A property of the event at hand, in ``where``."""

    name: str


@frozen
class EntryOf(Code):
    """A property of the event that let the lead into the scenario."""

    name: str


@frozen
class ChannelOf(Code):
    """The channel of the event at hand: by its type, or (None) the property ``channel`` that it carries.

    ``always``: every event that is looked at has one.
    """

    channels: tuple[tuple[str, str | None], ...]
    always: bool
    name: str = "channel"


@frozen
class ScoreOf(Code):
    """A score, in points."""

    name: str
    type: Type = field(default=DECIMAL, kw_only=True, repr=False)


@frozen
class InSegment(Code):
    """Whether the lead is in a segment."""

    name: str


@frozen
class GradeOf(Code):
    """The band of a grade that the lead is in."""

    name: str


@frozen
class ChecklistOf(Code):
    """A part of how the lead stands on a checklist; see ``domain.checklist.Standing.part``."""

    name: str
    checklist: str
    part: str


@frozen
class PersonaOf(Code):
    """The persona that the lead is matched with."""


@frozen
class StageOf(Code):
    """The stage of a journey that the lead is in."""

    journey: str


@frozen
class Now(Code):
    """The instant of evaluation."""

    type: Type = field(default=DATETIME, kw_only=True, repr=False)


@frozen
class PartOfNow(Code):
    """The hour or the weekday of evaluation, by the lead's own clock."""

    part: str


@frozen
class Today(Code):
    """The scoring day of evaluation, as a date."""

    type: Type = field(default=DATE, kw_only=True, repr=False)


@frozen
class Not(Code):
    """The operand does not hold."""

    operand: Code


@frozen
class All(Code):
    """Every operand holds."""

    operands: tuple[Code, ...]


@frozen
class Some(Code):
    """At least one operand holds."""

    operands: tuple[Code, ...]


@frozen
class Equal(Code):
    """Both are known and equal."""

    left: Code
    right: Code


@frozen
class Less(Code):
    """Both are known, and the left is below the right, or equal to it where ``or_equal``."""

    left: Code
    right: Code
    or_equal: bool


@frozen
class Among(Code):
    """The operand is one of some constants."""

    operand: Code
    options: tuple[Any, ...]


@frozen
class Contains(Code):
    """The list holds the item."""

    items: Code
    item: Code


@frozen
class Matches(Code):
    """The text ``contains``, ``starts with``, ``ends with`` or is ``like`` a constant."""

    operator: str
    operand: Code
    pattern: str


@frozen
class IsKnown(Code):
    """The operand has a value."""

    operand: Code


@frozen
class Calculate(Code):
    """Operands combined from left to right; see ``domain.values.calculate``."""

    operators: tuple[str, ...]
    operands: tuple[Code, ...]


@frozen
class Call(Code):
    """What a function gives for some values."""

    function: Function
    arguments: tuple[Code, ...]

    @property
    def name(self) -> str:
        """The function's name."""
        return self.function.name


@frozen
class Shift(Code):
    """A date or a datetime put off by months, years or business days, or put ``back``, by the lead's own calendar."""

    operand: Code
    duration: Duration
    back: bool


@frozen
class Minus(Code):
    """The operand with its sign turned."""

    operand: Code


def names_type(names: tuple[str, ...]) -> Type:
    """The type of a name among ``names``."""
    return one_of(*names) if names else Type("one of")
