"""Expressions: conditions and values as data.

``nurture.expression("fit >= 20 and interest >= 60")`` reads one from text. Every node is frozen and equal by content;
``span`` says where it was written and does not count in a comparison.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TypeAlias

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain import fields as f
from nurture.domain.constants import check_constant
from nurture.domain.time import Duration
from nurture.errors import InputError

__all__ = [
    "Absence",
    "And",
    "Any",
    "Arithmetic",
    "Between",
    "Compare",
    "Count",
    "Expression",
    "In",
    "Known",
    "ListOf",
    "Literal",
    "Match",
    "Name",
    "Negate",
    "Node",
    "Not",
    "Now",
    "Or",
    "Pick",
    "Responded",
    "Selection",
    "Sequence",
    "Sum",
    "Times",
    "Today",
    "Window",
]

LiteralValue: TypeAlias = str | bool | int | Decimal | dt.datetime | dt.date | Duration


@frozen
class Node:
    """What every expression is."""

    span: Span | None = f.place()

    def __attrs_post_init__(self) -> None:
        if type(self) is Node:
            raise InputError("Node", self, "must be one of its subclasses")


def _literal(value: object) -> object:
    return value if isinstance(value, Duration) else check_constant("Literal.value", value)


@frozen
class Literal(Node):
    """A value as written: text, number, true or false, date, datetime or duration."""

    value: LiteralValue = field(converter=_literal, eq=lambda value: (type(value), value))


@frozen
class Name(Node):
    """A name that stands for an attribute, a property, a score, a segment, a grade, a journey or the persona."""

    name: str = f.name()


@frozen
class Now(Node):
    """The instant of evaluation."""


@frozen
class Today(Node):
    """The scoring day of the instant of evaluation."""


@frozen
class ListOf(Node):
    """A list of literals, as in ``title in ["部長", "director"]``."""

    items: tuple[Node, ...] = f.items(Node)


@frozen
class And(Node):
    """All of two or more conditions hold."""

    operands: tuple[Node, ...] = f.items(Node, least=2)


@frozen
class Or(Node):
    """At least one of two or more conditions holds."""

    operands: tuple[Node, ...] = f.items(Node, least=2)


@frozen
class Not(Node):
    """A condition does not hold."""

    operand: Node = f.instance(Node)


@frozen
class Compare(Node):
    """Two values compared: ``== != < <= > >=``. False where either is missing; ``!=`` is exactly ``not ==``."""

    operator: str = f.choice("==", "!=", "<", "<=", ">", ">=")
    left: Node = f.instance(Node)
    right: Node = f.instance(Node)


@frozen
class Between(Node):
    """``low <= operand <= high``."""

    operand: Node = f.instance(Node)
    low: Node = f.instance(Node)
    high: Node = f.instance(Node)


@frozen
class In(Node):
    """The operand is an item of a list."""

    operand: Node = f.instance(Node)
    options: Node = f.instance(Node)


@frozen
class Match(Node):
    """A text contains, starts with, ends with, or is like (``%`` any text, ``_`` any character) another."""

    operator: str = f.choice("contains", "starts with", "ends with", "like")
    left: Node = f.instance(Node)
    right: Node = f.instance(Node)


@frozen
class Known(Node):
    """The operand has a value."""

    operand: Node = f.instance(Node)


@frozen
class Arithmetic(Node):
    """Two or more values added and subtracted, or multiplied and divided, from left to right.

    ``operators`` stands between ``operands``: one fewer, and either all of ``+ -`` or all of ``* /``.
    """

    operators: tuple[str, ...] = f.texts_of("+", "-", "*", "/")
    operands: tuple[Node, ...] = f.items(Node, least=2)

    def __attrs_post_init__(self) -> None:
        if len(self.operands) != len(self.operators) + 1:
            raise InputError("Arithmetic.operands", len(self.operands), "must be one more than the operators")
        if len({operator in "+-" for operator in self.operators}) != 1:
            raise InputError("Arithmetic.operators", self.operators, "must be all of + and -, or all of * and /")


@frozen
class Negate(Node):
    """A number with its sign turned."""

    operand: Node = f.instance(Node)


@frozen
class Window:
    """Which part of the past counts.

    ``within`` is a length back from now, half open; ``over`` a number of scoring days up to and with today; ``entry``
    (no duration) the time since the lead entered the scenario.
    """

    kind: str = f.choice("within", "over", "entry")
    duration: Duration | None = f.instance(Duration, optional=True)

    def __attrs_post_init__(self) -> None:
        if (self.duration is None) != (self.kind == "entry"):
            raise InputError("Window.duration", self.duration, "must be given, unless the window is `entry`")
        if self.duration is None:
            return
        units = ("day", "week") if self.kind == "over" else ("minute", "hour", "day", "week")
        if self.duration.unit not in units or not self.duration.amount:
            raise InputError("Window.duration", self.duration, f"must be a number of {'s, '.join(units)}s above 0")


@frozen
class Selection:
    """Events of one type (any type where ``event`` is None), of which a condition on their properties holds, in a window."""

    event: str | None = f.optional_name()
    where: Node | None = f.instance(Node, optional=True)
    window: Window | None = f.instance(Window, optional=True)
    span: Span | None = f.place()


@frozen
class Any(Node):
    """At least one event is selected; ``no`` and ``never`` are its ``Not``."""

    selection: Selection = f.instance(Selection)


@frozen
class Times(Node):
    """At least, at most or exactly so many events are selected."""

    bound: str = f.choice("at least", "at most", "exactly")
    number: int = f.number(0, 1_000)
    selection: Selection = f.instance(Selection)


@frozen
class Count(Node):
    """How many events are selected."""

    selection: Selection = f.instance(Selection)


@frozen
class Sum(Node):
    """The sum of a property over the selected events that have it; 0 where there is none."""

    property: str = f.name()
    selection: Selection = f.instance(Selection)


@frozen
class Pick(Node):
    """A property (its time where ``property`` is None) of the first or last selected event; missing where none is."""

    which: str = f.choice("first", "last")
    selection: Selection = f.instance(Selection)
    property: str | None = f.optional_name()


def _check_plain(where: str, selection: Selection) -> None:
    if selection.event is None or selection.window is not None:
        raise InputError(where, selection, "must name an event and have no window")


@frozen
class Sequence(Node):
    """Some event of the second selection came after one of the first, at most ``within`` later."""

    first: Selection = f.instance(Selection)
    second: Selection = f.instance(Selection)
    within: Duration = f.instance(Duration)

    def __attrs_post_init__(self) -> None:
        _check_plain("Sequence.first", self.first)
        _check_plain("Sequence.second", self.second)


@frozen
class Absence(Node):
    """The last event of the first selection is ``lasting`` or longer ago, and none of the second came after it."""

    first: Selection = f.instance(Selection)
    second: Selection = f.instance(Selection)
    lasting: Duration = f.instance(Duration)

    def __attrs_post_init__(self) -> None:
        _check_plain("Absence.first", self.first)
        _check_plain("Absence.second", self.second)


@frozen
class Responded(Node):
    """Within a scenario: the lead has, since entering, ``opened`` (``clicked``, ...) a message that it sends."""

    verb: str = f.name()
    message: str = f.text()


Expression: TypeAlias = Node
