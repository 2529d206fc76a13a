"""What is to be written of a score: the facts it is worked out from, as of an instant, and their clauses sorted."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from typing import Any, TypeAlias

from attrs import evolve, frozen

from nurture.backends.bytecode.cases import Plan, Sorting, reads
from nurture.backends.bytecode.still import settled
from nurture.dsl import program as p
from nurture.dsl.walk import codes

__all__ = ["Outline", "Sum", "condition_of", "outline"]


def condition_of(clause: p.Clause) -> p.Code:
    """The condition of a clause that reads no events."""
    assert clause.when is not None
    return clause.when


@frozen(eq=False)
class Sum:
    """A score: its groups, each with the plan of its clauses, and the ``unit`` that all its numbers are multiples of.

    Small numbers are at hand in Python, larger ones are made anew by each addition. ``shared`` says that other facts read it.
    """

    rule: p.ScoreRule
    groups: tuple[tuple[p.GroupRule, Plan], ...]
    unit: int
    shared: bool


Part: TypeAlias = Sum | p.SegmentRule | p.GradeRule | p.PersonaRule | p.MatrixRule


@frozen(eq=False)
class Outline:
    """The parts of a score in order, itself the last; the attributes that must not be missing, and how often each is read."""

    program: p.Program
    at: dt.datetime
    parts: tuple[Part, ...]
    sure: frozenset[str]
    reads: Mapping[str, int]

    @property
    def score(self) -> p.ScoreRule:
        """The score that all is for."""
        last = self.parts[-1]
        assert isinstance(last, Sum)
        return last.rule


def outline(program: p.Program, facts: Iterable[p.Fact], shared: Container[str], at: dt.datetime) -> Outline:
    """The outline of the last of ``facts``, which are all that it is worked out from, as of an instant.

    ``shared`` are the names of those that others read.
    """
    sure = frozenset(name for name, declared in program.attributes.items() if not declared.optional)
    sorting = Sorting(sure)
    parts = tuple(_part(_as_of(fact, at, program.offset), sorting, fact.name in shared) for fact in facts)
    return Outline(program, at, parts, sure, _reads(parts))


def _part(fact: Any, sorting: Sorting, shared: bool) -> Part:
    return _sum(fact, sorting, shared) if isinstance(fact, p.ScoreRule) else fact


def _sum(rule: p.ScoreRule, sorting: Sorting, shared: bool) -> Sum:
    place, groups = 0, []
    for group in rule.groups:
        numbered = [(place + n, clause, condition_of(clause)) for n, clause in enumerate(group.clauses)]
        groups.append((group, sorting.plan(numbered)))
        place += len(group.clauses)
    limited: list[p.GroupRule | p.ScoreRule] = [rule, *rule.groups]
    limits = [limit for each in limited for limit in (each.least, each.most) if limit is not None]
    unit = math.gcd(*limits, *(clause.points for group in rule.groups for clause in group.clauses))
    return Sum(rule, tuple(groups), unit or 1, shared)


def _reads(parts: Iterable[Part]) -> Counter[str]:
    found: Counter[str] = Counter()
    for part in parts:
        if isinstance(part, Sum):
            for _, plan in part.groups:
                found += reads(plan)
        else:
            found.update(code.name for code in codes(part) if isinstance(code, p.Attribute))
    return found


def _as_of(fact: Any, at: dt.datetime, offset: int) -> Any:
    """``fact`` with its conditions as of an instant."""
    return _SETTLED[type(fact)](fact, lambda code: None if code is None else settled(code, at, offset))


_SETTLED: Mapping[type, Any] = {
    p.ScoreRule: lambda rule, of: evolve(rule, groups=tuple(_group(each, of) for each in rule.groups)),
    p.SegmentRule: lambda rule, of: evolve(rule, when=of(rule.when)),
    p.GradeRule: lambda rule, of: evolve(rule, bands=tuple((name, of(when)) for name, when in rule.bands)),
    p.PersonaRule: lambda rule, of: evolve(rule, personas=tuple((name, of(when)) for name, when in rule.personas)),
    p.MatrixRule: lambda rule, of: rule,
}


def _group(group: p.GroupRule, of: Any) -> p.GroupRule:
    return evolve(group, clauses=tuple(evolve(each, when=of(each.when)) for each in group.clauses))
