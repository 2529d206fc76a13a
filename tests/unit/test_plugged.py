"""Functions and curves of plug-ins: what they are made of, how rules are checked, what they give at run time."""

import datetime as dt
import itertools
import pickle
import sys
from decimal import Decimal

import pytest

import nurture
from nurture.compiler import check_text

AT = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
HEAD = """ruleset "x" { timezone "Asia/Tokyo" }
lead {
  email: text?
  n: integer?
  o: one of "a", "b"?
  day: date?
  tags: list of text?
}
event asked { email: text?, at_time: datetime? }
"""


def domain_of(email):
    return email.partition("@")[2] or None


def function(name="f", takes=(nurture.TEXT,), gives=nurture.TEXT, call=domain_of, **more):
    return nurture.Function(name, takes, gives, call, **more)


def rules_of(text, *functions, curves=()):
    return nurture.parse(HEAD + text + "\n", plugins=nurture.Plugins(functions=functions, curves=curves))


def codes(text, *functions):
    found = check_text(HEAD + text + "\n", plugins=nurture.Plugins(functions=functions))
    return [item.code for item in found if item.code < "N5"]


def segments(rules, events=(), until=AT, **attributes):
    played = nurture.replay(rules, nurture.Lead("l", attributes), events, until=until)
    return {
        effect.segment for effect in played.effects if isinstance(effect, nurture.SegmentChanged) and effect.entered
    }


# -- functions -------------------------------------------------------------------------------------------------------


def test_a_function_is_called_wherever_a_value_stands():
    text = """segment partner when f(email) == "example.com"
segment asked_at_work when any asked where f(email) in ["example.com", "example.org"]
segment nowhere when f(email) is missing
score s { +5 on asked where f(email) is known }
segment warm when s >= 5"""
    rules = rules_of(text, function())
    event = nurture.Event("1", "l", "asked", AT, {"email": "a@example.org"})
    assert segments(rules, [event], email="b@example.com") == {"partner", "asked_at_work", "warm"}
    assert segments(rules, email="b") == {"nowhere"}
    assert segments(rules) == {"nowhere"}


def test_text_and_json_carry_the_call():
    g = function("g", [nurture.INTEGER, nurture.BOOLEAN], nurture.DECIMAL, lambda n, b: n)
    text = 'segment s when f(email) == "x" and g(1, n in [2]) is known'
    rules = rules_of(text, function(), g)
    assert text in rules.to_text()
    assert nurture.parse(rules.to_text(), plugins=rules.plugins) == rules
    assert nurture.Ruleset.from_dict(rules.to_dict(), plugins=rules.plugins) == rules
    assert pickle.loads(pickle.dumps(rules_of('segment s when f(email) == "x"', function()))).name == "x"  # noqa: S301


def test_a_name_of_a_function_and_one_of_an_attribute_are_apart():
    assert segments(rules_of('segment s when email(email) == "x"', function("email")), email="a@x") == {"s"}
    assert "`count`(email)" in rules_of('segment s when `count`(email) == "x"', function("count")).to_text()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('g(email) == "x"', ["N234"]),
        ("f() is known", ["N332"]),
        ("f(email, email) is known", ["N332"]),
        ("f(n) is known", ["N333"]),
        ("f(3 days) is known", ["N333"]),
        ("f(now) is known", ["N333"]),
        ("f(tags) is known", ["N333"]),
        ("f(o) is known", []),
        ("f(f(email)) is known", []),
        ("f(email) > 3", ["N301"]),
        ("f(email)", ["N302"]),
        ("f(nobody) is known", ["N201"]),
    ],
)
def test_calls_are_typed(text, expected):
    assert codes(f"segment s when {text}", function()) == expected


@pytest.mark.parametrize(
    ("takes", "argument", "fits"),
    [
        (nurture.DECIMAL, "n", True),
        (nurture.INTEGER, "n / 2", False),
        (nurture.one_of("a", "b", "c"), "o", True),
        (nurture.one_of("a"), "o", False),
        (nurture.one_of("a"), '"a"', True),
        (nurture.one_of("a"), '"z"', False),
        (nurture.one_of("a"), "email", False),
        (nurture.list_of(nurture.TEXT), "tags", True),
        (nurture.list_of(nurture.INTEGER), "tags", False),
        (nurture.DATE, "today", True),
        (nurture.DATETIME, "time of last asked", True),
    ],
)
def test_what_fits_what_a_function_takes(takes, argument, fits):
    assert codes(f"segment s when g({argument}) is known", function("g", [takes])) == ([] if fits else ["N333"])


