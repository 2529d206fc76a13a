"""Clauses sorted into branches, so that what one question settles is not asked again.

Clauses that hang on one question stand behind it, each on the sides where it may still earn, and as far as it is left open
there: ``else`` for those that exclude one another, one threshold asked for all that lie beyond it. Where several questions
would do, the one that settles most is asked first. No clause is longer on two sides than it was before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import chain
from typing import TypeAlias

from attrs import define, field, frozen

from nurture.backends.bytecode.needs import else_known, needed
from nurture.backends.bytecode.questions import Asked, Condition, Question, Subject, answered, literals, simplified
from nurture.dsl import program as p

__all__ = ["Alone", "Branch", "Case", "Earned", "Plan", "Sorting", "reads"]

_DEEPEST = 12  # questions, one within the other
_TRIED = 2  # questions about a subject of which the best is looked for
_MANY = 8  # questions about values of one subject, beyond which half of them are asked for together


@frozen(eq=False)
class Earned:
    """A clause, by its place in the rule, that is sure to earn."""

    place: int
    clause: p.Clause


@frozen(eq=False)
class Case:
    """A clause and the condition under which it earns."""

    place: int
    clause: p.Clause
    when: Condition


@frozen(eq=False)
class Branch:
    """A question, with ``known`` known to be known; what is to be done where it holds, and what where it does not."""

    question: Question
    known: frozenset[str]
    holding: Plan
    failing: Plan


@frozen(eq=False)
class Alone:
    """A clause that shares nothing with others, with ``known`` known to be known."""

    case: Case
    known: frozenset[str]


Plan: TypeAlias = tuple[Earned | Branch | Alone, ...]
_Cases: TypeAlias = list[Case | Earned]


def reads(plan: Plan) -> Counter[str]:
    """How often each attribute is looked at on the way that looks at it most."""
    found: Counter[str] = Counter()
    for each in plan:
        if isinstance(each, Branch):
            found.update(each.question.reads)
            found.update(reads(each.holding) | reads(each.failing))
        elif isinstance(each, Alone):
            for literal in literals(each.case.when):
                found.update(literal.question.reads)
    return found


@define
class _Split:
    """What a question makes of cases: what is left of them on its two sides, and those that it does not settle."""

    holding: _Cases = field(factory=list)
    failing: _Cases = field(factory=list)
    others: list[Case] = field(factory=list)


@define
class Sorting:
    """Sorts the clauses of one program. ``sure`` are the attributes that cannot be missing."""

    sure: frozenset[str]
    asked: Asked = field(factory=Asked)

    def plan(self, clauses: Iterable[tuple[int, p.Clause, p.Code]]) -> Plan:
        """What is to be done about clauses, each with its place and its condition."""
        cases: _Cases = []
        for place, clause, code in clauses:
            cases += _left(place, clause, self.asked.condition(code))
        return self._sorted(cases, frozenset(), 0)

    def _sorted(self, cases: _Cases, known: frozenset[str], depth: int) -> Plan:
        done: list[Earned | Branch | Alone] = [case for case in cases if isinstance(case, Earned)]
        rest = [case for case in cases if isinstance(case, Case)]
        tried: set[Question] = set()
        while depth < _DEEPEST and len(rest) > 1:
            question = self._best(rest, known, tried)
            if question is None:
                break
            split = self._split(rest, question, known)
            if len(rest) - len(split.others) > 1:
                done.append(self._branch(question, split, known, depth))
                rest = split.others
            else:
                tried.add(question)
        return (*done, *(Alone(case, known) for case in rest))

    def _branch(self, question: Question, split: _Split, known: frozenset[str], depth: int) -> Branch:
        holding = self._sorted(split.holding, known | needed(question.code), depth + 1)
        failing = self._sorted(split.failing, known | else_known(question.code), depth + 1)
        return Branch(question, known, holding, failing)

    # -- choosing ----------------------------------------------------------------------------------------------------

    def _best(self, cases: list[Case], known: frozenset[str], tried: set[Question]) -> Question | None:
        """The question that settles most, about the subject of most cases; None where none settles two."""
        counts = Counter(chain.from_iterable(case.when.about for case in cases))
        often = [subject for subject, count in counts.items() if count > 1]
        for subject in sorted(often, key=lambda each: (-counts[each], each.number)):
            found = self._about(subject, cases, known, tried)
            if found is not None:
                return found
        return None

    def _about(
        self, subject: Subject, cases: list[Case], known: frozenset[str], tried: set[Question]
    ) -> Question | None:
        """The question about ``subject`` that settles most."""
        about = [case for case in cases if subject in case.when.about]
        asked, unsure = _asked(about, subject), self._may_be_missing(subject, known)
        if unsure and any(question.guarded for question in asked):
            question = self.asked.question(p.IsKnown(subject.code, span=subject.code.span))
            if question not in tried:
                return question
        best: tuple[tuple[int, int, int], Question | None] = ((1, 1, 0), None)
        for question in self._candidates(subject, about, tried):
            sides = [_answers(asked, question, answer, known=not unsure).keys() for answer in (True, False)]
            settled = [sum([not case.when.asked.isdisjoint(side) for case in about]) for side in sides]
            worth = sum(settled) - 1, min(settled), -question.number
            best = max(best, (worth, question), key=lambda each: (each[0][0] + each[0][1], *each[0]))
        return best[1]

    def _candidates(self, subject: Subject, cases: list[Case], tried: set[Question]) -> list[Question]:
        """Those that are asked most, and those that part the others in the middle: a threshold, half of the values."""
        counts = Counter(each for case in cases for each in case.when.asked if each.subject is subject)
        found = sorted(counts.keys() - tried, key=lambda each: (-counts[each], each.number))
        steps = [each for case in cases if case.when.size == 1 for each in case.when.asked if each not in tried]
        steps = sorted((each for each in steps if each.bound is not None), key=lambda each: (each.bound, each.number))
        middle = steps[len(steps) // 2 :][:1]
        halves = self._halves(subject, sorted((each for each in counts if each.values), key=lambda each: each.number))
        middle += [each for each in halves if each not in tried]
        return list(dict.fromkeys([*middle, *found[:_TRIED]]))

    def _halves(self, subject: Subject, named: list[Question]) -> list[Question]:
        """Whether it is one of half of the values that questions name, where these are many, and few are named twice."""
        half = [value for each in named[: len(named) // 2] for value in sorted(each.values, key=repr)]
        values = half + [value for each in named[len(named) // 2 :] for value in each.values]
        if len(named) < _MANY or len(set(values)) * 2 < len(values):
            return []
        return [self.asked.question(p.Among(subject.code, tuple(dict.fromkeys(half)), span=named[0].code.span))]

    def _may_be_missing(self, subject: Subject, known: frozenset[str]) -> bool:
        name = subject.attribute
        return name is not None and name not in self.sure and name not in known

    def _split(self, cases: list[Case], question: Question, known: frozenset[str]) -> _Split:
        subject, split = question.subject, _Split()
        asked, sure = _asked(cases, subject), not self._may_be_missing(subject, known)
        holds, fails = (_answers(asked, question, answer, known=sure) for answer in (True, False))
        for case in cases:
            if subject in case.when.about:
                holding, failing = simplified(case.when, holds), simplified(case.when, fails)
                if _size(holding) + _size(failing) <= case.when.size and holding is not failing:
                    split.holding += _left(case.place, case.clause, holding)
                    split.failing += _left(case.place, case.clause, failing)
                    continue
            split.others.append(case)
        return split


def _left(place: int, clause: p.Clause, when: Condition | bool) -> _Cases:
    """What is left of a clause: nothing, where it cannot earn any more."""
    if when is False:
        return []
    return [Earned(place, clause) if when is True else Case(place, clause, when)]


def _size(condition: Condition | bool) -> int:
    return 0 if isinstance(condition, bool) else condition.size


def _asked(cases: list[Case], subject: Subject) -> set[Question]:
    return {each for case in cases if subject in case.when.about for each in case.when.asked if each.subject is subject}


def _answers(asked: Iterable[Question], given: Question, answer: bool, *, known: bool) -> dict[Question, bool]:
    """What an answer settles of what is ``asked``."""
    found = {}
    for question in asked:
        settled = answered(question, given, answer, known=known)
        if settled is not None:
            found[question] = settled
    return found
