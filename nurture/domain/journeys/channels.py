"""Channels and their policies: whom to reach, when, and how often."""

from __future__ import annotations

import datetime as dt

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain import fields as f
from nurture.domain.checked import by
from nurture.domain.constants import check_clock
from nurture.domain.expression import Node
from nurture.domain.journeys.stages import Use
from nurture.domain.time import Duration
from nurture.errors import InputError

__all__ = ["Channel", "Channels", "Hours", "MessageCap"]


@frozen(field_transformer=f.checked)
class MessageCap:
    """At most ``number`` messages per calendar ``day``, ``week`` or ``month`` of the lead's zone, or within a length of time."""

    number: int = field(metadata=f.number(0, 1_000))
    period: str | None = field(default=None, metadata=f.choice("day", "week", "month", optional=True))
    within: Duration | None = field(default=None, metadata=f.instance(Duration, optional=True))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    def __attrs_post_init__(self) -> None:
        if (self.period is None) == (self.within is None):
            raise InputError("MessageCap.period", self.period, "must be given, or `within`, and not both")
        if self.within is not None and not self.within.is_length:
            raise InputError("MessageCap.within", self.within, "must be a number of minutes, hours, days or weeks")


DAYS = ("business days", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _end(where: str, value: object) -> object:
    return value if value == dt.time.max else check_clock(where, value)


@frozen(field_transformer=f.checked)
class Hours:
    """Local hours in which a channel may be used: from ``start`` up to ``end``, on every day or on some ``days``.

    Both are in whole minutes; the end of the day is ``datetime.time.max``. An ``end`` before the start is on the day after,
    and the night belongs to the day on which it begins. A day is ``business days`` or a weekday's name.

    >>> Hours(dt.time(20), dt.time(8)).over_midnight
    True
    """

    start: dt.time = field(metadata=by(check_clock))
    end: dt.time = field(metadata=by(_end))
    days: tuple[str, ...] = field(default=(), metadata=f.texts_of(*DAYS))

    def __attrs_post_init__(self) -> None:
        if self.start == self.end:
            raise InputError("Hours.start", self.start, f"must differ from the end, {self.end:%H:%M}")

    @property
    def over_midnight(self) -> bool:
        """Whether they end on the day after."""
        return self.end < self.start


@frozen(field_transformer=f.checked)
class Channel:
    """A way to reach a lead, with its policy: whom not to reach, consent, when it is open, caps, how long to wait.

    It is open in any of its ``hours`` (all day long where there are none), on ``days`` (every day where there are none),
    and with ``holidays`` False on no holiday. What it says itself takes the place of what a preset brings that it may ``use``.
    """

    name: str = field(metadata=f.NAME)
    label: str | None = field(default=None, metadata=f.LABEL)
    requires: Node | None = field(default=None, metadata=f.instance(Node, optional=True))
    caps: tuple[MessageCap, ...] = field(default=(), metadata=f.items(MessageCap))
    hours: tuple[Hours, ...] = field(default=(), metadata=f.items(Hours))
    suppress: Node | None = field(default=None, metadata=f.instance(Node, optional=True))
    days: tuple[str, ...] = field(default=(), metadata=f.texts_of(*DAYS))
    holidays: bool = field(default=True, metadata=f.instance(bool))
    hold: Duration | None = field(default=None, metadata=f.instance(Duration, optional=True))
    use: Use | None = field(default=None, metadata=f.instance(Use, optional=True))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    def __attrs_post_init__(self) -> None:
        if self.use is not None and self.use.language is not None:
            raise InputError(
                "Channel.use", self.use.language, "must be without a language: channels have no words in any"
            )


@frozen(field_transformer=f.checked)
class Channels:
    """A ``channels`` declaration, what holds of all channels together: whom to reach by none, and caps over all."""

    suppress: Node | None = field(default=None, metadata=f.instance(Node, optional=True))
    caps: tuple[MessageCap, ...] = field(default=(), metadata=f.items(MessageCap))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)
