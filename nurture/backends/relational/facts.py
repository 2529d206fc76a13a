"""Scores, segments, grades, matrices, checklists and the persona as columns of leads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import define, evolve, field, frozen

from nurture.backends.relational import tree as t
from nurture.backends.relational.comments import comment_of
from nurture.backends.relational.conditions import Conditions
from nurture.backends.relational.points import Points
from nurture.backends.relational.rows import Value, deepest
from nurture.dsl import program as p

__all__ = ["Facts", "Output"]


@frozen(eq=False)
class Output:
    """A column of the result: its name, what it is (score, grade, persona, segment, complete, answered), its value.

    ``of`` is the checklist that a column is about.
    """

    name: str
    kind: str
    value: Value
    of: str = ""


@define(eq=False)
class Facts:
    """Writes facts in order; what each comes to can be read by those after it."""

    program: p.Program
    conditions: Conditions
    points: Points
    outputs: dict[str, list[Output]] = field(factory=dict)

    def write(self, fact: p.Fact) -> None:
        """Make ``fact`` a column of leads."""
        _WRITERS[type(fact)](self, fact)

    def _put(self, fact: str, name: str, kind: str, value: Value, comment: str = "") -> None:
        rows = self.conditions.rows
        comments = [comment] if comment else []
        made = rows.let(value, rows.names.take(name), *comments)
        self.conditions.columns[name] = made
        of = fact if kind in ("complete", "answered") else ""
        self.outputs.setdefault(fact, []).append(Output(name, kind, made, of))

    def _comment(self, fact: Any) -> str:
        return comment_of(self.program.rules, fact.name)

    # -- scores --------------------------------------------------------------------------------------------------

    def score(self, rule: p.ScoreRule) -> None:
        clauses = [clause for group in rule.groups for clause in group.clauses]
        large = sum(abs(clause.points) for clause in clauses) >= 2**31  # more than a plain number of most engines
        groups = [self._group(group, large=large) for group in rule.groups]
        found = self._limited(groups, rule)
        if not any(clause.when is None for clause in clauses):  # then it is made of plain numbers only
            found = evolve(found, tree=self.conditions.rows.dialect.integer(found.tree))
        low, high = rule.reach
        found = evolve(found, nullable=False, scale=3, low=low, high=high)
        self._put(rule.name, rule.name, "score", found, self._comment(rule))

    def _group(self, group: p.GroupRule, *, large: bool) -> Value:
        return self._limited([self._clause(clause, large=large) for clause in group.clauses], group)

    def _limited(self, parts: Iterable[Value], rule: p.GroupRule | p.ScoreRule) -> Value:
        values, dialect = [*parts], self.conditions.rows.dialect
        tree = t.sum_of(value.tree for value in values)
        if rule.most is not None:
            tree = dialect.least(tree, t.number(rule.most))
        if rule.least is not None:
            tree = dialect.greatest(tree, t.number(rule.least))
        return Value(tree, deepest(values))

    def _clause(self, clause: p.Clause, *, large: bool) -> Value:
        if clause.when is None:
            return self.points.of_clause(clause)
        holds, points = self.conditions.holds(clause.when), t.number(clause.points)
        earned = self.conditions.rows.dialect.integer(points) if large else points
        return evolve(holds, tree=t.case((holds.tree, earned), otherwise=t.number(0)))

    # -- what is made of them ------------------------------------------------------------------------------------

    def segment(self, rule: p.SegmentRule) -> None:
        self._put(rule.name, rule.name, "segment", self.conditions.truth(rule.when), self._comment(rule))

    def grade(self, rule: p.GradeRule) -> None:
        self._put(rule.name, rule.name, "grade", self._first(rule.bands), self._comment(rule))

    def _first(self, options: Iterable[tuple[str, p.Code | None]]) -> Value:
        """The name of the first option whose condition holds."""
        ways, level, otherwise = [], 0, None
        for name, when in options:
            if when is None:
                otherwise = t.text(name)
                break
            holds = self.conditions.holds(when)
            ways.append((holds.tree, t.text(name)))
            level = max(level, holds.level)
        if not ways:
            return Value(t.cast(t.NULL() if otherwise is None else otherwise, "text"), level, otherwise is None)
        return Value(t.case(*ways, otherwise=otherwise), level, otherwise is None)

    def matrix(self, rule: p.MatrixRule) -> None:
        axes = [self.conditions.value(axis) for axis in rule.axes]
        cell = Value(t.joined(axis.tree for axis in axes), deepest(axes))
        self._put(rule.name, rule.name, "grade", cell, self._comment(rule))

    def checklist(self, rule: p.ChecklistRule) -> None:
        names = [name for name, _, _ in rule.questions]
        comment = self._comment(rule)
        for name, _, answered in rule.questions:
            self._put(rule.name, f"{rule.name}.{name}", "answered", self.conditions.truth(answered), comment)
            comment = ""
        answers = [self.conditions._column(f"{rule.name}.{name}") for name in names]
        level = deepest(answers)
        complete = Value(t.all_of(each.copy for each in answers), level, nullable=False)
        ways = [(t.not_(each.copy), t.text(name)) for each, name in zip(answers, names, strict=True)]
        self._put(rule.name, f"{rule.name}.complete", "complete", complete)
        self._put(rule.name, f"{rule.name}.next", "next", Value(t.case(*ways), level))
        self.conditions.checklists[rule.name] = tuple(names)

    def persona(self, rule: p.PersonaRule) -> None:
        if not rule.personas:
            self.conditions.columns["persona"] = Value(t.NULL())
            return
        self._put("persona", "persona", "persona", self._first(rule.personas), self._comment(rule))


_WRITERS: Mapping[type, Callable[[Facts, Any], None]] = {
    p.ScoreRule: Facts.score,
    p.SegmentRule: Facts.segment,
    p.GradeRule: Facts.grade,
    p.MatrixRule: Facts.matrix,
    p.ChecklistRule: Facts.checklist,
    p.PersonaRule: Facts.persona,
}
