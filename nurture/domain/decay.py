"""Decay as a table of whole numbers: what is left of a point after so many scoring days, in units of 2**-30.

A contribution is ``points * factor >> SHIFT`` with points in thousandths. The tables are exact: they are computed in
whole numbers or in decimal arithmetic of 60 digits, so that every machine has the same ones. A factor that is no whole
number is rounded up for points above zero and down for points below: the shift then rounds the other way, and what can
be told exactly - 8 of 10 points after 2 of 10 days - comes out exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Context, Decimal
from functools import lru_cache
from itertools import islice

from nurture.domain.scoring import Decay

__all__ = ["LONGEST_TABLE", "SHIFT", "decayed", "factors", "table_length"]

SHIFT = 30
LONGEST_TABLE = 36_500
_ONE = 1 << SHIFT
_FINE = 60  # bits in which a half-life is worked out before it is rounded
_CONTEXT = Context(prec=60)


def table_length(decay: Decay) -> int:
    """How many days the table of ``decay`` would have, or one more than ``LONGEST_TABLE`` where it has more.

    Of a curve, which only a plug-in knows, it is the duration.
    """
    if decay.kind == "half-life":
        days = SHIFT * decay.days + 1
    elif decay.kind == "step":
        most = LONGEST_TABLE // decay.days + 1
        days = decay.days * sum(1 for _ in islice(_shares(decay.percent or 0), most))
    else:
        days = decay.days
    return min(days, LONGEST_TABLE + 1)


def _rounded(numerator: int, denominator: int, *, up: bool) -> int:
    return -(-numerator // denominator) if up else numerator // denominator


def _half_life(days: int, *, up: bool) -> list[int]:
    ratio = _CONTEXT.power(Decimal(2), _CONTEXT.divide(Decimal(-1), Decimal(days)))
    first, left = [1 << _FINE], _CONTEXT.multiply(Decimal(1 << _FINE), ratio)
    for _ in range(days - 1):
        first.append(int(left) + up)
        left = _CONTEXT.multiply(left, ratio)
    halved = [_rounded(whole, 1 << (_FINE - SHIFT + times), up=up) for times in range(SHIFT + 1) for whole in first]
    return halved[: SHIFT * days + 1]


def _shares(percent: int) -> Iterator[tuple[int, int]]:
    """What is left after 0, 1, 2, ... steps, as numerator and denominator, as long as anything is."""
    numerator, denominator = _ONE, 1
    while numerator // denominator:
        yield numerator, denominator
        numerator, denominator = numerator * percent, denominator * 100


def _step(days: int, percent: int, *, up: bool) -> list[int]:
    shares = islice(_shares(percent), LONGEST_TABLE // days + 1)
    return [_rounded(*share, up=up) for share in shares for _ in range(days)]


@lru_cache(maxsize=256)
def factors(decay: Decay, *, gain: bool = True) -> tuple[int, ...] | None:
    """The factors by age in days, for points above zero (``gain``) or below; past the end nothing is left.

    None where there is no decay. A curve has its table of a plug-in: see ``domain.plugged.Curve``.

    >>> from nurture.domain.time import Duration
    >>> table = factors(Decay("half-life", Duration(30, "day")))
    >>> table[0] == 1 << 30, table[30] == 1 << 29, len(table)
    (True, True, 901)
    """
    if decay.kind == "none":
        return None
    assert decay.kind != "curve"
    if decay.kind == "half-life":
        return tuple(_half_life(decay.days, up=gain))
    if decay.kind == "step":
        return tuple(_step(decay.days, decay.percent or 0, up=gain))
    if decay.kind == "linear":
        return tuple(_rounded(_ONE * (decay.days - age), decay.days, up=gain) for age in range(decay.days))
    return (_ONE,) * decay.days


def decayed(points: int, age: int, table: tuple[int, ...] | None) -> int:
    """What is left of ``points`` (thousandths) at ``age`` in scoring days.

    >>> decayed(20_000, 31, (1 << 30,) * 31)
    0
    """
    if table is None:
        return points
    return points * table[age] >> SHIFT if age < len(table) else 0
