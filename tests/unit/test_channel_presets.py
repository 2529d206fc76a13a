"""Channels that start from the policy of a plug-in: what is taken over, what is changed, and which messages they send."""

import datetime as dt
import pickle

import pytest

import nurture
from nurture.compiler import check_text
from nurture.domain import expression as e

LINE = nurture.Channel(
    "line",
    "LINE",
    requires=nurture.expression("consent.line"),
    caps=[nurture.MessageCap(1, "day"), nurture.MessageCap(3, within=nurture.Duration(30, "day"))],
    hours=[nurture.Hours(dt.time(9), dt.time(21), ["saturday"]), nurture.Hours(dt.time(20), dt.time(8))],
    suppress=nurture.expression("any bounced within 30 days or blocked"),
    days=["monday", "saturday"],
    holidays=False,
    hold=nurture.Duration(2, "day"),
)
WRITTEN = """\
  suppress when any bounced within 30 days or blocked
  requires consent.line
  at most 1 per day
  at most 3 within 30 days
  between 09:00 and 21:00 on saturday
  between 20:00 and 08:00
  on monday, saturday
  not on holidays
  hold at most 2 days"""
HEAD = """ruleset "x" {}
lead { blocked: boolean? }
event asked
event bounced
"""
TAIL = """
journey j { stage a }
content j { a: "report", "a report at length" }
scenario s {
  enter on asked
  %s
}
"""


def too_long(message):
    return "more than\n12 letters" if len(message) > 12 else None


def plugins(policy=LINE, check=too_long):
    return nurture.Plugins(channels=[nurture.ChannelPreset(policy, check=check)], installed=False)


def text(*lines, step='send sms "hello"'):
    return HEAD + "channel sms {\n" + "\n".join(lines) + "\n}" + TAIL % step


def parsed(*lines, policy=LINE):
    return nurture.parse(text(*lines), plugins=plugins(policy))


def channel(*lines, policy=LINE):
    return parsed(*lines, policy=policy).program.rules.of(nurture.Channel)[0]


def findings(*lines, given=None, step='send sms "hello"'):
    return check_text(text(*lines, step=step), plugins=given or plugins())


def test_the_policy_is_taken_over_whole():
    assert channel("use line") == nurture.Channel("sms", **fields(LINE))
    assert fields(channel(WRITTEN)) == {**fields(LINE), "label": None}


def fields(of):
    names = ("label", "requires", "caps", "hours", "suppress", "days", "holidays", "hold")
    return {name: getattr(of, name) for name in names}


def test_what_is_written_out_is_the_same_version_and_any_change_of_the_policy_another():
    versions = {
        parsed("use line", policy=policy).version
        for policy in (
            nurture.Channel("line"),
            *(nurture.Channel("line", **{name: value}) for name, value in fields(LINE).items() if name != "label"),
        )
    }
    assert len(versions) == 8
    assert parsed("use line").version == parsed(WRITTEN).version


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("requires blocked == false", "requires", nurture.expression("blocked == false")),
        ("suppress when blocked", "suppress", nurture.expression("blocked")),
        ("at most 2 per week", "caps", (nurture.MessageCap(2, "week"),)),
        ("between 10:00 and 12:00", "hours", (nurture.Hours(dt.time(10), dt.time(12)),)),
        ("on sunday", "days", ("sunday",)),
        ("hold at most 1 hour", "hold", nurture.Duration(1, "hour")),
    ],
)
def test_what_the_channel_says_takes_the_place_of_what_it_starts_from(line, name, value):
    assert fields(channel("use line", line)) == {**fields(LINE), name: value}
    assert fields(channel(line, "use line")) == {**fields(LINE), name: value}


@pytest.mark.parametrize("part", ["requires", "caps", "hours", "suppress", "days", "holidays", "hold"])
def test_parts_are_left_out(part):
    nothing = fields(nurture.Channel("x"))[part]
    assert fields(channel(f"use line without {part}")) == {**fields(LINE), part: nothing}


def test_a_channel_has_its_own_label_or_that_of_the_policy():
    assert channel("use line").label == "LINE"
    own = text("use line").replace("channel sms {", 'channel sms "SMS" {')
    assert nurture.parse(own, plugins=plugins()).program.rules.of(nurture.Channel)[0].label == "SMS"


def test_text_json_and_pickles_keep_the_use():
    rules = parsed("use line without hours, caps", "at most 1 per week")
    assert "channel sms {\n  use line without hours, caps\n  at most 1 per week\n}" in rules.to_text()
    assert nurture.parse(rules.to_text(), plugins=plugins()) == rules
    assert nurture.Ruleset.from_dict(rules.to_dict(), plugins=plugins()) == rules
    assert pickle.loads(pickle.dumps(rules)).version == rules.version  # noqa: S301


