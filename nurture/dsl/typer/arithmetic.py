"""Arithmetic."""

from __future__ import annotations

import datetime as dt

from attrs import frozen

from nurture.domain import expression as e
from nurture.domain.schema import DATE, DATETIME, DECIMAL, INTEGER, Type
from nurture.dsl import program as p
from nurture.dsl.scope import Context
from nurture.dsl.typer.base import NUMBERS, WRONG, Base, shown_type

__all__ = ["Arithmetic"]


@frozen
class Arithmetic(Base):
    """Types sums, products and signs."""

    def arithmetic(self, node: e.Arithmetic, context: Context) -> p.Code:
        operands = tuple(self.value(part, context) for part in node.operands)
        type_ = operands[0].type
        for operator, operand in zip(node.operators, operands[1:], strict=True):
            type_ = self._combined(operator, type_, operand, node)
        return p.Calculate(tuple(node.operators), operands, type=type_, span=node.span)

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
