"""Scores by the peers: each takes rules and gives a function of a lead. Each is made the fastest way that it has."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import dialects as d
import people
from dialects import Rule

__all__ = ["cel_expr", "cel_python", "common_expression", "evalidate", "generated", "over", "rule_engine", "zen"]

Score = Callable[[Any], int]


def over(inputs: Callable[[], Sequence[Any]], score: Callable[[Any], Any]) -> Callable[[int], Callable[[], map[Any]]]:
    """Ready for n leads, out of a function of one."""

    def ready(number: int) -> Callable[[], map[Any]]:
        some = inputs()[:number]
        return lambda: map(score, some)

    return ready


def generated(rules: list[Rule]) -> Score:
    """What one would write by hand for many rules, if one had the patience: each field read once, then an ``if`` a rule."""
    lines = ["def score(lead):", "    points = 0", '    company = lead["company"]']
    for name in people.DECLARED:
        last = name.rpartition(".")[2]
        lines.append(f'    {name.replace(".", "_")} = {"company" if "." in name else "lead"}["{last}"]')
    for points, condition in rules:
        lines += [f"    if {d.PYTHON.write(condition)}:", f"        points += {points}"]
    space: dict[str, Any] = {}
    exec("\n".join([*lines, "    return points"]), space)  # noqa: S102 - of rules rolled here
    score: Score = space["score"]
    return score


def evalidate(rules: list[Rule]) -> Callable[[int], Any]:
    from evalidate import base_eval_model

    model = base_eval_model.clone()
    model.nodes.extend(["IfExp", "Is", "IsNot", "USub", "Call", "Attribute", "In", "Set"])
    model.attributes.extend(["startswith", "endswith"])
    model.allowed_functions.extend(["startswith", "endswith"])
    return over(people.flat, model.expr(d.total(d.PYTHON, rules)).eval)


def zen(rules: list[Rule]) -> Callable[[int], Any]:
    import zen as engine

    return over(people.plain, engine.compile_expression(d.total(d.ZEN, rules)).evaluate)


def cel_expr(rules: list[Rule]) -> Callable[[int], Any]:
    from cel_expr_python import cel

    names = {name.partition(".")[0] for name in people.DECLARED}
    env = cel.NewEnv(variables=dict.fromkeys(names, cel.Type.DYN))
    compiled = env.compile(d.total(d.CEL, rules))
    return over(people.plain, lambda lead: compiled.eval(data=lead).value())


def common_expression(rules: list[Rule]) -> Callable[[int], Any]:
    import cel

    return over(people.plain, cel.compile(d.total(d.CEL, rules)).execute)


def cel_python(rules: list[Rule]) -> Callable[[int], Any]:
    import celpy

    env = celpy.Environment()
    programs = [(points, env.program(env.compile(d.CEL_PYTHON.write(condition)))) for points, condition in rules]

    def score(lead: Any) -> int:
        return sum(points for points, program in programs if program.evaluate(lead))

    @functools.cache
    def inputs() -> list[Any]:
        return [celpy.json_to_cel(lead) for lead in people.plain()[:100]]

    return over(inputs, score)


def rule_engine(rules: list[Rule]) -> Callable[[int], Any]:
    import rule_engine as engine

    context = engine.Context(resolver=engine.resolve_item)
    made = [(points, engine.Rule(d.RULE_ENGINE.write(condition), context=context)) for points, condition in rules]

    def score(lead: Any) -> int:
        return sum(points for points, rule in made if rule.matches(lead))

    return over(people.plain, score)
