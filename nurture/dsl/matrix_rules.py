"""Matrices: a rule for the grade on each axis, and one for the cells."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

from nurture.diagnostics import Span
from nurture.domain.expression import Compare
from nurture.domain.matrix import Axis, AxisBand, Matrix
from nurture.dsl import limits
from nurture.dsl import program as p
from nurture.dsl.messages import Report
from nurture.dsl.scope import Context, unique_names
from nurture.dsl.typer import Typer
from nurture.dsl.typer.base import family

__all__ = ["matrix_rules"]

_NOWHERE = Span(0, 0, 1, 1)


def matrix_rules(matrix: Matrix, typer: Typer) -> tuple[p.GradeRule | p.MatrixRule, ...]:
    """The rules of ``matrix``: a grade for each axis, then the matrix that joins their bands."""
    if not matrix.axes:
        typer.report.add("N415", matrix.span, name=matrix.name)
    axes = tuple(_axis_rule(matrix, axis, typer) for axis in matrix.axes)
    _check_cells(matrix, typer.report)
    joined = tuple(p.GradeOf(rule.name, span=rule.span) for rule in axes)
    return (*axes, p.MatrixRule(matrix.name, joined, matrix.span or _NOWHERE))


def _axis_rule(matrix: Matrix, axis: Axis, typer: Typer) -> p.GradeRule:
    name, report = matrix.axis_name(axis), typer.report
    unique_names(axis.bands, "band", report)
    if not axis.bands:
        report.add("N415", axis.span, name=name)
    elif axis.bands[-1].operator is not None:
        report.add("N441", axis.bands[-1].span, name=name)
    for band in axis.bands[:-1]:
        if band.operator is None:
            report.add("N409", band.span)
    bands = tuple((band.name, _condition(axis, band, typer)) for band in axis.bands)
    _check_order(axis, bands, report)
    return p.GradeRule(name, bands, axis.span or _NOWHERE)


def _condition(axis: Axis, band: AxisBand, typer: Typer) -> p.Code | None:
    if band.operator is None or band.threshold is None:
        return None
    where = Context("a matrix")
    if not isinstance(typer.value(band.threshold, where), p.Const):
        typer.report.add("N443", band.threshold.span or band.span)
    return typer.condition(Compare(band.operator, axis.measure, band.threshold, span=band.span), where)


def _check_order(axis: Axis, bands: tuple[tuple[str, p.Code | None], ...], report: Report) -> None:
    """Report thresholds of which a later one does not reach further than those before it."""
    steps = [
        (band, *found)
        for band, (_, code) in zip(axis.bands, bands, strict=True)
        if (found := _threshold(band, code)) is not None
    ]
    for (_, up, before), (band, also_up, value) in pairwise(steps):
        if up is not also_up or not (value < before if up else value > before):
            report.add("N442", band.span)


def _threshold(band: AxisBand, code: p.Code | None) -> tuple[bool, Any] | None:
    """Whether ``band`` is of what is above its threshold, and that threshold; None where something is wrong with it."""
    if not isinstance(code, p.Less) or band.operator is None:
        return None
    above = band.operator[0] == ">"
    side, measure = (code.left, code.right) if above else (code.right, code.left)
    if not isinstance(side, p.Const) or side.value is None or family(side.type) != family(measure.type):
        return None
    return above, side.value


def _check_cells(matrix: Matrix, report: Report) -> None:
    if matrix.size > limits.CELLS:
        report.add("N445", matrix.span, found=matrix.size, limit=limits.CELLS)
        return
    twice = [name for name, times in Counter(matrix.cells).items() if times > 1]
    if twice and all(len({band.name for band in axis.bands}) == len(axis.bands) for axis in matrix.axes):
        report.add("N444", matrix.span, name=twice[0])
