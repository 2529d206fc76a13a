"""No state that a log leads to is larger than the bound that the checker states for the ruleset."""

import datetime as dt

import pytest
from rolled import rolled_case
from shares import some

import nurture

HOUR = dt.timedelta(hours=1)
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
RULES = """ruleset "bounds" { late up to 2 days, 5 events }
event seen { path: text }
score s {
  decay half-life 1 day
  +1 on seen, at most 3 per week
}
segment a when at least 7 seen within 30 days
segment b when seen then seen within 1 day and path of last seen == "x"
"""


@pytest.mark.parametrize("seed", some(20, range(100)))
def test_generated_logs_keep_within_the_bound(seed):
    case = rolled_case(seed)
    rules = case.rules
    state = nurture.start(rules, case.log.lead, at=case.log.start)
    beside = sum(len(str(part)) for part in (case.log.lead.attributes,)) + 5_000
    for event in case.log.events:
        try:
            state = nurture.transition(rules, state, event).state
        except nurture.LateEventError:
            continue
        assert len(nurture.dump_state(state)) <= rules.state_bound + beside


def test_a_state_does_not_grow_with_history():
    rules = nurture.parse(RULES)
    state = nurture.start(rules, nurture.Lead("l"), at=START)
    sizes = []
    for number in range(3_000):
        name = f"e-{number:06}"
        event = nurture.Event(name, "l", "seen", START + number * HOUR, {"path": "x" * 50})
        state = nurture.transition(rules, state, event).state
        sizes.append(len(nurture.dump_state(state)))
    assert max(sizes[2_000:]) <= max(sizes[1_000:2_000])
    assert max(sizes) <= rules.state_bound
