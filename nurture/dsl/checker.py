"""From rules as written to a ``Program``, reporting every fault on the way."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve, frozen

from nurture.diagnostics import Source
from nurture.domain.event import MESSAGE_SENT
from nurture.domain.expression import Node
from nurture.domain.journeys import Channel, Channels, Journey, MessageCap, Scenario
from nurture.domain.maps import Backlog
from nurture.domain.ruleset import LeadSchema, Rules, TestCase
from nurture.domain.time import standard_offset, zone
from nurture.dsl import limits
from nurture.dsl import program as p
from nurture.dsl.blocks import check_splits, laid_length
from nurture.dsl.business import almanac_of
from nurture.dsl.contents import check_contents
from nurture.dsl.fact_rules import fact_rules
from nurture.dsl.flows import journey_rule, scenario_rule
from nurture.dsl.json import plain
from nurture.dsl.messages import Report
from nurture.dsl.plugged import Finder
from nurture.dsl.policies import check_messages
from nurture.dsl.presets import made_whole
from nurture.dsl.scope import CONSENT, Context, Scope, gather
from nurture.dsl.testcases import rule_of_test
from nurture.dsl.typer import Typer
from nurture.dsl.walk import codes

__all__ = ["Checked", "check"]


@frozen
class Checked:
    """What checking comes to: a program, and what its names stand for, which is of use for looking further into it."""

    program: p.Program
    scope: Scope


def check(written: Rules, source: Source, report: Report, finder: Finder) -> Checked:
    """The program that ``written`` means, given what finds the plug-ins that it uses.

    Every fault goes to ``report``; with any error, the program is not to be run.
    """
    rules = made_whole(written, finder, report)
    scope = gather(rules, report)
    settings = rules.settings
    home = zone(settings.home)
    typer = Typer(scope, report, home, finder)
    scenarios = [scenario_rule(item, typer) for item in _laid(rules.of(Scenario), report)]
    facts = fact_rules(rules, typer)
    program = p.Program(
        name=settings.name,
        version="",  # follows, once it is known which plug-ins are used, and before tests use others
        rules=rules,
        written=written,
        source=source,
        timezone=settings.home,
        offset=standard_offset(home) // dt.timedelta(microseconds=1),
        late=typer.length(settings.late.duration, settings.span),
        late_events=settings.late.events,
        almanac=almanac_of(rules, scope, report, finder),
        attributes={item.name: item for schema in rules.of(LeadSchema)[:1] for item in schema.fields},
        events={name: fields for name, fields in scope.events.items() if name != MESSAGE_SENT},
        facts=facts,
        journeys=tuple(sorted((journey_rule(item, typer) for item in rules.of(Journey)), key=lambda rule: rule.name)),
        holdout=settings.holdout,
        scenarios=tuple(sorted(scenarios, key=lambda rule: (-rule.priority, rule.name))),
        channels=_channel_rules(rules, typer, facts),
        contents=scope.contents,
        tests=(),
    )
    program = evolve(
        program,
        version=version(rules, typer.used),
        tests=tuple(rule_of_test(item, typer) for item in rules.of(TestCase)),
    )
    check_contents(rules, report)
    check_messages(written, finder, report)
    _check_memory(program, report)
    check_splits(program, report)
    return Checked(program, scope)


def _laid(scenarios: tuple[Scenario, ...], report: Report) -> Iterator[Scenario]:
    """``scenarios`` as long as their steps are few enough to be laid out; the others without their steps."""
    length = 0
    for scenario in scenarios:
        length += laid_length(scenario.steps)
        if length > limits.STEPS:
            report.add("N461", scenario.span, limit=limits.STEPS)
            scenario = evolve(scenario, steps=())  # noqa: PLW2901
        yield scenario


def version(rules: Rules, used: Mapping[tuple[str, str], str]) -> str:
    """What tells one version of a ruleset from another: a hash of its JSON form without order, tests, and what is told.

    What is told to people is labels, facets of personas, maps of journeys and backlogs. Journeys are whole: a preset that
    is written out is the same ruleset, one that has changed is another. ``used`` are the functions and curves of plug-ins
    that the rules use, each with what tells its meaning from others.
    """
    told = (TestCase, Backlog)
    meant = evolve(rules, declarations=tuple(item for item in rules.declarations if not isinstance(item, told)))
    data = plain(meant, without=_TOLD)
    data["declarations"] = sorted(data.get("declarations", ()), key=_canonical)
    if used:
        data["plugins"] = sorted([*key, meaning] for key, meaning in used.items())
    return hashlib.sha256(_canonical(data).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _canonical(data: Any) -> str:
    return json.dumps(data, sort_keys=True, ensure_ascii=False)


_TOLD = frozenset({
    "label", "experiences", "goals", "pains", "sees", "hears", "thinks", "feels", "says", "does", "jobs", "decides",
    "interests",
})  # fmt: skip


def _channel_rules(rules: Rules, typer: Typer, facts: tuple[p.Fact, ...]) -> dict[str, p.ChannelRule]:
    everywhere = rules.of(Channels)
    for policy in everywhere[1:]:
        typer.report.add("N120", policy.span, what="channels", where="this file")
    suppress = tuple(_policy(policy.suppress, typer) for policy in everywhere[:1] if policy.suppress is not None)
    shared = tuple(cap for policy in everywhere[:1] for cap in policy.caps)
    asking = _asking(facts)
    return {
        item.name: _channel_rule(item, suppress, shared, typer, asking)
        for item in sorted(rules.of(Channel), key=lambda item: item.name)
    }


def _channel_rule(
    channel: Channel,
    suppress: tuple[p.Code, ...],
    shared: tuple[MessageCap, ...],
    typer: Typer,
    asking: frozenset[str],
) -> p.ChannelRule:
    requires = None if channel.requires is None else _policy(channel.requires, typer)
    reasons = ("consent" if _asks_consent(part, asking) else "requires" for part in p.required_parts(requires))
    own = () if channel.suppress is None else (_policy(channel.suppress, typer),)
    return p.ChannelRule(channel, requires, (*own, *suppress), shared, tuple(reasons))


def _asks_consent(code: p.Code, asking: frozenset[str]) -> bool:
    return any(
        (isinstance(part, p.Attribute) and part.name.startswith(CONSENT))
        or (isinstance(part, p.InSegment) and part.name in asking)
        for part in codes(code)
    )


def _asking(facts: tuple[p.Fact, ...]) -> frozenset[str]:
    """The segments that ask for consent."""
    found: frozenset[str] = frozenset()
    for fact in facts:
        if isinstance(fact, p.SegmentRule) and _asks_consent(fact.when, found):
            found |= {fact.name}
    return found


def _policy(condition: Node, typer: Typer) -> p.Code:
    return typer.condition(condition, Context("a channel", history=True, clock=True))


def _check_memory(program: p.Program, report: Report) -> None:
    """Refuse what would need all events of an unbounded past, with the clause named."""
    for code in codes((program.facts, program.journeys, program.scenarios, tuple(program.channels.values()))):
        if isinstance(code, p.Count) and code.enough is None and _slides(code.select):
            event = code.select.event or "events"
            days = max(1, -(-(code.select.within or 0) // (24 * 3600 * 10**6)))
            window = f"{days} days" if code.select.within else "a scenario"
            report.add("N401", code.span, event=event, window=window, days=days)
        elif isinstance(code, p.Total) and code.select.since_entry:
            report.add("N402", code.span, days=30)


def _slides(select: p.Select) -> bool:
    return select.within is not None or select.since_entry
