"""Scores, segments, grades and personas as closures; scores also as parts that explain them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from attrs import frozen

from nurture.backends.closures.expressions import Lowering
from nurture.domain.checklist import Standing
from nurture.domain.decay import decayed
from nurture.domain.time import scoring_day
from nurture.dsl import program as p
from nurture.journey.view import View
from nurture.scoring.days import DayCounts
from nurture.scoring.memory import Latest, Tally
from nurture.scoring.points import Contribution, clamped, contributions

__all__ = ["ClauseReader", "GroupReader", "ScoreReader", "fact_reader", "score_reader"]

Earned: TypeAlias = Callable[[View], list[Contribution]]


@frozen(eq=False)
class ClauseReader:
    """A clause and what its events earn."""

    clause: p.Clause
    earned: Earned

    def points(self, view: View) -> int:
        """The points of the clause, in thousandths."""
        return sum(item.after for item in self.earned(view))


@frozen(eq=False)
class GroupReader:
    """A group of clauses."""

    group: p.GroupRule
    clauses: tuple[ClauseReader, ...]

    def points(self, view: View) -> int:
        """The points of the group, within its limits."""
        return clamped(sum(clause.points(view) for clause in self.clauses), self.group.least, self.group.most)


@frozen(eq=False)
class ScoreReader:
    """A score."""

    rule: p.ScoreRule
    groups: tuple[GroupReader, ...]

    def points(self, view: View) -> int:
        """The score, in thousandths."""
        return clamped(sum(group.points(view) for group in self.groups), self.rule.least, self.rule.most)


def score_reader(rule: p.ScoreRule, lowering: Lowering) -> ScoreReader:
    """The closures of a score."""
    groups = []
    for group in rule.groups:
        clauses = tuple(ClauseReader(clause, _earned(clause, lowering)) for clause in group.clauses)
        groups.append(GroupReader(group, clauses))
    return ScoreReader(rule, tuple(groups))


def _earned(clause: p.Clause, lowering: Lowering) -> Earned:
    if clause.when is not None:
        test, points = lowering.condition(clause.when), clause.points
        return lambda view: [Contribution(None, 1, 1, points, points)] if test(view) else []
    assert clause.on is not None
    if clause.on.within is not None:
        return _within(clause, clause.on, clause.on.within, lowering)
    if clause.cap is None and clause.decay is None and clause.on.over is None:
        return _undying(clause, clause.on, lowering)
    return _by_day(clause, clause.on, lowering)


def _within(clause: p.Clause, select: p.Select, length: int, lowering: Lowering) -> Earned:
    points, most = clause.points, clause.cap or 0
    index = lowering.slot(Latest(max(1, most), length), select)
    lowering.when_leaving(index, length)

    def earned(view: View) -> list[Contribution]:
        number = min(most, sum(time > view.us - length for time in view.memory[index]))
        return [Contribution(None, number, number, number * points, number * points)] if number else []

    return earned


def _undying(clause: p.Clause, select: p.Select, lowering: Lowering) -> Earned:
    points, index = clause.points, lowering.slot(Tally(), select)

    def earned(view: View) -> list[Contribution]:
        number = view.memory[index]
        return [Contribution(None, number, number, number * points, number * points)] if number else []

    return earned


def _by_day(clause: p.Clause, select: p.Select, lowering: Lowering) -> Earned:
    points, decay, over, offset = clause.points, clause.decay, select.over, lowering.program.offset
    horizon = (
        over if decay is None or (over is not None and clause.cap is not None) else min(over or len(decay), len(decay))
    )
    period = "window" if over is not None and clause.period == "ever" else clause.period
    cell = DayCounts(offset, clause.cap, period, horizon)
    index = lowering.slot(cell, select)
    if horizon is not None:
        lowering.at_midnights(index, _next_steps(points, decay, horizon))

    def earned(view: View) -> list[Contribution]:
        before, days = view.memory[index]
        today = scoring_day(view.us, offset)
        if over is not None:
            days = tuple(item for item in days if today - item[0] < over)
        found = contributions(points, decay, today, cell.taken((before, days)))
        if before and decay is None:
            found.insert(0, Contribution(None, before, before, before * points, before * points))
        return found

    return earned


def _next_steps(points: int, decay: tuple[int, ...] | None, horizon: int) -> tuple[int, ...]:
    """For each age, after how many more days an event of that age gives something else."""
    steps = [1] * horizon
    left = [decayed(points, age, decay) for age in range(horizon)]
    for age in range(horizon - 2, -1, -1):
        steps[age] = 1 if left[age] != left[age + 1] else steps[age + 1] + 1
    return tuple(steps)


def _segment(rule: p.SegmentRule, lowering: Lowering) -> Callable[[View], Any]:
    return lowering.condition(rule.when)


def _choice(options: tuple[tuple[str, p.Code | None], ...], lowering: Lowering) -> Callable[[View], Any]:
    tests = [(name, (lambda _: True) if when is None else lowering.condition(when)) for name, when in options]
    return lambda view: next((name for name, test in tests if test(view)), None)


def _cell(rule: p.MatrixRule, lowering: Lowering) -> Callable[[View], Any]:
    axes = [lowering.read(axis) for axis in rule.axes]
    return lambda view: "".join(axis(view) for axis in axes)


def _standing(rule: p.ChecklistRule, lowering: Lowering) -> Callable[[View], Any]:
    questions = [((name, text), lowering.condition(answered)) for name, text, answered in rule.questions]
    return lambda view: Standing(tuple(question for question, answered in questions if not answered(view)))


_READERS: dict[type, Callable[[Any, Lowering], Callable[[View], Any]]] = {
    p.SegmentRule: _segment,
    p.GradeRule: lambda rule, lowering: _choice(rule.bands, lowering),
    p.MatrixRule: _cell,
    p.ChecklistRule: _standing,
    p.PersonaRule: lambda rule, lowering: _choice(rule.personas, lowering),
}


def fact_reader(rule: p.Fact, lowering: Lowering) -> Callable[[View], Any]:
    """What works a segment, grade or persona out from a view in which what it reads is worked out already."""
    return _READERS[type(rule)](rule, lowering)
