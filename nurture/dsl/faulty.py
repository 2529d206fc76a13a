"""Reading what the reader does not know how to read: by Lark where there is no fault, else declaration by declaration.

What is to blame for a fault is reported and left out, and the rest read again. Nothing imports this before it is needed, as
Lark takes a while to load.
"""

from __future__ import annotations

from typing import Any

import lark

from nurture.diagnostics import Source, Span
from nurture.domain.expression import Node
from nurture.domain.ruleset import Declaration, Rules
from nurture.dsl import limits, recovery
from nurture.dsl.builder import NO_SETTINGS
from nurture.dsl.language import language, met
from nurture.dsl.messages import Report
from nurture.dsl.pieces import check_brackets
from nurture.dsl.reader import UNREAD, follow, read
from nurture.dsl.repair import Effort, Repair
from nurture.dsl.syntax_faults import describe, position

__all__ = ["expression_in", "rules_in"]

_START = Span(0, 0, 1, 1)
_MOST_FAULTS = 100
_MOST_SEARCHED = limits.SOURCE // 2  # characters, each as often as it is read again for a fault


def rules_in(source: Source, report: Report) -> tuple[Rules, str]:
    """The rules in ``source``, and the lines that had to be left out because they make no sense."""
    try:
        rules: Rules = follow(met(source.text + "\n", "start"), "start", report, _START)
    except lark.UnexpectedInput as fault:
        found = _in_parts(source, report)
        if not report.found:
            describe(fault, position(fault, source.text), source, report, breaks_off=False)
        return found
    check_brackets(source.text, 0, report)
    return rules, ""


def expression_in(source: Source, report: Report) -> Node | None:
    """The expression that ``source`` holds; None, and a finding, where it has a fault."""
    text = source.text
    try:
        node: Node = follow(met(text, "expression_only"), "expression_only", report, _START)
    except lark.UnexpectedInput as fault:
        at = position(fault, text)
        describe(fault, at, source, report, breaks_off=at >= len(text.rstrip()))
        return None
    check_brackets(text, 0, report)
    return node


def _in_parts(source: Source, report: Report) -> tuple[Rules, str]:
    """The rules in a text with faults, declaration by declaration."""
    settings, left_out = NO_SETTINGS, []
    declarations: list[Declaration] = []
    effort = Effort(_MOST_FAULTS, _MOST_SEARCHED)
    line = 1
    for start, end in recovery.declarations(source.text):
        place = Span(start, end, line, 1)
        line += source.text.count("\n", start, end)
        repair = Repair(_checked, source, place, report)
        whole = repair.mended(effort)
        left_out.append(repair.gone)
        rules = Rules(NO_SETTINGS)
        if whole is not None:
            rules = _built(whole, report, place)
            check_brackets(repair.text, start, report)
        elif effort.is_spent:
            left_out.append(source.text[start:])
            break
        if rules.settings is not NO_SETTINGS and (declarations or settings is not NO_SETTINGS):
            report.add("N132", rules.settings.span)
        settings = rules.settings if settings is NO_SETTINGS else settings
        declarations += rules.declarations
    return Rules(settings, tuple(declarations)), "\n".join(left_out)


def _checked(text: str) -> None:
    """Raise what Lark raises where ``text`` has a fault."""
    language().parse(text, start="start")


def _built(text: str, report: Report, place: Span) -> Any:
    """What ``text``, which has no faults and stands at ``place``, says."""
    rules = read(text, "start", report, place)
    return follow(met(text, "start"), "start", report, place) if rules is UNREAD else rules
