"""Bad input gets a clear error, and nothing is lost. What a folder of files can show is in tests/conformance/bad_*."""

import datetime as dt
import json
from decimal import Decimal, Inexact, Rounded, localcontext

import pytest

import nurture

RULES = """
ruleset "Mine" { language 1 }
lead {
  title: text?
  size:  decimal?
  tags:  list of text?
}
event asked { topic: text? }
event purchased { amount: decimal }
score interest { +10 on asked }
score size_points { +1 when size > 1 and title == "x" and tags contains "a" }
grade priority {
  A when interest > 5
  B otherwise
}
segment hot when interest >= 10
journey sales {
  stage first
  stage last
  first -> last on asked where topic == "x"
}
scenario thanks {
  enter on purchased where amount > 1
  wait 1 day
}
"""
OTHERS = 'ruleset "Theirs" { language 1 }\nevent asked\nscore interest { +10 on asked within 3 days, at most 2 }'
NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
NAIVE = dt.datetime(2026, 4, 1, 12)
FAR = dt.datetime.max.replace(tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def rules():
    return nurture.parse(RULES)


@pytest.fixture(scope="module")
def others():
    return nurture.parse(OTHERS)


@pytest.fixture
def state(rules):
    return nurture.start(rules, nurture.Lead("l-1"), at=NOON)


def event(**values):
    return nurture.Event(**{"id": "e-1", "lead": "l-1", "type": "asked", "at": NOON, **values})


class Unshowable:
    def __repr__(self):
        raise KeyError("no repr")


def said(kind, call, *args, **values):
    with pytest.raises(kind) as caught:
        call(*args, **values)
    assert type(caught.value) is kind
    return str(caught.value)


# -- times -----------------------------------------------------------------------------------------------------------

NO_INSTANT = "must be time-zone aware; a naive time has no instant, got datetime.datetime(2026, 4, 1, 12, 0)"


def test_a_naive_time_is_refused_wherever_it_is_given(rules, state):
    lead = nurture.Lead("l-1")
    assert said(nurture.EventError, event, at=NAIVE) == f"Event.at: {NO_INSTANT}"
    assert said(nurture.InputError, nurture.start, rules, lead, at=NAIVE) == f"at: {NO_INSTANT}"
    assert said(nurture.InputError, nurture.advance, rules, state, to=NAIVE) == f"to: {NO_INSTANT}"
    assert said(nurture.InputError, nurture.replay, rules, lead, [event()], until=NAIVE) == f"until: {NO_INSTANT}"
    assert NO_INSTANT in said(nurture.InputError, nurture.replay, rules, lead, [event()], until=NOON, start_at=NAIVE)


@pytest.mark.parametrize("at", [FAR, dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=14)))])
def test_a_time_out_of_range_is_refused_wherever_it_is_given(rules, state, at):
    lead = nurture.Lead("l-1")
    assert said(nurture.EventError, event, at=at).startswith("Event.at: must lie between 1900 and 2200, got ")
    assert said(nurture.InputError, nurture.start, rules, lead, at=at).startswith("at: must lie between 1900 and 2200")
    assert said(nurture.InputError, nurture.advance, rules, state, to=at).startswith("to: must lie between 1900 and ")
    assert said(nurture.InputError, nurture.replay, rules, lead, [], until=at).startswith("until: must lie between ")


@pytest.mark.parametrize("at", ["2026-04-01", 1_775_044_800, None, dt.date(2026, 4, 1)])
def test_what_is_no_time_is_no_time_of_an_event(at):
    assert said(nurture.EventError, event, at=at) == f"Event.at: must be a datetime, got {at!r}"


def test_time_does_not_run_backwards(rules, state):
    earlier = NOON - dt.timedelta(microseconds=1)
    assert said(nurture.InputError, nurture.advance, rules, state, to=earlier) == (
        "to: must not be before the state's own time, 2026-04-01T12:00:00+00:00, got '2026-04-01T11:59:59.999999+00:00'"
    )


def test_nothing_is_to_be_woken_for_beyond_the_end_of_time(rules, state):
    last = dt.datetime(2199, 12, 31, 23, tzinfo=dt.UTC)
    step = nurture.transition(rules, state, event(type="purchased", at=last, properties={"amount": 2}))
    assert nurture.next_wake(rules, step.state) is None


