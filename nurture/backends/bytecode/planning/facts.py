"""Scores as parts: what each clause is worth, and how its events come to that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from attrs import frozen

from nurture.backends.bytecode.planning.expressions import Lowering
from nurture.backends.bytecode.planning.past import Leaf
from nurture.backends.bytecode.planning.worth import by_day_gain, by_day_worth, fading_worth, within_worth
from nurture.domain.decay import decayed
from nurture.domain.time import scoring_day
from nurture.dsl import program as p
from nurture.journey.view import View
from nurture.scoring.days import DayCounts
from nurture.scoring.memory import Latest, Tally
from nurture.scoring.points import Contribution, clamped, contributions

__all__ = ["ClauseReader", "GroupReader", "ScoreReader", "kind_of", "score_reader"]

Earned: TypeAlias = Callable[[View], list[Contribution]]


@frozen(eq=False)
class ClauseReader:
    """A clause and what its events earn, day by day; ``worth`` is the question to the past what that comes to.

    Where time alone changes that as days begin, ``timer`` is the key of the change, and ``fading`` gives both: the worth, and
    when it changes next. ``gain`` is what one event more, now, adds, given what is kept of those before it.
    """

    clause: p.Clause
    earned: Earned
    worth: Leaf | None
    timer: object = None
    fading: Callable[[Any, int], tuple[int, int]] | None = None
    gain: Callable[[Any, int], int] | None = None

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


def score_reader(rule: p.ScoreRule, lowering: Lowering) -> ScoreReader:
    """What tells the parts of a score."""
    groups = []
    for group in rule.groups:
        clauses = tuple(_clause(clause, lowering) for clause in group.clauses)
        groups.append(GroupReader(group, clauses))
    return ScoreReader(rule, tuple(groups))


def _clause(clause: p.Clause, lowering: Lowering) -> ClauseReader:
    if clause.when is not None:
        test, points = lowering.condition(clause.when), clause.points
        whole = [Contribution(None, 1, 1, points, points)]
        return ClauseReader(clause, lambda view: whole if test(view) else [], None)
    assert clause.on is not None
    return _KINDS[kind_of(clause)](clause, clause.on, lowering)


def kind_of(clause: p.Clause) -> str:
    """How the events of a clause count: ``within`` a window, for good (``undying``), or ``by day``."""
    assert clause.on is not None
    if clause.on.within is not None:
        return "within"
    return "undying" if clause.cap is None and clause.decay is None and clause.on.over is None else "by day"


def _within(clause: p.Clause, select: p.Select, lowering: Lowering) -> ClauseReader:
    length, points, most = select.within or 0, clause.points, clause.cap or 0
    index = lowering.slot(Latest(max(1, most), length), select)
    lowering.when_leaving(index, length)

    def earned(view: View) -> list[Contribution]:
        number = min(most, sum(time > view.us - length for time in view.memory[index]))
        return [Contribution(None, number, number, number * points, number * points)] if number else []

    return ClauseReader(clause, earned, Leaf((index,), within_worth(points, most, length)))


def _undying(clause: p.Clause, select: p.Select, lowering: Lowering) -> ClauseReader:
    points, index = clause.points, lowering.slot(Tally(), select)

    def earned(view: View) -> list[Contribution]:
        number = view.memory[index]
        return [Contribution(None, number, number, number * points, number * points)] if number else []

    return ClauseReader(clause, earned, Leaf((index,), lambda number, _: number * points, timely=False))


def _by_day(clause: p.Clause, select: p.Select, lowering: Lowering) -> ClauseReader:
    points, decay, over, offset = clause.points, clause.decay, select.over, lowering.program.offset
    horizon = (
        over if decay is None or (over is not None and clause.cap is not None) else min(over or len(decay), len(decay))
    )
    period = "window" if over is not None and clause.period == "ever" else clause.period
    cell = DayCounts(offset, clause.cap, period, horizon)
    index = lowering.slot(cell, select)
    worth = by_day_worth(cell, points, decay, over)
    timer: object = None
    fading = None
    if horizon is not None:
        steps = _next_steps(points, decay, horizon)
        timer = lowering.at_midnights(index, steps)
        fading = fading_worth(worth, steps, offset)

    def earned(view: View) -> list[Contribution]:
        before, days = view.memory[index]
        today = scoring_day(view.us, offset)
        if over is not None:
            days = tuple(item for item in days if today - item[0] < over)
        found = contributions(points, decay, today, cell.taken((before, days)))
        if before and decay is None:
            found.insert(0, Contribution(None, before, before, before * points, before * points))
        return found

    gain = by_day_gain(cell, points, decay, over)
    return ClauseReader(clause, earned, Leaf((index,), worth, horizon is not None), timer, fading, gain)


_KINDS = {"within": _within, "undying": _undying, "by day": _by_day}


def _next_steps(points: int, decay: tuple[int, ...] | None, horizon: int) -> tuple[int, ...]:
    """For each age, after how many more days an event of that age gives something else."""
    steps = [1] * horizon
    left = [decayed(points, age, decay) for age in range(horizon)]
    for age in range(horizon - 2, -1, -1):
        steps[age] = 1 if left[age] != left[age + 1] else steps[age + 1] + 1
    return tuple(steps)
