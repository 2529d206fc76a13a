"""The values of an attribute, or of another subject, of which a question holds: all, some, those beyond a threshold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from attrs import frozen

from nurture.backends.bytecode.merging import Affixes
from nurture.domain.values import MATCHERS
from nurture.dsl import program as p

__all__ = ["EVERYTHING", "Region", "region_of"]


@frozen(eq=False)
class Region:
    """Values of which a question holds, none of them missing: ``values`` where these are all, else whatever ``holds``."""

    holds: Callable[[Any], bool]
    values: frozenset[Any] | None = None
    upwards: bool | None = None
    bound: Any = None
    inclusive: bool = False

    def within(self, other: Region) -> bool:
        """Whether it is sure that what is in this region is in ``other``."""
        if self.values is not None:
            return self.values <= other.values if other.values is not None else all(map(other.holds, self.values))
        if self.upwards is None or self.upwards is not other.upwards:
            return False
        return other._reaches(self)

    def apart(self, other: Region) -> bool:
        """Whether it is sure that nothing is in both."""
        if self.values is not None:
            some = other.values
            return self.values.isdisjoint(some) if some is not None else not any(map(other.holds, self.values))
        if other.values is not None:
            return other.apart(self)
        if self.upwards is None or other.upwards is None or self.upwards is other.upwards:
            return False
        up, down = (self, other) if self.upwards else (other, self)
        return bool(up.bound > down.bound) or (up.bound == down.bound and not (up.inclusive and down.inclusive))

    def covers(self, other: Region) -> bool:
        """Whether it is sure that every value, unless it is missing, is in one of the two."""
        if self.upwards is None or other.upwards is None or self.upwards is other.upwards:
            return False
        up, down = (self, other) if self.upwards else (other, self)
        return bool(up.bound < down.bound) or (up.bound == down.bound and (up.inclusive or down.inclusive))

    def _reaches(self, other: Region) -> bool:
        """Whether the bound of this region is no closer than that of ``other``, which goes the same way."""
        if self.bound == other.bound:
            return self.inclusive or not other.inclusive
        return bool(self.bound < other.bound) is self.upwards


EVERYTHING = Region(lambda _: True)
_TRUE = Region(lambda value: value is True, frozenset({True}))


def region_of(code: p.Code) -> tuple[p.Code, Region | None]:
    """What ``code`` asks about, and of which of its values it holds; None where that cannot be told."""
    return _REGIONS.get(type(code), _flag)(code)


_SUBJECTS = (p.Attribute, p.ScoreOf, p.GradeOf, p.PersonaOf, p.InSegment)
_Found: TypeAlias = tuple[p.Code, Region | None]


def _flag(code: p.Code) -> _Found:
    return code, _TRUE if isinstance(code, _SUBJECTS) else None


def _equal(code: p.Equal) -> _Found:
    for side, other in ((code.left, code.right), (code.right, code.left)):
        if isinstance(side, _SUBJECTS) and isinstance(other, p.Const):
            return side, _one_of(other.value)
    return code, None


def _less(code: p.Less) -> _Found:
    for side, other in ((code.left, code.right), (code.right, code.left)):
        if isinstance(side, _SUBJECTS) and isinstance(other, p.Const):
            return side, _half(other.value, upwards=side is code.right, inclusive=code.or_equal)
    return code, None


def _half(bound: Any, *, upwards: bool, inclusive: bool) -> Region:
    def holds(value: Any) -> bool:
        return bool(value > bound if upwards else value < bound) or (inclusive and bool(value == bound))

    return Region(holds, None, upwards, bound, inclusive)


def _one_of(*values: Any) -> Region:
    options = frozenset(values)
    return Region(options.__contains__, options)


def _among(code: p.Among) -> _Found:
    return (code.operand, _one_of(*code.options)) if isinstance(code.operand, _SUBJECTS) else (code, None)


def _matches(code: p.Matches) -> _Found:
    matches, pattern = MATCHERS[code.operator], code.pattern
    return (code.operand, Region(lambda text: matches(text, pattern))) if _is_subject(code.operand) else (code, None)


def _affixes(code: Affixes) -> _Found:
    matches, patterns = MATCHERS[code.operator], code.patterns
    region = Region(lambda text: any(matches(text, each) for each in patterns))
    return (code.operand, region) if _is_subject(code.operand) else (code, None)


def _known(code: p.IsKnown) -> _Found:
    return (code.operand, EVERYTHING) if _is_subject(code.operand) else (code, None)


def _contains(code: p.Contains) -> _Found:
    if not (_is_subject(code.items) and isinstance(code.item, p.Const)):
        return code, None
    item = code.item.value
    return code.items, Region(lambda items: item in items)


def _is_subject(code: p.Code) -> bool:
    return isinstance(code, _SUBJECTS)


_REGIONS: Mapping[type[p.Code], Callable[[Any], _Found]] = {
    p.Equal: _equal,
    p.Less: _less,
    p.Among: _among,
    p.Matches: _matches,
    Affixes: _affixes,
    p.IsKnown: _known,
    p.Contains: _contains,
}
