"""Warnings about grades, scores, journeys, scenarios, channels and names."""

from pathlib import Path

import pytest
from warned import codes, warnings

from nurture.compiler import check_text

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "b2b.nurture"


def test_the_example_of_the_charter_has_one_warning_and_it_is_right():
    findings = check_text(EXAMPLE.read_text(encoding="utf-8"))
    assert [(finding.code, finding.message) for finding in findings] == [
        ("N501", "stage `advocate` is never reached"),
    ]


# -- grades and personas ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bands", "expected"),
    [
        ("A when n > 5\n B otherwise", []),
        ("A when n > 5\n B when n > 7\n C otherwise", ["N504"]),
        ("A when n > 7\n B when n > 5\n C otherwise", []),
        ("A when n > 5\n B when n <= 5", ["N505"]),
        ("A when n > 5\n B when n <= 5\n C otherwise", []),
        ("A when m > 5\n B when m <= 5", []),
        ("A when m > 5\n B when m < 5", ["N505"]),
        ("A when fit > 5\n B when fit <= 5", []),
        ("A when fit > 5\n B when fit <= 5\n C otherwise", ["N504"]),
        ("A when fit >= 0\n B when fit >= -10", ["N511"]),
        ("A when big\n B when n > 10\n C otherwise", ["N504"]),
        ('A when role == "a"\n B when role == "b"\n C when role == "c"', []),
        ('A when role == "a"\n B when role == "b"', ["N505"]),
        ("A when true\n B otherwise", ["N504"]),
        ("A when any visit\n B when no visit", []),
        ("A when n > 5 and n < 3\n B otherwise", ["N503"]),
    ],
)
def test_bands(bands, expected):
    assert codes(f"grade g {{\n {bands}\n}}\n") == expected


@pytest.mark.parametrize(
    ("bands", "shared"),
    [
        ("A when fit between -10 and 10\n B when fit between 5 and 20", "`fit` from 5 to 10"),
        ("A when fit between 5 and 20\n B when fit between -10 and 10", "`fit` from 5 to 10"),
        ("A when fit between -10 and 10\n B when fit between 10 and 20", "`fit` at 10"),
        ("A when fit between -10 and 10\n B when fit > 10", None),
        ("A when fit >= 10\n B when fit >= 5", None),
        ("A when fit >= 5\n B when fit between 0 and 30", None),
        ("A when fit >= 10\n B when fit <= 20", "`fit` from 10 to 20"),
        ("A when fit > 10\n B when fit < 15", None),
        ("A when fit between 5 and 10\n B when fit between 0 and 20", None),
        ("A when n > 3\n B when n < 5", "`n` above 3 and below 5"),
        ("A when n > 3\n B when n < 4", None),
        ("A when big\n B when n between 5 and 20", "`n` above 10 to 20"),
        ("A when price > 3\n B when price < 3.5", "`price` above 3 and below 3.5"),
        ("A when day >= 2026-04-01\n B when day < 2026-05-01", "`day` from 2026-04-01 and below 2026-05-01"),
        ("A when n > 3\n B when m < 5", None),
        ("A when n > 3 and flag\n B when n < 5", None),
        ("A when count of visit >= 2\n B when count of visit <= 2", "`count of visit` at 2"),
    ],
)
def test_bands_that_overlap(bands, shared):
    found = warnings(f"grade g {{\n {bands}\n C otherwise\n}}\n")
    messages = [finding.message for finding in found if finding.code == "N521"]
    assert messages == ([] if shared is None else [f"bands `A` and `B` both ask for {shared}"])


@pytest.mark.parametrize(
    ("bands", "gap"),
    [
        ("A when fit >= 20\n B when fit <= 10", "`fit` above 10 and below 20 is in none; "),
        ("A when fit >= 20\n B when fit <= 15", None),
        ("A when fit >= 0", "`fit` from -10 and below 0 is in none; "),
        ("A when m > 5\n B when m < 5", "`m` at 5 is in none; "),
        ("A when n > 5\n B when n <= 5", "where `n` is missing, a lead is in none; "),
        ("A when n > 5 and flag\n B when n <= 5", ""),
        ("A when any visit\n B when no visit within 7 days", None),
        ("A when count of visit > 3\n B when count of visit < 3", "`count of visit` at 3 is in none; "),
        ("A when fit + 1 > 3\n B when fit + 1 < 3", "`fit + 1` at 3 is in none; "),
    ],
)
def test_gaps_between_bands(bands, gap):
    found = [finding.help for finding in warnings(f"grade g {{\n {bands}\n}}\n") if finding.code == "N505"]
    assert found == ([] if gap is None else [gap + "end it with a band `otherwise`"])