def test_a_policy_may_be_worked_out_by_functions_of_plug_ins():
    vip = nurture.Function("vip", [nurture.TEXT], nurture.BOOLEAN, lambda text: text == "gold")
    policy = nurture.Channel("line", requires=nurture.expression("vip(rank)"))
    given = nurture.Plugins(functions=[vip], channels=[nurture.ChannelPreset(policy)])
    with_rank = text("use line").replace("blocked: boolean?", "rank: text?")
    rules = nurture.parse(with_rank, plugins=given)
    at = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    state = nurture.start(rules, nurture.Lead("l", {"rank": "gold"}), at=at)
    step = nurture.transition(rules, state, nurture.Event("e", "l", "asked", at))
    assert [effect.message for effect in step.effects if isinstance(effect, nurture.Send)] == ["hello"]


DEEP = e.Name("blocked")
for _ in range(2_000):
    DEEP = e.Not(DEEP)


@pytest.mark.parametrize(
    ("lines", "policy", "found"),
    [
        (["use lin"], LINE, [("N266", 6, 5)]),
        (["use line", "use line"], LINE, [("N120", 7, 1)]),
        (["use line without hour"], LINE, [("N256", 6, 18)]),
        (["use line without hours"], nurture.Channel("line"), [("N256", 6, 18)]),
        (['use line in "ja"'], LINE, [("N101", 6, 10)]),
        (["use line"], nurture.Channel("line", requires=nurture.expression("opted_in")), [("N201", 6, 1)]),
        (["use line"], nurture.Channel("line", suppress=nurture.expression("any hung_up")), [("N202", 6, 1)]),
        (["use line"], nurture.Channel("line", requires=nurture.expression("1 + 1")), [("N302", 6, 1)]),
        (["use line"], nurture.Channel("line", requires=DEEP), [("N233", 6, 5)]),
        (["use line"], nurture.Channel("line", caps=[nurture.MessageCap(0, "day")]), [("N512", 6, 1)]),
        (["use line", "requires blocked"], nurture.Channel("line", requires=nurture.expression("opted_in")), []),
        (["use line without requires"], nurture.Channel("line", requires=nurture.expression("opted_in")), []),
    ],
)
def test_faults_are_told_at_the_use(lines, policy, found):
    told = [item for item in findings(*lines, given=plugins(policy)) if item.code != "N507"]
    assert [(item.code, item.span.line, item.span.column) for item in told] == found


def test_a_channel_that_is_not_known_is_held_against_those_at_hand():
    (finding,) = findings("use lin")
    assert finding.help == "did you mean `line`? they come from plug-ins; those at hand are `line`"
    (finding,) = findings("use line", given=nurture.Plugins(installed=False))
    assert finding.help == "they come from plug-ins; those at hand are none"


@pytest.mark.parametrize(
    ("step", "found"),
    [
        ('send sms "hello"', []),
        ('send sms "hello, my dear"', [("N267", 12, 12)]),
        ('repeat 2 times { send sms "hello, my dear" }', [("N267", 12, 29)]),
        ("send sms next content of j", [("N267", 9, 26)]),
        ('send other "hello, my dear"', []),
    ],
)
def test_messages_are_held_against_the_check_of_their_channel(step, found):
    told = check_text(text("use line", step=step) + "channel other {}\n", plugins=plugins())
    assert [(item.code, item.span.line, item.span.column) for item in told if item.code != "N507"] == found


def test_what_the_check_says_is_told_on_one_line():
    (finding,) = findings("use line", step='send sms "hello, my dear"')
    assert (finding.message, finding.help) == ("`sms` cannot send `hello, my dear`", "more than 12 letters")


@pytest.mark.parametrize(
    ("check", "problem"),
    [
        (lambda message: 1 // 0, "the check of 'a': ZeroDivisionError"),
        (lambda message: False, "must give a text or None, and gives False"),
        (lambda message: " ", "must give a text or None"),
    ],
)
def test_a_check_that_fails_is_told_once_at_the_use(check, problem):
    step = 'send sms "a"\n  send sms "b"'
    (finding,) = findings("use line", step=step, given=plugins(check=check))
    assert (finding.code, finding.span.line, finding.span.column) == ("N233", 6, 5)
    assert problem in finding.help


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"policy": "line"}, "ChannelPreset.policy"),
        ({"policy": nurture.Channel("x", use=nurture.Use("line"))}, "must not start from another preset"),
        ({"check": "len"}, "must be something to call"),
    ],
)
def test_what_cannot_be_is_refused(values, problem):
    with pytest.raises(nurture.InputError, match=problem):
        nurture.ChannelPreset(**{"policy": LINE, **values})


def test_a_channel_starts_from_a_policy_in_no_language():
    with pytest.raises(nurture.InputError, match="must be without a language"):
        nurture.Channel("x", use=nurture.Use("line", "ja"))