FAR_RULES = """
ruleset "far" { language 1 }
lead { renewal: date? }
event bought { ends: date? }
segment current when renewal >= today
segment soon when renewal - 7 days < today
segment seen when ends of first bought > 2026-01-01
scenario renew { enter on bought
  wait until renewal at 09:00
  notify sales "renew"
}
scenario remind { enter on bought
  wait until 30 days after renewal, at most 2 days
  notify sales "remind"
}
"""


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "UTC"])
@pytest.mark.parametrize(
    ("edge", "segments", "notified"),
    [(dt.date.max, {"current", "seen"}, ["remind"]), (dt.date.min, set(), ["remind", "renew"])],
)
def test_dates_at_the_edges_of_the_calendar_are_dates_like_others(edge, zone, segments, notified):
    rules = nurture.parse(FAR_RULES)
    lead = nurture.Lead("l-1", attributes={"renewal": edge}, timezone=zone)
    step = nurture.transition(
        rules, nurture.start(rules, lead, at=NOON), event(type="bought", properties={"ends": edge})
    )
    state = nurture.load_state(rules, nurture.dump_state(step.state))
    assert state == step.state
    later = nurture.advance(rules, state, to=NOON + dt.timedelta(days=3))
    told = [effect.text for effect in (*step.effects, *later.effects) if effect.kind == "notify"]
    assert (later.state.segments, told) == (segments, notified)


# -- events and leads ------------------------------------------------------------------------------------------------


def test_an_event_of_another_lead_is_refused(rules, state):
    message = "Event.lead: must be the lead of the state, 'l-1', got 'l-2'"
    assert said(nurture.EventError, nurture.transition, rules, state, event(lead="l-2")) == message
    log = [event(), event(id="e-2", lead="l-2")]
    assert said(nurture.EventError, nurture.replay, rules, nurture.Lead("l-1"), log, until=NOON) == message


def test_an_event_seen_before_gives_the_very_same_state_and_says_so(rules, state):
    once = nurture.transition(rules, state, event()).state
    step = nurture.transition(rules, once, event(at=NOON + dt.timedelta(days=1), properties={"topic": "x"}))
    assert step.state is once
    assert step.effects == ()
    assert [str(trace) for trace in step.trace] == [
        "2026-04-01T12:00:00+00:00 event e-1 (asked): seen before: nothing changes",
    ]


def test_a_refused_event_leaves_the_state_as_it_was(rules, state):
    before = nurture.dump_state(state)
    for bad in (event(type="aksed"), event(properties={"topic": 7}), event(at=NOON - dt.timedelta(days=8))):
        with pytest.raises(nurture.EventError):
            nurture.transition(rules, state, bad)
    assert nurture.dump_state(state) == before
    assert nurture.transition(rules, state, event()).state.score("interest") == 10


NO_NAME = "must be a name: printable, not empty, no backquote, no space at its ends"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"id": 7}, "Event.id: must be text, got 7"),
        ({"id": ""}, "Event.id: must not be empty, got ''"),
        ({"id": "\ud800"}, "Event.id: must not hold NUL or lone surrogates, got '\\ud800'"),
        ({"lead": "a\x00"}, "Event.lead: must not hold NUL or lone surrogates, got 'a\\x00'"),
        ({"id": " "}, "Event.id: must not be empty, got ' '"),
        ({"type": None}, "Event.type: must be text, got None"),
        ({"type": ""}, f"Event.type: {NO_NAME}, got ''"),
        ({"type": "asked "}, f"Event.type: {NO_NAME}, got 'asked '"),
        ({"properties": {"": 1}}, f"Event.properties name: {NO_NAME}, got ''"),
        ({"properties": {"a\nb": 1}}, f"Event.properties name: {NO_NAME}, got 'a\\nb'"),
        ({"properties": [1]}, "Event.properties: must be a mapping of names to values, got [1]"),
        ({"properties": {1: 2}}, "Event.properties name: must be text, got 1"),
        (
            {"properties": {"topic": {}}},
            "Event.properties.topic: must be a plain value or a list of plain values, got {}",
        ),
        (
            {"properties": {"ＡＢ": 1, "AB": 2}},
            "Event.properties.AB: is given twice under names that are the same after NFKC, got 2",
        ),
    ],
)
def test_an_event_that_is_none_is_refused_when_made(values, message):
    assert said(nurture.EventError, event, **values) == message


