"""Constants: the values that can stand written in rules, each in one canonical form.

Text is text that can be stored; an integer fits 64 bits; a decimal has at most 18 digits before the point and 6 after
it; dates and times lie between 1900 and 2200. Subclasses of these types become the plain type, so that a constant never
brings behaviour of its own, and equal constants are written alike.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Context, Decimal
from typing import Any

from nurture.domain.frozen import FrozenMap
from nurture.domain.names import check_name, check_text
from nurture.errors import InputError

__all__ = ["LARGEST_INTEGER", "check_clock", "check_constant", "check_constants", "check_day", "check_moment"]

LARGEST_INTEGER = 2**63 - 1
_LARGEST = Decimal(10) ** 18
_SIXTH = Decimal("0.000001")
_EXACT = Context(prec=60)  # the host's own context may round


def _integer(where: str, value: int) -> int:
    if not -LARGEST_INTEGER - 1 <= value <= LARGEST_INTEGER:
        raise InputError(where, value, "must fit 64 bits")
    return int(value)


def _decimal(where: str, value: Decimal) -> Decimal:
    if not value.is_finite():
        raise InputError(where, value, "must be a finite number")
    if value.adjusted() >= 18 and value:
        raise InputError(where, value, "must have at most 18 digits before the point")
    if value.adjusted() < -6 and value:
        raise InputError(where, value, "must have at most 6 digits after the point")
    exact = value.quantize(_SIXTH, context=_EXACT) if value else Decimal(0)
    if exact != value:
        raise InputError(where, value, "must have at most 6 digits after the point")
    return Decimal(f"{exact.normalize(_EXACT):f}")


def _in_range(where: str, value: Any) -> Any:
    if not 1900 <= value.year < 2200:
        raise InputError(where, value, "must lie between 1900 and 2200")
    return value


def _date(where: str, value: dt.date) -> dt.date:
    _in_range(where, value)
    return dt.date(value.year, value.month, value.day)


def check_moment(where: str, value: object) -> dt.datetime:
    """``value`` as a datetime from 1900 up to 2200: local where naive, else with a fixed offset in whole minutes.

    >>> check_moment("at", dt.datetime(2026, 4, 1, 15, 0))
    datetime.datetime(2026, 4, 1, 15, 0)
    """
    if not isinstance(value, dt.datetime):
        raise InputError(where, value, "must be a datetime")
    _in_range(where, value)
    clock = (value.hour, value.minute, value.second, value.microsecond)
    local = dt.datetime(value.year, value.month, value.day, *clock)  # noqa: DTZ001 - its zone follows
    offset = value.utcoffset()
    if offset is None:
        return local
    if offset % dt.timedelta(minutes=1):  # mean solar time of old; text knows offsets in minutes
        return _in_range(where, (local - offset).replace(tzinfo=dt.UTC))  # type: ignore[no-any-return]
    return local.replace(tzinfo=dt.timezone(offset))


def check_day(where: str, value: object) -> dt.date:
    """``value`` as a date from 1900 to 2199."""
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise InputError(where, value, "must be a date")
    return _date(where, value)


def check_clock(where: str, value: object) -> dt.time:
    """``value`` as a local time of day in whole minutes."""
    if not isinstance(value, dt.time) or value.tzinfo is not None or value.second or value.microsecond:
        raise InputError(where, value, "must be a local time of day in whole minutes")
    return dt.time(value.hour, value.minute)


# From the narrower to the wider: a boolean is an int to Python, a datetime a date.
_CHECKS: tuple[tuple[type, Callable[[str, Any], Any]], ...] = (
    (str, check_text),
    (bool, lambda _, value: value),
    (int, _integer),
    (Decimal, _decimal),
    (dt.datetime, check_moment),
    (dt.date, _date),
)


def check_constant(where: str, value: object) -> Any:
    """``value`` as a constant in canonical form; ``InputError`` naming ``where`` otherwise.

    >>> check_constant("amount", Decimal("1.50"))
    Decimal('1.5')
    """
    for kind, check in _CHECKS:
        if isinstance(value, kind):
            return check(where, value)
    raise InputError(where, value, "must be text, a number, a boolean, a date or a datetime")


def check_constants(where: str, values: object) -> FrozenMap:
    """``values`` as a mapping of names to constants and lists of constants."""
    if not isinstance(values, Mapping):
        raise InputError(where, values, "must be a mapping of names to values")
    checked: dict[str, Any] = {}
    for given, value in values.items():
        name = check_name(f"{where} name", given)
        if name in checked:
            raise InputError(f"{where}.{name}", value, "is given twice under names that are the same after NFKC")
        if isinstance(value, (list, tuple)):
            checked[name] = tuple(check_constant(f"{where}.{name}[{n}]", item) for n, item in enumerate(value))
        else:
            checked[name] = check_constant(f"{where}.{name}", value)
    return FrozenMap(checked)
