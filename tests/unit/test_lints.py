"""Warnings: what is said, what is not said, and how much work may go into it."""

import time
from pathlib import Path

import pytest

from nurture.compiler import check_text

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "b2b.nurture"
HEAD = """\
ruleset "example" {}
lead {
  n: integer?, m: integer, price: decimal?, title: text?, flag: boolean?, tags: list of text?
  role: one of "a", "b", "c"
  day: date?, seen: datetime?
}
event visit { path: text?, seconds: integer }
event signup
score fit { limit -10 to 30
  +10 when n > 1
  +20 when m > 1
  -15 when n < -1
}
segment big when n > 10
segment small when n < 5
"""


def warnings(text):
    findings = check_text(HEAD + text)
    assert all(finding.code.startswith("N5") for finding in findings), findings
    return [finding for finding in findings if finding.code != "N507"]


def codes(text):
    return [finding.code for finding in warnings(text)]


def about(condition):
    return codes(f"segment s when {condition}\n")


def test_the_example_of_the_charter_has_three_warnings_and_all_are_right():
    findings = check_text(EXAMPLE.read_text(encoding="utf-8"))
    assert [(finding.code, finding.message) for finding in findings] == [
        ("N507", "attribute `role` is never used"),
        ("N507", "attribute `renewal` is never used"),
        ("N501", "stage `advocate` is never reached"),
    ]


# -- conditions that never hold --------------------------------------------------------------------------------------

NEVER = [
    "n > 5 and n < 3",
    "n > 3 and n < 4",
    "n > 2.5 and n < 2.75",
    "n > 9223372036854775807",
    "n between 5 and 3",
    "n == 3 and n == 4",
    "n == 3 and n is missing",
    "n in []",
    "n in [1, 2] and n in [3, 4]",
    "n in [1, 2] and not n in [2, 1]",
    "n + m > 3 and n is missing",
    "n < n",
    "n < m and n > m",
    "n == m and n > m",
    "m < n and n is missing",
    'role == "a" and role == "b"',
    'role in ["a", "b"] and role == "c"',
    'role starts with "x"',
    'title == "x" and title == "y"',
    'title starts with "x" and title is missing',
    'title starts with "x" and not title starts with "x"',
    'tags contains "x" and tags is missing',
    "flag and not flag",
    "flag and flag is missing",
    "flag == true and flag == false",
    "day > 2026-04-01 and day < 2026-04-02",
    "day < 2026-04-01 and day > 2026-04-02",
    "seen < 2026-04-01T00:00 and seen > 2026-04-02T00:00",
    "today > day and today <= day",
    "3 > 5",
    "persona is known",
    "exactly 2 visit and exactly 3 visit",
    "at least 3 visit and at most 2 visit",
    "any visit and no visit",
    "count of visit < 0",
    "count of visit == 1.5",
    "any visit where seconds > 3 and count of visit where seconds > 3 == 0",
    "big and small",
    "big and n < 10",
    "not big and n > 20",
    'big and (title == "x" or small) and (title != "x" or small)',
    '(flag or title == "x") and (not flag or title == "x") and title != "x"',
    "fit == 40",
    "fit > 30",
    "fit < -10",
    "fit <= -11",
    "fit between 40 and 50",
    "fit >= 30.001",
]
SOMETIMES = [
    "n > 3 and n < 5",
    "n > 3.5 and n < 4.5",
    "price > 3 and price < 4",
    "n >= 9223372036854775807",
    "n between 3 and 3",
    "n in [1, 2] and n in [2, 3]",
    "n >= 5 or n < 5",
    "n == n",
    "n < m and n > 3 and m < 5",
    "n + m > 3 and n > 100",
    'role == "a" or role == "b"',
    'title > "a" and title < "b"',
    "flag",
    "not flag",
    "not flag or n > 3",
    "day > 2026-04-01 and day < 2026-04-03",
    "seen > 2026-04-01T00:00 and seen < 2026-04-01T00:01",
    "true",
    "at least 3 visit and at most 3 visit",
    "any visit and no signup",
    "any visit within 7 days and no visit within 3 days",
    "any visit where seconds > 3",
    "big or small",
    "not big and not small",
    "big and n > 20",
    "fit >= 30",
    "fit <= -10",
    "fit between -20 and -10",
    "fit > 29.999",
    "(flag or n > 3) and (not flag or n > 3) and n > 1",
]
ALWAYS = [
    "n is known or n is missing",
    "n >= 5 or n < 5 or n is missing",
    "n != 3 or n == 3",
    "not flag or flag",
    'role != "a" or role != "b"',
    "count of visit >= 0",
    "at least 0 visit",
    "any visit or no visit",
    "fit >= -10",
    "fit is known",
    "fit < 31",
    "fit != 40",
    "today is known",
    "3 < 5",
    "big or not big",
    "big or n <= 10 or n is missing",
]


