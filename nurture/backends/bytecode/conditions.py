"""Expressions as ``ast``: conditions by polarity, so that a missing value costs nothing where there can be none.

``test`` gives what is true exactly where a condition holds, or exactly where it does not: negations are driven inwards to
where they turn a comparison round. ``value`` gives a value, None where it is missing.
"""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from attrs import define, field

from nurture.backends.bytecode import tree as t
from nurture.backends.bytecode.merging import METHODS, Affixes, together
from nurture.backends.bytecode.needs import else_known, needed, read
from nurture.backends.bytecode.still import stands_still, still
from nurture.domain.recurrence import put_off
from nurture.domain.values import MATCHERS, calculate, in_points, negated
from nurture.dsl import program as p
from nurture.dsl.walk import codes

__all__ = ["Conditions"]

_PLAIN = (bool, int, str)
_LEAVES = (p.Attribute, p.Const, p.ScoreOf, p.InSegment, p.GradeOf)


def _in_order(code: p.All | p.Some) -> list[p.Code]:
    """The operands, those that cost least first: none of them does anything but look."""
    operands = together(code.operands) if isinstance(code, p.Some) else code.operands
    return sorted(operands, key=_cost)


def _cost(code: p.Code) -> int:
    own = _COSTS.get(type(code), 1)
    if isinstance(code, _LEAVES):
        return own
    if isinstance(code, (p.Less, p.Equal)):
        return own + _cost(code.left) + _cost(code.right)
    return sum(_COSTS.get(type(each), 1) for each in codes(code))