def test_a_persona_behind_a_wider_one():
    text = "persona wide priority 2 { when n > 5 }\npersona narrow { when n > 7 }\n"
    assert [finding.message for finding in warnings(text)] == ["persona `narrow` takes no lead"]
    assert codes("persona wide { when n > 5 }\npersona narrow priority 2 { when n > 7 }\n") == []


# -- scores ----------------------------------------------------------------------------------------------------------


def test_clauses_without_effect_and_clauses_written_twice():
    text = """\
score t {
  +0 on visit
  +5 on visit, at most 0 per day
  +5 on signup
  +5 on signup
  +5 on signup, at most 3 per day
  group g limit 0 to 10 {
    +5 on signup
  }
}
"""
    assert [(finding.code, finding.help) for finding in warnings(text)] == [
        ("N513", "it gives 0 points"),
        ("N513", "`at most 0` lets no event count"),
        ("N515", "both count: the first is on line 19"),
    ]


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ("0 to 25", []),
        ("-5 to 20", []),
        ("0 to 100", []),  # a scale
        ("30 to 50", [("`t` never leaves its limit of 30", "its clauses add up to at most 25")]),
        ("-20 to -10", [("`t` never leaves its limit of -10", "its clauses add up to at least -5")]),
    ],
)
def test_limits_that_are_never_left(limit, expected):
    clauses = "+20 when flag\n +5 on visit, at most 1 ever\n -5 when n > 3"
    for text in (
        f"score t {{\n limit {limit}\n {clauses}\n}}\n",
        f"score u {{\n group t limit {limit} {{\n {clauses}\n }}\n}}\n",
    ):
        assert [(finding.message, finding.help) for finding in warnings(text)] == expected


def test_a_limit_of_what_has_no_bound_is_reached():
    assert codes("score t {\n limit -100 to 100\n +1 on visit\n -1 on signup\n}\n") == []


# -- journeys, scenarios, channels -----------------------------------------------------------------------------------


def test_stages_that_no_path_reaches():
    text = """\
journey j {
  stage a
  stage b
  stage c
  stage d
  a -> b on visit
  c -> d on visit
}
"""
    assert [finding.message for finding in warnings(text)] == [
        "stage `c` is never reached",
        "stage `d` is never reached",
    ]
    assert codes(text.replace("c -> d", "any -> d").replace("stage c\n", "")) == []


def test_stages_behind_a_condition_that_never_holds():
    text = """\
segment none when n > 5 and n < 3
journey j {
  stage a
  stage b
  stage c
  stage d
  a -> b when none
  b -> c on visit
  a -> d on visit where false
}
"""
    found = [finding for finding in warnings(text) if finding.code == "N501"]
    assert [finding.message.split("`")[1] for finding in found] == ["b", "c", "d"]
    assert {finding.help for finding in found} == {"on every way there is a condition that never holds"}
    assert "N501" not in codes(
        text.replace("b -> c on visit", "a -> c on visit\n c -> b on visit").replace("where false", "")
    )


def test_transitions_by_the_same_trigger():
    text = "journey j {\n stage a\n stage b\n stage c\n a -> b on visit\n a -> c on visit\n}\n"
    assert codes(text) == ["N518"]
    assert codes(text.replace("a -> b", "any -> b")) == ["N518"]
    assert codes(text.replace("a -> c on visit", "a, b -> c on visit")) == []
    assert codes(text.replace("c on visit", "c on visit where seconds > 3")) == []


