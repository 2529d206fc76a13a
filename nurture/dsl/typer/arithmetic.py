"""Arithmetic."""

from __future__ import annotations

import datetime as dt

from attrs import frozen

from nurture.domain import expression as e
from nurture.domain.schema import DATE, DATETIME, DECIMAL, INTEGER, Type
from nurture.domain.time import Duration
from nurture.dsl import program as p
from nurture.dsl.scope import Context
from nurture.dsl.typer.base import NUMBERS, WRONG, Base, shown_type
from nurture.dsl.walk import codes

__all__ = ["Arithmetic"]


@frozen
class Arithmetic(Base):
    """Types sums, products and signs."""

    def arithmetic(self, node: e.Arithmetic, context: Context) -> p.Code:
        if len(node.operands) <= _MOST_BY_CALENDAR and any(_calendar(part) for part in node.operands[1:]):
            return self._by_calendar(node, context)
        operands = tuple(self.value(part, context) for part in node.operands)
        type_ = operands[0].type
        for operator, operand in zip(node.operators, operands[1:], strict=True):
            type_ = self._combined(operator, type_, operand, node)
        return p.Calculate(tuple(node.operators), operands, type=type_, span=node.span)

    def _by_calendar(self, node: e.Arithmetic, context: Context) -> p.Code:
        """What puts dates off by months, years or business days, step by step from the left."""
        code = self.value(node.operands[0], context)
        for operator, part in zip(node.operators, node.operands[1:], strict=True):
            duration = _calendar(part)
            if duration is not None and operator in "+-" and self._moves_by(code, duration, context):
                code = p.Shift(code, duration, operator == "-", type=code.type, span=node.span)
                continue
            operand = self.value(part, context)
            type_ = self._combined(operator, code.type, operand, node)
            code = p.Calculate((operator,), (code, operand), type=type_, span=node.span)
        return code

    def _moves_by(self, code: p.Code, duration: Duration, context: Context) -> bool:
        """Whether ``code`` can be put off so: dates by months and years anywhere, all else in scenarios."""
        if code.type == DATE and duration.unit in ("month", "year"):
            return True
        moving = any(isinstance(part, p.Now) for part in codes(code))
        return context.zoned and code.type in (DATE, DATETIME) and not moving

    def _combined(self, operator: str, left: Type, operand: p.Code, node: e.Node) -> Type:
        right = operand.type
        if WRONG in (left, right):
            return WRONG
        if operator == "/" and isinstance(operand, p.Const) and operand.value == 0:
            self.report.add("N417", operand.span)
        if left.kind in NUMBERS and right.kind in NUMBERS:
            return INTEGER if operator != "/" and left == right == INTEGER else DECIMAL
        found = _COMBINATIONS.get((operator, left.kind, right.kind))
        if found is None:
            advice = "`+ - * /` combine numbers; `+ -` also dates and durations"
            self.report.add(
                "N304",
                node.span,
                operator=f"`{operator}`",
                left=shown_type(left),
                right=shown_type(right),
                advice=advice,
            )
            return WRONG
        if left == DATE and right == p.DURATION and not _whole_days(operand):
            self.report.add("N419", operand.span, found="hours or minutes")
        return found

    def negate(self, node: e.Negate, context: Context) -> p.Code:
        operand = self.value(node.operand, context)
        if operand.type.kind not in (*NUMBERS, "duration", "?"):
            advice = "only numbers and durations have a sign"
            found = shown_type(operand.type)
            self.report.add("N304", node.span, operator="a sign", left="nothing", right=found, advice=advice)
        return p.Minus(operand, type=operand.type, span=node.span)


_MOST_BY_CALENDAR = 10  # operands, each of which nests what comes before it


def _calendar(node: e.Node) -> Duration | None:
    """The duration that ``node`` is, if it is one by the calendar."""
    if not isinstance(node, e.Literal) or not isinstance(node.value, Duration):
        return None
    return node.value if node.value.unit in ("month", "year", "business day") else None


def _whole_days(code: p.Code) -> bool:
    return isinstance(code, p.Const) and code.value % dt.timedelta(days=1) == dt.timedelta(0)


_COMBINATIONS: dict[tuple[str, str, str], Type] = {
    ("+", "date", "duration"): DATE,
    ("-", "date", "duration"): DATE,
    ("-", "date", "date"): p.DURATION,
    ("+", "datetime", "duration"): DATETIME,
    ("-", "datetime", "duration"): DATETIME,
    ("-", "datetime", "datetime"): p.DURATION,
    ("+", "duration", "duration"): p.DURATION,
    ("-", "duration", "duration"): p.DURATION,
}