def test_what_moves_with_the_clock_is_given_only_where_something_is_decided_at_once():
    late = function("late", [nurture.DATETIME], nurture.BOOLEAN, lambda time: time.hour > 12)
    assert codes("segment s when late(now - 1 day)", late) == ["N232"]
    assert codes("scenario s {\n  enter on asked\n  if late(now) { leave }\n}", late) == []


def test_an_integer_becomes_a_decimal_where_one_is_taken():
    seen = []
    half = function("half", [nurture.DECIMAL], nurture.DECIMAL, lambda n: seen.append(type(n)) or n / 2)
    assert segments(rules_of("segment s when half(n) == 1.5", half), n=3) == {"s"}
    assert set(seen) == {Decimal}


def test_missing_values_are_given_only_to_functions_that_take_them():
    told = function("told", gives=nurture.BOOLEAN, call=lambda email: email is None, takes_missing=True)
    never = function("never_asked", gives=nurture.BOOLEAN, call=lambda email: 1 / 0)
    rules = rules_of("segment s when told(email)\nsegment t when never_asked(email)", told, never)
    assert segments(rules) == {"s"}


@pytest.mark.parametrize(
    ("gives", "call", "problem"),
    [
        (nurture.TEXT, lambda _: 1 / 0, r"f\('a@b'\): ZeroDivisionError: division by zero"),
        (nurture.TEXT, lambda _: sys.exit(3), r"f\('a@b'\): SystemExit: 3"),
        (nurture.TEXT, lambda _: 5, r"f\('a@b'\): what it gives: must be text, got 5"),
        (nurture.TEXT, lambda _: "x" * 65_537, "must be at most 65,536 characters"),
        (nurture.INTEGER, lambda _: 2**63, "must fit 64 bits"),
        (nurture.DECIMAL, lambda _: 0.5, "must be exact"),
        (nurture.BOOLEAN, lambda _: 1, "must be true or false"),
        (nurture.one_of("a"), lambda _: "b", "must be one of"),
        (nurture.DATETIME, lambda _: dt.datetime(2026, 1, 1), "must be time-zone aware"),
    ],
)
def test_a_function_that_fails_names_itself_and_its_arguments_and_nothing_is_half_done(gives, call, problem):
    rules = rules_of("segment s when f(email) is known", function(gives=gives, call=call))
    lead, day = nurture.Lead("l"), dt.timedelta(days=1)
    step = nurture.transition(rules, nurture.start(rules, lead, at=AT), nurture.Event("1", "l", "asked", AT))
    before = nurture.dump_state(step.state)
    bad = nurture.Event("2", "l", "lead_updated", AT + day, {"email": "a@b"})
    with pytest.raises(nurture.PluginError, match=f"the function plug-in 'f' failed: .*{problem}"):
        nurture.transition(rules, step.state, bad)
    assert nurture.dump_state(step.state) == before
    assert nurture.advance(rules, step.state, to=AT + day).effects == ()


def test_what_a_function_gives_is_brought_into_its_form():
    east = dt.timezone(dt.timedelta(hours=9))
    noon = function("noon", gives=nurture.DATETIME, call=lambda _: dt.datetime(2026, 1, 1, 12, tzinfo=east))
    rules = rules_of("segment s when noon(email) == 2026-01-01T03:00Z", noon)
    assert segments(rules, email="x") == {"s"}


def test_the_version_of_a_function_is_part_of_that_of_the_rules_that_call_it():
    text = 'segment s when f(email) == "x"'
    first, same = rules_of(text, function()), rules_of(text, function(call=lambda email: "y"))
    assert first.version == same.version
    assert rules_of(text, function(version="2")).version != first.version
    plain = 'segment s when email == "x"'
    assert (
        rules_of(plain, function()).version == rules_of(plain, function(version="2")).version == rules_of(plain).version
    )
    tested = plain + '\ntest "t" {\n  expect f("a@x") == "x"\n}'
    assert rules_of(tested, function()).version == rules_of(plain).version


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        ({"name": "a`b"}, "Function.name: must be a name"),
        ({"takes": []}, "Function.takes: must be a list of 1 to 8 types"),
        ({"takes": [nurture.TEXT] * 9}, "Function.takes: must be a list of 1 to 8 types"),
        ({"takes": ["text"]}, r"Function.takes\[0\]: must be a type of values"),
        ({"takes": nurture.TEXT}, "Function.takes: must be a list"),
        ({"gives": nurture.expression}, "Function.gives: must be a type of values"),
        ({"call": 5}, "Function.call: must be something to call"),
        ({"version": ""}, "Function.version: must not be empty"),
        ({"takes_missing": "no"}, "Function.takes_missing: must be a bool"),
    ],
)
def test_a_function_is_checked_when_it_is_made(made, problem):
    with pytest.raises(nurture.InputError, match=problem):
        function(**made)


