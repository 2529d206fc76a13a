"""What a program is, part by part: its order, its version, what its channels ask, and how far it may go."""

import itertools

import pytest
from checked import HEAD, findings

import nurture
from nurture.compiler import check_text, parse
from nurture.domain.plugged import Function
from nurture.domain.schema import BOOLEAN, INTEGER
from nurture.dsl import limits
from nurture.dsl import program as p

TWO = '  send email "a"\n  send email "b"\n'


def scenario(name: str, steps: str = "", head: str = "") -> str:
    return f"scenario {name} {head} {{\n  enter on visit\n  exit on visit\n{steps}}}\n"


def above_one(number: int) -> bool:
    return number > 1


def permuted(*parts: str) -> set[str]:
    return {HEAD + "".join(order) for order in itertools.permutations(parts)}


# -- order -----------------------------------------------------------------------------------------------------------


def test_scenarios_come_by_priority_and_then_by_name():
    parts = scenario("c"), scenario("a"), scenario("b", head="priority 9")
    orders = {tuple(rule.name for rule in parse(text).program.scenarios) for text in permuted(*parts)}
    assert orders == {("b", "a", "c")}


def test_journeys_and_channels_come_by_name():
    parts = "journey b { stage x }\n", "journey a { stage x }\n", "channel d {}\n", "channel c {}\n"
    for text in permuted(*parts):
        program = parse(text).program
        assert [rule.name for rule in program.journeys] == ["a", "b", "path"]
        assert list(program.channels) == ["c", "d"]


def test_what_was_sent_is_no_event_of_a_log():
    rules = parse(HEAD + "channel email {}\n" + scenario("s", "  if any message_sent since entry { leave }\n"))
    assert set(rules.program.events) == {"visit", "visit_opened", "bare_opened", "lead_updated"}


def test_scoring_days_begin_at_midnight_of_the_standard_time_of_home():
    assert parse(HEAD).program.offset == 9 * 3_600 * 10**6


# -- versions --------------------------------------------------------------------------------------------------------


def test_the_order_of_declarations_is_no_part_of_the_version():
    parts = "segment s when whole > 2\n", "segment t when whole > 3\n", "grade g { A otherwise }\n"
    assert len({parse(text).version for text in permuted(*parts)}) == 1


@pytest.mark.parametrize(
    "text",
    [
        HEAD + 'test "t" { expect not hot }\n',
        HEAD + 'backlog path { issue "slow" at first, impact 5, feasibility 4 }\n',
        HEAD.replace("  stage first\n", '  stage first "The first"\n'),
        HEAD.replace("manager { when hot }", 'manager "The one" {\n  when hot\n  goal "to grow"\n  pain "no time"\n}'),
    ],
    ids=["a test", "a backlog", "a label", "a persona's facets"],
)
def test_what_is_only_told_is_no_part_of_the_version(text):
    found = [str(each) for each in check_text(text) if not each.code.startswith("N5")]
    assert not found, found
    assert parse(text).version == parse(HEAD).version


def test_the_version_of_rules_is_the_same_in_every_process_and_with_it_the_states_that_carry_it():
    """To change it is to refuse every state stored before: let that be on purpose."""
    assert (
        parse('ruleset "見込み客" {}\nlead { b: integer, a: text }\nsegment s when a == "é"\n').version
        == "d4feacafe5b4a574"
    )


def test_functions_of_plug_ins_are_part_of_the_version_in_whatever_order_they_are_called():
    def version(text: str, of_f: str = "1") -> str:
        versions = {"f": of_f, "g": "1"}
        functions = [Function(name, (INTEGER,), BOOLEAN, above_one, version=versions[name]) for name in versions]
        return parse(HEAD + text, plugins=nurture.Plugins(functions=functions)).version

    first, second = "segment s when f(whole)\n", "segment t when g(whole)\n"
    called = version("segment a when f(whole)\nsegment b when g(whole)\n")
    assert version("segment b when g(whole)\nsegment a when f(whole)\n") == called
    assert version(first + second) == version(second + first) != version(first + second, of_f="2")


