"""Laws that hold of any rules, to be held against one's own: what a host and a lead may rely on.

Most follow from the machine and hold whatever the rules say; to try them on one's own rules tries the library on them.
``caps`` and ``consent`` say of one's own channels what everybody wants to be sure of.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias
from zoneinfo import ZoneInfo

from nurture.compiler import Ruleset
from nurture.domain.journeys import MessageCap
from nurture.domain.time import MICRO, zone
from nurture.dsl import program as p
from nurture.errors import InputError
from nurture.journey.effects import Effect, Send
from nurture.testing.logs import Log, Way
from nurture.tools.wording import stamp, told

__all__ = ["LAWS", "check_laws"]


def check_laws(rules: Ruleset, log: Log, *, without: frozenset[str] | set[str] = frozenset()) -> None:
    """Hold every law of ``LAWS`` against ``rules`` and ``log``, but those that ``without`` names.

    Raises ``AssertionError`` with the law, how it is broken, and the log.

    >>> import nurture
    >>> rules = nurture.parse('ruleset "small" {}')
    >>> at = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    >>> check_laws(rules, Log(nurture.Lead("l-1"), at, (), at))
    """
    unknown = set(without) - set(LAWS)
    if unknown:
        raise InputError("without", sorted(unknown), f"must be among {', '.join(LAWS)}")
    way = log.way(rules)
    for name, law in LAWS.items():
        for problem in () if name in without else law(rules, log, way):
            raise AssertionError(f"{name}: {problem}\n{log!r}")


# -- of the machine --------------------------------------------------------------------------------------------------


def _duplicates(rules: Ruleset, log: Log, way: Way) -> Iterator[str]:
    yield from _differ(rules, way, log.way(rules, twice=True), "with each event taken twice")


def _pieces(rules: Ruleset, log: Log, way: Way) -> Iterator[str]:
    beside = (-MICRO, dt.timedelta(0), MICRO)
    near = {event.at + offset for event in log.events for offset in beside}
    near |= {effect.at + offset for effect in way.effects for offset in beside}
    pauses = tuple(sorted(each for each in near if log.start <= each <= log.until))
    yield from _differ(rules, way, log.way(rules, pauses=pauses), "with time passing in pieces")


def _wakes(rules: Ruleset, log: Log, way: Way) -> Iterator[str]:
    woken, tz = log.woken(rules), zone(rules.program.timezone)
    for step in woken.steps:
        overdue = [effect for effect in step.effects if effect.at not in (step.state.now, log.start)]
        yield from (f"next_wake missed what came only later: {_line(effect, tz)}" for effect in overdue)
    yield from _differ(rules, way, woken, "with the lead woken at next_wake, and its state stored in between")


def _keys(_: Ruleset, __: Log, way: Way) -> Iterator[str]:
    for key, number in Counter(effect.key for effect in way.effects).items():
        if number > 1:
            yield f"{number} effects have the key {key!r}"


def _differ(rules: Ruleset, way: Way, other: Way, how: str) -> Iterator[str]:
    """How another way through the same log differs, if it does."""
    tz = zone(rules.program.timezone)
    first, second = ([_line(effect, tz) for effect in each.effects] for each in (way, other))
    lost = list((Counter(first) - Counter(second)).elements())
    new = list((Counter(second) - Counter(first)).elements())
    if lost or new:
        yield "\n".join([how, *(f"  lost: {line}" for line in lost), *(f"  new:  {line}" for line in new)])
    elif way.effects != other.effects:
        yield f"{how}, the order of effects differs"
    elif way.state != other.state:
        yield f"{how}, the state differs: {way.state!r} and {other.state!r}"


def _line(effect: Effect, tz: ZoneInfo) -> str:
    return f"{stamp(effect.at, tz)} {told(effect, tz)} [{effect.key}]"


# -- of channels -----------------------------------------------------------------------------------------------------


def _caps(rules: Ruleset, log: Log, way: Way) -> Iterator[str]:
    zones = {step.state.lead.timezone or rules.program.timezone for step in way.steps}
    if len(zones) > 1:
        return  # a calendar day of a lead who travels is no day that can be counted from outside
    tz = zone(zones.pop())
    sent: dict[str, list[Send]] = defaultdict(list)
    for effect in _counted(rules, way):
        sent[effect.channel].append(effect)
    every = sorted((each for group in sent.values() for each in group), key=lambda each: each.at)
    shared = {cap for channel in rules.program.channels.values() for cap in channel.shared}
    for name, channel in rules.program.channels.items():
        yield from (each for cap in channel.channel.caps for each in _over(cap, sent[name], tz, name))
    yield from (each for cap in shared for each in _over(cap, every, tz, "all channels"))


def _counted(rules: Ruleset, way: Way) -> Iterator[Send]:
    """What caps count: messages that are not transactional."""
    passes = {
        (scenario.name, step.label)
        for scenario in rules.program.scenarios
        for step in scenario.steps
        if isinstance(step, p.SendTo) and step.transactional
    }
    sends = (effect for effect in way.effects if isinstance(effect, Send))
    return (effect for effect in sends if (effect.scenario, effect.step) not in passes)


def _over(cap: MessageCap, sent: list[Send], tz: ZoneInfo, where: str) -> Iterator[str]:
    for last in sent:
        counted = [each for each in sent if each.at <= last.at and _together(cap, each.at, last.at, tz)]
        if len(counted) > cap.number:
            when = ", ".join(stamp(each.at, tz) for each in counted)
            most = f"{cap.number} per {cap.period}" if cap.period else f"{cap.number} within {cap.within}"
            yield f"{len(counted)} messages by {where}, where at most {most} may be: {when}"
            return


def _together(cap: MessageCap, first: dt.datetime, last: dt.datetime, tz: ZoneInfo) -> bool:
    """Whether two messages count for the same period of ``cap``."""
    if cap.within is not None:
        return first > last - cap.within.length
    assert cap.period is not None
    of = _PERIODS[cap.period]
    return of(first.astimezone(tz)) == of(last.astimezone(tz))


_PERIODS: dict[str, Callable[[dt.datetime], object]] = {
    "day": lambda at: at.date(),
    "week": lambda at: at.isocalendar()[:2],
    "month": lambda at: (at.year, at.month),
}


def _consent(rules: Ruleset, log: Log, _: Way) -> Iterator[str]:
    needed = {name: set(_consents(rule.requires)) for name, rule in rules.program.channels.items()}
    before = None
    for step in log.woken(rules).steps:
        known = [each.lead.attributes for each in (before, step.state) if each is not None]
        for effect in step.effects:
            if not isinstance(effect, Send) or effect.at != step.state.now:
                continue
            wanting = [name for name in needed[effect.channel] if not any(each.get(name) for each in known)]
            if wanting:
                says = told(effect, zone(rules.program.timezone))
                yield f"{says} at {effect.at.isoformat()} without {', '.join(sorted(wanting))}"
        before = step.state


def _consents(requires: p.Code | None) -> Iterator[str]:
    """The attributes of consent without which the condition cannot hold."""
    if isinstance(requires, p.All):
        yield from (name for each in requires.operands for name in _consents(each))
    elif isinstance(requires, p.Attribute) and requires.name.startswith("consent."):
        yield requires.name


Law: TypeAlias = Callable[[Ruleset, Log, Way], Iterator[str]]
LAWS: Mapping[str, Law] = {
    "duplicates": _duplicates,  # an event taken twice is an event taken once
    "pieces": _pieces,  # advancing in pieces changes nothing
    "wakes": _wakes,  # waking at next_wake and storing the state in between misses nothing
    "keys": _keys,  # no two effects have one key
    "caps": _caps,  # no cap of a channel, or of all channels, is ever exceeded
    "consent": _consent,  # nothing goes by a channel that requires consent, without it
}
