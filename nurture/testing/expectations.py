"""What a test expects of a world. What does not come true is an ``AssertionError`` that says what came instead, and why."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeAlias

from attrs import frozen

from nurture.domain.checked import check_kind
from nurture.domain.values import digits
from nurture.dsl.spelling import name as spelt
from nurture.errors import InputError
from nurture.journey import effects as f
from nurture.testing import reasons
from nurture.testing.matching import Came, Wanted, arms_of, check_act, check_name, check_said
from nurture.testing.people import Person
from nurture.testing.times import Time
from nurture.testing.world import World
from nurture.tools.wording import counted, local, value_text

__all__ = ["Expectation", "expect"]

Points: TypeAlias = int | str | Decimal


def expect(of: World | Person) -> Expectation:
    """What is expected of a world, or of one lead in it.

    >>> import nurture
    >>> rules = nurture.parse('''ruleset "small" { timezone "Asia/Tokyo" }
    ... event asked
    ... scenario care {
    ...   enter on asked
    ...   send email "thanks"
    ... }
    ... channel email { between 09:00 and 18:00 }''')
    >>> world = World(rules, start="2026-04-01T20:00")
    >>> effects = world.lead("sato").event("asked")
    >>> expect(world).entered("care").held("email", "thanks", "hours", until="2026-04-02T09:00")
    <what is expected of sato>
    >>> expect(world).sent("email", "thanks")
    Traceback (most recent call last):
    AssertionError: send email "thanks" did not come up to 2026-04-01T20:00
      hold back email "thanks" until 2026-04-02T09:00+09:00: hours
    what happened up to 2026-04-01T20:00:
      2026-04-01T20:00  enter care
      2026-04-01T20:00  hold back email "thanks" until 2026-04-02T09:00+09:00: hours
    why:
      2026-04-01T20:00  enter care (line 4): entered
      2026-04-01T20:00  care step 1 (line 5): held back: hours
    """
    if isinstance(of, Person):
        return Expectation(of.world, (of,))
    return Expectation(check_kind("expect", of, World), of.people)


@frozen(repr=False)
class Expectation:
    """What is expected of some leads up to now. Each method gives the expectation back, so that more may follow.

    A name that the rules do not have is an ``InputError``, so that nothing misspelt passes for silence.
    """

    world: World
    people: tuple[Person, ...]

    # -- what comes --------------------------------------------------------------------------------------------------

    def sent(self, channel: str, message: str, *, at: Time | None = None, times: int | None = None) -> Expectation:
        """The message was sent by the channel: at ``at``, so many ``times``, or at all."""
        __tracebackhide__ = True
        check_said(self.world.rules, channel, message)
        return self._came(Wanted(f.Send, {"channel": channel, "message": message}, at), times)

    def not_sent(self, channel: str, message: str) -> Expectation:
        """The message was not sent by the channel."""
        __tracebackhide__ = True
        return self.sent(channel, message, times=0)

    def nothing_sent(self, channel: str | None = None, *, since: Time | None = None) -> Expectation:
        """Nothing was sent (by the channel), or nothing after ``since``."""
        __tracebackhide__ = True
        if channel is not None:
            check_name("channel", channel, self.world.rules.program.channels)
        return self._came(Wanted(f.Send, {"channel": channel}, since=since), 0)

    def held(
        self,
        channel: str,
        message: str,
        reason: str | None = None,
        *,
        until: Time | None = None,
        at: Time | None = None,
    ) -> Expectation:
        """The message was held back, for a ``reason`` (``hours``, ``cap``, ``consent``, ...), ``until`` a time."""
        __tracebackhide__ = True
        check_said(self.world.rules, channel, message)
        parts = {"channel": channel, "message": message, "reason": reason, "until": until}
        return self._came(Wanted(f.Held, parts, at))

    def assigned(self, team: str, task: str, *, due: Time | None = None, at: Time | None = None) -> Expectation:
        """The team was given the task, ``due`` then."""
        __tracebackhide__ = True
        check_said(self.world.rules, team, task)
        return self._came(Wanted(f.Assign, {"team": team, "task": task, "due": due}, at))

    def notified(self, team: str, words: str, *, at: Time | None = None) -> Expectation:
        """The team was told so."""
        __tracebackhide__ = True
        check_said(self.world.rules, team, words)
        return self._came(Wanted(f.Notify, {"team": team, "text": words}, at))

    def entered(self, scenario: str, *, at: Time | None = None, times: int | None = None) -> Expectation:
        """The scenario was entered: at ``at``, so many ``times``, or at all."""
        __tracebackhide__ = True
        return self._came(Wanted(f.Entered, {"scenario": scenario}, at), times)

    def not_entered(self, scenario: str) -> Expectation:
        """The scenario was never entered."""
        __tracebackhide__ = True
        return self.entered(scenario, times=0)

    def left(self, scenario: str, reason: str | None = None, *, at: Time | None = None) -> Expectation:
        """The scenario was left, for a ``reason`` (``finished``, ``exit``, ``goal``, ...)."""
        __tracebackhide__ = True
        return self._came(Wanted(f.Left, {"scenario": scenario, "reason": reason}, at))

    def reached_goal(self, scenario: str, *, at: Time | None = None) -> Expectation:
        """The goal of the scenario was reached."""
        __tracebackhide__ = True
        return self._came(Wanted(f.GoalReached, {"scenario": scenario}, at))

    def refused(self, scenario: str, reason: str | None = None, *, at: Time | None = None) -> Expectation:
        """The scenario was not entered because there was no room for more ``runs`` or ``values``, which is the ``reason``."""
        __tracebackhide__ = True
        return self._came(Wanted(f.Refused, {"scenario": scenario, "reason": reason}, at))

    def did(
        self,
        action: str,
        arguments: dict[str, Any] | None = None,
        *,
        at: Time | None = None,
        times: int | None = None,
    ) -> Expectation:
        """The action of a plug-in was done, with at least these ``arguments`` by name; None is a missing one."""
        __tracebackhide__ = True
        given = check_kind("arguments", {} if arguments is None else arguments, dict)
        check_act(self.world.rules, action, given)
        return self._came(Wanted(f.Act, {"action": action, "arguments": given}, at), times)

    def drew(self, experiment: str, arm: str | None = None, *, at: Time | None = None) -> Expectation:
        """The lead was drawn into the arm of the experiment, or into any."""
        __tracebackhide__ = True
        arms = arms_of(self.world.rules)
        check_name("experiment", experiment, arms)
        if arm is not None:
            check_name("arm", arm, arms[experiment])
        return self._came(Wanted(f.Exposed, {"experiment": experiment, "arm": arm}, at))

    # -- what is -----------------------------------------------------------------------------------------------------

    def stage(self, journey: str, stage: str) -> Expectation:
        """The lead is at the stage of the journey."""
        __tracebackhide__ = True
        journeys = {each.name: each for each in self.world.rules.journeys}
        check_name("journey", journey, journeys)
        check_name("stage", stage, [each.name for each in journeys[journey].stages])
        found = self._one.state.stage(journey)
        if found == stage:
            return self
        raise self._is_not(f"journey {spelt(journey)}", found, stage, reasons.of_stage(self._one, journey, stage))

    def score(
        self, name: str, points: Points | None = None, *, at_least: Points | None = None, at_most: Points | None = None
    ) -> Expectation:
        """The score is ``points``, or lies between bounds, which count. A float is refused, as everywhere."""
        __tracebackhide__ = True
        found = self._one.state.score(name)
        exact, least, most = (None if each is None else _points(each) for each in (points, at_least, at_most))
        bounds = [("", exact), ("at least ", least), ("at most ", most)]
        wanted = " and ".join(f"{words}{digits(each)}" for words, each in bounds if each is not None)
        if not wanted:
            raise InputError("score", None, "must be expected to be something: points, at_least or at_most")
        if exact in (None, found) and (least is None or found >= least) and (most is None or found <= most):
            return self
        raise self._is_not(f"score {spelt(name)}", digits(found), wanted, reasons.of_score(self._one, name))

    def grade(self, name: str, band: str | None) -> Expectation:
        """The lead is in the band of the grade; None for none."""
        __tracebackhide__ = True
        found = self._one.state.grade(name)
        if found == band:
            return self
        raise self._is_not(f"grade {spelt(name)}", found, band, reasons.of_fact(self._one, name))

    def persona(self, name: str | None) -> Expectation:
        """The lead is matched with the persona; None for none."""
        __tracebackhide__ = True
        if name is not None:
            check_name("persona", name, [each.name for each in self.world.rules.personas])
        if self._one.state.persona == name:
            return self
        raise self._is_not("the persona", self._one.state.persona, name, reasons.of_fact(self._one, "persona"))

    def segment(self, name: str, *, inside: bool = True) -> Expectation:
        """The lead is in the segment, or (``inside=False``) is not."""
        __tracebackhide__ = True
        check_name("segment", name, [each for each, kind in self._one.state.kinds.items() if kind == "segment"])
        found = name in self._one.state.segments
        if found is inside:
            return self
        where = ("outside", "inside")
        raise self._is_not(f"segment {spelt(name)}", where[found], where[inside], reasons.of_fact(self._one, name))

    def attribute(self, name: str, value: Any) -> Expectation:
        """The attribute of the lead has that value; None where it is missing."""
        __tracebackhide__ = True
        if not name.startswith("consent."):
            check_name("attribute", name, self.world.rules.program.attributes)
        found = self._one.lead.attributes.get(name)
        if found == value:
            return self
        raise self._is_not(spelt(name), value_text(found), value_text(value), reasons.so_far(self.people))

    # -- how it is told ----------------------------------------------------------------------------------------------

    @property
    def _one(self) -> Person:
        return self.people[0] if len(self.people) == 1 else self.world.only

    def _came(self, wanted: Wanted, times: int | None = None) -> Expectation:
        __tracebackhide__ = True
        if "scenario" in wanted.parts:
            check_name("scenario", wanted.parts["scenario"], [each.name for each in self.world.rules.scenarios])
        every = [(each, effect) for each in self.people for effect in each.effects]
        found = sorted((each for each in every if wanted.fits(*each)), key=lambda each: each[1].at)
        if len(found) == times or (times is None and found):
            return self
        raise self._failed(self._told(wanted, found, times), reasons.instead(self.people, wanted, found))

    def _told(self, wanted: Wanted, found: list[Came], times: int | None) -> str:
        if not found:
            return f"{wanted} did not come {f'at {wanted.at}' if wanted.at else f'up to {self._now()}'}"
        when = ", ".join(local(effect.at, each.zone) for each, effect in found)
        expected = "and was expected not to" if times == 0 else f"and was expected {counted(times or 0, 'time')}"
        return f"{wanted} came {counted(len(found), 'time')}, {expected}: at {when}"

    def _is_not(self, what: str, found: str | None, wanted: str | None, why: list[str]) -> AssertionError:
        return self._failed(f"{what} is {found or 'none'} at {self._now()}, and {wanted or 'none'} was expected", why)

    def _failed(self, problem: str, why: list[str]) -> AssertionError:
        whose = f"{self.people[0].id}: " if len(self.people) == 1 < len(self.world.people) else ""
        return AssertionError("\n".join([f"{whose}{problem}", *why]))

    def _now(self) -> str:
        return local(self.world.now, self.people[0].zone if len(self.people) == 1 else self.world.zone)

    def __repr__(self) -> str:
        return f"<what is expected of {', '.join(person.id for person in self.people) or 'nobody'}>"


def _points(value: Points) -> Decimal:
    if isinstance(value, (bool, float)):
        raise InputError("score", value, "must be exact: give an integer, a Decimal or a text")
    return Decimal(value)
