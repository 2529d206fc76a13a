"""Channels that start from the policy of a plug-in: made whole, and the messages that are sent by them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import asdict, evolve, has

from nurture.diagnostics import Source, Span
from nurture.domain.channel_presets import ChannelPreset
from nurture.domain.content import ContentPlan
from nurture.domain.journeys import Channel, Scenario, SendNextStep, SendStep
from nurture.domain.journeys.blocks import every_step
from nurture.domain.ruleset import Rules, Settings
from nurture.dsl.messages import Report
from nurture.dsl.parser import parse_rules
from nurture.dsl.plugged import Finder, check_without, found_preset
from nurture.dsl.printer import print_rules
from nurture.dsl.spelling import text
from nurture.errors import InputError, PluginError, RulesError

__all__ = ["check_messages", "whole_channel"]

_PARTS = ("suppress", "requires", "caps", "hours", "days", "holidays", "hold")
_KIND = "channels"


def whole_channel(channel: Channel, finder: Finder, report: Report) -> Channel:
    """``channel`` with the policy that it starts from written out; what it says itself takes the place of that."""
    if channel.use is None:
        return channel
    preset = found_preset(channel.use, _KIND, finder, report)
    policy = None if preset is None else _as_written(preset, channel, report)
    if policy is None:
        return evolve(channel, use=None)
    given = _said(policy)
    check_without(channel.use, preset.name, list(given), "part", report)
    kept = {part: value for part, value in given.items() if part not in channel.use.without}
    return evolve(channel, label=channel.label or policy.label, **{**kept, **_said(channel)}, use=None)


def _said(channel: Channel) -> dict[str, Any]:
    """The parts of the policy about which ``channel`` says something."""
    values, silent = (asdict(each, recurse=False) for each in (channel, Channel(channel.name)))
    return {part: values[part] for part in _PARTS if values[part] != silent[part]}


def _as_written(preset: ChannelPreset, channel: Channel, report: Report) -> Channel | None:
    """The policy of ``preset`` as it would be in rules, all of it at the place where it is used."""
    span = None if channel.use is None else channel.use.span
    try:
        source = Source(f"<channel {preset.name}>", print_rules(Rules(Settings("policy"), (preset.policy,))))
        found = Report(source)
        rules = parse_rules(source, found).rules
        found.stop()
    except (InputError, RulesError) as fault:
        _broken(PluginError("channel", preset.name, str(fault)), span, report)
        return None
    placed: Channel = _placed(rules.of(Channel)[0], span)
    return placed


def _placed(item: Any, span: Span | None) -> Any:
    """``item`` with ``span`` as the place of all that it is made of."""
    if isinstance(item, tuple):
        return tuple(_placed(each, span) for each in item)
    if not has(type(item)):
        return item
    parts = {name: _placed(part, span) for name, part in asdict(item, recurse=False).items()}
    return evolve(item, **({**parts, "span": span} if "span" in parts else parts))


def _broken(fault: PluginError, at: Span | None, report: Report) -> None:
    report.add(
        "N233", report.part(at, fault.name), kind=fault.kind, name=fault.name, of="", problem=fault.problem[:300]
    )


def check_messages(written: Rules, finder: Finder, report: Report) -> None:
    """Report the messages of ``written`` that a channel cannot send, as the plug-in says from which it starts."""
    presets = {channel.name: _preset(channel, finder) for channel in reversed(written.of(Channel))}
    for name, message, span in _sent(written):
        preset = presets.get(name)
        try:
            problem = None if preset is None else preset.problem(message)
        except PluginError as fault:
            _broken(fault, _use_span(written, name), report)
            presets[name] = None  # once is enough
            continue
        if problem is not None:
            at, why = report.part(span, text(message)), " ".join(problem.split())[:300]
            report.add("N267", at, channel=name, message=message, problem=why)


def _preset(channel: Channel, finder: Finder) -> ChannelPreset | None:
    """The preset of ``channel``; None where there is none that can be used, which has been told."""
    try:
        preset: ChannelPreset | None = None if channel.use is None else finder.find(_KIND, channel.use.preset)
    except PluginError:
        return None
    return preset


def _use_span(written: Rules, name: str) -> Span | None:
    uses = [channel.use for channel in written.of(Channel) if channel.name == name]
    return next((use.span for use in uses if use is not None), None)


def _sent(written: Rules) -> Iterator[tuple[str, str, Span | None]]:
    """Every message that may be sent: by which channel, its name, and where it is named."""
    plans = {plan.journey: plan for plan in reversed(written.of(ContentPlan))}
    for step in (step for scenario in written.of(Scenario) for step in every_step(scenario.steps)):
        if isinstance(step, SendStep):
            yield step.channel, step.message, step.span
        elif isinstance(step, SendNextStep) and step.journey in plans:
            for line in plans[step.journey].lines:
                yield from ((step.channel, piece, line.span) for piece in line.pieces)
