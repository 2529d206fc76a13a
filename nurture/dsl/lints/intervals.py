"""Sets of values on a line, closed under and, or and not: for which values a comparison with constants holds.

A set is written as the cuts where it begins and ends. A cut lies just before a value or just after it, so that open and
closed ends need no cases of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from math import ceil, floor
from operator import itemgetter
from typing import Any, TypeAlias

from attrs import frozen

__all__ = [
    "ALL",
    "EVERYTHING",
    "KNOWN",
    "NONE",
    "NOTHING",
    "ONE",
    "Cut",
    "Line",
    "Values",
    "beginning",
    "below",
    "between",
    "common",
    "is_after",
    "joined",
    "points",
]

_BEFORE, _AFTER = 0, 1
ONE = Decimal(1)
_LAST_CHARACTER = chr(0x10FFFF)
Cut: TypeAlias = tuple[Any, int]


def is_after(cut: Cut) -> bool:
    """Whether ``cut`` lies just after its value."""
    return bool(cut[1] == _AFTER)


@frozen
class Line:
    """A set of ordered values: whether it holds those below every cut, and the cuts where that changes.

    >>> below(5, or_equal=True)
    Line(lowest=True, cuts=((5, 1),))
    """

    lowest: bool
    cuts: tuple[Cut, ...] = ()

    def complement(self) -> Line:
        """The values that are not in the set."""
        return Line(not self.lowest, self.cuts)

    def stretches(self) -> Iterator[tuple[Cut | None, Cut | None]]:
        """The stretches of the set, from a cut to a cut; None is an end without one."""
        ends: list[Cut | None] = [None] if self.lowest else []
        ends += self.cuts
        if len(ends) % 2:
            ends.append(None)
        return zip(ends[::2], ends[1::2], strict=True)

    def single_points(self) -> list[Any] | None:
        """The values of the set, where each stands alone; None where the set has a stretch of them.

        >>> points([1, 2]).single_points(), between(1, 2).single_points()
        ([1, 2], None)
        """
        found = []
        for start, end in self.stretches():
            if start is None or end is None or start[0] != end[0]:
                return None
            found.append(start[0])
        return found

    def ends_before(self, other: Line) -> bool:
        """Whether every whole number of the set is below every one of ``other``; False where either has no end there.

        >>> points([1, 2]).ends_before(points([2, 3])), points([1, 2]).ends_before(points([3]))
        (False, True)
        """
        ends = [end for _, end in self.stretches()]
        starts = [start for start, _ in other.stretches()]
        if not ends or not starts or ends[-1] is None or starts[0] is None:
            return False
        return _last(ends[-1], ONE) < _first(starts[0], ONE)

    def is_empty(self, step: Decimal | None = None) -> bool:
        """Whether nothing is in the set, or, with a ``step``, no multiple of it. Days are numbers here.

        >>> points([15]).is_empty(), points([15]).is_empty(Decimal(10))
        (False, True)
        """
        if step is not None:
            return not any(_has_multiple(start, end, step) for start, end in self.stretches())
        return not self.lowest and not self.cuts


def _number(cut: Cut) -> Any:
    value = cut[0]
    return value.toordinal() if isinstance(value, dt.date) else value


def _has_multiple(start: Cut | None, end: Cut | None, step: Decimal) -> bool:
    return start is None or end is None or _first(start, step) <= _last(end, step)


def _first(start: Cut, step: Decimal) -> int:
    """How many times ``step`` the first multiple of it behind ``start`` is."""
    times = Fraction(_number(start)) / Fraction(step)
    return ceil(times) if start[1] == _BEFORE else floor(times) + 1


def _last(end: Cut, step: Decimal) -> int:
    times = Fraction(_number(end)) / Fraction(step)
    return floor(times) if end[1] == _AFTER else ceil(times) - 1


ALL = Line(lowest=True)
NONE = Line(lowest=False)


def points(values: Iterable[Any]) -> Line:
    """The set of just these values.

    >>> points([3, 1, 3])
    Line(lowest=False, cuts=((1, 0), (1, 1), (3, 0), (3, 1)))
    """
    return Line(lowest=False, cuts=tuple((value, side) for value in sorted(set(values)) for side in (_BEFORE, _AFTER)))


def below(value: Any, *, or_equal: bool) -> Line:
    """The values below ``value``; with ``or_equal`` also itself."""
    return Line(lowest=True, cuts=((value, _AFTER if or_equal else _BEFORE),))


def between(least: Any, most: Any) -> Line:
    """The values from ``least`` to ``most``, both with them; None is an end without a bound.

    >>> between(3, None)
    Line(lowest=False, cuts=((3, 0),))
    """
    start = () if least is None else ((least, _BEFORE),)
    end = () if most is None else ((most, _AFTER),)
    return Line(least is None, start + end)


def beginning(prefix: str) -> Line:
    """The texts that start with ``prefix``: those from it up to the first that sorts behind them all.

    >>> beginning("ab")
    Line(lowest=False, cuts=(('ab', 0), ('ac', 0)))
    """
    stem = prefix.rstrip(_LAST_CHARACTER)
    end = ((stem[:-1] + chr(ord(stem[-1]) + 1), _BEFORE),) if stem else ()
    return Line(lowest=False, cuts=((prefix, _BEFORE), *end))


def _in_at_least(needed: int, lines: Sequence[Line]) -> Line:
    """The values that are in at least ``needed`` of ``lines``, in one sweep from below."""
    changes = [
        (cut, -1 if (number % 2 == 0) == line.lowest else 1) for line in lines for number, cut in enumerate(line.cuts)
    ]
    count = sum(line.lowest for line in lines)
    lowest = inside = count >= needed
    cuts = []
    for cut, group in groupby(sorted(changes, key=itemgetter(0)), key=itemgetter(0)):
        count += sum(step for _, step in group)
        if (count >= needed) != inside:
            inside = not inside
            cuts.append(cut)
    return Line(lowest, tuple(cuts))


@frozen
class Values:
    """A set of values of which one may be the missing value."""

    missing: bool
    known: Line

    def complement(self) -> Values:
        """The values that are not in the set."""
        return Values(not self.missing, self.known.complement())

    def is_empty(self, step: Decimal | None = None) -> bool:
        """Whether nothing, and not the missing value, is in the set; with a ``step``, no multiple of it."""
        return not self.missing and self.known.is_empty(step)


EVERYTHING = Values(missing=True, known=ALL)
NOTHING = Values(missing=False, known=NONE)
KNOWN = Values(missing=False, known=ALL)


def common(sets: Sequence[Values]) -> Values:
    """The values that are in every one of ``sets``.

    >>> low, high = below(5, or_equal=False), below(3, or_equal=True).complement()
    >>> common([Values(True, low), Values(False, high)])
    Values(missing=False, known=Line(lowest=False, cuts=((3, 1), (5, 0))))
    """
    lines = [values.known for values in sets]
    return Values(all(values.missing for values in sets), _in_at_least(len(lines), lines))


def joined(sets: Sequence[Values]) -> Values:
    """The values that are in at least one of ``sets``."""
    return Values(any(values.missing for values in sets), _in_at_least(1, [values.known for values in sets]))
