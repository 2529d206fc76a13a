"""Row: a whole ruleset, a log of events for each lead, through ``transition`` and ``advance``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import whole_by_hand
from measuring import Row, Subject
from whole_rules import BEGAN, ENDS, RULES, logs

import nurture

__all__ = ["rows"]

Answers = Iterable[tuple[Any, list[Any]]]


def _by_hand() -> Callable[[int], Callable[[], Answers]]:
    def course(log: Any) -> tuple[Any, list[Any]]:
        lead, events = log
        state, told = whole_by_hand.start(lead, BEGAN), []
        for event in events:
            state, effects = whole_by_hand.step(state, event)
            told += effects
        state, effects = whole_by_hand.advance(state, ENDS)
        return (state.stage, state.interest, state.fit * 1000), [*told, *effects]

    return lambda number: lambda: map(course, logs()[:number])


def _ours() -> Callable[[int], Callable[[], Answers]]:
    rules = nurture.parse(RULES)

    def course(log: Any) -> tuple[Any, list[Any]]:
        lead, events = log
        state, told = nurture.start(rules, lead, at=BEGAN), []
        for event in events:
            step = nurture.transition(rules, state, event)
            state = step.state
            told += step.effects
        step = nurture.advance(rules, state, to=ENDS)
        return step.state, [*told, *step.effects]

    return lambda number: lambda: map(course, logs()[:number])


def _meant(answers: Answers) -> list[Any]:
    """By lead how it ends and its effects by time: those of one instant in any order."""
    return [(_ends(state), sorted(map(_told, effects), key=repr)) for state, effects in answers]


def _ends(state: Any) -> Any:
    if isinstance(state, nurture.LeadState):
        return (state.stage("purchase"), int(state.score("interest") * 1000), int(state.score("fit") * 1000))
    return state


def _told(effect: Any) -> tuple[Any, ...]:
    """What both tell of an effect."""
    if isinstance(effect, tuple):
        return effect
    names = ("segment", "entered", "scenario", "source", "target", "message", "task", "text", "due", "reason", "until")
    values = effect.to_dict()
    had = [getattr(effect, name) for name in names if name in values]
    return (effect.at, effect.kind, *had)


def rows(*, small: bool = False) -> list[Row]:
    subjects = {
        "by hand": Subject(_by_hand, 20 if small else 200, _meant),
        "nurture": Subject(_ours, 20 if small else 100, _meant),
    }
    note = "A lead has 50 events over 90 days, and is taken on to the 100th."
    title = "a whole ruleset: 20 score rules, a journey, 5 scenarios, a channel"
    return [Row("whole", title, "leads", "2.5", subjects, note=note)]
