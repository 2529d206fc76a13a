"""Writes a score as a Python function: the facts it is worked out from, in order, each a local of the function."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import define, field

from nurture.backends.bytecode import tree as t
from nurture.backends.bytecode.cases import Alone, Branch, Case, Earned, Plan
from nurture.backends.bytecode.conditions import Conditions
from nurture.backends.bytecode.outline import Outline, Sum
from nurture.backends.bytecode.records import Layout
from nurture.dsl import program as p

__all__ = ["SCORE", "Writer"]

SCORE = "score"
_LEAD, _HELD = "lead", "held"


@define
class Writer:
    """Writes the function of a score; one that is ``telling`` notes which clauses earn.

    What is read once is read where it is wanted, the rest as the function begins. ``fixed`` is as in ``Conditions``.
    """

    outline: Outline
    layout: Layout
    fixed: dict[bytes, Any] | None = None
    telling: bool = field(kw_only=True)
    conditions: Conditions = field(init=False)
    ways: dict[tuple[str, ...], str] = field(init=False, factory=dict)
    loads: list[ast.stmt] = field(init=False, factory=list)

    def __attrs_post_init__(self) -> None:
        outline = self.outline
        self.conditions = Conditions(outline.program.offset, self._load, outline.sure, self.fixed)

    # -- records -----------------------------------------------------------------------------------------------------

    def _load(self, name: str) -> ast.expr:
        parts = self.layout.parts(name)
        if self.outline.reads[name] == 1:
            return self.layout.step(self._way(parts[:-1]), parts[-1])
        return self._way(parts)

    def _way(self, parts: tuple[str, ...]) -> ast.expr:
        """What lies at the end of ``parts``, put under a name as the function begins."""
        if not parts:
            return t.name(_LEAD)
        if parts not in self.ways:
            before = self._way(parts[:-1])
            self.ways[parts] = f"v{len(self.ways)}"
            self.loads.append(t.put(self.ways[parts], self.layout.step(before, parts[-1])))
        return t.name(self.ways[parts])

    # -- facts -------------------------------------------------------------------------------------------------------

    def module(self) -> ast.Module:
        """The function, which falls back on ``meant`` where a record is not as the schema says."""
        last = self.outline.parts[-1]
        body = [statement for part in self.outline.parts for statement in self._part(part)]
        assert isinstance(last, Sum)
        result = t.name(self.conditions.facts[last.rule.name])
        if last.unit != 1 and not last.shared:
            result = ast.BinOp(result, ast.Mult(), t.constant(last.unit))
        start: list[ast.stmt] = []
        if self.telling:
            start, result = [t.put(_HELD, t.listed())], t.paired(result, t.name(_HELD))
        instead = ast.ExceptHandler(t.name("FAILS"), None, [ast.Return(t.call(t.name("meant"), t.name(_LEAD)))])
        tried = ast.Try([*start, *self.loads, *body, ast.Return(result)], [instead], [], [])
        return ast.Module([t.at(t.define(SCORE, [_LEAD], [tried]), last.rule.span)], [])

    def _part(self, part: Any) -> list[ast.stmt]:
        title = f"f{len(self.conditions.facts)}"
        written = _PARTS[type(part)](self, part, title)
        name = part.rule.name if isinstance(part, Sum) else part.name
        self.conditions.facts[name] = title
        return written

    def _sum(self, part: Sum, title: str) -> list[ast.stmt]:
        statements: list[ast.stmt] = [t.put(title, t.constant(0))]
        for group, plan in part.groups:
            limited = group.least is not None or group.most is not None
            into = "g" if limited else title
            statements += [t.put(into, t.constant(0))] if limited else []
            statements += self._plan(plan, part, into)
            statements += t.at_each(_limits(into, group, part.unit), group.span)
            statements += [t.at(t.add(title, t.name(into), ast.Add()), group.span)] if limited else []
        statements += t.at_each(_limits(title, part.rule, part.unit), part.rule.span)
        if part.shared and part.unit != 1:
            statements.append(t.at(t.add(title, t.constant(part.unit), ast.Mult()), part.rule.span))
        return statements

    def _plan(self, plan: Plan, part: Sum, into: str) -> list[ast.stmt]:
        sure = [each for each in plan if isinstance(each, Earned)]
        statements = self._earned(sure, part, into)
        for each in plan:
            if isinstance(each, Alone):
                test = self.conditions.test(each.case.when.written(), each.known)
                earned = self._earned([each.case], part, into)
                statements.append(t.at(ast.If(test, earned, []), each.case.clause.span))
            elif isinstance(each, Branch):
                statements.append(self._branch(each, part, into))
        return statements

    def _branch(self, branch: Branch, part: Sum, into: str) -> ast.stmt:
        holding, failing = (self._plan(plan, part, into) for plan in (branch.holding, branch.failing))
        test = self.conditions.test(branch.question.code, branch.known, holds=bool(holding))
        made: ast.stmt = t.at(ast.If(test, holding or failing, failing if holding else []), branch.question.code.span)
        return made

    def _earned(self, cases: Sequence[Case | Earned], part: Sum, into: str) -> list[ast.stmt]:
        """Points of clauses that are sure to earn, and a note of each."""
        if not cases:
            return []
        points = sum(case.clause.points for case in cases) // part.unit
        earned = [t.add(into, t.constant(abs(points)), ast.Add() if points > 0 else ast.Sub())] if points else []
        if self.telling and part is self.outline.parts[-1]:
            earned += [t.noted(_HELD, case.place) for case in cases]
        statements = t.at_each(earned or [ast.Pass()], cases[0].clause.span)
        for each in statements:
            each.lines = tuple(case.clause.span.line for case in cases)  # type: ignore[attr-defined]
        return statements

    def _segment(self, rule: p.SegmentRule, title: str) -> list[ast.stmt]:
        return [t.at(t.put(title, self._truth(rule.when)), rule.span)]

    def _truth(self, code: p.Code) -> ast.expr:
        """``code`` as True or False."""
        return t.refused(self.conditions.test(code, frozenset(), holds=False))

    def _grade(self, rule: p.GradeRule, title: str) -> list[ast.stmt]:
        return self._choice(list(rule.bands), title)

    def _persona(self, rule: p.PersonaRule, title: str) -> list[ast.stmt]:
        return self._choice(list(rule.personas), title)

    def _choice(self, options: list[Any], title: str) -> list[ast.stmt]:
        """The first option whose condition holds, None where there is none.

        A loop of one round, left by whichever is taken: each in the ``else`` of the one before would nest without end.
        """
        tried: list[ast.stmt] = []
        for name, when in options:
            taken: list[ast.stmt] = [t.put(title, t.constant(name)), ast.Break()]
            span = None if when is None else when.span
            tried += taken if when is None else [t.at(ast.If(self.conditions.test(when, frozenset()), taken, []), span)]
        return [ast.While(t.constant(1), [*tried, t.put(title, t.constant(None)), ast.Break()], [])]

    def _cell(self, rule: p.MatrixRule, title: str) -> list[ast.stmt]:
        axes: list[ast.expr] = [t.name(self.conditions.facts[axis.name]) for axis in rule.axes]
        joined = axes[0]
        for axis in axes[1:]:
            joined = ast.BinOp(joined, ast.Add(), axis)
        return t.at_each([t.put(title, joined)], rule.span)


def _limits(title: str, rule: p.GroupRule | p.ScoreRule, unit: int) -> list[ast.stmt]:
    return [
        ast.If(
            t.compare(t.name(title), beyond, t.constant(limit // unit)), [t.put(title, t.constant(limit // unit))], []
        )
        for limit, beyond in ((rule.most, ast.Gt()), (rule.least, ast.Lt()))
        if limit is not None
    ]


_PARTS: Mapping[type, Callable[[Writer, Any, str], list[ast.stmt]]] = {
    Sum: Writer._sum,
    p.SegmentRule: Writer._segment,
    p.GradeRule: Writer._grade,
    p.PersonaRule: Writer._persona,
    p.MatrixRule: Writer._cell,
}
