"""Warnings for what is legal but cannot be meant."""

from __future__ import annotations

from nurture.dsl.messages import Report
from nurture.dsl.program import Program
from nurture.dsl.scope import Scope

__all__ = ["lint"]


def lint(program: Program, scope: Scope, report: Report) -> None:
    """Report warnings about ``program``."""
