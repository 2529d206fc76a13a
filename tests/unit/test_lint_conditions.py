"""Warnings about conditions: what is said, what is not said, and how much work may go into it."""

import time

import pytest
from shares import long
from warned import codes, warnings


def about(condition):
    return codes(f"segment s when {condition}\n")


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
    "false",
    "not true",
    "flag and false",
    'title starts with "x" and title == "y"',
    'title starts with "x" and title in ["a", "b", "wx"]',
    'title starts with "x" and title > "y"',
    'title starts with "xy" and title starts with "xz"',
    'title starts with "xy" and not title starts with "x"',
    'title ends with "x" and title == "xy"',
    'title ends with "xy" and title ends with "zy"',
    'title ends with "xy" and not title ends with "y"',
    'title contains "x" and title in ["a", "b"]',
    'title contains "xyz" and not title contains "y"',
    'title ends with "xyz" and not title contains "y"',
    'title == "xyz" and not title contains "y"',
    'title like "%x" and title == "xy"',
    'title contains "x" and title ends with "y" and title in ["x", "y", "yx"]',
    "any visit within 3 days and no visit",
    "any visit within 3 days and no visit within 7 days",
    "at least 3 visit where seconds > 3 and at most 2 visit",
    "any visit and no events",
    'big and (title == "x" or small) and (title != "x" or small)',
    '(flag or title == "x") and (not flag or title == "x") and title != "x"',
    "fit between 40 and 50",
    "fit > 20 and fit < 25",
]
OUT_OF_REACH = [
    "fit == 40",
    "fit > 30",
    "fit < -10",
    "fit <= -11",
    "fit >= 30.001",
    "fit == 7",
    "fit + count of visit < -10",
    "fit - fit > 40",
    "fit * 2 >= 60.5",
    "fit * (-2) < -60",
    "-fit > 10",
    "2 * fit + 1 == 62",
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
    'title starts with "x" and title == "xy"',
    'title starts with "x" and title in ["a", "x"]',
    'title starts with "x" and title > "x" and title < "xb"',
    'title starts with "x" and title starts with "xy"',
    'title starts with "x" and not title starts with "xy"',
    'title starts with "" and title != "x"',
    'title starts with "\U0010ffff" and title > "\U0010ffff"',
    'title ends with "y" and title ends with "xy"',
    'title ends with "x" and title contains "y"',
    'title contains "x" and not title contains "xyz"',
    'title contains "x" and not title starts with "x"',
    'title contains "x" and not title ends with "x"',
    'title like "%x" and not title ends with "x"',
    'title contains "x" and title in ["a", "x"]',
    'not title contains "x" and title != "y"',
    "fit > 20 and fit <= 25",
    "fit + count of visit > 1000",
    "fit + n > 1000",
    "fit / 2 > 1000",
    "fit * 2 >= 60",
    "fit * (-2) <= -60",
    "-fit >= 10",
    "fit - fit >= 40",
    "fit + 1 < 31",
    "at least 2 visit where seconds > 3 and at most 2 visit",
    "any visit where seconds > 3 and no visit where seconds > 2",
    "no visit and any events",
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
    "fit * 2 + 1 <= 61",
    "fit + 1 is known",
    "fit < 31",
    "fit != 40",
    "today is known",
    "3 < 5",
    "big or not big",
    "big or n <= 10 or n is missing",
]


@pytest.mark.parametrize("condition", NEVER)
def test_a_condition_that_never_holds(condition):
    assert about(condition) == ["N503"]


@pytest.mark.parametrize("condition", OUT_OF_REACH)
def test_a_threshold_out_of_reach(condition):
    assert about(condition) == ["N502"]


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
        ("false", "it does not depend on the lead"),
        ('title starts with "x" and title == "y"', "no value of `title` meets it"),
        ('title ends with "x" and title == "y"', "its parts contradict one another"),
        ("fit == 7", "`fit` goes from -10 to 30 by 5"),
        ("fit + fit >= 200", "`fit + fit` goes from -20 to 60"),
        ("fit + count of visit <= -11", "`fit + count of visit` goes from -10 upwards"),
        ("fit - count of visit > 30", "`fit - count of visit` goes to 30"),
        ("fit + 1 <= 31", "`fit + 1` goes from -9 to 31"),
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
        ("fit + fit >= 200", "`fit + fit` never reaches 200"),
        ("200 <= fit - 1.5", "`fit - 1.5` never reaches 200"),
        ("-fit < -30", "`-fit` never falls below -30"),
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
    assert codes(text).count("N503") == 11


