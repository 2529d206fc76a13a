"""Scores and what is made of them: segments, grades, the persona."""

from __future__ import annotations

from typing import TypeAlias

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.dsl.program.codes import Code, GradeOf
from nurture.dsl.program.past import Select

__all__ = [
    "ChecklistRule",
    "Clause",
    "Fact",
    "GradeRule",
    "GroupRule",
    "MatrixRule",
    "PersonaRule",
    "ScoreRule",
    "SegmentRule",
]


@frozen
class Clause:
    """Points, in thousandths, while ``when`` holds or for each event that ``on`` selects."""

    points: int
    when: Code | None
    on: Select | None
    cap: int | None
    period: str | None
    decay: tuple[int, ...] | None = field(repr=False)
    span: Span = field(eq=False)


@frozen
class GroupRule:
    """Clauses whose sum is kept between ``least`` and ``most`` thousandths."""

    name: str | None
    clauses: tuple[Clause, ...]
    least: int | None
    most: int | None
    span: Span = field(eq=False)


@frozen
class ScoreRule:
    """A score: the sum of its groups (clauses outside a group make one without limits), kept within its limits."""

    name: str
    groups: tuple[GroupRule, ...]
    least: int | None
    most: int | None
    reach: tuple[int, int]
    span: Span = field(eq=False)


@frozen
class SegmentRule:
    """The leads of whom a condition holds."""

    name: str
    when: Code
    span: Span = field(eq=False)


@frozen
class GradeRule:
    """Bands with their conditions (None: otherwise), of which the first that holds is taken."""

    name: str
    bands: tuple[tuple[str, Code | None], ...]
    span: Span = field(eq=False)


@frozen
class MatrixRule:
    """A grade put together of others, one per axis."""

    name: str
    axes: tuple[GradeOf, ...]
    span: Span = field(eq=False)


@frozen
class ChecklistRule:
    """The questions of a checklist in order, each with its text and the condition under which it is answered."""

    name: str
    questions: tuple[tuple[str, str, Code], ...]
    span: Span = field(eq=False)


@frozen
class PersonaRule:
    """Personas with their conditions, in the order in which they are tried."""

    personas: tuple[tuple[str, Code], ...]
    name: str = "persona"


Fact: TypeAlias = ScoreRule | SegmentRule | GradeRule | MatrixRule | ChecklistRule | PersonaRule