# -- curves ----------------------------------------------------------------------------------------------------------

SCORE = "score s {\n  decay %s\n  +10 on asked\n}\nsegment warm when s >= 5"


def curve(table, name="c"):
    return nurture.Curve(name, table)


def test_points_fade_by_a_curve():
    plateau = curve(lambda days: [1 << 30] * days + [1 << 29] * days)
    rules = rules_of(SCORE % "c 1 week", curves=[plateau])
    assert "decay c 1 week" in rules.to_text()
    assert nurture.Ruleset.from_dict(rules.to_dict(), plugins=rules.plugins) == rules
    lead, event = nurture.Lead("l"), nurture.Event("1", "l", "asked", AT)

    def points(days):
        at = AT + dt.timedelta(days=days)
        return nurture.explain(rules, nurture.replay(rules, lead, [event], until=at).state, "s").total

    assert [points(days) for days in (0, 6, 7, 13, 14)] == [10, 10, 5, 5, 0]


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        (lambda days: 1 / 0, "the table for 30 days: ZeroDivisionError: division by zero"),
        (lambda days: 5, "the table for 30 days: TypeError: 'int' object is not iterable"),
        (lambda days: [], "must have 1 to 36,500 entries, and has none"),
        (lambda days: [1] * 36_501, "must have 1 to 36,500 entries, and has more"),
        (lambda days: itertools.repeat(1), "must have 1 to 36,500 entries, and has more"),
        (lambda days: sys.exit(3), "the table for 30 days: SystemExit: 3"),
        (lambda days: [1.0], "and has 1.0 at an age of 0 days"),
        (lambda days: [True], "and has True at an age of 0 days"),
        (lambda days: [1, -1], "and has -1 at an age of 1 days"),
        (lambda days: [2**30 + 1], "must hold whole numbers from 0 to 1073741824"),
        (lambda days: [1, 1, 2], "must never rise, and does so at an age of 2 days"),
    ],
)
def test_a_curve_that_breaks_a_law_is_a_fault_where_it_is_used(table, problem):
    found = check_text(HEAD + SCORE % "c 30 days" + "\n", plugins=nurture.Plugins(curves=[curve(table)]))
    (fault,) = (item for item in found if item.code == "N233")
    assert fault.message == "the curve plug-in `c` cannot be used"
    assert problem in fault.help
    with pytest.raises(nurture.PluginError, match="the curve plug-in 'c' failed"):
        curve(table).over(30)


def test_the_table_is_part_of_the_version():
    one, other = curve(lambda days: [1 << 30] * days), curve(lambda days: [1 << 29] * days)
    first = rules_of(SCORE % "c 2 days", curves=[one]).version
    assert rules_of(SCORE % "c 2 days", curves=[curve(lambda days: (1 << 30,) * days)]).version == first
    assert rules_of(SCORE % "c 2 days", curves=[other]).version != first


def test_curves_are_bounded_as_other_decays_are():
    long = nurture.Plugins(curves=[curve(lambda days: [1] * 36_500)])
    clauses = "".join(f"  +1 on asked, decay c {days} days\n" for days in range(1, 30))
    assert [item.code for item in check_text(HEAD + f"score s {{\n{clauses}}}\n", plugins=long)] == ["N139"]
    assert [item.code for item in check_text(HEAD + SCORE % "c 40000 days" + "\n", plugins=long)] == ["N124"]


def test_a_curve_may_be_called_like_a_word_of_decays():
    rules = rules_of(SCORE % "`step` 2 days", curves=[curve(lambda days: [1], "step")])
    assert "decay `step` 2 days" in rules.to_text()
    with pytest.raises(nurture.InputError, match="must be given for a curve, and only there"):
        nurture.Decay("linear", rules.program.rules.of(nurture.Score)[0].decay.duration, curve="c")
