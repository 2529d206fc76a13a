"""A score of what leads are, as one function of a record.

The function is made for records that are as the schema says, with everything that may be missing at hand. Where a record
turns out to be otherwise it fails, and the reference says what it comes to: there is one meaning.
"""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

from nurture.backends.bytecode.records import Layout
from nurture.backends.bytecode.writer import condition_of, writer
from nurture.domain.schema import BOOLEAN, Field, check_value
from nurture.domain.time import check_instant
from nurture.dsl import program as p
from nurture.dsl.evaluator import Moment, truth
from nurture.dsl.evaluator import at as worked_out
from nurture.dsl.walk import codes
from nurture.errors import InputError, LeadError

__all__ = ["Scorer", "scorer"]

_BEYOND = (p.Count, p.Total, p.Edge, p.Follows, p.Quiet, p.StageOf, p.PartOfNow, p.ChecklistOf)


@frozen(repr=False, eq=False)
class Scorer:
    """A score of what leads are, as of an instant, as functions of a record.

    ``score`` gives the points, in thousandths; ``reasons`` gives them and the places in ``clauses`` of those that earn
    them, in no special order. Both raise ``LeadError`` for what is not as the schema says. ``clauses`` are all clauses of
    the score, in the order of the rules file. ``code`` is the function ``score``, in Python.
    """

    name: str
    at: dt.datetime
    clauses: tuple[p.Clause, ...]
    code: str
    score: Callable[[Any], int]
    reasons: Callable[[Any], tuple[int, list[int]]]

    def __repr__(self) -> str:
        return f"<Scorer {self.name!r} as of {self.at.isoformat()}>"


def scorer(program: p.Program, name: str, at: dt.datetime, layout: Layout) -> Scorer:
    """The function of the score ``name``. Raises ``InputError`` where it reads more than attributes and the clock."""
    rule = next((rule for rule in program.of(p.ScoreRule) if rule.name == name), None)
    if rule is None:
        raise InputError("score", name, "must be the name of a score")
    facts = _wanted(program, rule)
    clauses = tuple(clause for group in rule.groups for clause in group.clauses)
    plain, telling = (writer(program, layout, rule, facts, telling=told) for told in (False, True))
    read = {part.name for fact in facts for part in codes(fact) if isinstance(part, p.Attribute)}
    attributes = {name: program.attributes.get(name, Field(name, BOOLEAN, optional=True)) for name in sorted(read)}
    meant = _Meant(program, rule, check_instant("at", at), layout, clauses, attributes)  # consent need not be declared
    tree = plain.module()
    score = plain.made(tree, at, lambda record: meant(record)[0])
    return Scorer(name, at, clauses, ast.unparse(tree), score, telling.made(telling.module(), at, meant))


@frozen
class _Meant:
    """What a score comes to by the reference, for records that are not as the schema lets expect."""

    program: p.Program
    rule: p.ScoreRule
    at: dt.datetime
    layout: Layout
    clauses: tuple[p.Clause, ...]
    attributes: Mapping[str, Field]

    def __call__(self, record: Any) -> tuple[int, list[int]]:
        moment = worked_out(Moment(self.program, self._checked(record), (), self.at))
        held = [place for place, clause in enumerate(self.clauses) if truth(condition_of(clause), moment)]
        return moment.facts[self.rule.name], held

    def _checked(self, record: Any) -> dict[str, Any]:
        found = {}
        for name, declared in self.attributes.items():
            first, *rest = self.layout.parts(name)
            value = self.layout.read(record, first)
            for part in rest:
                value = None if value is None else self.layout.read(value, part)
            if value is not None:
                found[name] = check_value(f"lead.{name}", value, declared.type, error=LeadError)
        return found


def _wanted(program: p.Program, rule: p.ScoreRule) -> list[Any]:
    """The facts that ``rule`` is worked out from, in order, itself the last."""
    wanted, found = {rule.name}, []
    for fact in reversed(program.facts):
        if fact.name in wanted:
            found.append(fact)
            wanted |= {part.name for part in codes(fact) if isinstance(part, (p.ScoreOf, p.InSegment, p.GradeOf))}
            wanted |= {"persona" for part in codes(fact) if isinstance(part, p.PersonaOf)}
            _refuse_beyond(program, rule, fact)
    return found[::-1]


def _refuse_beyond(program: p.Program, rule: p.ScoreRule, fact: p.Fact) -> None:
    clauses = [clause for group in fact.groups for clause in group.clauses] if isinstance(fact, p.ScoreRule) else []
    for clause in clauses:
        if clause.when is None:
            raise InputError("score", rule.name, f"must not read events, as it does on line {clause.span.line}")
    for part in codes(fact):
        if isinstance(part, _BEYOND):
            line = part.span.line if part.span else 0
            raise InputError(
                "score", rule.name, f"must read attributes and the clock only, and does not on line {line}"
            )
