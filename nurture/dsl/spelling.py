"""How names, texts and constants are spelled in rules: the leaves of what the printer writes."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from nurture.domain.business import WEEKDAYS
from nurture.domain.time import Duration
from nurture.dsl.literals import is_identifier

__all__ = [
    "COUNTED",
    "DECAY",
    "EVENT",
    "GOAL",
    "LEAVE",
    "OPERAND",
    "PLAIN",
    "QUESTION",
    "SOURCE",
    "START",
    "WHERE",
    "clock",
    "constant",
    "name",
    "points",
    "step_label",
    "text",
]

# The words of the language that could stand where a name stands, by place: there such a name needs backquotes.
PLAIN: frozenset[str] = frozenset()
EVENT = frozenset({"events"})
COUNTED = EVENT | {"different"}
DECAY = frozenset({"expiry", "linear", "step"})
GOAL = frozenset({"events", "when"})
LEAVE = frozenset({"leave"})
SOURCE = frozenset({"any", "stage", "use"})
QUESTION = frozenset({"use"})
OPERAND = frozenset({"count", "false", "now", "sum", "time", "today", "true", *WEEKDAYS})
WHERE = OPERAND | {"not"}
START = WHERE | {"any", "at", "exactly", "never", "no"}

_PLAIN_NAME = re.compile(r"[^\W\d](?:[\w.]|[^\x00-\x7f\s])*")
_STEP_NUMBER = re.compile(r"[1-9][0-9]{0,3}")
_GOES_ON = re.compile(r"(?:and|or|else)(?!\w)")


def name(value: str, words: frozenset[str] = PLAIN, *, first: bool = False) -> str:
    """A name as it stands where ``words`` have a meaning; ``first`` in its line, where some words join it to the last.

    >>> name("employees"), name("count", OPERAND), name("first touch"), name("or", first=True)
    ('employees', '`count`', '`first touch`', '`or`')
    """
    plain = value not in words and is_identifier(value) and _PLAIN_NAME.fullmatch(value)
    return value if plain and not (first and _GOES_ON.match(value)) else f"`{value}`"


def step_label(value: str, words: frozenset[str] = PLAIN) -> str:
    """What a step is known by: its number, or a name.

    >>> step_label("3"), step_label("offer"), step_label("6.then.1")
    ('3', 'offer', '`6.then.1`')
    """
    return value if _STEP_NUMBER.fullmatch(value) else name(value, words)


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
_JOINERS = "\u200c\u200d"  # they are part of words and of emoji


def _spelled(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable() or char in _JOINERS or (unicodedata.category(char) == "Zs" and char == "\u3000"):
        return char
    return f"\\u{{{ord(char):x}}}"  # what a reader would not see, or would see elsewhere


def text(value: str) -> str:
    r"""A text in quotes, with escapes for what cannot be seen.

    >>> print(text('say "hi"'), text("a\u202eb"))
    "say \"hi\"" "a\u{202e}b"
    """
    return '"' + "".join(map(_spelled, value)) + '"'


def _decimal(value: Decimal) -> str:
    return f"{value:.1f}" if value == value.to_integral_value() else f"{value:f}"


def _moment(value: dt.datetime) -> str:
    precision = "microseconds" if value.microsecond else "seconds" if value.second else "minutes"
    return value.isoformat(timespec=precision).replace("+00:00", "Z")


def clock(value: dt.time) -> str:
    """A time of day; the last that Python has stands for the end of the day.

    >>> clock(dt.time(9)), clock(dt.time.max)
    ('09:00', '24:00')
    """
    return "24:00" if value == dt.time.max else f"{value:%H:%M}"


_SPELLINGS: dict[type, Callable[[Any], str]] = {
    str: text,
    bool: lambda value: "true" if value else "false",
    int: str,
    Decimal: _decimal,
    dt.datetime: _moment,
    dt.date: dt.date.isoformat,
    Duration: str,
}


def constant(value: Any) -> str:
    """A constant, or a list of constants.

    >>> constant((True, Decimal(5), dt.datetime(2026, 4, 1, 15, tzinfo=dt.UTC)))
    '[true, 5.0, 2026-04-01T15:00Z]'
    """
    if isinstance(value, tuple):
        return f"[{', '.join(map(constant, value))}]"
    return _SPELLINGS[type(value)](value)


def points(value: Decimal, sign: str = "") -> str:
    """Points, or a bound of points; with ``sign`` ``+`` there is always a sign."""
    return f"{value:{sign}f}"
