"""Comparisons, membership and patterns."""

from __future__ import annotations

from decimal import Decimal

from attrs import evolve, frozen

from nurture.diagnostics import Span
from nurture.domain import expression as e
from nurture.dsl import limits
from nurture.dsl import program as p
from nurture.dsl.messages import listed
from nurture.dsl.scope import Context
from nurture.dsl.typer.base import TEXTS, WRONG, Base, family, shown_type, wrong

__all__ = ["Comparisons"]


@frozen
class Comparisons(Base):
    """Types comparisons, membership and patterns."""

    def compare(self, node: e.Compare, context: Context) -> p.Code:
        left, right = self.value(node.left, context), self.value(node.right, context)
        return self._compared(node.operator, left, right, node.span)

    def between(self, node: e.Between, context: Context) -> p.Code:
        operand = self.value(node.operand, context)
        low, high = self.value(node.low, context), self.value(node.high, context)
        bounds = (self._compared(">=", operand, low, node.span), self._compared("<=", operand, high, node.span))
        return p.All(bounds, span=node.span)

    def _compared(self, operator: str, left: p.Code, right: p.Code, span: Span | None) -> p.Code:
        if self._comparable(left, right, span):
            self._option_known(left, right)
            self._option_known(right, left)
            if operator not in ("==", "!=") and left.type.kind in _UNORDERED:
                self.report.add("N308", span, found=_UNORDERED[left.type.kind])
        if operator in _FLIPPED:
            operator, left, right = _FLIPPED[operator], right, left
        left, right = _counted_enough(left, right)
        if operator in ("<", "<="):
            return p.Less(left, right, operator == "<=", span=span)
        equal = p.Equal(left, right, span=span)
        return equal if operator == "==" else p.Not(equal, span=span)

    def _comparable(self, left: p.Code, right: p.Code, span: Span | None) -> bool:
        if WRONG in (left.type, right.type):
            return False
        if family(left.type) == family(right.type):
            return True
        advice = _ADVICE.get(frozenset((family(left.type), family(right.type))), "compare values of one type")
        self.report.add("N301", span, left=shown_type(left.type), right=shown_type(right.type), advice=advice)
        return False

    def _option_known(self, subject: p.Code, other: p.Code) -> None:
        kind = subject.type.item or subject.type
        if kind.kind == "one of" and isinstance(other, p.Const):
            self._check_option(subject, kind.options, other.value, other.span)

    def _check_option(self, subject: p.Code, options: tuple[str, ...], value: object, span: Span | None) -> None:
        if value not in options and isinstance(value, str):
            name = getattr(subject, "name", getattr(subject, "journey", "persona"))
            near = self.report.near(value, options)
            self.report.add("N307", span, value=value, name=name, near=near, known=listed(options))

    def in_(self, node: e.In, context: Context) -> p.Code:
        operand = self.value(node.operand, context)
        if not isinstance(node.options, e.ListOf):
            items = self.value(node.options, context)
            if not isinstance(items, p.Const) or items.type.item is None:
                return self._listed_in(items, operand, node)
            options: list[p.Code] = [p.Const(each, type=items.type.item, span=items.span) for each in items.value]
        else:
            options = [self.value(item, context) for item in node.options.items]
        kept = []
        for option in options:
            if not isinstance(option, p.Const):
                self.report.add("N306", option.span)
            elif self._comparable(operand, option, option.span):
                self._option_known(operand, option)
                kept.append(option.value)
        if operand.type.kind in ("datetime", "duration"):  # may move with the clock, as comparisons know
            equals = (p.Equal(operand, p.Const(value, type=operand.type), span=node.span) for value in kept)
            return p.Some(tuple(equals), span=node.span)
        return p.Among(operand, tuple(kept), span=node.span)

    def _listed_in(self, items: p.Code, item: p.Code, node: e.Node) -> p.Code:
        if items.type.item is None:
            if items.type != WRONG:
                self.report.add("N305", items.span, found=shown_type(items.type))
        elif item.type != WRONG and family(items.type.item) != family(item.type):
            advice = "compare values of one type"
            self.report.add(
                "N301", node.span, left=shown_type(item.type), right=shown_type(items.type.item), advice=advice
            )
        else:
            self._option_known(items, item)
        return p.Contains(items, item, span=node.span)

    def list_(self, node: e.ListOf, _: Context) -> p.Code:
        self.report.add("N316", node.span)
        return wrong(node)

    def match(self, node: e.Match, context: Context) -> p.Code:
        operand, pattern = self.value(node.left, context), self.value(node.right, context)
        if operand.type.item is not None and node.operator == "contains":
            return self._listed_in(operand, pattern, node)
        if operand.type.kind not in (*TEXTS, "?"):
            self.report.add("N303", node.left.span, operator=node.operator, found=shown_type(operand.type))
        if not isinstance(pattern, p.Const) or not isinstance(pattern.value, str):
            if pattern.type != WRONG:
                self.report.add("N315", node.right.span, operator=node.operator)
            return p.Matches(node.operator, operand, "", span=node.span)
        return p.Matches(node.operator, operand, pattern.value, span=node.span)


def _counted_enough(left: p.Code, right: p.Code) -> tuple[p.Code, p.Code]:
    """A count that is compared with a number need not be counted beyond that number."""
    if isinstance(right, p.Const) and isinstance(left, p.Count):
        return evolve(left, enough=_enough(right.value)), right
    if isinstance(left, p.Const) and isinstance(right, p.Count):
        return left, evolve(right, enough=_enough(left.value))
    return left, right


def _enough(value: object) -> int | None:
    if not isinstance(value, (int, Decimal)):
        return None
    bound = max(1, int(value) + 1)
    return bound if bound <= limits.COUNTED + 1 else None


_FLIPPED = {">": "<", ">=": "<="}
_UNORDERED = {"boolean": "`true` and `false` have", "one of": "options have", "list": "lists have"}
_ADVICE = {
    frozenset(("text", "number")): "write the number without quotes, or the text with them",
    frozenset(("date", "datetime")): "compare a date with `today`, a datetime with `now`",
    frozenset(("date", "text")): "a date is written without quotes: 2026-04-01",
    frozenset(("boolean", "text")): "write `true` or `false` without quotes",
}
