"""Questions to the past and calls, as the checker takes them: what they become, and what each fault is told as."""

import pytest
from checked import HEAD, typed

import nurture
from nurture.compiler import check_text
from nurture.domain.schema import DATETIME, INTEGER, TEXT
from nurture.dsl import program as p
from nurture.dsl.scope import Context

DAY = 24 * 3_600 * 10**6
SCENARIO = Context("a scenario", stages=True, history=True, messages={"hello": ("visit",), "both": ("visit", "sms")})


def told(lines, plugins=None):
    """Code, message and help of what is found in a scenario with these lines, but for warnings."""
    text = f"{HEAD}channel email {{}}\nscenario s {{\n  enter on visit\n  {lines}\n}}\n"
    found = check_text(text, plugins=plugins) if plugins else check_text(text)
    return [(each.code, each.message, each.help) for each in found if each.code < "N5"]


def codes(lines):
    return [code for code, _, _ in told(lines)]


# -- windows ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("window", "kept"),
    [
        ("", (None, None, False)),
        ("within 3 days", (3 * DAY, None, False)),
        ("over 3 calendar days", (None, 3, False)),
        ("over 1 calendar day", (None, 1, False)),
        ("over 400 calendar days", (None, 400, False)),
        ("since entry", (None, None, True)),
    ],
)
def test_a_window_is_a_length_or_a_number_of_days_or_the_time_since_entry(window, kept):
    select = typed(f"count of visit {window}", SCENARIO)[0].select
    assert (select.within, select.over, select.since_entry) == kept


def test_what_is_compared_with_the_event_that_let_the_lead_in_is_of_a_run():
    def of_run(where):
        text = f"scenario s {{\n  enter on visit\n  if any visit {where} since entry {{ leave }}\n}}\n"
        (step,) = (step for step in nurture.parse(HEAD + text).program.scenarios[0].steps if isinstance(step, p.Branch))
        return step.condition.right.select.of_run

    assert of_run("where path == entry.path")
    assert not of_run('where path == "x"')
    assert not of_run("")


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("any visit where path == entry.path since entry", []),
        ("at least 2 visit where path == entry.path since entry", []),
        ("count of visit where path == entry.path since entry > 2", []),
        ("any visit where path == entry.path within 3 days", ["N222"]),
        ("any visit where path == entry.path", ["N222"]),
        ("any message_sent where message == entry.path since entry", ["N222"]),
        ("at least 2 different path of visit where path == entry.path since entry", ["N222"]),
        ('path of last visit where path == entry.path since entry == "x"', ["N222"]),
        ("visit without visit where path == entry.path for 3 days", ["N222"]),
        ("any message_sent since entry", []),
        ("message_sent without visit for 3 days", []),
        ("message_sent then visit within 3 days", ["N240"]),
        ("visit then message_sent within 3 days", ["N240"]),
    ],
)
def test_what_a_question_in_a_scenario_may_read(condition, found):
    assert codes(f"if {condition} {{ leave }}") == found


def test_an_unknown_event_is_told_where_it_stands():
    found = check_text(HEAD + "segment s when nothing then nothing within 3 days\n")
    assert [(each.code, each.span.column) for each in found] == [("N202", 16), ("N202", 29)]


def test_where_messages_cannot_be_read_is_said():
    found = [(each.code, each.message) for each in check_text(HEAD + "segment s when any message_sent\n")]
    assert [code for code, _ in found] == ["N240"]
    assert "cannot be read in a segment" in found[0][1]


def test_a_pair_of_events_is_over_the_whole_past():
    code = typed("visit then bare_opened within 2 days")[0]
    assert code == p.Follows(p.Select("visit"), p.Select("bare_opened"), 2 * DAY)
    assert typed("visit without bare_opened for 2 days")[0] == p.Quiet(
        p.Select("visit"), p.Select("bare_opened"), 2 * DAY
    )


# -- numbers of events -----------------------------------------------------------------------------------------------


def at_least(number):
    return p.Less(p.Const(number, type=INTEGER), p.Count(p.Select("visit"), max(1, number)), or_equal=True)


def different(number):
    counted = p.Different(p.Select("visit"), "path", TEXT, max(1, number))
    return p.Less(p.Const(number, type=INTEGER), counted, or_equal=True)


def test_numbers_of_events_stop_where_they_are_decided():
    assert typed("at least 3 visit")[0] == at_least(3)
    assert typed("at most 3 visit")[0] == p.Not(at_least(4))
    assert typed("at most 0 visit")[0] == p.Not(at_least(1))
    assert typed("exactly 3 visit")[0] == p.All((at_least(3), p.Not(at_least(4))))
    assert typed("at least 3 different path of visit")[0] == different(3)
    assert typed("at most 3 different path of visit")[0] == p.Not(different(4))
    assert typed("at least 0 visit")[0].right.enough == 1


