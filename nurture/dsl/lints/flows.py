"""Warnings about journeys, scenarios and channels."""

from __future__ import annotations

from collections.abc import Iterator

from nurture.domain.journeys import Channel, MessageCap
from nurture.dsl import program as p
from nurture.dsl.lints.reasoning import Reasoner, Work
from nurture.dsl.lints.subjects import Subjects
from nurture.dsl.messages import Report
from nurture.dsl.walk import codes

__all__ = ["check_flows"]


def check_flows(program: p.Program, work: Work, report: Report) -> None:
    """Warn about what in journeys, scenarios and channels cannot be meant."""
    strict = Reasoner(Subjects(program), work)
    trusting = Subjects(program, strict=False)
    for journey in program.journeys:
        _unreached_stages(journey, report)
        _overtaken(journey, report)
    for scenario in program.scenarios:
        _unreached_steps(scenario, report)
        _endless(scenario, trusting, report)
        _left_at_once(scenario, strict, report)
    for rule in program.channels.values():
        _caps(rule.channel, report)


# -- journeys --------------------------------------------------------------------------------------------------------


def _unreached_stages(journey: p.JourneyRule, report: Report) -> None:
    first = journey.stages[0].name
    reached, new = {first}, [first]
    while new:
        stage = new.pop()
        targets = {item.target for item in journey.transitions if stage in item.sources}
        new += targets - reached
        reached |= targets
    for declared in journey.stages:
        if declared.name not in reached:
            report.add("N501", declared.span, name=declared.name, first=first)


def _overtaken(journey: p.JourneyRule, report: Report) -> None:
    """Transitions that an earlier one with the same trigger leaves no lead to."""
    taken: dict[p.TriggerRule, list[p.TransitionRule]] = {}
    for transition in journey.transitions:
        earlier = taken.setdefault(transition.trigger, [])
        first = next((item for item in earlier if item.sources >= transition.sources), None)
        if first is not None:
            report.add("N518", transition.span, line=first.span.line)
        earlier.append(transition)


# -- scenarios -------------------------------------------------------------------------------------------------------


def _after(number: int, step: p.Instruction) -> tuple[int, ...]:
    if isinstance(step, p.Finish):
        return ()
    if isinstance(step, p.Jump):
        return (step.to,)
    return (number + 1, step.otherwise) if isinstance(step, p.Branch) else (number + 1,)


def _reached(steps: tuple[p.Instruction, ...]) -> set[int]:
    reached, new = {0}, [0]
    while new:
        number = new.pop()
        following = set(_after(number, steps[number])) - reached
        reached |= following
        new += following
    return reached


def _unreached_steps(scenario: p.ScenarioRule, report: Report) -> None:
    reached = _reached(scenario.steps)
    before = True
    for number, step in enumerate(scenario.steps[:-1]):
        if number not in reached and before and not isinstance(step, p.Jump):
            report.add("N509", step.span)
        before = number in reached or (before and isinstance(step, p.Jump))


def _endless(scenario: p.ScenarioRule, subjects: Subjects, report: Report) -> None:
    """Waits for what may never come, and for what moves on with time and never comes."""
    for step in scenario.steps:
        if not isinstance(step, p.PauseUntil):
            continue
        is_date = step.until.type.kind != "boolean"
        if is_date and any(isinstance(code, (p.Now, p.Today)) for code in codes(step.until)):
            report.add("N519", step.until.span)
        elif step.at_most is None and not scenario.exits and not (is_date and not subjects.may_be_missing(step.until)):
            report.add("N506", step.span, name=scenario.name)


def _conditions(triggers: tuple[p.TriggerRule, ...]) -> Iterator[p.WhenRule]:
    return (trigger for trigger in triggers if isinstance(trigger, p.WhenRule))


def _left_at_once(scenario: p.ScenarioRule, reasoner: Reasoner, report: Report) -> None:
    """Ways in by which every lead that takes them meets an exit already."""
    for enter in _conditions(scenario.enter):
        for exit_ in _conditions(scenario.exits):
            claims = ((enter.condition, True), (exit_.condition, False))
            if exit_.lasting or reasoner.never((enter.condition, True)) or reasoner.always(exit_.condition):
                continue
            if reasoner.never(*claims):
                report.add("N516", enter.span, name=scenario.name, line=exit_.span.line)


# -- channels --------------------------------------------------------------------------------------------------------

_HOUR = 3_600_000_000
_DAY = 24 * _HOUR
# Into how many periods of the first kind one of the second can reach, at most.
_REACHES = {
    ("day", "day"): 1,
    ("day", "week"): 7,
    ("day", "month"): 31,
    ("week", "day"): 1,
    ("week", "week"): 1,
    ("week", "month"): 6,
    ("month", "day"): 1,
    ("month", "week"): 2,
    ("month", "month"): 1,
}
_LONGEST = {"day": _DAY + _HOUR, "week": 7 * _DAY + _HOUR, "month": 31 * _DAY + _HOUR}  # with a change of the clocks
_SHORTEST = {"day": _DAY - _HOUR, "week": 7 * _DAY - _HOUR, "month": 28 * _DAY - _HOUR}


def _caps(channel: Channel, report: Report) -> None:
    for number, cap in enumerate(channel.caps):
        if cap.number == 0:
            report.add("N512", cap.span or channel.span, name=channel.name, cap=_written(cap))
            continue
        for other, tight in enumerate(channel.caps):
            if (
                tight.number
                and other != number
                and _covers(tight, cap)
                and not (other > number and _covers(cap, tight))
            ):
                report.add("N510", cap.span or channel.span, tight=_written(tight), loose=_written(cap))
                break


def _covers(tight: MessageCap, loose: MessageCap) -> bool:
    """Whether who keeps to ``tight`` always keeps to ``loose``."""
    if tight.period and loose.period:
        blocks = _REACHES[tight.period, loose.period]
    else:
        length = _LONGEST[loose.period] if loose.period else _micros(loose)
        blocks = (
            -(-length // max(1, _micros(tight))) if tight.within else 1 - (-length // _SHORTEST[tight.period or ""])
        )
    return tight.number * blocks <= loose.number


def _micros(cap: MessageCap) -> int:
    return cap.within.micros if cap.within else 0


def _written(cap: MessageCap) -> str:
    return f"at most {cap.number} " + (f"per {cap.period}" if cap.period else f"within {cap.within}")
