"""A score of what leads are, as one function of a record.

The function is made for records that are as the schema says, with everything that may be missing at hand. Where a record
turns out to be otherwise it fails, and the reference says what it comes to: there is one meaning.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from attrs import define, field, frozen

from nurture.backends.bytecode import tree as t
from nurture.backends.bytecode.outline import Outline, condition_of, outline
from nurture.backends.bytecode.records import Layout
from nurture.backends.bytecode.showing import Line, lines, meanings
from nurture.backends.bytecode.writer import SCORE, Writer
from nurture.domain.schema import BOOLEAN, Field, check_value
from nurture.domain.time import check_instant
from nurture.dsl import program as p
from nurture.dsl.evaluator import Moment, truth
from nurture.dsl.evaluator import at as worked_out
from nurture.dsl.walk import codes
from nurture.errors import InputError, LeadError

__all__ = ["Scorer", "scorer"]

_FAILS = (KeyError, TypeError, AttributeError)  # what a record that is not as the schema says makes code do
_BEYOND = (p.Count, p.Total, p.Edge, p.Follows, p.Quiet, p.StageOf, p.PartOfNow, p.ChecklistOf)


@frozen(repr=False, eq=False)
class Scorer:
    """A score of what leads are, as of an instant, as functions of a record.

    ``score`` gives the points, in thousandths. ``clauses`` are all clauses of the score, in the order of the rules file.
    ``code`` is the function ``score``, in Python.
    """

    name: str
    at: dt.datetime
    clauses: tuple[p.Clause, ...]
    score: Callable[[Any], int]
    outline: Outline
    layout: Layout
    meant: Callable[[Any], tuple[int, list[int]]]

    @cached_property
    def reasons(self) -> Callable[[Any], tuple[int, list[int]]]:
        """As ``score``, and the places in ``clauses`` of those that earn the points, in no special order.

        Made when it is first asked for. Both raise ``LeadError`` for what is not as the schema says.
        """
        return _made(self.outline, self.layout, self.meant, telling=True)

    @property
    def code(self) -> str:
        """The function ``score``, in Python."""
        return "\n".join(line.code for line in self.lines)

    @property
    def lines(self) -> list[Line]:
        """The lines of ``code``, each with the lines of the rules file that it comes from."""
        return lines(self._writer().module())

    @property
    def names(self) -> dict[str, str]:
        """What the names in ``code`` stand for: attributes, facts and constants."""
        writer = self._writer()
        writer.module()
        constants = {name: value(self.at) for name, value in writer.conditions.bound.items()}
        facts = {title: name for name, title in writer.conditions.facts.items()}
        return meanings({**{title: ".".join(parts) for parts, title in writer.ways.items()}, **facts, **constants})

    def _writer(self) -> Writer:
        return Writer(self.outline, self.layout, telling=False)

    def __copy__(self) -> Scorer:
        return self

    def __deepcopy__(self, _: object) -> Scorer:
        return self

    def __reduce__(self) -> str:
        raise InputError("Scorer", self, "cannot be pickled: pickle the ruleset, and make the scorer anew")

    def __repr__(self) -> str:
        return f"<Scorer {self.name!r} as of {self.at.isoformat()}>"


def scorer(program: p.Program, name: str, at: dt.datetime, layout: Layout) -> Scorer:
    """The function of the score ``name``. Raises ``InputError`` where it reads more than attributes and the clock."""
    rule = next((rule for rule in program.of(p.ScoreRule) if rule.name == name), None)
    if rule is None:
        raise InputError("score", name, "must be the name of a score")
    check_instant("at", at)
    facts, read = _wanted(program, rule)
    clauses = tuple(clause for group in rule.groups for clause in group.clauses)
    declared = program.attributes  # consent need not be
    attributes = {each: declared.get(each, Field(each, BOOLEAN, optional=True)) for each in sorted(read.attributes)}
    meant = _Meant(program, rule, at, layout, clauses, attributes)
    drawn = outline(program, facts, read.facts, at)
    score = _made(drawn, layout, lambda record: meant(record)[0], telling=False)
    return Scorer(name, at, clauses, score, drawn, layout, meant)


def _made(outline: Outline, layout: Layout, meant: Callable[[Any], Any], *, telling: bool) -> Callable[[Any], Any]:
    """The function of an outline, which leaves to ``meant`` what it fails at."""
    constants: dict[bytes, Any] = {}
    writer = Writer(outline, layout, constants, telling=telling)
    tree = writer.module()
    functions = {title: value(outline.at) for title, value in writer.conditions.bound.items()}
    names = {**functions, "FAILS": _FAILS, "meant": meant}
    return t.made(tree, SCORE, outline.program.source, names, constants)


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


@define
class _Read:
    """What facts read: attributes, and other facts, by name."""

    attributes: set[str] = field(factory=set)
    facts: set[str] = field(factory=set)


def _wanted(program: p.Program, rule: p.ScoreRule) -> tuple[list[p.Fact], _Read]:
    """The facts that ``rule`` is worked out from, in order, itself the last; and what these read."""
    read, found = _Read(), []
    for fact in reversed(program.facts):
        if fact.name == rule.name or fact.name in read.facts:
            found.append(fact)
            _refuse_events(rule, fact)
            for part in codes(fact):
                _read(rule, part, read)
    return found[::-1], read


def _read(rule: p.ScoreRule, part: p.Code, read: _Read) -> None:
    if isinstance(part, p.Attribute):
        read.attributes.add(part.name)
    elif isinstance(part, (p.ScoreOf, p.InSegment, p.GradeOf)):
        read.facts.add(part.name)
    elif isinstance(part, p.PersonaOf):
        read.facts.add("persona")
    elif isinstance(part, _BEYOND):
        line = part.span.line if part.span else 0
        raise InputError("score", rule.name, f"must read attributes and the clock only, and does not on line {line}")


def _refuse_events(rule: p.ScoreRule, fact: p.Fact) -> None:
    clauses = [clause for group in fact.groups for clause in group.clauses] if isinstance(fact, p.ScoreRule) else []
    for clause in clauses:
        if clause.when is None:
            raise InputError("score", rule.name, f"must not read events, as it does on line {clause.span.line}")
