"""Rows: parse, check and compile 1,000 rules, from text and from JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import engines
import people
from dialects import Rule, ruleset
from measuring import Row, Subject
from people import NOW
from scores import rolled

import nurture

__all__ = ["rows"]

SAMPLE = 3


def _again(build: Callable[[], Any]) -> Callable[[int], Callable[[], list[Any]]]:
    """Ready to build so many times."""
    return lambda number: lambda: [build() for _ in range(number)]


def _points(rulesets: Iterable[Any]) -> list[list[int]]:
    """What the leads come to by what was built: so that two of the same rules are known to be the same."""
    scorers = [nurture.scorer(rules, "fit", at=NOW, of="nested") for rules in rulesets]
    return [[each.score(lead) // 1000 for lead in people.leads()[:SAMPLE]] for each in scorers]


def _points_of_peer(made: Iterable[Any]) -> list[list[int]]:
    return [[int(points) for points in ready(SAMPLE)()] for ready in made]


def _text(rules: list[Rule]) -> Any:
    text = ruleset(rules)
    return _again(lambda: nurture.parse(text))


def _with_scorer(rules: list[Rule]) -> Any:
    text = ruleset(rules)

    def build() -> Any:
        parsed = nurture.parse(text)
        nurture.scorer(parsed, "fit", at=NOW, of="nested")
        return parsed

    return _again(build)


def _json(rules: list[Rule]) -> Any:
    data = json.dumps(nurture.parse(ruleset(rules)).to_dict())
    return _again(lambda: nurture.Ruleset.from_dict(json.loads(data)))


def _peer(make: Callable[[list[Rule]], Any], rules: list[Rule], needs: str) -> Subject:
    return Subject(lambda: _again(partial(make, rules)), 1, _points_of_peer, needs)


def rows(*, small: bool = False) -> list[Row]:
    number = 20 if small else 1_000
    rules = rolled(number)
    text = Row(
        "compile-text",
        f"parse, check and compile {number:,} rules from text",
        "rulesets",
        "150 ms",
        {
            "nurture": Subject(partial(_text, rules), 1, _points),
            "nurture, and a scorer": Subject(partial(_with_scorer, rules), 1, _points),
            "rule-engine": _peer(engines.rule_engine, rules, "rule-engine"),
            "cel-python": _peer(engines.cel_python, rules, "cel-python"),
        },
    )
    data = Row(
        "compile-json",
        f"read, check and compile {number:,} rules from JSON",
        "rulesets",
        "80 ms",
        {
            "nurture, from text": Subject(partial(_text, rules), 1, _points),
            "nurture": Subject(partial(_json, rules), 1, _points),
        },
    )
    return [text, data]