@pytest.mark.parametrize(
    ("amount", "problem"),
    [
        (10**18, f"must have at most 18 digits before the point, got {10**18}"),
        ([1], "must be a decimal number, got (1,)"),
        (True, "must be a decimal number, got True"),
        ("5", "must be a decimal number, got '5'"),
        (None, "must be given for `purchased`, got None"),
    ],
)
def test_an_amount_that_is_none_is_refused(rules, state, amount, problem):
    bad = event(type="purchased", properties={"amount": amount})
    assert said(nurture.EventError, nurture.transition, rules, state, bad) == f"Event.properties.amount: {problem}"


# -- values that no type takes ---------------------------------------------------------------------------------------

NO_VALUE = "must be a plain value or a list of plain values"
UNFIT = [
    (NAIVE, NO_INSTANT),
    (FAR, "must lie between 1900 and 2200, got datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=d..."),
    (1.5, "must be exact: give a Decimal or an integer, not a float, got 1.5"),
    (float("nan"), "must be exact: give a Decimal or an integer, not a float, got nan"),
    (Decimal("NaN"), "must be a finite number, got Decimal('NaN')"),
    (Decimal("sNaN"), "must be a finite number, got Decimal('sNaN')"),
    (Decimal("-Infinity"), "must be a finite number, got Decimal('-Infinity')"),
    (Decimal("1E+999999"), "must have at most 18 digits before the point, got Decimal('1E+999999')"),
    (Decimal("1E-999999"), "must have at most 6 digits after the point, got Decimal('1E-999999')"),
    (2**63, f"must fit 64 bits, got {2**63}"),
    (10**5_000, "must fit 64 bits, got an integer of 16610 bits"),
    ("\ud800", "must not hold NUL or lone surrogates, got '\\ud800'"),
    ("x" * 65_537, f"must be at most 65,536 characters, got '{'x' * 59}..."),
    ({"a": 1}, f"{NO_VALUE}, got {{'a': 1}}"),
    ({"a"}, f"{NO_VALUE}, got {{'a'}}"),
    (b"a", f"{NO_VALUE}, got b'a'"),
    (dt.time(9), f"{NO_VALUE}, got datetime.time(9, 0)"),
]


@pytest.mark.parametrize("item", [False, True], ids=["alone", "in a list"])
@pytest.mark.parametrize(("value", "problem"), UNFIT, ids=[problem[:40] for _, problem in UNFIT])
def test_what_no_type_takes_is_refused_when_made(value, problem, item):
    given, at = ([value], "[0]") if item else (value, "")
    for kind, call, place in (
        (nurture.LeadError, lambda: nurture.Lead("l-1", {"x": given}), "Lead.attributes.x"),
        (nurture.LeadError, lambda: nurture.Account("a-1", attributes={"x": given}), "Account.attributes.x"),
        (nurture.EventError, lambda: event(properties={"x": given}), "Event.properties.x"),
    ):
        assert said(kind, call) == f"{place}{at}: {problem}"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([["a"]], f"Lead.attributes.x[0]: {NO_VALUE}, got ['a']"),
        (["a", None], f"Lead.attributes.x[1]: {NO_VALUE}, got None"),
        (["a"] * 10_001, "Lead.attributes.x: must have at most 10,000 items, got 10001"),
        (iter("ab"), f"Lead.attributes.x: {NO_VALUE}, got <str_ascii_iterator object"),
    ],
    ids=["nested", "missing", "long", "iterator"],
)
def test_a_list_that_no_type_takes_is_refused_when_made(value, message):
    assert said(nurture.LeadError, nurture.Lead, "l-1", {"x": value}).startswith(message)


def test_nesting_without_end_is_refused_at_once():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    assert said(nurture.LeadError, nurture.Lead, "l-1", {"x": deep}).startswith(f"Lead.attributes.x[0]: {NO_VALUE}")


def test_the_caller_cannot_reach_in_afterwards():
    tags, attributes = ["a"], {"title": "x"}
    attributes["tags"] = tags
    lead = nurture.Lead("l-1", attributes)
    asked = event(properties=attributes)
    tags.append("b")
    attributes["title"] = "y"
    assert lead.attributes == asked.properties == {"title": "x", "tags": ("a",)}
    with pytest.raises(TypeError):
        lead.attributes["title"] = "y"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nurture.Lead(" "), "Lead.id: must not be empty, got ' '"),
        (lambda: nurture.Lead("l-1", account="\t"), "Lead.account: must not be empty, got '\\t'"),
        (lambda: nurture.Lead("l-1", [("title", "x")]), "Lead.attributes: must be a mapping of names to values, got "),
        (lambda: nurture.Lead(Unshowable()), "Lead.id: must be text, got an object of class Unshowable"),
        (lambda: nurture.Account("a-1", 5), "Account.name: must be text, got 5"),
        (lambda: nurture.Account("a-1", "\ud800"), "Account.name: must not hold NUL or lone surrogates, got "),
    ],
)
def test_a_lead_or_an_account_that_is_none_is_refused_when_made(call, message):
    assert said(nurture.LeadError, call).startswith(message)


