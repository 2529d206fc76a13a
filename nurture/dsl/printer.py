"""The canonical text of rules: reading it back gives the same rules.

Every class of the domain has a function that gives its rows, in a table by class: what is known about leads in
``print_facts``, what becomes of them in ``print_flows`` and ``print_steps``, settings and tests here; expressions in
``phrases``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from nurture.domain import calendars as c
from nurture.domain import expression as e
from nurture.domain import ruleset as r
from nurture.dsl import limits
from nurture.dsl.bounds import check_bounds
from nurture.dsl.layout import Row, laid_out
from nurture.dsl.phrases import phrase
from nurture.dsl.print_facts import FACTS
from nurture.dsl.print_flows import FLOWS, print_trigger, scenario_heads
from nurture.dsl.print_rows import Writers, behind, block, head, line, rows_of
from nurture.dsl.print_steps import print_step
from nurture.dsl.spelling import clock, constant, name, text
from nurture.errors import InputError

__all__ = ["print_expression", "print_rules", "print_step", "print_trigger", "printed", "scenario_heads"]


def print_rules(rules: r.Rules) -> str:
    """The text of ``rules``. Raises ``InputError`` where they are larger or deeper than text may be.

    >>> print(print_rules(r.Rules(r.Settings("B2B"), [r.EventType("purchased")])), end="")
    ruleset "B2B" {
      language 1
    }
    <BLANKLINE>
    event purchased
    """
    check_bounds(rules)
    return printed(rules)


def printed(rules: r.Rules) -> str:
    """The text of ``rules``, which keep their bounds. Raises ``InputError`` where it is longer than text may be."""
    rows = _settings(rules.settings)
    single = None  # the class of the declaration before, if that is a line of its own
    for item in rules.declarations:
        own = rows_of([item], _DECLARATIONS)
        if len(own) > 1 or single is not type(item):
            rows.append(Row())
        rows += own
        single = type(item) if len(own) == 1 else None
    written = laid_out(rows)
    size = len(written.encode())
    if size > limits.SOURCE:
        raise InputError("Rules", f"{size:,} bytes", f"must have a text of at most {limits.SOURCE:,} bytes")
    return written


def print_expression(node: e.Node) -> str:
    """The text of an expression.

    >>> print_expression(e.Not(e.In(e.Name("title"), e.ListOf([e.Literal("director")]))))
    'title not in ["director"]'
    """
    check_bounds(node)
    return phrase(node)


# -- settings and tests ----------------------------------------------------------------------------------------------


def _settings(settings: r.Settings) -> list[Row]:
    lines = [f"language {settings.language}"]
    if settings.timezone is not None:
        lines.append(f"timezone {text(settings.timezone)}")
    late, unset = settings.late, r.Settings("nameless")
    if late != unset.late:
        usual = late == r.Late(late.duration)
        lines.append(f"late up to {late.duration}" + ("" if usual else f", {late.events} events"))
    if settings.holdout:
        lines.append(f"holdout {settings.holdout}%")
    if settings.business_hours != unset.business_hours:
        hours = ", ".join(f"{clock(item.start)} to {clock(item.end)}" for item in settings.business_hours)
        lines.append(f"business hours {hours}")
    if settings.holidays is not None:
        lines.append(_holidays(settings.holidays))
    return block(f"ruleset {text(settings.name)}", (Row((text,)) for text in lines))


def _holidays(item: c.HolidaysOf) -> str:
    country = None if item.country is None else text(item.country)
    source = None if item.source == c.HolidaysOf(country="").source else text(item.source)
    where = f"in {country}" if item.attribute is None else f"of {name(item.attribute)}{behind(', else', country)}"
    return f"holidays {where}{behind(' from', source)}"


def _calendar(calendar: c.Calendar) -> list[Row]:
    closed = [f"closed {item.first}{behind(' to', item.last)}" for item in calendar.closed]
    return block(head("calendar", calendar), (Row((text,)) for text in closed))


_DO = re.compile(r"\A((?:not )?)do(?![\w.]|[^\x00-\x7f\s])")


def _map(values: Mapping[str, Any]) -> str:
    entries = ", ".join(f"{name(key)}: {constant(value)}" for key, value in values.items())
    return f" {{ {entries} }}" if entries else ""


def _given(given: r.Given) -> str:
    zone = None if given.timezone is None else text(given.timezone)
    return f"given lead{_map(given.attributes)}{behind(' in', zone)}"


def _happening(item: r.Happening) -> str:
    event = "" if item.event is None else f" {name(item.event)}{_map(item.properties)}"
    return f"at {constant(item.at)}{event}"


def _named(expected: str) -> str:
    """What is ``expected``, where it begins with something that is called `do`, which is a word there."""
    return _DO.sub(r"\1`do`", expected)


def _expect_effect(item: r.ExpectEffect) -> list[Row]:
    effect = phrase(e.Responded(item.target, item.text))
    what = f"expect {_named(('not ' if item.never else '') + effect)}"
    return [Row((what,) if item.at is None else (what, f"at {constant(item.at)}"), kind="expect")]


def _expect_act(item: r.ExpectAct) -> list[Row]:
    what = f"expect {'not ' if item.never else ''}do {name(item.action)}{_map(item.arguments)}"
    return [Row((what,) if item.at is None else (what, f"at {constant(item.at)}"), kind="expect")]


_STEPS: Writers = {
    r.Happening: line(_happening),
    r.ExpectEffect: _expect_effect,
    r.ExpectAct: _expect_act,
    r.Expect: line(lambda item: f"expect {_named(phrase(item.condition))}", kind="expect"),
}


def _test(test: r.TestCase) -> list[Row]:
    given = [] if test.given == r.Given() else [Row((_given(test.given),))]
    return block(f"test {text(test.name)}", [*given, *rows_of(test.steps, _STEPS)])


_DECLARATIONS: Writers = {**FACTS, **FLOWS, c.Calendar: _calendar, r.TestCase: _test}
