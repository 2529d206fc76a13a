"""What can be proved about conditions without a lead: that some of them can never hold together.

The answer errs on one side only. ``Reasoner.never`` says yes where no lead, log and instant make all claims true; it
says no where they can hold, where it cannot tell, and where telling would take too much work.

Conditions with one subject become sets of values, exactly. Those with several are split into the ways in which they
could hold, each of which is tried.
"""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen

from nurture.dsl import program as p
from nurture.dsl.lints import intervals as i
from nurture.dsl.lints.agreement import Work, counts_agree, texts_agree
from nurture.dsl.lints.subjects import Subjects, known_with

__all__ = ["Claim", "Reasoner", "Work"]

Claim: TypeAlias = tuple[p.Code, bool]


@frozen
class Reasoner:
    """Reasons about the conditions of one program."""

    subjects: Subjects
    work: Work

    MOST = 20_000

    def never(self, *claims: Claim) -> bool:
        """Whether it is certain that the claims - a condition, and whether it holds - are never all true at once."""
        return self._verdict(claims) is True

    def open(self, *claims: Claim) -> bool:
        """Whether every contradiction was looked for, and none found. Where that takes too much work it is False."""
        return self._verdict(claims) is False

    def always(self, code: p.Code) -> bool:
        """Whether it is certain that a condition holds."""
        return self.never((code, False))

    def _verdict(self, claims: tuple[Claim, ...]) -> bool | None:
        if self.work.left <= 0:
            return None
        allowed = Work(min(self.MOST, self.work.left))
        self.work.left -= allowed.left
        closed = self._closed(claims, allowed)
        self.work.left += max(0, allowed.left)
        return closed if allowed.left > 0 else None

    def _closed(self, claims: tuple[Claim, ...], work: Work) -> bool:
        ways = [_Way(self.subjects, work, list(claims), {}, [])]
        while ways and work.left > 0:
            way = ways.pop()
            if not way.is_open():
                continue
            if not way.choices:
                return False
            ways += way.split()
        return not ways


@frozen
class _Way:
    """One way in which claims could be true: what is still to be looked at, what is known, what is to be chosen."""

    subjects: Subjects
    work: Work
    claims: list[Claim]
    known: dict[p.Code, i.Values]
    choices: list[list[Claim]]

    def is_open(self) -> bool:
        """Take in every claim; False where they contradict one another."""
        while self.claims and self.work.left > 0:
            code, holds = self.claims.pop()
            self.work.left -= 1
            found = self.subjects.reduced(code)
            if found is not None:
                subject, values = found
                if not self.narrow(subject, values if holds else values.complement()):
                    return False
            else:
                self.take_apart(code, holds)
        return self.agrees()

    def take_apart(self, code: p.Code, holds: bool) -> None:
        """Replace a claim about several subjects by claims about its parts."""
        if isinstance(code, p.Not):
            self.claims.append((code.operand, not holds))
        elif isinstance(code, p.InSegment):
            self.claims.append((self.subjects.segment(code.name), holds))
        elif isinstance(code, (p.All, p.Some)):
            parts = [(part, holds) for part in code.operands]
            self.work.left -= len(parts)
            if isinstance(code, p.All) == holds:
                self.claims.extend(parts)
            else:
                self.choices.append(parts)

    def narrow(self, subject: p.Code, values: i.Values) -> bool:
        """Note that a subject is among ``values``; False where it cannot be."""
        before = self.known.get(subject) or self.subjects.universe(subject)
        now = i.common([before, values])
        self.work.left -= len(before.known.cuts) + len(values.known.cuts)
        if self.subjects.is_empty(subject, now):
            return False
        self.known[subject] = now
        is_true = subject.type.kind != "boolean" or now.known == i.points([True])
        if now.missing or not is_true:
            return True
        return all(self.narrow(part, i.KNOWN) for part in known_with(subject) if not isinstance(part, p.Const))

    def agrees(self) -> bool:
        """False where what is known of one subject contradicts what is known of another."""
        return counts_agree(self.known, self.work) and texts_agree(self.known, self.work)

    def split(self) -> list[_Way]:
        """The ways that are left after the first choice."""
        first, *rest = self.choices
        self.work.left -= len(first) * (1 + len(self.known) + len(rest))
        if self.work.left <= 0:
            return [self]
        return [_Way(self.subjects, self.work, [part], dict(self.known), list(rest)) for part in first]