def scenario(steps, exits=""):
    return f"channel email {{}}\nscenario s {{\n enter on visit\n {exits}\n {steps}\n}}\n"


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ('send email "x"\n leave', []),
        ('leave\n send email "x"\n send email "y"', ["N509"]),
        ('if flag { leave }\n send email "x"', []),
        ('if flag { leave } else { leave }\n send email "x"\n send email "y"', ["N509"]),
        ('if flag { leave\n send email "x" } else { leave\n send email "y" }', ["N509", "N509"]),
        ('if true { leave }\n send email "x"', ["N509"]),
        ('if false { leave }\n send email "x"', ["N503", "N509"]),
        ('if false { leave } else { send email "x" }', ["N503", "N509"]),
        ('if big and small { send email "x" }', ["N503", "N509"]),
        ('if n > 5 { leave }\n if n > 7 { leave }\n send email "x"', []),
        ('wait until false, at most 3 days\n send email "x"', ["N503"]),
        ('wait until false\n send email "x"', ["N503", "N506", "N509"]),
        ("wait until flag", ["N506"]),
        ("wait until flag, at most 3 days", []),
        ("wait until day", ["N506"]),
        ("wait until day, at most 3 days", []),
        ("wait until time of last visit", ["N506"]),
        ("wait until 2026-05-01", []),
        ("wait until 3 days after today", ["N519"]),
        ("wait until now, at most 3 days", ["N519"]),
        ("wait until today > 2026-05-01, at most 3 days", []),
        ("wait 0 days", ["N532"]),
        ("wait 0 days at 09:00", []),
        ("repeat 3 times { wait 0 minutes }", ["N532"]),
        ("wait 0 business days", []),
        ("wait 0 business hours", []),
    ],
)
def test_steps(steps, expected):
    assert sorted(code for code in codes(scenario(steps)) if code != "N507") == sorted(expected)


def test_an_exit_ends_a_wait():
    assert codes(scenario("wait until flag", "exit on signup")) == []
    assert codes(scenario("wait until flag", "exit when n > 5 and n < 3")) == ["N503", "N506"]


@pytest.mark.parametrize(
    ("enter", "leave", "expected"),
    [
        ("big", "n > 5", ["N516"]),
        ("big", "n > 20", []),
        ("big", "n > 5 for 3 days", []),
        ("big for 3 days", "n > 5", ["N516"]),
        ("big and small", "n > 5", ["N503", "N520"]),
        ("big", "n is known or n is missing", ["N511", "N520"]),
        ("big", "true", ["N520"]),
        ("big", "true for 3 days", []),
        ("none", "n > 5", ["N520"]),
    ],
)
def test_an_entry_that_an_exit_closes(enter, leave, expected):
    none = "segment none when big and small\n"
    text = f"scenario s {{\n enter when {enter}\n exit when {leave}\n leave\n}}\n"
    told = ["N503"] if "none" in enter else []
    assert sorted(codes((none if told else "") + text)) == sorted(expected + told)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ("enter on visit where seconds > 5 and seconds < 3", ["N503", "N520"]),
        ("enter on visit where seconds > 5 and seconds < 3, when false", ["N503", "N503", "N520"]),
        ("enter on visit where seconds > 5 and seconds < 3, on signup", ["N503"]),
        ("enter when false for 3 days", ["N503", "N520"]),
        ("enter when true", []),
    ],
)
def test_a_scenario_that_nobody_enters(entries, expected):
    assert sorted(codes(f"scenario s {{\n {entries}\n leave\n}}\n")) == expected


@pytest.mark.parametrize(
    ("caps", "expected"),
    [
        (["2 per week", "3 per week"], ["at most 3 per week"]),
        (["3 per week", "3 per week"], ["at most 3 per week"]),
        (["2 per week", "2 per day"], ["at most 2 per day"]),
        (["2 per week", "1 per day"], []),
        (["1 per day", "7 per week"], ["at most 7 per week"]),
        (["1 per day", "6 per week"], []),
        (["1 per day", "31 per month"], ["at most 31 per month"]),
        (["2 per week", "12 per month"], ["at most 12 per month"]),
        (["2 per week", "11 per month"], []),
        (["4 per month", "8 per week"], ["at most 8 per week"]),
        (["4 per month", "7 per week"], []),
        (["2 within 3 days", "2 within 2 days"], ["at most 2 within 2 days"]),
        (["2 within 3 days", "4 within 6 days"], ["at most 4 within 6 days"]),
        (["2 within 3 days", "3 within 6 days"], []),
        (["1 within 2 days", "1 per day"], ["at most 1 per day"]),
        (["1 within 24 hours", "1 per day"], []),
        (["1 per day", "2 within 23 hours"], ["at most 2 within 23 hours"]),
        (["1 per day", "1 within 23 hours"], []),
    ],
)
def test_caps_that_others_make_void(caps, expected):
    lines = "\n".join(f" at most {cap}" for cap in caps)
    found = [finding.message for finding in warnings(f"channel email {{\n{lines}\n}}\n")]
    assert found == [f"`{cap}` never holds a message back" for cap in expected]