@pytest.mark.parametrize("condition", NEVER)
def test_a_condition_that_never_holds(condition):
    found = about(condition)
    assert found in (["N503"], ["N502"])
    assert (found == ["N502"]) == (condition.startswith("fit") and "between" not in condition)


@pytest.mark.parametrize("condition", ALWAYS)
def test_a_condition_that_always_holds(condition):
    assert about(condition) == ["N511"]


@pytest.mark.parametrize("condition", SOMETIMES)
def test_a_condition_that_can_hold_and_can_fail(condition):
    assert not {"N502", "N503", "N511"} & set(about(condition))


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ("n between 5 and 3", "the lower bound is above the upper: turn them round"),
        ("n in []", "nothing is in an empty list"),
        ("n > 5 and n < 3", "no value of `n` meets it"),
        (
            "sum of seconds of visit > 5 and sum of seconds of visit < 3",
            "no value of `sum of seconds of visit` meets it",
        ),
        ("big and small", "its parts contradict one another"),
        ("n < m and n > m", "its parts contradict one another"),
        ("n < n", "both sides are the same"),
        ("3 > 5", "it does not depend on the lead"),
        ("count of visit < 0", "no count meets it"),
        ("count of visit >= 0", "a count is never below 0"),
        ("fit between 40 and 50", "`fit` goes from -10 to 30"),
        ("n is known or n is missing", "every value of `n` meets it, and a missing one too"),
        ("big or not big", "its parts leave nothing out"),
        ("n < m or n >= m or not n <= m and not n > m", "its parts leave nothing out"),
    ],
)
def test_the_help_says_why(condition, why):
    assert [finding.help for finding in warnings(f"segment s when {condition}\n")] == [why]


@pytest.mark.parametrize(
    ("comparison", "message"),
    [
        ("fit >= 50", "`fit` never reaches 50"),
        ("fit > 50", "`fit` never exceeds 50"),
        ("50 < fit", "`fit` never exceeds 50"),
        ("fit < -10", "`fit` never falls below -10"),
        ("fit <= -10.5", "`fit` never falls to -10.5"),
        ("fit == 1000", "`fit` never is 1,000"),
    ],
)
def test_thresholds_out_of_reach(comparison, message):
    assert [finding.message for finding in warnings(f"segment s when {comparison}\n")] == [message]


def test_the_smallest_part_that_never_holds_is_underlined():
    (finding,) = warnings("segment s when flag or m > 0 and (m > 5 and m < 3)\n")
    assert (finding.span.column, finding.span.end - finding.span.start) == (35, len("m > 5 and m < 3"))


def test_what_a_segment_is_to_blame_for_is_said_once():
    assert codes("segment none when big and small\nsegment others when none and flag\n") == ["N503"]


def test_conditions_are_looked_at_wherever_they_stand():
    text = """\
channel email { requires n > 5 and n < 3 }
persona p { when n > 5 and n < 3 }
grade g {
  A when n > 5 and n < 3
  B otherwise
}
score t {
  +1 when n > 5 and n < 3
  +1 on visit where seconds > 5 and seconds < 3
}
journey j {
  stage a
  stage b
  a -> b when n > 5 and n < 3
}
scenario s {
  enter when n > 5 and n < 3
  exit when n > 5 and n < 3
  goal when n > 5 and n < 3
  wait until n > 5 and n < 3, at most 3 days
  if n > 5 and n < 3 { send email "x" }
}
"""
    assert codes(text) == ["N503"] * 11


