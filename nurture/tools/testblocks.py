"""The ``test`` blocks of a ruleset, run: a lead, what happens to it, and whether what must come of it does.

The lead starts at the first time that the test names (2000-01-01T00:00 where it names none). Local times are on the
lead's own clock. A condition is read by the reference evaluator over all events of the test so far; stages and
attributes, which scenarios may set, are the state's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from attrs import define, field

from nurture.api import advance, start, transition
from nurture.compiler import Ruleset
from nurture.diagnostics import Span
from nurture.domain.event import Event
from nurture.domain.people import Lead
from nurture.domain.ruleset import ExpectAct, ExpectEffect, Happening
from nurture.domain.time import zone
from nurture.dsl import program as p
from nurture.dsl.evaluator import Moment, at, truth
from nurture.dsl.spelling import text
from nurture.dsl.testcases import moment
from nurture.errors import NurtureError
from nurture.journey.effects import Act, Effect, Held
from nurture.journey.machine import Step
from nurture.journey.state import LeadState
from nurture.tools.evidence import evidence
from nurture.tools.happened import has, history, said, undone, unheard_of
from nurture.tools.testresults import Failure, TestResult
from nurture.tools.wording import done, local, told

__all__ = ["Failure", "TestResult", "run_test", "run_tests"]

_LEAD = "lead"
_NO_TIME = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - local to the lead


def run_tests(rules: Ruleset) -> tuple[TestResult, ...]:
    """The results of all tests of ``rules``, in the order they stand in."""
    return tuple(run_test(rules, test) for test in rules.program.tests)


def run_test(rules: Ruleset, test: p.TestRule) -> TestResult:
    """The result of one of the tests of ``rules``."""
    source = rules.program.source
    course = _Course(rules, test, zone(test.given.timezone or rules.program.timezone))
    try:
        course.begin()
        for number, step in enumerate(test.steps, 1):
            course.span, course.later = step.span or test.span, test.steps[number:]
            _STEPS[type(step)](course, step)
    except NurtureError as fault:
        course.fail(str(fault), [])
    place = f"{source.name}:{test.span.line}:{test.span.column}"
    return TestResult(test.name, place, tuple(course.failures))


@define
class _Course:
    """A test under way."""

    rules: Ruleset
    test: p.TestRule
    zone: ZoneInfo
    span: Span = field(init=False)  # the statement at hand
    later: Sequence[object] = ()  # the statements after it
    state: LeadState = field(init=False)
    events: list[Event] = field(factory=list)
    effects: list[Effect] = field(factory=list)
    failures: list[Failure] = field(factory=list)

    def begin(self) -> None:
        """Start the lead."""
        given = self.test.given
        self.span = given.span or self.test.span
        timed = [step for step in self.test.steps if not isinstance(step, p.ExpectRule) and step.at]
        begins = self.instant(timed[0].at if timed and timed[0].at else _NO_TIME)
        lead = Lead(_LEAD, self.values(given.attributes), given.timezone)
        self.state = start(self.rules, lead, at=begins)

    def instant(self, at: dt.datetime) -> dt.datetime:
        return moment(at, self.zone)

    def values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """``values`` with local datetimes as instants."""
        return {name: self.instant(each) if isinstance(each, dt.datetime) else each for name, each in values.items()}

    def take(self, step: Step) -> None:
        self.state = step.state
        self.effects += step.effects

    def pass_to(self, at: dt.datetime) -> None:
        """Let time pass up to and including ``at``, where no event is still to come by then."""
        events = [step for step in self.later if isinstance(step, Happening) and step.event]
        if at > self.state.now or not any(self.instant(event.at) <= at for event in events):
            self.take(advance(self.rules, self.state, to=max(at, self.state.now)))

    def now(self) -> str:
        return local(self.state.now, self.zone)

    def fail(self, message: str, notes: list[str]) -> None:
        self.failures.append(Failure(self.test.name, message, tuple(notes), self.span, self.rules.program.source))

    def so_far(self) -> list[str]:
        """The effects so far, a line for each."""
        return history([(effect, self.zone, "") for effect in self.effects], self.now())


# -- statements ------------------------------------------------------------------------------------------------------


def _happening(course: _Course, step: Happening) -> None:
    when = course.instant(step.at)
    if step.event is None:
        course.take(advance(course.rules, course.state, to=when))
        return
    number = len(course.events) + 1
    event = Event(f"event-{number:05}", _LEAD, step.event, when, course.values(step.properties))
    course.take(transition(course.rules, course.state, event))
    course.events.append(event)


def _expect_effect(course: _Course, step: ExpectEffect) -> None:
    when = None if step.at is None else course.instant(step.at)
    course.pass_to(when or course.state.now)
    what = f"`{step.target} {text(step.text)}`"
    same = [effect for effect in course.effects if said(effect) == (step.target, step.text)]
    found = [effect for effect in same if when is None or effect.at == when]
    due = f"up to {course.now()}" if when is None else f"at {local(when, course.zone)}"
    advice = unheard_of(course.rules.program, step.target, step.text)
    if advice:
        course.fail(f"no scenario has {what}", [advice])
    elif found and step.never:
        course.fail(f"{what} came at {local(found[0].at, course.zone)}, and was expected not to", course.so_far())
    elif not found and not step.never:
        course.fail(f"{what} did not come {due}", [*_instead(course, same, step), *course.so_far()])


def _expect_act(course: _Course, step: ExpectAct) -> None:
    when = None if step.at is None else course.instant(step.at)
    course.pass_to(when or course.state.now)
    wanted = course.values(step.arguments)
    what = f"`{done(step.action, step.arguments)}`"
    same = [each for each in course.effects if isinstance(each, Act) and each.action == step.action]
    like = [each for each in same if has(each.arguments, wanted)]
    found = [each for each in like if when is None or each.at == when]
    advice = undone(course.rules.program, step.action, wanted)
    if advice:
        course.fail(f"no scenario has {what}", [advice])
    elif found and step.never:
        course.fail(f"{what} came at {local(found[0].at, course.zone)}, and was expected not to", course.so_far())
    elif not found and not step.never:
        due = f"up to {course.now()}" if when is None else f"at {local(when, course.zone)}"
        instead = [f"it came at {', '.join(local(each.at, course.zone) for each in like)}"] if like else []
        course.fail(f"{what} did not come {due}", [*instead, *course.so_far()])


def _instead(course: _Course, same: list[Effect], step: ExpectEffect) -> list[str]:
    """When it came instead, or why it was held back."""
    if same:
        return [f"it came at {', '.join(local(effect.at, course.zone) for effect in same)}"]
    of_this = (step.target, step.text)
    held = [effect for effect in course.effects if isinstance(effect, Held)]
    return [told(effect, course.zone) for effect in held if (effect.channel, effect.message) == of_this]


def _expect(course: _Course, step: p.ExpectRule) -> None:
    course.pass_to(course.state.now)
    state, program = course.state, course.rules.program
    stages = {name: journey.stage for name, journey in state.journeys.items()}
    seen = at(Moment(program, state.lead.attributes, tuple(sorted(course.events)), state.now, stages))
    if not truth(step.condition, seen):
        span = step.condition.span
        what = " ".join(program.source.excerpt(span).split()) if span else "the condition"
        notes = evidence(course.rules, state, step.condition, seen, course.zone)
        course.fail(f"`{what}` does not hold at {course.now()}", notes)


_STEPS: dict[type, Callable[[_Course, Any], None]] = {
    Happening: _happening,
    ExpectEffect: _expect_effect,
    ExpectAct: _expect_act,
    p.ExpectRule: _expect,
}
