"""What makes something happen to a lead: an event, a condition, a time, a date."""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain import fields as f
from nurture.domain.checked import by
from nurture.domain.constants import check_clock
from nurture.domain.expression import Node, Selection
from nurture.domain.recurrence import check_recurrence
from nurture.domain.time import Duration
from nurture.errors import InputError

__all__ = ["After", "AtGoal", "Entry", "Every", "Exit", "On", "OnDate", "Trigger", "When", "While"]


@frozen(field_transformer=f.checked)
class On:
    """Something happens when an event arrives that the selection selects."""

    selection: Selection = field(metadata=f.instance(Selection))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class When:
    """Something happens when a condition becomes true; with ``lasting``, when it has held without a break for so long."""

    condition: Node = field(metadata=f.instance(Node))
    lasting: Duration | None = field(default=None, metadata=f.instance(Duration, optional=True))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class After:
    """Something happens so long after a stage or a scenario was entered: an appointment made on entering."""

    duration: Duration = field(metadata=f.instance(Duration))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class While:
    """A lead enters when a condition becomes true, and leaves when it is true no longer."""

    condition: Node = field(metadata=f.instance(Node))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class OnDate:
    """A lead enters when the date that an attribute says comes, at a local time of day.

    With ``offset`` it is so many days, weeks, months, years or business days before or ``after`` it.
    """

    attribute: str = field(metadata=f.NAME)
    time: dt.time = field(metadata=by(check_clock))
    offset: Duration | None = field(default=None, metadata=f.instance(Duration, optional=True))
    after: bool = field(default=False, metadata=f.instance(bool))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    def __attrs_post_init__(self) -> None:
        if self.offset is not None and not self.offset.keeps_clock:
            raise InputError(
                "OnDate.offset", self.offset, "must be a number of days, weeks, months, years or business days"
            )
        if self.offset is None and self.after:
            raise InputError("OnDate.after", self.after, "must not be given without `offset`")


@frozen(field_transformer=f.checked)
class Every:
    """A lead enters again and again, on the days of a recurrence rule of iCalendar, at a local time of day.

    >>> Every("FREQ=WEEKLY;BYDAY=MO", dt.time(9)).rule
    'FREQ=WEEKLY;BYDAY=MO'
    """

    rule: str = field(metadata=by(check_recurrence))
    time: dt.time = field(metadata=by(check_clock))
    when: Node | None = field(default=None, metadata=f.instance(Node, optional=True))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class AtGoal:
    """A run ends when it reaches the goal of its scenario."""

    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


Trigger: TypeAlias = On | When
Entry: TypeAlias = On | When | While | OnDate | Every
Exit: TypeAlias = On | When | After | AtGoal
