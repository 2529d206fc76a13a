"""A stored state with one thing changed: what its rules could not have made is refused, and said."""

import datetime as dt
import gc
import json
import sys

import pytest

import nurture

TEXT = """
ruleset "stored" { late up to 2 days, 3 events }
lead { n: integer? }
event asked { about: text }
event email_opened { message: text }
segment keen when any asked
journey path {
  stage a
  stage b
  a -> b when keen for 2 days
}
channel email { at most 2 per week }
channels { at most 3 per month }
scenario s {
  enter on asked, always for each about, side by side
  goal when n > 3, within 30 days
  exit when n > 5
  send email "hello"
  wait until opened "hello", at most 3 days
  send email "bye"
}
scenario alone {
  enter on email_opened
  exit on asked
  wait 30 days
}
"""
RULES = nurture.parse(TEXT)
START = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
US = 1_775_034_000_000_000  # the start
LATER = US + 2 * 3_600_000_000


def stored():
    state = nurture.start(RULES, nurture.Lead("l"), at=START)
    for number, about in enumerate("ab"):
        event = nurture.Event(f"e{number}", "l", "asked", START + number * HOUR, {"about": about})
        state = nurture.transition(RULES, state, event).state
    event = nurture.Event("o", "l", "email_opened", START + 2 * HOUR, {"message": "x"})
    return nurture.dump_state(nurture.transition(RULES, state, event).state)


STORED = stored()
RUN = ("scenarios", "s", 2, 0)
ALONE = ("scenarios", "alone")


def changed(path, value):
    whole = json.loads(STORED)
    inner = whole
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    return json.dumps(whole)


def test_what_is_stored_is_read():
    assert nurture.dump_state(nurture.load_state(RULES, STORED)) == STORED
    assert nurture.dump_state(nurture.load_state(RULES, changed(("format",), 1))) == STORED


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("format",), 2, "its format is 2, and this release reads 1"),
        (("format",), None, "its format is None"),
        (("more",), 1, "its parts are erased, floor, format"),
        (("ruleset",), "other", "the state was made by ruleset 'other'"),
        (("version",), "0", "the lead waits at step '2' of scenario 's'"),
        (("version",), 5, "5 is not text that can be stored"),
        (("now",), True, "True is not a whole number of 64 bits"),
        (("now",), 2**63, "is not a whole number of 64 bits"),
        (("now",), -(2**63) - 1, "is not a whole number of 64 bits"),
        (("now",), 2**55 + 1, "is no time in microseconds"),
        (("now",), 1.5, "1.5 is no whole number"),
        (("fresh",), 0, "0 is neither true nor false"),
        (("messages",), -1, "-1 is no number of what has happened"),
        (("messages",), 10**12, "is no number of what has happened"),
        (("had",), {}, "{} is not a list"),
        (("had",), ["none"], "the pieces that it has had"),
        (("turns",), [], "[] is not an object"),
        (("turns",), {"none": 1}, "it has turns of ['none']"),
        (("floor",), [1], "[1] does not have 2 items"),
        (("floor",), [1, 2], "2 is not text that can be stored"),
        (("floor",), [US, "\ud800"], ""),
        (("memory",), [], "its memory is not what these rules remember"),
        (("memory", 0), [US + 10**12], "its memory is not what these rules remember"),
        (
            ("recent",),
            [[US, "a"], [US, "b"], [US, "c"], [US, "d"]],
            "it has 4 recent events out of order, or more than",
        ),
        (("recent",), [[US, "b"], [US, "a"]], "it has 2 recent events out of order"),
        (("recent",), [[US, "a"], [US, "a"]], "it has 2 recent events out of order"),
        (("sent", "email"), [US, US, US], "it has 3 messages of 'email', and 2 are kept"),
        (("sent", "email"), [US + 1, US], "it has 2 messages of 'email' out of order"),
        (("sent", ""), [US, US, US, US], "it has 4 messages of '', and 3 are kept"),
        (("sent", "sms"), [US], "it has 1 messages of 'sms', and 0 are kept"),
        (("sent", "sms"), [], "it has 0 messages of 'sms', and 0 are kept"),
        (("turns",), {"keen": 1, "none": 1}, "it has turns of 2 segments, and there are 1"),
        (("written",), {"n": [US, 0, ""], "m": [US, 0, ""]}, "it has a time of ['m']"),
        (("memory", 0), [[US] * 100], "its memory is not what these rules remember"),
        (("journeys", "path", 3), [None] * 100, "its journeys are others"),
        (("journeys",), {}, "its journeys are others"),
        (("journeys", "path", 0), "c", "journey 'path' has no stage 'c'"),
        (("journeys", "path", 3), [None, None], "'path' watches 2 conditions, and there are 1"),
        (("scenarios",), {}, "its scenarios are others"),
        (("scenarios", "s", 1), [None, None], "'s' watches 2 conditions, and there are 1"),
        (("scenarios", "s", 0), 1, "the runs of 's' are numbered [1, 2]"),
        ((*RUN, 0), 2, "the runs of 's' are numbered [2, 2]"),
        ((*RUN, 0), 0, "the runs of 's' are numbered [0, 2]"),
        ((*RUN, 2), "9", "scenario 's' has no step '9'"),
        ((*RUN, 5), [None, None], "'s' watches 2 conditions, and there are 1"),
        ((*RUN, 8), {}, "a run of 's' keeps []"),
        ((*RUN, 8), {"about": 5}, "about: must be text, got 5"),
        ((*RUN, 8), {"about": {"date": "2026-04-01", "x": 1}}, "is no value"),
        ((*RUN, 8), {"about": {"time": "2026-04-01"}}, "'time' is no kind of value"),
        ((*RUN, 8), {"about": {"decimal": "NaN"}}, "'NaN' is no decimal number"),
        ((*RUN, 8), {"about": {"decimal": "1E+61"}}, "is no decimal number"),
        ((*RUN, 8), {"about": "x" * 10_000}, "'about' has 10000 characters"),
        ((*RUN, 11), {"send none": US}, "a run of 's' has told {'send none': 1775034000000000}"),
        ((*RUN, 11), {"send hello": US - 1}, "a run of 's' has told {'send hello': 1775033999999999}"),
        ((*RUN, 12), [[US] * 99_999], "scenario 's' has more runs, or remembers more of them, than it can"),
        ((*ALONE, 3), [["a", US]] * 10_000, "scenario 'alone' has more runs, or remembers more of them, than it can"),
        ((*RUN, 12), [[US]], "a run of 's' notes 1 answers, and there are 0"),
        ((*ALONE, 2, 0, 6), True, "scenario 'alone' has no goal"),
        ((*ALONE, 2), json.loads(STORED)["scenarios"]["alone"][2] * 2, "the runs of 'alone' are numbered [1, 1]"),
        (("erased",), True, "it is erased, and holds something all the same"),
        (("lead", 1), {"n": "x"}, "n: must be an integer, got 'x'"),
        (("lead", 1), {"m": 1}, "m: is not declared in the ruleset"),
    ],
)
def test_what_the_rules_could_not_have_made_is_refused(path, value, said):
    with pytest.raises(nurture.StateError) as caught:
        nurture.load_state(RULES, changed(path, value))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "it is not JSON"),
        ("[]", "it is not an object"),
        ("[" * 13 + "]" * 13, "it is nested deeper than 12 levels"),
        ('{"a": NaN}', "NaN is no whole number"),
        ('{"a": "\\ud800"}', "it holds a lone surrogate"),
        (" " * (16 * 1_048_576 + 1), "it is larger than 16,777,216 bytes"),
        ("[" + "0," * 1_000_000 + "0]", "it has too many parts"),
        ("[" * 12 + "]" * 12, "it is not an object"),
        ('{"a": "' + "[" * 20 + '"}', "its format is None"),
        (b"\xff", "it is not JSON"),
    ],
)
def test_what_is_no_state_at_all_is_not_even_read(data, said):
    with pytest.raises(nurture.StateError) as caught:
        nurture.load_state(RULES, data)
    assert said in str(caught.value)


