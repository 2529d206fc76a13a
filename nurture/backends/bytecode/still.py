"""Code that is the same for every lead at one instant, and what it comes to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from operator import eq, le, lt
from typing import Any

from nurture.backends.bytecode.merging import together
from nurture.domain.time import micros, scoring_date, scoring_day
from nurture.domain.values import calculate, negated
from nurture.dsl import program as p
from nurture.dsl.walk import codes

__all__ = ["settled", "stands_still", "still"]


def stands_still(code: p.Code) -> bool:
    """Whether ``code`` is the same for every lead at one instant."""
    if isinstance(code, (p.Attribute, p.Const)):  # nearly all
        return isinstance(code, p.Const)
    return all(isinstance(part, (p.Const, p.Now, p.Today, p.Calculate, p.Minus)) for part in codes(code))


def still(code: p.Code, now: dt.datetime, offset: int) -> Any:
    """The value of what stands still."""
    if isinstance(code, p.Const):
        return code.value
    if isinstance(code, p.Now):
        return now
    if isinstance(code, p.Today):
        return scoring_date(scoring_day(micros(now), offset))
    if isinstance(code, p.Minus):
        return negated(still(code.operand, now, offset))
    assert isinstance(code, p.Calculate)
    result = still(code.operands[0], now, offset)
    for operator, operand in zip(code.operators, code.operands[1:], strict=True):
        result = calculate(operator, result, still(operand, now, offset))
    return result


def settled(code: p.Code, now: dt.datetime, offset: int) -> p.Code:
    """The condition ``code`` as of an instant: its comparisons are with constants, wherever these stand still."""
    change = _PARTS.get(type(code))
    return code if change is None else change(code, now, offset)


def _operand(code: p.Not, now: dt.datetime, offset: int) -> p.Code:
    return p.Not(settled(code.operand, now, offset), type=code.type, span=code.span)


def _all(code: p.All, now: dt.datetime, offset: int) -> p.Code:
    return p.All(tuple(settled(each, now, offset) for each in code.operands), type=code.type, span=code.span)


def _some(code: p.Some, now: dt.datetime, offset: int) -> p.Code:
    operands = together(tuple(settled(each, now, offset) for each in code.operands))
    return operands[0] if len(operands) == 1 else p.Some(operands, type=code.type, span=code.span)


def _equal(code: p.Equal, now: dt.datetime, offset: int) -> p.Code:
    left, right = (_side(side, now, offset) for side in (code.left, code.right))
    return _compared(p.Equal(left, right, type=code.type, span=code.span), left, right, eq)


def _less(code: p.Less, now: dt.datetime, offset: int) -> p.Code:
    left, right = (_side(side, now, offset) for side in (code.left, code.right))
    compared = p.Less(left, right, code.or_equal, type=code.type, span=code.span)
    return _compared(compared, left, right, le if code.or_equal else lt)


def _side(side: p.Code, now: dt.datetime, offset: int) -> p.Code:
    if isinstance(side, p.Const) or not stands_still(side):
        return side
    return p.Const(still(side, now, offset), type=side.type, span=side.span)


def _compared(code: p.Code, left: p.Code, right: p.Code, holds: Callable[[Any, Any], Any]) -> p.Code:
    """``code``, or what it comes to, where that is sure: nothing compares with a missing value."""
    constants = [side.value for side in (left, right) if isinstance(side, p.Const)]
    if None not in constants and len(constants) < 2:
        return code
    return p.Const(None not in constants and bool(holds(*constants)), type=code.type, span=code.span)


_PARTS: Mapping[type[p.Code], Callable[[Any, dt.datetime, int], p.Code]] = {
    p.Not: _operand,
    p.All: _all,
    p.Some: _some,
    p.Equal: _equal,
    p.Less: _less,
}