def test_a_cap_of_nothing():
    assert codes("channel email {\n at most 0 per week\n at most 3 per day\n}\n") == ["N512"]


def test_a_cap_of_none_over_all_channels_is_told_once():
    found = warnings("channels { at most 0 per week }\nchannel email {}\nchannel line {}\n")
    assert [each.message for each in found if each.code == "N512"] == ["no message can be sent by any channel"]
    assert "N512" not in codes("channels { at most 1 per week }\nchannel email {}\n")


@pytest.mark.parametrize(
    ("events", "scenarios", "expected"),
    [
        ("event booked { day: date }", "{} enter on booked\n", []),
        ("event booked { day: date? }", "{} enter on booked\n", ["N506"]),
        ("event booked { day: date }\nevent moved { day: date }", "{} enter on booked, on moved\n", []),
        ("event booked { day: date }\nevent moved { day: date? }", "{} enter on booked, on moved\n", ["N506"]),
        (
            "event booked { day: date }",
            "scenario other {\n enter on booked\n run talk\n}\n{} enter on booked\n",
            ["N506"],
        ),
    ],
)
def test_a_date_that_the_event_of_the_entry_always_has_is_not_waited_for_in_vain(events, scenarios, expected):
    text = f"{events}\n{scenarios.replace('{}', 'scenario talk {')} wait until 1 day before entry.day at 09:00\n leave\n}}\n"
    assert [code for code in codes(text) if code == "N506"] == expected


# -- names -----------------------------------------------------------------------------------------------------------


def unused(text):
    findings = check_text('ruleset "example" {}\n' + text)
    assert {finding.code for finding in findings} <= {"N507"}
    return [finding.message for finding in findings]


def test_results_need_no_reader():
    assert unused("event e\nscore s { +1 on e }\nsegment t when s > 0\ngrade g { A when t\n B otherwise }\n") == []


def test_events_and_channels_need_one():
    assert unused("lead { n: integer }\nevent e { path: text? }\nchannel email {}\n") == [
        "event `e` is never used",
        "channel `email` is never used",
    ]


def test_what_tests_name_is_not_used_by_that():
    text = 'lead { n: integer }\nevent e\ntest "t" {\n given lead { n: 1 }\n at 2026-04-01 e\n expect n == 1\n}\n'
    assert unused(text) == ["event `e` is never used"]


def test_other_uses():
    assert unused("event e\nsegment s when no events within 30 days\n") == []
    assert unused("channel email {}\npersona p {\n prefers email\n}\n") == []
    assert unused("lead { n: integer }\nevent e\nscenario s {\n enter on e\n set n = 1\n}\n") == []
    assert unused("event e\nsegment s when e then e within 3 days\n") == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("score", "sсore"),  # Cyrillic
        ("ABC", "ΑBC"),  # Greek
        ("plan_0", "plan_O"),
        ("plan_1", "plan_l"),
        ("カード", "カ一ド"),  # the kanji for one
        ("カード", "力ード"),  # the kanji for strength
        ("エリア", "工リア"),  # the kanji for craft
        ("ニーズ", "二ーズ"),  # the kanji for two
        ("ヘルプ", "へルプ"),  # hiragana
        ("ab", "a\ufe0fb"),  # a selector that is not seen
    ],
)
def test_names_that_look_alike(first, second):
    text = f"lead {{ {first}: integer, {second}: integer }}\nsegment s when {first} > 1 and {second} > 1\n"
    (finding,) = check_text('ruleset "example" {}\n' + text)
    assert finding.code == "N514"
    assert finding.message == f"`{second}` looks like `{first}`"


def test_names_that_look_alike_in_other_places():
    assert codes("event е1\nevent e1\nsegment s when any е1 and any e1\n") == ["N514"]
    assert codes("journey j {\n stage a\n stage а\n a -> а on visit\n}\n") == ["N514"]
    assert codes("grade g {\n A when flag\n А otherwise\n}\n") == ["N514"]
    assert codes("event e1\nsegment е1 when any e1\n") == []


def test_characters_that_turn_the_text_round():
    (finding,) = warnings('segment s when title == "a\u202eb" # \u200f\n')
    assert (finding.code, finding.span.column) == ("N517", 27)
