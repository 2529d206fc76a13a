"""What conditions are about: one subject, and the values of it for which they hold.

A subject is anything that has a value: an attribute, a score, a count, two values that are compared, or a condition
that cannot be looked into, whose values are false and true.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from math import gcd
from typing import Any, TypeAlias

from attrs import evolve, field, frozen

from nurture.domain.schema import INTEGER, Type
from nurture.domain.values import MATCHERS, in_points
from nurture.dsl import program as p
from nurture.dsl.lints import intervals as i
from nurture.dsl.lints.sums import Bounds, bounds
from nurture.dsl.lints.together import reach_together

__all__ = ["CONSTANT", "Found", "Pair", "Subjects", "known_with", "named"]

Found: TypeAlias = tuple[p.Code, i.Values]

CONSTANT = p.Const(value=True)
_HOLDS = i.Values(missing=False, known=i.points([True]))
_CONDITIONS = (p.Not, p.All, p.Some, p.Equal, p.Less, p.Among, p.Contains, p.Matches, p.IsKnown, p.Follows, p.Quiet)
_NEVER_MISSING = (*_CONDITIONS, p.InSegment, p.ScoreOf, p.Count, p.Different, p.Now, p.Today, p.PartOfNow, p.Const)


@frozen
class Pair(p.Code):
    """Two values that are compared: -1 where the left is less, 0 where they are equal, else 1."""

    left: p.Code
    right: p.Code
    type: Type = field(default=INTEGER, kw_only=True, repr=False)


def known_with(subject: p.Code) -> tuple[p.Code, ...]:
    """What is known where ``subject`` is (or, of a condition, where it holds)."""
    if isinstance(subject, Pair):
        return subject.left, subject.right
    if isinstance(subject, p.Contains):
        return subject.items, subject.item
    if isinstance(subject, p.Calculate):
        return subject.operands
    return (subject.operand,) if isinstance(subject, (p.Minus, p.Matches, p.Shift)) else ()


def named(code: p.Code, program: p.Program) -> str:
    """``code`` as it was written, where that is short; otherwise by its kind."""
    text = " ".join(program.source.excerpt(code.span).split()) if code.span else ""
    if text and len(text) <= 60 and "`" not in text:
        return text
    return str(getattr(code, "name", getattr(code, "journey", type(code).__name__.lower())))


def _plain(code: p.Code) -> p.Code:
    """``code`` without what does not change its value."""
    return evolve(code, enough=None) if isinstance(code, p.Count) else code


def _step(rule: Any) -> Decimal:
    clauses = [clause for group in rule.groups for clause in group.clauses]
    bounds = [bound for part in (rule, *rule.groups) for bound in (part.least, part.most) if bound is not None]
    fades = any(clause.decay is not None for clause in clauses)
    common = 1 if fades else gcd(*(clause.points for clause in clauses), *bounds)
    return in_points(common or 1)


@frozen
class Subjects:
    """The subjects of one program.

    ``strict`` trusts nobody: every attribute and property may be missing. Otherwise those without a ``?`` never are.
    ``event`` is the type of the event whose properties are read.
    """

    program: p.Program
    strict: bool = True
    event: str = ""
    facts: dict[str, p.Fact] = field(init=False, factory=dict)
    _steps: dict[str, Decimal] = field(init=False, factory=dict)
    _reaches: dict[str, tuple[Decimal, Decimal]] = field(init=False, factory=dict)
    _found: dict[int, tuple[p.Code, Found | None]] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self.facts.update((fact.name, fact) for fact in self.program.facts)

    def reduced(self, code: p.Code) -> Found | None:
        """The one subject of ``code`` and the values for which it holds; None where it has several.

        Found once for every piece of code: hashing it would take as long as looking at it again.
        """
        if id(code) not in self._found:
            handler = _REDUCTIONS.get(type(code))
            self._found[id(code)] = code, (code, _HOLDS) if handler is None else handler(self, code)
        return self._found[id(code)][1]

    # -- what subjects can be ------------------------------------------------------------------------------------

    def universe(self, subject: p.Code) -> i.Values:
        """All that a subject can be."""
        return i.Values(self.may_be_missing(subject), self._line(subject))

    def _line(self, subject: p.Code) -> i.Line:
        if isinstance(subject, Pair):
            return i.points((-1, 0, 1))
        least, most = self.bounds(subject)
        if least is not None or most is not None:
            return i.between(least, most)
        kind = subject.type.kind
        if kind == "integer":
            return i.between(-(2**63), 2**63 - 1)
        if kind == "one of":
            return i.points(subject.type.options)
        return i.points((False, True)) if kind == "boolean" else i.ALL

    def bounds(self, subject: p.Code) -> Bounds:
        """The least and the most that a score, a count or a calculation with them can be; None where unbounded."""
        return bounds(subject, self.reach)

    def reach(self, score: str) -> tuple[Decimal, Decimal]:
        """The least and the most points that a score can come to."""
        if not self._reaches:
            for rule in self.program.of(p.ScoreRule):  # each after those that it reads
                ends = reach_together(
                    rule, self._of_clause, self.universe, lambda of, values: not self.is_empty(of, values)
                )
                self._reaches[rule.name] = in_points(ends[0]), in_points(ends[1])
        return self._reaches[score]

    def _of_clause(self, code: p.Code) -> Found | None:
        """The one subject of a clause's condition; a segment with several is one by itself."""
        if isinstance(code, p.Not):
            found = self._of_clause(code.operand)
            return None if found is None else (found[0], found[1].complement())
        if isinstance(code, p.InSegment):
            return self.reduced(self.segment(code.name)) or (code, _HOLDS)
        return self.reduced(code)

    def step(self, score: str) -> Decimal:
        """What every number of points that a score can come to is a multiple of."""
        if score not in self._steps:
            self._steps[score] = _step(self.facts[score])
        return self._steps[score]

    def is_empty(self, subject: p.Code, values: i.Values) -> bool:
        """Whether no value that ``subject`` can have is among ``values``: some have none between two others."""
        if isinstance(subject, p.ScoreOf):
            return values.is_empty(self.step(subject.name))
        return values.is_empty(i.ONE if subject.type.kind in ("integer", "date") else None)

    def segment(self, name: str) -> p.Code:
        """The condition of a segment."""
        rule: Any = self.facts[name]
        return rule.when  # type: ignore[no-any-return]

    def may_be_missing(self, subject: p.Code, given: frozenset[str] = frozenset()) -> bool:
        """Whether a subject may have no value. ``given`` are the properties that the event of the entry always has."""
        if isinstance(subject, _NEVER_MISSING):
            return False
        if isinstance(subject, p.GradeOf):
            grade = self.facts[subject.name]
            return isinstance(grade, p.GradeRule) and grade.bands[-1][1] is not None
        if isinstance(subject, p.Calculate) and None not in self.bounds(subject):
            return False
        if isinstance(subject, p.ChannelOf):
            return not subject.always
        if isinstance(subject, p.ChecklistOf):
            return subject.part == "next"
        if self.strict or isinstance(subject, (p.PersonaOf, p.Edge)):
            return True
        if isinstance(subject, p.EntryOf):
            return subject.name not in given
        if isinstance(subject, (p.Attribute, p.Property)):
            return self.is_optional(subject)
        if isinstance(subject, p.Calculate) and "/" in subject.operators:
            return True
        return any(self.may_be_missing(part, given) for part in known_with(subject))

    def is_optional(self, code: p.Code) -> bool:
        """Whether ``code`` is an attribute or property that is declared with a ``?``, or not declared at all."""
        if isinstance(code, p.Attribute):
            declared = self.program.attributes.get(code.name)
        elif isinstance(code, p.Property):
            declared = self.program.events.get(self.event, {}).get(code.name)
        else:
            return False
        return declared is None or declared.optional

    def is_given(self, edge: p.Edge) -> bool:
        """Whether every event that ``edge`` selects has what it reads."""
        declared = self.program.events.get(edge.select.event or "", {}).get(edge.property or "")
        return edge.property is None or (declared is not None and not declared.optional)