# -- negations that accept missing values ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("n != 3", ["n"]),
        ("m != 3", []),
        ("not n > 3", ["n"]),
        ("not (n > 3 or m > 3)", ["n"]),
        ("not (n > 3 and price > 3)", ["n", "price"]),
        ("not not n > 3", []),
        ("n != 3 and n is known", []),
        ("n is known and (flag or n != 3)", []),
        ("n != 3 or n is missing", []),
        ("n != 3 and n > 1", []),
        ("n != 3 and m > 1", ["n"]),
        ("n != m", ["n"]),
        ("n + m != 5", ["n"]),
        ("not n in [1, 2]", ["n"]),
        ("n not in [1, 2]", ["n"]),
        ('not title contains "x"', ["title"]),
        ('not tags contains "x"', ["tags"]),
        ("not flag", []),
        ("flag != true", []),
        ("not consent.email", []),
        ("not big", []),
        ("no visit where seconds > 3", []),
        ('any visit where path != "/"', ["path"]),
        ("any visit where seconds != 3", []),
        ("seconds of last visit != 3", ["seconds of last visit"]),
        ("fit != 20", []),
        ("at most 3 visit", []),
    ],
)
def test_negations_that_accept_missing_values(condition, names):
    found = [finding for finding in warnings(f"segment s when {condition}\n") if finding.code == "N508"]
    assert [finding.message for finding in found] == [f"this also holds where `{name}` is missing" for name in names]


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
        ("wait until flag", ["N506"]),
        ("wait until flag, at most 3 days", []),
        ("wait until day", ["N506"]),
        ("wait until day, at most 3 days", []),
        ("wait until time of last visit", ["N506"]),
        ("wait until 2026-05-01", []),
        ("wait until 3 days after today", ["N519"]),
        ("wait until now, at most 3 days", ["N519"]),
        ("wait until today > 2026-05-01, at most 3 days", []),
    ],
)
def test_steps(steps, expected):
    assert [code for code in codes(scenario(steps)) if code != "N507"] == expected


def test_an_exit_ends_a_wait():
    assert codes(scenario("wait until flag", "exit on signup")) == []


@pytest.mark.parametrize(
    ("enter", "leave", "expected"),
    [
        ("big", "n > 5", ["N516"]),
        ("big", "n > 20", []),
        ("big", "n > 5 for 3 days", []),
        ("big for 3 days", "n > 5", ["N516"]),
        ("big and small", "n > 5", ["N503"]),
        ("big", "n is known or n is missing", ["N511"]),
    ],
)
def test_an_entry_that_an_exit_closes(enter, leave, expected):
    assert codes(f"scenario s {{\n enter when {enter}\n exit when {leave}\n leave\n}}\n") == expected


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


# -- names -----------------------------------------------------------------------------------------------------------


def unused(text):
    findings = check_text('ruleset "example" {}\n' + text)
    assert {finding.code for finding in findings} <= {"N507"}
    return [finding.message for finding in findings]


def test_results_need_no_reader():
    assert unused("event e\nscore s { +1 on e }\nsegment t when s > 0\ngrade g { A when t\n B otherwise }\n") == []


def test_events_channels_and_attributes_need_one():
    assert unused("lead { n: integer }\nevent e\nchannel email {}\n") == [
        "attribute `n` is never used",
        "event `e` is never used",
        "channel `email` is never used",
    ]


def test_what_tests_name_is_not_used_by_that():
    text = 'lead { n: integer }\nevent e\ntest "t" {\n given lead { n: 1 }\n at 2026-04-01 e\n expect n == 1\n}\n'
    assert len(unused(text)) == 2


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


# -- how much work ---------------------------------------------------------------------------------------------------


def doubling(levels):
    lines = ["segment s0 when flag\n"]
    lines += [f"segment s{level} when (s{level - 1} or n > {level}) and s{level - 1}\n" for level in range(1, levels)]
    return "".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        doubling(200),
        "segment s when " + " and ".join(f"(n != {k} or m != {k})" for k in range(1_000)) + "\n",
        "segment s when " + " and ".join(f"(price > {k} or m < {k})" for k in range(1_000)) + "\n",
        "segment s when " + " or ".join(f"n == {k}" for k in range(1_000)) + "\n",
        "segment s when n in [" + ", ".join(map(str, range(10_000))) + "]\n",
        "grade g {\n" + "".join(f" b{k} when n == {k} or m == {k}\n" for k in range(1_000)) + " rest otherwise\n}\n",
        "".join(f"segment s{k} when s{k - 1} and n > {k}\n" if k else "segment s0 when m > 0\n" for k in range(3_000)),
    ],
    ids=["doubling", "choices", "more choices", "a long or", "a long list", "many bands", "a long chain"],
)
def test_no_condition_takes_too_long(text):
    start = time.process_time()
    assert not {"N502", "N503", "N504", "N511"} & set(codes(text))
    assert time.process_time() - start < 60
