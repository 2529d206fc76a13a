"""Effects: what a host is to do, or to know, as data.

Each has a ``key`` that says what it is and nothing else, so that a host that stores keys delivers each effect once,
whatever crashes; the lead it is about; and the instant ``at`` which it was decided. ``to_dict`` gives a line of JSON.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

import attrs
from attrs import frozen

from nurture.domain.values import digits

__all__ = [
    "Act",
    "Assign",
    "Effect",
    "Entered",
    "Exposed",
    "GoalReached",
    "Held",
    "Left",
    "Notify",
    "Refused",
    "SegmentChanged",
    "Send",
    "SetAttribute",
    "StageChanged",
    "effect_key",
]


def effect_key(*parts: object) -> str:
    """A key out of its parts, which can be told apart again.

    >>> effect_key("B2B", "l/1", "follow_up", 1, "3")
    'B2B/l%2F1/follow_up/1/3'
    """
    texts = [str(part) for part in parts]
    plain = "%" not in (joined := "".join(texts)) and "/" not in joined
    return "/".join(texts if plain else [text.replace("%", "%25").replace("/", "%2F") for text in texts])


def _plain(value: Any) -> Any:
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return digits(value)
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


@frozen(kw_only=True)
class Effect:
    """What every effect has: its key, the lead's id, and the instant (UTC) at which it was decided."""

    kind: ClassVar[str] = "effect"

    key: str
    lead: str
    at: dt.datetime

    def to_dict(self) -> dict[str, Any]:
        """The effect as plain data, with its ``kind``."""
        fields = {
            field.name: _plain(value) for field, value in zip(attrs.fields(type(self)), self._values(), strict=True)
        }
        return {"kind": self.kind, **fields}

    def _values(self) -> tuple[Any, ...]:
        return attrs.astuple(self, recurse=False)


@frozen(kw_only=True)
class _Step(Effect):
    """What an effect of a scenario has: the scenario, and the label of the step."""

    scenario: str
    step: str


@frozen(kw_only=True)
class Send(_Step):
    """Send a message by a channel."""

    kind: ClassVar[str] = "send"

    channel: str
    message: str


@frozen(kw_only=True)
class Assign(_Step):
    """Give a team a task, due by ``due`` where it is given."""

    kind: ClassVar[str] = "assign"

    team: str
    task: str
    due: dt.datetime | None = None


@frozen(kw_only=True)
class Notify(_Step):
    """Tell a team something."""

    kind: ClassVar[str] = "notify"

    team: str
    text: str


@frozen(kw_only=True)
class SetAttribute(_Step):
    """An attribute of the lead has a new value; None where it has become missing."""

    kind: ClassVar[str] = "set_attribute"

    attribute: str
    value: Any


@frozen(kw_only=True)
class Act(_Step):
    """Do what a plug-in has brought, an action, with its arguments by name; None for what is missing."""

    kind: ClassVar[str] = "act"

    action: str
    arguments: Mapping[str, Any]


@frozen(kw_only=True)
class Exposed(_Step):
    """The lead has been drawn into an arm of an experiment."""

    kind: ClassVar[str] = "exposed"

    experiment: str
    arm: str


@frozen(kw_only=True)
class Entered(_Step):
    """The lead has entered a scenario; ``enrolment`` counts the times, from 1."""

    kind: ClassVar[str] = "entered"

    enrolment: int


@frozen(kw_only=True)
class Left(_Step):
    """The lead has left a scenario: it ``finished``, ``left`` at a step, ``restarted``, or by an ``exit`` or its ``goal``.

    ``merged`` where the record has become a part of another, ``erased`` where it was erased.
    """

    kind: ClassVar[str] = "left"

    enrolment: int
    reason: str


@frozen(kw_only=True)
class GoalReached(_Step):
    """The lead has reached the goal of a scenario it entered."""

    kind: ClassVar[str] = "goal_reached"

    enrolment: int


@frozen(kw_only=True)
class Held(_Step):
    """A message is held back: ``until`` an instant, or for good (None).

    ``reason``: ``suppressed``, ``consent``, ``requires``, ``hours``, ``cap`` or ``expired``.
    """

    kind: ClassVar[str] = "held"

    channel: str
    message: str
    reason: str
    until: dt.datetime | None


@frozen(kw_only=True)
class Refused(Effect):
    """The lead was to enter a scenario and did not, because a state has no room for it: for more ``runs`` or ``values``."""

    kind: ClassVar[str] = "refused"

    scenario: str
    reason: str


@frozen(kw_only=True)
class StageChanged(Effect):
    """The lead has gone from one stage of a journey to another."""

    kind: ClassVar[str] = "stage_changed"

    journey: str
    source: str
    target: str


@frozen(kw_only=True)
class SegmentChanged(Effect):
    """The lead has entered (``entered``) or left a segment."""

    kind: ClassVar[str] = "segment_changed"

    segment: str
    entered: bool
