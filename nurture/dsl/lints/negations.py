"""Warnings about negations that also hold where what they compare is missing."""

from __future__ import annotations

from collections.abc import Iterator

from nurture.dsl import program as p
from nurture.dsl.lints.reasoning import Claim, Reasoner
from nurture.dsl.lints.subjects import known_with, named
from nurture.dsl.messages import Report
from nurture.dsl.walk import codes

__all__ = ["check_negations"]


def check_negations(condition: p.Code, before: tuple[Claim, ...], reasoner: Reasoner, report: Report) -> None:
    """Report the first negated comparison of each value in ``condition`` that also holds where that is missing.

    ``before`` is what holds wherever ``condition`` counts.
    """
    settled = {code.operand for code in codes(condition) if isinstance(code, p.IsKnown)}
    for comparison, at, beside in _negated(condition):
        for subject in _compared(comparison):
            if subject not in settled and reasoner.open(*before, *beside, *_missing(subject, reasoner)):
                settled.add(subject)
                name = named(subject, reasoner.subjects.program)
                report.add("N508", at.span, name=name, advice=_advice(comparison, name))


def _missing(subject: p.Code, reasoner: Reasoner) -> list[Claim]:
    """What holds where ``subject`` is missing. A property that must be given is so only where there is no event."""
    claims: list[Claim] = [(p.IsKnown(subject), False)]
    subjects = reasoner.subjects
    if isinstance(subject, p.Property) and not subjects.is_optional(subject):
        claims.append((p.Const(value=False), True))
    if isinstance(subject, p.Edge) and subjects.is_given(subject):
        claims.append((p.Equal(p.Count(subject.select), p.Const(value=0)), True))
    return claims


def _advice(comparison: p.Code, name: str) -> str:
    sides = (comparison.left, comparison.right) if isinstance(comparison, p.Equal) else ()
    for side in sides:
        if isinstance(side, p.Const) and isinstance(side.value, bool):
            return _TRUTHS[side.value].format(name=name)
    return f"add `and {name} is known`, or say so with `or {name} is missing`"


_TRUTHS = {
    True: "write `{name} == false` to leave those out, `not {name}` to take them in",
    False: "write `{name}` to leave those out; to take them in, add `or {name} is missing`",
}

_COMPARISONS = (p.Equal, p.Less, p.Among, p.Contains, p.Matches)


def _negated(condition: p.Code) -> Iterator[tuple[p.Code, p.Code, list[Claim]]]:
    """Every comparison under a negation, with where to point at, and what holds beside it in the same conjunctions."""
    stack: list[tuple[p.Code, p.Code, bool, list[Claim]]] = [(condition, condition, True, [])]
    while stack:
        code, at, holds, beside = stack.pop()
        if isinstance(code, p.Not):
            stack.append((code.operand, code if holds else code.operand, not holds, beside))
        elif isinstance(code, (p.All, p.Some)):
            if isinstance(code, p.All) == holds:
                beside = [*beside, (code, holds)]
            stack += [(part, part if holds else at, holds, beside) for part in reversed(code.operands)]
        elif not holds and isinstance(code, _COMPARISONS):
            yield code, at, beside


def _compared(comparison: p.Code) -> Iterator[p.Code]:
    """What ``comparison`` compares that could be missing."""
    stack = [
        getattr(comparison, name) for name in ("right", "left", "operand", "item", "items") if hasattr(comparison, name)
    ]
    while stack:
        code = stack.pop()
        if isinstance(code, (p.Attribute, p.Property, p.Edge)):
            yield code
        stack += reversed(known_with(code))
