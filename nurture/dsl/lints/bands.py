"""Warnings about bands that leave a gap between them, and about bands that ask for the same values."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from attrs import frozen

from nurture.dsl import program as p
from nurture.dsl.lints import intervals as i
from nurture.dsl.lints.reasoning import Reasoner
from nurture.dsl.lints.subjects import Pair, Subjects, named
from nurture.dsl.messages import Report

__all__ = ["check_bands"]

_ORDERED = ("integer", "decimal", "date", "datetime")
_COST = 20  # steps of reasoning for two bands that are held against each other


@frozen
class _Band:
    """A band over one subject, with the values that it asks for."""

    name: str
    when: p.Code
    subject: p.Code
    values: i.Values


def check_bands(rule: p.GradeRule, reasoner: Reasoner, report: Report) -> None:
    """Report leads that may be in no band of ``rule``, and bands that overlap without one being within the other."""
    bands = _bands(rule, reasoner.subjects)
    _overlapping(bands, reasoner, report)
    conditions = [when for _, when in rule.bands if when is not None]
    if len(conditions) == len(rule.bands) and reasoner.open(*((when, False) for when in conditions)):
        gap = _gap(bands, reasoner.subjects) if len(bands) == len(conditions) else ""
        report.add("N505", rule.span, name=rule.name, gap=gap)


def _bands(rule: p.GradeRule, subjects: Subjects) -> list[_Band]:
    """The bands of ``rule`` that ask for values of one subject."""
    found = []
    for name, when in rule.bands:
        code = when
        while isinstance(code, p.InSegment):
            code = subjects.segment(code.name)
        reduced = None if code is None else subjects.reduced(code)
        if when is not None and reduced is not None:
            found.append(_Band(name, when, reduced[0], reduced[1]))
    return found


# -- gaps ------------------------------------------------------------------------------------------------------------


def _gap(bands: Sequence[_Band], subjects: Subjects) -> str:
    """The first values that are in none of ``bands``, where all are over one subject."""
    subject = bands[0].subject
    if any(band.subject != subject for band in bands) or isinstance(subject, Pair):
        return ""
    outside = [band.values.complement() for band in bands]
    left = i.common([subjects.universe(subject), *outside])
    name = named(subject, subjects.program)
    if subject.type.kind in _ORDERED:
        for start, end in left.known.stretches():
            stretch = i.Line(start is None, tuple(cut for cut in (start, end) if cut is not None))
            if not subjects.is_empty(subject, i.Values(missing=False, known=stretch)):
                return f"`{name}` {_described(start, end)} is in none; "
    return f"where `{name}` is missing, a lead is in none; " if left.missing else ""


def _described(start: i.Cut | None, end: i.Cut | None) -> str:
    if start is not None and end is not None and start[0] == end[0]:
        return f"at {_written(start[0])}"
    words = []
    if start is not None:
        words.append(("above" if i.is_after(start) else "from") + f" {_written(start[0])}")
    if end is not None:
        words.append(("to" if i.is_after(end) else "below") + f" {_written(end[0])}")
    return (" " if end is not None and i.is_after(end) else " and ").join(words)


def _written(value: Any) -> str:
    return f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}" if isinstance(value, int) else str(value)


# -- overlaps --------------------------------------------------------------------------------------------------------


def _overlapping(bands: Sequence[_Band], reasoner: Reasoner, report: Report) -> None:
    """Report the first band before each that takes one end of what it asks for.

    A band within another is left alone: to put the narrower first is how exceptions are written. So is one that is open
    where the other is, as in `A when fit >= 60` before `B when fit >= 30`.
    """
    subjects = reasoner.subjects
    before: dict[p.Code, list[tuple[_Band, _Ends]]] = {}
    for band in bands:
        ends = _ends(band, subjects)
        if ends is None:
            continue
        earlier = before.setdefault(band.subject, [])
        for other, others in earlier:
            reasoner.work.left -= _COST
            if reasoner.work.left <= 0:
                return
            shared = _shared(others, ends, band.subject, subjects)
            if shared is not None:
                values = f"`{named(band.subject, subjects.program)}` {_described(*shared)}"
                report.add("N521", band.when.span, first=other.name, second=band.name, values=values)
                break
        earlier.append((band, ends))


_Ends = tuple[i.Cut | None, i.Cut | None]


def _ends(band: _Band, subjects: Subjects) -> _Ends | None:
    """Where the values of ``band`` begin and end, where they are one stretch of numbers or dates."""
    if band.subject.type.kind not in _ORDERED or isinstance(band.subject, Pair) or band.values.missing:
        return None
    stretches = list(i.common([subjects.universe(band.subject), band.values]).known.stretches())
    return stretches[0] if len(stretches) == 1 else None


def _shared(one: _Ends, other: _Ends, subject: p.Code, subjects: Subjects) -> _Ends | None:
    """What two stretches share, where each also has values of its own."""
    for low, high in ((one, other), (other, one)):
        if high[0] is None or low[1] is None or not high[0] < low[1]:
            continue
        parts = ((low[0], high[0]), (high[0], low[1]), (low[1], high[1]))
        if all(_has_values(start, end, subject, subjects) for start, end in parts):
            return high[0], low[1]
    return None


def _has_values(start: i.Cut | None, end: i.Cut | None, subject: p.Code, subjects: Subjects) -> bool:
    if start is not None and end is not None and not start < end:
        return False
    line = i.Line(start is None, tuple(cut for cut in (start, end) if cut is not None))
    return not subjects.is_empty(subject, i.Values(missing=False, known=line))
