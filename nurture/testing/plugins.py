"""The conformance check for authors of plug-ins: whether a plug-in keeps to what rules rely on.

``check_plugin`` is called in a test of one's own. It makes up arguments, the same ones each time, and tells of everything
that it finds at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, localcontext
from itertools import islice, product
from types import MappingProxyType
from typing import Any

from attrs import frozen

from nurture.api import start, transition
from nurture.compiler import Ruleset, check_text, parse
from nurture.diagnostics import Severity
from nurture.domain.actions import Action
from nurture.domain.business import Holidays, HolidaySource
from nurture.domain.channel_presets import ChannelPreset
from nurture.domain.checklist_presets import ChecklistPreset
from nurture.domain.event import Event
from nurture.domain.expression import Name, Selection
from nurture.domain.journeys import ActStep, Argument, On, Scenario
from nurture.domain.people import Lead
from nurture.domain.plugged import Curve, Function
from nurture.domain.presets import Preset
from nurture.domain.ruleset import EventType, LeadSchema
from nurture.domain.schema import Field, Type
from nurture.dsl.spelling import name as spelled
from nurture.dsl.spelling import text as quoted
from nurture.errors import InputError, NurtureError, PluginError
from nurture.journey.effects import Act
from nurture.plugins import KINDS, Plugins

__all__ = ["CHECKS", "check_plugin"]

_MOST_CALLS = 2_000
_MOST_TOLD = 20
_DAYS = (1, 2, 3, 5, 7, 14, 28, 30, 31, 60, 90, 180, 365)
_YEARS = (1900, 1970, 2000, *range(2024, 2032), 2199)
_AT = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
_COUNTRIES = ("JP", "US", "DE", "GB")


@frozen
class _Given:
    """What the author of a plug-in says beside it."""

    examples: tuple[tuple[Any, ...], ...]
    countries: tuple[str, ...]


def check_plugin(plugin: Any, *, examples: Iterable[Sequence[Any]] = (), countries: Iterable[str] = ()) -> None:
    """Check a plug-in of any kind; ``AssertionError`` with everything that is wrong with it.

    A function is called with arguments of its types, and with ``examples``, which are lists of arguments: it must give
    what it says, the same each time, in whatever order it is asked and whatever the decimal context of the host is. A
    curve must keep the laws of tables. A calendar must give dates of the year that it is asked for, of ``countries`` if
    any are named. An action must be usable in rules. A preset and a checklist must be usable, and have words for
    everything in each of their languages. A channel must be usable, and its check have an answer for any name of a
    message, and for ``examples``.

    Raises ``InputError`` for what is no plug-in.

    >>> check_plugin(Curve("rising", lambda days: range(days)))
    Traceback (most recent call last):
    AssertionError: the curve 'rising' is not as it must be:
    - the table for 2 days: must never rise, and does so at an age of 1 days
    - the table for 3 days: must never rise, and does so at an age of 1 days
    - the table for 5 days: must never rise, and does so at an age of 1 days
    and 9 more
    """
    kind = _kind_of(plugin)
    given = _Given(tuple(tuple(each) for each in examples), tuple(countries))
    problems = list(dict.fromkeys(islice(CHECKS[kind](plugin, given), _MOST_TOLD)))
    if problems:
        shown = [f"- {problem}" for problem in problems[:3]]
        rest = [f"and {len(problems) - 3} more"] if len(problems) > 3 else []
        name = getattr(plugin, "name", getattr(plugin, "__name__", "?"))
        heading = f"the {KINDS[kind].one} {name!r} is not as it must be:"
        raise AssertionError("\n".join([heading, *shown, *rest]))


def _kind_of(plugin: Any) -> str:
    for name, kind in KINDS.items():
        if kind.is_a is not None and isinstance(plugin, kind.is_a):
            return name
    if callable(plugin):
        return "calendars"
    raise InputError("plugin", plugin, f"must be a plug-in, of one of the kinds {', '.join(KINDS)}")


# -- functions -------------------------------------------------------------------------------------------------------

_VALUES: Mapping[str, tuple[Any, ...]] = MappingProxyType({
    "text": (
        "", " ", "a", "A", "sato@example.com", "佐藤 花子", "株式会社", "İß", "e\u0301", "\u200b", "😀", "0", "-1", "true",
        "a" * 1_000, '"', "\\", "\n", "\t", "@", ".", "%", "2026-02-29", "https://example.com/?a=b#c",
    ),
    "integer": (0, 1, -1, 2, 7, 100, 1_000_000, 2**31, 2**63 - 1, -(2**63)),
    "decimal": tuple(map(Decimal, ("0", "1", "-1", "0.000001", "0.5", "1.50", "33.333", "999999999999999999.999999", "-12.345"))),
    "boolean": (True, False),
    "date": tuple(map(dt.date.fromisoformat, ("0001-01-01", "1970-01-01", "2024-02-29", "2026-03-31", "2026-12-31", "9999-12-31"))),
    "datetime": tuple(
        dt.datetime.fromisoformat(each).replace(tzinfo=dt.UTC)
        for each in ("1900-01-01", "2024-02-29T23:59:59.999999", "2026-03-08T07:00", "2026-12-31T15:00", "2199-12-31T23:59")
    ),
})  # fmt: skip


def _values(type_: Type) -> tuple[Any, ...]:
    """Values of a type that are apt to show what was not thought of."""
    if type_.kind == "one of":
        return type_.options
    if type_.item is None:
        return _VALUES[type_.kind]
    items = _values(type_.item)
    return (), items[:1], items[:1] * 2, items, tuple(reversed(items))


def _arguments(function: Function, given: _Given) -> list[tuple[Any, ...]]:
    missing = (None,) if function.takes_missing else ()
    lists = [(*missing, *_values(type_)) for type_ in function.takes]
    longest = max(map(len, lists))
    rows = [tuple(each[n % len(each)] for each in lists) for n in range(longest)]  # each value at least once
    return [*given.examples, *rows, *islice(product(*lists), _MOST_CALLS)]


def _check_function(function: Function, given: _Given) -> Iterator[str]:
    answers: list[tuple[tuple[Any, ...], Any]] = []
    for arguments in _arguments(function, given):
        if len(arguments) != len(function.takes):
            yield f"it takes {len(function.takes)} arguments, and the example {arguments!r} has {len(arguments)}"
            continue
        try:
            answers.append((arguments, function.of(*arguments)))
        except PluginError as fault:
            yield fault.problem
    with localcontext(prec=3):
        for arguments, answer in reversed(answers):
            again = _again(function, arguments)
            if again != answer or type(again) is not type(answer):
                shown = ", ".join(map(repr, arguments))
                yield f"{function.name}({shown}) gave {answer!r} first, and {again!r} when asked again"


def _again(function: Function, arguments: tuple[Any, ...]) -> Any:
    try:
        return function.of(*arguments)
    except PluginError as fault:
        return fault.problem


# -- curves, calendars -----------------------------------------------------------------------------------------------


def _check_curve(curve: Curve, _: _Given) -> Iterator[str]:
    tables = {}
    for days in _DAYS:
        try:
            tables[days] = curve.over(days)
        except PluginError as fault:
            yield fault.problem
    for days, table in reversed(tables.items()):
        try:
            again: tuple[int, ...] | None = curve.over(days)
        except PluginError:
            again = None
        if again != table:
            yield f"the table for {days} days was another when asked for again"


def _check_calendar(source: HolidaySource, given: _Given) -> Iterator[str]:
    known = given.countries or tuple(country for country in _COUNTRIES if _knows(source, country))
    if not known:
        yield f"it knows none of {', '.join(_COUNTRIES)}: name the countries that it knows, with `countries=`"
    for country, year in product(known, _YEARS):
        try:
            days = Holidays("it", source).of(country, year)
            again = Holidays("it", source).of(country, year)
        except PluginError as fault:
            yield f"{country} in {year}: {fault.problem}"
            continue
        if days != again:
            yield f"{country} in {year}: the days were others when asked for again"
        odd = sorted(day for day in days if day.year != year)
        if odd:
            yield f"{country} in {year}: {odd[0]} is in another year"


def _knows(source: HolidaySource, country: str) -> bool:
    try:
        Holidays("it", source).of(country, _YEARS[-2])
    except PluginError:
        return False
    return True


# -- presets, checklists ---------------------------------------------------------------------------------------------


def _check_preset(preset: Preset, _: _Given) -> Iterator[str]:
    for stage in preset.stages:
        lacking = sorted(set(preset.languages) - set(stage.labels))
        if lacking:
            yield f"stage {stage.name!r} has no label in {', '.join(lacking)}"
    ways = "\n".join(
        f"{spelled(one.name)} -> {spelled(other.name)} on go"
        for one, other in zip(preset.stages, preset.stages[1:], strict=False)
    )
    for wanted in ("", *(f" in {quoted(language)}" for language in preset.languages)):
        text = f'ruleset "check" {{}}\nevent go\njourney j {{\nuse {spelled(preset.name)}{wanted}\n{ways}\n}}\n'
        try:
            parse(text, plugins=Plugins(presets=(preset,), installed=False))
        except NurtureError as fault:
            yield str(fault)


def _check_checklist(checklist: ChecklistPreset, _: _Given) -> Iterator[str]:
    for question in checklist.questions:
        lacking = sorted(set(checklist.languages) - set(question.texts))
        if lacking:
            yield f"question {question.name!r} is not asked in {', '.join(lacking)}"


def _check_action(action: Action, _: _Given) -> Iterator[str]:
    """Rules are built that give it attributes of its types, and what comes of them is looked at."""
    attributes = {f"a{number}": type_ for number, type_ in enumerate(action.takes.values())}
    given = tuple(Argument(name, Name(own)) for name, own in zip(action.takes, attributes, strict=True))
    declared = (
        LeadSchema(tuple(Field(name, type_, optional=True) for name, type_ in attributes.items())),
        EventType("go"),
        Scenario("s", enter=(On(Selection("go")),), steps=(ActStep(action.name, given),)),
    )
    try:
        rules = Ruleset.build("check", declared, plugins=Plugins(actions=(action,), installed=False))
    except NurtureError as fault:
        yield str(fault)
        return
    knowns: tuple[dict[str, Any], ...] = ({}, {name: _values(type_)[0] for name, type_ in attributes.items()})
    for known in knowns:
        state = start(rules, Lead("l", known), at=_AT)
        told = transition(rules, state, Event("e", "l", "go", _AT)).effects
        arguments = [dict(effect.arguments) for effect in told if isinstance(effect, Act)]
        if arguments != [dict(zip(action.takes, map(known.get, attributes), strict=True))]:
            yield f"given {known!r} it is told with {arguments!r}"


_OF_RULES = frozenset(
    {"N201", "N202", "N203", "N211", "N234"}
)  # for want of what rules that use it declare or are given
_IDLE = frozenset({"N510", "N512"})


def _check_channel(channel: ChannelPreset, given: _Given) -> Iterator[str]:
    examples = [message for example in given.examples for message in example]
    answers = {}
    for message in (*examples, *filter(str.strip, _VALUES["text"])):
        try:
            answers[message] = channel.problem(message)
        except PluginError as fault:
            yield fault.problem
    for message, answer in reversed(answers.items()):
        try:
            again = channel.problem(message)
        except PluginError as fault:
            again = fault.problem
        if again != answer:
            yield f"the check of {message!r} gave {answer!r} first, and {again!r} when asked again"
    text = f'ruleset "check" {{}}\nchannel c {{ use {spelled(channel.name)} }}\n'
    for finding in check_text(text, plugins=Plugins(channels=(channel,), installed=False)):
        if finding.code not in _OF_RULES and (finding.severity is Severity.ERROR or finding.code in _IDLE):
            yield f"{finding.message}: {finding.help}"


CHECKS: Mapping[str, Callable[[Any, _Given], Iterator[str]]] = MappingProxyType({
    "functions": _check_function,
    "curves": _check_curve,
    "actions": _check_action,
    "calendars": _check_calendar,
    "presets": _check_preset,
    "checklists": _check_checklist,
    "channels": _check_channel,
})  # fmt: skip