# -- channels --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("requires", "reasons"),
    [
        ("consent.email", ("consent",)),
        ("not consent.email", ("consent",)),
        ("whole > 1", ("requires",)),
        ("hot", ("requires",)),
        ("whole > 1 and consent.email", ("requires", "consent")),
        ("whole > 1 or consent.email", ("consent",)),
        ("asks", ("consent",)),
        ("asks_by_way", ("consent",)),
        ("not hot and (asks or whole > 1)", ("requires", "consent")),
    ],
)
def test_what_a_channel_requires_is_consent_or_something_else(requires, reasons):
    text = "segment asks when whole > 5 and consent.email\nsegment asks_by_way when asks or flag\n"
    program = parse(f"{HEAD}{text}channel email {{ requires {requires} }}\n").program
    assert program.channels["email"].reasons == reasons


def test_a_channel_has_its_own_policy_and_that_of_all_channels():
    text = "channel email { suppress when flag }\nchannel sms {}\nchannels {\n  suppress when hot\n  at most 2 per week\n}\n"
    channels = parse(HEAD + text).program.channels
    email, sms = channels["email"], channels["sms"]
    assert [type(code) for code in email.suppress] == [p.Attribute, p.InSegment]
    assert [type(code) for code in sms.suppress] == [p.InSegment]
    assert email.shared == sms.shared
    assert [cap.number for cap in sms.shared] == [2]


def test_there_is_one_policy_for_all_channels():
    assert findings("channels { at most 2 per week }\n") == []
    assert findings("channels { at most 2 per week }\nchannels { at most 3 per week }\n") == ["N120"]


# -- how far it may go -----------------------------------------------------------------------------------------------


def test_steps_are_laid_out_as_long_as_all_scenarios_together_have_few_enough(monkeypatch):
    monkeypatch.setattr(limits, "STEPS", 3)
    channel = "channel email {}\n"
    assert findings(channel + scenario("s", TWO + TWO.splitlines(keepends=True)[0])) == []
    assert findings(channel + scenario("s", TWO + TWO)) == ["N461"]
    found = check_text(HEAD + channel + scenario("s", TWO) + scenario("t", TWO))
    assert [(each.code, each.span.line) for each in found if each.code == "N461"] == [("N461", HEAD.count("\n") + 8)]


@pytest.mark.parametrize(
    ("condition", "window", "days"),
    [
        ("count of visit within 36 hours > whole", "2 days", 2),
        ("count of visit within 1 hour > whole", "1 days", 1),
        ("count of visit within 2 days > whole", "2 days", 2),
        ("count of visit within 5000 days > whole", "5000 days", 5000),
    ],
)
def test_a_count_without_bound_is_told_with_its_window_in_days(condition, window, days):
    (found,) = (each for each in check_text(f"{HEAD}segment s when {condition}\n") if each.code == "N401")
    assert found.message == f"to count `visit` within {window} would need unbounded memory"
    assert found.help.endswith(f"`over {days} calendar days`")


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("count of visit since entry > whole", "to count `visit` within a scenario would need unbounded memory"),
        ("count of events within 1 day > whole", "to count `events` within 1 days would need unbounded memory"),
    ],
)
def test_what_is_counted_without_bound_is_named(condition, told):
    text = scenario("s", f"  if {condition} {{ leave }}\n")
    (found,) = (each for each in check_text(HEAD + text) if each.code == "N401")
    assert found.message == told
    assert found.help.endswith("`over 1 calendar days`")


def test_a_sum_since_entry_is_proposed_over_a_month():
    text = scenario("s", "  if sum of seconds of visit since entry > 5 { leave }\n")
    (found,) = (each for each in check_text(HEAD + text) if each.code == "N402")
    assert found.help == "sum whole days: `over 30 calendar days`"
