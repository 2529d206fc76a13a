"""The conformance check for plug-ins: that it passes what is sound, and finds what is not."""

import datetime as dt
import random
from decimal import Decimal

import holidays
import pytest

import nurture
from nurture.domain.checklist_presets import CHECKLISTS, ChecklistPreset, PresetQuestion
from nurture.domain.presets import PRESETS
from nurture.plugins import KINDS
from nurture.testing.plugins import CHECKS, check_plugin

TEXTS = [nurture.TEXT]
EVERY_TYPE = [
    nurture.TEXT,
    nurture.INTEGER,
    nurture.DECIMAL,
    nurture.BOOLEAN,
    nurture.DATE,
    nurture.DATETIME,
    nurture.one_of("a", "b"),
    nurture.list_of(nurture.DECIMAL),
]


def test_there_is_a_check_for_every_kind():
    assert CHECKS.keys() == KINDS.keys()


@pytest.mark.parametrize("preset", [*PRESETS.values(), *CHECKLISTS.values()], ids=lambda preset: preset.name)
def test_what_the_library_brings_passes(preset):
    check_plugin(preset)


def test_public_holidays_pass():
    check_plugin(lambda country, year: holidays.country_holidays(country, years=year), countries=["JP", "US"])


@pytest.mark.parametrize("type_", EVERY_TYPE, ids=str)
@pytest.mark.parametrize("takes_missing", [False, True])
def test_a_function_that_gives_back_what_it_takes_passes(type_, takes_missing):
    seen = []

    def call(value):
        seen.append(value)
        return value

    check_plugin(nurture.Function("same", [type_], type_, call, takes_missing=takes_missing))
    assert len(set(seen)) >= 2
    assert (None in seen) == takes_missing


def test_an_action_of_every_type_passes():
    check_plugin(nurture.Action("act on it", {f"in {n}": type_ for n, type_ in enumerate(EVERY_TYPE)}))
    check_plugin(nurture.Action("ping"))


def test_every_argument_is_varied():
    seen = []
    takes = EVERY_TYPE
    check_plugin(nurture.Function("f", takes, nurture.BOOLEAN, lambda *values: seen.append(values) or True))
    assert all(len({row[n] for row in seen}) >= 2 for n in range(len(takes)))


def counted(_, times=[0]):  # noqa: B006 - remembering what it must not is the point
    times[0] += 1
    return str(times[0])


def channel(check=None, **policy):
    return nurture.ChannelPreset(nurture.Channel("line", **policy), check=check)


@pytest.mark.parametrize(
    ("plugin", "problem"),
    [
        (nurture.Function("f", TEXTS, nurture.TEXT, counted), "when asked again"),
        (nurture.Function("f", TEXTS, nurture.INTEGER, lambda _: random.randrange(10**9)), "when asked again"),
        (nurture.Function("f", TEXTS, nurture.INTEGER, len), None),
        (nurture.Function("f", TEXTS, nurture.TEXT, len), "must be text"),
        (nurture.Function("f", TEXTS, nurture.TEXT, lambda text: text[0]), "IndexError"),
        (nurture.Function("f", TEXTS, nurture.TEXT, lambda text: text[:1], takes_missing=True), "TypeError"),
        (nurture.Function("f", [nurture.DECIMAL], nurture.DECIMAL, lambda n: n / 7), "at most 6 digits"),
        (nurture.Function("f", [nurture.BOOLEAN], nurture.DECIMAL, lambda b: Decimal("1.2345") + b), "when asked again"),
        (nurture.Curve("c", lambda days: [1] * days), None),
        (nurture.Curve("c", lambda days: [0.5] * days), "whole numbers"),
        (nurture.Curve("c", lambda days: [random.randrange(2**30)]), "another when asked for again"),
        (nurture.Preset("p", [nurture.PresetStage("a", None, {"ja": "あ"}), nurture.PresetStage("b")]), "no label in ja"),
        (ChecklistPreset("q", [PresetQuestion("a", {"en": "?", "ja": "?"}), PresetQuestion("b", {"en": "?"})]), "in ja"),
        (channel(check=lambda name: "too long" if len(name) > 9 else None), None),
        (channel(check=lambda name: name[9]), "IndexError"),
        (channel(check=lambda name: ""), "must give a text or None, and gives ''"),
        (channel(check=counted), "when asked again"),
        (channel(requires=nurture.expression("consent.line and visits > 3")), None),
        (channel(requires=nurture.expression("1 + 1")), "a condition is needed here"),
        (channel(caps=[nurture.MessageCap(0, "day")]), "no message can be sent"),
        (lambda country, year: [dt.date(2026, 1, 1)], "2026-01-01 is in another year"),
        (lambda country, year: ["2026-01-01"], "knows none of"),
        (lambda country, year: [dt.date(year, 1, random.randrange(1, 29))], "others when asked for again"),
        (lambda country, year: [dt.date(year, 2, 29)] if year > 2100 else [], "JP in 2199: ValueError"),
    ],
)  # fmt: skip
def test_what_is_not_as_it_must_be_is_found(plugin, problem):
    if problem is None:
        return check_plugin(plugin)
    with pytest.raises(AssertionError, match=problem):
        check_plugin(plugin)
    return None


def test_examples_and_countries_of_the_author_are_tried_too():
    def picky(text):
        return 1 // (text != "needle")

    check_plugin(nurture.Function("f", TEXTS, nurture.INTEGER, picky))
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        check_plugin(nurture.Function("f", TEXTS, nurture.INTEGER, picky), examples=[["needle"]])
    with pytest.raises(AssertionError, match="takes 1 arguments, and the example"):
        check_plugin(nurture.Function("f", TEXTS, nurture.INTEGER, picky), examples=[["a", "b"]])
    with pytest.raises(AssertionError, match="the check of 'needle': ZeroDivisionError"):
        check_plugin(channel(check=lambda name: None if picky(name) else "x"), examples=[["needle"]])
    with pytest.raises(AssertionError, match="XX in 1900: KeyError"):
        check_plugin(lambda country, year: {"JP": []}[country], countries=["XX"])


def test_what_is_no_plugin_is_refused():
    with pytest.raises(nurture.InputError, match="must be a plug-in, of one of the kinds"):
        check_plugin(5)
