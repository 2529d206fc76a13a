"""Warnings about journeys, scenarios and channels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nurture.domain.journeys import Channel, MessageCap
from nurture.dsl import program as p
from nurture.dsl.lints.reasoning import Reasoner, Work
from nurture.dsl.lints.steps import reached_steps
from nurture.dsl.lints.subjects import Subjects
from nurture.dsl.messages import Report
from nurture.dsl.walk import codes

__all__ = ["check_flows"]


def check_flows(program: p.Program, work: Work, report: Report) -> None:
    """Warn about what in journeys, scenarios and channels cannot be meant."""
    strict = Reasoner(Subjects(program), work)
    trusting = Subjects(program, strict=False)
    for journey in program.journeys:
        _unreached_stages(journey, strict, report)
        _overtaken(journey, report)
    called = {step.scenario for item in program.scenarios for step in item.steps if isinstance(step, p.RunOf)}
    for scenario in program.scenarios:
        _unreached_steps(scenario, strict, report)
        _endless(scenario, called, trusting, strict, report)
        _empty_waits(scenario, report)
        if not _never_entered(scenario, strict, report):
            _left_at_once(scenario, strict, report)
        _once_of_many(scenario, report)
    for rule in program.channels.values():
        _caps(rule.channel, work, report)
    for rule in [*program.channels.values()][:1]:  # the caps that all share
        for cap in (cap for cap in rule.shared if cap.number == 0):
            report.add("N512", cap.span or rule.channel.span, channel="any channel", cap=_written(cap))


def _never_goes_off(trigger: p.EntryRule, reasoner: Reasoner) -> bool:
    if isinstance(trigger, (p.AfterRule, p.DateRule)):
        return False
    condition = trigger.select.where if isinstance(trigger, p.OnRule) else trigger.condition
    return condition is not None and reasoner.never((condition, True))


# -- journeys --------------------------------------------------------------------------------------------------------


def _unreached_stages(journey: p.JourneyRule, reasoner: Reasoner, report: Report) -> None:
    first = journey.stages[0].name
    open_ways = [way for way in journey.transitions if not _never_goes_off(way.trigger, reasoner)]
    led_to, reached = _stages_from(first, journey.transitions), _stages_from(first, open_ways)
    for declared in journey.stages:
        if declared.name not in led_to:
            why = f"no way leads there from `{first}`: add one, or take the stage out"
            report.add("N501", declared.span, name=declared.name, why=why)
        elif declared.name not in reached:
            why = "on every way there is a condition that never holds"
            report.add("N501", declared.span, name=declared.name, why=why)


def _stages_from(first: str, transitions: Iterable[p.TransitionRule]) -> set[str]:
    ways: dict[str, set[str]] = {}
    for way in transitions:
        for source in way.sources:
            ways.setdefault(source, set()).add(way.target)
    reached, new = {first}, [first]
    while new:
        targets = ways.get(new.pop(), set()) - reached
        new += targets
        reached |= targets
    return reached


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


def _unreached_steps(scenario: p.ScenarioRule, reasoner: Reasoner, report: Report) -> None:
    led_to, reached = reached_steps(scenario.steps), reached_steps(scenario.steps, reasoner)
    places = {scenario.steps[number].span for number in reached}  # of a step that is repeated, one round may do
    before = True
    for number, step in enumerate(scenario.steps[:-1]):
        if number not in reached and before and not isinstance(step, p.Jump) and step.span not in places:
            turned = "a condition before it turns every lead away"
            why = turned if number in led_to else "every way to it leaves the scenario before"
            report.add("N509", step.span, why=why)
        before = number in reached or (before and isinstance(step, p.Jump))


def _endless(
    scenario: p.ScenarioRule, called: set[str], trusting: Subjects, reasoner: Reasoner, report: Report
) -> None:
    """Waits for what may never come, and for what moves on with time and never comes."""
    is_left = not all(_never_goes_off(exit_, reasoner) for exit_ in scenario.exits)
    given = frozenset() if scenario.name in called else _given(scenario, trusting.program)
    for step in scenario.steps:
        if not isinstance(step, p.PauseUntil):
            continue
        is_date = step.until.type.kind != "boolean"
        if is_date and any(isinstance(code, (p.Now, p.Today)) for code in codes(step.until)):
            report.add("N519", step.until.span)
        elif step.at_most is None and not is_left and not (is_date and not trusting.may_be_missing(step.until, given)):
            report.add("N506", step.span, name=scenario.name)


def _given(scenario: p.ScenarioRule, program: p.Program) -> frozenset[str]:
    """The properties that every event has which lets a lead in."""
    events = [rule.select.event if isinstance(rule, p.OnRule) else None for rule in scenario.enter]
    known = [program.events.get(event or "", {}) for event in events]
    return frozenset(
        name for name, _ in scenario.entry if known and all(name in each and not each[name].optional for each in known)
    )


def _empty_waits(scenario: p.ScenarioRule, report: Report) -> None:
    """Waits of no length. Those in business time are meant: until the next hour or day of business."""
    spans = {step.span for step in scenario.steps if isinstance(step, p.Pause) and _is_empty(step)}
    for span in sorted(spans, key=lambda span: span.start):
        report.add("N532", span)


def _is_empty(step: p.Pause) -> bool:
    duration = step.duration
    return not duration.amount and step.time is None and not duration.unit.startswith("business")


def _conditions(triggers: tuple[p.EntryRule, ...]) -> Iterator[p.WhenRule]:
    return (trigger for trigger in triggers if isinstance(trigger, p.WhenRule))


def _never_entered(scenario: p.ScenarioRule, reasoner: Reasoner, report: Report) -> bool:
    """Report a scenario whose entries never hold, or one of whose exits always does."""
    closing = next(
        (exit_ for exit_ in _conditions(scenario.exits) if not exit_.lasting and reasoner.always(exit_.condition)), None
    )
    if closing is not None:
        why = f"the exit on line {closing.span.line} always holds, and lets nobody in"
    elif scenario.enter and all(_never_goes_off(enter, reasoner) for enter in scenario.enter):
        why = "no condition of its entries ever holds"
    else:
        return False
    report.add("N520", scenario.span, name=scenario.name, why=why)
    return True


def _once_of_many(scenario: p.ScenarioRule, report: Report) -> None:
    """Days that come again, of which only the first ever lets a lead in."""
    for enter in scenario.enter:
        if isinstance(enter, p.EveryRule) and scenario.reentry.kind == "once":
            report.add("N531", enter.span)


def _left_at_once(scenario: p.ScenarioRule, reasoner: Reasoner, report: Report) -> None:
    """Ways in by which every lead that takes them meets an exit already."""
    for enter in _conditions(scenario.enter):
        for exit_ in _conditions(scenario.exits):
            if exit_.lasting or reasoner.never((enter.condition, True)):
                continue
            if reasoner.never((enter.condition, True), (exit_.condition, False)):
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


def _caps(channel: Channel, work: Work, report: Report) -> None:
    caps = [(number, cap) for number, cap in enumerate(channel.caps) if cap.number]
    for number, cap in enumerate(channel.caps):
        if cap.number == 0:
            report.add("N512", cap.span or channel.span, channel=f"`{channel.name}`", cap=_written(cap))
            continue
        for other, tight in caps:
            if work.left <= 0:
                break
            work.left -= 1
            if other != number and _covers(tight, cap) and not (other > number and _covers(cap, tight)):
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