def test_the_attributes_of_which_a_time_may_be_kept():
    written = {"n": [US, 0, ""], "timezone": [US, 0, ""], "consent.email": [US, 0, ""]}
    assert nurture.load_state(RULES, changed(("written",), written)).written.keys() == written.keys()


def work_of(path, value):
    """How many functions are called until a state is refused, without those that others have called as garbage is collected."""
    data, calls = changed(path, value), 0

    def count(frame, event, arg):
        nonlocal calls
        calls += event in {"call", "c_call"}

    gc.disable()
    sys.setprofile(count)
    try:
        nurture.load_state(RULES, data)
    except nurture.StateError:
        pass
    finally:
        sys.setprofile(None)
        gc.enable()
    return calls


@pytest.mark.parametrize(
    ("path", "part"),
    [
        (("recent",), [US, "a"]),
        (("sent", "email"), US),
        (("had",), "x"),
        (("memory",), [1]),
        (("memory", 0), US),
        ((*RUN, 12), [US]),
        (("scenarios", "s", 2), json.loads(STORED)["scenarios"]["s"][2][0]),
        (("scenarios", "s", 3), ["a", US]),
        (("journeys", "path", 3), None),
    ],
)
def test_the_more_is_too_much_the_sooner_it_is_refused(path, part):
    large = work_of(path, [part] * 40_000)
    assert large < work_of(path, [part] * 20_000) + 50
    assert large < 10_000


@pytest.mark.parametrize("path", [("now",), ("format",), ("memory", 0), ("lead", 1, "n"), ("turns", "keen"), ("had",)])
@pytest.mark.parametrize("sign", ["", "-"])
def test_a_number_of_many_digits_is_not_worked_out_even_where_the_host_lets_it(path, sign):
    most = sys.get_int_max_str_digits()
    data = changed(path, "a number").replace('"a number"', sign + "9" * 1_000_000)
    sys.set_int_max_str_digits(0)
    try:
        with pytest.raises(
            nurture.StateError, match="it has a number of 100 digits or more"
        ):  # which would take half a minute
            nurture.load_state(RULES, data)
    finally:
        sys.set_int_max_str_digits(most)


def test_the_largest_number_that_a_state_may_hold_is_read():
    with pytest.raises(nurture.StateError, match="memory is not"):
        nurture.load_state(RULES, changed(("memory", 0), 2**255 - 1))
    with pytest.raises(nurture.StateError, match="is not a whole number of 64 bits"):
        nurture.load_state(RULES, changed(("memory", 0), 2**256))
