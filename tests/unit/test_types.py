"""Types of expressions: what each has, what can be combined and compared, what sugar stands for."""

import datetime as dt
import itertools

import pytest
from checked import typed

from nurture.domain.schema import INTEGER
from nurture.dsl import program as p
from nurture.dsl.scope import Context

TYPES = {
    "3": "integer",
    "-3": "integer",
    "3.5": "decimal",
    '"x"': "text",
    "true": "boolean",
    "2026-04-01": "date",
    "2026-04-01T09:00": "datetime",
    "3 days": "duration",
    "now": "datetime",
    "today": "date",
    "whole": "integer",
    "exact": "decimal",
    "role": 'one of "a", "b"',
    "tags": "list of text",
    "consent.email": "boolean",
    "fit": "decimal",
    "hot": "boolean",
    "size": 'one of "large", "small"',
    "path": 'one of "first", "second"',
    "persona": 'one of "manager"',
    "whole + 1": "integer",
    "whole + exact": "decimal",
    "whole - 1.5": "decimal",
    "whole * whole": "integer",
    "whole / whole": "decimal",
    "whole + 1 - 2.5 + 3": "decimal",
    "-whole": "integer",
    "-(3 days)": "duration",
    "today - day": "duration",
    "now - instant": "duration",
    "now - instant + 1 hour": "duration",
    "3 days - 1 hour": "duration",
    "day + 3 days": "date",
    "3 days before day": "date",
    "3 hours after instant": "datetime",
    "day + 1 month + 3 days": "date",
    "day - 1 year": "date",
    "day" + " + 1 month" * 9: "date",
    "count of visit": "integer",
    "sum of seconds of visit": "integer",
    "sum of price of visit": "decimal",
    "path of last visit": "text",
    "kind of first visit": 'one of "x", "y"',
    "time of last visit": "datetime",
    "whole > 3": "boolean",
    "flag != true": "boolean",
    'role != "a"': "boolean",
    "tags == tags": "boolean",
    "not flag": "boolean",
    "flag and hot": "boolean",
    "whole is known": "boolean",
    "whole in [1, 2]": "boolean",
    'tags contains "x"': "boolean",
    "any visit": "boolean",
    "visit then visit within 3 days": "boolean",
    "visit without visit for 3 days": "boolean",
}
FAULTS = {
    'whole == "x"': "N301",
    "title > 3": "N301",
    "day == now": "N301",
    "flag == 1": "N301",
    'day == "2026-04-01"': "N301",
    "tags == sizes": "N301",
    "3 days > 3": "N301",
    "whole in tags": "N301",
    "tags contains 3": "N301",
    'whole in [1, "x"]': "N301",
    "hot == 3": "N301",
    "whole and flag": "N302",
    "not title": "N302",
    "flag or 3": "N302",
    "any visit where seconds": "N302",
    'whole contains "x"': "N303",
    'flag like "%"': "N303",
    "title + 1": "N304",
    "day + day": "N304",
    "day + 1": "N304",
    "3 - day": "N304",
    "3 days * 2": "N304",
    "now - day": "N304",
    "-title": "N304",
    "day + (now - instant)": "N419",
    "nothing + 1": "N201",
    "nothing + 1 > 3": "N201",
    '"x" in "y"': "N305",
    "-nothing": "N201",
    "day" + " + 1 month" * 10: "N313",
    "whole in title": "N305",
    "whole in [whole]": "N306",
    "whole in [1 + 1]": "N306",
    'role == "c"': "N307",
    'role in ["a", "c"]': "N307",
    'roles contains "c"': "N307",
    '"c" in roles': "N307",
    'size == "medium"': "N307",
    'path == "third"': "N307",
    'persona == "nobody"': "N307",
    'any visit where kind == "z"': "N307",
    "flag > true": "N308",
    'role >= "a"': "N308",
    "tags < tags": "N308",
    "sum of path of visit": "N309",
    "today > 1 business day after day": "N313",
    "now > 1 month after instant": "N313",
    "visit then visit within 1 month": "N313",
    "title contains title": "N315",
    "title like 3": "N315",
    "whole == [1]": "N316",
    "[1]": "N316",
    "whole / 0": "N417",
    "whole / 0.0": "N417",
    "day + 3 hours": "N419",
    "nothing": "N201",
    "any nothing": "N202",
    "any visit where nothing == 1": "N203",
    "nothing of last visit == 1": "N203",
    "sum of nothing of visit": "N203",
    "any visit where whole == 1": "N209",
    "any visit where consent.email": "N209",
    "any visit where (any visit)": "N217",
    "any visit where now > instant": "N209",
    "any visit where on_day == today": "N217",
    "any events where path == 1": "N218",
    "path of last events": "N218",
    "any visit since entry": "N214",
    'opened "x"': "N214",
    "visit then visit within 0 days": "N416",
    "sum of seconds of visit within 3 days": "N402",
    "path of first visit within 3 days": "N403",
    "path of first visit over 3 calendar days": "N403",
}


