"""Rules that make their quick steps at once: what comes only of many events is to be tested by few, too."""

from __future__ import annotations

from attrs import evolve

from nurture.backends.bytecode.stepping.steps import warmed
from nurture.compiler import Ruleset

__all__ = ["eager"]


def eager(rules: Ruleset) -> Ruleset:
    """``rules`` that make their quick steps when they are first wanted."""
    plan = warmed(rules.plan)
    return rules if plan is rules.plan else evolve(rules, plan=plan)