def test_what_the_host_does_to_its_decimals_decides_nothing(rules, state):
    """The context of the host's own arithmetic: how many digits it keeps, and what it stops at."""
    exact = Decimal("123456789.123456")

    def story():
        parsed = nurture.parse(RULES.replace("+10 on", "+10.125 on").replace("amount > 1", "-amount < -1.5"))
        lead = nurture.Lead("l-1", {"size": exact, "title": "x", "tags": ["a"]})
        first = nurture.start(parsed, lead, at=NOON)
        asked = nurture.transition(parsed, first, event())
        bought = nurture.transition(
            parsed, asked.state, event(id="e-2", type="purchased", properties={"amount": exact})
        )
        why = nurture.explain(parsed, bought.state, "interest")
        loaded = nurture.load_state(parsed, nurture.dump_state(bought.state))
        return parsed.to_text(), loaded, loaded.score("interest"), str(why), why.to_dict(), bought.effects

    expected = story()
    assert expected[2] == Decimal("10.125")
    with localcontext(prec=3, traps=[Inexact, Rounded]):
        assert story() == expected


# -- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["__class__", "__init__", "consent.email", "interest"])
def test_a_property_is_only_what_is_declared(rules, state, name):
    bad = event(properties={name: "x"})
    message = f"Event.properties.{name}: is not declared in the ruleset, got 'x'"
    assert said(nurture.EventError, nurture.transition, rules, state, bad) == message


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"titel": "x"}, "Lead.attributes.titel: is not declared in the ruleset, got 'x'"),
        ({"tags": "abc"}, "Lead.attributes.tags: must be a list, got 'abc'"),
        ({"tags": ["a", 1]}, "Lead.attributes.tags[1]: must be text, got 1"),
        ({"consent.email": "yes"}, "Lead.attributes.consent.email: must be true or false, got 'yes'"),
        ({"hot": True}, "Lead.attributes.hot: is not declared in the ruleset, got True"),
    ],
)
def test_a_lead_that_does_not_fit_does_not_start(rules, attributes, message):
    assert said(nurture.LeadError, nurture.start, rules, nurture.Lead("l-1", attributes), at=NOON) == message


@pytest.mark.parametrize("name", ["Mars/Olympus", "../../etc/passwd", "", "Asia", "Asia/\x00", "\ud800", 9])
def test_a_zone_that_does_not_exist_is_refused(name):
    message = f"Lead.timezone: must be the name of a time zone, such as 'Asia/Tokyo', got {name!r}"
    assert said(nurture.LeadError, nurture.Lead, "l-1", timezone=name) == message


# -- rulesets --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", " ", "\u3000"])
def test_a_ruleset_without_a_name_is_refused(name):
    with pytest.raises(nurture.RulesError) as caught:
        nurture.parse(f'ruleset "{name}" {{ language 1 }}')
    assert [finding.message for finding in caught.value.diagnostics] == ["this must not be empty"]
    assert (
        said(nurture.InputError, nurture.Ruleset.build, name, []) == f"Settings.name: must not be empty, got {name!r}"
    )


# -- states ----------------------------------------------------------------------------------------------------------


def test_a_state_of_another_ruleset_is_refused_wherever_it_is_given(rules, others, state):
    message = (
        f"the state was made by ruleset 'Mine' version {rules.version}, and this is 'Theirs' version {others.version}"
    )
    assert said(nurture.StateError, nurture.transition, others, state, event()) == message
    assert said(nurture.StateError, nurture.advance, others, state, to=NOON) == message
    assert said(nurture.StateError, nurture.next_wake, others, state) == message
    assert said(nurture.StateError, nurture.explain, others, state, "interest") == message
    assert said(nurture.StateError, nurture.load_state, others, nurture.dump_state(state)) == (
        f"the state was made by ruleset 'Mine' version '{rules.version}', "
        f"and this is 'Theirs' version '{others.version}'"
    )