@pytest.mark.parametrize("expression", TYPES)
def test_types(expression):
    code, found = typed(expression)
    assert (str(code.type), found) == (TYPES[expression], [])


@pytest.mark.parametrize("expression", FAULTS)
def test_faults_of_type_and_name(expression):
    _, found = typed(expression)
    assert FAULTS[expression] in found
    assert set(found) <= {FAULTS[expression], "N217"}, "one fault makes no other"


ORDERED = ["whole", "title", "day", "instant", "3 days"]
FAMILIES = {"whole": "number", "exact": "number", "title": "text", "role": "text", "flag": "boolean", "day": "day",
            "instant": "instant", "tags": "tags", "sizes": "sizes", "3 days": "length"}  # fmt: skip


@pytest.mark.parametrize(("left", "right"), list(itertools.product(FAMILIES, repeat=2)))
def test_what_can_be_compared_with_what(left, right):
    _, found = typed(f"{left} == {right}")
    assert found == ([] if FAMILIES[left] == FAMILIES[right] else ["N301"])


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("operator", ["<", "<=", ">", ">="])
def test_what_has_an_order(name, operator):
    _, found = typed(f"{name} {operator} {name}")
    assert found == ([] if name in ("exact", *ORDERED) else ["N308"])


def test_sugar_is_taken_out():
    count = typed("any visit")[0]
    assert count == p.Less(p.Const(1, type=INTEGER), p.Count(p.Select("visit"), 1), or_equal=True)
    assert typed("no visit")[0] == p.Not(count)
    assert typed("whole >= 3")[0] == typed("3 <= whole")[0]
    assert typed("whole != 3")[0] == p.Not(typed("whole == 3")[0])
    assert typed("whole between 1 and 3")[0] == p.All((typed("whole >= 1")[0], typed("whole <= 3")[0]))
    assert typed("whole is missing")[0] == p.Not(typed("whole is known")[0])
    assert typed("whole not in [1]")[0] == p.Not(typed("whole in [1]")[0])
    assert typed("exactly 3 visit")[0] == p.All((typed("at least 3 visit")[0], typed("at most 3 visit")[0]))
    assert typed("3 days before day")[0] == typed("day - 3 days")[0]


def test_dates_are_put_off_by_the_calendar_step_by_step_and_all_else_at_once():
    assert isinstance(typed("day + 3 days")[0], p.Calculate)
    assert len(typed("whole + 1 - 2")[0].operands) == 3
    code = typed("day + 1 month - 3 days + 1 year - 2 months")[0]
    before = code.operand
    days = before.operand
    shifts = [code, before, days.operands[0]]
    assert days.operators == ("-",)
    assert [(str(shift.duration), shift.back) for shift in shifts] == [
        ("2 months", True),
        ("1 year", False),
        ("1 month", False),
    ]


def test_in_scenarios_what_stands_still_may_be_put_off_by_the_calendar():
    def found(expression):
        return typed(expression, Context("a scenario", zoned=True))[1]

    for still in ("instant + 1 month", "day + 1 business day", "instant - 2 years", "today + 1 business day"):
        assert found(still) == []
    zoned = typed("instant + 3 days", Context("a scenario", zoned=True))[0]
    assert isinstance(zoned, p.Calculate), "a day that is a length is 24 hours, whatever the clocks do"
    for moving in ("now + 1 month", "now - 3 days + 1 month"):
        assert found(moving) == ["N313"]
    assert found("title + 1 month") == ["N304", "N313"]
    assert found("day * 1 month") == ["N304", "N313"]


def test_only_what_is_divided_by_nothing_is_reported():
    for expression in ("whole + 0", "whole * 0", "whole - 0.0", "whole / 1"):
        assert typed(expression)[1] == []


def test_local_times_are_those_of_the_ruleset():
    assert typed("2026-04-01T09:00")[0].value == dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    assert typed("2026-04-01T09:00Z")[0].value == dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)


def test_a_response_is_an_event_since_entry():
    context = Context(
        "a scenario",
        stages=True,
        messages={"hello": ("visit",), "hi": ("bare",), "ho": ("sms",), "hm": ("sms", "visit")},
    )
    code, found = typed('opened "hello"', context)
    assert found == []
    assert code.right.select.event == "visit_opened"
    assert code.right.select.since_entry
    assert typed('opened "hi"', context)[1] == ["N212"]
    assert typed('opened "ho"', context)[1] == ["N211"]
    assert typed('opened "hey"', context)[1] == ["N213"]
    assert typed('opened "hm"', context)[0].right.select.event == "visit_opened"
    assert typed("any visit since entry", context)[1] == []


def test_journeys_are_read_in_scenarios_and_tests_alone():
    assert typed('path == "first"', Context("a segment"))[1] == ["N210"]
    assert typed('path == "first"', Context("a scenario", stages=True))[1] == []
