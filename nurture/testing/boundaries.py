"""Where the rules change their mind: the literals, lengths of time and clock changes that tests should come close to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

from nurture.compiler import Ruleset
from nurture.domain.schema import Type, check_value
from nurture.domain.time import MICRO, Duration, zone
from nurture.dsl import program as p
from nurture.dsl.walk import codes, parts
from nurture.errors import InputError

__all__ = ["around", "consents", "lengths", "literals", "near", "turns"]

_COMPARED = (p.Equal, p.Less, p.Among, p.Contains, p.Matches)
_NAMED = (p.Attribute, p.Property, p.EntryOf)
_LENGTHS = {
    "business hour": dt.timedelta(hours=1),
    "business day": dt.timedelta(days=1),
    "month": dt.timedelta(days=31),
    "year": dt.timedelta(days=365),
}
_DAY = dt.timedelta(days=1)


def literals(rules: Ruleset) -> dict[str, tuple[Any, ...]]:
    """The constants that the rules hold against each attribute and property, by its name."""
    found: dict[str, dict[Any, None]] = {}
    for code in _codes(rules):
        if not isinstance(code, _COMPARED):
            continue
        values = [value for value in _constants(code) if not isinstance(value, dt.timedelta)]
        for name in {each.name for each in codes(code) if isinstance(each, _NAMED)}:
            found.setdefault(name, {}).update(dict.fromkeys(values))
    return {name: tuple(values) for name, values in found.items()}


def _constants(code: p.Code) -> Iterator[Any]:
    for each in codes(code):
        if isinstance(each, p.Const):
            yield from each.value if isinstance(each.value, tuple) else (each.value,)
        elif isinstance(each, p.Among):
            yield from each.options
        elif isinstance(each, p.Matches):
            yield each.pattern


def consents(rules: Ruleset) -> tuple[str, ...]:
    """The consents that the rules ask for, which no schema declares."""
    names = {code.name for code in _codes(rules) if isinstance(code, p.Attribute)}
    return tuple(sorted(name for name in names if name.startswith("consent.")))


def lengths(rules: Ruleset) -> tuple[dt.timedelta, ...]:
    """The lengths of time that the rules speak of, shortest first: windows, waits, dwell times, decay, caps."""
    found = {_DAY, rules.program.late * MICRO}
    for part in parts(_rules(rules)):
        if isinstance(part, Duration):
            found.add(part.length if part.is_length else part.amount * _LENGTHS[part.unit])
        elif isinstance(part, p.Select):
            found |= {part.within * MICRO} if part.within else set()
            found |= {part.over * _DAY} if part.over else set()
        elif isinstance(part, p.Const) and isinstance(part.value, dt.timedelta):
            found.add(part.value)
        for name in ("gap", "lasting", "within"):
            value = getattr(part, name, None)
            if isinstance(value, int) and value:
                found.add(value * MICRO)
    return tuple(sorted(each for each in found if dt.timedelta() < each <= 400 * _DAY))


def _rules(rules: Ruleset) -> tuple[Any, ...]:
    program = rules.program
    return (program.facts, program.journeys, program.scenarios, tuple(program.channels.values()))


def _codes(rules: Ruleset) -> Iterator[p.Code]:
    return codes(_rules(rules))


@lru_cache(maxsize=64)
def turns(name: str, year: int) -> tuple[dt.datetime, ...]:
    """The instants of ``year`` at which the clocks of a zone change.

    >>> [at.isoformat() for at in turns("Europe/London", 2026)]
    ['2026-03-29T01:00:00+00:00', '2026-10-25T01:00:00+00:00']
    """
    tz = zone(name)
    day, found = dt.datetime(year, 1, 1, tzinfo=dt.UTC), []
    while day.year == year:
        if day.astimezone(tz).utcoffset() != (day + _DAY).astimezone(tz).utcoffset():
            minutes = (day + dt.timedelta(minutes=n) for n in range(1, 1_441))
            before = day.astimezone(tz).utcoffset()
            found.append(next(at for at in minutes if at.astimezone(tz).utcoffset() != before))
        day += _DAY
    return tuple(found)


def around(value: Any) -> tuple[Any, ...]:
    """``value``, and what lies right below and above it.

    >>> around(10), around("x")
    ((10, 9, 11), ('x', 'xa', 'ax', ''))
    """
    if isinstance(value, bool):
        return (value,)
    if isinstance(value, str):
        return (value, f"{value}a", f"a{value}", "")
    step = next((step for kind, step in _STEPS.items() if isinstance(value, kind)), None)
    try:
        return (value,) if step is None else (value, value - step, value + step)
    except OverflowError:  # of a date at the end of all dates
        return (value,)


def near(type_: Type, found: tuple[Any, ...]) -> list[Any]:
    """The values that are or lie beside one of ``found``, as far as they are of the type; a list has them as its only item.

    >>> near(Type("integer"), (3, "x")), near(Type("list", item=Type("text")), ("x",))
    ([3, 2, 4], [('x',), ('xa',), ('ax',), ('',)])
    """
    item = type_.item
    if item is not None:
        return [(value,) for value in near(item, found)]
    beside = dict.fromkeys(each for value in found for each in around(value))
    return [value for value in beside if _is_of(type_, value)]


def _is_of(type_: Type, value: Any) -> bool:
    try:
        check_value("value", value, type_)
    except InputError:
        return False
    return True


_STEPS: dict[type, Any] = {
    int: 1,
    Decimal: Decimal("0.000001"),
    dt.datetime: MICRO,
    dt.date: _DAY,
}
