"""An event that arrives, as ``ast``: whether it is as mostly, and what is remembered of it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

import datetime as dt
from decimal import Decimal

from nurture.backends.bytecode import tree as t
from nurture.backends.bytecode.planning.past import Slot
from nurture.backends.bytecode.stepping.pieces import add, place, unless, when
from nurture.backends.bytecode.stepping.reading import Reading
from nurture.backends.bytecode.stepping.touching import Source
from nurture.domain.event import LEAD_UPDATED, MESSAGE_SENT
from nurture.domain.schema import Field
from nurture.dsl import program as p
from nurture.scoring.memory import Extreme, Tally

__all__ = ["fitting", "remembering", "takes", "touched_by"]

_CLASSES = {"text": str, "integer": int, "boolean": bool, "decimal": Decimal, "date": dt.date, "datetime": dt.datetime}


def takes(select: p.Select, kind: str) -> bool:
    """Whether events of a type may be selected."""
    return select.event == kind or (select.event is None and kind not in (LEAD_UPDATED, MESSAGE_SENT))


def touched_by(kind: str, slots: Mapping[Slot, int]) -> frozenset[Source]:
    """What an event of a type may change directly."""
    remembered = {("slot", index) for slot, index in slots.items() if any(takes(select, kind) for select, _ in slot.takes)}
    return frozenset(remembered | {("type", kind), ("type", None)})


def fitting(reading: Reading, fields: Mapping[str, Field]) -> list[ast.stmt]:
    """Decline an event whose properties are not of their types as they are."""
    if not fields:
        return [unless(t.name("given"))]
    required = all(not declared.optional for declared in fields.values())
    names = reading.keep(frozenset(fields))
    extra = t.call(t.attribute(names, "issuperset"), t.name("given"))
    written: list[ast.stmt] = [unless(t.refused(extra))]
    for name, declared in fields.items():
        value = reading.property(name)
        wrong = _is_wrong(reading, value, declared)
        missing = [] if required or not declared.optional else [t.compare(value, ast.IsNot(), t.constant(None))]
        written.append(unless(t.joined([*missing, wrong], ast.And())))
    return written


def _is_wrong(reading: Reading, value: ast.expr, declared: Field) -> ast.expr:
    if declared.type.options:
        return t.compare(value, ast.NotIn(), reading.keep(frozenset(declared.type.options)))
    kind = _CLASSES.get(declared.type.kind)
    if kind is None:
        return t.compare(value, ast.IsNot(), t.constant(None))  # lists are looked at one by one elsewhere
    return t.compare(t.call(reading.keep(type), value), ast.IsNot(), reading.keep(kind))


def remembering(reading: Reading, kind: str, slots: Mapping[Slot, int], late: int) -> tuple[list[ast.stmt], dict[int, ast.expr]]:
    """Take the event into the slots that read its type; what they hold then, by place."""
    written: list[ast.stmt] = []
    changed: dict[int, ast.expr] = {}
    for slot, index in slots.items():
        marks = [(select, mark) for select, mark in slot.takes if takes(select, kind)]
        if marks:
            written += _taken(reading, slot.cell, index, marks, late)
            changed[index] = t.name(f"m{index}")
    return written, changed


def _taken(reading: Reading, cell: Any, index: int, marks: list[tuple[p.Select, int]], late: int) -> list[ast.stmt]:
    title = f"m{index}"
    before = t.put(title, place(t.name("memory"), index))
    if len(marks) == 1:
        (select, mark), = marks
        taking = [_kept(reading, cell, title, t.constant(mark), late)]
        if select.where is None:
            return [before, *taking]
        return [before, when(reading.test(select.where, frozenset()), taking)]
    counted: list[ast.stmt] = [before, t.put("mark", t.constant(0))]
    for select, mark in marks:
        one = [add("mark", t.constant(mark))]
        counted += one if select.where is None else [when(reading.test(select.where, frozenset()), one)]
    return [*counted, when(t.name("mark"), [_kept(reading, cell, title, t.name("mark"), late)])]


def _kept(reading: Reading, cell: Any, title: str, mark: ast.expr, late: int) -> ast.stmt:
    if isinstance(cell, Tally) and cell.property is None:
        return add(title, t.constant(1))
    taken = t.call(reading.keep(cell.add), t.name(title), t.name("event"), mark)
    if isinstance(cell, (Tally, Extreme)):
        return t.put(title, taken)
    return t.put(title, t.call(reading.keep(_trimmer(cell, late)), taken, t.name("us"), t.name("seen")))


def _trimmer(cell: Any, late: int) -> Any:
    def trimmed(data: Any, us: int, seen: Any) -> Any:
        reach = us - late
        return cell.trim(data, us, (reach, "") if reach >= seen.floor[0] else seen.floor)

    return trimmed