def test_a_count_is_kept_up_to_a_thousand_and_one():
    def enough(condition):
        code = typed(condition)[0]
        return next(part.enough for part in (code.left, code.right) if isinstance(part, p.Count))

    assert enough("count of visit < 1") == 2
    assert enough("0 <= count of visit") == 1
    assert enough("count of visit > 999") == 1_000
    assert enough("count of visit > 1000") == 1_001
    assert enough("count of visit > 1001") is None
    assert enough("1001 < count of visit") is None


@pytest.mark.parametrize(("window", "days"), [("36 hours", 2), ("1 hour", 1), ("2 days", 2), ("5000 days", 5_000)])
def test_a_sum_is_proposed_over_whole_days(window, days):
    found = check_text(f"{HEAD}segment s when sum of seconds of visit within {window} > 5\n")
    assert [each.help for each in found if each.code == "N402"] == [f"sum whole days: `over {days} calendar days`"]


# -- answers ---------------------------------------------------------------------------------------------------------


def test_an_answer_is_an_event_that_names_the_message_on_a_channel_that_tells_of_it():
    code, found = typed('opened "both"', SCENARIO)
    select = code.right.select
    assert found == []
    assert code == p.Less(p.Const(1, type=INTEGER), p.Count(select, 1), or_equal=True)
    assert (select.event, select.since_entry) == ("visit_opened", True)
    assert select.where == p.Equal(p.Property("message", type=TEXT), p.Const("both", type=TEXT))


def done(expression, events):
    scenario = f'scenario s {{\n  enter on asked\n  assign sales "call"\n  if {expression} {{ leave }}\n}}\n'
    text = f'ruleset "tasks" {{}}\n{events}{scenario}'
    return [each.code for each in check_text(text) if each.code < "N5"]


ASKED = "event asked\n"
DONE = "event task_done { task: text }\n"


@pytest.mark.parametrize(
    ("expression", "events", "found"),
    [
        ('done "call"', ASKED + DONE, []),
        ('done "cal"', ASKED + DONE, ["N261"]),
        ('done "call"', ASKED, ["N262"]),
        ('done "call"', ASKED + "event task_done\n", ["N262"]),
        ('done "call"', ASKED + "event task_done { task: integer }\n", ["N262"]),
        ('done "call"', ASKED + 'event task_done { task: one of "call", "x" }\n', []),
    ],
)
def test_a_task_is_reported_done_by_an_event_that_names_it(expression, events, found):
    assert done(expression, events) == found


# -- what stands for a fault makes no other ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("3 in nothing", ["N201"]),
        ('nothing contains "x"', ["N201"]),
        ("title contains nothing", ["N201"]),
        ("tags contains nothing", ["N201"]),
        ("nothing in tags", ["N201"]),
        ("nothing in [1]", ["N201"]),
        ("nothing == 3", ["N201"]),
        ("3 == nothing", ["N201"]),
        ("nothing and flag", ["N201"]),
        ("sum of nothing of visit > 3", ["N203"]),
        ("nothing of last visit == 3", ["N203"]),
        ("time of last nothing == now", ["N202"]),
        ("path of last nothing == 3", ["N202"]),
        ('"c" == role', ["N307"]),
        ('tags like "x"', ["N303"]),
        ("at least 2 different nothing of visit", ["N203"]),
        ("hour of now > 3", ["N232"]),
        ("any visit where hour of now > 3", ["N217", "N232"]),
    ],
)
def test_one_fault_makes_no_other(expression, found):
    assert sorted(typed(expression)[1]) == found


def test_what_may_move_with_the_clock_is_compared_one_by_one():
    assert typed("whole in [1, 2]")[0] == p.Among(typed("whole")[0], (1, 2))
    assert isinstance(typed("day in [2026-04-01]")[0], p.Among)
    code = typed("instant in [2026-04-01T09:00, 2026-04-02T09:00]")[0]
    assert [type(part) for part in code.operands] == [p.Equal, p.Equal]
    assert {part.right.type for part in code.operands} == {DATETIME}
    assert isinstance(typed("now - instant in [3 days]")[0], p.Some)
    assert typed('whole in [1, "x"]')[0].options == (1,)


# -- calls -----------------------------------------------------------------------------------------------------------


def function(name, *takes):
    return nurture.Function(name, takes, nurture.INTEGER, lambda *_: 1)


def called(expression):
    functions = [function("one", TEXT), function("two", TEXT, INTEGER), function("of", nurture.one_of("a", "b"))]
    return told(f"if {expression} > 0 {{ leave }}", nurture.Plugins(functions=functions))


def test_a_call_is_told_what_it_takes():
    (many,), (few,) = called("one(title, title)"), called("two(title)")
    assert "1 value (text)" in f"{many[1]} {many[2]}"
    assert "2 values (text, integer)" in f"{few[1]} {few[2]}"


def test_a_call_is_told_what_it_was_given():
    (word,), (number,), (text,) = called('of("z")'), called("of(3)"), called("of(title)")
    assert '"z"' in f"{word[1]} {word[2]}"
    assert "an integer" in f"{number[1]} {number[2]}"
    assert "text" in f"{text[1]} {text[2]}"
    assert [code for code, _, _ in (word, number, text)] == ["N333"] * 3
