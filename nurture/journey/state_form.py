"""The form of a state that is written down: how each part is read, and what it may hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from nurture.domain.frozen import FrozenMap
from nurture.domain.names import is_storable
from nurture.domain.time import check_instant, instant, micros
from nurture.journey.parts import SPENT, Enrolment, JourneyState, ScenarioState

__all__ = ["READERS", "OddError", "steps_of"]

_FURTHEST = 2**55  # from 828 to 3111: waits lead beyond what a state's own time can be


class OddError(Exception):
    """What is read is not a state."""


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise OddError(f"{value!r:.60} is not a whole number of 64 bits")
    return value


def _number(value: Any) -> int:
    if not 0 <= _whole(value) < 10**12:
        raise OddError(f"{value} is no number of what has happened")
    return _whole(value)


def _time(value: Any) -> int:
    if abs(_whole(value)) > _FURTHEST:
        raise OddError(f"{value} is no time in microseconds that a state can hold")
    return _whole(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not is_storable(value):
        raise OddError(f"{value!r:.60} is not text that can be stored")
    return value


def _optional(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


def _items(read: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def items(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise OddError(f"{value!r:.60} is not a list")
        return tuple(read(item) for item in value)

    return items


def _mapping(read: Callable[[Any], Any]) -> Callable[[Any], dict[str, Any]]:
    def mapping(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise OddError(f"{value!r:.60} is not an object")
        return {name: read(item) for name, item in value.items()}

    return mapping


def _row(*reads: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def row(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) != len(reads):
            raise OddError(f"{value!r:.60} does not have {len(reads)} items")
        return tuple(read(item) for read, item in zip(reads, value, strict=True))

    return row


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise OddError(f"{value!r:.60} is neither true nor false")
    return value


def _value(value: Any) -> Any:
    """Any value that a state may hold."""
    if isinstance(value, list):
        return tuple(_value(item) for item in value)
    if isinstance(value, dict):
        if len(value) != 1:
            raise OddError(f"{value!r:.60} is no value")
        ((kind, inner),) = value.items()
        if kind not in _TAGGED:
            raise OddError(f"{kind!r:.60} is no kind of value")
        return _TAGGED[kind](inner)
    if isinstance(value, int) and not isinstance(value, bool):
        return value if value.bit_length() < 256 else _whole(value)
    return value


def _decimal(value: Any) -> Decimal:
    number = Decimal(_text(value)[:100])
    if not number.is_finite() or abs(number.adjusted()) > 60:
        raise OddError(f"{value!r:.60} is no decimal number")
    return number


_TAGGED: dict[str, Callable[[Any], Any]] = {
    "datetime": lambda value: check_instant("datetime", instant(_time(value))),
    "date": lambda value: dt.date.fromisoformat(_text(value)),
    "decimal": _decimal,
}
_instant = _optional(_time)
_watch = _optional(lambda value: value if value == SPENT and _whole(value) else _time(value))
_entry = _mapping(_value)
_enrolment = _row(
    _whole,
    _time,
    _optional(_text),
    _instant,
    _optional(_text),
    _items(_watch),
    _flag,
    _watch,
    lambda value: FrozenMap(_entry(value)),
    _instant,
    _number,
    lambda value: FrozenMap(_mapping(_time)(value)),
    _items(_items(_time)),
)
_scenario = _row(
    _whole, _items(_watch), _items(lambda value: Enrolment(*_enrolment(value))), _items(_row(_value, _time)), _number
)
_step = _optional(_text)


def steps_of(scenario: Any, most: int) -> list[str | None]:
    """The steps at which the first ``most`` runs of a scenario stand, as they are written down."""
    return [_step(run[2]) for run in scenario[2][:most]]


_journey = _row(_text, _time, _whole, _items(_watch))
_key = _row(_time, _text)
READERS: dict[str, Callable[[Any], Any]] = {
    "format": _whole,
    "ruleset": _text,
    "version": _text,
    "lead": _row(_text, _mapping(_value), _optional(_text), _optional(_text)),
    "now": lambda value: micros(check_instant("now", instant(_time(value)))),
    "fresh": _flag,
    "written": _mapping(_row(_time, _whole, _text)),
    "memory": _items(_value),
    "recent": _items(_key),
    "floor": _key,
    "journeys": _mapping(lambda value: JourneyState(*_journey(value))),
    "scenarios": _mapping(lambda value: ScenarioState(*_scenario(value))),
    "turns": _mapping(_whole),
    "sent": _mapping(_items(_time)),
    "had": _items(_text),
    "messages": _number,
    "erased": _flag,
}
