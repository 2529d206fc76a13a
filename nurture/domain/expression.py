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
    "LONGEST_COUNTED",
    "Absence",
    "And",
    "Any",
    "Arithmetic",
    "Between",
    "Call",
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
    "PartOfNow",
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


@frozen(field_transformer=f.checked)
class Node:
    """What every expression is."""

    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    def __attrs_post_init__(self) -> None:
        if type(self) is Node:
            raise InputError("Node", self, "must be one of its subclasses")


def _literal(value: object) -> object:
    return value if isinstance(value, Duration) else check_constant("Literal.value", value)


@frozen(field_transformer=f.checked)
class Literal(Node):
    """A value as written: text, number, true or false, date, datetime or duration."""

    value: LiteralValue = field(converter=_literal, eq=lambda value: (type(value), value))


@frozen(field_transformer=f.checked)
class Name(Node):
    """A name that stands for an attribute, a property, a score, a segment, a grade, a journey or the persona."""

    name: str = field(metadata=f.NAME)


@frozen(field_transformer=f.checked)
class Now(Node):
    """The instant of evaluation."""


@frozen(field_transformer=f.checked)
class Today(Node):
    """The scoring day of the instant of evaluation."""


@frozen(field_transformer=f.checked)
class PartOfNow(Node):
    """The ``hour`` or the ``weekday`` of the instant of evaluation, by the lead's own clock."""

    part: str = field(metadata=f.choice("hour", "weekday"))


@frozen(field_transformer=f.checked)
class ListOf(Node):
    """A list of literals, as in ``title in ["部長", "director"]``."""

    items: tuple[Node, ...] = field(default=(), metadata=f.items(Node))


@frozen(field_transformer=f.checked)
class And(Node):
    """All of two or more conditions hold."""

    operands: tuple[Node, ...] = field(metadata=f.items(Node, least=2))


@frozen(field_transformer=f.checked)
class Or(Node):
    """At least one of two or more conditions holds."""

    operands: tuple[Node, ...] = field(metadata=f.items(Node, least=2))


@frozen(field_transformer=f.checked)
class Not(Node):
    """A condition does not hold."""

    operand: Node = field(metadata=f.instance(Node))


@frozen(field_transformer=f.checked)
class Compare(Node):
    """Two values compared: ``== != < <= > >=``. False where either is missing; ``!=`` is exactly ``not ==``."""

    operator: str = field(metadata=f.choice("==", "!=", "<", "<=", ">", ">="))
    left: Node = field(metadata=f.instance(Node))
    right: Node = field(metadata=f.instance(Node))


@frozen(field_transformer=f.checked)
class Between(Node):
    """``low <= operand <= high``."""

    operand: Node = field(metadata=f.instance(Node))
    low: Node = field(metadata=f.instance(Node))
    high: Node = field(metadata=f.instance(Node))


@frozen(field_transformer=f.checked)
class In(Node):
    """The operand is an item of a list."""

    operand: Node = field(metadata=f.instance(Node))
    options: Node = field(metadata=f.instance(Node))


@frozen(field_transformer=f.checked)
class Match(Node):
    """A text contains, starts with, ends with, or is like (``%`` any text, ``_`` any character) another."""

    operator: str = field(metadata=f.choice("contains", "starts with", "ends with", "like"))
    left: Node = field(metadata=f.instance(Node))
    right: Node = field(metadata=f.instance(Node))


@frozen(field_transformer=f.checked)
class Known(Node):
    """The operand has a value."""

    operand: Node = field(metadata=f.instance(Node))


@frozen(field_transformer=f.checked)
class Arithmetic(Node):
    """Two or more values added and subtracted, or multiplied and divided, from left to right.

    ``operators`` stands between ``operands``: one fewer, and either all of ``+ -`` or all of ``* /``.
    """

    operators: tuple[str, ...] = field(metadata=f.texts_of("+", "-", "*", "/"))
    operands: tuple[Node, ...] = field(metadata=f.items(Node, least=2))

    def __attrs_post_init__(self) -> None:
        if len(self.operands) != len(self.operators) + 1:
            raise InputError("Arithmetic.operands", len(self.operands), "must be one more than the operators")
        if len({operator in "+-" for operator in self.operators}) != 1:
            raise InputError("Arithmetic.operators", self.operators, "must be all of + and -, or all of * and /")


