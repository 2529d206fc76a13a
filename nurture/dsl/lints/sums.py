"""What calculations with scores and counts can come to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from nurture.domain.values import calculate, negated
from nurture.dsl import program as p

__all__ = ["Bounds", "bounds"]

Bounds: TypeAlias = tuple[Any, Any]  # the least and the most, both of which can be; None where there is no bound

_UNBOUNDED: Bounds = (None, None)


def bounds(code: p.Code, reach: Callable[[str], Bounds]) -> Bounds:
    """The least and the most that ``code`` can be where it is known; ``reach`` tells that of a score."""
    if isinstance(code, p.ScoreOf):
        return reach(code.name)
    if isinstance(code, p.Count):
        return 0, None
    if isinstance(code, p.Const) and code.type.kind in ("integer", "decimal"):
        return code.value, code.value
    if isinstance(code, p.Minus):
        least, most = bounds(code.operand, reach)
        return negated(most), negated(least)
    if isinstance(code, p.Calculate):
        return _calculated(code, reach)
    return _UNBOUNDED


def _calculated(code: p.Calculate, reach: Callable[[str], Bounds]) -> Bounds:
    found = bounds(code.operands[0], reach)
    for operator, operand in zip(code.operators, code.operands[1:], strict=True):
        found = _combined(operator, found, bounds(operand, reach))
    return found


def _combined(operator: str, left: Bounds, right: Bounds) -> Bounds:
    """Rounding keeps order, so what is made of the ends are the ends."""
    if operator == "+":
        return calculate("+", left[0], right[0]), calculate("+", left[1], right[1])
    if operator == "-":
        return calculate("-", left[0], right[1]), calculate("-", left[1], right[0])
    products: list[Any] = [None]
    if operator == "*":
        products = [calculate("*", one, other) for one in left for other in right]
    return _UNBOUNDED if None in products else (min(products), max(products))