@define
class Conditions:
    """Makes expressions of one program. ``load`` gives the value of an attribute.

    ``sure`` are the attributes that need no test of whether they are known. ``bound`` collects values that the tree names:
    by name a function of the instant. Where ``fixed`` is given it collects those that are data, the same at every instant:
    they stand in the tree as bytes, which no rule holds, and become constants of the code.
    """

    offset: int
    load: Callable[[str], ast.expr]
    sure: frozenset[str]
    fixed: dict[bytes, Any] | None = None
    bound: dict[str, Callable[[dt.datetime], Any]] = field(factory=dict)
    facts: dict[str, str] = field(factory=dict)
    noted: int = 0

    # -- conditions --------------------------------------------------------------------------------------------------

    def test(self, code: p.Code, known: frozenset[str], *, holds: bool = True) -> ast.expr:
        """What is true exactly where ``code`` holds, or where it does not; ``known`` need no test any more."""
        maker = _TESTS.get(type(code), Conditions._flag)
        return t.at(maker(self, code, known | self.sure, holds), code.span)  # type: ignore[no-any-return]

    def _not(self, code: p.Not, known: frozenset[str], holds: bool) -> ast.expr:
        return self.test(code.operand, known, holds=not holds)

    def _all(self, code: p.All | p.Some, known: frozenset[str], holds: bool) -> ast.expr:
        together = isinstance(code, p.All) is holds
        tests = []
        for part in _in_order(code):  # each is looked at only where those before it have not decided
            tests.append(self.test(part, known, holds=holds))
            known |= (needed(part) if together else else_known(part)) if holds else frozenset()
        return t.joined(tests, ast.And() if together else ast.Or())

    def _equal(self, code: p.Equal, known: frozenset[str], holds: bool) -> ast.expr:
        sides = (code.left, code.right)
        operator: ast.cmpop = ast.Eq() if holds else ast.NotEq()
        if any(isinstance(side, p.Const) for side in sides):
            return t.compare(self.value(code.left), operator, self.value(code.right))
        guards, (left, right) = self._operands(
            sides, known - self.sure, holds=holds
        )  # two that are missing are not equal
        return self._guarded(guards, t.compare(left, operator, right), holds=holds)

    def _less(self, code: p.Less, known: frozenset[str], holds: bool) -> ast.expr:
        turned = isinstance(code.left, p.Const)  # a constant is written on the right
        operator = _ORDERS[holds is not turned, code.or_equal is holds]()
        points = self._points(code)
        guards: list[ast.expr] = []
        if points is None:
            guards, points = self._operands((code.left, code.right), known, holds=holds)
        left, right = points
        compared = t.compare(right, operator, left) if turned else t.compare(left, operator, right)
        return self._guarded(guards, compared, holds=holds)

    def _points(self, code: p.Less) -> list[ast.expr] | None:
        """A score and the constant beside it, in thousandths."""
        if not (isinstance(code.left, p.ScoreOf) or isinstance(code.right, p.ScoreOf)):
            return None
        left, right = (self._thousandths(side) for side in (code.left, code.right))
        return None if left is None or right is None else [left, right]

    def _thousandths(self, code: p.Code) -> ast.expr | None:
        if isinstance(code, p.ScoreOf):
            return t.name(self.facts[code.name])
        if not isinstance(code, p.Const):
            return None
        exact = Fraction(code.value) * 1000  # which no context of decimals has a say in
        return t.constant(int(exact)) if exact.denominator == 1 else self.data(exact)

    def _among(self, code: p.Among, known: frozenset[str], holds: bool) -> ast.expr:
        plain = code.options and all(type(option) in _PLAIN for option in code.options)
        options = (
            ast.Set([t.constant(option) for option in code.options]) if plain else self.data(frozenset(code.options))
        )
        return t.compare(self.value(code.operand), ast.In() if holds else ast.NotIn(), options)

    def _contains(self, code: p.Contains, known: frozenset[str], holds: bool) -> ast.expr:
        guards, (items, item) = self._operands((code.items, code.item), known, holds=holds)
        return self._guarded(guards, t.compare(item, ast.In() if holds else ast.NotIn(), items), holds=holds)

    def _matches(self, code: p.Matches, known: frozenset[str], holds: bool) -> ast.expr:
        guards, (text,) = self._operands((code.operand,), known, holds=holds)
        pattern = t.constant(code.pattern)
        if code.operator == "contains":
            return self._guarded(guards, t.compare(pattern, ast.In() if holds else ast.NotIn(), text), holds=holds)
        found = t.call(self.keep(MATCHERS[code.operator]), text, pattern)
        return self._guarded(guards, found if holds else t.refused(found), holds=holds)

    def _bordered(self, code: Affixes | p.Matches, known: frozenset[str], holds: bool) -> ast.expr:
        if not isinstance(code, Affixes) and code.operator not in METHODS:
            return self._matches(code, known, holds)
        guards, (text,) = self._operands((code.operand,), known, holds=holds)
        given = t.constant(code.patterns if isinstance(code, Affixes) else code.pattern)
        found = t.call(t.attribute(text, METHODS[code.operator]), given)
        return self._guarded(guards, found if holds else t.refused(found), holds=holds)

    def _known(self, code: p.IsKnown, known: frozenset[str], holds: bool) -> ast.expr:
        return t.compare(self.value(code.operand), ast.IsNot() if holds else ast.Is(), t.constant(None))

    def _flag(self, code: p.Code, known: frozenset[str], holds: bool) -> ast.expr:
        flag = self.value(code)  # of conditions, whatever is not True is False or missing
        return flag if holds else t.refused(flag)

    def _operands(
        self, sides: tuple[p.Code, ...], known: frozenset[str], *, holds: bool
    ) -> tuple[list[ast.expr], list[ast.expr]]:
        """Tests of whether ``sides`` are known (or, where it must not hold, missing), and what they are after these."""
        guards, values = [], []
        for side in sides:
            value = self.value(side)
            if not self.is_known(side, known):
                first, value = (value, value) if isinstance(value, ast.Name) else self._noted(value)
                guards.append(t.compare(first, ast.IsNot() if holds else ast.Is(), t.constant(None)))
            values.append(value)
        return guards, values

    def is_known(self, side: p.Code, known: frozenset[str]) -> bool:
        """Whether ``side`` has a value, given the attributes that are known."""
        return stands_still(side) or isinstance(side, p.ScoreOf) or (bool(read(side)) and read(side) <= known)

    def _noted(self, value: ast.expr) -> tuple[ast.expr, ast.expr]:
        """``value``, given a name as it is worked out, and that name."""
        self.noted += 1
        title = f"t{self.noted}"
        return ast.NamedExpr(ast.Name(title, ast.Store()), value), t.name(title)

    def _guarded(self, guards: list[ast.expr], test: ast.expr, *, holds: bool) -> ast.expr:
        """``test`` where everything is known; where something is not, a condition does not hold."""
        return t.joined([*guards, test], ast.And() if holds else ast.Or())

    # -- values ------------------------------------------------------------------------------------------------------

    def value(self, code: p.Code) -> ast.expr:
        """The value of ``code``; None where it is missing."""
        if isinstance(code, p.Const) and isinstance(code.value, _PLAIN):
            made = t.constant(code.value)
        elif isinstance(code, p.Const):
            made = self.data(code.value)
        elif stands_still(code):
            made = self._bind(lambda now: still(code, now, self.offset))
        elif type(code) in _TESTS:
            made = self.test(code, frozenset())
        else:
            made = _VALUES[type(code)](self, code)
        return t.at(made, code.span)  # type: ignore[no-any-return]

    def keep(self, value: Any) -> ast.expr:
        """A value that is the same at every instant, by a name of our own."""
        return self._bind(lambda _: value)

    def data(self, value: Any) -> ast.expr:
        """As ``keep``, of a value that is not called."""
        if self.fixed is None:
            return self.keep(value)
        title = f"c{len(self.fixed)}".encode()
        self.fixed[title] = value
        return t.constant(title)

    def _bind(self, value: Callable[[dt.datetime], Any]) -> ast.expr:
        title = f"c{len(self.bound)}"
        self.bound[title] = value
        return t.name(title)

    def _attribute(self, code: p.Attribute) -> ast.expr:
        return self.load(code.name)

    def _calculate(self, code: p.Calculate) -> ast.expr:
        if len(code.operators) == 1:
            return t.call(self.keep(calculate), t.constant(code.operators[0]), *map(self.value, code.operands))
        operators = code.operators

        def calculated(result: Any, *operands: Any) -> Any:  # a call for each would nest as deep as the chain is long
            for operator, operand in zip(operators, operands, strict=True):
                result = calculate(operator, result, operand)
            return result

        return t.call(self.keep(calculated), *map(self.value, code.operands))

    def _shift(self, code: p.Shift) -> ast.expr:
        duration, back = code.duration, code.back

        def shifted(day: dt.date | None) -> dt.date | None:
            return None if day is None else put_off(day, duration, back=back)

        return t.call(self.keep(shifted), self.value(code.operand))

    def _minus(self, code: p.Minus) -> ast.expr:
        return t.call(self.keep(negated), self.value(code.operand))

    def _call(self, code: p.Call) -> ast.expr:
        return t.call(self.keep(code.function.of), *map(self.value, code.arguments))

    def _score(self, code: p.ScoreOf) -> ast.expr:
        return t.call(self.keep(in_points), t.name(self.facts[code.name]))

    def _fact(self, code: Any) -> ast.expr:
        return t.name(self.facts[code.name])

    def _persona(self, code: p.PersonaOf) -> ast.expr:
        return t.name(self.facts["persona"])