@frozen(field_transformer=f.checked)
class Negate(Node):
    """A number with its sign turned."""

    operand: Node = field(metadata=f.instance(Node))


@frozen(field_transformer=f.checked)
class Window:
    """Which part of the past counts.

    ``within`` is a length back from now, half open; ``over`` a number of scoring days up to and with today; ``entry``
    (no duration) the time since the lead entered the scenario.
    """

    kind: str = field(metadata=f.choice("within", "over", "entry"))
    duration: Duration | None = field(default=None, metadata=f.instance(Duration, optional=True))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    def __attrs_post_init__(self) -> None:
        if (self.duration is None) != (self.kind == "entry"):
            raise InputError("Window.duration", self.duration, "must be given, unless the window is `entry`")
        if self.duration is None:
            return
        units = ("day", "week") if self.kind == "over" else ("minute", "hour", "day", "week")
        if self.duration.unit not in units or not self.duration.amount:
            raise InputError("Window.duration", self.duration, f"must be a number of {'s, '.join(units)}s above 0")


@frozen(field_transformer=f.checked)
class Selection:
    """Events of one type (any type where ``event`` is None), of which a condition on their properties holds, in a window."""

    event: str | None = field(default=None, metadata=f.OPTIONAL_NAME)
    where: Node | None = field(default=None, metadata=f.instance(Node, optional=True))
    window: Window | None = field(default=None, metadata=f.instance(Window, optional=True))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class Any(Node):
    """At least one event is selected; ``no`` and ``never`` are its ``Not``."""

    selection: Selection = field(metadata=f.instance(Selection))


LONGEST_COUNTED = 255  # characters of a text that `different` counts: an id has no more


@frozen(field_transformer=f.checked)
class Times(Node):
    """At least, at most or exactly so many events are selected; or values of the property ``different`` in them."""

    bound: str = field(metadata=f.choice("at least", "at most", "exactly"))
    number: int = field(metadata=f.number(0, 1_000))
    selection: Selection = field(metadata=f.instance(Selection))
    different: str | None = field(default=None, metadata=f.OPTIONAL_NAME)


@frozen(field_transformer=f.checked)
class Count(Node):
    """How many events are selected."""

    selection: Selection = field(metadata=f.instance(Selection))


@frozen(field_transformer=f.checked)
class Sum(Node):
    """The sum of a property over the selected events that have it; 0 where there is none."""

    property: str = field(metadata=f.NAME)
    selection: Selection = field(metadata=f.instance(Selection))


@frozen(field_transformer=f.checked)
class Pick(Node):
    """A property (its time where ``property`` is None) of the first or last selected event; missing where none is."""

    which: str = field(metadata=f.choice("first", "last"))
    selection: Selection = field(metadata=f.instance(Selection))
    property: str | None = field(default=None, metadata=f.OPTIONAL_NAME)


def _check_plain(where: str, selection: Selection) -> None:
    if selection.event is None or selection.window is not None:
        raise InputError(where, selection, "must name an event and have no window")


@frozen(field_transformer=f.checked)
class Sequence(Node):
    """Some event of the second selection came after one of the first, at most ``within`` later."""

    first: Selection = field(metadata=f.instance(Selection))
    second: Selection = field(metadata=f.instance(Selection))
    within: Duration = field(metadata=f.instance(Duration))

    def __attrs_post_init__(self) -> None:
        _check_plain("Sequence.first", self.first)
        _check_plain("Sequence.second", self.second)


@frozen(field_transformer=f.checked)
class Absence(Node):
    """The last event of the first selection is ``lasting`` or longer ago, and none of the second came after it."""

    first: Selection = field(metadata=f.instance(Selection))
    second: Selection = field(metadata=f.instance(Selection))
    lasting: Duration = field(metadata=f.instance(Duration))

    def __attrs_post_init__(self) -> None:
        _check_plain("Absence.first", self.first)
        _check_plain("Absence.second", self.second)


@frozen(field_transformer=f.checked)
class Responded(Node):
    """Within a scenario: the lead has, since entering, ``opened`` (``clicked``, ...) a message that it sends."""

    verb: str = field(metadata=f.NAME)
    message: str = field(metadata=f.TEXT)


@frozen(field_transformer=f.checked)
class Call(Node):
    """What a function that a plug-in brings gives for some values."""

    name: str = field(metadata=f.NAME)
    arguments: tuple[Node, ...] = field(default=(), metadata=f.items(Node))


Expression: TypeAlias = Node
