"""What the clauses of a score come to together: those with `when` that exclude one another are never added up.

Clauses whose conditions have one subject are held against each stretch of its values, exactly; clauses about different
subjects are taken as free of one another. So the answer errs on one side only: no score leaves the reach told here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import TypeAlias

from nurture.dsl import program as p
from nurture.dsl.fact_rules import clamped, most_times
from nurture.dsl.lints import intervals as i

__all__ = ["Known", "points_together", "reach_together"]

Known: TypeAlias = tuple[i.Values, int]  # the values of a subject for which a clause holds, and its points
Find: TypeAlias = Callable[[p.Code], "tuple[p.Code, i.Values] | None"]
CanBe: TypeAlias = Callable[[p.Code, i.Values], bool]

_MOST = 2_000  # stretches of values times values of the subject that are looked at for one subject


def reach_together(
    rule: p.ScoreRule, find: Find, universe: Callable[[p.Code], i.Values], can_be: CanBe
) -> tuple[int, int]:
    """The least and the most that a score can be, in thousandths.

    ``find`` gives the subject of a condition and the values for which it holds, ``universe`` all that a subject can be,
    and ``can_be`` says whether any value of a set is one that the subject can have.
    """
    low = high = 0
    for group in rule.groups:
        ends = [(0, 0)]
        about: dict[p.Code, list[Known]] = {}
        for clause in group.clauses:
            found = None if clause.when is None else find(clause.when)
            if found is None:
                ends.append(_alone(clause.points * most_times(clause)))
            else:
                about.setdefault(found[0], []).append((found[1], clause.points))
        for subject, known in about.items():
            ends.append(points_together(known, universe(subject), partial(can_be, subject)))
        low += clamped(sum(least for least, _ in ends), group.least, group.most)
        high += clamped(sum(most for _, most in ends), group.least, group.most)
    return clamped(low, rule.least, rule.most), clamped(high, rule.least, rule.most)


def _alone(points: int) -> tuple[int, int]:
    return min(0, points), max(0, points)


def points_together(known: Sequence[Known], universe: i.Values, can_be: Callable[[i.Values], bool]) -> tuple[int, int]:
    """The least and the most points that clauses about one subject give for any one value of it.

    >>> above, below = i.below(5, or_equal=True).complement(), i.below(3, or_equal=False)
    >>> points_together([(i.Values(False, above), 10), (i.Values(False, below), 5)], i.EVERYTHING, lambda _: True)
    (0, 10)
    """
    changes: dict[i.Cut, int] = {}
    for values, points in known:
        for number, cut in enumerate(values.known.cuts):
            changes[cut] = changes.get(cut, 0) + (-points if (number % 2 == 0) == values.known.lowest else points)
    if len(known) < 2 or len(changes) * (1 + len(universe.known.cuts)) > _MOST:
        ends = [_alone(points) for _, points in known]
        return sum(least for least, _ in ends), sum(most for _, most in ends)
    sums = [sum(points for values, points in known if values.missing)] if universe.missing else []
    total = sum(points for values, points in known if values.known.lowest)
    cuts = sorted(changes)
    for start, end in pairwise([None, *cuts, None]):
        total += changes.get(start, 0) if start is not None else 0
        stretch = i.Line(start is None, tuple(cut for cut in (start, end) if cut is not None))
        if can_be(i.common([universe, i.Values(missing=False, known=stretch)])):
            sums.append(total)
    return (min(sums), max(sums)) if sums else (0, 0)
