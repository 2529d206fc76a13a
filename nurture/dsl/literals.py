"""From tokens to values: texts with escapes, numbers, dates, times, names, zones."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

from nurture.diagnostics import Span
from nurture.domain.names import LONGEST_NAME, canonical, is_storable
from nurture.domain.time import check_zone
from nurture.dsl import limits
from nurture.dsl.messages import Report
from nurture.errors import InputError, shown

__all__ = [
    "READERS",
    "date",
    "datetime",
    "decimal",
    "integer",
    "is_identifier",
    "is_lowest",
    "name",
    "text",
    "time",
    "zone",
]

_ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}
_CHARACTERS = "characters have numbers from 1 to 10FFFF, but for D800 to DFFF, which are halves of them"
_ESCAPE = re.compile(r"\\(u\{[0-9A-Fa-f]{1,6}\}|.)")


def text(token: str, span: Span, report: Report) -> str:
    """The value of a quoted text."""

    def unescaped(match: re.Match[str]) -> str:
        found = match[1]
        if found in _ESCAPES:
            return _ESCAPES[found]
        char = chr(int(found[2:-1], 16)) if found.startswith("u{") and int(found[2:-1], 16) < 0x110000 else ""
        if char and is_storable(char):
            return char
        start = match.start() + 1
        place = Span(span.start + start, span.start + start + len(match[0]), span.line, span.column + start)
        if found.startswith("u{"):
            report.add("N116", place, found=f"`{match[0]}`, which is no character", advice=_CHARACTERS)
        else:
            report.add("N105", place, found=match[0])
        return ""

    value = _ESCAPE.sub(unescaped, token[1:-1])
    if len(value) > limits.LITERAL:
        report.add("N113", span, limit=limits.LITERAL)
        return ""
    return value


def integer(token: str, span: Span, report: Report) -> int:
    """The value of an integer, which fits 64 bits."""
    digits = _digits(token)
    if len(digits) > 19 or int(digits) > limits.INTEGER:
        report.add("N108", span, found=token[:40] + ("..." if len(token) > 40 else ""))
        return 0
    return int(digits)


def is_lowest(token: str) -> bool:
    """Whether an integer is the one that fits 64 bits only with a ``-`` before it."""
    return _digits(token) == str(limits.INTEGER + 1)


def _digits(token: str) -> str:
    return token.replace("_", "").lstrip("0") or "0"


def decimal(token: str, span: Span, report: Report) -> Decimal:
    """The value of a decimal number."""
    whole, _, places = token.replace("_", "").partition(".")
    if len(whole.lstrip("0")) > 18 or len(places.rstrip("0")) > 6:
        report.add("N109", span, found=token[:40] + ("..." if len(token) > 40 else ""))
        return Decimal(0)
    return Decimal(f"{whole}.{places}")


def _parsed(read: Callable[[str], Any], kind: str, expected: str, fallback: Any) -> Callable[[str, Span, Report], Any]:
    def parse(token: str, span: Span, report: Report) -> Any:
        try:
            value = read(str(token))
            if not 1900 <= getattr(value, "year", 1970) < 2200:
                raise ValueError(token)
        except ValueError:
            report.add("N107", span, found=token, kind=kind, expected=expected)
            return fallback
        return value

    return parse


def _clock(token: str) -> dt.time:
    hours, minutes = token.split(":")
    return dt.time(int(hours), int(minutes))


date = _parsed(
    dt.date.fromisoformat, "date", "a day that exists, from 1900 to 2199, such as `2026-04-01`", dt.date(2000, 1, 1)
)
datetime = _parsed(
    dt.datetime.fromisoformat,
    "date and time",
    "a time that exists, from 1900 to 2199, such as `2026-04-01T15:00`",
    dt.datetime(2000, 1, 1),  # noqa: DTZ001 - a local time, as a rules file has them
)
time = _parsed(_clock, "time of day", "hours and minutes, from `00:00` to `23:59`", dt.time(0))


def name(token: str, span: Span, report: Report) -> str:
    """A name in canonical form: an identifier by Unicode's rules, or anything printable in backquotes."""
    quoted = token.startswith("`")
    value = canonical(token.strip("`") if quoted else str(token))
    fine = value.isprintable() and value == value.strip() if quoted else is_identifier(value)
    if not value or not fine or len(value) > LONGEST_NAME or "`" in value:
        report.add("N106", span, name=token.strip("`")[:60])
        return "_"
    return value


def is_identifier(value: str) -> bool:
    """Whether ``value`` can stand as a name without backquotes: an identifier, with dots in it or without."""
    return all(part.isidentifier() or (part.isalnum() and n > 0) for n, part in enumerate(value.split(".")))


def zone(token: str, span: Span, report: Report) -> str:
    """The name of a time zone, from a quoted text."""
    key = text(token, span, report)
    try:
        return check_zone("timezone", key)
    except InputError:
        report.add("N119", span, found=shown(key).strip("'"), near=report.near(key, _zones()))
        return "UTC"


@cache
def _zones() -> frozenset[str]:
    from zoneinfo import available_timezones

    return frozenset(available_timezones())


READERS: dict[str, Callable[[str, Span, Report], Any]] = {
    "STRING": text,
    "INTEGER": integer,
    "DECIMAL": decimal,
    "DATE": date,
    "DATETIME": datetime,
    "TRUE": lambda _token, _span, _report: True,
    "FALSE": lambda _token, _span, _report: False,
}
