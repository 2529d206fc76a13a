"""Tests in a rules file: their names and values checked against the ruleset."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from nurture.diagnostics import Span
from nurture.domain.event import LEAD_UPDATED, MESSAGE_SENT
from nurture.domain.ruleset import Expect, ExpectAct, ExpectEffect, Given, Happening, TestCase
from nurture.domain.schema import Field, check_value
from nurture.domain.time import resolve, zone
from nurture.dsl import program as p
from nurture.dsl.messages import listed
from nurture.dsl.scope import Context
from nurture.dsl.typer import Typer
from nurture.dsl.unknown import no_attribute
from nurture.errors import InputError, shown

__all__ = ["moment", "rule_of_test"]

_NOWHERE = Span(0, 0, 1, 1)
Statement: TypeAlias = Happening | ExpectEffect | ExpectAct | p.ExpectRule


def rule_of_test(test: TestCase, typer: Typer) -> p.TestRule:
    """The rule of ``test``; what in it does not fit the ruleset is reported."""
    _check_given(test.given, typer)
    _check_order(test, typer)
    steps = tuple(_HANDLERS[type(step)](step, typer) for step in test.steps)
    return p.TestRule(test.name, test.given, steps, test.span or _NOWHERE)


def _check_given(given: Given, typer: Typer) -> None:
    for name, value in given.attributes.items():
        symbol = typer.scope.find(name)
        if symbol is None or symbol.kind != "field":
            no_attribute(name, typer.report.part(given.span, name), typer.scope, typer.report)
        else:
            _check(name, value, symbol.declaration, given.span, typer)


def _check_order(test: TestCase, typer: Typer) -> None:
    """Report what happens at a time that the test has gone past already."""
    home = zone(test.given.timezone) if test.given.timezone else typer.zone
    passed: dt.datetime | None = None
    for step in test.steps:
        at = None if isinstance(step, Expect) else step.at
        if at is None:
            continue
        if passed is None or moment(at, home) >= moment(passed, home):
            passed = at
        elif isinstance(step, Happening):
            found, before = (time.isoformat(" ", "minutes") for time in (at, passed))
            typer.report.add("N420", step.span, found=found, before=before)


def moment(at: dt.datetime, tz: ZoneInfo) -> dt.datetime:
    """The instant that a test means by ``at``, which is local in ``tz`` where it is naive."""
    return resolve(at, tz) if at.tzinfo is None else at.astimezone(dt.UTC)


def _expect(step: Expect, typer: Typer) -> Statement:
    condition = typer.condition(step.condition, Context("a test", stages=True))
    return p.ExpectRule(condition, step.span or _NOWHERE)


def _happening(step: Happening, typer: Typer) -> Statement:
    if step.event is not None:
        _check_event(step.event, step, typer)
    return step


def _check_event(name: str, step: Happening, typer: Typer) -> None:
    known = typer.scope.event(name)
    if name == MESSAGE_SENT:
        typer.refuse_messages(step.span, "does not arrive as events do", "let a scenario send it")
    elif known is None:
        at, near = typer.report.part(step.span, name), typer.report.near(name, typer.scope.events)
        typer.report.add("N202", at, name=name, near=near)
    else:
        _check_properties(step, known, typer)


def _check_properties(step: Happening, known: Mapping[str, Field], typer: Typer) -> None:
    for name, value in step.properties.items():
        declared = known.get(name)
        if step.event == LEAD_UPDATED:
            symbol = typer.scope.find(name)
            declared = symbol.declaration if symbol is not None and symbol.kind == "field" else None
        if declared is None:
            near = typer.report.near(name, known)
            at = typer.report.part(step.span, name)
            typer.report.add("N203", at, event=step.event, name=name, near=near, known=listed(known))
        else:
            _check(name, value, declared, step.span, typer)
    for name, declared in known.items():
        if not declared.optional and name not in step.properties:
            at = typer.report.part(step.span, step.event or "")
            typer.report.add("N314", at, name=name, problem="must be given", advice=f"add `{name}: ...`")


def _expected(step: ExpectEffect | ExpectAct, _: Typer) -> Statement:
    return step


def _check(name: str, value: Any, declared: Field, span: Span | None, typer: Typer) -> None:
    if isinstance(value, dt.datetime):
        value = moment(value, typer.zone)
    if declared.type.kind == "?":
        return
    try:
        check_value(name, value, declared.type)
    except InputError as fault:
        advice = f"the value given is {shown(fault.value)}"
        typer.report.add("N314", typer.report.part(span, name), name=name, problem=fault.problem, advice=advice)


_HANDLERS: dict[type, Callable[[Any, Typer], Statement]] = {
    Happening: _happening,
    ExpectEffect: _expected,
    ExpectAct: _expected,
    Expect: _expect,
}
