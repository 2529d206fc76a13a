"""Numbers, instants and durations as whole numbers, with the bounds between which they lie.

An integer has the scale 0, a score 3, a decimal 6. Instants and durations are microseconds, dates are days since 1970.
Where an operation may leave 64 bits it is done in wide numbers, and what the reference rounds is rounded the same way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from attrs import evolve

from nurture.backends.relational import tree as t
from nurture.backends.relational.dialects import LARGEST, LEAST
from nurture.backends.relational.rows import Rows, Value, deepest
from nurture.backends.relational.tree import Tree
from nurture.domain.time import DAY, EARLIEST, LATEST, MICRO, micros

__all__ = [
    "DAYS",
    "DECIMAL_END",
    "INSTANTS",
    "calculated",
    "constant",
    "day_of",
    "floor_divided",
    "negated",
    "operated",
    "same_scale",
    "total",
]

DECIMAL_END = 10**24  # millionths, from which on a decimal is missing
INSTANTS = micros(EARLIEST), micros(LATEST) - 1
_EPOCH = dt.date(1970, 1, 1).toordinal()
DAYS = dt.date.min.toordinal() - _EPOCH, dt.date.max.toordinal() - _EPOCH


def constant(value: Any) -> Value:
    """A constant of the rules. A duration is in microseconds, a date in days."""
    if isinstance(value, bool):
        return Value(t.TRUE() if value else t.FALSE(), nullable=False)
    if isinstance(value, str):
        return Value(t.text(value), nullable=False)
    units, scale = _units(value)
    return Value(t.number(units), nullable=False, scale=scale, low=units, high=units)


def _units(value: Any) -> tuple[int, int]:
    if isinstance(value, Decimal):
        scale = next(n for n in range(7) if value.scaleb(n) == value.scaleb(n).to_integral_value())
        return int(value.scaleb(scale)), scale
    if isinstance(value, dt.timedelta):
        return value // MICRO, 0
    if isinstance(value, dt.datetime):
        return micros(value), 0
    if isinstance(value, dt.date):
        return value.toordinal() - _EPOCH, 0
    return int(value), 0


# -- operations on whole numbers -------------------------------------------------------------------------------------


def _is_narrow(*bounds: int) -> bool:
    return all(LEAST <= bound <= LARGEST for bound in bounds)


def operated(rows: Rows, operator: str, left: Value, right: Value) -> Value:
    """``left + right``, ``-`` or ``*`` of whole numbers of one unit, exact."""
    spread = _SPREADS[operator](left, right)
    if min(spread) == max(spread) and not (left.nullable or right.nullable):
        return Value(t.number(spread[0]), nullable=False, low=spread[0], high=spread[0])
    made = Value(
        t.NULL(),
        deepest((left, right)),
        left.nullable or right.nullable,
        low=min(spread),
        high=max(spread),
    )
    narrow = _is_narrow(made.low, made.high)
    first = left.tree if narrow else rows.dialect.wide(left.tree)
    made = evolve(made, tree=_OPERATIONS[operator](first, right.tree))
    return made if narrow else _checked(rows, made)


_OPERATIONS: dict[str, Callable[[Tree, Tree], Tree]] = {
    "+": t.added,
    "-": t.subtracted,
    "*": t.multiplied,
}
_SPREADS: dict[str, Callable[[Value, Value], tuple[int, ...]]] = {
    "+": lambda a, b: (a.low + b.low, a.high + b.high),
    "-": lambda a, b: (a.low - b.high, a.high - b.low),
    "*": lambda a, b: (a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high),
}


def _checked(rows: Rows, value: Value) -> Value:
    """``value``, where an engine without wide numbers has to see whether it left 64 bits."""
    if rows.dialect.has_wide:
        return value
    value = rows.worked(value)
    return rows.worked(evolve(value, tree=rows.dialect.checked(value.tree)))


def _scaled(rows: Rows, value: Value, scale: int) -> Value:
    """``value`` in smaller units; a constant is worked out here."""
    factor = 10 ** (scale - value.scale)
    if factor == 1:
        return value
    if value.low == value.high and not value.nullable:
        units = value.low * factor
        return Value(t.number(units), value.level, nullable=False, scale=scale, low=units, high=units)
    return evolve(operated(rows, "*", value, constant(factor)), scale=scale)


def same_scale(rows: Rows, left: Value, right: Value, least: int = 0) -> tuple[Value, Value]:
    """Two numbers in the same units, ``10 ** -least`` or smaller ones."""
    scale = max(left.scale, right.scale, least)
    return _scaled(rows, left, scale), _scaled(rows, right, scale)


def floor_divided(rows: Rows, value: Value, by: int) -> Value:
    """``value // by``, for ``by`` above zero: engines divide towards zero, so what is below it is moved up first."""
    lift = max(0, -(value.low // by))
    lifted = operated(rows, "+", value, constant(lift * by)) if lift else value
    quotient = rows.dialect.divided(lifted.tree, t.number(by))
    tree = t.subtracted(quotient, t.number(lift)) if lift else quotient
    return evolve(value, tree=tree, level=lifted.level, low=value.low // by, high=value.high // by)


def day_of(rows: Rows, instant: Value, offset: int) -> Value:
    """The scoring day of an instant."""
    lift = max(0, -((instant.low + offset) // DAY))
    lifted = operated(rows, "+", instant, constant(offset + lift * DAY))
    day = floor_divided(rows, lifted, DAY)
    return operated(rows, "-", day, constant(lift)) if lift else day


# -- what the language calculates ------------------------------------------------------------------------------------


def _within(rows: Rows, value: Value, low: int, high: int) -> Value:
    """``value``, missing where it lies outside."""
    if low <= value.low and value.high <= high:
        return value
    value = rows.worked(value)
    tree = t.case((t.between(value.tree, low, high), value.copy))
    return evolve(value, tree=tree, nullable=True, low=max(low, value.low), high=min(high, value.high))


def bounded_integer(rows: Rows, value: Value) -> Value:
    """``value`` as an integer of 64 bits, missing beyond."""
    if _is_narrow(value.low, value.high):
        return value
    value = rows.worked(value)
    return evolve(value, tree=rows.dialect.fitting(value.tree), nullable=True, low=LEAST, high=LARGEST)


def _bounded_decimal(rows: Rows, value: Value) -> Value:
    return _within(rows, value, 1 - DECIMAL_END, DECIMAL_END - 1)


def _on_integers(rows: Rows, operator: str, left: Value, right: Value) -> Value:
    spread = _SPREADS[operator](left, right)
    if _is_narrow(*spread):
        return operated(rows, operator, left, right)
    tree = _OPERATIONS[operator](rows.dialect.wide(left.tree), right.tree)
    wide = Value(tree, deepest((left, right)), low=min(spread), high=max(spread))
    return bounded_integer(rows, wide)


def _on_decimals(rows: Rows, operator: str, left: Value, right: Value) -> Value:
    left, right = same_scale(rows, left, right, 6)
    return _bounded_decimal(rows, evolve(operated(rows, operator, left, right), scale=6))


def _product(rows: Rows, left: Value, right: Value) -> Value:
    """The product of decimals, in millionths, rounded half to even; missing from 10**18 on, before it is rounded."""
    left, right = (rows.worked(_wide(rows, _scaled(rows, each, 6))) for each in (left, right))
    most = DECIMAL_END * 10**6
    factor = _fitting_factor(rows, left, right) if rows.dialect.has_wide else right
    product = Value(t.multiplied(left.copy, factor.copy), deepest((left, factor)), low=-most, high=most)
    return _rounded(rows, _checked(rows, product), constant(10**6))


def _fitting_factor(rows: Rows, left: Value, right: Value) -> Value:
    """``right``, missing where the product with ``left`` would be out of range."""
    size, other = (rows.worked(_size(rows, each)) for each in (left, right))
    room = rows.dialect.divided(t.number(DECIMAL_END * 10**6 - 1), _not_zero(other.copy))
    fits = t.any_of((t.compared(other.tree, "=", t.number(0)), t.compared(size.tree, "<=", room)))
    return rows.worked(evolve(right, tree=t.case((fits, right.copy)), level=deepest((size, other)), nullable=True))


def _quotient(rows: Rows, left: Value, right: Value) -> Value:
    """The quotient of numbers, in millionths, rounded half to even; missing on division by zero and from 10**18 on."""
    left, right = (rows.worked(_wide(rows, each)) for each in same_scale(rows, left, right))
    by = rows.worked(evolve(right, tree=_not_zero(right.copy), nullable=True))
    above, below = _size(rows, left), _size(rows, by)
    fits = t.compared(rows.dialect.divided(above.tree, below.tree), "<", t.number(10**18))
    millionths = operated(rows, "*", evolve(left, tree=left.copy), constant(10**6))
    level = deepest((above, below, millionths))
    dividend = evolve(millionths, tree=t.case((fits, millionths.tree)), level=level, nullable=True)
    return _rounded(rows, dividend, by)


def _wide(rows: Rows, value: Value) -> Value:
    return evolve(value, tree=rows.dialect.wide(value.tree))


def _size(rows: Rows, value: Value) -> Value:
    high = max(abs(value.low), abs(value.high))
    tree = t.case((t.compared(value.copy, "<", t.number(0)), t.negative(value.copy)), otherwise=value.copy)
    return _checked(rows, evolve(value, tree=tree, low=0, high=high)) if high > LARGEST else evolve(value, tree=tree)


def _not_zero(tree: Tree) -> Tree:
    return t.call("nullif", tree, t.number(0))


def _rounded(rows: Rows, dividend: Value, divisor: Value) -> Value:
    """``dividend / divisor`` as a whole number, rounded half to even: by their sizes, then the sign."""
    dividend = rows.worked(dividend)
    above, below = (rows.worked(_size(rows, each)) for each in (dividend, divisor))
    whole = rows.worked(Value(rows.dialect.divided(above.copy, below.copy), deepest((above, below))))
    rest = rows.worked(Value(t.subtracted(above.tree, t.multiplied(whole.copy, below.copy)), whole.level))
    half = rows.worked(Value(t.subtracted(below.tree, rest.copy), rest.level))
    even = t.subtracted(whole.copy, t.multiplied(t.number(2), rows.dialect.divided(whole.copy, t.number(2))))
    up = t.any_of(
        (
            t.compared(rest.copy, ">", half.copy),
            t.all_of((t.compared(rest.copy, "=", half.copy), t.compared(even, "=", t.number(1)))),
        )
    )
    size = rows.worked(
        evolve(whole, tree=t.case((up, t.added(whole.copy, t.number(1))), otherwise=whole.copy), level=half.level)
    )
    signs = t.compared(t.compared(dividend.copy, "<", t.number(0)), "=", t.compared(divisor.copy, "<", t.number(0)))
    tree = t.case((signs, size.copy), otherwise=t.negative(size.copy))
    level = deepest((size, dividend, divisor))
    return Value(tree, level, nullable=True, scale=6, low=-DECIMAL_END, high=DECIMAL_END)


def _on_dates(rows: Rows, operator: str, left: Value, right: Value) -> Value:
    days = floor_divided(rows, right, DAY) if right.low != right.high else constant(right.low // DAY)
    return _within(rows, operated(rows, operator, left, days), *DAYS)


def _between_dates(rows: Rows, operator: str, left: Value, right: Value) -> Value:
    return operated(rows, "*", operated(rows, operator, left, right), constant(DAY))


def _on_instants(rows: Rows, operator: str, left: Value, right: Value) -> Value:
    return _within(rows, operated(rows, operator, left, right), *INSTANTS)


def calculated(rows: Rows, operator: str, kinds: tuple[str, str], left: Value, right: Value) -> Value:
    """What ``left operator right`` comes to in the language, for values of two kinds of types."""
    if kinds == ("integer", "integer") and operator != "/":
        return _on_integers(rows, operator, left, right)
    return _CALCULATIONS[_MEANINGS.get(kinds, operator)](rows, operator, left, right)


_MEANINGS = {
    ("date", "duration"): "date",
    ("date", "date"): "days",
    ("datetime", "duration"): "instant",
    ("datetime", "datetime"): "length",
    ("duration", "duration"): "length",
}
_CALCULATIONS: dict[str, Callable[[Rows, str, Value, Value], Value]] = {
    "+": _on_decimals,
    "-": _on_decimals,
    "*": lambda rows, _, left, right: _product(rows, left, right),
    "/": lambda rows, _, left, right: _quotient(rows, left, right),
    "date": _on_dates,
    "days": _between_dates,
    "instant": _on_instants,
    "length": operated,
}


def negated(rows: Rows, kind: str, value: Value) -> Value:
    """``value`` with its sign turned."""
    zero = evolve(constant(0), scale=value.scale)
    found = evolve(operated(rows, "-", zero, value), scale=value.scale) if kind != "integer" else None
    return _on_integers(rows, "-", zero, value) if found is None else found


def total(rows: Rows, kind: str, sum_: Value) -> Value:
    """A sum over events, missing where it leaves the range of its ``kind``."""
    return bounded_integer(rows, sum_) if kind == "integer" else _bounded_decimal(rows, sum_)