# -- conditions as sets of values --------------------------------------------------------------------------------------


def _not(subjects: Subjects, code: p.Not) -> Found | None:
    found = subjects.reduced(code.operand)
    return None if found is None else (found[0], found[1].complement())


def _several(subjects: Subjects, code: p.All | p.Some) -> Found | None:
    sets = []
    subject: p.Code | None = None
    for part in code.operands:
        found = subjects.reduced(part)
        if found is None or subject not in (None, found[0]):
            return None
        subject = found[0]
        sets.append(found[1])
    return subject or CONSTANT, i.common(sets) if isinstance(code, p.All) else i.joined(sets)


def _equal(_: Subjects, code: p.Equal) -> Found:
    left, right = _plain(code.left), _plain(code.right)
    if isinstance(left, p.Const):
        left, right = right, left
    if isinstance(left, p.Const) and isinstance(right, p.Const):
        return _settled(bool(left.value == right.value))
    if isinstance(right, p.Const):
        return left, i.Values(missing=False, known=i.points([right.value]))
    return _pair(left, right, (0,))


def _less(_: Subjects, code: p.Less) -> Found:
    left, right = _plain(code.left), _plain(code.right)
    if isinstance(left, p.Const) and isinstance(right, p.Const):
        return _settled(bool(left.value <= right.value if code.or_equal else left.value < right.value))
    if isinstance(right, p.Const):
        return left, i.Values(missing=False, known=i.below(right.value, or_equal=code.or_equal))
    if isinstance(left, p.Const):
        return right, i.Values(missing=False, known=i.below(left.value, or_equal=not code.or_equal).complement())
    return _pair(left, right, (-1, 0) if code.or_equal else (-1,))


def _among(_: Subjects, code: p.Among) -> Found:
    return _plain(code.operand), i.Values(missing=False, known=i.points(code.options))


def _known(_: Subjects, code: p.IsKnown) -> Found:
    return _plain(code.operand), i.KNOWN


def _matches(_: Subjects, code: p.Matches) -> Found:
    options = code.operand.type.options
    if not options and code.operator == "starts with":
        return code.operand, i.Values(missing=False, known=i.beginning(code.pattern))
    if not options:
        return code, _HOLDS
    fitting = [option for option in options if MATCHERS[code.operator](option, code.pattern)]
    return code.operand, i.Values(missing=False, known=i.points(fitting))


def _settled(truth: bool) -> Found:
    return CONSTANT, i.EVERYTHING if truth else i.NOTHING


def _pair(left: p.Code, right: p.Code, orders: tuple[int, ...]) -> Found:
    if left == right:
        return left, i.KNOWN if 0 in orders else i.NOTHING
    if repr(left) > repr(right):
        left, right, orders = right, left, tuple(-order for order in orders)
    return Pair(left, right), i.Values(missing=False, known=i.points(orders))


_REDUCTIONS: dict[type[p.Code], Callable[[Subjects, Any], Found | None]] = {
    p.Const: lambda _, code: _settled(code.value is True),
    p.Not: _not,
    p.All: _several,
    p.Some: _several,
    p.Equal: _equal,
    p.Less: _less,
    p.Among: _among,
    p.IsKnown: _known,
    p.Matches: _matches,
    p.InSegment: lambda *_: None,
}