# -- negations that accept missing values ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("n != 3", ["n"]),
        ("m != 3", ["m"]),
        ("not n > 3", ["n"]),
        ("not (n > 3 or m > 3)", ["n", "m"]),
        ("not n > 3 and not n < 1", ["n"]),
        ("not (n > 3 and price > 3)", ["n", "price"]),
        ("not not n > 3", []),
        ("n != 3 and n is known", []),
        ("n is known and (flag or n != 3)", []),
        ("n != 3 or n is missing", []),
        ("n != 3 and n > 1", []),
        ("n != 3 and m > 1", ["n"]),
        ("n != m", ["n", "m"]),
        ("n + m != 5", ["n", "m"]),
        ("not n in [1, 2]", ["n"]),
        ("n not in [1, 2]", ["n"]),
        ('not title contains "x"', ["title"]),
        ('not tags contains "x"', ["tags"]),
        ("not flag", []),
        ("flag != true", ["flag"]),
        ("not (flag == true)", ["flag"]),
        ("flag != false", ["flag"]),
        ("flag == false", []),
        ("flag != false and flag", []),
        ("not consent.email", []),
        ("consent.email != true", ["consent.email"]),
        ("big != true", []),
        ("not big", []),
        ("no visit where seconds > 3", []),
        ('any visit where path != "/"', ["path"]),
        ("any visit where seconds != 3", []),
        ("seconds of last visit != 3", ["seconds of last visit"]),
        ("any visit and seconds of last visit != 3", []),
        ("any visit within 3 days and seconds of last visit within 7 days != 3", []),
        (
            "any visit within 7 days and seconds of last visit within 3 days != 3",
            ["seconds of last visit within 3 days"],
        ),
        ('any visit and path of last visit != "/"', ["path of last visit"]),
        ('any signup and path of last visit != "/"', ["path of last visit"]),
        ("fit != 20", []),
        ("at most 3 visit", []),
    ],
)
def test_negations_that_accept_missing_values(condition, names):
    found = [finding for finding in warnings(f"segment s when {condition}\n") if finding.code == "N508"]
    assert [finding.message for finding in found] == [f"this also holds where `{name}` is missing" for name in names]


@pytest.mark.parametrize(
    ("condition", "advice"),
    [
        ("n != 3", "add `and n is known`, or say so with `or n is missing`"),
        ("flag != true", "write `flag == false` to leave those out, `not flag` to take them in"),
        ("false != flag", "write `flag` to leave those out; to take them in, add `or flag is missing`"),
    ],
)
def test_what_to_write_where_a_negation_accepts_missing_values(condition, advice):
    assert [finding.help for finding in warnings(f"segment s when {condition}\n")] == [advice]


def test_the_negation_is_underlined_not_what_it_negates():
    finding, _ = warnings("segment s when flag and not (n > 3 or m > 3)\n")
    assert finding.span.end - finding.span.start == len("not (n > 3 or m > 3)")


def test_a_band_behind_one_for_missing_values_sees_none():
    assert codes("grade g {\n A when n is missing\n B when n != 3\n C otherwise\n}\n") == []
    assert codes("grade g {\n A when m is missing\n B when n != 3\n C otherwise\n}\n") == ["N508"]


# -- how much work ---------------------------------------------------------------------------------------------------


def doubling(levels):
    lines = ["segment s0 when flag\n"]
    lines += [f"segment s{level} when (s{level - 1} or n > {level}) and s{level - 1}\n" for level in range(1, levels)]
    return "".join(lines)


LONG = {
    "doubling": (200, doubling),
    "choices": (1_000, lambda n: f"segment s when {' and '.join(f'(n != {k} or m != {k})' for k in range(n))}\n"),
    "more choices": (
        1_000,
        lambda n: f"segment s when {' and '.join(f'(price > {k} or m < {k})' for k in range(n))}\n",
    ),
    "a long or": (1_000, lambda n: f"segment s when {' or '.join(f'n == {k}' for k in range(n))}\n"),
    "a long list": (10_000, lambda n: f"segment s when n in [{', '.join(map(str, range(n)))}]\n"),
    "many bands": (
        1_000,
        lambda n: (
            "grade g {\n" + "".join(f" b{k} when n == {k} or m == {k}\n" for k in range(n)) + " rest otherwise\n}\n"
        ),
    ),
    "a long chain": (
        3_000,
        lambda n: "segment s0 when m > 0\n" + "".join(f"segment s{k} when s{k - 1} and n > {k}\n" for k in range(1, n)),
    ),
}


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("part", [10, long(1)])
def test_no_condition_takes_too_long(name, part):
    most, text = LONG[name]
    start = time.process_time()
    assert not {"N502", "N503", "N504", "N511"} & set(codes(text(most // part)))
    assert time.process_time() - start < 60 / part
