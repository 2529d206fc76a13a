"""Tests in a rules file: their names and values checked against the ruleset."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from nurture.diagnostics import Span
from nurture.domain.event import LEAD_UPDATED
from nurture.domain.ruleset import Expect, ExpectEffect, Happening, TestCase
from nurture.domain.schema import Field, check_value
from nurture.domain.time import resolve
from nurture.dsl.messages import did_you_mean, listed
from nurture.dsl.scope import Context
from nurture.dsl.typer import Typer
from nurture.errors import InputError, shown

__all__ = ["check_test"]


def check_test(test: TestCase, typer: Typer) -> None:
    """Report what in ``test`` does not fit the ruleset."""
    scope, report = typer.scope, typer.report
    given = {name: scope.find(name) for name in test.given.attributes}
    for name, symbol in given.items():
        if symbol is None or symbol.kind != "field":
            report.add("N201", test.given.span, name=name, near=did_you_mean(name, scope.symbols))
        else:
            _check(name, test.given.attributes[name], symbol.declaration, test.given.span, typer)
    before = None
    for step in test.steps:
        if isinstance(step, Expect):
            typer.condition(step.condition, Context("a test", stages=True))
            continue
        if step.at is not None:
            if before is not None and _is_before(step.at, before) and isinstance(step, Happening):
                report.add("N420", step.span, found=step.at.isoformat(" ", "minutes"), before=before.isoformat(" ", "minutes"))
            before = step.at
        _HANDLERS[type(step)](step, typer)


def _is_before(at: Any, before: Any) -> bool:
    return (at.tzinfo is None) == (before.tzinfo is None) and bool(at < before)


def _happening(step: Happening, typer: Typer) -> None:
    if step.event is None:
        return
    known = typer.scope.event(step.event)
    if known is None:
        near = did_you_mean(step.event, typer.scope.events)
        typer.report.add("N202", step.span, name=step.event, near=near)
    else:
        _check_properties(step, known, typer)


def _check_properties(step: Happening, known: Mapping[str, Field], typer: Typer) -> None:
    for name, value in step.properties.items():
        declared = known.get(name)
        if step.event == LEAD_UPDATED:
            symbol = typer.scope.find(name)
            declared = symbol.declaration if symbol is not None and symbol.kind == "field" else None
        if declared is None:
            near = did_you_mean(name, known)
            typer.report.add("N203", step.span, event=step.event, name=name, near=near, known=listed(known))
        else:
            _check(name, value, declared, step.span, typer)
    for name, declared in known.items():
        if not declared.optional and name not in step.properties:
            typer.report.add("N314", step.span, name=name, problem="must be given", found="missing")


def _expected(step: ExpectEffect, typer: Typer) -> None:
    typer.scope.used.add(("channel", step.target))


def _check(name: str, value: Any, declared: Field, span: Span | None, typer: Typer) -> None:
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        value = resolve(value, typer.zone)
    try:
        check_value(name, value, declared.type)
    except InputError as fault:
        typer.report.add("N314", span, name=name, problem=fault.problem, found=shown(fault.value))


_HANDLERS: dict[type, Any] = {Happening: _happening, ExpectEffect: _expected}
