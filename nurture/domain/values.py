"""What operators do with values. None is a missing value, and every function here takes and gives it.

Arithmetic is exact: integers within 64 bits, decimals rounded half even to six places, and what leaves the range is
missing. The host's own decimal context decides nothing. Matching of texts is linear in the text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from typing import Any

__all__ = ["MATCHERS", "bounded", "calculate", "digits", "in_points", "negated", "thousandths", "total"]

_CONTEXT = Context(prec=80, rounding=ROUND_HALF_EVEN, traps=[])
_SIXTH = Decimal("0.000001")
_LARGEST = Decimal(10) ** 18


def bounded(value: Any) -> Any:
    """``value`` in its range: a decimal rounded to six places; missing where it is too large or too far in time."""
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else None
    if isinstance(value, Decimal):
        if not value.is_finite() or value.copy_abs() >= _LARGEST:
            return None
        return value.quantize(_SIXTH, context=_CONTEXT)
    if isinstance(value, dt.datetime):
        return value if 1900 <= value.year < 2200 else None
    return value


def total(left: Any, right: Any) -> Any:
    """The exact sum of two numbers, however large, so that sums do not depend on order."""
    return _added(left, right)


def _added(left: Any, right: Any) -> Any:
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return _CONTEXT.add(Decimal(left), Decimal(right))
    return left + right


def _subtracted(left: Any, right: Any) -> Any:
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return _CONTEXT.subtract(Decimal(left), Decimal(right))
    return left - right


def _multiplied(left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int):
        return left * right
    return _CONTEXT.multiply(Decimal(left), Decimal(right))


def _divided(left: Any, right: Any) -> Any:
    return None if right == 0 else _CONTEXT.divide(Decimal(left), Decimal(right))


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": _added,
    "-": _subtracted,
    "*": _multiplied,
    "/": _divided,
}


def calculate(operator: str, left: Any, right: Any) -> Any:
    """``left operator right``; missing where either is, where the result leaves the range, and on division by zero.

    >>> calculate("/", 10, 3), calculate("/", 1, 0), calculate("+", 2**62, 2**62)
    (Decimal('3.333333'), None, None)
    >>> calculate("+", dt.date(2026, 1, 31), dt.timedelta(days=1))
    datetime.date(2026, 2, 1)
    """
    if left is None or right is None:
        return None
    try:
        return bounded(_OPERATORS[operator](left, right))
    except OverflowError:
        return None


def negated(value: Any) -> Any:
    """``value`` with its sign turned."""
    return None if value is None else bounded(_CONTEXT.minus(value) if isinstance(value, Decimal) else -value)


def in_points(thousandths: int) -> Decimal:
    """Thousandths of a point as points, without zeros at the end.

    >>> in_points(24_367), in_points(20_000)
    (Decimal('24.367'), Decimal('20'))
    """
    points = _CONTEXT.normalize(_CONTEXT.scaleb(Decimal(thousandths), -3))
    return _CONTEXT.add(points, 0)  # 2E+1 is 20


def thousandths(points: Decimal) -> int:
    """Points in thousandths, which they are whole numbers of.

    >>> thousandths(Decimal("24.367"))
    24367
    """
    return int(_CONTEXT.scaleb(points, 3))


def digits(value: Decimal) -> str:
    """``value`` in digits, all that count and no others: the one way in which equal decimals are written.

    >>> digits(Decimal("1.50")), digits(Decimal("2E+1")), digits(Decimal("-0.0"))
    ('1.5', '20', '0')
    """
    return f"{_CONTEXT.normalize(value):f}" if value else "0"


@lru_cache(maxsize=4096)
def _pieces(pattern: str) -> tuple[str, ...]:
    return tuple(pattern.split("%"))


def _piece_at(text: str, piece: str, start: int) -> bool:
    return start + len(piece) <= len(text) and all(char in ("_", text[start + n]) for n, char in enumerate(piece))


@lru_cache(maxsize=4096)
def _masks(piece: str) -> tuple[dict[str, int], int]:
    """For each character, the places of ``piece`` that take it, as bits; and those that take any (``_``)."""
    anything = sum(1 << n for n, char in enumerate(piece) if char == "_")
    return {char: anything | sum(1 << n for n, own in enumerate(piece) if own == char) for char in set(piece)}, anything


def _find(text: str, piece: str, start: int) -> int:
    """Where ``piece`` first matches at or after ``start``; -1 where nowhere. One pass over the text."""
    if "_" not in piece:
        return text.find(piece, start)
    masks, anything = _masks(piece)
    state, goal = 0, 1 << (len(piece) - 1)
    for end in range(start, len(text)):
        state = ((state << 1) | 1) & masks.get(text[end], anything)
        if state & goal:
            return end - len(piece) + 1
    return -1


def _like(text: str, pattern: str) -> bool:
    first, *rest = _pieces(pattern)
    if not _piece_at(text, first, 0):
        return False
    if not rest:
        return len(text) == len(first)
    *middle, last = rest
    at = len(first)
    for piece in middle:
        at = _find(text, piece, at)
        if at < 0:
            return False
        at += len(piece)
    return len(text) - len(last) >= at and _piece_at(text, last, len(text) - len(last))


MATCHERS: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda text, pattern: pattern in text,
    "starts with": lambda text, pattern: text.startswith(pattern),
    "ends with": lambda text, pattern: text.endswith(pattern),
    "like": _like,
}
