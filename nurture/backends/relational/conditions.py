"""Expressions of the rules as SQL.

SQL has a third truth and the language has none: ``holds`` gives a condition that is true exactly where it is to be, and
``truth`` one that is false everywhere else, for where it is negated or read as a value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from attrs import define, evolve, field

from nurture.backends.relational import numbers as n
from nurture.backends.relational import tree as t
from nurture.backends.relational.civil import shifted
from nurture.backends.relational.rows import Rows, Value, deepest
from nurture.backends.relational.tree import Tree
from nurture.domain.schema import Type
from nurture.dsl import program as p

__all__ = ["TYPE", "Conditions", "Questions", "read_as"]

TYPE = ("type",)  # the type of an event, which no property's name is taken for


class Questions(Protocol):
    """Who answers questions to the past, each as a column of leads."""

    def asked(self, code: Any) -> Value:
        """The column that answers ``code``."""
        ...


_TURNED = {"=": "=", "<": ">", "<=": ">="}
_NUMBERS = ("integer", "decimal", "date", "datetime", "duration")


def read_as(column: Tree, type_: Type, *, nullable: bool = True) -> Value:
    """A column that holds values of ``type_`` as whole numbers, texts, truths or lists."""
    bounds = {"decimal": (1 - n.DECIMAL_END, n.DECIMAL_END - 1), "date": n.DAYS, "datetime": n.INSTANTS}
    scale = 6 if type_.kind == "decimal" else 0
    if type_.kind not in bounds:
        return Value(column, nullable=nullable, scale=scale)
    low, high = bounds[type_.kind]
    return Value(column, nullable=nullable, scale=scale, low=low, high=high)


@define(eq=False)
class Conditions:
    """Writes expressions for rows: of leads, where ``questions`` are answered, or of events, in ``where``.

    ``columns`` has attributes, facts, ``now`` and ``today`` of leads, and the properties of events, by name.
    """

    rows: Rows
    columns: dict[Any, Value] = field(factory=dict)
    questions: Questions | None = None
    checklists: dict[str, tuple[str, ...]] = field(factory=dict)

    def holds(self, code: p.Code) -> Value:
        """A condition that is true exactly where ``code`` holds, and may be missing elsewhere."""
        return _WRITERS[type(code)](self, code)

    def truth(self, code: p.Code) -> Value:
        """A condition that is true where ``code`` holds and false elsewhere."""
        found = self.holds(code)
        return evolve(found, tree=t.known_or(found.tree, t.FALSE()), nullable=False) if found.nullable else found

    def value(self, code: p.Code) -> Value:
        """The value of ``code``."""
        return self.truth(code) if type(code) in _TRUTHS else _WRITERS[type(code)](self, code)

    # -- names ---------------------------------------------------------------------------------------------------

    def _column(self, name: Any) -> Value:
        found = self.columns[name]
        return evolve(found, tree=found.copy)

    def _constant(self, code: p.Const) -> Value:
        return Value(t.NULL()) if code.value is None else n.constant(code.value)

    def _channel(self, code: p.ChannelOf) -> Value:
        ways = []
        for type_, channel in code.channels:
            then = self._column("channel").tree if channel is None else t.text(channel)
            ways.append((t.compared(self._column(TYPE).tree, "=", t.text(type_)), then))
        return Value(t.case(*ways) if ways else t.NULL())

    # -- logic ---------------------------------------------------------------------------------------------------

    def _not(self, code: p.Not) -> Value:
        found = self.truth(code.operand)
        return evolve(found, tree=t.not_(found.tree))

    def _all(self, code: p.All) -> Value:
        return self._joined(code.operands, t.all_of)

    def _some(self, code: p.Some) -> Value:
        return self._joined(code.operands, t.any_of)

    def _joined(self, operands: tuple[p.Code, ...], join: Callable[..., Tree]) -> Value:
        parts = [self.holds(operand) for operand in operands]
        return Value(join(part.tree for part in parts), deepest(parts), any(part.nullable for part in parts))

    def _known(self, code: p.IsKnown) -> Value:
        found = self.value(code.operand)
        return Value(t.is_known(found.tree), found.level, nullable=False)

    # -- comparisons ---------------------------------------------------------------------------------------------

    def _equal(self, code: p.Equal) -> Value:
        return self._compared(code.left, "=", code.right)

    def _less(self, code: p.Less) -> Value:
        return self._compared(code.left, "<=" if code.or_equal else "<", code.right)

    def _compared(self, left: p.Code, operator: str, right: p.Code) -> Value:
        first, second = self.value(left), self.value(right)
        if left.type.kind in _NUMBERS:
            first, second = n.same_scale(self.rows, first, second)
        elif operator != "=":
            first = evolve(first, tree=self.rows.dialect.by_code_points(first.tree))
        level, constant = deepest((first, second)), isinstance(first.tree, t.CONSTANTS)
        sides = (second.tree, _TURNED[operator], first.tree) if constant else (first.tree, operator, second.tree)
        return Value(t.compared(*sides), level, first.nullable or second.nullable)

    def _among(self, code: p.Among) -> Value:
        return self._one_of(self.value(code.operand), code.options)

    def _one_of(self, operand: Value, options: tuple[Any, ...]) -> Value:
        found = [each for each in map(n.constant, options) if each.scale <= operand.scale]  # the others are never equal
        if not found:
            return Value(t.FALSE(), nullable=False)
        if not isinstance(options[0], (str, bool)):
            unit = evolve(n.constant(0), scale=operand.scale)
            found = [n.same_scale(self.rows, each, unit)[0] for each in found]
        return Value(t.in_list(operand.tree, [each.tree for each in found]), operand.level, operand.nullable)

    def _contains(self, code: p.Contains) -> Value:
        item = self.value(code.item)
        if isinstance(code.items, p.Const):
            return self._one_of(item, code.items.value)
        if isinstance(code.items, p.ChecklistOf):
            return self._is_open(code.items, code.item)
        items = self.value(code.items)
        return Value(self.rows.dialect.listed(items.tree, item.tree), deepest((items, item)))

    def _is_open(self, code: p.ChecklistOf, item: p.Code) -> Value:
        """Whether the question named ``item`` is not answered."""
        ways = []
        for name in self.checklists[code.checklist]:
            answered = self._column(f"{code.checklist}.{name}")
            same = t.compared(self.value(item).tree, "=", t.text(name))
            ways.append(Value(t.all_of((same, t.not_(answered.tree))), answered.level))
        level = deepest([*ways, self.value(item)])
        return Value(t.any_of(each.tree for each in ways), level)

    def _matches(self, code: p.Matches) -> Value:
        operand = self.value(code.operand)
        tree = self.rows.dialect.matched[code.operator](operand.tree, code.pattern)
        return evolve(operand, tree=tree)

    # -- numbers -------------------------------------------------------------------------------------------------

    def _calculate(self, code: p.Calculate) -> Value:
        def make() -> Value:
            found, kind = self.value(code.operands[0]), code.operands[0].type.kind
            for operator, operand in zip(code.operators, code.operands[1:], strict=True):
                found = n.calculated(self.rows, operator, (kind, operand.type.kind), found, self.value(operand))
                kind = _kind_of(operator, kind, operand.type.kind)
            return self.rows.worked(found)

        return self.rows.once(code, make)

    def _minus(self, code: p.Minus) -> Value:
        return n.negated(self.rows, code.type.kind, self.value(code.operand))

    def _shift(self, code: p.Shift) -> Value:
        months = code.duration.amount * {"month": 1, "year": 12}[code.duration.unit]
        signed = -months if code.back else months
        return self.rows.once(code, lambda: shifted(self.rows, self.value(code.operand), signed))

    def _asked(self, code: Any) -> Value:
        assert self.questions is not None
        return self.questions.asked(code)


def _kind_of(operator: str, left: str, right: str) -> str:
    """The kind of what a calculation gives."""
    if left in ("integer", "decimal"):
        return "integer" if (left, right) == ("integer", "integer") and operator != "/" else "decimal"
    return "duration" if left == right else left


_TRUTHS = frozenset({p.Not, p.All, p.Some, p.Equal, p.Less, p.Among, p.Contains, p.Matches, p.IsKnown})
_WRITERS: Mapping[type, Callable[[Conditions, Any], Value]] = {
    p.Const: Conditions._constant,
    p.Attribute: lambda self, code: self._column(code.name),
    p.Property: lambda self, code: self._column(code.name),
    p.ChannelOf: Conditions._channel,
    p.ScoreOf: lambda self, code: self._column(code.name),
    p.InSegment: lambda self, code: self._column(code.name),
    p.GradeOf: lambda self, code: self._column(code.name),
    p.ChecklistOf: lambda self, code: self._column(code.name),
    p.PersonaOf: lambda self, _: self._column("persona"),
    p.Now: lambda self, _: self._column("now"),
    p.Today: lambda self, _: self._column("today"),
    p.Not: Conditions._not,
    p.All: Conditions._all,
    p.Some: Conditions._some,
    p.Equal: Conditions._equal,
    p.Less: Conditions._less,
    p.Among: Conditions._among,
    p.Contains: Conditions._contains,
    p.Matches: Conditions._matches,
    p.IsKnown: Conditions._known,
    p.Calculate: Conditions._calculate,
    p.Minus: Conditions._minus,
    p.Shift: Conditions._shift,
    p.Count: Conditions._asked,
    p.Different: Conditions._asked,
    p.Total: Conditions._asked,
    p.Edge: Conditions._asked,
    p.Follows: Conditions._asked,
    p.Quiet: Conditions._asked,
}
