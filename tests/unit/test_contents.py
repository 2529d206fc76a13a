"""Content plans: what the state keeps of them, what is read back, what diagrams show."""

import datetime as dt
import json

import pytest

import nurture
from nurture.tools.diagrams import scenario_diagram

RULES = """ruleset "contents" { language 1 }
event go
event email_opened { message: text }
journey purchase { stage awareness }
content purchase { awareness: "b", "a" }
scenario weekly {
  enter on go, always
  send email next content of purchase else {
    notify team "nothing left"
  }
}
scenario thanks {
  enter on email_opened
  send email "thank_you"
  send email next content of purchase
  wait until opened "a", at most 1 day
}
channel email {}
"""
NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def rules():
    return nurture.parse(RULES)


def after(rules, *types):
    state = nurture.start(rules, nurture.Lead("l"), at=NOON)
    for number, type_ in enumerate(types):
        properties = {"message": "x"} if type_ == "email_opened" else {}
        event = nurture.Event(f"e-{number}", "l", type_, NOON + dt.timedelta(hours=number), properties)
        step = nurture.transition(rules, state, event)
        state = step.state
    return step


def test_only_pieces_of_plans_are_remembered(rules):
    assert after(rules, "go").state.had == ("b",)
    assert after(rules, "go", "email_opened").state.had == ("a", "b")


def test_the_trace_tells_that_nothing_is_left(rules):
    step = after(rules, "go", "go", "go")
    assert [str(item) for item in step.trace if "left to send" in item.outcome] == [
        "2026-04-01T14:00:00+00:00 weekly step 1 (line 8): nothing left to send"
    ]


@pytest.mark.parametrize("had", [["x"], ["b", "a"], ["a", "a"], [1], "a"])
def test_a_state_has_had_nothing_but_pieces_in_order(rules, had):
    data = {**json.loads(nurture.dump_state(after(rules, "go").state)), "had": had}
    with pytest.raises(nurture.StateError):
        nurture.load_state(rules, json.dumps(data))


def test_a_diagram_branches_where_nothing_may_be_left(rules):
    diagram = scenario_diagram(rules.scenarios[0])
    assert [(arrow.label, arrow.target) for arrow in diagram.arrows if arrow.label] == [
        ("not sent", "n3"),
        ("sent", "n4"),
    ]
