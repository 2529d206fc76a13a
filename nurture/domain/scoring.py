"""Scores, segments, grades and personas as they are declared."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain import fields as f
from nurture.domain.checked import by
from nurture.domain.constants import check_constant
from nurture.domain.expression import Node, Selection
from nurture.domain.time import Duration
from nurture.errors import InputError

__all__ = ["NO_DECAY", "Band", "Cap", "Decay", "Grade", "Group", "Limit", "Persona", "Points", "Score", "Segment"]

MOST_POINTS = Decimal(1_000_000)


def _points(where: str, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise InputError(where, value, "must be an integer or a Decimal")
    exact = check_constant(where, Decimal(value))
    if exact.copy_abs() > MOST_POINTS:
        raise InputError(where, value, f"must be at most {MOST_POINTS:,} either way")
    if exact.as_tuple().exponent < -3:
        raise InputError(where, value, "must have at most three decimal places")
    return exact


def _bound(where: str, value: Any) -> Any:
    return None if value is None else _points(where, value)


@frozen(field_transformer=f.checked)
class Decay:
    """How the points of an event fade with its age in scoring days.

    ``half-life``: half of them after every ``duration``. ``linear``: evenly to nothing over ``duration``. ``step``:
    keep ``percent`` of them after every ``duration``. ``expiry``: all of them until ``duration``, then nothing.
    ``curve``: as the curve of a plug-in called ``curve`` has it. ``none``: they stay. ``duration`` is in whole days or
    weeks.
    """

    kind: str = field(metadata=f.choice("half-life", "linear", "step", "expiry", "curve", "none"))
    duration: Duration | None = field(default=None, metadata=f.instance(Duration, optional=True))
    percent: int | None = field(default=None)
    curve: str | None = field(default=None, metadata=f.OPTIONAL_NAME)
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    def __attrs_post_init__(self) -> None:
        if (self.curve is None) != (self.kind != "curve"):
            raise InputError("Decay.curve", self.curve, "must be given for a curve, and only there")
        if (self.duration is None) != (self.kind == "none"):
            raise InputError("Decay.duration", self.duration, "must be given, unless there is no decay")
        if (self.percent is None) != (self.kind != "step"):
            raise InputError("Decay.percent", self.percent, "must be given for a step, and only there")
        if self.percent is not None and (type(self.percent) is not int or not 0 <= self.percent < 100):
            raise InputError("Decay.percent", self.percent, "must be a whole number from 0 to 99")
        if self.duration is not None and (self.duration.unit not in ("day", "week") or not self.duration.amount):
            raise InputError("Decay.duration", self.duration, "must be a number of days or weeks above 0")

    @property
    def days(self) -> int:
        """The duration in days."""
        assert self.duration is not None
        return self.duration.amount * {"day": 1, "week": 7}[self.duration.unit]


NO_DECAY = Decay("none")


@frozen(field_transformer=f.checked)
class Cap:
    """At most ``number`` events of a clause earn points, the first by (time, id).

    ``period`` says out of which: of each scoring ``day``, ``week`` or ``month``, of all (``ever``), or of those within
    the clause's ``window``.
    """

    number: int = field(metadata=f.number(0, 1_000_000))
    period: str = field(metadata=f.choice("day", "week", "month", "ever", "window"))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class Limit:
    """The least and the most a score or group can be, in points; None where there is no such bound."""

    least: Decimal | None = field(default=None, metadata=by(_bound))
    most: Decimal | None = field(default=None, metadata=by(_bound))

    def __attrs_post_init__(self) -> None:
        if self.least is None and self.most is None:
            raise InputError("Limit.least", self.least, "must be given, or `most`, or both")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise InputError("Limit.least", self.least, f"must not be above the most, {self.most}")


@frozen(field_transformer=f.checked)
class Points:
    """One clause of a score: points while a condition holds (``when``), or for each event selected (``on``).

    ``points`` has at most three decimal places. ``cap`` and ``decay`` belong to ``on``.
    """

    points: Decimal = field(metadata=by(_points))
    when: Node | None = field(default=None, metadata=f.instance(Node, optional=True))
    on: Selection | None = field(default=None, metadata=f.instance(Selection, optional=True))
    cap: Cap | None = field(default=None, metadata=f.instance(Cap, optional=True))
    decay: Decay | None = field(default=None, metadata=f.instance(Decay, optional=True))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    def __attrs_post_init__(self) -> None:
        if (self.on is None) == (self.when is None):
            raise InputError("Points.on", self.on, "must be given, or `when`, and not both")
        if self.on is None and (self.cap is not None or self.decay is not None):
            raise InputError("Points.when", self.when, "must stand without cap and decay, which belong to `on`")


@frozen(field_transformer=f.checked)
class Group:
    """Clauses of a score whose sum is kept within a limit of its own."""

    name: str = field(metadata=f.NAME)
    limit: Limit = field(metadata=f.instance(Limit))
    clauses: tuple[Points, ...] = field(default=(), metadata=f.items(Points))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class Score:
    """A sum of points: who a lead is, or what they do. Decays by ``decay``, stays within ``limit``."""

    name: str = field(metadata=f.NAME)
    label: str | None = field(default=None, metadata=f.LABEL)
    decay: Decay | None = field(default=None, metadata=f.instance(Decay, optional=True))
    limit: Limit | None = field(default=None, metadata=f.instance(Limit, optional=True))
    clauses: tuple[Points | Group, ...] = field(default=(), metadata=f.items(Points, Group))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class Segment:
    """The leads of whom a condition holds."""

    name: str = field(metadata=f.NAME)
    when: Node = field(metadata=f.instance(Node))
    label: str | None = field(default=None, metadata=f.LABEL)
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class Band:
    """One band of a grade: its name and its condition, None for ``otherwise``."""

    name: str = field(metadata=f.NAME)
    when: Node | None = field(default=None, metadata=f.instance(Node, optional=True))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class Grade:
    """Bands, of which a lead is in the first whose condition holds."""

    name: str = field(metadata=f.NAME)
    bands: tuple[Band, ...] = field(default=(), metadata=f.items(Band))
    label: str | None = field(default=None, metadata=f.LABEL)
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class Persona:
    """A kind of person: how to tell them, what they want, what hurts, how to reach them.

    Beside goals and pains an empathy map (what they see, hear, think, feel, say, do), the jobs to be done, what decides,
    and interests: texts for people, which decide nothing.

    A lead is matched with the persona of the highest priority whose condition holds; of two with the same priority the
    one whose name sorts first.
    """

    name: str = field(metadata=f.NAME)
    label: str | None = field(default=None, metadata=f.LABEL)
    when: Node | None = field(default=None, metadata=f.instance(Node, optional=True))
    goals: tuple[str, ...] = field(default=(), metadata=f.TEXTS)
    pains: tuple[str, ...] = field(default=(), metadata=f.TEXTS)
    prefers: tuple[str, ...] = field(default=(), metadata=f.NAMES)
    priority: int = field(default=0, metadata=f.number(-1_000_000, 1_000_000))
    sees: tuple[str, ...] = field(default=(), metadata=f.TEXTS)
    hears: tuple[str, ...] = field(default=(), metadata=f.TEXTS)
    thinks: tuple[str, ...] = field(default=(), metadata=f.TEXTS)
    feels: tuple[str, ...] = field(default=(), metadata=f.TEXTS)
    says: tuple[str, ...] = field(default=(), metadata=f.TEXTS)
    does: tuple[str, ...] = field(default=(), metadata=f.TEXTS)
    jobs: tuple[str, ...] = field(default=(), metadata=f.TEXTS)
    decides: tuple[str, ...] = field(default=(), metadata=f.TEXTS)
    interests: tuple[str, ...] = field(default=(), metadata=f.TEXTS)
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)
