"""Questions that conditions ask, and what the answer to one says about another.

A question is a condition that holds no others. It is about a *subject*, such as an attribute: who has been asked whether
they have one of three titles, and have, need not be asked for one of three others. What is not sure is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from attrs import define, field, frozen

from nurture.backends.bytecode.regions import EVERYTHING, Region, region_of
from nurture.dsl import program as p
from nurture.dsl.walk import codes

__all__ = ["Asked", "Condition", "Joined", "Literal", "Question", "Subject", "answered", "literals", "simplified"]


@frozen(eq=False)
class Subject:
    """What questions are about: by its ``number`` it comes before those that are met later."""

    number: int
    code: p.Code

    @property
    def attribute(self) -> str | None:
        """The name of the attribute that it is, if it is one."""
        return self.code.name if isinstance(self.code, p.Attribute) else None


@frozen(eq=False)
class Question:
    """A question, the same wherever it is asked; ``code`` is where it is asked first.

    Without a ``region`` its answer says nothing about others. ``reads`` are the attributes that are looked at.
    """

    number: int
    code: p.Code
    subject: Subject
    region: Region | None
    reads: tuple[str, ...]

    @property
    def guarded(self) -> bool:
        """Whether it can be asked only where there is a value."""
        return self.region is not None and self.region.values is None and self.region is not EVERYTHING

    @property
    def values(self) -> frozenset[Any]:
        """The values of which it holds, where these are counted."""
        return (self.region.values if self.region else None) or frozenset()

    @property
    def bound(self) -> Any:
        """The threshold, of a question that has one."""
        return None if self.region is None else self.region.bound


def answered(asked: Question, given: Question, answer: bool, *, known: bool) -> bool | None:
    """What ``answer`` to ``given`` says about ``asked``; None where that stays open. ``known``: its subject is not missing."""
    if asked is given:
        return answer
    ours, theirs = asked.region, given.region
    if ours is None or theirs is None or asked.subject is not given.subject:
        return None
    if not answer:
        nowhere = theirs is EVERYTHING or ours.within(theirs)
        return False if nowhere else (True if known and theirs.covers(ours) else None)
    if ours is EVERYTHING or (theirs is not EVERYTHING and theirs.within(ours)):
        return True
    return False if theirs is not EVERYTHING and theirs.apart(ours) else None


# -- conditions ----------------------------------------------------------------------------------------------------------


@frozen(eq=False)
class Literal:
    """A question that must hold, or must not; ``code`` is where it is asked."""

    question: Question
    code: p.Code
    holds: bool
    asked: frozenset[Question]
    about: frozenset[Subject]
    size: int = 1

    def written(self) -> p.Code:
        """As code."""
        return self.code if self.holds else p.Not(self.code, span=self.code.span)


@frozen(eq=False)
class Joined:
    """Conditions that must all hold (``every``), or at least one of them."""

    every: bool
    parts: tuple[Condition, ...]
    code: p.Code
    asked: frozenset[Question]
    about: frozenset[Subject]
    size: int

    def written(self) -> p.Code:
        """As code."""
        kind = p.All if self.every else p.Some
        return kind(tuple(part.written() for part in self.parts), span=self.code.span)


Condition: TypeAlias = Literal | Joined


def literals(condition: Condition) -> Iterator[Literal]:
    """All questions of a condition, as often as they are asked."""
    if isinstance(condition, Literal):
        yield condition
    else:
        for part in condition.parts:
            yield from literals(part)


def _joined(every: bool, parts: list[Condition], code: p.Code) -> Condition | bool:
    if not parts:
        return every
    if len(parts) == 1:
        return parts[0]
    asked = parts[0].asked.union(*[part.asked for part in parts])
    about = parts[0].about.union(*[part.about for part in parts])
    return Joined(every, tuple(parts), code, asked, about, sum([part.size for part in parts]))


def simplified(condition: Condition | bool, answers: Mapping[Question, bool]) -> Condition | bool:
    """What is left to be asked of ``condition`` when ``answers`` are known."""
    if isinstance(condition, bool) or answers.keys().isdisjoint(condition.asked):
        return condition
    if isinstance(condition, Literal):
        return answers[condition.question] is condition.holds
    parts: list[Condition] = []
    for part in condition.parts:
        left = simplified(part, answers)
        if isinstance(left, bool):
            if left is not condition.every:
                return left
        else:
            parts.append(left)
    return _joined(condition.every, parts, condition.code)


@define
class Asked:
    """All questions that the conditions of a program ask, each once however often it is asked."""

    questions: dict[p.Code, Question] = field(factory=dict)
    subjects: dict[p.Code, Subject] = field(factory=dict)

    def condition(self, code: p.Code, *, holds: bool = True) -> Condition | bool:
        """``code`` as a condition, or its opposite; negations end at its questions."""
        if isinstance(code, p.Const):
            return (code.value is True) is holds
        if isinstance(code, p.Not):
            return self.condition(code.operand, holds=not holds)
        if isinstance(code, (p.All, p.Some)):
            return self._parts(code, isinstance(code, p.All) is holds, holds)
        question = self.question(code)
        return Literal(question, code, holds, frozenset((question,)), frozenset((question.subject,)))

    def _parts(self, code: p.All | p.Some, every: bool, holds: bool) -> Condition | bool:
        parts: list[Condition] = []
        for operand in code.operands:
            part = self.condition(operand, holds=holds)
            if isinstance(part, bool):
                if part is not every:
                    return part
            else:
                parts.append(part)
        return _joined(every, parts, code)

    def question(self, code: p.Code) -> Question:
        """The question that ``code`` asks."""
        found = self.questions.get(code)
        if found is None:
            about, region = region_of(code)
            subject = self.subjects.setdefault(about, Subject(len(self.subjects), about))
            name = subject.attribute
            reads = _read(code) if name is None else (name,)
            found = self.questions[code] = Question(len(self.questions), code, subject, region, reads)
        return found


def _read(code: p.Code) -> tuple[str, ...]:
    return tuple(each.name for each in codes(code) if isinstance(each, p.Attribute))