_ORDERS: dict[tuple[bool, bool], type[ast.cmpop]] = {  # whether what is written left is the smaller, or may be equal
    (True, True): ast.LtE,
    (True, False): ast.Lt,
    (False, True): ast.GtE,
    (False, False): ast.Gt,
}
_COSTS: dict[type[p.Code], int] = {
    p.Attribute: 0,
    p.Not: 0,
    p.Matches: 4,
    Affixes: 4,
    p.Contains: 4,
    p.Calculate: 9,
    p.Call: 20,
}
_TESTS: dict[type[p.Code], Callable[[Conditions, Any, frozenset[str], bool], ast.expr]] = {
    p.Not: Conditions._not,
    p.All: Conditions._all,
    p.Some: Conditions._all,
    p.Equal: Conditions._equal,
    p.Less: Conditions._less,
    p.Among: Conditions._among,
    p.Contains: Conditions._contains,
    p.Matches: Conditions._bordered,
    Affixes: Conditions._bordered,
    p.IsKnown: Conditions._known,
}
_VALUES: dict[type[p.Code], Callable[[Conditions, Any], ast.expr]] = {
    p.Attribute: Conditions._attribute,
    p.Call: Conditions._call,
    p.Calculate: Conditions._calculate,
    p.Shift: Conditions._shift,
    p.Minus: Conditions._minus,
    p.ScoreOf: Conditions._score,
    p.InSegment: Conditions._fact,
    p.GradeOf: Conditions._fact,
    p.PersonaOf: Conditions._persona,
}
