"""Cells as values: the text of a CSV cell, or a value that JSON or Parquet has typed, as a value of a declared type.

Text is read the same way wherever it stands, so that ``"1200"`` in a JSON line is what ``1200`` is in a CSV file. Dates
are written year first. Nothing is rounded, guessed or taken by a locale's custom. Full-width digits, letters and marks
are read as what they stand for, and options are known by their names, as columns are; text stays to the letter.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from nurture.domain.names import canonical
from nurture.domain.schema import TEXT, Type, check_value
from nurture.domain.time import resolve
from nurture.errors import InputError

__all__ = ["read_value"]

_INTEGER = re.compile(r"[+-]?[0-9]{1,400}(\.0{0,400})?")
_DECIMAL = re.compile(r"[+-]?([0-9]{1,400}(\.[0-9]{0,400})?|\.[0-9]{1,400})([eE][+-]?[0-9]{1,3})?")
_DATE = r"(?P<year>[0-9]{4})(?P<mark>[-/])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})"
_TIME = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
_OFFSET = r"(?P<utc>Z|z|UTC)|(?P<sign>[+-])(?P<hours>[0-9]{2})(?::?(?P<minutes>[0-5][0-9]))?"
_DAY = re.compile(_DATE)
_STAMP = re.compile(rf"{_DATE}(?:(?:[Tt]| +){_TIME}(?: *(?:{_OFFSET}))?)?")
_TRUTH = {
    **dict.fromkeys(("true", "yes", "1", "はい"), True),
    **dict.fromkeys(("false", "no", "0", "いいえ"), False),
}
_SEPARATOR = ";"
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}  # not NFKC: 10² is not 102
_ELSE = 'or a zone must be given: `timezone "Asia/Tokyo"` in the rules, or `--zone`'


def read_value(where: str, raw: Any, type_: Type, zone: ZoneInfo | None = None) -> Any:
    """``raw`` as a value of ``type_``; None where it is a text of spaces only and ``type_`` is not text.

    ``zone`` is where local times are; without one they are refused. Raises ``InputError`` naming ``where``.

    >>> from nurture.domain.schema import DECIMAL, TEXT, list_of
    >>> read_value("amount", " 12.50 ", DECIMAL), read_value("tags", "b2b; saas", list_of(TEXT))
    (Decimal('12.50'), ('b2b', 'saas'))
    >>> read_value("amount", "１２．５０", DECIMAL), read_value("title", "ＡＢ", TEXT)
    (Decimal('12.50'), 'ＡＢ')
    """
    if isinstance(raw, str) and type_.kind != "text" and not raw.strip():
        return None
    made = _MADE[type_.kind](where, raw, type_, zone)
    try:
        return check_value(where, made, type_)
    except InputError as fault:  # say what stood in the file, not what was made of it
        raise InputError(fault.field, raw if fault.field == where else fault.value, fault.problem) from None


def _narrow(text: str) -> str:
    """``text`` without spaces at its ends, its full-width characters as the usual ones."""
    return (text if text.isascii() else text.translate(_NARROW)).strip()


def _integer(where: str, raw: Any, _: Type, __: ZoneInfo | None) -> Any:
    if isinstance(raw, str):
        if not _INTEGER.fullmatch(text := _narrow(raw)):
            raise InputError(where, raw, "must be an integer, in digits without separators")
        return int(text.partition(".")[0])
    number = _exact(raw)
    if isinstance(number, Decimal) and number.is_finite() and number.adjusted() < 40 and number == number.to_integral():
        return int(number)
    return raw


def _decimal(where: str, raw: Any, _: Type, __: ZoneInfo | None) -> Any:
    if isinstance(raw, str):
        if not _DECIMAL.fullmatch(text := _narrow(raw)):
            raise InputError(where, raw, "must be a decimal number, in digits without separators")
        return Decimal(text)
    return _exact(raw)


def _exact(raw: Any) -> Any:
    """A float as the shortest decimal that stands for it: what whoever wrote it meant, not what its bits are."""
    return Decimal(repr(raw)) if isinstance(raw, float) else raw


def _boolean(where: str, raw: Any, _: Type, __: ZoneInfo | None) -> Any:
    if not isinstance(raw, str):
        return bool(raw) if isinstance(raw, int) and raw in (0, 1) else raw
    found = _TRUTH.get(_narrow(raw).casefold())
    if found is None:
        raise InputError(where, raw, "must be true or false (or yes, no, 1, 0, はい, いいえ)")
    return found


def _date(where: str, raw: Any, _: Type, __: ZoneInfo | None) -> Any:
    if not isinstance(raw, str):
        return raw
    match = _DAY.fullmatch(_narrow(raw))
    if match is None:
        raise InputError(where, raw, "must be a date, such as 2026-04-01")
    return _day(where, raw, match)


def _datetime(where: str, raw: Any, _: Type, zone: ZoneInfo | None) -> Any:
    if isinstance(raw, str):
        return _instant(where, raw, zone)
    if isinstance(raw, dt.datetime):
        return raw if raw.tzinfo is not None else _local(where, raw, raw, zone)
    return _midnight(where, raw, raw, zone) if isinstance(raw, dt.date) else raw


def _instant(where: str, raw: str, zone: ZoneInfo | None) -> dt.datetime:
    match = _STAMP.fullmatch(_narrow(raw))
    if match is None:
        raise InputError(where, raw, "must be a date and time, such as 2026-04-01T15:00:00+09:00")
    day = _day(where, raw, match)
    if not match["hour"]:
        return _midnight(where, raw, day, zone)
    local = dt.datetime.combine(day, _clock(where, raw, match))
    if match["utc"] or match["sign"]:
        return local.replace(tzinfo=_offset(where, raw, match))
    return _local(where, raw, local, zone)


def _day(where: str, raw: str, match: re.Match[str]) -> dt.date:
    try:
        return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        raise InputError(where, raw, "must be a day that exists") from None


def _clock(where: str, raw: str, match: re.Match[str]) -> dt.time:
    fraction = (match["fraction"] or "").ljust(6, "0")
    if fraction[6:].strip("0"):
        raise InputError(where, raw, "must have at most 6 digits after the seconds")
    try:
        return dt.time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0), int(fraction[:6]))
    except ValueError:
        raise InputError(where, raw, "must be a time of day that exists") from None


def _offset(where: str, raw: str, match: re.Match[str]) -> dt.timezone:
    length = dt.timedelta(hours=int(match["hours"] or 0), minutes=int(match["minutes"] or 0))
    if length >= dt.timedelta(days=1):
        raise InputError(where, raw, "must have an offset of less than a day")
    return dt.timezone(-length if match["sign"] == "-" else length)


def _local(where: str, raw: Any, local: dt.datetime, zone: ZoneInfo | None) -> dt.datetime:
    if zone is None:
        raise InputError(where, raw, f"must have an offset from UTC, such as +09:00, {_ELSE}")
    return resolve(_in_range(where, raw, local), zone)


def _midnight(where: str, raw: Any, day: dt.date, zone: ZoneInfo | None) -> dt.datetime:
    if zone is None:
        raise InputError(where, raw, f"must have a time and an offset, {_ELSE}")
    return resolve(_in_range(where, raw, dt.datetime.combine(day, dt.time())), zone)


def _in_range(where: str, raw: Any, local: dt.datetime) -> dt.datetime:
    if not 1900 <= local.year < 2200:
        raise InputError(where, raw, "must lie between 1900 and 2200")
    return local


def _one_of(_: str, raw: Any, type_: Type, __: ZoneInfo | None) -> Any:
    if not isinstance(raw, str) or raw in type_.options:
        return raw
    name = canonical(raw.strip())
    meant = [option for option in type_.options if canonical(option) == name]
    return meant[0] if len(meant) == 1 else raw.strip()


def _list(where: str, raw: Any, type_: Type, zone: ZoneInfo | None) -> Any:
    items = [item.strip() for item in raw.split(_SEPARATOR)] if isinstance(raw, str) else raw
    if not isinstance(items, (list, tuple)):
        return raw
    return [_item(f"{where}[{n}]", item, type_.item or TEXT, zone) for n, item in enumerate(items)]


def _item(where: str, raw: Any, type_: Type, zone: ZoneInfo | None) -> Any:
    value = None if raw is None or raw == "" else read_value(where, raw, type_, zone)
    if value is None:
        raise InputError(where, raw, "must not be missing")
    return value


_MADE: dict[str, Callable[[str, Any, Type, ZoneInfo | None], Any]] = {
    "text": lambda _where, raw, _type, _zone: raw,
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "one of": _one_of,
    "list": _list,
}
