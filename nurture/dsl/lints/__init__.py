"""Warnings for what is legal but cannot be meant."""

from __future__ import annotations

from nurture.dsl.lints.conditions import check_conditions
from nurture.dsl.lints.contents import check_contents
from nurture.dsl.lints.facts import check_facts
from nurture.dsl.lints.flows import check_flows
from nurture.dsl.lints.names import check_names
from nurture.dsl.lints.reasoning import Work
from nurture.dsl.messages import Report
from nurture.dsl.program import Program
from nurture.dsl.scope import Scope

__all__ = ["lint"]

_WORK = 500_000  # steps of reasoning about one ruleset; what takes more goes without a warning


def lint(program: Program, scope: Scope, report: Report) -> None:
    """Report warnings about ``program``, which has no errors."""
    work = Work(_WORK)
    check_names(program, scope, report)
    check_flows(program, work, report)
    check_contents(program, report)
    check_facts(program, work, report)
    check_conditions(program, work, report)
