"""Why a condition does or does not hold: the value of everything that it reads, down to the points of scores."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from nurture.api import explain
from nurture.compiler import Ruleset
from nurture.domain.time import instant
from nurture.dsl import program as p
from nurture.dsl.evaluator import Moment, value
from nurture.dsl.spelling import name
from nurture.dsl.walk import codes
from nurture.journey.state import LeadState
from nurture.tools.accounts import explanation_lines
from nurture.tools.wording import local, standing_text, value_text

__all__ = ["evidence"]


def evidence(rules: Ruleset, state: LeadState, condition: p.Code, moment: Moment, tz: ZoneInfo) -> list[str]:
    """Lines that say what ``condition`` reads at ``moment``, and what the segments and grades in it read, each once."""
    lines: list[str] = []
    for code in _read(rules.program, condition):
        tell = _TELL.get(type(code))
        if tell is not None:
            lines += tell(code, _Case(rules, state, moment, tz))
    return lines


class _Case:
    """Whose condition it is, and when."""

    def __init__(self, rules: Ruleset, state: LeadState, moment: Moment, tz: ZoneInfo) -> None:
        self.rules, self.state, self.moment, self.zone = rules, state, moment, tz


def _read(program: p.Program, condition: p.Code) -> Iterator[p.Code]:
    """Every piece of ``condition``, then those of the conditions behind its segments, grades and persona."""
    behind = {fact.name: _conditions(fact) for fact in program.facts}
    seen: set[p.Code] = set()
    waiting: list[Any] = [condition]
    while waiting:
        for code in codes(waiting.pop(0)):
            if code in seen:
                continue
            seen.add(code)
            yield code
            if isinstance(code, p.ChecklistOf):
                waiting.append(behind[code.checklist])
            elif isinstance(code, (p.InSegment, p.GradeOf, p.PersonaOf)):
                waiting.append(behind[getattr(code, "name", "persona")])


def _conditions(fact: p.Fact) -> tuple[p.Code | None, ...]:
    if isinstance(fact, p.ScoreRule):
        return ()
    if isinstance(fact, p.MatrixRule):
        return fact.axes
    if isinstance(fact, p.ChecklistRule):
        return tuple(answered for _, _, answered in fact.questions)
    if isinstance(fact, p.SegmentRule):
        return (fact.when,)
    return tuple(when for _, when in (fact.personas if isinstance(fact, p.PersonaRule) else fact.bands))


def _named(title: str, code: p.Code, case: _Case) -> list[str]:
    found = value(code, case.moment)
    of_names = isinstance(code, (p.GradeOf, p.PersonaOf))
    return [f"{title} is {(found or 'none') if of_names else _value(found, case)}"]


def _score(code: p.ScoreOf, case: _Case) -> list[str]:
    return [*explanation_lines(explain(case.rules, case.state, code.name, events=case.moment.events))]


def _segment(code: p.InSegment, case: _Case) -> list[str]:
    return [f"the lead is {'' if value(code, case.moment) else 'not '}in segment {name(code.name)}"]


def _standing(code: p.ChecklistOf, case: _Case) -> list[str]:
    standing = case.state.checklist(code.checklist)
    return [f"checklist {name(code.checklist)} is {standing_text(standing)}"]


def _stage(code: p.StageOf, case: _Case) -> list[str]:
    journey = case.state.journeys[code.journey]
    return [f"{name(code.journey)} is at stage {journey.stage} since {local(instant(journey.since), case.zone)}"]


def _asked(code: p.Code, case: _Case) -> list[str]:
    """The answer to a question about events, as it was written."""
    found = value(code, case.moment)
    if code.span is None:
        return []
    question = " ".join(case.rules.program.source.excerpt(code.span).split())
    if isinstance(code, p.Count):
        return [f"{question}: {found} such event{'' if found == 1 else 's'}"]
    return [f"{question}: {_value(found, case)}"]


def _value(found: Any, case: _Case) -> str:
    return local(found, case.zone) if isinstance(found, dt.datetime) else value_text(found)


_TELL: dict[type[p.Code], Callable[[Any, _Case], list[str]]] = {
    p.Attribute: lambda code, case: _named(name(code.name), code, case),
    p.ScoreOf: _score,
    p.InSegment: _segment,
    p.GradeOf: lambda code, case: _named(f"grade {name(code.name)}", code, case),
    p.ChecklistOf: _standing,
    p.PersonaOf: lambda code, case: _named("the persona", code, case),
    p.StageOf: _stage,
    p.Count: _asked,
    p.Different: _asked,
    p.Total: _asked,
    p.Edge: _asked,
    p.Follows: _asked,
    p.Quiet: _asked,
}
