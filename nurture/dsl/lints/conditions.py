"""Warnings about conditions: those that never hold, and those that always do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from nurture.dsl import program as p
from nurture.dsl.lints.negations import check_negations
from nurture.dsl.lints.reasoning import Claim, Reasoner, Work
from nurture.dsl.lints.subjects import CONSTANT, Pair, Subjects, named
from nurture.dsl.messages import Report
from nurture.dsl.walk import parts

__all__ = ["check_conditions"]


def check_conditions(program: p.Program, work: Work, report: Report) -> None:
    """Warn about the conditions of ``program``."""
    judges: dict[str, _Judge] = {}
    verdicts: dict[str, bool] = {}
    seen: set[int] = set()
    for condition, event, before in _conditions(program):
        if id(condition) in seen:  # of a step that is repeated
            continue
        seen.add(id(condition))
        if event not in judges:
            judges[event] = _Judge(Reasoner(Subjects(program, event=event), work), report, verdicts)
        if not judges[event].told(condition):
            check_negations(condition, before, judges[event].reasoner, report)


# -- where conditions stand ------------------------------------------------------------------------------------------


_PLACES: dict[type, Callable[[Any], tuple[p.Code | None, ...]]] = {
    p.Clause: lambda part: (part.when,),
    p.SegmentRule: lambda part: (part.when,),
    p.GradeRule: lambda part: tuple(when for _, when in part.bands),
    p.ChecklistRule: lambda part: tuple(answered for _, _, answered in part.questions),
    p.PersonaRule: lambda part: tuple(when for _, when in part.personas),
    p.Select: lambda part: (part.where,),
    p.WhenRule: lambda part: () if part.implied else (part.condition,),
    p.EveryRule: lambda part: (part.condition,),
    p.Branch: lambda part: (part.condition,),
    p.PauseUntil: lambda part: (part.until if part.until.type.kind == "boolean" else None,),
    p.ChannelRule: lambda part: (part.requires, *part.suppress),
}


def _conditions(program: p.Program) -> Iterator[tuple[p.Code, str, tuple[Claim, ...]]]:
    """Every condition of ``program``, the type of event that it looks at in a ``where``, and what holds where it counts.

    A band or a persona counts only for leads whom no earlier one takes.
    """
    channels = tuple(program.channels.values())
    for part in parts((program.facts, program.journeys, program.scenarios, channels)):
        place = _PLACES.get(type(part))
        if place is not None:
            event = (part.event or "") if isinstance(part, p.Select) else ""
            found = [condition for condition in place(part) if condition is not None]
            first_that_fits = isinstance(part, (p.GradeRule, p.PersonaRule))
            passed = [(condition, False) for condition in found] if first_that_fits else []
            for number, condition in enumerate(found):
                yield condition, event, tuple(passed[:number])


# -- conditions that never hold, and that always do ------------------------------------------------------------------


@frozen
class _Judge:
    """Judges conditions; ``verdicts`` are the segments of which it is known that they always or never hold."""

    reasoner: Reasoner
    report: Report
    verdicts: dict[str, bool] = field(factory=dict)

    def told(self, code: p.Code) -> bool:
        """Report the smallest parts of ``code`` that never or always hold; whether there were any."""
        if isinstance(code, p.Const) and code.value is True:
            return False  # the way to mean everybody
        if isinstance(code, p.InSegment):
            return self._segment(code)
        within = _operands(code)
        if within:
            told = [self.told(part) for part in within]  # all of them, not just up to the first
            if any(told):
                return True
            if isinstance(code, p.Not):
                return False
        return self._judged(code)

    def _segment(self, code: p.InSegment) -> bool:
        if code.name not in self.verdicts:
            when = self.reasoner.subjects.segment(code.name)
            self.verdicts[code.name] = self.reasoner.never((when, True)) or self.reasoner.always(when)
        return self.verdicts[code.name]

    def _judged(self, code: p.Code) -> bool:
        if self.reasoner.never((code, True)):
            self._never(code)
        elif self.reasoner.always(code):
            self.report.add("N511", code.span, why=self._why(code, holds=True))
        else:
            return False
        return True

    def _never(self, code: p.Code) -> None:
        threshold = _threshold(code)
        reach = None if threshold is None else self._reach(threshold[0], threshold[2])
        if threshold is None or reach is None:
            self.report.add("N503", code.span, why=self._why(code, holds=False))
            return
        subject, verb, value = threshold
        name = named(subject, self.reasoner.subjects.program)
        self.report.add("N502", code.span, name=name, verb=verb, value=_number(value), reach=reach)

    def _reach(self, subject: p.Code, value: Decimal | None = None) -> str | None:
        """From where to where a score goes, or what is calculated of scores; for ``value`` within, also how fast."""
        subjects = self.reasoner.subjects
        least, most = (None, None) if isinstance(subject, p.Count) else subjects.bounds(subject)
        if least is None and most is None:
            return None
        ends = [] if least is None else [f"from {_number(Decimal(least))}"]
        ends.append("upwards" if most is None else f"to {_number(Decimal(most))}")
        goes = f"`{named(subject, subjects.program)}` goes {' '.join(ends)}"
        if isinstance(subject, p.ScoreOf) and value is not None and _is_between(value, least, most):
            return f"{goes} by {_number(subjects.step(subject.name))}"
        return goes

    def _why(self, code: p.Code, *, holds: bool) -> str:
        found = self.reasoner.subjects.reduced(code)
        if found is None:
            return "its parts leave nothing out" if holds else "its parts contradict one another"
        subject, _ = found
        if subject == CONSTANT:
            return "it does not depend on the lead"
        reach = self._reach(subject)
        if reach is not None:
            return reach
        if isinstance(subject, Pair):
            return "its parts leave nothing out" if holds else "its parts contradict one another"
        if isinstance(code, p.Less) and code.left == code.right:
            return "both sides are the same"
        if isinstance(code, p.Among) and not code.options:
            return "nothing is in an empty list"
        if not holds and _is_upside_down(code):
            return "the lower bound is above the upper: turn them round"
        if isinstance(subject, p.Count):
            return "a count is never below 0" if holds else "no count meets it"
        name = named(subject, self.reasoner.subjects.program)
        return f"every value of `{name}` meets it, and a missing one too" if holds else f"no value of `{name}` meets it"


def _operands(code: p.Code) -> tuple[p.Code, ...]:
    """The parts of ``code`` that were written as conditions of their own, which those of ``between`` were not."""
    operands = (code.operand,) if isinstance(code, p.Not) else getattr(code, "operands", ())
    if isinstance(code, p.Not) and isinstance(code.operand, p.Const):
        return ()
    if isinstance(code, (p.Not, p.All, p.Some)) and any(part.span != code.span for part in operands):
        return tuple(operands)
    return ()


_VERBS = {
    (True, False): "falls below",
    (True, True): "falls to",
    (False, False): "exceeds",
    (False, True): "reaches",
}


def _threshold(code: p.Code) -> tuple[p.Code, str, Decimal] | None:
    """What is compared, the verb and the number, where ``code`` compares with a number."""
    if not isinstance(code, (p.Equal, p.Less)):
        return None
    number_last = isinstance(code.right, p.Const)
    subject, number = (code.left, code.right) if number_last else (code.right, code.left)
    if (
        isinstance(subject, p.Const)
        or not isinstance(number, p.Const)
        or number.type.kind not in ("integer", "decimal")
    ):
        return None
    verb = "is" if isinstance(code, p.Equal) else _VERBS[number_last, code.or_equal]
    return subject, verb, Decimal(number.value)


def _is_between(value: Decimal, least: Any, most: Any) -> bool:
    return bool(least <= value <= most)


def _number(value: Decimal) -> str:
    return f"{value.normalize():,f}"


def _is_upside_down(code: p.Code) -> bool:
    if not isinstance(code, p.All) or len(code.operands) != 2:
        return False
    low, high = code.operands
    if low.span != code.span or not (isinstance(low, p.Less) and isinstance(high, p.Less) and low.right == high.left):
        return False
    return isinstance(low.left, p.Const) and isinstance(high.right, p.Const) and bool(low.left.value > high.right.value)
