"""Decay as a table of whole numbers: what is left of a point after so many scoring days, in units of 2**-30.

A contribution is ``points * factor >> SHIFT`` with points in thousandths. The tables are exact: they are computed in
decimal arithmetic of 60 digits and floored, so that every machine has the same ones.
"""

from __future__ import annotations

from decimal import Context, Decimal
from functools import lru_cache

from nurture.domain.scoring import Decay

__all__ = ["LONGEST_TABLE", "SHIFT", "decayed", "factors", "table_length"]

SHIFT = 30
LONGEST_TABLE = 36_500
_ONE = 1 << SHIFT
_CONTEXT = Context(prec=60)


def table_length(decay: Decay) -> int:
    """How many days the table of ``decay`` would have, or one more than ``LONGEST_TABLE`` where it has more."""
    if decay.kind == "half-life":
        days = SHIFT * decay.days + 1
    elif decay.kind == "step":
        left, steps = _ONE, 0
        while left and steps * decay.days <= LONGEST_TABLE:
            left, steps = left * (decay.percent or 0) // 100, steps + 1
        days = steps * decay.days
    else:
        days = decay.days
    return min(days, LONGEST_TABLE + 1)


def _half_life(days: int) -> list[int]:
    ratio = _CONTEXT.power(Decimal(2), _CONTEXT.divide(Decimal(-1), Decimal(days)))
    first, left = [], Decimal(1 << 60)
    for _ in range(days):
        first.append(int(left))
        left = _CONTEXT.multiply(left, ratio)
    return [whole >> (60 - SHIFT + halvings) for halvings in range(SHIFT + 1) for whole in first][: SHIFT * days + 1]


def _step(days: int, percent: int) -> list[int]:
    table, numerator, denominator = [], _ONE, 1
    while numerator // denominator:
        table += [numerator // denominator] * days
        numerator, denominator = numerator * percent, denominator * 100
    return table


@lru_cache(maxsize=256)
def factors(decay: Decay) -> tuple[int, ...] | None:
    """The factors by age in days; past the end nothing is left. None where there is no decay.

    >>> from nurture.domain.time import Duration
    >>> table = factors(Decay("half-life", Duration(30, "day")))
    >>> table[0] == 1 << 30, table[30] == 1 << 29, len(table)
    (True, True, 901)
    """
    if decay.kind == "none":
        return None
    if decay.kind == "half-life":
        return tuple(_half_life(decay.days))
    if decay.kind == "step":
        return tuple(_step(decay.days, decay.percent or 0))
    if decay.kind == "linear":
        return tuple(_ONE * (decay.days - age) // decay.days for age in range(decay.days))
    return (_ONE,) * decay.days


def decayed(points: int, age: int, table: tuple[int, ...] | None) -> int:
    """What is left of ``points`` (thousandths) at ``age`` in scoring days.

    >>> decayed(20_000, 31, (1 << 30,) * 31)
    0
    """
    if table is None:
        return points
    return points * table[age] >> SHIFT if age < len(table) else 0
