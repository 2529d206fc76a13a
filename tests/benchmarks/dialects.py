"""The same conditions in the languages that are compared.

A condition is a tuple: what it asks, of which field, and what of it; ``all`` and ``any`` hold others. Only ``nurture`` has a
meaning for what is missing; in the others each question to a field that may be missing asks first whether it is there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from attrs import evolve, frozen
from people import DECLARED, NOW, OPTIONAL

__all__ = ["CEL", "CEL_PYTHON", "NURTURE", "PYTHON", "RULE_ENGINE", "ZEN", "Dialect", "Rule", "ruleset", "total"]

Condition = tuple[Any, ...]
Rule = tuple[int, Condition]
DAY = 86_400


@frozen
class Dialect:
    """How conditions are written: a pattern for each question, of a field ``f`` and a value ``v``."""

    patterns: Mapping[str, str]
    both: str = " and "
    either: str = " or "
    dot: str = "."
    guard: str | None = None
    days: str = "{}"  # of an age in days
    chosen: str = "({c} ? {n} : 0)"
    braces: str = "[]"  # around values to be one of

    def write(self, condition: Condition) -> str:
        kind, *rest = condition
        if kind in ("all", "any"):
            parts = [self.write(part) for part in rest]
            return "(" + (self.both if kind == "all" else self.either).join(parts) + ")"
        return self._question(kind, *rest)

    def _question(self, kind: str, name: str, *values: Any) -> str:
        field = name.replace(".", self.dot)
        written = [self._value(kind, value) for value in values]
        text = self.patterns[kind].format(f=field, v=written[0] if written else "")
        if self.guard and name in OPTIONAL and kind not in ("missing", "known"):
            return f"({self.guard.format(f=field)}{self.both}{text})"
        return text

    def _value(self, kind: str, value: Any) -> str:
        if kind in ("recent", "stale"):
            return self.days.format(value) if "{}" in self.days else str(_before(value))
        written = json.dumps(value)
        return f"{self.braces[0]}{written[1:-1]}{self.braces[1]}" if kind == "one of" else written


def _before(days: int) -> int:
    return int(NOW.timestamp()) - days * DAY


_COMPARED = {
    "least": "{f} >= {v}",
    "below": "{f} < {v}",
    "over": "{f} > {v}",
    "differs": "{f} != {v}",
    "one of": "{f} in {v}",
    "has": "{v} in {f}",
    "recent": "{f} >= {v}",
    "stale": "{f} < {v}",
    "true": "{f}",
}
NURTURE = Dialect(
    _COMPARED
    | {
        "has": "{f} contains {v}",
        "contains": "{f} contains {v}",
        "starts": "{f} starts with {v}",
        "ends": "{f} ends with {v}",
        "false": "not {f}",
        "missing": "{f} is missing",
        "known": "{f} is known",
    },
    days="now - {} days",
)
_PYTHONIC = _COMPARED | {
    "contains": "{v} in {f}",
    "starts": "{f}.startswith({v})",
    "ends": "{f}.endswith({v})",
    "false": "not {f}",
    "missing": "{f} is None",
    "known": "{f} is not None",
}
PYTHON = Dialect(_PYTHONIC, dot="_", guard="{f} is not None", days="", chosen="({n} if {c} else 0)", braces="{}")
_NULLS = {"missing": "{f} == null", "known": "{f} != null"}
ZEN = Dialect(
    _COMPARED
    | _NULLS
    | {
        "contains": "contains({f}, {v})",
        "starts": "startsWith({f}, {v})",
        "ends": "endsWith({f}, {v})",
        "false": "not {f}",
    },
    guard="{f} != null",
    days="",
)
CEL = Dialect(
    _COMPARED
    | _NULLS
    | {"contains": "{f}.contains({v})", "starts": "{f}.startsWith({v})", "ends": "{f}.endsWith({v})", "false": "!{f}"},
    both=" && ",
    either=" || ",
    guard="{f} != null",
    days="",
)
CEL_PYTHON = evolve(  # which compares nothing with null but null
    CEL,
    patterns={**CEL.patterns, "missing": "type({f}) == null_type", "known": "type({f}) != null_type"},
    guard="type({f}) != null_type",
)
RULE_ENGINE = Dialect(
    _COMPARED
    | _NULLS
    | {"contains": "{v} in {f}", "starts": "{f}.starts_with({v})", "ends": "{f}.ends_with({v})", "false": "not {f}"},
    guard="{f} != null",
    days="",
)


def total(dialect: Dialect, rules: list[Rule]) -> str:
    """One expression for the sum of the points."""
    return " + ".join(dialect.chosen.format(c=dialect.write(condition), n=points) for points, condition in rules)


def ruleset(rules: list[Rule]) -> str:
    """The rules as a rules file with one score, ``fit``."""
    declared = "\n".join(f"  {name}: {kind}" for name, kind in DECLARED.items())
    clauses = "\n".join(f"  {points:+} when {NURTURE.write(condition)}" for points, condition in rules)
    return f'ruleset "leads" {{}}\nlead {{\n{declared}\n}}\nscore fit {{\n{clauses}\n}}\n'