def test_a_state_has_only_what_the_rules_name(rules, state):
    assert said(nurture.InputError, state.score, "hot") == "score: must be the name of a score, got 'hot'"
    assert said(nurture.InputError, state.grade, "interest") == "grade: must be the name of a grade, got 'interest'"
    assert said(nurture.InputError, state.stage, "nowhere") == "stage: must be the name of a journey, got 'nowhere'"
    assert (
        said(nurture.InputError, nurture.explain, rules, state, "hot")
        == "score: must be the name of a score, got 'hot'"
    )


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "it is not JSON: Expecting value: line 1 column 1 (char 0)"),
        (b"\xff", "it is not JSON: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
        (b"NaN", "it is not JSON: NaN is no whole number"),
        (b"[]", "it is not an object"),
        (b"{}", "its format is None, and this release reads 1"),
        (b'{"format":2}', "its format is 2, and this release reads 1"),
        (b'{"format":1}', "its parts are format"),
        pytest.param("[" * 100_000, "it is nested deeper than 12 levels", id="brackets"),
        ('{"format": 1, "lead": "\\ud800"}', "it holds a lone surrogate"),
        ('{"format": 1, "lead": "\ud800"}', "it holds a lone surrogate"),
    ],
)
def test_what_is_no_state_is_not_loaded(rules, data, problem):
    assert said(nurture.StateError, nurture.load_state, rules, data) == f"this is no state that can be used: {problem}"


@pytest.mark.parametrize(
    ("part", "value", "problem"),
    [
        ("now", 10**30, "1000000000000000000000000000000 is not a whole number of 64 bits"),
        ("now", -(10**17), "-100000000000000000 is no time in microseconds that a state can hold"),
        ("now", 10**16, "now: must lie between 1900 and 2200"),
        ("memory", [], "its memory is not what these rules remember"),
        ("memory", ["x"], "its memory is not what these rules remember"),
        ("memory", [-1], "its memory is not what these rules remember"),
        ("journeys", {}, "its journeys are others"),
        ("journeys", {"sales": ["middle", 0, 0, []]}, "journey 'sales' has no stage 'middle'"),
        ("journeys", {"sales": ["first", 0, 0, [None, None]]}, "'sales' watches 2 conditions, and there are 1"),
        ("journeys", {"sales": ["first", 2**62, 0, []]}, f"{2**62} is no time in microseconds that a state can hold"),
        ("scenarios", {}, "its scenarios are others"),
        (
            "scenarios",
            {"thanks": [1, [], [[1, 0, "9", None, None, [], False, None, {}, None, 0, {}, []]], [], 0]},
            "scenario 'thanks' has no step '9'",
        ),
        (
            "scenarios",
            {"thanks": [1, [], [[2, 0, "1", None, None, [], False, None, {}, None, 0, {}, []]], [], 0]},
            "the runs of 'thanks' are numbered [2]",
        ),
        (
            "scenarios",
            {"thanks": [1, [], [[1, 0, "1", None, None, [], False, None, {"x": 1}, None, 0, {}, []]], [], 0]},
            "a run of 'thanks' keeps ['x']",
        ),
        ("scenarios", {"thanks": [1, [], [], [["x", 0]], 0]}, "this is no state"),
        ("scenarios", {"thanks": [1, [], [], [], -1]}, "-1 is no number of what has happened"),
        ("lead", ["l-1", {"title": 7}, None, None], "Lead.attributes.title: must be text, got 7"),
        (
            "lead",
            ["l-1", {"nonesuch": "x"}, None, None],
            "Lead.attributes.nonesuch: is not declared in the ruleset, got 'x'",
        ),
        ("lead", ["", {}, None, None], "Lead.id: must not be empty, got ''"),
    ],
)
def test_a_state_that_was_tampered_with_is_not_loaded(rules, state, part, value, problem):
    data = json.dumps({**json.loads(nurture.dump_state(state)), part: value})
    found = said(nurture.StateError, nurture.load_state, rules, data)
    assert found.startswith("this is no state that can be used: ")
    assert problem in found


def test_brackets_in_what_a_lead_says_are_no_nesting(rules):
    state = nurture.start(rules, nurture.Lead("[" * 20, {"title": "{[" * 500 + '"\\', "tags": ["]" * 99]}), at=NOON)
    assert nurture.load_state(rules, nurture.dump_state(state)) == state


def test_equal_states_are_written_alike(rules):
    one, other = (
        nurture.start(rules, nurture.Lead("l-1", {"size": Decimal(size)}), at=NOON) for size in ("1.50", "1.5")
    )
    assert one == other
    assert nurture.dump_state(one) == nurture.dump_state(other)
